//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The check of a placement: every pair of buffers, one rule after the other.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/PlacementValidator.h"

using namespace mlir::qopt;

/// Whether the problem lets two buffers share bytes at these offsets.
static bool mayOverlap(const PlacementProblem &problem,
                       const std::vector<int64_t> &offsets, size_t i,
                       size_t j) {
  for (const BufferOverlap &overlap : problem.overlaps)
    if (((overlap.input == i && overlap.output == j) ||
         (overlap.input == j && overlap.output == i)) &&
        offsets[overlap.input] - offsets[overlap.output] >= overlap.distance)
      return true;
  return false;
}

/// `buffer 3 at offset 64`
static std::string describe(size_t index, int64_t offset) {
  return "buffer " + std::to_string(index) + " at offset " +
         std::to_string(offset);
}

std::optional<std::string>
mlir::qopt::findPlacementViolation(const PlacementProblem &problem,
                                   const Placement &placement) {
  const std::vector<Buffer> &buffers = problem.buffers;
  const std::vector<int64_t> &offsets = placement.offsets;
  if (offsets.size() != buffers.size())
    return "expected " + std::to_string(buffers.size()) + " offsets, but got " +
           std::to_string(offsets.size());
  if (placement.total < 0)
    return "expected a total that is not negative, but got " +
           std::to_string(placement.total);

  for (size_t i = 0; i < buffers.size(); ++i) {
    if (buffers[i].size < 0)
      return "expected a size that is not negative, but buffer " +
             std::to_string(i) + " has " + std::to_string(buffers[i].size);
    if (buffers[i].alignment < 1)
      return "expected a positive alignment, but buffer " + std::to_string(i) +
             " has " + std::to_string(buffers[i].alignment);
    if (buffers[i].upper <= buffers[i].lower)
      return "expected a lifetime that is not empty, but buffer " +
             std::to_string(i) + " lives from " +
             std::to_string(buffers[i].lower) + " to " +
             std::to_string(buffers[i].upper);
    if (offsets[i] < 0)
      return "expected offsets that are not negative, but got " +
             describe(i, offsets[i]);
    if (offsets[i] % buffers[i].alignment != 0)
      return "expected a multiple of " + std::to_string(buffers[i].alignment) +
             ", but got " + describe(i, offsets[i]);
    // Written so that nothing can overflow.
    if (placement.total < offsets[i] ||
        placement.total - offsets[i] < buffers[i].size)
      return "expected buffers inside " + std::to_string(placement.total) +
             " bytes, but got " + describe(i, offsets[i]) + " with " +
             std::to_string(buffers[i].size) + " bytes";
    if (buffers[i].offset && *buffers[i].offset != offsets[i])
      return "expected offset " + std::to_string(*buffers[i].offset) +
             ", but got " + describe(i, offsets[i]);
  }

  // tied[i] is the same number for all buffers that are tied together.
  std::vector<size_t> tied;
  for (size_t i = 0; i < buffers.size(); ++i)
    tied.push_back(i);
  for (size_t i = 0; i < buffers.size(); ++i) {
    if (!buffers[i].anchor)
      continue;
    size_t anchor = *buffers[i].anchor;
    if (anchor >= buffers.size())
      return "expected an anchor among " + std::to_string(buffers.size()) +
             " buffers, but buffer " + std::to_string(i) + " has " +
             std::to_string(anchor);
    // Offsets are not negative: their difference fits.
    if (offsets[i] - offsets[anchor] != buffers[i].distance)
      return "expected a distance of " + std::to_string(buffers[i].distance) +
             ", but got " + describe(i, offsets[i]) + " tied to " +
             describe(anchor, offsets[anchor]);
    size_t from = tied[i], to = tied[anchor];
    for (size_t &number : tied)
      if (number == from)
        number = to;
  }

  for (size_t i = 0; i < buffers.size(); ++i) {
    for (size_t j = i + 1; j < buffers.size(); ++j) {
      int64_t firstStep = buffers[i].lower;
      if (buffers[j].lower > firstStep)
        firstStep = buffers[j].lower;
      bool shareTime =
          firstStep < buffers[i].upper && firstStep < buffers[j].upper;
      // Every buffer ends inside `total`: the sums fit.
      int64_t firstByte = offsets[i];
      if (offsets[j] > firstByte)
        firstByte = offsets[j];
      bool shareSpace = firstByte < offsets[i] + buffers[i].size &&
                        firstByte < offsets[j] + buffers[j].size;
      if (shareTime && shareSpace && tied[i] != tied[j] &&
          !mayOverlap(problem, offsets, i, j))
        return "expected disjoint buffers, but " + describe(i, offsets[i]) +
               " and " + describe(j, offsets[j]) + " share byte " +
               std::to_string(firstByte) + " in step " +
               std::to_string(firstStep);
    }
  }
  return std::nullopt;
}
