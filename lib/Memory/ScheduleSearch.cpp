//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A state is a set of executed operators that contains the writers of what they
// read. The memory in use is a function of the state; what it took to get
// there, the peak, is the smallest over the paths to it. The search takes the
// state with the smallest peak first, so that:
//
// - the first complete state that it takes is optimal,
// - until then the peak of the state at hand is a lower bound,
// - no state is looked at whose peak exceeds the optimum, which is what the
//   budget of SERENITY's bisection is for.
//
// Two things keep the number of states small. An operator that is ready, leaves
// no more memory in use than there was and needs no more than the peak so far
// is executed at once: wherever a schedule has it later, moving it here makes
// no step need more. And no state is kept whose peak is not below that of the
// best complete schedule, which a beam search finds first.
//
//===----------------------------------------------------------------------===//

#include "ScheduleSearch.h"
#include <algorithm>
#include <queue>
#include <tuple>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

OperatorSet Search::getReady(const OperatorSet &executed) const {
  OperatorSet ready = graph.makeSet();
  part.forEach([&](int op) {
    if (isReady(executed, op))
      ready.insert(op);
  });
  return ready;
}

void Search::execute(Path &path, int op) {
  StepMemory step = graph.getStep(path.executed, path.memory, op);
  path.peak = std::max(path.peak, step.during);
  path.memory = step.after;
  path.executed.insert(op);
  path.ready.erase(op);
  graph.getSuccessors(op).forEach([&](int next) {
    if (isReady(path.executed, next))
      path.ready.insert(next);
  });
  numSteps += int64_t(graph.getNumWords());
  steps.push_back({path.last, op});
  path.last = int(steps.size()) - 1;
}

void Search::executeFree(Path &path) {
  for (bool changed = true; changed;) {
    changed = false;
    OperatorSet ready = path.ready;
    ready.forEach([&](int op) {
      StepMemory step = graph.getStep(path.executed, path.memory, op);
      if (step.after > path.memory || step.during > path.peak)
        return;
      execute(path, op);
      changed = true;
    });
  }
}

Path Search::getBeginning(int64_t floor) {
  Path path;
  path.executed = before;
  path.ready = getReady(before);
  path.memory = graph.getMemory(before);
  path.peak = std::max(floor, path.memory);
  executeFree(path);
  return path;
}

std::vector<int> Search::getOrder(const Path &path) const {
  std::vector<int> order;
  for (int step = path.last; step >= 0; step = steps[step].before)
    order.push_back(steps[step].op);
  std::reverse(order.begin(), order.end());
  return order;
}

Path Search::searchBeam(Path beginning, size_t width) {
  std::vector<Path> beam = {std::move(beginning)}, complete;
  while (!beam.empty()) {
    std::vector<Path> next;
    // Paths of one beam differ in length, as free operators come for nothing.
    SetTable seen(graph.getNumWords());
    for (const Path &path : beam) {
      if (getLength(path) == numOperators) {
        complete.push_back(path);
        continue;
      }
      path.ready.forEach([&](int op) {
        Path longer = path;
        execute(longer, op);
        executeFree(longer);
        auto [id, isNew] = seen.insert(longer.executed);
        if (isNew)
          next.push_back(std::move(longer));
        else if (longer.peak < next[id].peak)
          next[id] = std::move(longer);
      });
    }
    std::sort(next.begin(), next.end(), [](const Path &a, const Path &b) {
      return std::tie(a.peak, a.memory, a.last) <
             std::tie(b.peak, b.memory, b.last);
    });
    if (next.size() > width)
      next.resize(width);
    beam = std::move(next);
  }
  return *std::min_element(
      complete.begin(), complete.end(),
      [](const Path &a, const Path &b) { return a.peak < b.peak; });
}

void Search::searchSets(const Path &beginning, Path &best, Schedule &result,
                        std::optional<int64_t> budget, int64_t maxSteps) {
  struct Entry {
    int64_t peak;
    size_t length, id;
    /// The least peak first, then what is nearest to the end.
    bool operator<(const Entry &other) const {
      if (peak != other.peak)
        return peak > other.peak;
      return length != other.length ? length < other.length : id > other.id;
    }
  };
  struct Known {
    int64_t memory, peak;
    int last;
    bool isDone;
  };
  SetTable table(graph.getNumWords());
  std::vector<Known> known;
  std::priority_queue<Entry> queue;
  auto add = [&](const Path &path) {
    if (path.peak >= best.peak || (budget && path.peak > *budget))
      return;
    if (getLength(path) == numOperators) {
      best = path;
      return;
    }
    auto [id, isNew] = table.insert(path.executed);
    if (isNew)
      known.push_back({path.memory, path.peak, path.last, false});
    else if (path.peak < known[id].peak)
      known[id] = {path.memory, path.peak, path.last, false};
    else
      return;
    queue.push({path.peak, getLength(path), id});
  };

  add(beginning);
  while (!queue.empty()) {
    Entry entry = queue.top();
    // All that is left is not better than this.
    result.lowerBound =
        std::max(result.lowerBound, std::min(entry.peak, best.peak));
    if (entry.peak >= best.peak || numSteps >= maxSteps)
      return;
    queue.pop();
    Known &state = known[entry.id];
    if (state.isDone || state.peak < entry.peak)
      continue;
    state.isDone = true;
    ++result.numStates;
    Path path{table.get(entry.id), graph.makeSet(), state.memory, state.peak,
              state.last};
    path.ready = getReady(path.executed);
    path.ready.forEach([&](int op) {
      StepMemory step = graph.getStep(path.executed, path.memory, op);
      if (step.during >= best.peak)
        return;
      Path longer = path;
      execute(longer, op);
      executeFree(longer);
      add(longer);
    });
  }
  // Nothing is left that is better than the best, or within the budget.
  int64_t least = budget ? std::min(best.peak, *budget + 1) : best.peak;
  result.lowerBound = std::max(result.lowerBound, least);
}

Schedule Search::run(int64_t floor, std::optional<int64_t> budget,
                     int64_t maxSteps) {
  Schedule result;
  Path beginning = getBeginning(floor);
  Path best = searchBeam(beginning, /*width=*/16);
  result.lowerBound = beginning.peak;
  searchSets(beginning, best, result, budget, maxSteps / 2);
  std::vector<int> order = getOrder(best);
  int64_t peak = best.peak;
  // Where that is too much, wider beams find what it has not come across.
  int64_t cost = 0;
  for (size_t width = 32;
       result.lowerBound < peak && numSteps + 2 * cost <= maxSteps;
       width *= 2) {
    steps.clear();
    cost = -numSteps;
    Path path = searchBeam(getBeginning(floor), width);
    cost += numSteps;
    if (path.peak >= peak)
      continue;
    order = getOrder(path);
    peak = path.peak;
  }
  result.order = std::move(order);
  result.peak = peak;
  return result;
}
