//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Verifiers of constants, borders and casts. Constraint ids are those of
// QOptCastOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qopt;

void ConstOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), "cst");
}

LogicalResult ConstOp::verify() {
  auto resultType = getOutput().getType();
  auto valueType = cast<ShapedType>(getValue().getType());
  // const_c1
  if (!isa<RankedTensorType>(valueType) ||
      valueType.getShape() != resultType.getShape())
    return emitOpError() << "expected a value of shape ["
                         << resultType.getShape() << "], but got " << valueType;
  // const_c2
  QuantType quantized = getQuantType(resultType);
  Type expected = quantized ? Type(quantized.getIntegerType())
                            : resultType.getElementType();
  if (valueType.getElementType() != expected)
    return emitOpError() << "expected values of type " << expected
                         << ", but got " << valueType.getElementType();
  if (!quantized)
    return success();
  // const_c3
  if (failed(verifyNumScales(*this, resultType)))
    return failure();
  // const_c4
  StorageAttr storage = quantized.getStorage();
  if (!storage.isNarrowed() && storage.getKind() != StorageKind::Ternary)
    return success();
  auto dense = dyn_cast<DenseIntElementsAttr>(getValue());
  if (!dense)
    return success();
  for (const APInt &code : dense.getValues<APInt>()) {
    int64_t integer = storage.decode(code.getZExtValue());
    if (integer < storage.getMin() || integer > storage.getMax())
      return emitOpError() << "expected codes in " << storage.getMin() << ":"
                           << storage.getMax() << ", but got " << integer;
  }
  return success();
}

LogicalResult QuantizeOp::verify() {
  // quantize_c1
  QuantType output = getQuantType(getOutput());
  if (!output.getStorage().isUniform())
    return emitOpError() << "expected uniform integer storage, but got "
                         << output;
  if (failed(verifyNumScales(*this, getOutput().getType())))
    return failure();
  // quantize_c2
  if (getRounding() != Rounding::HalfAway &&
      getRounding() != Rounding::HalfEven)
    return emitOpError() << "expected rounding half_away or half_even, but got "
                         << stringifyRounding(getRounding());
  return success();
}

LogicalResult DequantizeOp::verify() {
  // dequantize_c1
  return verifyNumScales(*this, getInput().getType());
}

LogicalResult RescaleOp::verify() {
  // rescale_c1
  for (Value value : {Value(getInput()), Value(getOutput())})
    if (!isUniformPerTensor(getQuantType(value)))
      return emitOpError() << "expected a type per tensor with uniform "
                              "storage, but got "
                           << getQuantType(value);
  return success();
}

LogicalResult CastOp::verify() {
  // cast_c1
  for (Value value : {Value(getInput()), Value(getOutput())}) {
    Type type = getElementTypeOrSelf(value);
    auto integer = dyn_cast<IntegerType>(type);
    bool isPlain =
        integer && integer.isSignless() &&
        llvm::is_contained({1u, 8u, 16u, 32u, 64u}, integer.getWidth());
    auto quantized = dyn_cast<QuantType>(type);
    bool isWhole = quantized && quantized.getStorage().isUniform() &&
                   !quantized.getStorage().isNarrowed();
    if (!isPlain && !isWhole)
      return emitOpError() << "expected signless integers of 1, 8, 16, 32 or "
                              "64 bits, or uniform storage that is not "
                              "narrowed, but got "
                           << type;
  }
  return success();
}

/// Bits that hold one element in memory, if it is an integer or quantized.
static std::optional<unsigned> getCodeWidth(Type element) {
  if (auto quantized = dyn_cast<QuantType>(element))
    return quantized.getStorage().getWidth();
  if (auto uniform = dyn_cast<quant::QuantizedType>(element))
    return uniform.getStorageTypeIntegralWidth();
  if (element.isSignlessInteger())
    return element.getIntOrFloatBitWidth();
  return std::nullopt;
}

LogicalResult ReinterpretOp::verify() {
  // reinterpret_c1
  Type input = getInput().getType().getElementType();
  Type output = getOutput().getType().getElementType();
  std::optional<unsigned> width = getCodeWidth(input);
  if (!width || width != getCodeWidth(output))
    return emitOpError() << "expected integers or quantized elements of the "
                            "same width, but got "
                         << input << " and " << output;
  return success();
}
