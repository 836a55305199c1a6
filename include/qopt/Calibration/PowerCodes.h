//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Values as power-of-two codes of `bits` bits, 2 to 6: 0, and 2^0 to 2^(2^(bits
// - 1) - 2) with a sign, times one scale (docs of #qopt.storage).
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_POWERCODES_H
#define QOPT_CALIBRATION_POWERCODES_H

#include "qopt/Calibration/ScaleSearch.h"

namespace mlir::qopt {

/// The integer nearest to `value` that a code stands for; of two the smaller
/// in magnitude.
int64_t roundToPower(double value, unsigned bits);

/// The sum of squared errors.
double getPowerError(const Samples &samples, double scale, unsigned bits);

/// The scale with the least squared error, as findScale has it for integers:
/// from the scale at which the largest value has the largest code, and an
/// octave above it, down to a 2^-6th of it. 1 where all values are 0.
FoundScale findPowerScale(const Samples &samples, unsigned bits);

/// The same among scales that are powers of two themselves.
FoundScale findPowerOfTwoPowerScale(const Samples &samples, unsigned bits);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_POWERCODES_H
