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

/// Turns differences to a row's maximum into the input of exp, Q5.26 or a
/// table's index. Those larger than `radius` have exp = 0, or the table's first
/// entry.
struct SoftmaxScaling {
  Multiplier multiplier;
  int64_t radius;
};
SoftmaxScaling softmaxScaling(const ExactScale &inputScale, double beta);

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

/// One row of an 8-bit tensor: `input` and `output` hold stored values of equal
/// length; the output has scale 2^-outputBits and `outputMin` is its zero point
/// (-128 for int8, 0 for uint8). `table` comes from softmaxExpTable.
void softmaxRow(llvm::ArrayRef<int32_t> table, llvm::ArrayRef<int64_t> input,
                int64_t outputMin, int64_t outputMax,
                llvm::MutableArrayRef<int64_t> output, int outputBits = 8);

//===----------------------------------------------------------------------===//
// 16-bit tensors
//===----------------------------------------------------------------------===//

/// Elements of a row whose sum of exponentials fits 32 bits.
constexpr size_t kSoftmaxMaxRow16 = 65536;

/// exp from -10 to 0 and 1 / (1 + x) from 0 to 1 in Q0.15, for lookUp.
llvm::ArrayRef<int32_t> softmaxExpTable16();
llvm::ArrayRef<int32_t> softmaxReciprocalTable16();

SoftmaxScaling softmaxScaling16(const ExactScale &inputScale, double beta);

/// One row of a signed 16-bit tensor without zero point; the output has scale
/// 2^-15. `scaling` comes from softmaxScaling16.
void softmaxRow16(const SoftmaxScaling &scaling, llvm::ArrayRef<int64_t> input,
                  llvm::MutableArrayRef<int64_t> output);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_SOFTMAX_H
