//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Observers.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

struct ObserversTest : testing::Test {
  std::mt19937 random{5};
  std::vector<float> drawNormal(size_t size, double spread = 1) {
    std::normal_distribution<float> normal(0, float(spread));
    std::vector<float> values(size);
    for (float &value : values)
      value = normal(random);
    return values;
  }
};

void observeAll(Observer &observer, llvm::ArrayRef<float> values,
                size_t step = 1000) {
  for (; !values.empty();
       values = values.drop_front(std::min(step, values.size())))
    ASSERT_TRUE(observer.observe(values.take_front(step)));
}

// However the values come, the bins are those of all of them at once.
TEST_F(ObserversTest, HistogramDoesNotDependOnOrder) {
  for (int i = 0; i < 50; ++i) {
    std::vector<float> values = drawNormal(500);
    for (float &value : values)
      value *= std::exp2(float(int(random() % 30)) - 15);
    values.push_back(0);
    Histogram once(64);
    once.add(values);
    std::shuffle(values.begin(), values.end(), random);
    Histogram streamed(64);
    for (size_t begin = 0; begin < values.size();) {
      size_t size = std::min<size_t>(1 + random() % 40, values.size() - begin);
      streamed.add(llvm::ArrayRef(values).slice(begin, size));
      begin += size;
    }
    EXPECT_EQ(streamed.getWidth(), once.getWidth());
    EXPECT_EQ(streamed.getCounts(), once.getCounts());
    EXPECT_EQ(streamed.getTotal(), 501);
  }
}

TEST_F(ObserversTest, HistogramCountsEachValueInItsBin) {
  Histogram histogram(8);
  histogram.add({-4, -0.5, 0, 0.99, 1, 3.9});
  // The largest magnitude decides: 4 < 4 * 2.
  EXPECT_EQ(histogram.getWidth(), 2);
  std::vector<int64_t> expected = {0, 0, 1, 1, 3, 1, 0, 0};
  EXPECT_EQ(histogram.getCounts(), llvm::ArrayRef(expected));
  histogram.add({-30});
  EXPECT_EQ(histogram.getWidth(), 8);
  expected = {1, 0, 0, 2, 4, 0, 0, 0};
  EXPECT_EQ(histogram.getCounts(), llvm::ArrayRef(expected));
}

TEST_F(ObserversTest, HistogramOfZerosHasNoWidth) {
  Histogram histogram(8);
  histogram.add({0, 0});
  EXPECT_EQ(histogram.getWidth(), 0);
  EXPECT_EQ(histogram.getQuantile(0.9), 0);
  histogram.add({1e30f, 1e-30f});
  EXPECT_EQ(histogram.getCounts()[4], 3);
}

TEST_F(ObserversTest, QuantilesAreCloseToSortedOnes) {
  std::vector<float> values = drawNormal(20000);
  Histogram histogram;
  histogram.add(values);
  std::sort(values.begin(), values.end());
  for (double share : {0.001, 0.1, 0.5, 0.9, 0.999})
    EXPECT_NEAR(histogram.getQuantile(share),
                values[size_t(share * double(values.size()))],
                2 * histogram.getWidth() + 0.02);
  EXPECT_LE(histogram.getQuantile(0), values.front());
  EXPECT_GE(histogram.getQuantile(1), values.back());
}

TEST_F(ObserversTest, MinMaxContainsZero) {
  auto observer = Observer::create(ObserverKind::MinMax);
  observeAll(*observer, {3, 5, 2});
  EXPECT_EQ(observer->getRange().min, 0);
  EXPECT_EQ(observer->getRange().max, 5);
  observeAll(*observer, {-7});
  EXPECT_EQ(observer->getRange().min, -7);
}

TEST_F(ObserversTest, NumbersThatAreNotFiniteAreRefused) {
  for (ObserverKind kind : {ObserverKind::MinMax, ObserverKind::MovingAverage,
                            ObserverKind::Percentile, ObserverKind::Entropy,
                            ObserverKind::SquaredError}) {
    auto observer = Observer::create(kind);
    EXPECT_TRUE(observer->observe({1, -1}));
    RealRange range = observer->getRange();
    EXPECT_FALSE(observer->observe({2, NAN}));
    EXPECT_FALSE(observer->observe({INFINITY}));
    EXPECT_TRUE(observer->observe({}));
    EXPECT_EQ(observer->getRange().min, range.min);
    EXPECT_EQ(observer->getRange().max, range.max);
  }
}

