//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/ScaleSearch.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <random>

using namespace mlir::qopt;

namespace {

/// Shapes of distributions that weights and activations have.
enum class Shape { Normal, Uniform, Laplace, Cauchy, Rectified, Bimodal };
constexpr Shape kShapes[] = {Shape::Normal, Shape::Uniform,   Shape::Laplace,
                             Shape::Cauchy, Shape::Rectified, Shape::Bimodal};

struct ScaleSearchTest : testing::Test {
  std::mt19937 random{3};

  std::vector<float> draw(Shape shape, size_t size, double spread) {
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::vector<float> values(size);
    for (float &value : values) {
      double x = 0;
      switch (shape) {
      case Shape::Normal:
        x = normal(random);
        break;
      case Shape::Uniform:
        x = uniform(random);
        break;
      case Shape::Laplace:
        x = std::log(1e-6 + std::fabs(uniform(random))) *
            (uniform(random) < 0 ? -1 : 1);
        break;
      case Shape::Cauchy:
        x = std::tan(1.5 * uniform(random));
        break;
      case Shape::Rectified:
        x = std::max(0.0, normal(random));
        break;
      case Shape::Bimodal:
        x = 0.1 * normal(random) + (uniform(random) < 0 ? -3 : 1);
        break;
      }
      value = float(x * spread);
    }
    return values;
  }
};

double getDeviation(const std::vector<float> &values) {
  double sum = 0, squares = 0;
  for (double value : values) {
    sum += value;
    squares += value * value;
  }
  double mean = sum / double(values.size());
  return std::sqrt(
      std::max(0.0, squares / double(values.size()) - mean * mean));
}

// FACTS: never worse than all exponents.
TEST_F(ScaleSearchTest, PowerOfTwoIsNotWorseThanAnyExponent) {
  for (Shape shape : kShapes)
    for (unsigned bits : {2u, 3u, 4u, 8u})
      for (int i = 0; i < 12; ++i) {
        std::vector<float> values =
            draw(shape, 1 + random() % 400, std::exp2(double(i) * 2 - 12));
        CodeBounds bounds = shape == Shape::Rectified
                                ? CodeBounds::getUnsigned(bits)
                                : CodeBounds::getSigned(bits);
        for (bool keepOutliers : {false, true}) {
          double limit = keepOutliers ? HUGE_VAL : 2 * getDeviation(values);
          FoundScale found =
              findPowerOfTwoScale({values}, bounds, keepOutliers);
          EXPECT_EQ(std::ldexp(1, std::ilogb(found.scale)), found.scale);
          for (int exponent = -40; exponent <= 30; ++exponent)
            EXPECT_LE(found.error,
                      getSquaredError({values}, std::ldexp(1, exponent), bounds,
                                      limit) *
                          (1 + 1e-9))
                << int(shape) << ' ' << bits << ' ' << exponent;
        }
      }
}

TEST_F(ScaleSearchTest, RealScaleIsNotWorseThanCoveringAndBetterThanPowers) {
  for (Shape shape : kShapes)
    for (unsigned bits : {2u, 4u, 8u}) {
      std::vector<float> values = draw(shape, 300, 0.7);
      CodeBounds bounds = CodeBounds::getSigned(bits);
      FoundScale found = findScale({values}, bounds);
      double largest = 0;
      for (float value : values)
        largest = std::max(largest, double(std::fabs(value)));
      double covering = largest / double(bounds.max);
      for (int step = 0; step <= 48; ++step)
        EXPECT_LE(found.error,
                  getSquaredError({values}, covering * std::exp2(-step / 8.0),
                                  bounds) *
                      1.02);
      EXPECT_DOUBLE_EQ(found.error,
                       getSquaredError({values}, found.scale, bounds));
    }
}

TEST_F(ScaleSearchTest, CountsAreRepetitions) {
  std::vector<float> values = {0.3f, -1.1f, 0.9f}, repeated;
  std::vector<int64_t> counts = {5, 1, 3};
  for (size_t i = 0; i < values.size(); ++i)
    repeated.insert(repeated.end(), counts[i], values[i]);
  CodeBounds bounds = CodeBounds::getSigned(3);
  EXPECT_DOUBLE_EQ(findScale({values, counts}, bounds).scale,
                   findScale({repeated}, bounds).scale);
  EXPECT_DOUBLE_EQ(findPowerOfTwoScale({values, counts}, bounds).scale,
                   findPowerOfTwoScale({repeated}, bounds).scale);
}

TEST_F(ScaleSearchTest, ChannelsAreSearchedByThemselves) {
  // [2, 3, 2]
  std::vector<float> values = {1, 2, 10, 20, 0, 0, 2, 1, 30, 20, 0, 0};
  std::vector<FoundScale> found =
      findChannelScales(values, 3, 2, CodeBounds::getSigned(4));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].scale,
            findScale({{1, 2, 2, 1}}, CodeBounds::getSigned(4)).scale);
  EXPECT_EQ(found[1].scale,
            findScale({{10, 20, 30, 20}}, CodeBounds::getSigned(4)).scale);
  EXPECT_EQ(found[2].scale, 1);
  EXPECT_EQ(found[2].error, 0);
}

