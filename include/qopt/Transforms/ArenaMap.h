//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What lies where in an arena, and when: read off a function that
// qopt-place-buffers has left, for people to look at.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_ARENAMAP_H
#define QOPT_TRANSFORMS_ARENAMAP_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// `size` bytes from `offset` on, in use from the first to the last step, both
/// included.
struct ArenaBuffer {
  enum class Kind {
    /// Kept from call to call: in use in every step.
    State,
    /// What one operator hands to another.
    Tensor,
    /// What one operator, or cascade, alone uses: a padded input, line buffers,
    /// accumulators.
    Scratch,
    /// Written by the caller: in use from the first step on.
    Input,
    /// Read by the caller: in use to the last step.
    Output
  };

  Kind kind = Kind::Tensor;
  MemRefType type;
  int64_t offset = 0, size = 0;
  int64_t firstStep = 0, lastStep = 0;
  /// Where the operators come from that write it, in order; of a state, where
  /// it comes from itself.
  std::vector<Location> sources;
};

/// A time in which the same buffers are in use, for the same operator.
struct ArenaStep {
  Location loc;
  int64_t aliveBytes = 0;
};

struct ArenaMap {
  int64_t bytes = 0;
  /// No placement of these buffers in this order has fewer: the largest live
  /// set, with the gaps that alignment makes in every order. Those that share
  /// bytes while both are in use keep their distance.
  int64_t lowerBound = 0;
  /// What loops use beside the arena.
  int64_t stackBytes = 0;
  /// In program order, without those of which only the shape is used.
  std::vector<ArenaBuffer> buffers;
  std::vector<ArenaStep> steps;
};

/// The arena of a function after qopt-place-buffers; nothing where it has none.
ArenaMap getArenaMap(func::FuncOp function);

/// The names and places in files that a location consists of, one after the
/// other: those of all operators that have been fused.
SmallVector<Location> getSources(Location loc);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_ARENAMAP_H
