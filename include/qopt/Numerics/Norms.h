//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms with quantized parameters, `scale * x + offset` and its relatives.
// docs/Numerics.md defines them; this is the only host implementation. Elements
// arrive without their zero points, and results lack that of the output.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_NORMS_H
#define QOPT_NUMERICS_NORMS_H

#include "qopt/Numerics/Rescale.h"

namespace mlir::qopt {

/// The factors of a norm, from exact scales under every profile: no runtime has
/// such an operator.
struct NormMultipliers {
  /// From the offset's units to those in which it is added: of the accumulator,
  /// or where it is subtracted first, of the input `leftShift` bits finer.
  Multiplier offset;
  /// From the accumulator's units to those of the output.
  Multiplier output;
};
NormMultipliers normMultipliers(NormForm form, const ExactScale &input,
                                const ExactScale &scale,
                                const ExactScale &offset,
                                const ExactScale &output, int leftShift);

/// How many bits finer than its input the centered form subtracts: as many as
/// leave a product of 32 bits for twice the largest input; 0 for other forms.
int normLeftShift(NormForm form, int64_t largestInput, int64_t largestScale);

/// The accumulator of one element, modulo 2^32; `offset` is rescaled already.
int32_t accumulateNorm(NormForm form, int32_t input, int32_t scale,
                       int32_t offset, int leftShift);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_NORMS_H
