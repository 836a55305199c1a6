//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "OverlapPlacement.h"
#include <algorithm>

using namespace mlir::qopt;

/// Work of a placement with ties, as a share of all work: no proof is to be had
/// with them, and what they help is found soon.
static constexpr int64_t kTiedShare = 20, kChangedShare = 200;

static constexpr size_t kNone = std::numeric_limits<size_t>::max();

namespace {
/// The overlaps that each buffer is in, or kNone.
struct OverlapsOf {
  explicit OverlapsOf(const PlacementProblem &problem)
      : asInput(problem.buffers.size(), kNone),
        asOutput(problem.buffers.size(), kNone) {
    for (size_t i = 0; i < problem.overlaps.size(); ++i) {
      asInput[problem.overlaps[i].input] = i;
      asOutput[problem.overlaps[i].output] = i;
    }
  }

  std::vector<size_t> asInput, asOutput;
};
} // namespace

std::optional<std::string>
mlir::qopt::findOverlapError(const PlacementProblem &problem) {
  const std::vector<Buffer> &buffers = problem.buffers;
  auto describe = [](size_t index, const std::string &what) {
    return "expected overlap " + std::to_string(index) + " to have " + what;
  };
  std::vector<bool> isInput(buffers.size()), isOutput(buffers.size());
  for (size_t i = 0; i < problem.overlaps.size(); ++i) {
    const BufferOverlap &overlap = problem.overlaps[i];
    size_t last = std::max(overlap.input, overlap.output);
    if (last >= buffers.size())
      return describe(i, "buffers among " + std::to_string(buffers.size()) +
                             ", but got " + std::to_string(last));
    const Buffer &input = buffers[overlap.input],
                 &output = buffers[overlap.output];
    if (overlap.distance < 0 || overlap.distance > output.size)
      return describe(i, "a distance inside its output of " +
                             std::to_string(output.size) + " bytes, but got " +
                             std::to_string(overlap.distance));
    if (input.lower > output.lower || output.lower >= input.upper ||
        input.upper > output.upper)
      return describe(i, "an input that is born and dies no later than its "
                         "output, but got lifetimes " +
                             std::to_string(input.lower) + " to " +
                             std::to_string(input.upper) + " and " +
                             std::to_string(output.lower) + " to " +
                             std::to_string(output.upper));
    if (input.offset || output.offset)
      return describe(i, "buffers without offsets");
    if (isInput[overlap.input] || isOutput[overlap.output])
      return describe(i, "buffers that no other has in the same role");
    isInput[overlap.input] = isOutput[overlap.output] = true;
  }
  OverlapsOf overlapsOf(problem);
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (!problem.overlaps.empty() && buffers[i].anchor)
      return "expected overlaps or ties, but got both, and buffer " +
             std::to_string(i) + " is tied";
    size_t before = overlapsOf.asOutput[i], after = overlapsOf.asInput[i];
    if (before != kNone && after != kNone &&
        buffers[problem.overlaps[before].input].upper >
            buffers[problem.overlaps[after].output].lower)
      return describe(
          after,
          "an input that is no output any more, but "
          "overlap " +
              std::to_string(before) + " has it until step " +
              std::to_string(buffers[problem.overlaps[before].input].upper));
  }
  return std::nullopt;
}

PlacementProblem mlir::qopt::relaxOverlaps(const PlacementProblem &problem) {
  const std::vector<Buffer> &buffers = problem.buffers;
  OverlapsOf overlapsOf(problem);
  PlacementProblem relaxed;
  for (size_t i = 0; i < buffers.size(); ++i) {
    Buffer alone = buffers[i];
    if (size_t before = overlapsOf.asOutput[i]; before != kNone)
      alone.lower = buffers[problem.overlaps[before].input].upper;
    if (size_t after = overlapsOf.asInput[i]; after != kNone)
      alone.upper = buffers[problem.overlaps[after].output].lower;
    if (alone.lower < alone.upper)
      relaxed.buffers.push_back(alone);
  }
  for (const BufferOverlap &overlap : problem.overlaps) {
    const Buffer &input = buffers[overlap.input],
                 &output = buffers[overlap.output];
    // They may as well lie apart.
    int64_t together =
        std::min(std::max(input.size + overlap.distance, output.size),
                 input.size + output.size);
    relaxed.buffers.push_back({together,
                               std::min(input.alignment, output.alignment),
                               output.lower, input.upper});
  }
  return relaxed;
}

