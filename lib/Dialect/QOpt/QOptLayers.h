//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the layers that multiply and accumulate share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_DIALECT_QOPTLAYERS_H
#define QOPT_LIB_DIALECT_QOPTLAYERS_H

#include "QOptChecks.h"

namespace mlir::qopt {

/// The product of factors that are not negative, or the largest int64_t.
int64_t saturatingProduct(std::initializer_list<ArrayRef<int64_t>> factors);

/// The legacy unsigned kernels of TensorFlow Lite, which take one scale for the
/// filter, derive the multiplier as those of fully connected layers do.
bool isLegacyUnsigned(MacOpInterface op);

/// Constraints c4 to c8 of the convolutions, c3 to c7 of fully_connected.
LogicalResult verifyMac(MacOpInterface op, std::optional<Rounding> rounding);

} // namespace mlir::qopt

#endif // QOPT_LIB_DIALECT_QOPTLAYERS_H
