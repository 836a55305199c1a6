//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ops that give a value its form: constants, the borders of the quantized part,
// changes of scale, of type and of shape.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Numerics/Rescale.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// Fills `output` with what `codes` stand for; the codes of narrowed storage
/// may lie outside of its bounds, which is an error at `op`.
static LogicalResult decodeAll(Operation *op, ArrayRef<int64_t> codes,
                               TensorValue &output) {
  Type elementType = output.type.getElementType();
  for (auto [code, integer] : llvm::zip_equal(codes, output.ints))
    integer = decode(elementType, code);
  if (std::optional<size_t> position = findUnrepresentable(output))
    return op->emitOpError()
           << "expected codes of " << elementType << ", but got "
           << codes[*position] << " at element " << *position;
  return success();
}

LogicalResult reference::readElements(Operation *op, ElementsAttr elements,
                                      TensorValue &output) {
  constexpr StringLiteral unreadable =
      "expected elements that can be read: dense, or a resource of the right "
      "size";
  if (output.isFloat()) {
    FailureOr<std::vector<float>> reals = readFloats(elements);
    if (failed(reals))
      return op->emitOpError(unreadable);
    output.reals = std::move(*reals);
    return success();
  }
  FailureOr<std::vector<int64_t>> codes = readIntegers(elements);
  if (failed(codes))
    return op->emitOpError(unreadable);
  return decodeAll(op, *codes, output);
}

static LogicalResult evaluateConst(ConstOp op, Operands, TensorValue &output) {
  return readElements(op, op.getValue(), output);
}

/// The nearest integer. What lies beyond every storage is clipped to 2^31; NaN,
/// which no integer stands for, counts as 0.
static int64_t roundReal(float real, Rounding rounding) {
  constexpr float limit = 2147483648.0f;
  if (std::isnan(real))
    return 0;
  float rounded =
      rounding == Rounding::HalfEven ? std::nearbyint(real) : std::round(real);
  return int64_t(std::clamp(rounded, -limit, limit));
}

static LogicalResult evaluateQuantize(QuantizeOp op, Operands operands,
                                      TensorValue &output) {
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> shape = output.type.getShape();
  QuantType type = getQuantType(output.type);
  StorageAttr storage = type.getStorage();
  forEachElement(shape, [&](int64_t position, ArrayRef<int64_t> index) {
    size_t i = getScaleIndex(type, shape, index);
    float quotient =
        input.reals[position] / float(type.getScaleOf(i).toDouble());
    output.ints[position] = std::clamp(roundReal(quotient, op.getRounding()) +
                                           type.getZeroPointOf(i),
                                       storage.getMin(), storage.getMax());
  });
  return success();
}

static LogicalResult evaluateDequantize(DequantizeOp op, Operands operands,
                                        TensorValue &output) {
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> shape = output.type.getShape();
  QuantType type = getQuantType(input.type);
  forEachElement(shape, [&](int64_t position, ArrayRef<int64_t> index) {
    size_t i = getScaleIndex(type, shape, index);
    output.reals[position] =
        float(type.getScaleOf(i).toDouble()) *
        float(input.ints[position] - type.getZeroPointOf(i));
  });
  return success();
}

static LogicalResult evaluateRescale(RescaleOp op, Operands operands,
                                     TensorValue &output) {
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  const TensorValue &input = *operands.front();
  QuantType from = getQuantType(input.type), to = getQuantType(output.type);
  Multiplier multiplier =
      ratioMultiplier(*profile, from.getScaleOf(0), to.getScaleOf(0));
  std::pair<int64_t, int64_t> bounds =
      getActivationBounds(op.getActivation(), to);
  int64_t zeroPoint = to.getZeroPointOf(0);
  for (auto [position, in, out] : llvm::enumerate(input.ints, output.ints)) {
    auto acc = int32_t(in - from.getZeroPointOf(0));
    operands.showRescale(
        position, {acc, std::nullopt, multiplier, op.getRounding(), zeroPoint});
    int64_t rescaled = rescale(acc, multiplier, op.getRounding());
    out = clampTo(rescaled + zeroPoint, bounds);
  }
  return success();
}

/// Stored integers modulo the width of the result; of i1 whether they are 0.
static LogicalResult evaluateCast(CastOp, Operands operands,
                                  TensorValue &output) {
  Type element = output.type.getElementType();
  bool isBool = element.isInteger(1);
  for (auto [in, out] : llvm::zip_equal(operands.front()->ints, output.ints))
    out = isBool ? in != 0 : decode(element, in);
  return success();
}

static LogicalResult evaluateReinterpret(ReinterpretOp op, Operands operands,
                                         TensorValue &output) {
  const TensorValue &input = *operands.front();
  std::vector<int64_t> codes;
  for (int64_t integer : input.ints)
    codes.push_back(*encode(input.type.getElementType(), integer));
  return decodeAll(op, codes, output);
}

void reference::attachCasts(MLIRContext &context) {
  attach<ConstOp, evaluateConst>(context);
  attach<QuantizeOp, evaluateQuantize>(context);
  attach<DequantizeOp, evaluateDequantize>(context);
  attach<RescaleOp, evaluateRescale>(context);
  attach<ReinterpretOp, evaluateReinterpret>(context);
  attach<CastOp, evaluateCast>(context);
}
