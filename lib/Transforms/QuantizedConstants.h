//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants of integers for constants of real numbers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_QUANTIZEDCONSTANTS_H
#define QOPT_LIB_TRANSFORMS_QUANTIZEDCONSTANTS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// Whether two types per tensor hold the same numbers in the same integers,
/// however their scales are written.
bool haveSameNumbers(QuantType a, QuantType b);

/// The integer of a real number in a type per tensor, as `qopt.quantize`
/// computes it.
int64_t quantizeReal(float real, QuantType type, Rounding rounding);

/// A constant of the shape of `tensor` that holds these codes.
Value createCodes(OpBuilder &builder, Location loc, RankedTensorType tensor,
                  QuantType type, ArrayRef<int64_t> codes);

/// The constant behind `quantize`, as codes; null where there is none, or where
/// it has a scale for each channel.
Value quantizeConstant(OpBuilder &builder, QuantizeOp quantize);

/// A constant of the shape of `tensor` in `storage`, whose scale and zero point
/// fit the numbers `reals`: a number that all elements share is exact up to the
/// scale's own rounding, others are off by half a unit of the scale at most.
Value createFittingConstant(OpBuilder &builder, Location loc,
                            RankedTensorType tensor, ArrayRef<double> reals,
                            StorageAttr storage);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_QUANTIZEDCONSTANTS_H
