//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The search: which item comes next, and how its choice is taken back.
//
//===----------------------------------------------------------------------===//

#include "FitSearch.h"
#include <algorithm>
#include <numeric>

using namespace mlir::qopt;

static constexpr int64_t kNowhere = std::numeric_limits<int64_t>::max();

//===----------------------------------------------------------------------===//
// Budget
//===----------------------------------------------------------------------===//

/// Work between two looks at the clock: well below a hundredth of a second.
static constexpr int64_t kWorkPerLook = 100'000;

WorkBudget::WorkBudget(const PlacementOptions &options)
    : maxWork(options.maxWork) {
  // Longer than a year is forever.
  if (options.maxSeconds < 3e7)
    end = std::chrono::steady_clock::now() +
          std::chrono::milliseconds(
              static_cast<int64_t>(options.maxSeconds * 1000));
}

void WorkBudget::spend(int64_t spent) {
  work += spent;
  if (!end || work < nextLookAtClock)
    return;
  nextLookAtClock = work + kWorkPerLook;
  isTimeOver |= std::chrono::steady_clock::now() >= *end;
}

//===----------------------------------------------------------------------===//
// Set up
//===----------------------------------------------------------------------===//

FitSearch::FitSearch(const PlacementModel &model, int64_t capacity,
                     WorkBudget &budget)
    : model(model), capacity(capacity), budget(budget),
      isPlaced(model.items.size(), false), placedOffsets(model.items.size()),
      lowest(model.items.size()), earliest(model.items.size()),
      ranks(model.items.size()), twins(model.items.size()),
      unplacedBytes(model.numSections), above(model.numSections) {
  auto isTwin = [&](size_t i, size_t j) {
    const PlacementItem &a = model.items[i], &b = model.items[j];
    return !a.fixedOffset && !b.fixedOffset && a.members.size() == 1 &&
           b.members.size() == 1 && a.firstSection == b.firstSection &&
           a.lastSection == b.lastSection && a.height == b.height &&
           a.alignment == b.alignment;
  };
  for (size_t i = 0; i < model.items.size(); ++i) {
    lowest[i] = model.items[i].fixedOffset.value_or(model.items[i].alignUp(0));
    addBytes(i, 1);
    twins[i] = i;
    for (size_t j = i; j-- > 0;)
      if (isTwin(i, j))
        twins[i] = twins[j];
  }
}

void FitSearch::addBytes(size_t index, int64_t sign) {
  const PlacementItem &item = model.items[index];
  for (size_t s = item.firstSection; s < item.lastSection; ++s)
    unplacedBytes[s] += sign * item.extents[s - item.firstSection].bytes;
}

FitStatus FitSearch::run(int64_t limit) {
  if (capacity < model.lowerBound)
    return FitStatus::Impossible;
  // Which of them is fast differs from problem to problem, and within a
  // problem by orders of magnitude.
  static const Order kOrders[] = {{Key::Alive, Key::Steps, Key::Area},
                                  {Key::Alive, Key::Sections, Key::Area},
                                  {Key::Area, Key::Steps, Key::Alive},
                                  {Key::Steps, Key::Area, Key::Alive}};
  for (const Order &order : kOrders) {
    FitStatus status = runInOrder(order, limit);
    if (exhausted || budget.isSpent())
      return status;
  }
  return FitStatus::GaveUp;
}

FitStatus FitSearch::runInOrder(const Order &newOrder, int64_t limit) {
  order = &newOrder;
  remainingWork = limit;
  Component all(model.items.size());
  std::iota(all.begin(), all.end(), 0);
  std::sort(all.begin(), all.end(), [&](size_t a, size_t b) {
    size_t firstA = model.items[a].firstSection;
    size_t firstB = model.items[b].firstSection;
    return firstA != firstB ? firstA < firstB : a < b;
  });
  FitStatus status = FitStatus::Found;
  for (const Component &component : splitInTime(all, std::nullopt)) {
    rankItems(component);
    status = search(component, Front());
    if (status != FitStatus::Found)
      break;
  }
  // What was found stays in `placedOffsets`.
  undo(0);
  exhausted = status != FitStatus::GaveUp;
  // A part below which there is room can be where no order of offsets leads.
  if (status == FitStatus::Impossible && model.hasOverhangs)
    return FitStatus::GaveUp;
  return status;
}

void FitSearch::rankItems(const Component &component) {
  std::vector<int64_t> alive(component.size());
  Component sorted = component;
  auto mostAlive = [&](size_t index) {
    const PlacementItem &item = model.items[index];
    return *std::max_element(unplacedBytes.begin() + item.firstSection,
                             unplacedBytes.begin() + item.lastSection);
  };
  // Ranks are not in use yet: room for the index into `alive`.
  for (size_t i = 0; i < component.size(); ++i) {
    alive[i] = mostAlive(component[i]);
    ranks[component[i]] = i;
  }
  auto keyOf = [&](size_t index, Key key) -> PlacementItem::Area {
    const PlacementItem &item = model.items[index];
    switch (key) {
    case Key::Steps:
      return static_cast<PlacementItem::Area>(item.upper) - item.lower;
    case Key::Sections:
      return item.lastSection - item.firstSection;
    case Key::Area:
      return item.getArea();
    case Key::Alive:
      return alive[ranks[index]];
    }
    return 0;
  };
  std::sort(sorted.begin(), sorted.end(), [&](size_t a, size_t b) {
    for (Key key : *order) {
      PlacementItem::Area keyA = keyOf(a, key), keyB = keyOf(b, key);
      if (keyA != keyB)
        return keyA > keyB;
    }
    return a < b;
  });
  for (size_t rank = 0; rank < sorted.size(); ++rank)
    ranks[sorted[rank]] = rank;
}

