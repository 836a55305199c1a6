//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Multiply-accumulate layers as contractions: what the files that lower them
// share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_CONTRACTION_H
#define QOPT_LIB_CONVERSION_CONTRACTION_H

#include "Lowering.h"

namespace mlir::qopt {

constexpr auto kParallel = utils::IteratorType::parallel;
constexpr auto kReduction = utils::IteratorType::reduction;

/// A layer as one contraction. Output channels are the trailing dimensions of
/// `accShape`; there are two of them for grouped layers.
struct Contraction {
  Value input, filter;
  AffineMap inputMap, filterMap, accMap;
  SmallVector<utils::IteratorType> iterators;
  SmallVector<int64_t> accShape;
  unsigned numChannelDims = 1;
  /// What the filter's integers add up to where they are known, for the
  /// dimensions `sumDims` of the accumulators, of which the channels are last.
  /// Where it is empty, zero points are subtracted from each element.
  std::vector<int64_t> filterSums;
  SmallVector<int64_t> sumDims;
};

/// The integers of a constant, which codes of `type` stand for; plain ones
/// where it is null.
FailureOr<std::vector<int64_t>> readConstant(Value value, QuantType type = {});

/// The filter as memory holds it: `converted`, or a constant of the same codes
/// in 16 bits where they have 9 to 15. Narrower ones are packed later, by
/// qopt-pack-constants.
Value getStoredFilter(OpBuilder &builder, MacOpInterface op, Value converted);

/// The sums of a constant filter for its output channels; sets `filterSums` and
/// `sumDims`.
void sumFilter(MacOpInterface op, Contraction &layer);

/// Contraction and rescale; returns the result in the shape of `accShape`.
Value lowerContraction(OpBuilder &builder, MacOpInterface op, Value bias,
                       Activation activation, Rounding rounding,
                       const Contraction &layer);

/// A constant of integers of at most 64 bits.
Value createConstant(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                     unsigned width, ArrayRef<int64_t> values);

void populateConvolutionLowering(TypeConverter &converter,
                                 RewritePatternSet &patterns);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_CONTRACTION_H
