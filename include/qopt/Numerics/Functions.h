//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one stored integer. Each is the one definition of its operator
// on quantized tensors: the interpreter evaluates it, and lowerings make tables
// of it or emit the arithmetic of its parameters. docs/Numerics.md defines
// them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_FUNCTIONS_H
#define QOPT_NUMERICS_FUNCTIONS_H

#include "qopt/Numerics/FixedPoint.h"
#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace mlir::qopt {

/// How a tensor with one scale stores real numbers.
struct TensorFormat {
  ExactScale scale;
  int64_t zeroPoint = 0;
  int64_t min = 0, max = 0;
};

/// From a stored integer to a stored integer.
using IntegerFunction = std::function<int64_t(int64_t)>;

/// From a real number to a real number.
using RealFunction = std::function<double(double)>;

//===----------------------------------------------------------------------===//
// Any function, rounded once
//===----------------------------------------------------------------------===//

/// `round(function(scale * (x - zeroPoint)) / output.scale)` plus the zero
/// point, clamped, in double: for storage of at most 8 bits, of which the
/// compiler makes tables. `half_away_twice` rounds half away.
IntegerFunction roundedFunction(const TensorFormat &input,
                                const TensorFormat &output, Rounding rounding,
                                RealFunction function);

namespace real {
/// x * min(max(x + 3, 0), 6) / 6
double hardSwish(double x);
double logistic(double x);
double tanh(double x);
/// x, or exp(x) - 1 where x is negative.
double elu(double x);
/// 1 / sqrt(x); infinite where x is not positive.
double rsqrt(double x);
} // namespace real

//===----------------------------------------------------------------------===//
// Piecewise linear
//===----------------------------------------------------------------------===//

/// The factor of activations, `input / output`; `tflite` and `single` divide in
/// float32.
Multiplier activationMultiplier(Profile profile, const ExactScale &input,
                                const ExactScale &output);

/// The factors of a leaky relu: of what is not negative, and of what is. The
/// second is that of |alpha|, and its result is negated for a negative alpha.
struct LeakyReluMultipliers {
  Multiplier identity, alpha;
  bool negates;
};
LeakyReluMultipliers leakyReluMultipliers(Profile profile,
                                          const ExactScale &input, double alpha,
                                          const ExactScale &output);

/// `bounds` are those of the activation that follows.
IntegerFunction leakyRelu(Profile profile, Rounding rounding,
                          const TensorFormat &input, double alpha,
                          const TensorFormat &output,
                          std::pair<int64_t, int64_t> bounds);

IntegerFunction absoluteValue(Profile profile, Rounding rounding,
                              const TensorFormat &input,
                              const TensorFormat &output);

/// Whether hardSwish is defined: the input's scale is less than 128 times the
/// output's.
bool hasHardSwish(const ExactScale &input, const ExactScale &output);

/// x * min(max(x + 3, 0), 6) / 6, for storage of at most 8 bits.
IntegerFunction hardSwish(const TensorFormat &input,
                          const TensorFormat &output);

//===----------------------------------------------------------------------===//
// Transcendental, storage of at most 8 bits
//===----------------------------------------------------------------------===//

/// The output has scale 1/256; its smallest value is its zero point.
IntegerFunction logistic8(const TensorFormat &input,
                          const TensorFormat &output);

/// The output has scale 1/128; its zero point is 0, or 128 where unsigned.
IntegerFunction tanh8(const TensorFormat &input, const TensorFormat &output);

/// In float32: TensorFlow Lite makes tables of these before the first run.
IntegerFunction elu8(const TensorFormat &input, const TensorFormat &output);
IntegerFunction floatLogistic8(const TensorFormat &input,
                               const TensorFormat &output);
IntegerFunction floatTanh8(const TensorFormat &input,
                           const TensorFormat &output);

/// Numbers that are not positive give the largest value.
IntegerFunction rsqrt8(const TensorFormat &input, const TensorFormat &output);

//===----------------------------------------------------------------------===//
// Transcendental, signed 16-bit storage without zero points
//===----------------------------------------------------------------------===//

/// The logistic function of i / 24, i = 0 ... 255, in Q0.16, made for linear
/// interpolation; the last one is
/// the largest number.
const std::array<int32_t, 256> &logisticTable();

/// `(x * multiplier + 2^(shift-1)) >> shift` is 3 * 2^12 times the real number
/// (without the added term where the shift is 0).
struct TableScaling {
  int32_t multiplier;
  int shift;
};

/// Whether 16 bits of the input can be scaled: its scale is below 8/3.
bool hasTableScaling(const ExactScale &input);

TableScaling logisticScaling(const ExactScale &input);
TableScaling tanhScaling(const ExactScale &input);

/// The outputs have scale 2^-15.
IntegerFunction logistic16(const ExactScale &input);
IntegerFunction tanh16(const ExactScale &input);

/// For lookUp, from the smallest to the largest 16-bit input.
std::vector<int32_t> rsqrtTable(const ExactScale &input,
                                const ExactScale &output);
IntegerFunction rsqrt16(const ExactScale &input, const ExactScale &output);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_FUNCTIONS_H
