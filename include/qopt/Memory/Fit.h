//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Exact search for a placement in a given number of bytes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_FIT_H
#define QOPT_MEMORY_FIT_H

#include "qopt/Memory/Placement.h"

namespace mlir::qopt {

enum class FitStatus {
  /// A placement was found.
  Found,
  /// There is none: every one was excluded.
  Impossible,
  /// The work or the time was spent before either was known.
  GaveUp
};

struct FitResult {
  FitStatus status = FitStatus::GaveUp;
  /// Of the placement found; otherwise empty.
  std::vector<int64_t> offsets;
  int64_t work = 0;
};

/// Places the buffers in `capacity` bytes by branch and bound over canonical
/// placements with inference over sections of time, after Moffitt, "MiniMalloc:
/// A Lightweight Memory Allocator for Hardware-Accelerated Machine Learning"
/// (ASPLOS 2023); docs/Memory.md tells what is different. Problems with ties at
/// distances other than 0 are never found impossible by search alone. The
/// problem must have no error.
FitResult fitBuffers(const PlacementProblem &problem, int64_t capacity,
                     const PlacementOptions &options = {});

} // namespace mlir::qopt

#endif // QOPT_MEMORY_FIT_H
