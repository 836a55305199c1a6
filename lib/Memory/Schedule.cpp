//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The network is cut at operators that every other one comes before or after;
// each part is ordered by itself. Small parts are solved by the search over
// sets. For others, cuts with little memory in use divide a part until the
// search orders the rest; the same, around the places where the order needs
// most, improves it; and refuted peaks raise the lower bound.
//
//===----------------------------------------------------------------------===//

#include "ScheduleCut.h"
#include "ScheduleSearch.h"
#include <algorithm>
#include <cassert>
#include <numeric>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

namespace {

/// The operators of one part and what is known of their order.
class PartSolver {
public:
  PartSolver(const Graph &graph, const OperatorSet &before,
             const std::vector<int> &part, int64_t floor,
             std::optional<int64_t> budget, int64_t maxSteps)
      : graph(graph), before(before), part(part), floor(floor), budget(budget),
        remaining(maxSteps) {}

  Schedule run();
  int64_t getRemaining() const { return std::max<int64_t>(remaining, 0); }

private:
  /// Operators that the search orders, and the steps that it may take.
  static constexpr size_t kSmall = 20;
  static constexpr int64_t kSmallSteps = 1 << 12;
  /// How even cuts have to be; what is best differs.
  static constexpr double kShares[] = {0.25, 0.125, 0.375};

  bool isDone() const {
    return best.lowerBound >= best.peak ||
           (budget && best.lowerBound > *budget) || remaining <= 0;
  }
  Schedule search(const OperatorSet &done, const std::vector<int> &ops,
                  int64_t least, int64_t maxSteps);
  void take(std::vector<int> order);
  void orderByCuts(const OperatorSet &done, const std::vector<int> &ops,
                   double share, std::vector<int> &order);
  bool improveAround(std::vector<int> &order, size_t at, size_t width);
  void improve(int64_t maxSteps);
  void raiseBound(int64_t maxSteps);

  const Graph &graph;
  const OperatorSet &before;
  const std::vector<int> &part;
  int64_t floor;
  std::optional<int64_t> budget;
  int64_t remaining, numStates = 0;
  Schedule best;
};

} // namespace

Schedule PartSolver::search(const OperatorSet &done,
                            const std::vector<int> &ops, int64_t least,
                            int64_t maxSteps) {
  Search search(graph, done, ops);
  Schedule found = search.run(least, budget, maxSteps);
  remaining -= search.getNumSteps();
  numStates += found.numStates;
  return found;
}

void PartSolver::take(std::vector<int> order) {
  std::vector<int64_t> profile = graph.getProfile(before, order);
  int64_t peak = std::max(best.lowerBound,
                          *std::max_element(profile.begin(), profile.end()));
  if (peak >= best.peak)
    return;
  best.order = std::move(order);
  best.peak = peak;
}

/// Cuts where little is in use, down to parts that the search solves.
void PartSolver::orderByCuts(const OperatorSet &done,
                             const std::vector<int> &ops, double share,
                             std::vector<int> &order) {
  if (ops.size() <= kSmall || remaining <= 0) {
    Schedule found = search(done, ops, best.lowerBound, kSmallSteps);
    order.insert(order.end(), found.order.begin(), found.order.end());
    return;
  }
  CutBound bound(graph, done, ops);
  auto [first, second] = bound.split(share);
  remaining -= bound.getNumSteps();
  orderByCuts(done, first, share, order);
  OperatorSet executed = done;
  for (int op : first)
    executed.insert(op);
  orderByCuts(executed, second, share, order);
}

/// Orders `width` operators around position `at` again, where that takes them
/// below the peak; false where it does not.
bool PartSolver::improveAround(std::vector<int> &order, size_t at,
                               size_t width) {
  for (size_t quarter : {2, 1, 3})
    for (double share : kShares) {
      size_t begin = at - std::min(at, width * quarter / 4);
      size_t end = std::min(begin + width, order.size());
      OperatorSet done = before;
      for (size_t k = 0; k < begin; ++k)
        done.insert(order[k]);
      std::vector<int> window(order.begin() + begin, order.begin() + end);
      std::vector<int> changed = order, found;
      orderByCuts(done, window, share, found);
      std::copy(found.begin(), found.end(), changed.begin() + begin);
      std::vector<int64_t> profile = graph.getProfile(before, changed);
      if (*std::max_element(profile.begin() + begin, profile.begin() + end) <
          best.peak) {
        order = std::move(changed);
        return true;
      }
      if (isDone())
        return false;
    }
  return false;
}

