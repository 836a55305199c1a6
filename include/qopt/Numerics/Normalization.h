//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of rows of 8-bit tensors beside softmax: its logarithm, and
// division by the euclidean norm. docs/Numerics.md defines them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_NORMALIZATION_H
#define QOPT_NUMERICS_NORMALIZATION_H

#include "qopt/Numerics/FixedPoint.h"
#include "llvm/ADT/ArrayRef.h"
#include <vector>

namespace mlir::qopt {

//===----------------------------------------------------------------------===//
// Logarithm of softmax
//===----------------------------------------------------------------------===//

/// What the scale of the input says about rows: for each difference to the
/// maximum its exponential in Q0.31 and its real value in Q5.26, and which
/// differences are too large for the result.
struct LogSoftmaxParameters {
  std::vector<int32_t> exponentials, reals;
  /// From Q5.26 back to stored integers.
  Multiplier reverse;
  int64_t radius;
};
LogSoftmaxParameters logSoftmaxParameters(const ExactScale &inputScale);

/// The output has scale 1/16, and `outputMax` is its zero point.
void logSoftmaxRow(const LogSoftmaxParameters &parameters,
                   llvm::ArrayRef<int64_t> input, int64_t outputMin,
                   int64_t outputMax, llvm::MutableArrayRef<int64_t> output);

//===----------------------------------------------------------------------===//
// Euclidean norm
//===----------------------------------------------------------------------===//

/// Elements of a row whose squares' sum fits 32 bits: 255^2 each.
constexpr size_t kL2NormalizationMaxRow = 33025;

/// `input` has its zero point subtracted; the output, of scale 1/128, is still
/// without one. The kernels for unsigned tensors round the quotient 7 bits
/// finer first.
void l2NormalizationRow(llvm::ArrayRef<int64_t> input, bool isUnsigned,
                        llvm::MutableArrayRef<int64_t> output);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_NORMALIZATION_H
