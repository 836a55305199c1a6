//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Sampling a function, and looking it up again.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Interpolation.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

template <typename T>
std::vector<int32_t>
mlir::qopt::interpolationTable(T inputScale, int inputZeroPoint, T outputScale,
                               llvm::function_ref<T(T)> function) {
  constexpr int min = -32768, max = 32767;
  T first = inputScale * T(min - inputZeroPoint);
  T last = inputScale * T(max - inputZeroPoint);
  T step = (last - first) / kInterpolationSteps;
  T halfStep = step / 2;
  T unit = T(max - min + 1) / (outputScale * T(max) - outputScale * T(min));
  // NaN, which only a function that has poles gives, is stored as the minimum.
  auto store = [](T value) {
    return int32_t(std::isnan(value) ? T(min)
                                     : std::clamp(value, T(min), T(max)));
  };

  std::vector<int32_t> table;
  for (int i = 0; i < kInterpolationSteps; ++i) {
    T here = function(first + T(i) * step);
    T middle = function(first + T(i) * step + halfStep);
    T next = function(first + T(i + 1) * step);
    T sample = std::round(here * unit);
    T interpolated = std::round((next * unit + sample) / 2);
    T error = interpolated - std::round(middle * unit);
    table.push_back(store(sample - std::round(error / 2)));
  }
  table.push_back(store(std::round(function(last) * unit)));
  return table;
}

template std::vector<int32_t>
mlir::qopt::interpolationTable(float, int, float,
                               llvm::function_ref<float(float)>);
template std::vector<int32_t>
mlir::qopt::interpolationTable(double, int, double,
                               llvm::function_ref<double(double)>);

int32_t mlir::qopt::lookUp(llvm::ArrayRef<int32_t> table, int32_t q) {
  assert(table.size() == kInterpolationSteps + 1 && "not such a table");
  assert(q >= -32768 && q <= 32767 && "not a 16-bit integer");
  int32_t index = kInterpolationSteps / 2 + (q >> kInterpolationBits);
  int32_t base = table[index];
  // Entries that are more than half of the range apart wrap.
  int32_t slope = int16_t(table[index + 1] - base);
  int32_t offset = q & ((1 << kInterpolationBits) - 1);
  int32_t half = 1 << (kInterpolationBits - 1);
  return int16_t(base + ((slope * offset + half) >> kInterpolationBits));
}
