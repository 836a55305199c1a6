//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales that make the squared error of quantized values small: real ones, and
// powers of two. Values are quantized to `scale * clamp(round(x / scale))`,
// with ties to even. docs/Quantization.md, "Scales".
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_SCALESEARCH_H
#define QOPT_CALIBRATION_SCALESEARCH_H

#include "llvm/ADT/ArrayRef.h"
#include <cmath>
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// The integers that values are rounded to, from `min` <= 0 to `max` > 0.
struct CodeBounds {
  int64_t min, max;

  static CodeBounds getSigned(unsigned bits) {
    return {-(int64_t(1) << (bits - 1)), (int64_t(1) << (bits - 1)) - 1};
  }
  static CodeBounds getUnsigned(unsigned bits) {
    return {0, (int64_t(1) << bits) - 1};
  }
};

/// Finite values, each as often as its count says; once where there are no
/// counts.
struct Samples {
  llvm::ArrayRef<float> values;
  llvm::ArrayRef<int64_t> counts = {};

  double getCount(size_t index) const {
    return counts.empty() ? 1 : double(counts[index]);
  }
};

struct FoundScale {
  double scale = 1;
  /// The sum of squared errors over the values that count.
  double error = 0;
};

/// The sum of squared errors of the values of magnitude at most `limit`.
double getSquaredError(const Samples &samples, double scale, CodeBounds bounds,
                       double limit = HUGE_VAL);

//===----------------------------------------------------------------------===//
// Real scales
//===----------------------------------------------------------------------===//

/// The scale with the least squared error: the best of a grid, from the scale
/// that clips nothing down by steps of 2^-1/8 to a 2^-6th of it, then golden
/// section between the neighbours of the best, to 2^-12 of it. Never worse than
/// the grid. 1 where all values are 0.
FoundScale findScale(const Samples &samples, CodeBounds bounds);

/// The same for each channel of a row-major tensor [outer, channels, inner].
std::vector<FoundScale> findChannelScales(llvm::ArrayRef<float> values,
                                          int64_t channels, int64_t inner,
                                          CodeBounds bounds);

//===----------------------------------------------------------------------===//
// Powers of two
//===----------------------------------------------------------------------===//

/// MSQE (Bae et al.): three rounds of least squares, `sum(m q x) / sum(m q^2)`
/// rounded to a power of two, then the best of the exponents within 3 of it,
/// and further as long as the best is at the end. `m` masks outliers, `|x| > 2
/// sigma`, also in the error that is compared, unless `keepOutliers`.
FoundScale findPowerOfTwoScale(const Samples &samples, CodeBounds bounds,
                               bool keepOutliers = false);

/// Trained quantization thresholds (TQT, Jain et al. 2019).
///
/// The scale of a threshold t > 0: `2^ceil(log2 t)` over 2^(bits - 1), or over
/// 2^bits for unsigned codes.
double getThresholdScale(double threshold, CodeBounds bounds);

/// The bits behind the binary point: `bits - 1 - ceil(log2 t)`, or `bits -
/// ceil(log2 t)` for unsigned codes.
int getFractionLength(double threshold, CodeBounds bounds);

/// A threshold to begin with: `|mean| + 3 sigma`.
double getInitialThreshold(const Samples &samples);

/// The derivatives of a quantized value, as its straight-through estimate has
/// them: by log2 of the threshold, and by the value. With r = round(x / scale):
/// `scale ln2 (r - x / scale)` and 1 where r is in bounds, else `scale ln2
/// bound` and 0.
struct QuantizerGradient {
  double byLogThreshold, byValue;
};
QuantizerGradient getQuantizerGradient(double value, double threshold,
                                       CodeBounds bounds);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_SCALESEARCH_H
