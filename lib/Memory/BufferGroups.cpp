//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a placement problem must keep to: well-formed buffers, ties that lead
// to one buffer, and offsets that the caller can have chosen.
//
//===----------------------------------------------------------------------===//

#include "OverlapPlacement.h"
#include "PlacementModel.h"
#include <algorithm>

using namespace mlir::qopt;

static constexpr int64_t kMaxBytes = std::numeric_limits<int64_t>::max();

static std::string describeBuffer(size_t index, const std::string &what) {
  return "expected buffer " + std::to_string(index) + " to have " + what;
}

/// The first buffer that is malformed in itself.
static std::optional<std::string>
findBufferError(const PlacementProblem &problem) {
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const Buffer &buffer = problem.buffers[i];
    if (buffer.size < 0)
      return describeBuffer(i, "a size that is not negative, but got " +
                                   std::to_string(buffer.size));
    if (buffer.alignment <= 0 || (buffer.alignment & (buffer.alignment - 1)))
      return describeBuffer(i, "a power of two as alignment, but got " +
                                   std::to_string(buffer.alignment));
    if (buffer.lower >= buffer.upper)
      return describeBuffer(i, "a lifetime of at least one step, but got " +
                                   std::to_string(buffer.lower) + " to " +
                                   std::to_string(buffer.upper));
    if (buffer.offset && *buffer.offset < 0)
      return describeBuffer(i, "an offset that is not negative, but got " +
                                   std::to_string(*buffer.offset));
    if (buffer.anchor && *buffer.anchor >= problem.buffers.size())
      return describeBuffer(
          i, "an anchor among " + std::to_string(problem.buffers.size()) +
                 " buffers, but got " + std::to_string(*buffer.anchor));
    if (!buffer.anchor && buffer.distance != 0)
      return describeBuffer(i, "an anchor for its distance of " +
                                   std::to_string(buffer.distance));
  }
  return std::nullopt;
}

/// First fit never goes beyond the sum of all sizes, each with the padding of
/// its alignment, the distances and the fixed offsets: where that sum fits, no
/// offset overflows.
static std::optional<std::string>
findSumError(const PlacementProblem &problem) {
  int64_t remaining = kMaxBytes;
  auto take = [&](int64_t bytes) {
    if (bytes < 0 || bytes > remaining)
      return false;
    remaining -= bytes;
    return true;
  };
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const Buffer &buffer = problem.buffers[i];
    // The negation of the smallest number is negative, and refused.
    int64_t distance = buffer.distance < -kMaxBytes ? -1
                       : buffer.distance < 0        ? -buffer.distance
                                                    : buffer.distance;
    if (!take(buffer.size) || !take(buffer.alignment - 1) || !take(distance) ||
        !take(buffer.offset.value_or(0)))
      return "expected at most " + std::to_string(kMaxBytes) +
             " bytes in all, but buffer " + std::to_string(i) + " exceeds them";
  }
  return std::nullopt;
}

namespace {

/// Where a chain of ties leads, and the sum of its distances.
struct TieEnd {
  size_t buffer;
  int64_t distance;
};

} // namespace

/// nullopt at a circle.
static std::optional<TieEnd> followTies(const std::vector<Buffer> &buffers,
                                        size_t index) {
  TieEnd end{index, 0};
  for (size_t steps = 0; buffers[end.buffer].anchor; ++steps) {
    if (steps == buffers.size())
      return std::nullopt;
    end.distance += buffers[end.buffer].distance;
    end.buffer = *buffers[end.buffer].anchor;
  }
  return end;
}

/// Makes the smallest distance 0, and brings alignments and fixed offsets of
/// the members together; returns what does not go together.
static std::optional<std::string>
finishGroup(BufferGroup &group, const std::vector<Buffer> &buffers) {
  int64_t smallest = group.members.front().distance;
  for (const BufferGroup::Member &member : group.members)
    smallest = std::min(smallest, member.distance);
  for (BufferGroup::Member &member : group.members) {
    member.distance -= smallest;
    const Buffer &buffer = buffers[member.buffer];
    if (buffer.alignment <= group.alignment)
      continue;
    group.alignment = buffer.alignment;
    group.remainder = -member.distance & (buffer.alignment - 1);
  }
  for (const BufferGroup::Member &member : group.members) {
    const Buffer &buffer = buffers[member.buffer];
    if ((group.remainder + member.distance) & (buffer.alignment - 1))
      return describeBuffer(member.buffer,
                            "a distance that keeps its alignment of " +
                                std::to_string(buffer.alignment));
    if (!buffer.offset)
      continue;
    int64_t base = *buffer.offset - member.distance;
    if (base < 0 || group.alignUp(base) != base ||
        (group.fixedOffset && *group.fixedOffset != base))
      return describeBuffer(member.buffer,
                            "an offset that its alignment and its ties allow, "
                            "but got " +
                                std::to_string(*buffer.offset));
    group.fixedOffset = base;
  }
  return std::nullopt;
}

/// Two buffers whose offsets are fixed and that are in each other's way.
static std::optional<std::string>
findFixedConflict(const BufferGroups &result,
                  const std::vector<Buffer> &buffers) {
  struct Fixed {
    size_t group, buffer;
    int64_t offset;
  };
  std::vector<Fixed> fixed;
  for (size_t i = 0; i < result.groups.size(); ++i)
    if (const BufferGroup &group = result.groups[i]; group.fixedOffset)
      for (const BufferGroup::Member &member : group.members)
        fixed.push_back(
            {i, member.buffer, *group.fixedOffset + member.distance});
  for (const Fixed &a : fixed)
    for (const Fixed &b : fixed) {
      const Buffer &first = buffers[a.buffer], &second = buffers[b.buffer];
      if (a.group < b.group && first.size > 0 && second.size > 0 &&
          first.lower < second.upper && second.lower < first.upper &&
          a.offset < b.offset + second.size && b.offset < a.offset + first.size)
        return "expected fixed buffers that do not overlap, but buffers " +
               std::to_string(a.buffer) + " and " + std::to_string(b.buffer) +
               " do";
    }
  return std::nullopt;
}

BufferGroups mlir::qopt::groupBuffers(const PlacementProblem &problem) {
  const std::vector<Buffer> &buffers = problem.buffers;
  BufferGroups result;
  std::vector<std::optional<size_t>> groupOfEnd(buffers.size());
  for (size_t i = 0; i < buffers.size(); ++i) {
    std::optional<TieEnd> end = followTies(buffers, i);
    if (!end) {
      result.error = describeBuffer(i, "ties that do not form a circle");
      return result;
    }
    std::optional<size_t> &index = groupOfEnd[end->buffer];
    if (!index) {
      index = result.groups.size();
      result.groups.emplace_back();
    }
    result.groups[*index].members.push_back({i, end->distance});
  }
  for (BufferGroup &group : result.groups)
    if ((result.error = finishGroup(group, buffers)))
      return result;
  result.error = findFixedConflict(result, buffers);
  return result;
}

std::optional<std::string>
mlir::qopt::findProblemError(const PlacementProblem &problem) {
  if (std::optional<std::string> error = findBufferError(problem))
    return error;
  if (std::optional<std::string> error = findSumError(problem))
    return error;
  if (std::optional<std::string> error = findOverlapError(problem))
    return error;
  if (!problem.overlaps.empty())
    if (std::optional<std::string> error = findSumError(relaxOverlaps(problem)))
      return error;
  return groupBuffers(problem).error;
}
