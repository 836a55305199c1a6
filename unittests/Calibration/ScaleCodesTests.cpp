//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/ScaleCodes.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace mlir::qopt;

namespace {

std::vector<int64_t> upTo(int64_t n) {
  std::vector<int64_t> magnitudes(n);
  std::iota(magnitudes.begin(), magnitudes.end(), 1);
  return magnitudes;
}

double getError(const std::vector<double> &scales, double second,
                const std::vector<int64_t> &magnitudes) {
  double worst = 0;
  for (double scale : scales) {
    double best = HUGE_VAL;
    for (int64_t code : magnitudes)
      best = std::min(best, std::fabs(double(code) * second / scale - 1));
    worst = std::max(worst, best);
  }
  return worst;
}

struct ScaleCodesTest : testing::Test {
  std::mt19937_64 random{11};
  /// Positive scales that differ by a factor of at most `spread`.
  std::vector<double> drawScales(double spread) {
    std::uniform_real_distribution<double> exponent(0, std::log2(spread));
    std::vector<double> scales(1 + random() % 24);
    for (double &scale : scales)
      scale = 0.001 * std::exp2(exponent(random));
    return scales;
  }
};

TEST_F(ScaleCodesTest, NearestCodeIsNearest) {
  std::vector<int64_t> powers = {1, 2, 4, 8};
  EXPECT_EQ(nearestCode(2.9, 1, powers), 2);
  EXPECT_EQ(nearestCode(3, 1, powers), 2);
  EXPECT_EQ(nearestCode(3.1, 1, powers), 4);
  EXPECT_EQ(nearestCode(-3.1, 1, powers), -4);
  EXPECT_EQ(nearestCode(0.01, 1, powers), 1);
  EXPECT_EQ(nearestCode(100, 1, powers), 8);
}

// No second level of a dense grid is better.
TEST_F(ScaleCodesTest, SearchIsNotWorseThanAGrid) {
  for (int i = 0; i < 150; ++i) {
    int64_t n = (int64_t(1) << (2 + i % 7)) - 1;
    std::vector<int64_t> magnitudes = upTo(n);
    std::vector<double> scales = drawScales(1 + double(n) * 0.9);
    ScaleCodes found = findScaleCodes(scales, magnitudes);
    double largest = *std::max_element(scales.begin(), scales.end());
    for (int k = 0; k < 800; ++k) {
      double second = largest / double(n) * std::exp2(k * 0.01 - 1);
      EXPECT_GE(getError(scales, second, magnitudes),
                found.worstError * (1 - 1e-9));
    }
  }
}

TEST_F(ScaleCodesTest, ErrorIsThatOfTheCodesAndBelowTheBound) {
  for (int i = 0; i < 300; ++i) {
    int64_t n = (int64_t(1) << (2 + i % 7)) - 1;
    std::vector<double> scales = drawScales(1 + double(n) * 0.9);
    auto [least, most] = std::minmax_element(scales.begin(), scales.end());
    double spread = *most / *least;
    for (bool isPowerOfTwo : {false, true}) {
      ScaleCodes found = isPowerOfTwo
                             ? findScaleCodesPowerOfTwo(scales, upTo(n))
                             : findScaleCodes(scales, upTo(n));
      double worst = 0;
      for (size_t c = 0; c < scales.size(); ++c) {
        ASSERT_GT(found.codes[c], 0);
        ASSERT_LE(found.codes[c], n);
        worst = std::max(
            worst,
            std::fabs(double(found.codes[c]) * found.second / scales[c] - 1));
      }
      EXPECT_NEAR(found.worstError, worst, 1e-12);
      EXPECT_LE(worst,
                spread / double(n) / (isPowerOfTwo ? 1 : 2) * (1 + 1e-9));
    }
  }
}

TEST_F(ScaleCodesTest, PowerOfTwoIsTheBestExponent) {
  for (int i = 0; i < 150; ++i) {
    int64_t n = (int64_t(1) << (2 + i % 7)) - 1;
    std::vector<int64_t> magnitudes = upTo(n);
    std::vector<double> scales = drawScales(1 + double(n) * 0.4);
    double unit = 0.3 + 0.01 * i;
    ScaleCodes found = findScaleCodesPowerOfTwo(scales, magnitudes, unit);
    int exponent;
    EXPECT_EQ(std::frexp(found.second / unit, &exponent), 0.5);
    for (int k = -40; k < 20; ++k)
      EXPECT_GE(getError(scales, std::ldexp(unit, k), magnitudes),
                found.worstError * (1 - 1e-12));
  }
}

TEST_F(ScaleCodesTest, PowerOfTwoCodes) {
  std::vector<int64_t> powers = {1, 2, 4, 8, 16, 32, 64};
  ScaleCodes found = findScaleCodes({0.5, -0.25, 0.0625}, powers);
  EXPECT_NEAR(found.worstError, 0, 1e-12);
  EXPECT_EQ(found.codes[0], -2 * found.codes[1]);
  EXPECT_EQ(found.codes[0], 8 * found.codes[2]);
}

TEST_F(ScaleCodesTest, ScalesOutOfReachHaveCodeZero) {
  for (bool isPowerOfTwo : {false, true}) {
    std::vector<double> scales = {1, 1e-12, -0.5, 0.9};
    ScaleCodes found = isPowerOfTwo
                           ? findScaleCodesPowerOfTwo(scales, upTo(127))
                           : findScaleCodes(scales, upTo(127));
    EXPECT_EQ(found.codes[1], 0);
    EXPECT_LT(found.codes[2], 0);
    EXPECT_LT(found.worstError, 0.01);
  }
}

TEST_F(ScaleCodesTest, EqualScalesAreExact) {
  ScaleCodes found = findScaleCodes({0.125, 0.125}, upTo(255));
  EXPECT_LT(found.worstError, 1e-14);
  EXPECT_EQ(findScaleCodesPowerOfTwo({0.125}, upTo(255)).worstError, 0);
}

} // namespace
