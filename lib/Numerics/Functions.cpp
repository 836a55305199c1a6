//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one stored integer. Each first derives its parameters from the
// scales; the function that it returns computes with integers only, but for
// those in float32.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Functions.h"
#include "Rounding.h"
#include "qopt/Numerics/FixedPointMath.h"
#include "qopt/Numerics/Interpolation.h"
#include "qopt/Numerics/Rescale.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

static constexpr Rounding kTwice = Rounding::HalfAwayTwice;

static float toFloat(const ExactScale &scale) {
  return float(scale.toDouble());
}

/// Whether a profile follows runtimes that compute factors in floating point.
static bool derivesInFloat(Profile profile) {
  return profile == Profile::TFLite || profile == Profile::Single;
}

/// A quotient of float32 numbers; those out of range have no meaning to agree
/// with.
static double finite(float quotient) {
  if (std::isnan(quotient))
    return 0;
  constexpr float max = std::numeric_limits<float>::max();
  return double(std::clamp(quotient, -max, max));
}

//===----------------------------------------------------------------------===//
// Any function, rounded once
//===----------------------------------------------------------------------===//

/// Of magnitudes far below 2^52, where the fraction of a double is exact.
static int64_t roundReal(double value, Rounding rounding) {
  double floor = std::floor(value), rest = value - floor;
  Fraction fraction = rest < 0.5   ? Fraction::Below
                      : rest > 0.5 ? Fraction::Above
                                   : Fraction::Half;
  return int64_t(floor) +
         roundsUp(int64_t(floor), fraction, value < 0, rounding);
}

IntegerFunction mlir::qopt::roundedFunction(const TensorFormat &input,
                                            const TensorFormat &output,
                                            Rounding rounding,
                                            RealFunction function) {
  double from = input.scale.toDouble(), to = output.scale.toDouble();
  return [=, function = std::move(function)](int64_t stored) {
    double y = function(from * double(stored - input.zeroPoint)) / to;
    if (std::isnan(y))
      y = 0;
    // What is out of range stays so by one: no conversion overflows.
    y = std::clamp(y, double(output.min - output.zeroPoint - 1),
                   double(output.max - output.zeroPoint + 1));
    return std::clamp(roundReal(y, rounding) + output.zeroPoint, output.min,
                      output.max);
  };
}

double mlir::qopt::real::hardSwish(double x) {
  return x * std::clamp(x + 3, 0.0, 6.0) / 6;
}
double mlir::qopt::real::logistic(double x) { return 1 / (1 + std::exp(-x)); }
double mlir::qopt::real::tanh(double x) { return std::tanh(x); }
double mlir::qopt::real::elu(double x) { return x < 0 ? std::expm1(x) : x; }
double mlir::qopt::real::rsqrt(double x) {
  return x > 0 ? 1 / std::sqrt(x) : std::numeric_limits<double>::infinity();
}

//===----------------------------------------------------------------------===//
// Piecewise linear
//===----------------------------------------------------------------------===//

Multiplier mlir::qopt::activationMultiplier(Profile profile,
                                            const ExactScale &input,
                                            const ExactScale &output) {
  if (!derivesInFloat(profile))
    return quantizeMultiplier(input, ExactScale{1, 0}, output);
  return quantizeMultiplier(finite(toFloat(input) / toFloat(output)));
}

LeakyReluMultipliers
mlir::qopt::leakyReluMultipliers(Profile profile, const ExactScale &input,
                                 double alpha, const ExactScale &output) {
  Multiplier identity = activationMultiplier(profile, input, output);
  double size = std::fabs(alpha);
  Multiplier slope =
      derivesInFloat(profile)
          ? quantizeMultiplier(
                finite(toFloat(input) * float(size) / toFloat(output)))
          : quantizeMultiplier(input, ExactScale::fromDouble(size), output);
  return {identity, slope, alpha < 0};
}

IntegerFunction mlir::qopt::leakyRelu(Profile profile, Rounding rounding,
                                      const TensorFormat &input, double alpha,
                                      const TensorFormat &output,
                                      std::pair<int64_t, int64_t> bounds) {
  LeakyReluMultipliers m =
      leakyReluMultipliers(profile, input.scale, alpha, output.scale);
  return [=](int64_t stored) {
    int32_t x = int32_t(stored - input.zeroPoint);
    int64_t y = rescale(x, x >= 0 ? m.identity : m.alpha, rounding);
    if (x < 0 && m.negates)
      y = -y;
    return std::clamp(y + output.zeroPoint, bounds.first, bounds.second);
  };
}

