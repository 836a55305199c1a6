//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Exact scales, and how a real factor becomes a 31-bit significand and an
// exponent. Also holds the generated definitions of the enumerations.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/FixedPoint.h"
#include "Rounding.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

#include "qopt/Numerics/Enums.cpp.inc"

/// Exponents beyond this never come from a scale; the bound keeps sums of them
/// within `int`.
[[maybe_unused]] static constexpr int kMaxExponent = 1 << 20;

static uint64_t magnitude(int64_t value) {
  return value < 0 ? -uint64_t(value) : uint64_t(value);
}

static ExactScale normalised(int64_t mantissa, int64_t exponent) {
  if (mantissa == 0)
    return {};
  int zeros = llvm::countr_zero(magnitude(mantissa));
  mantissa >>= zeros;
  exponent += zeros;
  assert(magnitude(mantissa) < (uint64_t(1) << 62) &&
         "the mantissa of a scale must fit 62 bits");
  assert(std::abs(exponent) <= kMaxExponent && "absurd exponent of a scale");
  return {mantissa, int(exponent)};
}

//===----------------------------------------------------------------------===//
// ExactScale
//===----------------------------------------------------------------------===//

ExactScale ExactScale::fromDouble(double value) {
  assert(std::isfinite(value) && "a scale must be finite");
  int exponent;
  double fraction = std::frexp(value, &exponent);
  return normalised(int64_t(std::ldexp(fraction, 53)), int64_t(exponent) - 53);
}

ExactScale ExactScale::fromFixed(int64_t multiplier, int shift) {
  return normalised(multiplier, -int64_t(shift));
}

ExactScale ExactScale::fromCode(int64_t code, const ExactScale &second) {
  // Without the code's factors of two the product of the odd parts is as small
  // as it can be.
  ExactScale first = normalised(code, 0);
  int64_t product;
  [[maybe_unused]] bool overflow =
      llvm::MulOverflow(first.mantissa, second.mantissa, product);
  assert(!overflow && "the mantissa of a scale must fit 62 bits");
  return normalised(product, int64_t(first.exponent) + second.exponent);
}

double ExactScale::toDouble() const {
  if (mantissa == 0)
    return 0.0;
  // Rounding by hand keeps subnormal results from being rounded twice.
  int64_t bits = 64 - llvm::countl_zero(magnitude(mantissa));
  int64_t lowest = std::max<int64_t>(exponent + bits - 53, -1074);
  int64_t dropped = lowest - exponent;
  if (dropped <= 0)
    return std::ldexp(double(mantissa), exponent);
  return std::ldexp(
      double(shiftRightRounded(mantissa, dropped, Rounding::HalfEven)),
      int(lowest));
}

//===----------------------------------------------------------------------===//
// Multiplier
//===----------------------------------------------------------------------===//

double Multiplier::toDouble() const {
  return std::ldexp(std::ldexp(double(significand), -31), exponent);
}

/// `significand` is already rounded, and may just have reached 2^31.
static Multiplier makeMultiplier(bool negative, uint64_t significand,
                                 int64_t exponent) {
  if (significand == 0)
    return {};
  if (significand == uint64_t(1) << 31) {
    significand >>= 1;
    ++exponent;
  }
  assert(significand >> 30 == 1 && "expected a significand of 31 bits");
  if (exponent < -31)
    return {};
  if (exponent > 30) {
    exponent = 30;
    significand = std::numeric_limits<int32_t>::max();
  }
  int32_t result = int32_t(significand);
  return {negative ? -result : result, int(exponent)};
}

Multiplier mlir::qopt::quantizeMultiplier(double factor) {
  assert(!std::isnan(factor) && "a factor must be a number");
  if (std::isnan(factor))
    return {};
  bool negative = std::signbit(factor);
  if (std::isinf(factor))
    return makeMultiplier(negative, uint64_t(1) << 30,
                          std::numeric_limits<int32_t>::max());
  int exponent;
  double fraction = std::frexp(std::fabs(factor), &exponent);
  // Scaling by a power of two is exact, so this rounds once.
  return makeMultiplier(
      negative, uint64_t(std::round(std::ldexp(fraction, 31))), exponent);
}

