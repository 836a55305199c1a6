//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Histograms and observers.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Observers.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Histogram
//===----------------------------------------------------------------------===//

double Histogram::getWidth() const {
  return exponent ? std::ldexp(1, *exponent) : 0;
}

void Histogram::grow(int newExponent) {
  if (!exponent) {
    // Zeros are in the first bin that is not negative at any width.
    exponent = newExponent;
    return;
  }
  int steps = newExponent - *exponent;
  exponent = newExponent;
  std::vector<int64_t> joined(counts.size());
  int64_t half = int64_t(counts.size()) / 2;
  for (int64_t bin = -half; bin < half; ++bin)
    joined[(bin >> std::min(steps, 62)) + half] += counts[bin + half];
  counts = std::move(joined);
}

void Histogram::add(llvm::ArrayRef<float> values) {
  double largest = 0;
  for (float value : values)
    largest = std::max(largest, std::fabs(double(value)));
  int64_t half = int64_t(counts.size()) / 2;
  if (largest != 0) {
    // largest < half * 2^exponent, with a fraction of at least 1/2.
    int needed;
    std::frexp(largest / double(half), &needed);
    if (!exponent || needed > *exponent)
      grow(needed);
  }
  double inverse = exponent ? std::ldexp(1, -*exponent) : 0;
  for (float value : values)
    ++counts[int64_t(std::floor(value * inverse)) + half];
  total += int64_t(values.size());
}

std::vector<float> Histogram::getCenters() const {
  std::vector<float> centers;
  for (size_t bin = 0; bin < counts.size(); ++bin)
    centers.push_back(
        float((double(bin) - double(counts.size()) / 2 + 0.5) * getWidth()));
  return centers;
}

double Histogram::getQuantile(double share) const {
  double rest = share * double(total);
  double edge = -double(counts.size()) / 2 * getWidth(), last = 0;
  for (int64_t count : counts) {
    if (count != 0) {
      if (rest <= double(count))
        return edge + getWidth() * std::max(rest, 0.0) / double(count);
      last = edge + getWidth();
    }
    rest -= double(count);
    edge += getWidth();
  }
  return last;
}

//===----------------------------------------------------------------------===//
// Observers
//===----------------------------------------------------------------------===//

std::optional<ObserverKind>
mlir::qopt::parseObserverKind(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<ObserverKind>>(name)
      .Case("min-max", ObserverKind::MinMax)
      .Case("moving-average", ObserverKind::MovingAverage)
      .Case("percentile", ObserverKind::Percentile)
      .Case("entropy", ObserverKind::Entropy)
      .Case("mse", ObserverKind::SquaredError)
      .Default(std::nullopt);
}

static RealRange getExtremes(llvm::ArrayRef<float> values) {
  RealRange range;
  for (double value : values) {
    range.min = std::min(range.min, value);
    range.max = std::max(range.max, value);
  }
  return range;
}

static void extend(RealRange &range, RealRange other) {
  range.min = std::min(range.min, other.min);
  range.max = std::max(range.max, other.max);
}

namespace {

class MinMaxObserver : public Observer {
  RealRange getRange() const override { return range; }
  void see(llvm::ArrayRef<float> values) override {
    extend(range, getExtremes(values));
  }
  RealRange range;
};

class MovingAverageObserver : public Observer {
public:
  explicit MovingAverageObserver(double momentum) : momentum(momentum) {}

private:
  RealRange getRange() const override { return range.value_or(RealRange()); }
  void see(llvm::ArrayRef<float> values) override {
    RealRange now = getExtremes(values);
    if (!range) {
      range = now;
      return;
    }
    range->min += momentum * (now.min - range->min);
    range->max += momentum * (now.max - range->max);
  }
  double momentum;
  std::optional<RealRange> range;
};

class HistogramObserver : public Observer {
public:
  HistogramObserver(ObserverKind kind, const ObserverOptions &options)
      : kind(kind), options(options) {}

private:
  RealRange getRange() const override;
  void see(llvm::ArrayRef<float> values) override {
    histogram.add(values);
    extend(extremes, getExtremes(values));
  }
  ObserverKind kind;
  ObserverOptions options;
  Histogram histogram;
  RealRange extremes;
};

} // namespace

RealRange HistogramObserver::getRange() const {
  if (extremes.min == extremes.max)
    return extremes;
  RealRange range = extremes;
  switch (kind) {
  case ObserverKind::Percentile: {
    double cut = (1 - options.percentile / 100) / 2;
    range = {histogram.getQuantile(cut), histogram.getQuantile(1 - cut)};
    break;
  }
  case ObserverKind::Entropy:
    range = findEntropyRange(histogram, options.bits);
    break;
  case ObserverKind::SquaredError:
    return findSquaredErrorRange(histogram, extremes, options.bits);
  case ObserverKind::MinMax:
  case ObserverKind::MovingAverage:
    llvm_unreachable("no histogram");
  }
  // Bins reach beyond the values in them.
  return {std::clamp(range.min, extremes.min, 0.0),
          std::clamp(range.max, 0.0, extremes.max)};
}

bool Observer::observe(llvm::ArrayRef<float> values) {
  if (!llvm::all_of(values, [](float value) { return std::isfinite(value); }))
    return false;
  if (!values.empty())
    see(values);
  return true;
}

std::unique_ptr<Observer> Observer::create(ObserverKind kind,
                                           const ObserverOptions &options) {
  switch (kind) {
  case ObserverKind::MinMax:
    return std::make_unique<MinMaxObserver>();
  case ObserverKind::MovingAverage:
    return std::make_unique<MovingAverageObserver>(options.momentum);
  case ObserverKind::Percentile:
  case ObserverKind::Entropy:
  case ObserverKind::SquaredError:
    return std::make_unique<HistogramObserver>(kind, options);
  }
  llvm_unreachable("unknown observer");
}
