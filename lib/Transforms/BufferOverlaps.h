//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Loops that read one buffer for the last time and write another one for the
// first: where writing stays behind reading, they share bytes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_BUFFEROVERLAPS_H
#define QOPT_TRANSFORMS_BUFFEROVERLAPS_H

#include "BufferLifetimes.h"
#include "qopt/Memory/Placement.h"

namespace mlir::qopt {

/// The overlaps of a PlacementProblem of these allocations, which computed
/// lifetimes, that save bytes. Found by running through the loops with the
/// indices that they have: a proof for this code, whatever it was made from. It
/// holds as long as elements are taken in the order in which ops take them now,
/// those of a linalg op as its loops do (convert-linalg-to-loops).
std::vector<BufferOverlap> findBufferOverlaps(func::FuncOp function,
                                              ArrayRef<Allocation> allocations);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_BUFFEROVERLAPS_H