/// Two mantissas have 62 bits at most: this holds their product, a mantissa
/// times a count of elements, and either of them plus 32 bits of quotient.
static constexpr unsigned kWideBits = 192;

namespace {
/// `significand * 2^exponent` with a significand of a given number of bits, or
/// the power of two above.
struct WideMultiplier {
  uint64_t significand;
  int64_t exponent;
};
} // namespace

/// `(numerator / denominator) * 2^exponent` in `bits` bits, at most 31, rounded
/// half away from zero. Neither is zero.
static WideMultiplier roundRatio(llvm::APInt numerator, llvm::APInt denominator,
                                 int64_t exponent, int bits) {
  int scaled = std::max(0, int(denominator.getActiveBits()) + 32 -
                               int(numerator.getActiveBits()));
  llvm::APInt quotient = (numerator << scaled).udiv(denominator);

  // The quotient's floor has 32 bits or more. Half away from zero only asks for
  // the highest bit that is dropped, which the floor has right.
  int dropped = int(quotient.getActiveBits()) - bits;
  assert(dropped > 0 && "too few bits to round");
  quotient += llvm::APInt::getOneBitSet(quotient.getBitWidth(), dropped - 1);
  return {quotient.lshr(dropped).getZExtValue(), exponent + dropped - scaled};
}

/// The same as a multiplier.
static Multiplier quantizeRatio(llvm::APInt numerator, llvm::APInt denominator,
                                bool negative, int64_t exponent) {
  WideMultiplier m =
      roundRatio(std::move(numerator), std::move(denominator), exponent, 31);
  return makeMultiplier(negative, m.significand, m.exponent + 31);
}

/// `a * b / c` by magnitude; none of them is zero.
static WideMultiplier roundRatio(const ExactScale &a, const ExactScale &b,
                                 const ExactScale &c, int bits) {
  llvm::APInt product(kWideBits, magnitude(a.mantissa));
  product *= llvm::APInt(kWideBits, magnitude(b.mantissa));
  return roundRatio(product, llvm::APInt(kWideBits, magnitude(c.mantissa)),
                    int64_t(a.exponent) + b.exponent - c.exponent, bits);
}

static bool isNegative(const ExactScale &a, const ExactScale &b,
                       const ExactScale &c) {
  return (a.mantissa < 0) ^ (b.mantissa < 0) ^ (c.mantissa < 0);
}

Multiplier mlir::qopt::quantizeMultiplier(const ExactScale &a,
                                          const ExactScale &b,
                                          const ExactScale &c) {
  assert(c.mantissa != 0 && "division by a zero scale");
  if (a.mantissa == 0 || b.mantissa == 0)
    return {};
  WideMultiplier m = roundRatio(a, b, c, 31);
  return makeMultiplier(isNegative(a, b, c), m.significand, m.exponent + 31);
}

std::pair<int64_t, int64_t> mlir::qopt::nearestFixed(int exponent,
                                                     const ExactScale &a,
                                                     const ExactScale &b) {
  assert(a.mantissa != 0 && b.mantissa != 0 && "expected scales");
  ExactScale one{1, 0};
  WideMultiplier m = roundRatio(a, one, b, 31);
  int zeros = llvm::countr_zero(m.significand);
  int64_t significand = int64_t(m.significand >> zeros);
  return {isNegative(a, one, b) ? -significand : significand,
          -(m.exponent + zeros + exponent)};
}

std::optional<int64_t> mlir::qopt::convertUnits(int64_t value,
                                                const ExactScale &from,
                                                const ExactScale &to) {
  assert(to.mantissa != 0 && "division by a zero scale");
  if (value == 0 || from.mantissa == 0)
    return 0;
  int64_t exponent = int64_t(from.exponent) - to.exponent;
  // Two mantissas, the value, and what aligns them.
  unsigned bits = kWideBits + unsigned(std::abs(exponent));
  llvm::APInt numerator(bits, magnitude(value));
  numerator *= llvm::APInt(bits, magnitude(from.mantissa));
  llvm::APInt denominator(bits, magnitude(to.mantissa));
  (exponent < 0 ? denominator : numerator) <<= unsigned(std::abs(exponent));
  // floor((2n + d) / 2d)
  llvm::APInt quotient =
      (numerator.shl(1) + denominator).udiv(denominator.shl(1));
  if (quotient.getActiveBits() > 63)
    return std::nullopt;
  bool negative = (value < 0) ^ (from.mantissa < 0) ^ (to.mantissa < 0);
  int64_t result = int64_t(quotient.getZExtValue());
  return negative ? -result : result;
}

