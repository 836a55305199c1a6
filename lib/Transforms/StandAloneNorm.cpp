//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Float norms between quantized tensors become integer norms.
//
//===----------------------------------------------------------------------===//

#include "StandAloneNorm.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/Norms.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// Whether a vector is a constant that has one value everywhere.
static bool isSplat(Value vector, double value) {
  auto reals = readReals(vector);
  return succeeded(reals) &&
         llvm::all_of(*reals, [&](double real) { return real == value; });
}

/// Every accumulator of the norm fits 32 bits, for all inputs that the type
/// allows.
static LogicalResult proveNoOverflow(QuantNormOp norm, std::string &why) {
  constexpr double limit = 2147483648.0;
  QuantType input = getQuantType(norm.getInput());
  QuantType scale = getQuantType(norm.getScale());
  StorageAttr storage = input.getStorage();
  int64_t zeroPoint = input.getZeroPointOf(0);
  auto largestInput = double(
      std::max(zeroPoint - storage.getMin(), storage.getMax() - zeroPoint));
  auto largestScale = double(
      std::max(-scale.getStorage().getMin(), scale.getStorage().getMax()));
  if (largestInput * largestScale >= limit)
    return refuse(why, "a product of input and scale may leave 32 bits");
  auto offsets = readReals(norm.getOffset()),
       scales = readReals(norm.getScale());
  double fine =
      std::ldexp(input.getScaleOf(0).toDouble(), -norm.getLeftShift());
  bool isCentered = norm.getForm() == NormForm::Centered;
  for (auto [c, a, b] : llvm::enumerate(*scales, *offsets)) {
    double unit = scale.getScaleOf(c).toDouble(), integer = a / unit;
    // The rounding adds one at most.
    double offset = std::abs(isCentered ? b / fine : b / (fine * unit)) + 1;
    double x = std::ldexp(largestInput, norm.getLeftShift());
    double sum = isCentered ? std::abs(integer) * (x + offset)
                            : std::abs(integer) * x + offset;
    if (offset >= limit || x + offset >= limit || sum >= limit)
      return refuse(why, "the accumulator of channel " + Twine(c) +
                             " may leave 32 bits");
  }
  return success();
}

FailureOr<QuantNormOp>
qopt::createQuantNorm(OpBuilder &builder, BatchNormOp norm, Value input,
                      QuantType result, Rounding rounding, std::string &why) {
  for (QuantType type : {getQuantType(input), result})
    if (!type.isPerTensor() || !type.getStorage().isUniform())
      return refuse(why, "expected input and result per tensor with uniform "
                         "storage");
  if (result.getStorage().getWidth() > 16)
    return refuse(why, "expected a result of at most 16 bits");
  ConstOp scale = getQuantizedConstant(norm.getGamma());
  bool isCentered = isSplat(norm.getBeta(), 0) && !isSplat(norm.getMean(), 0);
  ConstOp offset =
      getQuantizedConstant(isCentered ? norm.getMean() : norm.getBeta());
  if (!scale || !offset || !isSplat(norm.getVariance(), 1) ||
      !norm.getEpsilon().isZero() ||
      !(isCentered || isSplat(norm.getMean(), 0)))
    return refuse(why, "its parameters are not quantized");
  NormForm form = isCentered ? NormForm::Centered
                  : getQuantType(scale.getOutput()).getStorage().getKind() ==
                          StorageKind::PowerOfTwo
                      ? NormForm::ShiftAdd
                      : NormForm::Affine;
  auto type = norm.getOutput().getType().clone(Type(result));
  auto op = QuantNormOp::create(
      builder, norm.getLoc(), type, input, scale.getOutput(),
      offset.getOutput(), NormFormAttr::get(builder.getContext(), form),
      norm.getActivationAttr(),
      RoundingAttr::get(builder.getContext(), rounding));
  if (succeeded(proveNoOverflow(op, why)))
    return op;
  op.erase();
  return failure();
}

/// An integer norm whose result is that of the only use of `norm`, a
/// quantization.
static LogicalResult replaceQuantized(BatchNormOp norm, Value input,
                                      QuantizeOp quantize, Profile profile,
                                      std::string &why) {
  OpBuilder builder(quantize);
  FailureOr<QuantNormOp> result =
      createQuantNorm(builder, norm, input, getQuantType(quantize.getOutput()),
                      defaultRounding(profile), why);
  if (failed(result))
    return failure();
  (*result)->setDiscardableAttrs(quantize->getDiscardableAttrDictionary());
  quantize.replaceAllUsesWith(result->getResult());
  quantize.erase();
  return success();
}

