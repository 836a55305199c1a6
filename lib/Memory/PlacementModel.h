//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A placement problem as the solvers see it: buffers that are tied together are
// one item, and time is divided into sections in which nothing is born.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_PLACEMENTMODEL_H
#define QOPT_LIB_MEMORY_PLACEMENTMODEL_H

#include "qopt/Memory/Placement.h"

namespace mlir::qopt {

/// Buffers that move together. Distances are from the item's offset to those of
/// its buffers; the smallest is 0.
struct BufferGroup {
  struct Member {
    size_t buffer;
    int64_t distance;
  };
  std::vector<Member> members;
  /// The item's offset modulo `alignment` is `remainder`.
  int64_t alignment = 1;
  int64_t remainder = 0;
  std::optional<int64_t> fixedOffset;

  /// The smallest offset allowed from `offset` on.
  int64_t alignUp(int64_t offset) const {
    return offset + ((remainder - offset) & (alignment - 1));
  }
};

/// Groups of buffers, in the order of their first ones, or what is wrong with
/// the ties and the fixed offsets.
struct BufferGroups {
  std::vector<BufferGroup> groups;
  std::optional<std::string> error;
};
BufferGroups groupBuffers(const PlacementProblem &problem);

struct PlacementItem : BufferGroup {
  /// What it uses in one section, relative to its offset, in whole units of the
  /// model: of the last one `padding` bytes are not its own, but no other item
  /// begins there. Where buffers of an item overlap or leave gaps, `bytes` is
  /// not `top - bottom`.
  struct Extent {
    int64_t bottom = 0;
    int64_t top = 0;
    int64_t bytes = 0;
    int64_t padding = 0;
  };
  /// Sections from the first to before the last, and what is used in each.
  size_t firstSection = 0;
  size_t lastSection = 0;
  std::vector<Extent> extents;
  int64_t height = 0;
  /// Steps from first to last use.
  int64_t lower = 0;
  int64_t upper = 0;

  /// Bytes times steps; 127 bits hold any product.
  __extension__ typedef __int128 Area;
  Area getArea() const { return height * (static_cast<Area>(upper) - lower); }
};

struct PlacementModel {
  /// An item that is alive with another one. Where it lies above that, its
  /// offset is at least `above` greater; where it lies below, at least `below`
  /// smaller.
  struct Neighbour {
    size_t item;
    int64_t above;
    int64_t below;
  };

  explicit PlacementModel(const PlacementProblem &problem);

  /// The buffers' offsets for offsets of the items.
  Placement getPlacement(const std::vector<int64_t> &itemOffsets) const;

  /// All items with bytes. Those without lie in `empty`.
  std::vector<PlacementItem> items;
  std::vector<BufferGroup> empty;
  std::vector<std::vector<Neighbour>> neighbours;
  size_t numSections = 0;
  /// All buffers begin at multiples of it; a power of two.
  int64_t unit = 1;
  /// A common divisor of all offsets that are worth considering.
  int64_t granularity = 1;
  /// No placement needs fewer bytes.
  int64_t lowerBound = 0;
  /// Some item leaves room below or between parts of it: an order of items by
  /// their offsets then does not describe all placements.
  bool hasOverhangs = false;

private:
  const PlacementProblem &problem;

  void computeUnit(const std::vector<BufferGroup> &groups);
  void addItem(const BufferGroup &group, const std::vector<int64_t> &births);
  void computeNeighbours();
  void computeBounds();
};

} // namespace mlir::qopt

#endif // QOPT_LIB_MEMORY_PLACEMENTMODEL_H
