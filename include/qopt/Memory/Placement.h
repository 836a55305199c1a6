//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Buffers with lifetimes in, offsets in one arena out. Plain structs and
// functions: nothing here knows about MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_PLACEMENT_H
#define QOPT_MEMORY_PLACEMENT_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

/// A buffer of `size` bytes that is alive in the steps `lower <= t < upper`.
struct Buffer {
  int64_t size = 0;
  /// Its offset is a multiple of this many bytes; a power of two.
  int64_t alignment = 1;
  int64_t lower = 0;
  int64_t upper = 0;
};

struct PlacementProblem {
  std::vector<Buffer> buffers;
};

/// An answer to a PlacementProblem: `offsets` in the order of its buffers, and
/// the size of the arena that holds them all.
struct Placement {
  std::vector<int64_t> offsets;
  int64_t total = 0;
};

/// What is wrong with the first malformed buffer: a negative size, an alignment
/// that is not a power of two, an empty lifetime, or so many bytes in all that
/// offsets could exceed 63 bits. nullopt for a problem that can be solved.
std::optional<std::string> findProblemError(const PlacementProblem &problem);

/// Offsets such that buffers alive at the same time do not overlap. First
/// fit in a few orders, then a local search from the best of them that ends at
/// the lower bound or after a fixed amount of work; the same problem always
/// gives the same placement. The problem must have no error.
Placement placeBuffers(const PlacementProblem &problem);

/// The most bytes that are alive at one time: no placement needs fewer. The
/// problem must have no error.
int64_t getPlacementLowerBound(const PlacementProblem &problem);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_PLACEMENT_H
