//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/LayerMoments.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

struct Rows {
  std::vector<float> inputs, targets;
};

Rows drawRows(std::mt19937 &random, int64_t rows, int64_t numInputs,
              int64_t numTargets, float mean) {
  std::normal_distribution<float> normal;
  Rows result;
  for (int64_t row = 0; row < rows; ++row) {
    float common = normal(random);
    for (int64_t k = 0; k < numInputs; ++k)
      result.inputs.push_back(mean + common + normal(random) * float(k + 1));
    for (int64_t o = 0; o < numTargets; ++o)
      result.targets.push_back(float(o) * common + normal(random) - mean);
  }
  return result;
}

/// By the definition, in two passes.
double getCovariance(const std::vector<float> &a, int64_t strideA, int64_t i,
                     const std::vector<float> &b, int64_t strideB, int64_t j) {
  size_t rows = a.size() / strideA;
  double meanA = 0, meanB = 0, sum = 0;
  for (size_t row = 0; row < rows; ++row) {
    meanA += a[row * strideA + i] / double(rows);
    meanB += b[row * strideB + j] / double(rows);
  }
  for (size_t row = 0; row < rows; ++row)
    sum += (a[row * strideA + i] - meanA) * (b[row * strideB + j] - meanB);
  return sum / double(rows);
}

TEST(LayerMoments, AreThoseOfTheDefinition) {
  std::mt19937 random(1);
  for (float mean : {0.0f, 1000.0f})
    for (int64_t rows : {1, 2, 63, 64, 65, 1000}) {
      constexpr int64_t numInputs = 5, numTargets = 3;
      Rows data = drawRows(random, rows, numInputs, numTargets, mean);
      LayerMoments moments(numInputs, numTargets);
      moments.add(data.inputs, data.targets);
      EXPECT_EQ(moments.getNumRows(), rows);
      std::vector<double> covariance = moments.getInputCovariance(),
                          cross = moments.getCrossCovariance(),
                          variances = moments.getTargetVariances();
      for (int64_t i = 0; i < numInputs; ++i) {
        double inputMean = 0;
        for (int64_t row = 0; row < rows; ++row)
          inputMean += data.inputs[row * numInputs + i] / double(rows);
        EXPECT_NEAR(moments.getInputMeans()[i], inputMean, 1e-4);
        for (int64_t j = 0; j < numInputs; ++j)
          EXPECT_NEAR(covariance[i * numInputs + j],
                      getCovariance(data.inputs, numInputs, i, data.inputs,
                                    numInputs, j),
                      1e-4);
        for (int64_t o = 0; o < numTargets; ++o)
          EXPECT_NEAR(cross[o * numInputs + i],
                      getCovariance(data.targets, numTargets, o, data.inputs,
                                    numInputs, i),
                      1e-4);
      }
      for (int64_t o = 0; o < numTargets; ++o)
        EXPECT_NEAR(variances[o],
                    getCovariance(data.targets, numTargets, o, data.targets,
                                  numTargets, o),
                    1e-4);
    }
}

TEST(LayerMoments, RowsMayComeInParts) {
  std::mt19937 random(2);
  Rows data = drawRows(random, 300, 4, 2, 10);
  LayerMoments whole(4, 2), parts(4, 2);
  whole.add(data.inputs, data.targets);
  llvm::ArrayRef<float> inputs = data.inputs, targets = data.targets;
  for (size_t first = 0, count = 1; first < 300; first += count, count += 7) {
    count = std::min(count, 300 - first);
    parts.add(inputs.slice(first * 4, count * 4),
              targets.slice(first * 2, count * 2));
  }
  EXPECT_EQ(parts.getNumRows(), 300);
  for (size_t i = 0; i < 16; ++i)
    EXPECT_NEAR(parts.getInputCovariance()[i], whole.getInputCovariance()[i],
                1e-4);
  for (size_t i = 0; i < 8; ++i)
    EXPECT_NEAR(parts.getCrossCovariance()[i], whole.getCrossCovariance()[i],
                1e-4);
}

