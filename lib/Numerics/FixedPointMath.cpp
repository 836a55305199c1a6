//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Polynomials and Newton iterations on fixed-point numbers. A product of
// fixed-point numbers is doublingHighMul, which adds the integer bits.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/FixedPointMath.h"
#include "qopt/Numerics/Rescale.h"
#include "llvm/ADT/bit.h"
#include <algorithm>
#include <cassert>
#include <limits>

using namespace mlir::qopt;

static constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

/// `x * 2^bits`, kept inside int32.
static int32_t shiftLeftSaturated(int32_t x, int bits) {
  int64_t shifted = int64_t(x) * (int64_t(1) << bits);
  return int32_t(
      std::clamp<int64_t>(shifted, std::numeric_limits<int32_t>::min(), kMax));
}

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

int32_t mlir::qopt::fixedExp(int32_t x, int integerBits) {
  assert(x <= 0 && integerBits >= 0 && integerBits <= 5 && "out of range");
  if (x == 0)
    return kMax;
  int fractionBits = 31 - integerBits;
  // x is `quarter` minus a multiple of 1/4, whose bits say which powers
  // exp(-2^i) the result is multiplied by.
  int32_t oneQuarter = 1 << (fractionBits - 2);
  int32_t quarter = (x & (oneQuarter - 1)) - oneQuarter;
  int32_t rest = quarter - x;
  int32_t result = expOfQuarter(quarter * (1 << integerBits));
  // exp(-1/4), exp(-1/2), exp(-1), ..., exp(-16) in Q0.31.
  constexpr int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308,
                                39332535,   720401,     242};
  for (int i = 0; i < integerBits + 2; ++i)
    if (rest & (1 << (fractionBits - 2 + i)))
      result = doublingHighMul(result, powers[i]);
  return result;
}

//===----------------------------------------------------------------------===//
// The reciprocal, and what is made of both
//===----------------------------------------------------------------------===//

/// 2 / (1 + x) in Q2.29 for 0 <= x < 1 in Q0.31. Three Newton steps for the
/// reciprocal r of h = (1 + x) / 2 in Q2.29, starting from the line
/// 48/17 - 32/17 h.
static int32_t twiceReciprocalOfOnePlus(int32_t x) {
  constexpr int32_t c48over17 = 1515870810;  // 48/17 in Q2.29
  constexpr int32_t c32over17 = -1010580540; // -32/17 in Q2.29
  int32_t half = int32_t((int64_t(x) + kMax + 1) / 2);
  int32_t r = c48over17 + doublingHighMul(half, c32over17);
  for (int i = 0; i < 3; ++i) {
    int32_t error = (1 << 29) - doublingHighMul(half, r);
    // Q4.27 becomes Q2.29; |r * error| < 1/4 leaves room for that.
    r += doublingHighMul(r, error) * 4;
  }
  return r;
}

int32_t mlir::qopt::fixedReciprocalOfOnePlus(int32_t x) {
  // Half of r in Q0.31; 1 itself does not fit.
  return shiftLeftSaturated(twiceReciprocalOfOnePlus(x), 1);
}

int32_t mlir::qopt::fixedLogistic(int32_t x) {
  if (x == 0)
    return 1 << 30;
  int32_t negative = x > 0 ? -x : x;
  int32_t ofPositive = fixedReciprocalOfOnePlus(fixedExp(negative, 4));
  return x > 0 ? ofPositive : kMax - ofPositive;
}

int32_t mlir::qopt::fixedTanh(int32_t x) {
  if (x == 0)
    return 0;
  // tanh(x) = (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2x): the bits
  // of x in Q4.27 are those of 2x in Q5.26.
  int32_t e = fixedExp(x > 0 ? -x : x, 5);
  int32_t ofPositive =
      shiftLeftSaturated(twiceReciprocalOfOnePlus(e) - (1 << 29), 2);
  return x > 0 ? ofPositive : -ofPositive;
}

//===----------------------------------------------------------------------===//
// The logarithm
//===----------------------------------------------------------------------===//

