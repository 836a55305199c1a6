//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Double quantization: scales as small integers times one second-level scale,
// chosen so that the worst relative error over the scales is smallest.
// After PikeLPN (CVPR 2024), reconstructed from its abstract.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_SCALECODES_H
#define QOPT_CALIBRATION_SCALECODES_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// Scale i is approximately `codes[i] * second`.
struct ScaleCodes {
  /// With the sign of the scale; 0 where the scale is out of reach: at the
  /// finest second level at which the largest scale has a code, it is less than
  /// half of what the smallest code stands for.
  std::vector<int64_t> codes;
  double second = 0;
  /// The largest `|codes[i] * second - scales[i]| / |scales[i]|` over the
  /// scales within reach.
  double worstError = 0;
};

/// The code nearest to `scale / second`, with its sign, among magnitudes in
/// ascending order; ties go to the smaller one. Never 0; it saturates.
int64_t nearestCode(double scale, double second,
                    llvm::ArrayRef<int64_t> magnitudes);

/// Codes with any positive second-level scale. The worst relative error is the
/// smallest that any second level has, up to a factor of 1 + 2^-40 or 2^-50.
/// `scales` are finite and not zero, `magnitudes` positive and ascending;
/// neither is empty.
///
/// Bound: for magnitudes 1 to n and scales within reach whose largest is r
/// times the smallest, r / 2n, which the second level `largest / n` has.
ScaleCodes findScaleCodes(llvm::ArrayRef<double> scales,
                          llvm::ArrayRef<int64_t> magnitudes);

/// The same with `2^k * unit` as second-level scale, unit > 0: the best k of
/// all, the finest among equals. Bound, with r as above: r / n.
ScaleCodes findScaleCodesPowerOfTwo(llvm::ArrayRef<double> scales,
                                    llvm::ArrayRef<int64_t> magnitudes,
                                    double unit = 1);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_SCALECODES_H
