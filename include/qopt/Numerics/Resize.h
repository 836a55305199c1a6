//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Where the elements of a resized image come from. docs/Numerics.md defines it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_RESIZE_H
#define QOPT_NUMERICS_RESIZE_H

#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// Sizes are below this, so that TensorFlow Lite's int32 does not overflow.
constexpr int64_t kMaxResizeSize = int64_t(1) << 20;

/// One axis of a resized image; both sizes are in [1, kMaxResizeSize].
struct ResizeAxis {
  int64_t inputSize, outputSize;
  /// First and last elements of input and output lie on each other.
  bool alignCorners = false;
  /// Elements lie at the centres of their intervals, not at the beginnings.
  bool halfPixelCenters = false;
};

/// The index of the input that is nearest to `index` of the output. Computed in
/// float32, as TensorFlow Lite does.
int64_t nearestPosition(const ResizeAxis &axis, int64_t index);

/// The same for all of the output.
std::vector<int64_t> nearestPositions(const ResizeAxis &axis);

/// An element between two neighbours: `((unit - weight) * x[lower] + weight *
/// x[upper]) / unit`, with 0 <= weight < unit.
struct LinearTap {
  int64_t lower, upper, weight;
};

struct LinearTaps {
  int64_t unit;
  std::vector<LinearTap> taps; ///< one for each element of the output
};

/// The distance of two elements of the output, in elements of the input, is
/// rounded to `bits` fraction bits first: TensorFlow Lite's integer kernels
/// have 10. Not for both options at once.
LinearTaps roundedLinearTaps(const ResizeAxis &axis, int bits);

/// Positions are not rounded: `unit` is the denominator that they share.
LinearTaps exactLinearTaps(const ResizeAxis &axis);

/// Whether TensorFlow Lite's float32 kernel for uint8 gives, for every image,
/// what exact taps and rounding half up give. It does where everything it
/// computes is exact, and where no tie can occur and its error is too small to
/// cross a half; elsewhere it is not known.
bool isFloatResizeExact(const ResizeAxis &rows, const ResizeAxis &columns);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_RESIZE_H
