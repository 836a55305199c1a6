//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on the elements of two tensors at a time.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

static LogicalResult importAdd(OperatorImporter &op) {
  const auto &options = getOptions<AddOptions>(op.getOperator());
  TensorValue lhs = op.getActivation(0);
  TensorValue rhs = lhs ? op.getActivation(1) : lhs;
  RankedTensorType type = rhs ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(
      AddOp::create(op.getBuilder(), op.getLocation(), type, lhs, rhs,
                    convertActivation(options.fused_activation_function()),
                    getLayerRounding(op)));
}

ArrayRef<OperatorInfo> tflite::getElementwiseOperators() {
  const std::vector<OperandInfo> inputs = {
      {"input", OperandKind::Activation},
      {"second input", OperandKind::Activation}};
  static const OperatorInfo infos[] = {
      {Code::ADD,
       5,
       BuiltinOptions::AddOptions,
       inputs,
       {{I8, I8, I8}, {U8, U8, U8}},
       importAdd,
       checkFusedActivation<AddOptions>},
  };
  return infos;
}
