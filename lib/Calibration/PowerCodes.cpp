//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales of power-of-two codes.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/PowerCodes.h"
#include "SearchScale.h"
#include <algorithm>
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

static int getLargestExponent(unsigned bits) {
  assert(bits >= 2 && bits <= 6 && "expected codes of 2 to 6 bits");
  return (1 << (bits - 1)) - 2;
}

int64_t mlir::qopt::roundToPower(double value, unsigned bits) {
  double magnitude = std::fabs(value);
  if (!(magnitude > 0.5))
    return 0;
  // Between 2^k and 2^(k + 1) the middle is 1.5 * 2^k; below 1 all is nearer to
  // 1.
  int exponent = std::max(std::ilogb(magnitude), 0);
  if (magnitude > std::ldexp(1.5, exponent))
    ++exponent;
  int64_t power = int64_t(1) << std::min(exponent, getLargestExponent(bits));
  return value < 0 ? -power : power;
}

double mlir::qopt::getPowerError(const Samples &samples, double scale,
                                 unsigned bits) {
  double sum = 0;
  for (size_t i = 0; i < samples.values.size(); ++i) {
    double value = samples.values[i];
    double error = scale * double(roundToPower(value / scale, bits)) - value;
    sum += samples.getCount(i) * error * error;
  }
  return sum;
}

/// The scale at which the largest value has the largest code, or 0.
static double getPowerCoveringScale(const Samples &samples, unsigned bits) {
  double largest = 0;
  for (size_t i = 0; i < samples.values.size(); ++i)
    if (samples.getCount(i) != 0)
      largest = std::max(largest, std::fabs(double(samples.values[i])));
  return std::ldexp(largest, -getLargestExponent(bits));
}

static constexpr int kOctaves = 7;

FoundScale mlir::qopt::findPowerScale(const Samples &samples, unsigned bits) {
  double covering = getPowerCoveringScale(samples, bits);
  if (covering == 0)
    return {1, 0};
  return searchScale(2 * covering, kOctaves, [&](double scale) {
    return FoundScale{scale, getPowerError(samples, scale, bits)};
  });
}

FoundScale mlir::qopt::findPowerOfTwoPowerScale(const Samples &samples,
                                                unsigned bits) {
  double covering = getPowerCoveringScale(samples, bits);
  if (covering == 0)
    return {1, 0};
  int first = std::ilogb(covering) + 1;
  FoundScale best{1, HUGE_VAL};
  for (int exponent = first; exponent >= first - kOctaves; --exponent) {
    double scale = std::ldexp(1, exponent);
    double error = getPowerError(samples, scale, bits);
    if (error < best.error)
      best = {scale, error};
  }
  return best;
}
