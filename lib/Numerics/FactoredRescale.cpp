//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Common factors of multipliers.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/FactoredRescale.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <cassert>
#include <cstdlib>
#include <limits>
#include <numeric>

using namespace mlir::qopt;

static constexpr int64_t kMaxCode = std::numeric_limits<int16_t>::max();
static constexpr int kMaxShift = 62;

bool FactoredRescale::hasNarrowCodes() const {
  return llvm::all_of(codes, [](int32_t code) {
    uint32_t size = std::abs(code);
    return size <= 255 || llvm::isPowerOf2_32(size);
  });
}

bool FactoredRescale::isShiftOnly() const {
  return llvm::all_of(codes, [](int32_t code) { return code == 1; });
}

/// Whether `|acc * code| + room` fits 32 bits in each channel.
static bool fitsWith(const FactoredRescale &rescale,
                     llvm::ArrayRef<IntegerRange> accumulators, int64_t room) {
  size_t numCodes = rescale.codes.size();
  if (accumulators.empty() ||
      (numCodes != 1 && numCodes != accumulators.size()))
    return false;
  return llvm::all_of(llvm::enumerate(accumulators), [&](auto entry) {
    int64_t code = rescale.codes[numCodes == 1 ? 0 : entry.index()];
    const IntegerRange &range = entry.value();
    return range.isInt32() && range.getMagnitude() * std::abs(code) + room <=
                                  std::numeric_limits<int32_t>::max();
  });
}

bool FactoredRescale::isProductNarrow(
    llvm::ArrayRef<IntegerRange> accumulators) const {
  return fitsWith(*this, accumulators, /*room=*/0);
}

bool FactoredRescale::isNarrow(
    llvm::ArrayRef<IntegerRange> accumulators) const {
  int64_t half = shift == 0 ? 0 : int64_t(1) << (shift - 1);
  return factor == 1 && shift <= 31 && fitsWith(*this, accumulators, half);
}

std::optional<FactoredRescale>
mlir::qopt::factorMultipliers(llvm::ArrayRef<Multiplier> multipliers,
                              Rounding rounding) {
  // Rounding twice happens at a bit of the 31-bit significand.
  if (multipliers.empty() || rounding == Rounding::HalfAwayTwice)
    return std::nullopt;
  // Each is odd * 2^exponent.
  llvm::SmallVector<int64_t> odds, exponents;
  int64_t factor = 0, lowest = std::numeric_limits<int64_t>::max();
  for (Multiplier m : multipliers) {
    int zeros = m.significand == 0
                    ? 0
                    : llvm::countr_zero(uint32_t(std::abs(m.significand)));
    odds.push_back(m.significand >> zeros);
    exponents.push_back(int64_t(m.exponent) - 31 + zeros);
    if (m.significand == 0)
      continue;
    factor = std::gcd(factor, odds.back());
    lowest = std::min(lowest, exponents.back());
  }
  if (factor == 0)
    return FactoredRescale{llvm::SmallVector<int32_t>(multipliers.size(), 0), 1,
                           0};
  // There is no left shift: the codes take it.
  lowest = std::min<int64_t>(lowest, 0);
  if (lowest < -kMaxShift)
    return std::nullopt;

  FactoredRescale result;
  result.factor = int32_t(factor);
  result.shift = int(-lowest);
  for (auto [odd, exponent] : llvm::zip_equal(odds, exponents)) {
    int64_t code = odd / factor;
    if (code != 0) {
      int64_t left = exponent - lowest;
      if (std::abs(code) > kMaxCode || left > 15)
        return std::nullopt;
      code *= int64_t(1) << left;
      if (std::abs(code) > kMaxCode || std::abs(code * factor) > INT32_MAX)
        return std::nullopt;
    }
    result.codes.push_back(int32_t(code));
  }
  // One product is better than two, as long as it is with a narrow code.
  FactoredRescale product = result;
  for (int32_t &code : product.codes)
    code *= result.factor;
  product.factor = 1;
  return product.hasNarrowCodes() ? product : result;
}

/// `2^leftShift * multiplier` where that is an integer.
static std::optional<int64_t> getIntegerFactor(Multiplier multiplier,
                                               int leftShift) {
  if (multiplier.significand == 0)
    return 0;
  int shift = multiplier.exponent - 31 + leftShift;
  if (shift >= 0)
    return shift > 31 ? std::nullopt
                      : std::optional(int64_t(multiplier.significand) << shift);
  if (shift < -31 ||
      llvm::countr_zero(uint32_t(multiplier.significand)) < -shift)
    return std::nullopt;
  return multiplier.significand >> -shift;
}

std::optional<FactoredSum>
mlir::qopt::factorSum(const AddMultipliers &multipliers, Rounding rounding,
                      IntegerRange lhs, IntegerRange rhs) {
  std::optional<int64_t> a =
      getIntegerFactor(multipliers.lhs, multipliers.leftShift);
  std::optional<int64_t> b =
      getIntegerFactor(multipliers.rhs, multipliers.leftShift);
  if (!a || !b || (*a | *b) == 0)
    return std::nullopt;
  int zeros = llvm::countr_zero(uint64_t(*a | *b));
  FactoredSum sum;
  sum.lhs = int32_t(*a >> zeros);
  sum.rhs = int32_t(*b >> zeros);
  sum.output = multipliers.output;
  sum.output.exponent += zeros;
  if (sum.lhs > kMaxCode || sum.rhs > kMaxCode)
    return std::nullopt;
  int64_t reach = sum.lhs * lhs.getMagnitude() + sum.rhs * rhs.getMagnitude();
  sum.range = {-reach, reach};
  std::optional<FactoredRescale> rescale =
      factorMultipliers(sum.output, rounding);
  if (!rescale || !rescale->hasNarrowCodes() || !rescale->isNarrow(sum.range))
    return std::nullopt;
  return sum;
}
