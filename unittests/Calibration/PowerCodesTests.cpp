//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rounding to powers of two, and their scales, against exhaustive searches.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/PowerCodes.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

std::vector<int64_t> getIntegers(unsigned bits) {
  std::vector<int64_t> integers = {0};
  for (int exponent = 0; exponent <= (1 << (bits - 1)) - 2; ++exponent) {
    integers.push_back(int64_t(1) << exponent);
    integers.push_back(-integers.back());
  }
  return integers;
}

TEST(PowerCodesTest, RoundsToTheNearest) {
  std::mt19937_64 random(1);
  for (unsigned bits = 2; bits <= 6; ++bits) {
    std::vector<int64_t> integers = getIntegers(bits);
    for (int i = 0; i < 20000; ++i) {
      // Quarters have ties.
      double value = i % 2 ? double(int64_t(random() % 4000) - 2000) / 4
                           : std::exp2(double(random() % 34000) / 1000 - 2);
      int64_t nearest = 0;
      for (int64_t integer : integers)
        if (std::fabs(value - double(integer)) <
                std::fabs(value - double(nearest)) ||
            (std::fabs(value - double(integer)) ==
                 std::fabs(value - double(nearest)) &&
             std::abs(integer) < std::abs(nearest)))
          nearest = integer;
      ASSERT_EQ(roundToPower(value, bits), nearest) << value << ' ' << bits;
    }
  }
}

// The search is never worse than a fine grid by more than a little.
TEST(PowerCodesTest, FindsTheScale) {
  std::mt19937_64 random(2);
  std::normal_distribution<float> normal;
  for (unsigned bits = 2; bits <= 6; ++bits)
    for (int i = 0; i < 20; ++i) {
      std::vector<float> values(40);
      float size = std::exp2(float(random() % 40) - 20);
      for (float &value : values)
        value = size * normal(random);
      FoundScale found = findPowerScale({values}, bits);
      EXPECT_EQ(found.error, getPowerError({values}, found.scale, bits));
      double best = HUGE_VAL;
      double largest = 0;
      for (float value : values)
        largest = std::max(largest, std::fabs(double(value)));
      for (double scale = 4 * largest; scale > largest * std::exp2(-40);
           scale *= 0.99)
        best = std::min(best, getPowerError({values}, scale, bits));
      EXPECT_LE(found.error, 1.02 * best) << bits << ' ' << i;

      found = findPowerOfTwoPowerScale({values}, bits);
      int ignored;
      EXPECT_EQ(std::frexp(found.scale, &ignored), 0.5);
      for (int exponent = -80; exponent < 40; ++exponent)
        EXPECT_LE(found.error,
                  getPowerError({values}, std::ldexp(1, exponent), bits))
            << bits << ' ' << i << ' ' << exponent;
    }
}

TEST(PowerCodesTest, Zeros) {
  std::vector<float> values(3, 0.0f);
  EXPECT_EQ(findPowerScale({values}, 4).scale, 1);
  EXPECT_EQ(findPowerScale({{}}, 4).scale, 1);
}

TEST(PowerCodesTest, PowersAreExact) {
  std::vector<float> values = {0.75f, -3.0f, 48.0f, 0.0f};
  EXPECT_EQ(findPowerScale({values}, 4).error, 0);
}

} // namespace
