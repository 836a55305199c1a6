//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that change how elements are stored.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"
#include "Movement.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

/// `type` with the scale of the tensor. Elsewhere 32 bits are plain integers,
/// whatever scale their tensor has; here it counts.
static RankedTensorType getScaledType(OperatorImporter &op, int32_t tensor,
                                      RankedTensorType type) {
  if (getQuantType(type))
    return type;
  const ModelFile &file = op.getGraph().getFile();
  const auto *quantization = file.getTensor(tensor).quantization();
  if (!quantization || !quantization->scale() ||
      quantization->scale()->size() == 0)
    return op.emitError() << "expected " << file.getTensorLabel(tensor)
                          << " to have a scale",
           RankedTensorType();
  QuantType element = op.getGraph().getQuantizedElement(tensor, type.getShape(),
                                                        op.getLocation());
  return element ? RankedTensorType::get(type.getShape(), element)
                 : RankedTensorType();
}

static LogicalResult importQuantize(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  RankedTensorType from =
      getScaledType(op, op.getInputTensor(0), input.getType());
  RankedTensorType to =
      from ? getScaledType(op, op.getOutputTensor(0), type) : from;
  if (!to)
    return failure();
  input = reinterpret(op, input, from.getElementType());
  TensorValue rescaled =
      RescaleOp::create(op.getBuilder(), op.getLocation(), to, input,
                        Activation::None, getLayerRounding(op).getValue());
  return op.setOutput(reinterpret(op, rescaled, type.getElementType()));
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
        {I8, I32},
        {U8, I8},
        {U8, U8},
        {U8, I16},
        {I16, I8},
        {I16, I16},
        {I16, I32},
        {I32, I8},
        {I32, I16}},
       importQuantize},
  };
  return infos;
}
