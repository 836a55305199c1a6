//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Sums, differences, products and comparisons of quantized elements. Everything
// here is defined for every input: no shift, sum or product leaves what C++
// defines.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Elementwise.h"
#include "Rounding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

static bool derivesInFloatingPoint(Profile profile) {
  return profile == Profile::TFLite || profile == Profile::Single;
}

/// Whether `a < b`, exactly; both are positive.
static bool isLess(const ExactScale &a, const ExactScale &b) {
  int aZeros = llvm::countl_zero(uint64_t(a.mantissa));
  int bZeros = llvm::countl_zero(uint64_t(b.mantissa));
  int64_t aTop = int64_t(a.exponent) - aZeros;
  int64_t bTop = int64_t(b.exponent) - bZeros;
  if (aTop != bTop)
    return aTop < bTop;
  return uint64_t(a.mantissa) << aZeros < uint64_t(b.mantissa) << bZeros;
}

/// Where every factor is a number; infinite scales leave some that are none.
static bool areNumbers(std::initializer_list<double> factors) {
  return llvm::none_of(factors,
                       [](double factor) { return std::isnan(factor); });
}

static constexpr ExactScale kOne{1, 0};

//===----------------------------------------------------------------------===//
// Sums and differences
//===----------------------------------------------------------------------===//

static ExactScale exactTwiceMax(const ExactScale &lhs, const ExactScale &rhs) {
  ExactScale result = isLess(lhs, rhs) ? rhs : lhs;
  ++result.exponent;
  return result;
}

AddMultipliers mlir::qopt::addMultipliers(Profile profile,
                                          const ExactScale &lhs,
                                          const ExactScale &rhs,
                                          const ExactScale &output,
                                          int storageWidth) {
  assert(lhs.mantissa > 0 && rhs.mantissa > 0 && output.mantissa > 0 &&
         "a scale must be positive");
  int leftShift = storageWidth > 8 ? 15 : 20;
  if (derivesInFloatingPoint(profile)) {
    double lhsScale = lhs.toDouble(), rhsScale = rhs.toDouble();
    double twiceMax = 2 * std::max(lhsScale, rhsScale);
    double lhsFactor = lhsScale / twiceMax, rhsFactor = rhsScale / twiceMax;
    double outputFactor =
        twiceMax / (double(1 << leftShift) * output.toDouble());
    if (areNumbers({lhsFactor, rhsFactor, outputFactor}))
      return {leftShift, quantizeMultiplier(lhsFactor),
              quantizeMultiplier(rhsFactor), quantizeMultiplier(outputFactor)};
  }
  ExactScale twiceMax = exactTwiceMax(lhs, rhs), unshift{1, -leftShift};
  return {leftShift, quantizeMultiplier(lhs, kOne, twiceMax),
          quantizeMultiplier(rhs, kOne, twiceMax),
          quantizeMultiplier(twiceMax, unshift, output)};
}

static std::pair<int32_t, int32_t> scaleInputs(int32_t lhs, int32_t rhs,
                                               const AddMultipliers &m,
                                               Rounding rounding) {
  return {rescale(shiftLeftWrapped(lhs, m.leftShift), m.lhs, rounding),
          rescale(shiftLeftWrapped(rhs, m.leftShift), m.rhs, rounding)};
}

Accumulated mlir::qopt::accumulateSum(int32_t lhs, int32_t rhs,
                                      const AddMultipliers &m,
                                      Rounding rounding) {
  auto [a, b] = scaleInputs(lhs, rhs, m, rounding);
  return {int32_t(uint32_t(a) + uint32_t(b)), m.output};
}

Accumulated mlir::qopt::accumulateDifference(int32_t lhs, int32_t rhs,
                                             const AddMultipliers &m,
                                             Rounding rounding) {
  auto [a, b] = scaleInputs(lhs, rhs, m, rounding);
  return {int32_t(uint32_t(a) - uint32_t(b)), m.output};
}

AddMultipliers mlir::qopt::squaredDifferenceMultipliers(
    Profile profile, const ExactScale &lhs, const ExactScale &rhs,
    const ExactScale &output, int storageWidth) {
  int leftShift = storageWidth > 8 ? 0 : 7;
  if (derivesInFloatingPoint(profile)) {
    double lhsScale = lhs.toDouble(), rhsScale = rhs.toDouble();
    double twiceMax = 2 * std::max(lhsScale, rhsScale);
    double lhsFactor = lhsScale / twiceMax, rhsFactor = rhsScale / twiceMax;
    double outputFactor =
        twiceMax * twiceMax / (double(1 << 2 * leftShift) * output.toDouble());
    if (areNumbers({lhsFactor, rhsFactor, outputFactor}))
      return {leftShift, quantizeMultiplier(lhsFactor),
              quantizeMultiplier(rhsFactor), quantizeMultiplier(outputFactor)};
  }
  ExactScale twiceMax = exactTwiceMax(lhs, rhs), shifted = twiceMax;
  shifted.exponent -= 2 * leftShift;
  return {leftShift, quantizeMultiplier(lhs, kOne, twiceMax),
          quantizeMultiplier(rhs, kOne, twiceMax),
          quantizeMultiplier(twiceMax, shifted, output)};
}

Accumulated mlir::qopt::accumulateSquaredDifference(int32_t lhs, int32_t rhs,
                                                    const AddMultipliers &m,
                                                    Rounding rounding) {
  auto [a, b] = scaleInputs(lhs, rhs, m, rounding);
  uint32_t difference = uint32_t(a) - uint32_t(b);
  return {int32_t(difference * difference), m.output};
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// `a * b / c`, each step rounded to `Real`.
template <typename Real>
static double floatingFactor(const ExactScale &a, const ExactScale &b,
                             const ExactScale &c) {
  Real product = Real(a.toDouble()) * Real(b.toDouble());
  return product / Real(c.toDouble());
}

Multiplier mlir::qopt::mulMultiplier(Profile profile, Runtime runtime,
                                     const ExactScale &lhs,
                                     const ExactScale &rhs,
                                     const ExactScale &output) {
  if (!derivesInFloatingPoint(profile))
    return quantizeMultiplier(lhs, rhs, output);
  double factor = runtime == Runtime::LiteRT
                      ? floatingFactor<float>(lhs, rhs, output)
                      : floatingFactor<double>(lhs, rhs, output);
  return std::isnan(factor) ? quantizeMultiplier(lhs, rhs, output)
                            : quantizeMultiplier(factor);
}

PReluMultipliers mlir::qopt::preluMultipliers(Profile profile, Runtime runtime,
                                              const ExactScale &input,
                                              const ExactScale &slope,
                                              const ExactScale &output) {
  return {mulMultiplier(profile, runtime, input, kOne, output),
          mulMultiplier(profile, runtime, input, slope, output)};
}

Accumulated mlir::qopt::accumulatePRelu(int32_t input, int32_t slope,
                                        const PReluMultipliers &m) {
  if (input >= 0)
    return {input, m.positive};
  return {input * slope, m.negative};
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

Multiplier mlir::qopt::comparisonMultiplier(Profile profile,
                                            const ExactScale &scale) {
  return ratioMultiplier(profile, scale, kOne);
}

int32_t mlir::qopt::comparisonOperand(int32_t element, Multiplier m,
                                      Rounding rounding) {
  return rescale(shiftLeftWrapped(element, kComparisonShift), m, rounding);
}
