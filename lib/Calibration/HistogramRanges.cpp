//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges that lose least of a distribution.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Observers.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace mlir::qopt;

/// The KL-J distance between a distribution clipped to its first `edge` bins
/// and the same in `levels` levels. Both are smoothed by a small share in each
/// bin, as neither may be zero.
static double getDistance(llvm::ArrayRef<double> bins, size_t edge,
                          size_t levels) {
  std::vector<double> p(bins.begin(), bins.begin() + edge), q(edge, 0);
  p.back() += std::accumulate(bins.begin() + edge, bins.end(), 0.0);
  for (size_t level = 0; level < levels; ++level) {
    size_t begin = level * edge / levels, end = (level + 1) * edge / levels;
    double sum = 0, filled = 0;
    for (size_t i = begin; i < end; ++i) {
      // What was clipped is not among what the level holds.
      sum += bins[i];
      filled += p[i] != 0;
    }
    for (size_t i = begin; i < end; ++i)
      if (p[i] != 0)
        q[i] = sum / filled;
  }
  double totalP = std::accumulate(p.begin(), p.end(), 0.0);
  double totalQ = std::accumulate(q.begin(), q.end(), 0.0);
  if (totalQ == 0)
    return HUGE_VAL;
  constexpr double smallest = 1e-9;
  double distance = 0;
  for (auto [a, b] : llvm::zip_equal(p, q)) {
    double x = a / totalP + smallest, y = b / totalQ + smallest;
    distance += (x - y) * std::log(x / y);
  }
  return distance;
}

RealRange mlir::qopt::findEntropyRange(const Histogram &histogram,
                                       unsigned bits) {
  llvm::ArrayRef<int64_t> counts = histogram.getCounts();
  size_t half = counts.size() / 2, last = 0;
  std::vector<double> magnitudes(half);
  bool isSigned = false;
  for (size_t i = 0; i < half; ++i) {
    magnitudes[i] = double(counts[half + i] + counts[half - 1 - i]);
    isSigned |= counts[half - 1 - i] != 0;
    if (magnitudes[i] != 0)
      last = i + 1;
  }
  // Zero is a level of its own, however many zeros there are.
  magnitudes[0] = std::min(magnitudes[0], magnitudes[1]);
  size_t levels = size_t(1) << (isSigned ? bits - 1 : bits);
  size_t best = last;
  if (last > levels) {
    double least = getDistance(magnitudes, last, levels);
    size_t step = std::max<size_t>(1, counts.size() / 128);
    for (size_t edge = last - 1; edge >= levels;) {
      double distance = getDistance(magnitudes, edge, levels);
      if (distance < least) {
        least = distance;
        best = edge;
      }
      if (edge == levels)
        break;
      edge -= std::min(step, edge - levels);
    }
  }
  double threshold = double(best) * histogram.getWidth();
  return {isSigned ? -threshold : 0, threshold};
}

RealRange mlir::qopt::findSquaredErrorRange(const Histogram &histogram,
                                            RealRange extremes, unsigned bits) {
  std::vector<float> centers = histogram.getCenters();
  llvm::ArrayRef<int64_t> counts = histogram.getCounts();
  double levels = std::exp2(bits) - 1;
  auto measure = [&](RealRange range) {
    double scale = (range.max - range.min) / levels;
    // Zero is a level.
    double lowest = std::nearbyint(range.min / scale);
    double sum = 0;
    for (auto [center, count] : llvm::zip_equal(centers, counts)) {
      if (count == 0)
        continue;
      double code =
          std::clamp(std::nearbyint(center / scale), lowest, lowest + levels);
      double error = code * scale - center;
      sum += double(count) * error * error;
    }
    return sum;
  };

  constexpr int steps = 64;
  int low = steps, high = steps;
  auto getRange = [&](int low, int high) {
    return RealRange{extremes.min * low / steps, extremes.max * high / steps};
  };
  double least = measure(extremes);
  auto tryRange = [&](int newLow, int newHigh) {
    RealRange range = getRange(newLow, newHigh);
    if (range.min == range.max)
      return false;
    double error = measure(range);
    if (error >= least)
      return false;
    least = error;
    low = newLow;
    high = newHigh;
    return true;
  };
  for (int both = steps - 1; both > 0; --both)
    tryRange(both, both);
  for (bool isBetter = true; isBetter;) {
    isBetter = false;
    for (int end = 0; end <= steps; ++end)
      isBetter |= tryRange(low, end);
    for (int end = 0; end <= steps; ++end)
      isBetter |= tryRange(end, high);
  }
  return getRange(low, high);
}
