//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// While a range is computed together, all is alive that was before it, what it
// makes and its buffers; the tensors inside do not exist. Between two ranges
// all is as in any order, so that ranges can be chosen one by one. Patches are
// more ways to compute a range.
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

/// A range, and what it takes to run it.
struct Choice {
  OperatorRange range;
  /// 0 for an operator that is in no cascade.
  int64_t patches = 0;
  int64_t bytes = 0;
  int64_t extraMacs = 0;

  int64_t countOps() const {
    return patches * int64_t(range.end - range.begin);
  }
};

/// Ranges from the last one to the first.
using Path = std::vector<Choice>;

class CascadePlanner {
public:
  explicit CascadePlanner(const CascadePlanProblem &problem);

  CascadePlan plan(const CascadePlanLimits &limits);

private:
  void addCascades(size_t begin);
  void addPatches(int64_t low, int64_t high);
  bool handsOnOne(OperatorRange range) const;
  int64_t getWholeBytes(OperatorRange range) const;
  std::optional<Path> findCheapest(int64_t bytes, int64_t extraMacs) const;
  Path findBest(const CascadePlanLimits &limits) const;
  int64_t getBufferlessPeak() const;

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
    choices[op + 1].push_back({{op, op + 1}, 0, step.during});
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

/// What is there while a cascade runs, without its buffers.
int64_t CascadePlanner::getWholeBytes(OperatorRange range) const {
  int result = problem.network.operators[range.end - 1].outputs[0];
  return memory[range.begin] + problem.network.tensors[result].size;
}

void CascadePlanner::addCascades(size_t begin) {
  size_t end = std::min(size, begin + kMaxRange);
  for (OperatorRange range{begin, begin + 1}; range.end <= end; ++range.end) {
    if (!handsOnOne(range))
      continue;
    if (std::optional<int64_t> buffers = problem.getBufferBytes(range))
      choices[range.end].push_back({range, 1, getWholeBytes(range) + *buffers});
  }
}

/// The peak if line buffers were nothing: no patches make it smaller.
int64_t CascadePlanner::getBufferlessPeak() const {
  std::vector<int64_t> best(size + 1, kNever);
  best[0] = 0;
  for (size_t end = 1; end <= size; ++end)
    for (const Choice &choice : choices[end])
      best[end] = std::min(best[end],
                           std::max(best[choice.range.begin],
                                    choice.patches ? getWholeBytes(choice.range)
                                                   : choice.bytes));
  return best[size];
}

/// Patches for cascades that need more bytes than `low`, which need fewer than
/// `high` then.
void CascadePlanner::addPatches(int64_t low, int64_t high) {
  for (std::vector<Choice> &ways : choices)
    for (size_t i = 0, count = ways.size(); i < count; ++i) {
      OperatorRange range = ways[i].range;
      if (ways[i].patches != 1 || ways[i].bytes <= low)
        continue;
      int64_t whole = getWholeBytes(range);
      int64_t most = std::min(ways[i].bytes, high) - whole;
      if (most <= 0)
        continue;
      for (const PatchCost &cost : problem.getPatches(range, most))
        ways.push_back({range, cost.count, whole + cost.bytes, cost.extraMacs});
    }
}

/// The ranges of at most so many bytes with the fewest multiplications, and
/// then the fewest operators in cascades; nullopt where there are none.
std::optional<Path> CascadePlanner::findCheapest(int64_t bytes,
                                                 int64_t extraMacs) const {
  struct Best {
    int64_t macs = kNever;
    int64_t ops = 0;
    const Choice *last = nullptr;
  };
  std::vector<Best> best(size + 1);
  best[0].macs = 0;
  for (size_t end = 1; end <= size; ++end)
    for (const Choice &choice : choices[end]) {
      const Best &before = best[choice.range.begin];
      if (choice.bytes > bytes || before.macs == kNever)
        continue;
      int64_t macs = before.macs + choice.extraMacs;
      int64_t ops = before.ops + choice.countOps();
      if (std::tie(macs, ops) < std::tie(best[end].macs, best[end].ops))
        best[end] = {macs, ops, &choice};
    }
  if (best[size].macs == kNever || best[size].macs > extraMacs)
    return std::nullopt;
  Path path;
  for (size_t end = size; end > 0; end = path.back().range.begin)
    path.push_back(*best[end].last);
  return path;
}

static int64_t getPathPeak(const Path &path) {
  int64_t peak = 0;
  for (const Choice &choice : path)
    peak = std::max(peak, choice.bytes);
  return peak;
}

/// The cheapest path within the limits, or with the smallest peak above them,
/// by bisection over all there could be.
Path CascadePlanner::findBest(const CascadePlanLimits &limits) const {
  std::vector<int64_t> peaks{limits.bytes};
  for (const std::vector<Choice> &ways : choices)
    for (const Choice &choice : ways)
      if (choice.bytes > limits.bytes)
        peaks.push_back(choice.bytes);
  std::sort(peaks.begin(), peaks.end());
  auto peak =
      std::partition_point(peaks.begin(), peaks.end(), [&](int64_t bytes) {
        return !findCheapest(bytes, limits.extraMacs).has_value();
      });
  return *findCheapest(*peak, limits.extraMacs);
}

CascadePlan CascadePlanner::plan(const CascadePlanLimits &limits) {
  Path path = findBest(limits);
  int64_t peak = getPathPeak(path);
  if (problem.getPatches && peak > limits.bytes) {
    addPatches(std::max(limits.bytes, getBufferlessPeak()), peak);
    Path patched = findBest(limits);
    if (getPathPeak(patched) < peak)
      path = std::move(patched);
  }
  CascadePlan result;
  result.peak = getPathPeak(path);
  for (const Choice &choice : path) {
    result.extraMacs += choice.extraMacs;
    if (choice.patches)
      result.cascades.push_back({choice.range, choice.patches});
  }
  std::reverse(result.cascades.begin(), result.cascades.end());
  return result;
}

CascadePlan mlir::qopt::planCascades(const CascadePlanProblem &problem,
                                     const CascadePlanLimits &limits) {
  assert(!findScheduleProblemError(problem.network) &&
         "expected a well-formed network");
  return CascadePlanner(problem).plan(limits);
}