/// The problem in which inputs are tied to their outputs.
static PlacementProblem tieInputs(const PlacementProblem &problem,
                                  const std::vector<BufferOverlap> &overlaps) {
  PlacementProblem tied{problem.buffers};
  for (const BufferOverlap &overlap : overlaps) {
    Buffer &input = tied.buffers[overlap.input];
    int64_t unit =
        std::max(input.alignment, tied.buffers[overlap.output].alignment);
    input.anchor = overlap.output;
    input.distance = (overlap.distance + unit - 1) / unit * unit;
  }
  return tied;
}

/// The most bytes while both buffers of an overlap are alive, if they share
/// none, with what alignments may cost.
static int64_t getNeed(const PlacementProblem &problem,
                       const BufferOverlap &overlap) {
  int64_t begin = problem.buffers[overlap.output].lower,
          end = problem.buffers[overlap.input].upper, most = 0;
  for (const Buffer &birth : problem.buffers) {
    int64_t step = std::max(birth.lower, begin), bytes = 0;
    if (step >= end)
      continue;
    for (const Buffer &buffer : problem.buffers)
      if (buffer.lower <= step && step < buffer.upper)
        bytes += buffer.size + buffer.alignment - 1;
    most = std::max(most, bytes);
  }
  return most;
}

/// Each tie is a constraint, and in a chain of them the first buffer lies above
/// the sum of all distances: only those that help where most is alive are worth
/// it.
static std::vector<BufferOverlap>
chooseTies(const PlacementProblem &problem,
           const std::vector<BufferOverlap> &byNeed) {
  int64_t bound = getPlacementLowerBound({problem.buffers});
  std::vector<BufferOverlap> chosen;
  for (const BufferOverlap &overlap : byNeed) {
    if (getNeed(problem, overlap) < bound)
      break;
    chosen.push_back(overlap);
    PlacementProblem tied = tieInputs(problem, chosen);
    int64_t next = findProblemError(tied) ? std::numeric_limits<int64_t>::max()
                                          : getPlacementLowerBound(tied);
    if (next <= bound)
      bound = next;
    else
      chosen.pop_back();
  }
  return chosen;
}

Placement mlir::qopt::placeOverlapping(const PlacementProblem &problem,
                                       const PlacementOptions &options) {
  int64_t bound = getPlacementLowerBound(problem);
  Placement best = placeBuffers({problem.buffers}, options);
  std::vector<BufferOverlap> ties;
  auto tryTies = [&](const std::vector<BufferOverlap> &others, int64_t share) {
    PlacementProblem tied = tieInputs(problem, others);
    if (findProblemError(tied) || getPlacementLowerBound(tied) >= best.total)
      return;
    PlacementOptions less = options;
    less.maxWork /= share;
    Placement placement = placeBuffers(tied, less);
    placement.isCutShort |= best.isCutShort;
    if (placement.total >= best.total)
      return;
    best = std::move(placement);
    ties = others;
  };
  if (best.total > bound) {
    std::vector<std::pair<int64_t, size_t>> order;
    for (size_t i = 0; i < problem.overlaps.size(); ++i)
      order.push_back({-getNeed(problem, problem.overlaps[i]), i});
    std::sort(order.begin(), order.end());
    std::vector<BufferOverlap> byNeed;
    for (auto [need, index] : order)
      byNeed.push_back(problem.overlaps[index]);
    tryTies(chooseTies(problem, byNeed), kTiedShare);
    // Where the bound is not reached, a tie more or less may do.
    for (const BufferOverlap &overlap : byNeed) {
      if (best.total == bound)
        break;
      std::vector<BufferOverlap> changed;
      for (const BufferOverlap &other : ties)
        if (other.output != overlap.output)
          changed.push_back(other);
      if (changed.size() == ties.size())
        changed.push_back(overlap);
      tryTies(changed, kChangedShare);
    }
  }
  best.lowerBound = std::min(bound, best.total);
  return best;
}
