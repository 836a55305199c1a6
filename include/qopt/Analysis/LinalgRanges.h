//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges of the scalars inside linalg ops, with what constants and sums of
// products over constants hold for each channel. Knows nothing of how the ops
// came to be.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_ANALYSIS_LINALGRANGES_H
#define QOPT_ANALYSIS_LINALGRANGES_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "qopt/Numerics/FactoredRescale.h"

namespace mlir::qopt {

/// The ranges of integers of at most 64 bits. Values without a range of their
/// own are computed from their operands, and hold what their type can where
/// nothing is known.
class ScalarRanges {
public:
  void set(Value value, IntegerRange range) { ranges[value] = range; }
  IntegerRange get(Value value);

  /// The range of the result of an addition, subtraction or product without
  /// wrapping around; none for other ops, and beyond int64.
  std::optional<IntegerRange> getExact(Operation *op);

private:
  DenseMap<Value, IntegerRange> ranges;
};

/// The range of all integers of a type, as signed ones.
IntegerRange getTypeRange(IntegerType type);

/// Calls back for the body of `op` with the ranges of its arguments, once for
/// each combination of elements of the tables that it reads: constants, and
/// accumulators of products with constants. Stops at the first failure.
LogicalResult forEachBody(linalg::GenericOp op,
                          function_ref<LogicalResult(ScalarRanges &)> callback);

} // namespace mlir::qopt

#endif // QOPT_ANALYSIS_LINALGRANGES_H
