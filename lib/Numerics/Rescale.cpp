//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rescaling, rounding division and activation bounds.
// Everything here is defined for every input: no shift, sum or product leaves
// what C++ defines.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Rescale.h"
#include "Rounding.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

Rounding mlir::qopt::defaultRounding(Profile profile) {
  switch (profile) {
  case Profile::TFLite:
    return Rounding::HalfAwayTwice;
  case Profile::Single:
    return Rounding::HalfUp;
  case Profile::ONNX:
    return Rounding::HalfEven;
  case Profile::Floor:
    return Rounding::Floor;
  }
  llvm_unreachable("unknown profile");
}

Rounding mlir::qopt::defaultDivisionRounding(Profile profile) {
  switch (profile) {
  case Profile::TFLite:
  case Profile::Single:
    return Rounding::HalfAway;
  case Profile::ONNX:
    return Rounding::HalfEven;
  case Profile::Floor:
    return Rounding::Floor;
  }
  llvm_unreachable("unknown profile");
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

int32_t mlir::qopt::doublingHighMul(int32_t a, int32_t b) {
  constexpr int32_t lowest = std::numeric_limits<int32_t>::min();
  if (a == lowest && b == lowest)
    return std::numeric_limits<int32_t>::max();
  return int32_t((int64_t(a) * b + (int64_t(1) << 30)) >> 31);
}

int32_t mlir::qopt::roundingShiftRight(int32_t x, int exponent) {
  assert(exponent >= 0 && exponent <= 31 && "shift out of range");
  return int32_t(shiftRightRounded(x, exponent, Rounding::HalfAway));
}

int64_t mlir::qopt::roundingDivide(int64_t numerator, int64_t denominator,
                                   Rounding rounding) {
  assert(denominator > 0 && "the denominator must be positive");
  int64_t floor = numerator / denominator;
  int64_t remainder = numerator % denominator;
  if (remainder < 0) {
    remainder += denominator;
    --floor;
  }
  // Twice the remainder might overflow; the distance to the next multiple does
  // not.
  int64_t missing = denominator - remainder;
  Fraction fraction = remainder < missing   ? Fraction::Below
                      : remainder > missing ? Fraction::Above
                                            : Fraction::Half;
  return floor + roundsUp(floor, fraction, numerator < 0, rounding);
}

int32_t mlir::qopt::rescale(int32_t acc, Multiplier m, Rounding rounding) {
  if (rounding == Rounding::HalfAwayTwice) {
    int32_t shifted = shiftLeftWrapped(acc, std::max<int64_t>(m.exponent, 0));
    int32_t product = doublingHighMul(shifted, m.significand);
    return int32_t(shiftRightRounded(product,
                                     std::max<int64_t>(-int64_t(m.exponent), 0),
                                     Rounding::HalfAway));
  }
  // At most 2^62 by magnitude.
  int64_t product = int64_t(acc) * m.significand;
  int64_t shift = int64_t(31) - m.exponent;
  if (shift <= 0)
    return shiftLeftWrapped(product, -shift);
  return int32_t(shiftRightRounded(product, shift, rounding));
}

int32_t mlir::qopt::reducedSignificand(int32_t significand) {
  return int32_t(
      std::min<int64_t>((int64_t(significand) + (1 << 15)) >> 16, 0x7fff));
}

int32_t mlir::qopt::rescale64(int64_t acc, Multiplier m) {
  uint64_t product =
      uint64_t(acc) * uint64_t(reducedSignificand(m.significand));
  // One bit more than the result, whose lowest rounds half up. Its sum may
  // wrap around, which only changes bits above the lowest 32.
  int64_t shift = int64_t(14) - m.exponent;
  int64_t doubled;
  if (shift < 0)
    doubled = shift < -63 ? 0 : int64_t(product << -shift);
  else
    doubled = int64_t(product) >> std::min<int64_t>(shift, 63);
  return int32_t(uint32_t(int64_t(uint64_t(doubled) + 1) >> 1));
}

//===----------------------------------------------------------------------===//
// Activation bounds
//===----------------------------------------------------------------------===//

std::pair<int64_t, int64_t>
mlir::qopt::activationBounds(Activation activation, const ExactScale &scale,
                             int64_t zeroPoint, int64_t storageMin,
                             int64_t storageMax) {
  assert(scale.mantissa > 0 && "a scale must be positive");
  float scaleFloat = float(scale.toDouble());
  auto stored = [&](float bound) -> int64_t {
    if (bound == 0.0f)
      return std::clamp(zeroPoint, storageMin, storageMax);
    // A quotient outside of int32 is clipped either way; TensorFlow Lite
    // rejects the model. A scale below float32 counts as infinitely fine.
    constexpr float limit = 2147483648.0f;
    float quotient = scaleFloat == 0.0f ? std::copysign(limit, bound)
                                        : std::round(bound / scaleFloat);
    quotient = std::clamp(quotient, -limit, limit);
    return std::clamp(zeroPoint + int64_t(quotient), storageMin, storageMax);
  };
  switch (activation) {
  case Activation::None:
    return {storageMin, storageMax};
  case Activation::Relu:
    return {stored(0.0f), storageMax};
  case Activation::ReluN1To1:
    return {stored(-1.0f), stored(1.0f)};
  case Activation::Relu6:
    return {stored(0.0f), stored(6.0f)};
  }
  llvm_unreachable("unknown activation");
}
