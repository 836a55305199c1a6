//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Exact scales and the fixed-point multipliers that are derived from them.
// docs/Numerics.md defines both; this is the only implementation.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_FIXEDPOINT_H
#define QOPT_NUMERICS_FIXEDPOINT_H

#include "qopt/Numerics/Enums.h"
#include <cstdint>
#include <optional>
#include <utility>

namespace mlir::qopt {

/// A scale without rounding: `mantissa * 2^exponent`. Every encoding of a scale
/// (real, fixed point, power of two, doubly quantized) is a dyadic rational
/// whose odd mantissa fits 62 bits, so products and ratios can be formed
/// exactly. Normalised: the mantissa is odd, or both members are 0.
struct ExactScale {
  int64_t mantissa = 0;
  int exponent = 0;

  /// Exact for every finite double.
  static ExactScale fromDouble(double value);
  /// `multiplier * 2^-shift`.
  static ExactScale fromFixed(int64_t multiplier, int shift);
  /// `code * second`; asserts that the product's mantissa fits 62 bits.
  static ExactScale fromCode(int64_t code, const ExactScale &second);

  /// The nearest double, ties to even; exact up to 53 bits of mantissa.
  double toDouble() const;

  bool operator==(const ExactScale &other) const {
    return mantissa == other.mantissa && exponent == other.exponent;
  }
};

/// A real factor in fixed point: `significand * 2^(exponent - 31)` with
/// 2^30 <= |significand| < 2^31, or significand 0. The relative error against
/// the factor it was made from is at most 2^-31.
struct Multiplier {
  int32_t significand = 0;
  int exponent = 0;

  double toDouble() const;
  bool operator==(const Multiplier &other) const {
    return significand == other.significand && exponent == other.exponent;
  }
};

/// TensorFlow Lite's QuantizeMultiplier: frexp, round half away from zero to 31
/// bits; exponents below -31 give zero, above 30 the largest multiplier.
Multiplier quantizeMultiplier(double factor);

/// The same rounding applied to the exact ratio `(a * b) / c`, without passing
/// through floating point. `c` must not be zero.
Multiplier quantizeMultiplier(const ExactScale &a, const ExactScale &b,
                              const ExactScale &c);

/// The same of `a / (b * c)`; neither `b` nor `c` is zero.
Multiplier quantizeQuotient(const ExactScale &a, const ExactScale &b,
                            const ExactScale &c);

/// How the three scales of a multiply-accumulate layer become its multiplier.
/// `tflite` and `single` follow TensorFlow Lite's host arithmetic in double
/// (`floatProduct`: the product input * weight first rounded to float32, as the
/// per-tensor fully connected kernel does); `onnx` and `floor` are exact.
Multiplier layerMultiplier(Profile profile, const ExactScale &input,
                           const ExactScale &weight, const ExactScale &output,
                           bool floatProduct = false);

/// The multiplier of a channel whose weights have the scale `code * second`,
/// the same in all profiles: `code` times the tensor's factor `input * second /
/// output`. The factor is rounded half away from zero to `31 - codeBits` bits,
/// so that its product with an integer of `codeBits` bits (0 for powers of two)
/// is exact. `code` and `output` are not zero; 0 <= codeBits <= 16.
Multiplier codedMultiplier(int64_t code, unsigned codeBits,
                           const ExactScale &input, const ExactScale &second,
                           const ExactScale &output);

/// The factor from one tensor's units to another's: `input / output`.
Multiplier ratioMultiplier(Profile profile, const ExactScale &input,
                           const ExactScale &output);

/// The factor from a sum of `count` elements to their mean: `input / (output *
/// count)`; 1 <= count < 2^31. `tflite` and `single` divide the significand of
/// `input / output`, as TensorFlow Lite's kernels do, so that it may have 30
/// bits only, and less where the exponent is near its limit.
Multiplier meanMultiplier(Profile profile, const ExactScale &input,
                          const ExactScale &output, int64_t count);

/// `value` units of `from` in units of `to`, from the exact quotient `value *
/// from / to` rounded half away from zero; none where it leaves int64. `to` is
/// not zero.
std::optional<int64_t> convertUnits(int64_t value, const ExactScale &from,
                                    const ExactScale &to);

/// `2^exponent * a / b` in units of `2^-shift`: the fixed-point number
/// `multiplier * 2^-shift` with an odd multiplier of at most 31 bits that is
/// nearest, half away from zero. Neither is zero.
std::pair<int64_t, int64_t> nearestFixed(int exponent, const ExactScale &a,
                                         const ExactScale &b);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_FIXEDPOINT_H
