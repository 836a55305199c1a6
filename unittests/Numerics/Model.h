//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the tests of this folder share: random numbers, and the naive model of
// rounding, which divides 128-bit integers and then moves to where a rounding's
// definition says. The library shifts and masks instead: the two share no step.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_NUMERICS_MODEL_H
#define QOPT_UNITTESTS_NUMERICS_MODEL_H

#include "qopt/Numerics/Rescale.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace mlir::qopt {

__extension__ typedef __int128 Int128;

constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();
constexpr Rounding kRoundings[] = {Rounding::HalfAwayTwice, Rounding::HalfAway,
                                   Rounding::HalfUp, Rounding::HalfEven,
                                   Rounding::Floor};
constexpr Profile kProfiles[] = {Profile::TFLite, Profile::Single,
                                 Profile::ONNX, Profile::Floor};

/// The integer that the rounding picks next to the rational n / d, d > 0.
inline Int128 roundModel(Int128 n, Int128 d, Rounding rounding) {
  Int128 towardsZero = n / d;
  Int128 rest = n % d;
  if (rest == 0)
    return towardsZero;
  Int128 awayFromZero = towardsZero + (n < 0 ? -1 : 1);
  Int128 lower = std::min(towardsZero, awayFromZero);
  if (rounding == Rounding::Floor)
    return lower;
  Int128 twice = 2 * (rest < 0 ? -rest : rest);
  if (twice != d)
    return twice < d ? towardsZero : awayFromZero;
  if (rounding == Rounding::HalfUp)
    return lower + 1;
  if (rounding == Rounding::HalfEven)
    return towardsZero % 2 == 0 ? towardsZero : awayFromZero;
  return awayFromZero;
}

/// The representative of n modulo 2^32 in int32.
inline int32_t wrap(Int128 n) {
  Int128 modulus = Int128(1) << 32;
  Int128 rest = ((n % modulus) + modulus) % modulus;
  return int32_t(int64_t(rest > kMax ? rest - modulus : rest));
}

/// rescale for -90 <= exponent <= 60.
inline int32_t rescaleModel(int32_t acc, Multiplier m, Rounding rounding) {
  Int128 left = Int128(1) << std::max(m.exponent, 0);
  Int128 right = Int128(1) << std::max(-m.exponent, 0);
  Int128 one = Int128(1) << 31;
  if (rounding != Rounding::HalfAwayTwice)
    return wrap(m.exponent > 31 ? Int128(acc) * m.significand * (left / one)
                                : roundModel(Int128(acc) * m.significand * left,
                                             one * right, rounding));
  Int128 shifted = wrap(acc * left);
  Int128 high = roundModel(shifted * m.significand, one, Rounding::HalfUp);
  high = std::min<Int128>(high, kMax);
  return wrap(roundModel(high, right, Rounding::HalfAway));
}

/// rescale64 for -90 <= exponent <= 60. The product is modulo 2^64.
inline int32_t rescale64Model(int64_t acc, Multiplier m) {
  Int128 reduced = roundModel(m.significand, 1 << 16, Rounding::HalfUp);
  reduced = std::min<Int128>(reduced, 32767);
  Int128 modulus = Int128(1) << 64;
  Int128 product = (Int128(acc) * reduced % modulus + modulus) % modulus;
  if (product > kMax64)
    product -= modulus;
  if (m.exponent >= 15)
    return wrap(wrap(product) * (Int128(1) << (m.exponent - 15)));
  return wrap(
      roundModel(product, Int128(1) << (15 - m.exponent), Rounding::HalfUp));
}

class NumericsTest : public ::testing::Test {
protected:
  std::mt19937_64 random{20240607};

  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
  /// An int32 whose number of bits is uniform.
  int32_t anyInteger() { return int32_t(random()) >> integer(0, 31); }
  /// A positive integer whose number of bits is uniform.
  int64_t positive(int maxBits) {
    int bits = int(integer(1, maxBits));
    return integer(int64_t(1) << (bits - 1), (int64_t(1) << bits) - 1);
  }
  /// 2^x for a uniform x.
  double logUniform(double low, double high) {
    return std::exp2(std::uniform_real_distribution<double>(low, high)(random));
  }
  float scaleFloat(double low = -14, double high = 4) {
    return float(logUniform(low, high));
  }
};

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_NUMERICS_MODEL_H
