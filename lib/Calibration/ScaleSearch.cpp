//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Search for real scales and for powers of two.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/ScaleSearch.h"
#include "SearchScale.h"
#include <algorithm>
#include <cassert>

using namespace mlir::qopt;

static double roundToCode(double value, double scale, CodeBounds bounds) {
  return std::clamp(std::nearbyint(value / scale), double(bounds.min),
                    double(bounds.max));
}

double mlir::qopt::getSquaredError(const Samples &samples, double scale,
                                   CodeBounds bounds, double limit) {
  double sum = 0;
  for (size_t i = 0; i < samples.values.size(); ++i) {
    double value = samples.values[i];
    if (std::fabs(value) > limit)
      continue;
    double error = scale * roundToCode(value, scale, bounds) - value;
    sum += samples.getCount(i) * error * error;
  }
  return sum;
}

/// The smallest scale that clips nothing, or 0.
static double getCoveringScale(const Samples &samples, CodeBounds bounds) {
  double scale = 0;
  for (size_t i = 0; i < samples.values.size(); ++i) {
    double value = samples.values[i];
    if (samples.getCount(i) == 0)
      continue;
    if (value > 0)
      scale = std::max(scale, value / double(bounds.max));
    else if (bounds.min < 0)
      scale = std::max(scale, value / double(bounds.min));
  }
  return scale;
}

//===----------------------------------------------------------------------===//
// Real scales
//===----------------------------------------------------------------------===//

FoundScale mlir::qopt::findScale(const Samples &samples, CodeBounds bounds) {
  auto measure = [&](double scale) {
    return FoundScale{scale, getSquaredError(samples, scale, bounds)};
  };
  double covering = getCoveringScale(samples, bounds);
  if (covering == 0)
    return measure(1);
  return searchScale(covering, /*octaves=*/6, measure);
}

std::vector<FoundScale>
mlir::qopt::findChannelScales(llvm::ArrayRef<float> values, int64_t channels,
                              int64_t inner, CodeBounds bounds) {
  std::vector<FoundScale> scales;
  std::vector<float> channel;
  for (int64_t c = 0; c < channels; ++c) {
    channel.clear();
    for (size_t begin = c * inner; begin < values.size();
         begin += channels * inner)
      channel.insert(channel.end(), values.begin() + begin,
                     values.begin() + begin + inner);
    scales.push_back(findScale({channel}, bounds));
  }
  return scales;
}

//===----------------------------------------------------------------------===//
// Powers of two
//===----------------------------------------------------------------------===//

namespace {
struct Moments {
  double mean = 0, deviation = 0;
};
} // namespace

static Moments getMoments(const Samples &samples) {
  double count = 0, sum = 0, squares = 0;
  for (size_t i = 0; i < samples.values.size(); ++i) {
    count += samples.getCount(i);
    sum += samples.getCount(i) * samples.values[i];
  }
  if (count == 0)
    return {};
  double mean = sum / count;
  for (size_t i = 0; i < samples.values.size(); ++i)
    squares += samples.getCount(i) * std::pow(samples.values[i] - mean, 2);
  return {mean, std::sqrt(squares / count)};
}

FoundScale mlir::qopt::findPowerOfTwoScale(const Samples &samples,
                                           CodeBounds bounds,
                                           bool keepOutliers) {
  double covering = getCoveringScale(samples, bounds);
  if (covering == 0)
    return {1, getSquaredError(samples, 1, bounds)};
  double limit = keepOutliers ? HUGE_VAL : 2 * getMoments(samples).deviation;
  auto measure = [&](int exponent) {
    return getSquaredError(samples, std::ldexp(1, exponent), bounds, limit);
  };

  int center = int(std::ceil(std::log2(covering)));
  for (int round = 0; round < 3; ++round) {
    double scale = std::ldexp(1, center), products = 0, squares = 0;
    for (size_t i = 0; i < samples.values.size(); ++i) {
      double value = samples.values[i];
      if (std::fabs(value) > limit)
        continue;
      double code = roundToCode(value, scale, bounds);
      products += samples.getCount(i) * code * value;
      squares += samples.getCount(i) * code * code;
    }
    if (squares == 0 || products <= 0)
      break;
    center = int(std::lround(std::log2(products / squares)));
  }

  int best = center, low = center, high = center;
  double error = measure(center);
  auto tryExponent = [&](int exponent) {
    double candidate = measure(exponent);
    if (candidate < error) {
      error = candidate;
      best = exponent;
    }
  };
  constexpr int reach = 3;
  while (best - low < reach || high - best < reach) {
    if (best - low < reach)
      tryExponent(--low);
    if (high - best < reach)
      tryExponent(++high);
  }
  return {std::ldexp(1, best), error};
}

/// `ceil(log2 x)`, exact.
static int ceilLog2(double x) {
  assert(x > 0 && std::isfinite(x) && "expected a threshold");
  int exponent;
  return std::frexp(x, &exponent) == 0.5 ? exponent - 1 : exponent;
}

/// The bits of a magnitude: all, or all but the sign.
static int getMagnitudeBits(CodeBounds bounds) {
  return ceilLog2(double(bounds.max) + 1);
}

double mlir::qopt::getThresholdScale(double threshold, CodeBounds bounds) {
  return std::ldexp(1, -getFractionLength(threshold, bounds));
}

int mlir::qopt::getFractionLength(double threshold, CodeBounds bounds) {
  return getMagnitudeBits(bounds) - ceilLog2(threshold);
}

double mlir::qopt::getInitialThreshold(const Samples &samples) {
  Moments moments = getMoments(samples);
  return std::fabs(moments.mean) + 3 * moments.deviation;
}

QuantizerGradient mlir::qopt::getQuantizerGradient(double value,
                                                   double threshold,
                                                   CodeBounds bounds) {
  double scale = getThresholdScale(threshold, bounds);
  double unit = scale * std::log(2.0);
  double rounded = std::nearbyint(value / scale);
  if (rounded < double(bounds.min))
    return {unit * double(bounds.min), 0};
  if (rounded > double(bounds.max))
    return {unit * double(bounds.max), 0};
  return {unit * (rounded - value / scale), 1};
}