std::vector<FitSearch::Component>
FitSearch::splitInTime(const Component &component,
                       std::optional<size_t> without) const {
  std::vector<Component> parts;
  size_t end = 0;
  for (size_t index : component) {
    if (index == without)
      continue;
    const PlacementItem &item = model.items[index];
    if (parts.empty() || item.firstSection >= end)
      parts.emplace_back();
    parts.back().push_back(index);
    end = std::max(end, item.lastSection);
  }
  // Small ones fail sooner; of the same size, in time.
  std::sort(parts.begin(), parts.end(),
            [&](const Component &a, const Component &b) {
              if (a.size() != b.size())
                return a.size() < b.size();
              return model.items[a.front()].firstSection <
                     model.items[b.front()].firstSection;
            });
  return parts;
}

//===----------------------------------------------------------------------===//
// Search
//===----------------------------------------------------------------------===//

/// How many fingerprints are kept: some hundreds of megabytes at most.
static constexpr size_t kMaxImpossible = 4'000'000;

FitStatus FitSearch::search(const Component &component, Front front) {
  int64_t work = component.size();
  budget.spend(work);
  remainingWork -= work;
  if (remainingWork < 0 || budget.isSpent())
    return FitStatus::GaveUp;
  if (!computeEarliest(component, front) || !hasRoom(component))
    return FitStatus::Impossible;
  Fingerprint fingerprint = getFingerprint(component, front);
  if (impossible.count(fingerprint))
    return FitStatus::Impossible;

  // An item above room that another could use without being in the way of
  // anything: then that one comes first.
  int64_t end = kNowhere;
  for (size_t index : component)
    end = std::min(end, lowest[index] + model.items[index].height);
  Component candidates;
  for (size_t index : component)
    if (lowest[index] < end && !isAfloat(index, front))
      candidates.push_back(index);
  std::sort(candidates.begin(), candidates.end(), [&](size_t a, size_t b) {
    return lowest[a] != lowest[b] ? lowest[a] < lowest[b] : ranks[a] < ranks[b];
  });

  for (size_t i = 0; i < candidates.size(); ++i) {
    size_t index = candidates[i];
    bool hasTwin = std::any_of(
        candidates.begin(), candidates.begin() + i, [&](size_t other) {
          return twins[other] == twins[index] && lowest[other] == lowest[index];
        });
    // What did not help with the twin does not help with this one.
    if (hasTwin)
      continue;
    size_t numChanges = changes.size();
    place(index);
    FitStatus status = FitStatus::Impossible;
    if (liftNeighbours(index))
      status = searchRest(component, index, {lowest[index], ranks[index]});
    if (status == FitStatus::Found)
      return status;
    undo(numChanges);
    if (status == FitStatus::GaveUp)
      return status;
  }
  if (impossible.size() < kMaxImpossible)
    impossible.insert(fingerprint);
  return FitStatus::Impossible;
}

/// Goes on without the item that was placed; parts that nothing connects any
/// more are searched one after the other.
FitStatus FitSearch::searchRest(const Component &component, size_t placed,
                                Front front) {
  std::vector<Component> parts = splitInTime(component, placed);
  if (parts.size() == 1)
    return search(parts.front(), front);
  FitStatus status = FitStatus::Found;
  std::vector<size_t> savedRanks = ranks;
  for (const Component &part : parts) {
    // What weighs most is different in a part.
    rankItems(part);
    status = search(part, {front.offset, 0});
    if (status != FitStatus::Found)
      break;
  }
  ranks = std::move(savedRanks);
  return status;
}

void FitSearch::place(size_t index) {
  isPlaced[index] = true;
  placedOffsets[index] = lowest[index];
  addBytes(index, -1);
  changes.push_back({index, std::nullopt});
}

bool FitSearch::liftNeighbours(size_t index) {
  for (const PlacementModel::Neighbour &neighbour : model.neighbours[index]) {
    size_t other = neighbour.item;
    const PlacementItem &item = model.items[other];
    int64_t offset = item.alignUp(placedOffsets[index] + neighbour.above);
    if (isPlaced[other] || lowest[other] >= offset)
      continue;
    if (item.fixedOffset || offset + item.height > capacity)
      return false;
    changes.push_back({other, lowest[other]});
    lowest[other] = offset;
  }
  return true;
}

void FitSearch::undo(size_t numChanges) {
  for (; changes.size() > numChanges; changes.pop_back()) {
    const Change &change = changes.back();
    if (change.lowest) {
      lowest[change.item] = *change.lowest;
      continue;
    }
    isPlaced[change.item] = false;
    addBytes(change.item, 1);
  }
}
