//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// First fit, and a local search over its orders.
//
//===----------------------------------------------------------------------===//

#include "FirstFit.h"
#include <algorithm>
#include <numeric>
#include <random>

using namespace mlir::qopt;

namespace {

/// Offsets that an item cannot have: between the two, without them.
struct Gap {
  int64_t after, before;
};

/// Places items of a model one by one.
class FirstFit {
public:
  explicit FirstFit(const PlacementModel &model)
      : model(model), isPlaced(model.items.size(), false) {
    result.offsets.resize(model.items.size());
  }

  void place(size_t index);

  GreedyPlacement result;

private:
  const PlacementModel &model;
  std::vector<bool> isPlaced;
  std::vector<Gap> taken;
};

} // namespace

void FirstFit::place(size_t index) {
  const PlacementItem &item = model.items[index];
  int64_t offset = item.fixedOffset.value_or(item.alignUp(0));
  if (!item.fixedOffset) {
    taken.clear();
    for (const PlacementModel::Neighbour &neighbour : model.neighbours[index])
      if (isPlaced[neighbour.item])
        taken.push_back({result.offsets[neighbour.item] - neighbour.above,
                         result.offsets[neighbour.item] + neighbour.below});
    std::sort(taken.begin(), taken.end(),
              [](const Gap &a, const Gap &b) { return a.after < b.after; });
    for (const Gap &gap : taken) {
      if (offset <= gap.after)
        break;
      offset = std::max(offset, item.alignUp(gap.before));
    }
  }
  isPlaced[index] = true;
  result.offsets[index] = offset;
  result.total = std::max(result.total, offset + item.height);
}

static GreedyPlacement placeInOrder(const PlacementModel &model,
                                    std::vector<size_t> order) {
  FirstFit fit(model);
  for (size_t index : order)
    if (model.items[index].fixedOffset)
      fit.place(index);
  for (size_t index : order)
    if (!model.items[index].fixedOffset)
      fit.place(index);
  fit.result.order = std::move(order);
  return std::move(fit.result);
}

GreedyPlacement mlir::qopt::placeGreedily(const PlacementModel &model) {
  std::optional<GreedyPlacement> best;
  auto attempt = [&](auto getKey) {
    std::vector<size_t> order(model.items.size());
    std::iota(order.begin(), order.end(), 0);
    // The index last: the order is the same with every standard library.
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      auto keyA = getKey(model.items[a]), keyB = getKey(model.items[b]);
      return keyA != keyB ? keyA < keyB : a < b;
    });
    GreedyPlacement placement = placeInOrder(model, std::move(order));
    if (!best || placement.total < best->total)
      best = std::move(placement);
  };
  attempt([](const PlacementItem &item) { return -item.height; });
  attempt([](const PlacementItem &item) { return -item.getArea(); });
  attempt([](const PlacementItem &item) { return item.lower; });
  return std::move(*best);
}

/// How many orders the local search tries, and how many pairs of items it looks
/// at in all of them.
static constexpr size_t kMaxAttempts = 200;
static constexpr size_t kMaxPairs = 20'000'000;

GreedyPlacement mlir::qopt::improveOrder(const PlacementModel &model,
                                         GreedyPlacement placement) {
  // The engine's sequence is the same with every standard library.
  std::mt19937 random;
  size_t numPairs = model.items.size();
  for (const auto &neighbours : model.neighbours)
    numPairs += neighbours.size();
  size_t numAttempts =
      std::min(kMaxAttempts, kMaxPairs / std::max<size_t>(numPairs, 1));
  for (size_t i = 0; i < numAttempts && placement.total > model.lowerBound;
       ++i) {
    std::vector<size_t> order = placement.order;
    size_t from = random() % order.size(), to = random() % order.size();
    size_t moved = order[from];
    order.erase(order.begin() + from);
    order.insert(order.begin() + to, moved);
    GreedyPlacement candidate = placeInOrder(model, std::move(order));
    if (candidate.total <= placement.total)
      placement = std::move(candidate);
  }
  return placement;
}
