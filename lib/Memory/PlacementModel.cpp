//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Items, sections and neighbours of a placement problem.
//
//===----------------------------------------------------------------------===//

#include "PlacementModel.h"
#include <algorithm>
#include <cassert>
#include <numeric>

using namespace mlir::qopt;

PlacementModel::PlacementModel(const PlacementProblem &problem)
    : problem(problem) {
  assert(!findProblemError(problem) && "expected a well-formed problem");
  // After a birth as many bytes are alive as at any time up to the next one.
  std::vector<int64_t> births;
  for (const Buffer &buffer : problem.buffers)
    if (buffer.size > 0)
      births.push_back(buffer.lower);
  std::sort(births.begin(), births.end());
  births.erase(std::unique(births.begin(), births.end()), births.end());
  numSections = births.size();
  std::vector<BufferGroup> groups = groupBuffers(problem).groups;
  computeUnit(groups);
  for (const BufferGroup &group : groups)
    addItem(group, births);
  computeNeighbours();
  computeBounds();
}

void PlacementModel::computeUnit(const std::vector<BufferGroup> &groups) {
  int64_t divisor = 0;
  for (const BufferGroup &group : groups) {
    for (const BufferGroup::Member &member : group.members)
      if (problem.buffers[member.buffer].size > 0)
        divisor = std::gcd(std::gcd(divisor, group.alignment),
                           std::gcd(group.remainder, member.distance));
  }
  unit = std::max<int64_t>(divisor, 1);
}

void PlacementModel::addItem(const BufferGroup &group,
                             const std::vector<int64_t> &births) {
  struct Span {
    size_t first, last;
    int64_t bottom, top;
  };
  std::vector<Span> spans;
  PlacementItem item;
  static_cast<BufferGroup &>(item) = group;
  auto sectionOf = [&](int64_t time) -> size_t {
    return std::lower_bound(births.begin(), births.end(), time) -
           births.begin();
  };
  for (const BufferGroup::Member &member : group.members) {
    const Buffer &buffer = problem.buffers[member.buffer];
    item.height = std::max(item.height, member.distance + buffer.size);
    if (buffer.size == 0)
      continue;
    Span span{sectionOf(buffer.lower), sectionOf(buffer.upper), member.distance,
              member.distance + buffer.size};
    if (spans.empty()) {
      item.firstSection = span.first;
      item.lower = buffer.lower;
      item.upper = buffer.upper;
    }
    item.firstSection = std::min(item.firstSection, span.first);
    item.lastSection = std::max(item.lastSection, span.last);
    item.lower = std::min(item.lower, buffer.lower);
    item.upper = std::max(item.upper, buffer.upper);
    spans.push_back(span);
  }
  auto roundUp = [&](int64_t bytes) { return bytes + (-bytes & (unit - 1)); };
  if (spans.empty()) {
    empty.push_back(group);
    return;
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span &a, const Span &b) { return a.bottom < b.bottom; });
  item.extents.resize(item.lastSection - item.firstSection);
  for (const Span &span : spans)
    for (size_t s = span.first; s < span.last; ++s) {
      PlacementItem::Extent &extent = item.extents[s - item.firstSection];
      if (extent.bytes == 0)
        extent = {span.bottom, span.bottom, 0, 0};
      // Room below, or between this part and those under it.
      hasOverhangs |= span.bottom > extent.top || extent.bottom > 0;
      int64_t top = roundUp(span.top);
      extent.bytes +=
          std::max<int64_t>(top - std::max(extent.top, span.bottom), 0);
      if (top > extent.top)
        extent.padding = top - span.top;
      else if (top == extent.top)
        extent.padding = std::min(extent.padding, top - span.top);
      extent.top = std::max(extent.top, top);
    }
  items.push_back(std::move(item));
}

/// How far `above` must be from `below` in all sections that both use; nullopt
/// where they never meet.
static std::optional<int64_t> getClearance(const PlacementItem &below,
                                           const PlacementItem &above) {
  size_t first = std::max(below.firstSection, above.firstSection);
  size_t last = std::min(below.lastSection, above.lastSection);
  if (first >= last)
    return std::nullopt;
  if (below.members.size() == 1 && above.members.size() == 1)
    return below.height;
  std::optional<int64_t> clearance;
  for (size_t s = first; s < last; ++s) {
    const auto &a = below.extents[s - below.firstSection];
    const auto &b = above.extents[s - above.firstSection];
    if (a.bytes > 0 && b.bytes > 0)
      clearance =
          std::max(clearance.value_or(a.top - b.bottom), a.top - b.bottom);
  }
  return clearance;
}

void PlacementModel::computeNeighbours() {
  neighbours.resize(items.size());
  for (size_t i = 0; i < items.size(); ++i)
    for (size_t j = 0; j < items.size(); ++j)
      if (i != j)
        if (auto above = getClearance(items[i], items[j]))
          neighbours[i].push_back(
              {j, *above, *getClearance(items[j], items[i])});
}

void PlacementModel::computeBounds() {
  std::vector<int64_t> alive(numSections, 0), padding(numSections, 0);
  int64_t divisor = 0;
  for (const BufferGroup &group : empty)
    for (const BufferGroup::Member &member : group.members)
      lowerBound =
          std::max(lowerBound, group.fixedOffset.value_or(group.alignUp(0)) +
                                   member.distance);
  for (const PlacementItem &item : items) {
    for (size_t s = item.firstSection; s < item.lastSection; ++s) {
      const PlacementItem::Extent &extent = item.extents[s - item.firstSection];
      alive[s] += extent.bytes;
      padding[s] = std::max(padding[s], extent.padding);
    }
    int64_t lowest = item.fixedOffset.value_or(item.alignUp(0));
    lowerBound = std::max(lowerBound, lowest + item.height);
    for (const PlacementItem::Extent &extent : item.extents)
      divisor = std::gcd(std::gcd(divisor, extent.bottom), extent.top);
    divisor = std::gcd(std::gcd(divisor, item.height), lowest);
  }
  // Only the highest item of a section does without its padding.
  for (size_t s = 0; s < numSections; ++s)
    lowerBound = std::max(lowerBound, alive[s] - padding[s]);
  // Where an alignment does not divide what all sizes have in common, padding
  // brings smaller multiples.
  for (const PlacementItem &item : items)
    if (divisor % item.alignment != 0)
      divisor = std::gcd(divisor, item.alignment);
  granularity = std::max<int64_t>(divisor, 1);
}

Placement
PlacementModel::getPlacement(const std::vector<int64_t> &itemOffsets) const {
  Placement placement;
  placement.offsets.resize(problem.buffers.size());
  auto place = [&](const BufferGroup &group, int64_t offset) {
    for (const BufferGroup::Member &member : group.members) {
      int64_t start = offset + member.distance;
      placement.offsets[member.buffer] = start;
      placement.total = std::max(placement.total,
                                 start + problem.buffers[member.buffer].size);
    }
  };
  for (size_t i = 0; i < items.size(); ++i)
    place(items[i], itemOffsets[i]);
  for (const BufferGroup &group : empty)
    place(group, group.fixedOffset.value_or(group.alignUp(0)));
  placement.lowerBound = lowerBound;
  return placement;
}