TEST_F(ObserversTest, MovingAverage) {
  ObserverOptions options;
  options.momentum = 0.25;
  auto observer = Observer::create(ObserverKind::MovingAverage, options);
  observeAll(*observer, {-1, 4});
  EXPECT_EQ(observer->getRange().max, 4);
  observeAll(*observer, {-3, 8});
  EXPECT_DOUBLE_EQ(observer->getRange().min, -1.5);
  EXPECT_DOUBLE_EQ(observer->getRange().max, 5);
}

TEST_F(ObserversTest, PercentileCutsOutliers) {
  std::vector<float> values = drawNormal(10000);
  values.push_back(1000);
  ObserverOptions options;
  options.percentile = 99.9;
  auto observer = Observer::create(ObserverKind::Percentile, options);
  observeAll(*observer, values);
  // The bins are as wide as the outlier makes them: 0.5.
  EXPECT_NEAR(observer->getRange().max, 3.3, 0.6);
  EXPECT_NEAR(observer->getRange().min, -3.3, 0.6);
}

TEST_F(ObserversTest, EntropyAndErrorCutOutliersAndKeepUniformData) {
  for (ObserverKind kind :
       {ObserverKind::Entropy, ObserverKind::SquaredError}) {
    ObserverOptions options;
    options.bits = 4;
    std::vector<float> normal = drawNormal(50000);
    normal.push_back(20);
    auto observer = Observer::create(kind, options);
    observeAll(*observer, normal);
    EXPECT_LT(observer->getRange().max, 6) << int(kind);
    EXPECT_GT(observer->getRange().max, 1.5) << int(kind);

    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> flat(50000);
    for (float &value : flat)
      value = uniform(random);
    observer = Observer::create(kind, options);
    observeAll(*observer, flat);
    EXPECT_GT(observer->getRange().max, 0.9);
    EXPECT_LT(observer->getRange().min, -0.9);
  }
}

TEST_F(ObserversTest, EntropyOfRectifiedValuesBeginsAtZero) {
  std::vector<float> values = drawNormal(20000);
  for (float &value : values)
    value = std::max(value, 0.0f);
  auto observer = Observer::create(ObserverKind::Entropy);
  observeAll(*observer, values);
  EXPECT_EQ(observer->getRange().min, 0);
  EXPECT_GT(observer->getRange().max, 2);
}

// Its own measure, on the values themselves: no worse than the extremes, up to
// the width of a bin.
TEST_F(ObserversTest, SquaredErrorRangeBeatsTheExtremes) {
  auto getError = [](const std::vector<float> &values, RealRange range,
                     unsigned bits) {
    double scale = (range.max - range.min) / (std::exp2(bits) - 1);
    double low = std::nearbyint(range.min / scale), sum = 0;
    for (double value : values) {
      double code = std::clamp(std::nearbyint(value / scale), low,
                               low + std::exp2(bits) - 1);
      sum += std::pow(code * scale - value, 2);
    }
    return sum;
  };
  for (unsigned bits : {3u, 4u, 8u})
    for (int i = 0; i < 5; ++i) {
      std::vector<float> values = drawNormal(5000);
      for (float &value : values)
        value = value * value * value + 0.3f;
      ObserverOptions options;
      options.bits = bits;
      auto best = Observer::create(ObserverKind::SquaredError, options);
      auto extremes = Observer::create(ObserverKind::MinMax);
      observeAll(*best, values);
      observeAll(*extremes, values);
      EXPECT_LT(getError(values, best->getRange(), bits),
                getError(values, extremes->getRange(), bits));
    }
}

TEST_F(ObserversTest, NamesOfObservers) {
  EXPECT_EQ(parseObserverKind("mse"), ObserverKind::SquaredError);
  EXPECT_EQ(parseObserverKind("moving-average"), ObserverKind::MovingAverage);
  EXPECT_EQ(parseObserverKind("max"), std::nullopt);
}

} // namespace
