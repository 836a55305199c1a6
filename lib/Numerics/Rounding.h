//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The one place where a tie is decided: what is added to the floor of a
// quotient, and the rounding right shift of 64-bit integers. Private to this
// library.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_NUMERICS_ROUNDING_H
#define QOPT_LIB_NUMERICS_ROUNDING_H

#include "qopt/Numerics/Enums.h"
#include "llvm/Support/ErrorHandling.h"
#include <cassert>
#include <cstdint>

namespace mlir::qopt {

/// Where the part cut off by a floor lies with respect to one half.
enum class Fraction { Below, Half, Above };

/// Whether a quotient with this floor and fraction rounds to `floor + 1`.
/// `Below` includes the exact quotient. `negative` is the quotient's sign.
inline bool roundsUp(int64_t floor, Fraction fraction, bool negative,
                     Rounding rounding) {
  if (rounding == Rounding::Floor || fraction == Fraction::Below)
    return false;
  if (fraction == Fraction::Above)
    return true;
  switch (rounding) {
  case Rounding::HalfAwayTwice:
  case Rounding::HalfAway:
    return !negative;
  case Rounding::HalfUp:
    return true;
  case Rounding::HalfEven:
    return floor & 1;
  case Rounding::Floor:
    break;
  }
  llvm_unreachable("unknown rounding");
}

/// `value / 2^shift` rounded as named, for |value| <= 2^62 and every
/// `shift` >= 0.
inline int64_t shiftRightRounded(int64_t value, int64_t shift,
                                 Rounding rounding) {
  assert(shift >= 0 && "a right shift cannot be negative");
  if (shift == 0)
    return value;
  // The quotient is within a quarter of zero.
  if (shift > 63)
    return rounding == Rounding::Floor && value < 0 ? -1 : 0;
  uint64_t half = uint64_t(1) << (shift - 1);
  uint64_t remainder = uint64_t(value) & (half + (half - 1));
  Fraction fraction = remainder < half   ? Fraction::Below
                      : remainder > half ? Fraction::Above
                                         : Fraction::Half;
  int64_t floor = value >> shift;
  return floor + roundsUp(floor, fraction, value < 0, rounding);
}

/// `value * 2^shift` modulo 2^32, for every `shift` >= 0.
inline int32_t shiftLeftWrapped(int64_t value, int64_t shift) {
  assert(shift >= 0 && "a left shift cannot be negative");
  return shift > 31 ? 0 : int32_t(uint32_t(value) << shift);
}

} // namespace mlir::qopt

#endif // QOPT_LIB_NUMERICS_ROUNDING_H
