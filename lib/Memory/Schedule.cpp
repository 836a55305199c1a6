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
// Three things keep the number of states small. The network is cut at operators
// that every other one comes before or after. An operator that is ready, leaves
// no more memory in use than there was and needs no more than the peak so far
// is executed at once: wherever a schedule has it later, moving it here makes
// no step need more. And no state is kept whose peak is not below that of the
// best complete schedule, which a beam search finds first.
//
//===----------------------------------------------------------------------===//

#include "ScheduleGraph.h"
#include <algorithm>
#include <cassert>
#include <queue>
#include <tuple>
#include <unordered_set>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

namespace {

/// Sets of operators, one after the other in one vector, and which of them are
/// there already.
class SetTable {
public:
  explicit SetTable(size_t numWords)
      : numWords(numWords), ids(16, Hash{this}, Equal{this}) {}
  SetTable(const SetTable &) = delete;

  /// The number of a set, and whether it is new.
  std::pair<size_t, bool> insert(const OperatorSet &set) {
    words.insert(words.end(), set.words.begin(), set.words.end());
    auto [entry, isNew] = ids.insert(count);
    if (isNew)
      ++count;
    else
      words.resize(words.size() - numWords);
    return {*entry, isNew};
  }

  OperatorSet get(size_t id) const {
    OperatorSet set;
    set.words.assign(words.begin() + id * numWords,
                     words.begin() + (id + 1) * numWords);
    return set;
  }

private:
  struct Hash {
    const SetTable *table;
    size_t operator()(size_t id) const {
      uint64_t hash = 0;
      for (size_t i = 0; i < table->numWords; ++i) {
        hash ^= table->words[id * table->numWords + i];
        hash *= 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
      }
      return hash;
    }
  };
  struct Equal {
    const SetTable *table;
    bool operator()(size_t a, size_t b) const {
      auto begin = table->words.begin();
      return std::equal(begin + a * table->numWords,
                        begin + (a + 1) * table->numWords,
                        begin + b * table->numWords);
    }
  };

  size_t numWords, count = 0;
  std::vector<uint64_t> words;
  std::unordered_set<size_t, Hash, Equal> ids;
};

/// An executed operator and the step before it, -1 at the beginning.
struct Step {
  int before, op;
};

/// A way to get to a set.
struct Path {
  OperatorSet executed;
  /// What can run next.
  OperatorSet ready;
  int64_t memory = 0, peak = 0;
  /// Its last step.
  int last = -1;
};

/// The search for an order of some operators, after others that have run.
class Search {
public:
  Search(const Graph &graph, OperatorSet before, std::vector<int> operators)
      : graph(graph), before(std::move(before)), part(graph.makeSet()),
        numOperators(operators.size()) {
    for (int op : operators)
      part.insert(op);
  }

  /// An order with a peak of at most `floor` is as good as any. Ends about
  /// where `maxSteps` were taken.
  Schedule run(int64_t floor, std::optional<int64_t> budget, int64_t maxSteps);
  int64_t getNumSteps() const { return numSteps; }

private:
  bool isReady(const OperatorSet &executed, int op) const {
    return part.contains(op) && !executed.contains(op) &&
           graph.getPredecessors(op).isSubsetOf(executed);
  }
  OperatorSet getReady(const OperatorSet &executed) const;
  void execute(Path &path, int op);
  /// Executes what is best executed at once.
  void executeFree(Path &path);
  size_t getLength(const Path &path) const {
    return path.executed.count() - before.count();
  }
  Path getBeginning(int64_t floor);
  std::vector<int> getOrder(const Path &path) const;
  /// A complete path, from a beam of the paths with the least peak and memory.
  Path searchBeam(Path beginning, size_t width);
  /// Looks at sets until `best` is proved to be optimal, or better than the
  /// budget allows; otherwise `best` is what was found.
  void searchSets(const Path &beginning, Path &best, Schedule &result,
                  std::optional<int64_t> budget, int64_t maxSteps);

  const Graph &graph;
  OperatorSet before, part;
  size_t numOperators;
  std::vector<Step> steps;
  /// All that were taken, forgotten ones too.
  int64_t numSteps = 0;
};

} // namespace

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
  ++numSteps;
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
  if (!budget || peak <= *budget) {
    result.order = std::move(order);
    result.peak = peak;
  }
  return result;
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
  bool isFound = true;
  OperatorSet before = graph.makeSet();
  int64_t remaining = options.maxSteps, numOperators = graph.getNumOperators();
  for (std::vector<int> &part : graph.getParts()) {
    Search search(graph, before, part);
    for (int op : part)
      before.insert(op);
    int64_t floor = std::max(result.peak, result.lowerBound);
    // What a part does not need, those behind it may have.
    int64_t share = remaining / numOperators * int64_t(part.size());
    Schedule order = search.run(floor, options.budget, share);
    remaining = std::max<int64_t>(remaining - search.getNumSteps(), 0);
    numOperators -= int64_t(part.size());
    result.numStates += order.numStates;
    // The floor may be the peak of a part that is not proved.
    if (order.lowerBound > floor)
      result.lowerBound = order.lowerBound;
    isFound &= !order.order.empty();
    result.order.insert(result.order.end(), order.order.begin(),
                        order.order.end());
    result.peak = std::max(result.peak, order.peak);
  }
  if (!isFound) {
    result.order.clear();
    result.peak = 0;
  }
  return result;
}

int64_t mlir::qopt::getPeak(const ScheduleProblem &problem) {
  assert(!findScheduleProblemError(problem) &&
         "expected a well-formed problem");
  Graph graph(problem);
  OperatorSet executed = graph.makeSet();
  int64_t memory = graph.getMemory(executed), peak = memory;
  for (int op = 0; op < graph.getNumOperators(); ++op) {
    assert(graph.getPredecessors(op).isSubsetOf(executed) &&
           "expected writers before readers");
    StepMemory step = graph.getStep(executed, memory, op);
    peak = std::max(peak, step.during);
    memory = step.after;
    executed.insert(op);
  }
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
