//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Softmax in integers. Of 8-bit tensors: exp in Q0.31, a sum in Q12.19 and its
// reciprocal. Of 16-bit tensors: exp and reciprocal in Q0.15 from interpolating
// tables, a sum in Q16.15.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Softmax.h"
#include "Rounding.h"
#include "qopt/Numerics/FixedPointMath.h"
#include "qopt/Numerics/Interpolation.h"
#include "qopt/Numerics/Rescale.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

/// The differences to the maximum, times scale and beta, are in Q5.26.
static constexpr int kDiffIntegerBits = 5;
static constexpr int kDiffFractionBits = 31 - kDiffIntegerBits;
static constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

//===----------------------------------------------------------------------===//
// Differences to the maximum
//===----------------------------------------------------------------------===//

SoftmaxScaling mlir::qopt::softmaxScaling(const ExactScale &inputScale,
                                          double beta) {
  assert(inputScale.mantissa > 0 && beta >= 0 && "exp would grow");
  // No larger factor is needed: it takes every difference but 0 to exp = 0.
  double factor =
      std::min(beta * inputScale.toDouble() * double(1 << kDiffFractionBits),
               double(kMax));
  // Exponent 31 occurs here (for scale * beta >= 16), but quantizeMultiplier
  // stops at 30: halve the factor, which is exact, and double the result.
  Multiplier m = quantizeMultiplier(factor / 2);
  ++m.exponent;
  // Larger differences might leave Q5.26 when they are shifted left.
  int64_t limit = int64_t((1 << kDiffIntegerBits) - 1) << kDiffFractionBits;
  return {m, limit >> std::max(m.exponent, 0)};
}

std::vector<int32_t> mlir::qopt::softmaxExpTable(const ExactScale &inputScale,
                                                 double beta) {
  SoftmaxScaling scaling = softmaxScaling(inputScale, beta);
  std::vector<int32_t> table(256, 0);
  for (int64_t d = 0; d < int64_t(table.size()) && d <= scaling.radius; ++d)
    table[d] = fixedExp(
        rescale(int32_t(-d), scaling.multiplier, Rounding::HalfAwayTwice),
        kDiffIntegerBits);
  return table;
}

//===----------------------------------------------------------------------===//
// The row
//===----------------------------------------------------------------------===//

SoftmaxReciprocal mlir::qopt::softmaxReciprocal(int32_t sum) {
  assert(sum > 0 && "a sum of exponentials must be positive");
  // sum = (1 + x) * 2^bitsOverUnit with 0 <= x < 1.
  int zeros = llvm::countl_zero(uint32_t(sum));
  uint32_t x = (uint32_t(sum) << zeros) - (uint32_t(1) << 31);
  return {fixedReciprocalOfOnePlus(int32_t(x)), kSoftmaxSumIntegerBits - zeros};
}

void mlir::qopt::softmaxRow(llvm::ArrayRef<int32_t> table,
                            llvm::ArrayRef<int64_t> input, int64_t outputMin,
                            int64_t outputMax,
                            llvm::MutableArrayRef<int64_t> output,
                            int outputBits) {
  assert(input.size() == output.size() && "rows of different length");
  if (input.empty())
    return;
  int64_t max = *llvm::max_element(input);
  auto expOf = [&](int64_t value) {
    assert(size_t(max - value) < table.size() && "not an 8-bit tensor");
    return table[max - value];
  };

  // Each term is 1 at most, so that 4095 of them always fit. A larger sum may
  // saturate: from 512 on every share rounds to 0.
  int64_t sum = 0;
  for (int64_t value : input)
    sum += roundingShiftRight(expOf(value), kSoftmaxSumIntegerBits);
  SoftmaxReciprocal reciprocal =
      softmaxReciprocal(int32_t(std::min<int64_t>(sum, kMax)));

  // Q0.31 to steps of 2^-outputBits. More than 31 bits mean a sum of 512 or
  // more, which TensorFlow Lite refuses.
  int exponent = reciprocal.bitsOverUnit + 31 - outputBits;
  for (auto [value, result] : llvm::zip_equal(input, output)) {
    int32_t share = doublingHighMul(reciprocal.scale, expOf(value));
    int64_t stored =
        outputMin + shiftRightRounded(share, exponent, Rounding::HalfAway);
    result = std::clamp(stored, outputMin, outputMax);
  }
}

//===----------------------------------------------------------------------===//
// 16-bit tensors
//===----------------------------------------------------------------------===//

/// 65535 steps from one end of a table's range to the other.
static constexpr int kTableSteps = 65535;

llvm::ArrayRef<int32_t> mlir::qopt::softmaxExpTable16() {
  static const std::vector<int32_t> table =
      interpolationTable<double>(10.0 / kTableSteps, 32767, 2.0 / kTableSteps,
                                 [](double x) { return std::exp(x); });
  return table;
}

llvm::ArrayRef<int32_t> mlir::qopt::softmaxReciprocalTable16() {
  static const std::vector<int32_t> table =
      interpolationTable<double>(1.0 / kTableSteps, -32768, 2.0 / kTableSteps,
                                 [](double x) { return 1.0 / (1.0 + x); });
  return table;
}

SoftmaxScaling mlir::qopt::softmaxScaling16(const ExactScale &inputScale,
                                            double beta) {
  assert(inputScale.mantissa > 0 && beta >= 0 && "exp would grow");
  Multiplier m = quantizeMultiplier(beta * inputScale.toDouble() /
                                    (10.0 / double(kTableSteps)));
  // Larger differences would wrap, and are beyond the table anyway.
  return {m, (int64_t(1) << 31) >> std::max(m.exponent, 0)};
}

void mlir::qopt::softmaxRow16(const SoftmaxScaling &scaling,
                              llvm::ArrayRef<int64_t> input,
                              llvm::MutableArrayRef<int64_t> output) {
  assert(input.size() == output.size() && "rows of different length");
  assert(input.size() <= kSoftmaxMaxRow16 && "the sum might overflow");
  if (input.empty())
    return;
  int64_t max = *llvm::max_element(input);
  int32_t sum = 0;
  for (auto [value, result] : llvm::zip_equal(input, output)) {
    int64_t difference = std::max(value - max, -scaling.radius);
    int32_t scaled = rescale(int32_t(difference), scaling.multiplier,
                             Rounding::HalfAwayTwice);
    result = lookUp(softmaxExpTable16(), std::max(scaled + 32767, -32768));
    sum += int32_t(result);
  }

  // The sum's leading 17 bits, less the leading one, as a 16-bit integer.
  int zeros = llvm::countl_zero(uint32_t(sum));
  int64_t normalised = int64_t(sum) << (zeros - 1);
  int64_t leading = (normalised + (1 << 13)) >> 14;
  int32_t reciprocal =
      lookUp(softmaxReciprocalTable16(),
             int32_t(std::min<int64_t>(leading - (1 << 16) - 32768, 32767)));
  int shift = 31 - zeros;
  int64_t half = int64_t(1) << (shift - 1);
  for (int64_t &value : output)
    value = std::clamp<int64_t>((value * reciprocal + half) >> shift, 0, 32767);
}