/// Orders again around the places where the best order needs most.
void PartSolver::improve(int64_t maxSteps) {
  int64_t enough = remaining - maxSteps;
  for (size_t width = kSmall;
       width < 2 * part.size() && remaining > enough && !isDone();) {
    std::vector<int> order = best.order;
    int64_t peak = best.peak;
    bool isBetter = true;
    while (isBetter && best.peak == peak && remaining > enough) {
      std::vector<int64_t> profile = graph.getProfile(before, order);
      auto highest = std::max_element(profile.begin(), profile.end());
      if (*highest < peak)
        take(order);
      else
        isBetter = improveAround(order, highest - profile.begin(), width);
    }
    width = isBetter ? kSmall : width * 3 / 2;
  }
}

/// Bisects the peaks that can be refuted.
void PartSolver::raiseBound(int64_t maxSteps) {
  constexpr int kAttempts = 10;
  CutBound bound(graph, before, part);
  int64_t unit = graph.getUnit();
  best.lowerBound = std::max(best.lowerBound, bound.getLowerBound());
  int64_t low = best.lowerBound, high = best.peak;
  // A near one is first refuted as a whole; the higher, the more work it is.
  int64_t peak = high - low <= low / 8 ? high - 1 : low + (high - low) / 4;
  for (int i = 0; i < kAttempts && low < high && bound.getNumSteps() < maxSteps;
       ++i) {
    if (bound.refute(peak, (maxSteps - bound.getNumSteps()) / 4))
      low = best.lowerBound = (peak / unit + 1) * unit;
    else
      high = peak / unit * unit;
    peak = low + (high - low) / 4;
  }
  remaining -= bound.getNumSteps();
}

Schedule PartSolver::run() {
  best = search(before, part, floor, remaining / 8);
  for (double share : kShares)
    if (!isDone()) {
      std::vector<int> order;
      orderByCuts(before, part, share, order);
      take(std::move(order));
    }
  improve(remaining / 3);
  if (!isDone())
    raiseBound(remaining * 3 / 4);
  if (!isDone()) {
    Schedule found = search(before, part, best.lowerBound, remaining);
    best.lowerBound = std::max(best.lowerBound, found.lowerBound);
    take(std::move(found.order));
  }
  best.numStates = numStates;
  return best;
}

Schedule mlir::qopt::findSchedule(const ScheduleProblem &problem,
                                  const ScheduleOptions &options) {
  assert(!findScheduleProblemError(problem) &&
         "expected a well-formed problem");
  Graph graph(problem);
  Schedule result;
  // What every order needs is where each part begins: nothing is gained by
  // less.
  result.lowerBound = graph.getLowerBound();
  OperatorSet before = graph.makeSet();
  int64_t remaining = options.maxSteps, numOperators = graph.getNumOperators();
  for (std::vector<int> &part : graph.getParts()) {
    int64_t floor = std::max(result.peak, result.lowerBound);
    // What a part does not need, those behind it may have.
    int64_t share = remaining / numOperators * int64_t(part.size());
    PartSolver solver(graph, before, part, floor, options.budget, share);
    Schedule order = solver.run();
    remaining -= share - solver.getRemaining();
    numOperators -= int64_t(part.size());
    for (int op : part)
      before.insert(op);
    result.numStates += order.numStates;
    // The floor may be the peak of a part that is not proved.
    if (order.lowerBound > floor)
      result.lowerBound = order.lowerBound;
    result.order.insert(result.order.end(), order.order.begin(),
                        order.order.end());
    result.peak = std::max(result.peak, order.peak);
  }
  if (options.budget && result.peak > *options.budget) {
    result.order.clear();
    result.peak = 0;
  }
  return result;
}

int64_t mlir::qopt::getPeak(const ScheduleProblem &problem) {
  assert(!findScheduleProblemError(problem) &&
         "expected a well-formed problem");
  Graph graph(problem);
  std::vector<int> order(graph.getNumOperators());
  std::iota(order.begin(), order.end(), 0);
  int64_t peak = graph.getMemory(graph.makeSet());
  for (int64_t bytes : graph.getProfile(graph.makeSet(), order))
    peak = std::max(peak, bytes);
  return peak;
}

std::optional<int64_t>
mlir::qopt::countScheduleStates(const ScheduleProblem &problem, int64_t limit) {
  assert(!findScheduleProblemError(problem) &&
         "expected a well-formed problem");
  Graph graph(problem);
  SetTable table(graph.getNumWords());
  table.insert(graph.makeSet());
  int64_t count = 1;
  for (int64_t id = 0; id < count; ++id) {
    OperatorSet set = table.get(id);
    for (int op = 0; op < graph.getNumOperators(); ++op) {
      if (set.contains(op) || !graph.getPredecessors(op).isSubsetOf(set))
        continue;
      OperatorSet larger = set;
      larger.insert(op);
      if (table.insert(larger).second && ++count > limit)
        return std::nullopt;
    }
  }
  return count;
}