TEST(LayerMoments, NothingIsZero) {
  LayerMoments moments(2, 1);
  moments.add({}, {});
  EXPECT_EQ(moments.getNumRows(), 0);
  EXPECT_EQ(moments.getInputMeans(), std::vector<double>(2));
  EXPECT_EQ(moments.getTargetMeans(), std::vector<double>(1));
  EXPECT_EQ(moments.getInputCovariance(), std::vector<double>(4));
  EXPECT_EQ(moments.getCrossCovariance(), std::vector<double>(2));
}

TEST(LayerMoments, WhatIsConstantHasNoVariance) {
  LayerMoments moments(1, 1);
  moments.add(std::vector<float>(100, 0.1f), std::vector<float>(100, -3e6f));
  EXPECT_EQ(moments.getInputCovariance(), std::vector<double>(1));
  EXPECT_EQ(moments.getTargetVariances(), std::vector<double>(1));
  EXPECT_FLOAT_EQ(float(moments.getTargetMeans()[0]), -3e6f);
}

TEST(LayerMoments, SaysWhatIsNotFinite) {
  for (float value : {1.0f, HUGE_VALF, NAN, 3e38f})
    for (bool isInput : {false, true}) {
      LayerMoments moments(2, 1);
      moments.add({1, 2}, {3});
      EXPECT_TRUE(moments.isFinite());
      moments.add({4, isInput ? value : 5}, {isInput ? 6 : value});
      EXPECT_EQ(moments.isFinite(), value == 1);
    }
}

TEST(MultiplyRows, IsTheLayer) {
  EXPECT_EQ(multiplyRows({1, 2, 3, 4}, {1, 0, 0, 1, 2, -1}, {10, 20, 30}),
            (std::vector<float>{11, 22, 30, 13, 24, 32}));
  EXPECT_EQ(multiplyRows({}, {1, 2}, {3}), std::vector<float>());
}

TEST(FitLine, HasTheLeastSquaredError) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (double slope : {2.0, -0.3, 1e-6}) {
    std::vector<double> x, y;
    double meanX = 0, meanY = 0, variance = 0, covariance = 0;
    for (int i = 0; i < 50; ++i) {
      x.push_back(3 + normal(random));
      y.push_back(slope * x.back() + 1 + 0.1 * normal(random));
      meanX += x.back() / 50;
      meanY += y.back() / 50;
    }
    for (int i = 0; i < 50; ++i) {
      variance += (x[i] - meanX) * (x[i] - meanX) / 50;
      covariance += (x[i] - meanX) * (y[i] - meanY) / 50;
    }
    LineFit fit = fitLine(meanX, variance, meanY, covariance, 1);
    auto measure = [&](double scale, double offset) {
      double sum = 0;
      for (int i = 0; i < 50; ++i)
        sum += std::pow(scale * x[i] + offset - y[i], 2);
      return sum;
    };
    double best = measure(fit.scale, fit.offset);
    for (double change : {-0.1, -1e-3, 1e-3, 0.1}) {
      EXPECT_GT(measure(fit.scale + change, fit.offset), best);
      EXPECT_GT(measure(fit.scale, fit.offset + change), best);
    }
  }
}

TEST(FitLine, ConstantsKeepTheScale) {
  LineFit constant = fitLine(2, 0, 7, 0, 0.5);
  EXPECT_EQ(constant.scale, 0.5);
  EXPECT_EQ(constant.offset, 6);
  // A target that does not vary asks for a scale of 0.
  LineFit still = fitLine(2, 1, 7, 0, -0.5);
  EXPECT_EQ(still.scale, -0.5);
  EXPECT_EQ(still.offset, 8);
  LineFit tiny = fitLine(0, 1, 0, 1e-60, 3);
  EXPECT_EQ(tiny.scale, 3);
  LineFit huge = fitLine(0, 1e-300, 0, 1e-200, 3);
  EXPECT_EQ(huge.scale, 3);
}

} // namespace
