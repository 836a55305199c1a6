//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Search for the second-level scale of doubly quantized scales.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/ScaleCodes.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

int64_t mlir::qopt::nearestCode(double scale, double second,
                                llvm::ArrayRef<int64_t> magnitudes) {
  double ratio = std::fabs(scale) / second;
  const int64_t *above =
      llvm::lower_bound(magnitudes, ratio, [](int64_t code, double value) {
        return double(code) < value;
      });
  if (above == magnitudes.end())
    --above;
  // What lies below is as near or nearer.
  else if (above != magnitudes.begin() &&
           ratio - double(above[-1]) <= double(*above) - ratio)
    --above;
  return scale < 0 ? -*above : *above;
}

/// The magnitudes of the scales within reach, ascending, without repetition.
static std::vector<double> getReach(llvm::ArrayRef<double> scales,
                                    double smallest) {
  std::vector<double> reach;
  for (double scale : scales)
    if (std::fabs(scale) >= smallest)
      reach.push_back(std::fabs(scale));
  llvm::sort(reach);
  reach.erase(std::unique(reach.begin(), reach.end()), reach.end());
  return reach;
}

static double getLargest(llvm::ArrayRef<double> scales) {
  double largest = 0;
  for (double scale : scales)
    largest = std::max(largest, std::fabs(scale));
  return largest;
}

/// The worst relative error of positive scales.
static double getWorstError(llvm::ArrayRef<double> scales, double second,
                            llvm::ArrayRef<int64_t> magnitudes) {
  double worst = 0;
  for (double scale : scales) {
    double coded = double(nearestCode(scale, second, magnitudes)) * second;
    worst = std::max(worst, std::fabs(coded - scale) / scale);
  }
  return worst;
}

static ScaleCodes encode(llvm::ArrayRef<double> scales, double smallest,
                         double second, double worstError,
                         llvm::ArrayRef<int64_t> magnitudes) {
  ScaleCodes result{{}, second, worstError};
  for (double scale : scales)
    result.codes.push_back(std::fabs(scale) < smallest
                               ? 0
                               : nearestCode(scale, second, magnitudes));
  return result;
}

/// The largest second-level scale at which no scale has a relative error above
/// `tolerance`, or 0. Code k of scale s permits second levels from (1 -
/// tolerance) s / k to (1 + tolerance) s / k. From above, each scale that
/// permits no code lowers the second level to the next one that it permits.
static double findSecondWithin(double tolerance, llvm::ArrayRef<double> scales,
                               llvm::ArrayRef<int64_t> magnitudes) {
  double second = (1 + tolerance) * scales.front() / double(magnitudes.front());
  for (bool isSettled = false; !isSettled;) {
    isSettled = true;
    for (double scale : scales) {
      const int64_t *code = llvm::lower_bound(
          magnitudes, (1 - tolerance) * scale / second,
          [](int64_t code, double value) { return double(code) < value; });
      if (code == magnitudes.end())
        return 0;
      double highest = (1 + tolerance) * scale / double(*code);
      if (highest < second) {
        second = highest;
        isSettled = false;
      }
    }
  }
  return second;
}

ScaleCodes mlir::qopt::findScaleCodes(llvm::ArrayRef<double> scales,
                                      llvm::ArrayRef<int64_t> magnitudes) {
  assert(!scales.empty() && !magnitudes.empty() && "expected scales and codes");
  double second = getLargest(scales) / double(magnitudes.back());
  double smallest = second * double(magnitudes.front()) / 2;
  std::vector<double> reach = getReach(scales, smallest);
  double worst = getWorstError(reach, second, magnitudes);

  // No second level has `infeasible` or less; `second` has `worst`.
  double infeasible = 0;
  while (worst - infeasible > std::ldexp(worst, -40) &&
         worst > std::ldexp(1.0, -50)) {
    double middle = infeasible + (worst - infeasible) / 2;
    double candidate = findSecondWithin(middle, reach, magnitudes);
    double error =
        candidate == 0 ? worst : getWorstError(reach, candidate, magnitudes);
    if (error >= worst) {
      infeasible = middle;
      continue;
    }
    second = candidate;
    worst = error;
  }
  return encode(scales, smallest, second, worst, magnitudes);
}

ScaleCodes
mlir::qopt::findScaleCodesPowerOfTwo(llvm::ArrayRef<double> scales,
                                     llvm::ArrayRef<int64_t> magnitudes,
                                     double unit) {
  assert(!scales.empty() && !magnitudes.empty() && "expected scales and codes");
  // The finest second level without saturation: 2^exponent * unit >= finest.
  double finest = getLargest(scales) / double(magnitudes.back()) / unit;
  int exponent;
  if (std::frexp(finest, &exponent) == 0.5)
    --exponent;
  double smallest = std::ldexp(unit, exponent) * double(magnitudes.front()) / 2;
  std::vector<double> reach = getReach(scales, smallest);

  // Above twice the smallest scale, its smallest code is off by more than 1.
  // One step of saturation may be better than none; two are off by half.
  double second = 0, worst = 0;
  for (int k = exponent - 1;; ++k) {
    double candidate = std::ldexp(unit, k);
    if (second != 0 &&
        candidate * double(magnitudes.front()) > 2 * reach.front())
      break;
    double error = getWorstError(reach, candidate, magnitudes);
    if (second == 0 || error < worst) {
      second = candidate;
      worst = error;
    }
  }
  return encode(scales, smallest, second, worst, magnitudes);
}
