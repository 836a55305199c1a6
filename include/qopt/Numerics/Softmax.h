//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The fixed-point softmax of TensorFlow Lite's reference kernels (gemmlowp).
// docs/Numerics.md defines it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_SOFTMAX_H
#define QOPT_NUMERICS_SOFTMAX_H

#include "qopt/Numerics/FixedPoint.h"
#include "llvm/ADT/ArrayRef.h"
#include <vector>

namespace mlir::qopt {

/// Bits of the integer part of the sum of exponentials.
constexpr int kSoftmaxSumIntegerBits = 12;

/// `exp` of every difference to the row's maximum that an 8-bit tensor can
/// have: element d holds exp(-d * scale * beta) in Q0.31, and 0 where the
/// difference is below TensorFlow Lite's `diff_min`. 256 elements.
std::vector<int32_t> softmaxExpTable(const ExactScale &inputScale, double beta);

/// The reciprocal `1 / (sum of exponentials)`: `scale` in Q0.31 and the right
/// shift that goes with it. `sum` is in Q12.19, as accumulated.
struct SoftmaxReciprocal {
  int32_t scale;
  int bitsOverUnit;
};
SoftmaxReciprocal softmaxReciprocal(int32_t sum);

/// One row: `input` and `output` hold stored values of equal length; the output
/// has scale 1/256 and `outputMin` is its zero point (-128 for int8, 0 for
/// uint8). `table` comes from softmaxExpTable.
void softmaxRow(llvm::ArrayRef<int32_t> table, llvm::ArrayRef<int64_t> input,
                int64_t outputMin, int64_t outputMax,
                llvm::MutableArrayRef<int64_t> output);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_SOFTMAX_H
