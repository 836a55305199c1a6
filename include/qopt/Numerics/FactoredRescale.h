//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the multipliers of a layer have in common, taken out of them, and how
// many bits the rescale then needs. docs/Numerics.md, "Narrow rescales".
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_FACTOREDRESCALE_H
#define QOPT_NUMERICS_FACTOREDRESCALE_H

#include "qopt/Numerics/Elementwise.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace mlir::qopt {

/// The integers from `min` to `max`.
struct IntegerRange {
  int64_t min = 0, max = 0;

  int64_t getMagnitude() const { return min < -max ? -min : max; }
  bool isInt32() const { return min >= INT32_MIN && max <= INT32_MAX; }
};

/// Multiplier c is exactly `codes[c] * factor * 2^-shift`. All codes are within
/// 16 bits, the factor is odd and positive, 1 where codes remain narrow with
/// it, `|codes[c] * factor| < 2^31`, and 0 <= shift <= 62: `round(acc *
/// codes[c] * factor / 2^shift)` fits 64 bits.
struct FactoredRescale {
  llvm::SmallVector<int32_t> codes;
  int32_t factor = 1;
  int shift = 0;

  /// The codes are of 8 bits or powers of two: multiplying by wider ones is no
  /// better than by the multipliers themselves.
  bool hasNarrowCodes() const;
  /// No channel has to multiply by a code.
  bool isShiftOnly() const;
  /// Whether `acc * code` fits 32 bits for accumulators within these ranges,
  /// one for each code, or any number for a single one. Not where there are
  /// none.
  bool isProductNarrow(llvm::ArrayRef<IntegerRange> accumulators) const;
  /// Whether all of the rescale does: the factor is 1, and the product has room
  /// for what rounds it.
  bool isNarrow(llvm::ArrayRef<IntegerRange> accumulators) const;
};

/// The factors of a layer's multipliers under a rounding that rounds once; none
/// where the codes need more than 16 bits (as multipliers of unrelated scales
/// do), or where a shift is out of range.
std::optional<FactoredRescale>
factorMultipliers(llvm::ArrayRef<Multiplier> multipliers, Rounding rounding);

/// A sum of two tensors without the steps between:
///
///   rescale(lhs * a + rhs * b, output) = rescale(accumulateSum(a, b),
///   rounding)
///
/// and with -rhs the same for a difference.
struct FactoredSum {
  int32_t lhs = 0, rhs = 0;
  Multiplier output;
  /// What the sum can be.
  IntegerRange range;
};

/// Where neither operand is rounded when it is brought to the scale of both,
/// and all of it fits 32 bits, its rescale included; otherwise nullopt.
std::optional<FactoredSum> factorSum(const AddMultipliers &multipliers,
                                     Rounding rounding, IntegerRange lhs,
                                     IntegerRange rhs);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_FACTOREDRESCALE_H
