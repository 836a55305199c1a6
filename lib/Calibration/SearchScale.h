//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The search for a scale by its error, whatever the codes are.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CALIBRATION_SEARCHSCALE_H
#define QOPT_LIB_CALIBRATION_SEARCHSCALE_H

#include "qopt/Calibration/ScaleSearch.h"

namespace mlir::qopt {

/// The best of a grid, from `largest` down by steps of 2^-1/8 over so many
/// octaves, then golden section between the neighbours of the best, to 2^-12 of
/// it. `measure` gives the FoundScale of a scale.
template <typename Measure>
FoundScale searchScale(double largest, int octaves, Measure measure) {
  constexpr int stepsPerOctave = 8;
  FoundScale best = measure(largest);
  for (int step = 1; step <= stepsPerOctave * octaves; ++step) {
    FoundScale found =
        measure(largest * std::exp2(-double(step) / stepsPerOctave));
    if (found.error < best.error)
      best = found;
  }

  // Golden section keeps the better one of two inner points. The error has
  // many small valleys: the best point seen counts, not the last.
  const double ratio = (std::sqrt(5.0) - 1) / 2;
  double step = std::exp2(1.0 / stepsPerOctave);
  double low = best.scale / step, high = best.scale * step;
  FoundScale left = measure(high - ratio * (high - low));
  FoundScale right = measure(low + ratio * (high - low));
  while (high - low > std::ldexp(high, -12)) {
    if (left.error <= right.error) {
      high = right.scale;
      right = left;
      left = measure(high - ratio * (high - low));
    } else {
      low = left.scale;
      left = right;
      right = measure(low + ratio * (high - low));
    }
    for (const FoundScale &found : {left, right})
      if (found.error < best.error)
        best = found;
  }
  return best;
}

} // namespace mlir::qopt

#endif // QOPT_LIB_CALIBRATION_SEARCHSCALE_H
