//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Placement where buffers may overlap: which of the overlaps are used.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_OVERLAPPLACEMENT_H
#define QOPT_MEMORY_OVERLAPPLACEMENT_H

#include "qopt/Memory/Placement.h"

namespace mlir::qopt {

/// What is wrong with the first malformed overlap, of well-formed buffers.
std::optional<std::string> findOverlapError(const PlacementProblem &problem);

/// A problem without overlaps that needs no more bytes: while an input and its
/// output are both alive, one buffer of the bytes that they have together
/// stands for them, and each of these buffers has an offset of its own.
PlacementProblem relaxOverlaps(const PlacementProblem &problem);

/// placeBuffers for a problem with overlaps.
Placement placeOverlapping(const PlacementProblem &problem,
                           const PlacementOptions &options);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_OVERLAPPLACEMENT_H
