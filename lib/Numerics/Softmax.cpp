//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Softmax in integers: a polynomial for exp in Q0.31, a sum in Q12.19 and a
// Newton iteration for its reciprocal. Qm.n is an int32 with m integer and n
// fraction bits; a product of fixed-point numbers is doublingHighMul, which
// adds the integer bits.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Softmax.h"
#include "Rounding.h"
#include "qopt/Numerics/Rescale.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cassert>
#include <limits>

using namespace mlir::qopt;

/// The differences to the maximum, times scale and beta, are in Q5.26.
static constexpr int kDiffIntegerBits = 5;
static constexpr int kDiffFractionBits = 31 - kDiffIntegerBits;
static constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

//===----------------------------------------------------------------------===//
// The exponential
//===----------------------------------------------------------------------===//

/// exp(x) in Q0.31 for -1/4 <= x < 0 in Q0.31: the Taylor polynomial of degree
/// 4 around -1/8.
static int32_t expOfQuarter(int32_t x) {
  constexpr int32_t expOfMinusEighth = 1895147668; // exp(-1/8) in Q0.31
  constexpr int32_t third = 715827883;             // 1/3 in Q0.31
  int32_t y = x + (1 << 28);
  int32_t y2 = doublingHighMul(y, y);
  int32_t y3 = doublingHighMul(y2, y);
  int32_t y4 = doublingHighMul(y2, y2);
  // y^2/2 + y^3/6 + y^4/24 as ((y^4/4 + y^3)/3 + y^2)/2.
  int32_t cubicAndQuartic =
      doublingHighMul(roundingShiftRight(y4, 2) + y3, third);
  int32_t fromSquare = roundingShiftRight(cubicAndQuartic + y2, 1);
  return expOfMinusEighth + doublingHighMul(expOfMinusEighth, y + fromSquare);
}

/// exp(x) in Q0.31 for -32 < x <= 0 in Q5.26.
static int32_t expOfNegative(int32_t x) {
  if (x == 0)
    return kMax;
  // x is `quarter` minus a multiple of 1/4, whose bits say which powers
  // exp(-2^i) the result is multiplied by.
  constexpr int32_t oneQuarter = 1 << (kDiffFractionBits - 2);
  int32_t quarter = (x & (oneQuarter - 1)) - oneQuarter;
  int32_t rest = quarter - x;
  int32_t result = expOfQuarter(quarter * (1 << kDiffIntegerBits));
  // exp(-1/4), exp(-1/2), exp(-1), ..., exp(-16) in Q0.31.
  constexpr int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308,
                                39332535,   720401,     242};
  int bit = kDiffFractionBits - 2;
  for (int32_t power : powers)
    if (rest & (1 << bit++))
      result = doublingHighMul(result, power);
  return result;
}

std::vector<int32_t> mlir::qopt::softmaxExpTable(const ExactScale &inputScale,
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
  int64_t largest = limit >> std::max(m.exponent, 0);

  std::vector<int32_t> table(256, 0);
  for (int64_t d = 0; d < int64_t(table.size()) && d <= largest; ++d)
    table[d] = expOfNegative(rescale(int32_t(-d), m, Rounding::HalfAwayTwice));
  return table;
}

//===----------------------------------------------------------------------===//
// The reciprocal
//===----------------------------------------------------------------------===//

/// 1 / (1 + x) in Q0.31 for 0 <= x < 1 in Q0.31. Three Newton steps for the
/// reciprocal r of h = (1 + x) / 2 in Q2.29, starting from the line
/// 48/17 - 32/17 h.
static int32_t reciprocalOfOnePlus(int32_t x) {
  constexpr int32_t c48over17 = 1515870810;  // 48/17 in Q2.29
  constexpr int32_t c32over17 = -1010580540; // -32/17 in Q2.29
  int32_t half = int32_t((int64_t(x) + kMax + 1) / 2);
  int32_t r = c48over17 + doublingHighMul(half, c32over17);
  for (int i = 0; i < 3; ++i) {
    int32_t error = (1 << 29) - doublingHighMul(half, r);
    // Q4.27 becomes Q2.29; |r * error| < 1/4 leaves room for that.
    r += doublingHighMul(r, error) * 4;
  }
  // Half of r in Q0.31; 1 itself does not fit.
  return int32_t(std::min<int64_t>(int64_t(r) * 2, kMax));
}

SoftmaxReciprocal mlir::qopt::softmaxReciprocal(int32_t sum) {
  assert(sum > 0 && "a sum of exponentials must be positive");
  // sum = (1 + x) * 2^bitsOverUnit with 0 <= x < 1.
  int zeros = llvm::countl_zero(uint32_t(sum));
  uint32_t x = (uint32_t(sum) << zeros) - (uint32_t(1) << 31);
  return {reciprocalOfOnePlus(int32_t(x)), kSoftmaxSumIntegerBits - zeros};
}

//===----------------------------------------------------------------------===//
// The row
//===----------------------------------------------------------------------===//

void mlir::qopt::softmaxRow(llvm::ArrayRef<int32_t> table,
                            llvm::ArrayRef<int64_t> input, int64_t outputMin,
                            int64_t outputMax,
                            llvm::MutableArrayRef<int64_t> output) {
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

  // Q0.31 to steps of 1/256. More than 31 bits mean a sum of 512 or more, which
  // TensorFlow Lite refuses.
  int exponent = reciprocal.bitsOverUnit + 31 - 8;
  for (auto [value, result] : llvm::zip_equal(input, output)) {
    int32_t share = doublingHighMul(reciprocal.scale, expOf(value));
    int64_t stored =
        outputMin + shiftRightRounded(share, exponent, Rounding::HalfAway);
    result = std::clamp(stored, outputMin, outputMax);
  }
}