IntegerFunction mlir::qopt::absoluteValue(Profile profile, Rounding rounding,
                                          const TensorFormat &input,
                                          const TensorFormat &output) {
  Multiplier m = activationMultiplier(profile, input.scale, output.scale);
  return [=](int64_t stored) {
    int32_t size = int32_t(std::abs(stored - input.zeroPoint));
    return std::clamp(rescale(size, m, rounding) + output.zeroPoint, output.min,
                      output.max);
  };
}

/// The upper half of a multiplier, rounded; its exponent stays.
static int16_t toSixteenBits(int32_t significand) {
  return int16_t(std::min((int64_t(significand) + (1 << 15)) >> 16,
                          int64_t(std::numeric_limits<int16_t>::max())));
}

static int16_t saturate16(int64_t value) {
  return int16_t(std::clamp<int64_t>(value, std::numeric_limits<int16_t>::min(),
                                     std::numeric_limits<int16_t>::max()));
}

/// A product in Q0.15, rounded half up; no operand is negative one.
static int16_t highMul16(int16_t a, int16_t b) {
  return int16_t((int32_t(a) * b + (1 << 14)) >> 15);
}

/// Rounded half away from zero. Beyond 15 bits the kernels' mask of the bits
/// that are dropped has a sign, and what they round to is never 0.
static int16_t shiftRight16(int16_t x, int bits) {
  if (bits > 15)
    return x < 0 ? -1 : 1;
  return int16_t(shiftRightRounded(x, bits, Rounding::HalfAway));
}

static float hardSwishFactor(const ExactScale &input,
                             const ExactScale &output) {
  return (1.0f / 128.0f) * toFloat(input) / toFloat(output);
}

bool mlir::qopt::hasHardSwish(const ExactScale &input,
                              const ExactScale &output) {
  return hardSwishFactor(input, output) < 1;
}

IntegerFunction mlir::qopt::hardSwish(const TensorFormat &input,
                                      const TensorFormat &output) {
  assert(hasHardSwish(input.scale, output.scale) && "see hasHardSwish");
  Multiplier m =
      quantizeMultiplier(double(hardSwishFactor(input.scale, output.scale)));
  // From units of input / 128 to units in which 3 is 2^15.
  Multiplier gate = quantizeMultiplier(
      finite((1.0f / 128.0f) * toFloat(input.scale) / (3.0f / 32768.0f)));
  int16_t factor = toSixteenBits(m.significand);
  int16_t gateFactor = toSixteenBits(gate.significand);
  return [=](int64_t stored) {
    int16_t fine = int16_t((stored - input.zeroPoint) * 128);
    int16_t linear = highMul16(fine, factor);
    // min(max(x / 3, -1), 1). All left shifts but the last happen before the
    // product, where saturation does not change the result.
    int16_t ramp = fine;
    if (gate.exponent > 0)
      ramp = saturate16(int64_t(ramp) * (int64_t(1) << (gate.exponent - 1)));
    ramp = highMul16(ramp, gateFactor);
    if (gate.exponent > 0)
      ramp = saturate16(int64_t(ramp) * 2);
    if (gate.exponent < 0)
      ramp = shiftRight16(ramp, -gate.exponent);
    ramp = int16_t((int32_t(ramp) + (1 << 15)) >> 1);
    // This product is truncated.
    int16_t product = int16_t(int32_t(ramp) * linear / (1 << 15));
    int64_t y = shiftRight16(product, -m.exponent);
    // In 16 bits, where the sum may wrap.
    return std::clamp<int64_t>(int16_t(y + output.zeroPoint), output.min,
                               output.max);
  };
}

//===----------------------------------------------------------------------===//
// Logistic and tanh, 8 bits
//===----------------------------------------------------------------------===//

namespace {
/// The factor from stored integers to Q4.27, and the integers from which on the
/// result is an end of the range: where Q4.27 would reach 15.
struct InputScaling {
  Multiplier multiplier;
  int64_t radius;
};
} // namespace

