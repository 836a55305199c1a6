//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Branch and bound for the items of a model in a given number of bytes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_FITSEARCH_H
#define QOPT_LIB_MEMORY_FITSEARCH_H

#include "PlacementModel.h"
#include "qopt/Memory/Fit.h"
#include <chrono>
#include <unordered_set>

namespace mlir::qopt {

/// What may be spent on all searches together.
class WorkBudget {
public:
  explicit WorkBudget(const PlacementOptions &options);

  void spend(int64_t work);
  int64_t getWork() const { return work; }
  bool isSpent() const { return isTimeOver || work >= maxWork; }
  bool isCutShort() const { return isTimeOver; }

private:
  int64_t work = 0;
  int64_t maxWork;
  int64_t nextLookAtClock = 0;
  std::optional<std::chrono::steady_clock::time_point> end;
  bool isTimeOver = false;
};

/// Places items from the bottom up: at each step one of those that can have the
/// lowest offsets, at its lowest. All searches in one capacity share what they
/// have found impossible.
class FitSearch {
public:
  FitSearch(const PlacementModel &model, int64_t capacity, WorkBudget &budget);

  /// Searches with `limit` units of work for each of a few preferences among
  /// items at the same offset.
  FitStatus run(int64_t limit);

  /// Whether the last run has tried all it can: more work would not help.
  bool isExhausted() const { return exhausted; }

  /// Those of the items, after FitStatus::Found.
  const std::vector<int64_t> &getOffsets() const { return placedOffsets; }

private:
  /// By what items are sorted, in decreasing order.
  enum class Key { Steps, Sections, Area, Alive };
  using Order = std::vector<Key>;
  /// Unplaced items, by first section; connected in time.
  using Component = std::vector<size_t>;
  /// The step before: only what is not before it in (offset, rank) is placed.
  struct Front {
    int64_t offset = 0;
    size_t rank = 0;
  };
  struct Fingerprint {
    uint64_t low, high;
    bool operator==(const Fingerprint &other) const {
      return low == other.low && high == other.high;
    }
  };
  struct FingerprintHash {
    size_t operator()(const Fingerprint &value) const { return value.low; }
  };
  /// Of what begins above some offset in a section.
  struct Sum {
    int64_t bytes = 0;
    int64_t padding = 0;
  };
  struct Change {
    size_t item;
    /// That it had before; none where the item was placed.
    std::optional<int64_t> lowest;
  };

  FitStatus runInOrder(const Order &order, int64_t limit);
  FitStatus search(const Component &component, Front front);
  FitStatus searchRest(const Component &component, size_t placed, Front front);
  bool computeEarliest(const Component &component, Front front);
  bool hasRoom(const Component &component);
  void place(size_t item);
  bool liftNeighbours(size_t item);
  void undo(size_t numChanges);
  void rankItems(const Component &component);
  Fingerprint getFingerprint(const Component &component, Front front) const;
  std::vector<Component> splitInTime(const Component &component,
                                     std::optional<size_t> without) const;
  void addBytes(size_t item, int64_t sign);

  /// Must rest on an item that is not placed yet.
  bool isAfloat(size_t item, Front front) const {
    return lowest[item] < front.offset ||
           (lowest[item] == front.offset && ranks[item] < front.rank);
  }

  const PlacementModel &model;
  int64_t capacity;
  WorkBudget &budget;
  const Order *order = nullptr;
  int64_t remainingWork = 0;
  bool exhausted = false;

  std::vector<bool> isPlaced;
  std::vector<int64_t> placedOffsets;
  /// The lowest offset above everything placed, for each item.
  std::vector<int64_t> lowest;
  std::vector<Change> changes;
  /// The same, or where it must rest on something unplaced, above that.
  std::vector<int64_t> earliest;
  std::vector<size_t> ranks;
  /// For each item the first one that is like it.
  std::vector<size_t> twins;
  /// Unplaced bytes of each section.
  std::vector<int64_t> unplacedBytes;
  std::unordered_set<Fingerprint, FingerprintHash> impossible;

  // Scratch space of single functions.
  std::vector<size_t> itemsAfloat;
  std::vector<size_t> byEarliest;
  std::vector<Sum> above;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_MEMORY_FITSEARCH_H
