//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Between which numbers the values of a float network lie.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_QUANTIZE_RANGES_H
#define QOPT_QUANTIZE_RANGES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Calibration/Observers.h"
#include "qopt/Reference/TensorValue.h"

namespace mlir::qopt {

/// Samples of a network's inputs, read one after the other.
struct SampleSource {
  size_t count = 0;
  /// The arguments of a sample, of the function's types.
  std::function<SmallVector<TensorValue>(size_t sample)> read;
};

/// Runs `function` on all samples and puts `qopt.range` on what
/// qopt-insert-qdq quantizes, as the observers of `kind` see it. Each sample is
/// read once; the memory does not depend on how many there are. Errors, as a
/// value that is not finite, are diagnostics at the op or the function.
LogicalResult collectRanges(func::FuncOp function, const SampleSource &samples,
                            ObserverKind kind,
                            const ObserverOptions &options = {});

} // namespace mlir::qopt

#endif // QOPT_QUANTIZE_RANGES_H
