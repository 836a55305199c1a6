//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The smallest placement: heuristics from above, proofs from below.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/Placement.h"
#include "FirstFit.h"
#include "FitSearch.h"
#include "OverlapPlacement.h"
#include <algorithm>

using namespace mlir::qopt;

/// The search is as deep as there are items: more are left to the heuristics.
static constexpr size_t kMaxSearchItems = 2000;

/// The first limit: some nodes for each item, each of which looks at all.
static int64_t getFirstLimit(const PlacementModel &model) {
  return 4 * model.items.size() * model.items.size();
}

namespace {

/// Narrows the distance between the best placement and the lower bound.
class SmallestPlacement {
public:
  SmallestPlacement(const PlacementModel &model,
                    const PlacementOptions &options)
      : model(model), budget(options), best(placeGreedily(model)),
        lowerBound(model.lowerBound) {}

  Placement find();

private:
  /// Searches at one capacity and moves one of the bounds accordingly.
  FitStatus probe(FitSearch &search, int64_t capacity, int64_t limit);
  void bisect(int64_t limit);
  int64_t getNextTotal(int64_t total) const;
  bool isDone() const {
    return best.total <= lowerBound || budget.isSpent() ||
           model.items.size() > kMaxSearchItems;
  }

  const PlacementModel &model;
  WorkBudget budget;
  GreedyPlacement best;
  int64_t lowerBound;
  /// Whether some probe of this round moved a bound or ran out of work.
  bool isMoreWorkUseful = true;
};

} // namespace

/// The smallest total above that a placement can have.
int64_t SmallestPlacement::getNextTotal(int64_t total) const {
  return (total / model.granularity + 1) * model.granularity;
}

FitStatus SmallestPlacement::probe(FitSearch &search, int64_t capacity,
                                   int64_t limit) {
  FitStatus status = search.run(limit);
  isMoreWorkUseful |= status != FitStatus::GaveUp || !search.isExhausted();
  if (status == FitStatus::Impossible)
    lowerBound = std::max(lowerBound, getNextTotal(capacity));
  if (status != FitStatus::Found)
    return status;
  best.offsets = search.getOffsets();
  best.total = 0;
  for (size_t i = 0; i < model.items.size(); ++i)
    best.total = std::max(best.total, best.offsets[i] + model.items[i].height);
  return status;
}

/// Halves what is between the bounds; a capacity at which the search gives up
/// counts as a lower bound for this time.
void SmallestPlacement::bisect(int64_t limit) {
  int64_t low = getNextTotal(lowerBound);
  while (low < best.total && !isDone()) {
    int64_t middle = low + (best.total - low) / 2;
    middle -= middle % model.granularity;
    middle = std::max(middle, low);
    FitSearch search(model, middle, budget);
    if (probe(search, middle, limit) != FitStatus::Found)
      low = getNextTotal(middle);
  }
}

Placement SmallestPlacement::find() {
  // Nearly always it is the lower bound that can be reached, and the search is
  // fastest where there is no room for detours: it gets most of the work.
  std::optional<FitSearch> search;
  int64_t searchedBound = 0;
  int64_t limit = getFirstLimit(model);
  for (bool isFirst = true; !isDone() && isMoreWorkUseful;
       isFirst = false, limit *= 2) {
    isMoreWorkUseful = false;
    if (!search || searchedBound != lowerBound) {
      searchedBound = lowerBound;
      search.emplace(model, lowerBound, budget);
    }
    probe(*search, searchedBound, limit);
    if (isDone())
      break;
    if (isFirst)
      if (GreedyPlacement improved = improveOrder(model, best);
          improved.total < best.total)
        best = std::move(improved);
    bisect(limit / 8);
  }
  Placement placement = model.getPlacement(best.offsets);
  placement.lowerBound = std::min(lowerBound, placement.total);
  placement.isCutShort = budget.isCutShort();
  return placement;
}

Placement mlir::qopt::placeBuffers(const PlacementProblem &problem,
                                   const PlacementOptions &options) {
  if (!problem.overlaps.empty())
    return placeOverlapping(problem, options);
  return SmallestPlacement(PlacementModel(problem), options).find();
}

int64_t mlir::qopt::getPlacementLowerBound(const PlacementProblem &problem) {
  if (!problem.overlaps.empty())
    return getPlacementLowerBound(relaxOverlaps(problem));
  return PlacementModel(problem).lowerBound;
}

FitResult mlir::qopt::fitBuffers(const PlacementProblem &problem,
                                 int64_t capacity,
                                 const PlacementOptions &options) {
  PlacementModel model(problem);
  WorkBudget budget(options);
  FitSearch search(model, capacity, budget);
  FitResult result;
  // Doubling costs at most twice what the right limit would.
  if (model.items.size() > kMaxSearchItems)
    return result;
  for (int64_t limit = getFirstLimit(model);
       result.status == FitStatus::GaveUp && !search.isExhausted() &&
       !budget.isSpent();
       limit *= 2)
    result.status = search.run(limit);
  if (result.status == FitStatus::Found)
    result.offsets = model.getPlacement(search.getOffsets()).offsets;
  result.work = budget.getWork();
  return result;
}
