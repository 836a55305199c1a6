//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the search for a schedule asks about a problem.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_SCHEDULEGRAPH_H
#define QOPT_LIB_MEMORY_SCHEDULEGRAPH_H

#include "qopt/Memory/Schedule.h"

namespace mlir::qopt::detail {

struct OperatorSet {
  std::vector<uint64_t> words;

  bool contains(int op) const { return words[op / 64] >> (op % 64) & 1; }
  void insert(int op) { words[op / 64] |= uint64_t(1) << (op % 64); }
  void erase(int op) { words[op / 64] &= ~(uint64_t(1) << (op % 64)); }
  void insert(const OperatorSet &other) {
    for (size_t i = 0; i < words.size(); ++i)
      words[i] |= other.words[i];
  }
  bool isSubsetOf(const OperatorSet &other) const {
    for (size_t i = 0; i < words.size(); ++i)
      if (words[i] & ~other.words[i])
        return false;
    return true;
  }
  size_t count() const {
    size_t result = 0;
    for (uint64_t word : words)
      result += __builtin_popcountll(word);
    return result;
  }
  /// Calls back with each member, in ascending order.
  template <typename Callback> void forEach(Callback callback) const {
    for (size_t i = 0; i < words.size(); ++i)
      for (uint64_t word = words[i]; word != 0; word &= word - 1)
        callback(int(i) * 64 + __builtin_ctzll(word));
  }
};

/// Bytes in use while an operator runs, and afterwards.
struct StepMemory {
  int64_t during, after;
};

class Graph {
public:
  explicit Graph(const ScheduleProblem &problem);

  int getNumOperators() const { return int(problem.operators.size()); }
  size_t getNumWords() const { return (problem.operators.size() + 63) / 64; }
  OperatorSet makeSet() const {
    return {std::vector<uint64_t>(getNumWords(), 0)};
  }

  /// The writers of what an operator reads.
  const OperatorSet &getPredecessors(int op) const { return predecessors[op]; }
  /// The readers of what an operator writes.
  const OperatorSet &getSuccessors(int op) const { return successors[op]; }

  /// All that must run before an operator, and all that must run behind it.
  const OperatorSet &getAncestors(int op) const { return ancestors[op]; }
  const OperatorSet &getDescendants(int op) const { return descendants[op]; }

  const ScheduleProblem &getProblem() const { return problem; }
  const std::vector<int> &getWriters(int tensor) const {
    return writers[tensor];
  }
  const std::vector<int> &getReaders(int tensor) const {
    return readers[tensor];
  }

  /// Bytes in use when these operators have run.
  int64_t getMemory(const OperatorSet &executed) const;
  /// What an operator needs that runs next, with `memory` bytes in use.
  StepMemory getStep(const OperatorSet &executed, int64_t memory, int op) const;

  /// Bytes while each operator of an order runs, after some that have run.
  std::vector<int64_t> getProfile(OperatorSet executed,
                                  const std::vector<int> &order) const;

  /// The most bytes that one operator needs in every order: its own, and those
  /// that something before it makes and something behind it reads.
  int64_t getLowerBound() const;

  /// All bytes that are ever in use at one time are a multiple of it.
  int64_t getUnit() const;

  /// The operators in parts, one after the other: a part ends with an operator
  /// that all others come before or after. Each part is in topological order.
  std::vector<std::vector<int>> getParts() const;

private:
  /// Nothing uses a tensor any more when `op` has run too.
  bool diesWith(int tensor, int op, const OperatorSet &executed) const;
  bool isWritten(int tensor, const OperatorSet &executed) const;

  const ScheduleProblem &problem;
  /// For each tensor, the operators that write and that read it.
  std::vector<std::vector<int>> writers, readers;
  std::vector<OperatorSet> predecessors, successors;
  /// All operators that must run before one, and all that must run behind it.
  std::vector<OperatorSet> ancestors, descendants;
  std::vector<int> topological;
};

} // namespace mlir::qopt::detail

#endif // QOPT_LIB_MEMORY_SCHEDULEGRAPH_H
