//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

static LogicalResult importSoftmax(OperatorImporter &op) {
  const auto &options = getOptions<SoftmaxOptions>(op.getOperator());
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(SoftmaxOp::create(
      op.getBuilder(), op.getLocation(), type, input,
      op.getBuilder().getF64FloatAttr(options.beta()), getLayerRounding(op)));
}

ArrayRef<OperatorInfo> tflite::getFunctionOperators() {
  static const OperatorInfo infos[] = {
      {Code::SOFTMAX,
       3,
       BuiltinOptions::SoftmaxOptions,
       {{"input", OperandKind::Activation}},
       {{I8, I8}, {U8, U8}},
       importSoftmax},
  };
  return infos;
}
