//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the accumulators of a layer can hold.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_ANALYSIS_ACCUMULATORRANGES_H
#define QOPT_ANALYSIS_ACCUMULATORRANGES_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Numerics/FactoredRescale.h"

namespace mlir::qopt {

/// What a stored integer of `type`, per tensor, can be less its zero point. The
/// bits of the storage count and not its bounds: after the lowering, nothing
/// else is known.
IntegerRange getStoredRange(QuantType type);

/// What the product of two such integers can be.
IntegerRange getProductRange(QuantType lhs, QuantType rhs);

/// For each output channel the smallest range that holds the accumulator, as it
/// is rescaled and at each step before, for every input that the integers of
/// its width can hold: `bias + sum(w * x)`, computed from the constant weights
/// and bias. Empty where they are not constant. A range that leaves int64 is
/// cut off there; one that leaves the accumulator's type says that it can wrap.
SmallVector<IntegerRange> getAccumulatorRanges(MacOpInterface op);

} // namespace mlir::qopt

#endif // QOPT_ANALYSIS_ACCUMULATORRANGES_H
