//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What makes the search turn back: bounds on where the unplaced items can
// begin, what the sections have room for, and the dead ends seen before.
//
//===----------------------------------------------------------------------===//

#include "FitSearch.h"
#include <algorithm>

using namespace mlir::qopt;

static constexpr int64_t kUnknown = std::numeric_limits<int64_t>::max();

/// An item that the front has passed rests on one that is still to be placed:
/// it begins above the lowest end of those that are alive with it. False where
/// one has nothing to rest on or ends too high.
bool FitSearch::computeEarliest(const Component &component, Front front) {
  itemsAfloat.clear();
  for (size_t index : component) {
    earliest[index] = lowest[index];
    if (!isAfloat(index, front))
      continue;
    if (model.items[index].fixedOffset)
      return false;
    earliest[index] = model.hasOverhangs ? front.offset : kUnknown;
    itemsAfloat.push_back(index);
  }
  if (model.hasOverhangs)
    return true;

  auto restOn = [&](size_t index, int64_t offset, int64_t above) {
    earliest[index] =
        std::min(earliest[index], model.items[index].alignUp(offset + above));
  };
  // First those that rest on items at known offsets, then on each other, from
  // the lowest one on.
  for (size_t index : itemsAfloat)
    for (const PlacementModel::Neighbour &neighbour : model.neighbours[index])
      if (!isPlaced[neighbour.item] && !isAfloat(neighbour.item, front))
        restOn(index, lowest[neighbour.item], neighbour.below);
  for (auto begin = itemsAfloat.begin(); begin != itemsAfloat.end(); ++begin) {
    auto next =
        std::min_element(begin, itemsAfloat.end(), [&](size_t a, size_t b) {
          return earliest[a] < earliest[b];
        });
    std::iter_swap(begin, next);
    size_t index = *begin;
    if (earliest[index] == kUnknown ||
        earliest[index] + model.items[index].height > capacity)
      return false;
    for (const PlacementModel::Neighbour &neighbour : model.neighbours[index])
      if (!isPlaced[neighbour.item] && isAfloat(neighbour.item, front))
        restOn(neighbour.item, earliest[index], neighbour.above);
  }
  return true;
}

/// In each section, those that begin at or above some offset must fit between
/// it and the capacity, all but the highest one with their padding.
bool FitSearch::hasRoom(const Component &component) {
  byEarliest.assign(component.begin(), component.end());
  // The order among equals does not matter to the answer.
  std::sort(byEarliest.begin(), byEarliest.end(),
            [&](size_t a, size_t b) { return earliest[a] > earliest[b]; });
  size_t first = model.items[component.front()].firstSection, last = first;
  for (size_t index : component)
    last = std::max(last, model.items[index].lastSection);
  std::fill(above.begin() + first, above.begin() + last, Sum());
  for (size_t index : byEarliest) {
    const PlacementItem &item = model.items[index];
    int64_t room = capacity - earliest[index];
    for (size_t s = item.firstSection; s < item.lastSection; ++s) {
      const PlacementItem::Extent &extent = item.extents[s - item.firstSection];
      above[s].bytes += extent.bytes;
      above[s].padding = std::max(above[s].padding, extent.padding);
      if (above[s].bytes - above[s].padding > room)
        return false;
    }
  }
  return true;
}

/// A well-mixed function of 64 bits (the finalizer of SplitMix64).
static uint64_t mixBits(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Of all that decides whether a component can be placed: the lowest offsets of
/// its items, and which of them are afloat. The order of the items does not
/// matter, nor by which choices this state came about.
FitSearch::Fingerprint FitSearch::getFingerprint(const Component &component,
                                                 Front front) const {
  Fingerprint result{0, 0};
  for (size_t index : component) {
    uint64_t state = mixBits(index) + 2 * static_cast<uint64_t>(lowest[index]) +
                     isAfloat(index, front);
    result.low += mixBits(state);
    result.high += mixBits(state ^ 0x5851f42d4c957f2d);
  }
  return result;
}
