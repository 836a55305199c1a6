//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Transcendental functions in 32-bit fixed point, as TensorFlow Lite's
// reference kernels compute them. Qm.n is an int32 with m integer and n
// fraction bits, m + n = 31. docs/Numerics.md defines each step.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_FIXEDPOINTMATH_H
#define QOPT_NUMERICS_FIXEDPOINTMATH_H

#include "qopt/Numerics/FixedPoint.h"
#include <cstdint>

namespace mlir::qopt {

/// exp(x) in Q0.31 for x <= 0, which has `integerBits` (0 to 5) integer bits;
/// exp(0) is 2^31 - 1.
int32_t fixedExp(int32_t x, int integerBits);

/// 1 / (1 + x) in Q0.31 for 0 <= x < 1 in Q0.31.
int32_t fixedReciprocalOfOnePlus(int32_t x);

/// 1 / (1 + exp(-x)) in Q0.31, x in Q4.27.
int32_t fixedLogistic(int32_t x);

/// tanh(x) in Q0.31, x in Q4.27.
int32_t fixedTanh(int32_t x);

/// log(x) in Q5.26 for x >= 1 in Q12.19.
int32_t fixedLog(int32_t x);

/// 1 / sqrt(x) for x >= 0 as significand and exponent, where 0 counts as 1.
/// Not normalised: the significand may have fewer than 31 bits.
Multiplier fixedInverseSqrt(int32_t x);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_FIXEDPOINTMATH_H
