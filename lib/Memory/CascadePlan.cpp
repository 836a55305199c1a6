//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// While a range is computed together, all is alive that was before it, what it
// makes and its buffers; the tensors inside do not exist. Between two ranges
// all is as in any order, so that ranges can be chosen one by one.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/CascadePlan.h"
#include "ScheduleGraph.h"
#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

static constexpr size_t kMaxRange = 128;
static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

namespace {

/// A range and the bytes while it runs.
struct Choice {
  OperatorRange range;
  bool isCascade = false;
  int64_t bytes = 0;
};

class CascadePlanner {
public:
  explicit CascadePlanner(const CascadePlanProblem &problem);

  CascadePlan plan(int64_t limit) const;

private:
  void addCascades(size_t begin);
  bool handsOnOne(OperatorRange range) const;
  std::vector<Choice> findBest(int64_t limit) const;

  const CascadePlanProblem &problem;
  size_t size;
  /// Bytes before each operator.
  std::vector<int64_t> memory;
  /// For each tensor the last operator that uses it, or the number of
  /// operators where it is kept, and how many write it.
  std::vector<size_t> lastUse, numWriters;
  /// By where they end.
  std::vector<std::vector<Choice>> choices;
};

} // namespace

CascadePlanner::CascadePlanner(const CascadePlanProblem &problem)
    : problem(problem), size(problem.network.operators.size()),
      lastUse(problem.network.tensors.size(), 0),
      numWriters(problem.network.tensors.size(), 0), choices(size + 1) {
  for (size_t op = 0; op < size; ++op) {
    for (int tensor : problem.network.operators[op].inputs)
      lastUse[tensor] = op;
    for (int tensor : problem.network.operators[op].outputs) {
      lastUse[tensor] = std::max(lastUse[tensor], op);
      ++numWriters[tensor];
    }
  }
  for (size_t i = 0; i < problem.network.tensors.size(); ++i)
    if (problem.network.tensors[i].isKept)
      lastUse[i] = size;

  Graph graph(problem.network);
  OperatorSet executed = graph.makeSet();
  for (size_t op = 0; op < size; ++op) {
    memory.push_back(graph.getMemory(executed));
    StepMemory step = graph.getStep(executed, memory.back(), int(op));
    choices[op + 1].push_back({{op, op + 1}, false, step.during});
    executed.insert(int(op));
  }
  for (size_t op = 0; op < size; ++op)
    addCascades(op);
}

/// Whether what a range makes is read in it only, but for the one output of its
/// last operator.
bool CascadePlanner::handsOnOne(OperatorRange range) const {
  const std::vector<int> &results =
      problem.network.operators[range.end - 1].outputs;
  if (results.size() != 1 || numWriters[results[0]] != 1)
    return false;
  for (size_t op = range.begin; op + 1 < range.end; ++op)
    for (int tensor : problem.network.operators[op].outputs)
      if (lastUse[tensor] >= range.end || numWriters[tensor] != 1)
        return false;
  return true;
}

void CascadePlanner::addCascades(size_t begin) {
  size_t end = std::min(size, begin + kMaxRange);
  for (OperatorRange range{begin, begin + 1}; range.end <= end; ++range.end) {
    if (!handsOnOne(range))
      continue;
    std::optional<int64_t> buffers = problem.getBufferBytes(range);
    if (!buffers)
      continue;
    int result = problem.network.operators[range.end - 1].outputs[0];
    choices[range.end].push_back(
        {range, true,
         memory[begin] + problem.network.tensors[result].size + *buffers});
  }
}

/// The ranges, last to first, with the smallest peak above `limit`, and then
/// the fewest operators in cascades.
std::vector<Choice> CascadePlanner::findBest(int64_t limit) const {
  struct Best {
    int64_t peak = kNever;
    size_t price = 0;
    const Choice *last = nullptr;
  };
  std::vector<Best> best(size + 1);
  best[0].peak = limit;
  for (size_t end = 1; end <= size; ++end)
    for (const Choice &choice : choices[end]) {
      const Best &before = best[choice.range.begin];
      int64_t peak = std::max(before.peak, choice.bytes);
      size_t price =
          before.price +
          (choice.isCascade ? choice.range.end - choice.range.begin : 0);
      if (std::tie(peak, price) < std::tie(best[end].peak, best[end].price))
        best[end] = {peak, price, &choice};
    }
  std::vector<Choice> path;
  for (size_t end = size; end > 0; end = path.back().range.begin)
    path.push_back(*best[end].last);
  return path;
}

CascadePlan CascadePlanner::plan(int64_t limit) const {
  // The first time for the peak: a prefix below it may be worse than needed, so
  // that the price is minimal only where the peak is known.
  auto getPeak = [](const std::vector<Choice> &path) {
    int64_t peak = 0;
    for (const Choice &choice : path)
      peak = std::max(peak, choice.bytes);
    return peak;
  };
  std::vector<Choice> path = findBest(limit);
  path = findBest(std::max(limit, getPeak(path)));
  CascadePlan result;
  result.peak = getPeak(path);
  for (const Choice &choice : path)
    if (choice.isCascade)
      result.cascades.push_back(choice.range);
  std::reverse(result.cascades.begin(), result.cascades.end());
  return result;
}

CascadePlan mlir::qopt::planCascades(const CascadePlanProblem &problem,
                                     int64_t limit) {
  assert(!findScheduleProblemError(problem.network) &&
         "expected a well-formed network");
  return CascadePlanner(problem).plan(limit);
}