TEST_F(ScaleSearchTest, Thresholds) {
  CodeBounds i8 = CodeBounds::getSigned(8), u8 = CodeBounds::getUnsigned(8);
  // 2^ceil(log2 t) / 2^7
  EXPECT_EQ(getThresholdScale(1, i8), 1.0 / 128);
  EXPECT_EQ(getThresholdScale(1.01, i8), 2.0 / 128);
  EXPECT_EQ(getThresholdScale(0.5, i8), 0.5 / 128);
  EXPECT_EQ(getThresholdScale(6, u8), 8.0 / 256);
  EXPECT_EQ(getFractionLength(6, i8), 8 - 1 - 3);
  EXPECT_EQ(getFractionLength(6, u8), 8 - 3);
  EXPECT_DOUBLE_EQ(getInitialThreshold({{-1, 3}}), 1 + 3 * 2);
}

TEST_F(ScaleSearchTest, GradientOfTheQuantizer) {
  CodeBounds bounds = CodeBounds::getSigned(4);
  double scale = 0.125, ln2 = std::log(2.0);
  QuantizerGradient inside = getQuantizerGradient(0.3, 1, bounds);
  EXPECT_NEAR(inside.byLogThreshold, scale * ln2 * (2 - 0.3 / scale), 1e-12);
  EXPECT_EQ(inside.byValue, 1);
  QuantizerGradient below = getQuantizerGradient(-2, 1, bounds);
  EXPECT_NEAR(below.byLogThreshold, scale * ln2 * -8, 1e-12);
  EXPECT_EQ(below.byValue, 0);
  QuantizerGradient above = getQuantizerGradient(2, 1, bounds);
  EXPECT_NEAR(above.byLogThreshold, scale * ln2 * 7, 1e-12);
  EXPECT_EQ(above.byValue, 0);
  // The range is tested on the rounded value: 7.4 scales round to 7.
  EXPECT_EQ(getQuantizerGradient(7.4 * scale, 1, bounds).byValue, 1);
  EXPECT_EQ(getQuantizerGradient(7.6 * scale, 1, bounds).byValue, 0);
  EXPECT_EQ(getQuantizerGradient(-8.4 * scale, 1, bounds).byValue, 1);
}

// Trained on the squared error, a threshold ends next to the best power of two.
TEST_F(ScaleSearchTest, TrainedThresholdFindsTheBestExponent) {
  for (Shape shape : {Shape::Normal, Shape::Uniform, Shape::Laplace})
    for (double start : {-4.0, 4.0}) {
      std::vector<float> values = draw(shape, 2000, 1);
      CodeBounds bounds = CodeBounds::getSigned(4);
      FoundScale best = findPowerOfTwoScale({values}, bounds, true);
      double log = start, lowest = HUGE_VAL;
      for (int step = 0; step < 400; ++step) {
        double threshold = std::exp2(log), gradient = 0;
        double scale = getThresholdScale(threshold, bounds);
        lowest = std::min(lowest, getSquaredError({values}, scale, bounds));
        for (double value : values) {
          double code = std::clamp(std::nearbyint(value / scale),
                                   double(bounds.min), double(bounds.max));
          gradient +=
              2 * (code * scale - value) *
              getQuantizerGradient(value, threshold, bounds).byLogThreshold;
        }
        // Only the sign: Adam's first steps.
        log -= 0.05 * (gradient > 0 ? 1 : -1);
      }
      EXPECT_LE(lowest, best.error * (1 + 1e-9)) << int(shape) << ' ' << start;
    }
}

} // namespace