static InputScaling scaleToQ4(const ExactScale &scale) {
  double factor = scale.toDouble() * double(1 << 27);
  int exponent;
  std::frexp(factor, &exponent);
  // Beyond 8 bits in either direction only the sign counts.
  int64_t limit = int64_t(15) << 27;
  int64_t radius = exponent > 31 ? 0 : exponent < 0 ? limit : limit >> exponent;
  return {quantizeMultiplier(factor), radius};
}

/// `function` in Q0.31, whose result is rounded to units of 2^-bits.
static IntegerFunction fixedFunction8(const TensorFormat &input,
                                      const TensorFormat &output,
                                      int32_t (*function)(int32_t), int bits) {
  InputScaling scaling = scaleToQ4(input.scale);
  return [=](int64_t stored) {
    int64_t x = stored - input.zeroPoint;
    if (x <= -scaling.radius)
      return output.min;
    if (x >= scaling.radius)
      return output.max;
    int32_t y = function(rescale(int32_t(x), scaling.multiplier, kTwice));
    return std::clamp(roundingShiftRight(y, 31 - bits) + output.zeroPoint,
                      output.min, output.max);
  };
}

IntegerFunction mlir::qopt::logistic8(const TensorFormat &input,
                                      const TensorFormat &output) {
  return fixedFunction8(input, output, fixedLogistic, 8);
}

IntegerFunction mlir::qopt::tanh8(const TensorFormat &input,
                                  const TensorFormat &output) {
  return fixedFunction8(input, output, fixedTanh, 7);
}

//===----------------------------------------------------------------------===//
// Logistic and tanh, 16 bits
//===----------------------------------------------------------------------===//

const std::array<int32_t, 256> &mlir::qopt::logisticTable() {
  static const std::array<int32_t, 256> table = [] {
    auto logistic = [](double i) {
      return 65536.0 / (1.0 + std::exp(-i / 24.0));
    };
    // Each entry is moved by half of the error that linear interpolation makes
    // in the middle of its step. None is close to a tie, so that the last bit
    // of exp does not matter.
    std::array<int32_t, 256> result;
    for (int i = 0; i < 255; ++i) {
      double error = logistic(i + 0.5) - (logistic(i) + logistic(i + 1)) / 2;
      result[i] = int32_t(std::lround(logistic(i) + error / 2));
    }
    result.back() = 65535;
    return result;
  }();
  return table;
}

bool mlir::qopt::hasTableScaling(const ExactScale &input) {
  return input.toDouble() * 3 * 4096 < 32768;
}

/// Scales that are close to 2^-12 ... 2^(maxShift-12) count as such.
static TableScaling tableScaling(const ExactScale &scale, int maxShift) {
  assert(hasTableScaling(scale) && "see hasTableScaling");
  float exponent = std::log(toFloat(scale)) * (1.0f / std::log(2.0f));
  float rounded = std::round(exponent);
  int shift = 12 + int(std::max(rounded, -1000.0f));
  if (std::fabs(exponent - rounded) < 1e-3f && shift >= 0 && shift <= maxShift)
    return {3 << shift, 0};
  double multiplier = double(toFloat(scale)) * 4096.0 * 3.0;
  shift = 0;
  for (; multiplier <= 32767.0 / 2.0 && shift <= 30; ++shift)
    multiplier *= 2.0;
  return {int32_t(multiplier), shift};
}

TableScaling mlir::qopt::logisticScaling(const ExactScale &input) {
  return tableScaling(input, 0);
}

TableScaling mlir::qopt::tanhScaling(const ExactScale &input) {
  return tableScaling(input, 1);
}

static int32_t scaleToTable(int64_t x, const TableScaling &scaling) {
  int64_t half = scaling.shift > 0 ? int64_t(1) << (scaling.shift - 1) : 0;
  return int32_t((x * scaling.multiplier + half) >> scaling.shift);
}

/// Between two entries; the low `bits` of `position` are the fraction. In
/// Q(0.16 + bits), up to and without the last entry.
static int32_t interpolateLogistic(int32_t position, int bits) {
  const auto &table = logisticTable();
  int32_t index = position >> bits;
  int32_t fraction = position & ((1 << bits) - 1);
  return (table[index] << bits) + fraction * (table[index + 1] - table[index]);
}

