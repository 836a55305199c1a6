//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The scalar integer operations that every backend has to reproduce: rescaling
// an accumulator, rounding a quotient, activation bounds.
// docs/Numerics.md defines them; this is the only host implementation.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_RESCALE_H
#define QOPT_NUMERICS_RESCALE_H

#include "qopt/Numerics/FixedPoint.h"
#include <utility>

namespace mlir::qopt {

/// The rounding that a profile's rescales use: `half_away_twice` for tflite,
/// `half_up` for single, `half_even` for onnx, `floor` for floor.
Rounding defaultRounding(Profile profile);

/// The rounding that a profile's averages use: `half_away` for tflite and
/// single, `half_even` for onnx, `floor` for floor.
Rounding defaultDivisionRounding(Profile profile);

/// `acc * m` as an integer, rounded as named. `half_away_twice` shifts left
/// modulo 2^32 first where m.exponent > 0, multiplies by the significand with
/// half-up rounding at bit 31 and divides by 2^-exponent half away from zero.
/// The others round the exact product once. The result is int32 (modulo 2^32
/// where an absurd multiplier leaves the range).
int32_t rescale(int32_t acc, Multiplier m, Rounding rounding);

/// A 64-bit accumulator's rescale: the significand is reduced to 16 bits
/// (`min((significand + 2^15) >> 16, 2^15 - 1)`), and the product, modulo 2^64,
/// is divided by 2^(15 - m.exponent) and rounded half up. Modulo 2^32 where the
/// quotient leaves int32. Defined for every accumulator and multiplier.
int32_t rescale64(int64_t acc, Multiplier m);

/// The significand that `rescale64` multiplies by.
int32_t reducedSignificand(int32_t significand);

/// `numerator / denominator` rounded as named; denominator > 0.
/// `half_away_twice` means `half_away` here: there is just one rounding.
int64_t roundingDivide(int64_t numerator, int64_t denominator,
                       Rounding rounding);

/// SaturatingRoundingDoublingHighMul of gemmlowp: the high half of 2*a*b,
/// rounded half up at bit 31; saturates for INT32_MIN * INT32_MIN.
int32_t doublingHighMul(int32_t a, int32_t b);

/// `x / 2^exponent` rounded half away from zero, 0 <= exponent <= 31.
int32_t roundingShiftRight(int32_t x, int exponent);

/// The stored values between which an activation keeps its output: `zeroPoint +
/// round_half_away(bound / scale)`, computed in float32 as TensorFlow Lite
/// does, and clipped to [storageMin, storageMax].
std::pair<int64_t, int64_t>
activationBounds(Activation activation, const ExactScale &scale,
                 int64_t zeroPoint, int64_t storageMin, int64_t storageMax);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_RESCALE_H
