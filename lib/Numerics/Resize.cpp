//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Positions in a resized image. Those in float32 repeat the order of operations
// of TensorFlow Lite's kernels: this library is compiled without contraction.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Resize.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

using namespace mlir::qopt;

static bool isAligned(const ResizeAxis &axis) {
  return axis.alignCorners && axis.outputSize > 1;
}

/// The distance of two elements of the output, in elements of the input.
static float getFloatStep(const ResizeAxis &axis) {
  if (isAligned(axis))
    return float(axis.inputSize - 1) / float(axis.outputSize - 1);
  return float(axis.inputSize) / float(axis.outputSize);
}

int64_t mlir::qopt::nearestPosition(const ResizeAxis &axis, int64_t index) {
  float offset = axis.halfPixelCenters ? 0.5f : 0.0f;
  float position = (float(index) + offset) * getFloatStep(axis);
  float nearest =
      axis.alignCorners ? std::round(position) : std::floor(position);
  return std::clamp<int64_t>(int64_t(nearest), 0, axis.inputSize - 1);
}

std::vector<int64_t> mlir::qopt::nearestPositions(const ResizeAxis &axis) {
  std::vector<int64_t> positions;
  for (int64_t i = 0; i < axis.outputSize; ++i)
    positions.push_back(nearestPosition(axis, i));
  return positions;
}

/// The neighbours of `position / unit`.
static LinearTap getTap(int64_t position, int64_t unit, int64_t inputSize) {
  int64_t lower = llvm::divideFloorSigned(position, unit);
  int64_t upper = llvm::divideCeilSigned(position, unit);
  lower = std::clamp<int64_t>(lower, 0, inputSize - 1);
  upper = std::clamp<int64_t>(upper, 0, inputSize - 1);
  // Beyond the ends, and on an element, the weights add up to that element.
  return {lower, upper, lower == upper ? 0 : position - lower * unit};
}

LinearTaps mlir::qopt::roundedLinearTaps(const ResizeAxis &axis, int bits) {
  assert(bits >= 1 && bits <= 20 && "positions fit 64 bits");
  LinearTaps result{int64_t(1) << bits, {}};
  int64_t numerator = axis.inputSize, denominator = axis.outputSize;
  if (isAligned(axis)) {
    --numerator;
    --denominator;
  }
  int64_t step = (numerator * result.unit + denominator / 2) / denominator;
  int64_t first = axis.halfPixelCenters ? step / 2 - result.unit / 2 : 0;
  for (int64_t i = 0; i < axis.outputSize; ++i)
    result.taps.push_back(
        getTap(first + i * step, result.unit, axis.inputSize));
  return result;
}

namespace {
/// Element i is at `(first + i * step) / unit`.
struct Positions {
  int64_t first, step, unit;
};
} // namespace

static Positions getExactPositions(const ResizeAxis &axis) {
  Positions result{0, axis.inputSize, axis.outputSize};
  if (isAligned(axis))
    result = {0, axis.inputSize - 1, axis.outputSize - 1};
  else if (axis.halfPixelCenters)
    result = {axis.inputSize - axis.outputSize, 2 * axis.inputSize,
              2 * axis.outputSize};
  int64_t divisor = std::gcd(std::gcd(result.first, result.step), result.unit);
  return {result.first / divisor, result.step / divisor, result.unit / divisor};
}

LinearTaps mlir::qopt::exactLinearTaps(const ResizeAxis &axis) {
  Positions positions = getExactPositions(axis);
  LinearTaps result{positions.unit, {}};
  for (int64_t i = 0; i < axis.outputSize; ++i)
    result.taps.push_back(getTap(positions.first + i * positions.step,
                                 positions.unit, axis.inputSize));
  return result;
}

/// The largest distance of a float32 position from the exact one.
static double getPositionError(const ResizeAxis &axis) {
  Positions positions = getExactPositions(axis);
  float scale = getFloatStep(axis);
  double error = 0;
  for (int64_t i = 0; i < axis.outputSize; ++i) {
    float position = axis.halfPixelCenters ? (float(i) + 0.5f) * scale - 0.5f
                                           : float(i) * scale;
    double exact =
        double(positions.first + i * positions.step) / double(positions.unit);
    error = std::max(error, std::abs(double(position) - exact));
  }
  return error;
}

bool mlir::qopt::isFloatResizeExact(const ResizeAxis &rows,
                                    const ResizeAxis &columns) {
  double error = getPositionError(rows) + getPositionError(columns);
  int64_t unit = getExactPositions(rows).unit * getExactPositions(columns).unit;
  // A value is a multiple of 1 / unit. Its four terms, each of at most 255 *
  // 1.5 * 1.5, and their sum with a half are exact if they need no more than
  // the 24 bits of a float32.
  if (llvm::isPowerOf2_64(unit))
    return error == 0 && unit <= (1 << 12);
  // With an odd unit, no value lies closer to a half than 1 / (2 * unit).
  // Positions move it by at most 255 for each element. The terms and their
  // sum are below 4 * 574 + 1, and ten roundings of 2^-24 of that are below
  // 0.002.
  return unit % 2 == 1 && 255 * error + 0.002 < 0.5 / double(unit);
}