Multiplier mlir::qopt::quantizeQuotient(const ExactScale &a,
                                        const ExactScale &b,
                                        const ExactScale &c) {
  assert(b.mantissa != 0 && c.mantissa != 0 && "division by a zero scale");
  if (a.mantissa == 0)
    return {};
  llvm::APInt product(kWideBits, magnitude(b.mantissa));
  product *= llvm::APInt(kWideBits, magnitude(c.mantissa));
  bool negative = (a.mantissa < 0) ^ (b.mantissa < 0) ^ (c.mantissa < 0);
  return quantizeRatio(llvm::APInt(kWideBits, magnitude(a.mantissa)), product,
                       negative, int64_t(a.exponent) - b.exponent - c.exponent);
}

//===----------------------------------------------------------------------===//
// Multipliers of layers
//===----------------------------------------------------------------------===//

/// Whether a profile derives its factors in floating point, as the runtimes
/// that it follows do.
static bool derivesInDouble(Profile profile) {
  return profile == Profile::TFLite || profile == Profile::Single;
}

Multiplier mlir::qopt::layerMultiplier(Profile profile, const ExactScale &input,
                                       const ExactScale &weight,
                                       const ExactScale &output,
                                       bool floatProduct) {
  if (!derivesInDouble(profile))
    return quantizeMultiplier(input, weight, output);
  double product =
      floatProduct ? double(float(input.toDouble()) * float(weight.toDouble()))
                   : input.toDouble() * weight.toDouble();
  return quantizeMultiplier(product / output.toDouble());
}

Multiplier mlir::qopt::codedMultiplier(int64_t code, unsigned codeBits,
                                       const ExactScale &input,
                                       const ExactScale &second,
                                       const ExactScale &output) {
  assert(code != 0 && output.mantissa != 0 && codeBits <= 16 &&
         "expected a code and scales");
  WideMultiplier factor = roundRatio(input, second, output, 31 - int(codeBits));
  // At most 62 bits, of which all but 31 are zeros.
  uint64_t product = magnitude(code) * factor.significand;
  int bits = 64 - llvm::countl_zero(product);
  uint64_t significand =
      bits <= 31 ? product << (31 - bits) : product >> (bits - 31);
  return makeMultiplier((code < 0) ^ isNegative(input, second, output),
                        significand, factor.exponent + bits);
}

Multiplier mlir::qopt::ratioMultiplier(Profile profile, const ExactScale &input,
                                       const ExactScale &output) {
  if (!derivesInDouble(profile))
    return quantizeMultiplier(input, ExactScale{1, 0}, output);
  double factor = input.toDouble() / output.toDouble();
  // Where both are beyond a double.
  if (std::isnan(factor))
    return quantizeMultiplier(input, ExactScale{1, 0}, output);
  return quantizeMultiplier(factor);
}

Multiplier mlir::qopt::meanMultiplier(Profile profile, const ExactScale &input,
                                      const ExactScale &output, int64_t count) {
  assert(count >= 1 && count <= std::numeric_limits<int32_t>::max() &&
         "expected a number of elements");
  if (!derivesInDouble(profile)) {
    llvm::APInt denominator(kWideBits, magnitude(output.mantissa));
    denominator *= llvm::APInt(kWideBits, uint64_t(count));
    return quantizeRatio(llvm::APInt(kWideBits, magnitude(input.mantissa)),
                         denominator, /*negative=*/false,
                         int64_t(input.exponent) - output.exponent);
  }
  Multiplier m = ratioMultiplier(profile, input, output);
  // As many bits as the division takes away, while the exponent allows it.
  int shift = std::min(int(llvm::Log2_64(count)), 31 + m.exponent);
  m.significand = int32_t((int64_t(m.significand) << shift) / count);
  m.exponent -= shift;
  return m;
}
