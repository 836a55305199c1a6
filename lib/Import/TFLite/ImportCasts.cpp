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
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/APFloat.h"

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

//===----------------------------------------------------------------------===//
// Between float and quantized parts
//===----------------------------------------------------------------------===//

/// A constant of float16 in float32.
static LogicalResult importHalf(OperatorImporter &op) {
  GraphImporter &graph = op.getGraph();
  int32_t tensor = op.getInputTensor(0);
  ArrayRef<char> data = graph.getFile().getData(tensor);
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  if (static_cast<int64_t>(data.size()) != 2 * type.getNumElements())
    return op.emitError() << "expected " << 2 * type.getNumElements()
                          << " bytes of data for "
                          << graph.getFile().getTensorLabel(tensor)
                          << ", but got " << data.size();
  if (failed(graph.addConstantBytes(2 * data.size(), op.getLocation())))
    return failure();
  std::vector<float> reals;
  for (size_t i = 0; i < data.size(); i += 2) {
    uint64_t bits = uint8_t(data[i]) | uint64_t(uint8_t(data[i + 1])) << 8;
    APFloat value(APFloat::IEEEhalf(), APInt(16, bits));
    bool losesInfo;
    value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    reals.push_back(value.convertToFloat());
  }
  ArrayRef bytes(reinterpret_cast<const char *>(reals.data()),
                 reals.size() * sizeof(float));
  return op.setOutput(ConstOp::create(op.getBuilder(), op.getLocation(), type,
                                      makeElements(type, bytes, "float16")));
}

static LogicalResult importDequantize(OperatorImporter &op) {
  if (op.getInputType(0) == F16)
    return importHalf(op);
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  TensorValue real = type ? dequantize(op, input) : TensorValue();
  return real ? op.setOutput(real) : failure();
}

/// From float, or from another scale.
static LogicalResult importQuantize(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  if (op.getInputType(0) == F32)
    return op.setOutput(QuantizeOp::create(op.getBuilder(), op.getLocation(),
                                           type, input, Rounding::HalfAway));
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

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// Integers become the real numbers that codes of scale 1 stand for.
static LogicalResult importCastToReal(OperatorImporter &op, TensorValue input,
                                      RankedTensorType type) {
  MLIRContext *context = op.getBuilder().getContext();
  QuantType quantized = getQuantType(input);
  auto storage = quantized ? quantized.getStorage()
                           : StorageAttr::get(context, StorageKind::Signed, 32);
  TensorValue codes =
      reinterpret(op, input,
                  QuantType::get(context, storage, Granularity::Tensor, {},
                                 RealScaleAttr::get(context, {1.0}), {}));
  return op.setOutput(
      DequantizeOp::create(op.getBuilder(), op.getLocation(), type, codes));
}

static LogicalResult importCast(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  if (type.getElementType().isF32())
    return importCastToReal(op, input, type);
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
  for (tflite::TensorType from : {I8, U8, I16, I32})
    info.signatures.push_back({from, F32});
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
        {I32, I16},
        {F32, I8},
        {F32, U8},
        {F32, I16}},
       importQuantize},
      {Code::DEQUANTIZE,
       6,
       BuiltinOptions::NONE,
       {{"input", OperandKind::Filter}},
       {{I8, F32}, {U8, F32}, {I16, F32}, {F16, F32}},
       importDequantize},
  };
  return infos;
}
