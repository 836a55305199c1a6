//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

/// The new shape is the output's; the second input repeats it.
static LogicalResult importReshape(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(
      ReshapeOp::create(op.getBuilder(), op.getLocation(), type, input));
}

ArrayRef<OperatorInfo> tflite::getMovementOperators() {
  static const OperatorInfo infos[] = {
      {Code::RESHAPE,
       1,
       BuiltinOptions::NONE,
       {{"input", OperandKind::Activation},
        {"shape", OperandKind::Ignored, /*isOptional=*/true}},
       {{I8, I32, I8}, {U8, I32, U8}},
       importReshape},
  };
  return infos;
}
