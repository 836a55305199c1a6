//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Buffers with lifetimes in, offsets in one arena out. Plain structs and
// functions: nothing here knows about MLIR. docs/Memory.md explains the method.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_PLACEMENT_H
#define QOPT_MEMORY_PLACEMENT_H

#include <cstddef>
#include <cstdint>
#include <limits>
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
  /// Its offset, where that is not to be chosen: a buffer of the caller's that
  /// lies in the arena. (One that lies elsewhere is no part of the problem.)
  std::optional<int64_t> offset = std::nullopt;
  /// Another buffer from whose offset this one's differs by `distance` bytes:
  /// a result that is written over an operand, or a part of a concatenation.
  /// Buffers that are tied to each other, directly or through others, may share
  /// bytes; whoever ties them knows why.
  std::optional<size_t> anchor = std::nullopt;
  int64_t distance = 0;
};

/// Two buffers that may share bytes while both are alive, because what is
/// written to one stays behind what is still to be read of the other: `input`
/// may lie `distance` bytes or more above `output`.
struct BufferOverlap {
  /// Indices of buffers. `input` is born and dies no later than `output`.
  size_t input = 0, output = 0;
  /// At most the size of `output`.
  int64_t distance = 0;
};

struct PlacementProblem {
  std::vector<Buffer> buffers;
  /// Each buffer is the input of at most one and the output of at most one, and
  /// has ceased to be an output when it becomes an input. Where there are any,
  /// no buffer is tied, and those of overlaps have no offsets.
  std::vector<BufferOverlap> overlaps = {};
};

/// An answer to a PlacementProblem: `offsets` in the order of its buffers, and
/// the size of the arena that holds them all.
struct Placement {
  std::vector<int64_t> offsets;
  int64_t total = 0;
  /// No placement needs fewer bytes. Where this is `total`, it is the smallest.
  int64_t lowerBound = 0;
  /// The search was ended by the clock: another run can end differently.
  bool isCutShort = false;
};

struct PlacementOptions {
  /// How many buffers the exact search looks at, in all; ten to twenty million
  /// are one second. 0 leaves the heuristics. The same problem and work always
  /// give the same placement.
  int64_t maxWork = 20'000'000;
  /// A limit by the clock, in seconds, for use at a terminal.
  double maxSeconds = std::numeric_limits<double>::infinity();
};

/// What is wrong with the first malformed buffer: a negative size, an alignment
/// that is not a power of two, an empty lifetime, ties in a circle, offsets or
/// ties that cannot be kept, overlaps that are none, or so many bytes in all
/// that offsets could exceed 63 bits. nullopt for a problem that can be solved.
std::optional<std::string> findProblemError(const PlacementProblem &problem);

/// Offsets such that buffers alive at the same time do not overlap: first fit
/// in a few orders, then exact search at capacities between the lower bound and
/// the best so far, until both meet or the work is spent. Which overlaps are
/// used is a heuristic on top: they are tried as ties where most bytes are
/// alive. The problem must have no error.
Placement placeBuffers(const PlacementProblem &problem,
                       const PlacementOptions &options = {});

/// The most bytes that are alive at one time, with what alignments waste
/// between them: no placement needs fewer. The problem must have no error.
int64_t getPlacementLowerBound(const PlacementProblem &problem);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_PLACEMENT_H