IntegerFunction mlir::qopt::logistic16(const ExactScale &input) {
  TableScaling scaling = logisticScaling(input);
  return [=](int64_t stored) -> int64_t {
    int32_t x = scaleToTable(stored, scaling);
    int32_t size = std::abs(x);
    int32_t y = size >> 9 >= 255 ? 0x7FFF << 10 : interpolateLogistic(size, 9);
    return (x >= 0 ? y + (1 << 9) : (1 << 25) - y + (1 << 9) - 1) >> 10;
  };
}

IntegerFunction mlir::qopt::tanh16(const ExactScale &input) {
  TableScaling scaling = tanhScaling(input);
  return [=](int64_t stored) -> int64_t {
    int32_t x = scaleToTable(stored, scaling);
    int32_t size = std::abs(x);
    // tanh(x) = 2 logistic(2x) - 1.
    int32_t y = size >> 8 >= 255 ? 0xFFFF << 8 : interpolateLogistic(size, 8);
    return (x >= 0 ? y - (1 << 23) + (1 << 7) : (1 << 23) - y + (1 << 7) - 1) >>
           8;
  };
}

//===----------------------------------------------------------------------===//
// In float32
//===----------------------------------------------------------------------===//

/// `function` of the real numbers, rounded to the output's units.
static IntegerFunction floatFunction8(const TensorFormat &input,
                                      const TensorFormat &output,
                                      float (*function)(float)) {
  float scale = toFloat(input.scale), inverse = 1 / toFloat(output.scale);
  return [=](int64_t stored) {
    float y = function(scale * float(stored - input.zeroPoint));
    float rounded = std::round(y * inverse) + float(output.zeroPoint);
    return int64_t(std::clamp(std::isnan(rounded) ? 0.0f : rounded,
                              float(output.min), float(output.max)));
  };
}

// The double's exp and tanh, rounded, are the float32 ones but for ties that no
// libm decides alike; the rounding to an integer hides those.
static float floatExp(float x) { return float(std::exp(double(x))); }

IntegerFunction mlir::qopt::elu8(const TensorFormat &input,
                                 const TensorFormat &output) {
  return floatFunction8(input, output,
                        [](float x) { return x < 0 ? floatExp(x) - 1.0f : x; });
}

IntegerFunction mlir::qopt::floatLogistic8(const TensorFormat &input,
                                           const TensorFormat &output) {
  return floatFunction8(input, output,
                        [](float x) { return 1.0f / (1.0f + floatExp(-x)); });
}

IntegerFunction mlir::qopt::floatTanh8(const TensorFormat &input,
                                       const TensorFormat &output) {
  return floatFunction8(input, output,
                        [](float x) { return float(std::tanh(double(x))); });
}

//===----------------------------------------------------------------------===//
// Reciprocal square root
//===----------------------------------------------------------------------===//

IntegerFunction mlir::qopt::rsqrt8(const TensorFormat &input,
                                   const TensorFormat &output) {
  // The root of the input as an integer, 20 bits finer.
  constexpr int shift = 20;
  float root = std::sqrt(toFloat(input.scale)) * toFloat(output.scale);
  Multiplier m = quantizeMultiplier(1.0 / double(root));
  m.exponent -= shift;
  return [=](int64_t stored) {
    int64_t x = stored - input.zeroPoint;
    if (x <= 0)
      return output.max;
    Multiplier inverse = fixedInverseSqrt(int32_t(x));
    inverse.exponent += shift;
    int32_t fine = rescale(1, inverse, kTwice);
    return std::clamp(rescale(fine, m, kTwice) + output.zeroPoint, output.min,
                      output.max);
  };
}

std::vector<int32_t> mlir::qopt::rsqrtTable(const ExactScale &input,
                                            const ExactScale &output) {
  float outputScale = toFloat(output);
  return interpolationTable<float>(
      toFloat(input), 0, outputScale, [&](float x) {
        return x <= 0 ? 32767 * outputScale : 1.0f / std::sqrt(x);
      });
}

IntegerFunction mlir::qopt::rsqrt16(const ExactScale &input,
                                    const ExactScale &output) {
  return [table = rsqrtTable(input, output)](int64_t stored) -> int64_t {
    return lookUp(table, int32_t(stored));
  };
}
