//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rows in integers: log(softmax) subtracts a logarithm, and the norm divides by
// a root, which is a multiplier made of the row.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Normalization.h"
#include "qopt/Numerics/FixedPointMath.h"
#include "qopt/Numerics/Rescale.h"
#include "qopt/Numerics/Softmax.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

using namespace mlir::qopt;

static constexpr Rounding kTwice = Rounding::HalfAwayTwice;

LogSoftmaxParameters
mlir::qopt::logSoftmaxParameters(const ExactScale &inputScale) {
  SoftmaxScaling scaling = softmaxScaling(inputScale, /*beta=*/1.0);
  LogSoftmaxParameters result;
  result.exponentials = softmaxExpTable(inputScale, /*beta=*/1.0);
  for (int64_t d = 0; d < 256; ++d)
    result.reals.push_back(
        d <= scaling.radius ? rescale(int32_t(-d), scaling.multiplier, kTwice)
                            : 0);
  // The inverse of the factor as it is after rounding.
  if (scaling.multiplier.significand != 0)
    result.reverse =
        quantizeMultiplier(std::ldexp(1.0, 31 - scaling.multiplier.exponent) /
                           double(scaling.multiplier.significand));
  result.radius = scaling.radius;
  return result;
}

void mlir::qopt::logSoftmaxRow(const LogSoftmaxParameters &parameters,
                               llvm::ArrayRef<int64_t> input, int64_t outputMin,
                               int64_t outputMax,
                               llvm::MutableArrayRef<int64_t> output) {
  assert(input.size() == output.size() && "rows of different length");
  assert(input.size() < 4096 && "the sum might overflow");
  if (input.empty())
    return;
  int64_t max = *llvm::max_element(input);
  int32_t sum = 0;
  for (int64_t value : input) {
    assert(max - value < 256 && "not an 8-bit tensor");
    sum += roundingShiftRight(parameters.exponentials[max - value],
                              kSoftmaxSumIntegerBits);
  }
  int32_t logSum = fixedLog(sum);
  // Q5.26 less the logarithm might overflow below this difference.
  int64_t limit = rescale(std::numeric_limits<int32_t>::min() + logSum,
                          parameters.reverse, kTwice);
  int64_t lowest = std::max(-parameters.radius - 1, limit);
  for (auto [value, result] : llvm::zip_equal(input, output)) {
    result = outputMin;
    if (value - max <= lowest)
      continue;
    // Q5.26 to sixteenths.
    int32_t real = parameters.reals[max - value] - logSum;
    result = std::clamp(roundingShiftRight(real, 26 - 4) + outputMax, outputMin,
                        outputMax);
  }
}

void mlir::qopt::l2NormalizationRow(llvm::ArrayRef<int64_t> input,
                                    bool isUnsigned,
                                    llvm::MutableArrayRef<int64_t> output) {
  assert(input.size() == output.size() && "rows of different length");
  assert(input.size() <= kL2NormalizationMaxRow && "the sum might overflow");
  int32_t sum = 0;
  for (int64_t value : input)
    sum += int32_t(value * value);
  Multiplier inverse = fixedInverseSqrt(sum);
  if (!isUnsigned)
    inverse.exponent += 7;
  for (auto [value, result] : llvm::zip_equal(input, output))
    result =
        rescale(int32_t(isUnsigned ? value * 128 : value), inverse, kTwice);
}
