//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that change how elements are stored.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

static LogicalResult importQuantize(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(RescaleOp::create(op.getBuilder(), op.getLocation(), type,
                                        input, Activation::None,
                                        getLayerRounding(op).getValue()));
}

static LogicalResult importCast(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(
      CastOp::create(op.getBuilder(), op.getLocation(), type, input));
}

static OperatorInfo getCast() {
  OperatorInfo info = {
      Code::CAST, 7, BuiltinOptions::NONE, {{"input", OperandKind::Code}}, {},
      importCast};
  for (tflite::TensorType from : {I8, U8, I16, I32, I64, Bool})
    for (tflite::TensorType to : {I8, U8, I16, I32, I64, Bool})
      info.signatures.push_back({from, to});
  info.outputKind = OperandKind::Code;
  return info;
}

ArrayRef<OperatorInfo> tflite::getCastOperators() {
  static const OperatorInfo infos[] = {
      getCast(),
      {Code::QUANTIZE,
       4,
       BuiltinOptions::NONE,
       {{"input", OperandKind::Activation}},
       {{I8, I8},
        {I8, U8},
        {I8, I16},
        {U8, I8},
        {U8, U8},
        {I16, I8},
        {I16, I16}},
       importQuantize},
  };
  return infos;
}