int32_t mlir::qopt::fixedLog(int32_t x) {
  assert(x > 0 && "no logarithm");
  constexpr int inputIntegerBits = 12, sumIntegerBits = 6;
  // In Q0.31; `root` is the fourth root of 2.
  constexpr int32_t log2 = 1488522236;
  constexpr int32_t inverseRoot = 1805811301;
  constexpr int32_t sqrtHalf = 1518500250;
  constexpr int32_t numerator2 = 117049297;    // 11/240 root
  constexpr int32_t denominator2 = 127690142;  // 1/20 root
  constexpr int32_t denominator0 = 1057819769; // 2/root - root
  constexpr int32_t denominator1 = 638450708;  // 1/4 root
  constexpr int32_t quarter = 1 << (31 - sumIntegerBits - 2);
  auto mul = doublingHighMul;

  // x = r * 2^e with r around the inverse root: both x and x / sqrt(2) are
  // normalised, and the candidate with the smaller r is the closer one. The
  // exponents are Q6.25, a quarter away from what the shifts say.
  int zerosA = llvm::countl_zero(uint32_t(x));
  int32_t rA =
      shiftLeftSaturated(mul(shiftLeftSaturated(x, zerosA - 1), sqrtHalf), 1);
  int32_t exponentA =
      (inputIntegerBits - zerosA) * (1 << (31 - sumIntegerBits)) + quarter;
  int32_t lowered = mul(x, sqrtHalf);
  int zerosB = llvm::countl_zero(uint32_t(lowered)) - 1;
  int32_t rB = shiftLeftSaturated(x, zerosB);
  int32_t exponentB =
      (inputIntegerBits - zerosB) * (1 << (31 - sumIntegerBits)) - quarter;
  int32_t r = std::min(rA, rB);
  int32_t exponent = std::max(exponentA, exponentB);

  // The logarithm of r * root as a rational function of q, their distance
  // doubled.
  int64_t sum = int64_t(r) + inverseRoot;
  int32_t p = int32_t((sum + (sum >= 0 ? 1 : -1)) / 2);
  int32_t q = 2 * (r - inverseRoot);
  int32_t q2 = mul(q, q);
  int32_t fraction = mul(q, r) + mul(mul(q, q2), numerator2);
  int32_t denominator =
      mul(p, denominator0 + q + mul(denominator2, q2)) + mul(denominator1, q);
  int32_t reciprocal = fixedReciprocalOfOnePlus(denominator);
  int32_t scaled = roundingShiftRight(fraction, sumIntegerBits);
  return shiftLeftSaturated(mul(exponent, log2) + mul(scaled, reciprocal), 1);
}

//===----------------------------------------------------------------------===//
// The inverse square root
//===----------------------------------------------------------------------===//

Multiplier mlir::qopt::fixedInverseSqrt(int32_t x) {
  assert(x >= 0 && "no root");
  if (x <= 1)
    return {kMax, 0};
  constexpr int32_t sqrtHalf = 1518500250; // in Q0.31
  constexpr int32_t threeHalves = (1 << 28) + (1 << 27);
  // x = input * 4^-shift with 2^27 <= input < 2^29.
  int exponent = -11;
  if (x >= 1 << 29) {
    x /= 4;
    --exponent;
  }
  int pairs = (llvm::countl_zero(uint32_t(x)) - 1) / 2 - 1;
  exponent += pairs;
  int32_t input = (x << (2 * pairs)) >> 1; // Q3.28
  int32_t half = roundingShiftRight(input, 1);
  int32_t r = 1 << 28;
  for (int i = 0; i < 5; ++i) {
    // Q3.28 to the third power is Q9.22.
    int32_t cube =
        shiftLeftSaturated(doublingHighMul(doublingHighMul(r, r), r), 6);
    r = shiftLeftSaturated(
        doublingHighMul(threeHalves, r) - doublingHighMul(half, cube), 3);
  }
  r = doublingHighMul(r, sqrtHalf);
  if (exponent > 0)
    return {r * (1 << exponent), 0};
  return {r, exponent};
}
