//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Dynamic programming over sets of executed operators.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_SCHEDULESEARCH_H
#define QOPT_LIB_MEMORY_SCHEDULESEARCH_H

#include "ScheduleGraph.h"
#include <algorithm>
#include <unordered_set>

namespace mlir::qopt::detail {

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

} // namespace mlir::qopt::detail

#endif // QOPT_LIB_MEMORY_SCHEDULESEARCH_H