/// The sign of a norm as a comparison of integers: `A * x + B >= 0` is `x >= T`
/// with the least integer T for a positive scale, `x <= T` with the greatest
/// for a negative one. After larq compute engine, whose norms before a sign
/// become thresholds.
static LogicalResult replaceCompared(const NormMap &map, Value input,
                                     CompareOp compare, std::string &why) {
  QuantType type = getQuantType(input);
  StorageAttr storage = type.getStorage();
  if (!type.isPerTensor() || !storage.isUniform() || storage.getWidth() > 16)
    return refuse(why, "expected an input per tensor of at most 16 bits");
  // One beyond the input is what no element reaches.
  auto low = double(storage.getMin() - type.getZeroPointOf(0)) - 1;
  auto high = double(storage.getMax() - type.getZeroPointOf(0)) + 1;
  double unit = type.getScaleOf(0).toDouble();
  std::vector<int64_t> signs, thresholds;
  for (auto [a, b] : llvm::zip_equal(map.scale, map.offset)) {
    // Without a scale every element is on the side of the offset.
    double threshold = a > 0    ? std::ceil(-b / (a * unit))
                       : a < 0  ? std::floor(-b / (a * unit))
                       : b >= 0 ? low
                                : high;
    signs.push_back(a >= 0);
    thresholds.push_back(int64_t(std::clamp(threshold, low, high)));
  }

  OpBuilder builder(compare);
  MLIRContext *context = builder.getContext();
  Location loc = compare.getLoc();
  auto channels = int64_t(signs.size());
  auto createCodes = [&](QuantType element, ArrayRef<int64_t> codes) -> Value {
    auto stored = RankedTensorType::get(channels, element.getIntegerType());
    return ConstOp::create(builder, loc, stored.clone(Type(element)),
                           makeIntegers(stored, codes, "threshold"));
  };
  auto bipolar = QuantType::get(
      context, StorageAttr::get(context, StorageKind::Bipolar, 1),
      Granularity::Tensor, {}, RealScaleAttr::get(context, 1.0), {});
  auto integers = QuantType::get(
      context, StorageAttr::get(context, StorageKind::Signed, 32),
      Granularity::Tensor, {}, type.getScale(), {});
  RankedTensorType result = compare.getOutput().getType();
  auto norm = QuantNormOp::create(
      builder, loc, result.clone(Type(bipolar)), input,
      createCodes(bipolar, signs), createCodes(integers, thresholds),
      NormFormAttr::get(context, NormForm::Threshold),
      ActivationAttr::get(context, Activation::None),
      // The thresholds are integers of the input's scale: nothing is rounded.
      RoundingAttr::get(context, Rounding::HalfUp));
  auto bools = ReinterpretOp::create(builder, loc, result, norm);
  bools->setDiscardableAttrs(compare->getDiscardableAttrDictionary());
  SmallVector<Value> operands(compare->getOperands());
  compare.replaceAllUsesWith(bools.getResult());
  compare.erase();
  eraseUnusedConstants(operands);
  return success();
}

// quantize(norm(dequantize(x))) --> quant_norm(x)
// norm(dequantize(x)) >= 0 --> quant_norm(x), a threshold
LogicalResult qopt::keepNormAlone(Operation *op, const NormMap &map,
                                  std::string &why) {
  auto norm = dyn_cast<BatchNormOp>(op);
  auto dequantize =
      norm ? norm.getInput().getDefiningOp<DequantizeOp>() : DequantizeOp();
  Operation *user = norm && norm.getOutput().hasOneUse()
                        ? *norm.getOutput().user_begin()
                        : nullptr;
  auto compare = dyn_cast_or_null<CompareOp>(user);
  bool isSign = compare && compare.getLhs() == norm.getOutput() &&
                compare.getPredicate() == Comparison::GreaterEqual &&
                norm.getActivation() == Activation::None &&
                compare.getOutput().getType().getShape() ==
                    norm.getOutput().getType().getShape() &&
                isSplat(compare.getRhs(), 0);
  if (!dequantize || !(isSign || isa_and_nonnull<QuantizeOp>(user)))
    return refuse(why, "it does not stand between quantized tensors");
  if (isSign)
    return replaceCompared(map, dequantize.getInput(), compare, why);
  std::optional<Profile> profile = getProfile(op);
  if (!profile)
    return refuse(why, "the module has no profile that names a rounding");
  return replaceQuantized(norm, dequantize.getInput(), cast<QuantizeOp>(user),
                          *profile, why);
}
