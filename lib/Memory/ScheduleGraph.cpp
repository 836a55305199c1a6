//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Checks of a scheduling problem, and what the search asks about it.
//
//===----------------------------------------------------------------------===//

#include "ScheduleGraph.h"
#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>
#include <numeric>
#include <queue>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

/// Operators in an order in which writers come before readers, as in the file
/// where that is possible; those of a cycle are missing.
static std::vector<int> sortTopologically(const ScheduleProblem &problem) {
  size_t size = problem.operators.size();
  std::vector<std::vector<int>> readers(problem.tensors.size());
  std::vector<int> numWriters(problem.tensors.size(), 0);
  for (const ScheduleOperator &op : problem.operators)
    for (int tensor : op.outputs)
      ++numWriters[tensor];
  std::vector<int> missing(size, 0);
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (size_t i = 0; i < size; ++i) {
    for (int tensor : problem.operators[i].inputs) {
      readers[tensor].push_back(int(i));
      missing[i] += numWriters[tensor];
    }
    if (missing[i] == 0)
      ready.push(int(i));
  }
  std::vector<int> order;
  while (!ready.empty()) {
    int op = ready.top();
    ready.pop();
    order.push_back(op);
    for (int tensor : problem.operators[op].outputs)
      for (int reader : readers[tensor])
        if (--missing[reader] == 0)
          ready.push(reader);
  }
  return order;
}

std::optional<std::string>
mlir::qopt::findScheduleProblemError(const ScheduleProblem &problem) {
  int64_t remaining = std::numeric_limits<int64_t>::max();
  auto takeBytes = [&](int64_t bytes,
                       std::string what) -> std::optional<std::string> {
    if (bytes < 0)
      return "expected " + what +
             " to have a size that is not negative, but "
             "got " +
             std::to_string(bytes);
    if (bytes > remaining)
      return "expected at most " +
             std::to_string(std::numeric_limits<int64_t>::max()) +
             " bytes in all, but " + what + " exceeds them";
    remaining -= bytes;
    return std::nullopt;
  };
  for (size_t i = 0; i < problem.tensors.size(); ++i)
    if (auto error =
            takeBytes(problem.tensors[i].size, "tensor " + std::to_string(i)))
      return error;

  for (size_t i = 0; i < problem.operators.size(); ++i) {
    const ScheduleOperator &op = problem.operators[i];
    std::string name = "operator " + std::to_string(i);
    if (auto error = takeBytes(op.scratch, "the scratch of " + name))
      return error;
    std::vector<int> used = op.inputs;
    used.insert(used.end(), op.outputs.begin(), op.outputs.end());
    std::sort(used.begin(), used.end());
    for (size_t k = 0; k < used.size(); ++k) {
      if (used[k] < 0 || size_t(used[k]) >= problem.tensors.size())
        return "expected " + name + " to use tensors below " +
               std::to_string(problem.tensors.size()) + ", but got " +
               std::to_string(used[k]);
      if (k > 0 && used[k] == used[k - 1])
        return "expected " + name + " to use a tensor once, but it uses " +
               std::to_string(used[k]) + " twice";
    }
    if (op.overwrites < -1 || op.overwrites >= int(op.inputs.size()) ||
        (op.overwrites >= 0 && op.outputs.empty()))
      return "expected " + name +
             " to overwrite one of its inputs with an output, but got input " +
             std::to_string(op.overwrites);
  }
  std::vector<int> order = sortTopologically(problem);
  if (order.size() != problem.operators.size())
    return "expected no cycle, but " +
           std::to_string(problem.operators.size() - order.size()) +
           " operators depend on one";
  return std::nullopt;
}

Graph::Graph(const ScheduleProblem &problem)
    : problem(problem), writers(problem.tensors.size()),
      readers(problem.tensors.size()), topological(sortTopologically(problem)) {
  for (int i = 0; i < getNumOperators(); ++i) {
    for (int tensor : problem.operators[i].outputs)
      writers[tensor].push_back(i);
    for (int tensor : problem.operators[i].inputs)
      readers[tensor].push_back(i);
  }
  predecessors.assign(getNumOperators(), makeSet());
  successors = ancestors = descendants = predecessors;
  for (int op : topological)
    for (int tensor : problem.operators[op].inputs)
      for (int writer : writers[tensor]) {
        predecessors[op].insert(writer);
        successors[writer].insert(op);
        ancestors[op].insert(writer);
        ancestors[op].insert(ancestors[writer]);
      }
  for (int op = 0; op < getNumOperators(); ++op)
    for (int other = 0; other < getNumOperators(); ++other)
      if (ancestors[op].contains(other))
        descendants[other].insert(op);
}

bool Graph::isWritten(int tensor, const OperatorSet &executed) const {
  return writers[tensor].empty() ||
         std::any_of(writers[tensor].begin(), writers[tensor].end(),
                     [&](int op) { return executed.contains(op); });
}

bool Graph::diesWith(int tensor, int op, const OperatorSet &executed) const {
  auto hasRun = [&](int other) {
    return other == op || executed.contains(other);
  };
  return !problem.tensors[tensor].isKept &&
         std::all_of(writers[tensor].begin(), writers[tensor].end(), hasRun) &&
         std::all_of(readers[tensor].begin(), readers[tensor].end(), hasRun);
}

int64_t Graph::getMemory(const OperatorSet &executed) const {
  int64_t memory = 0;
  for (int i = 0; i < int(problem.tensors.size()); ++i)
    if (isWritten(i, executed) && !diesWith(i, /*op=*/-1, executed))
      memory += problem.tensors[i].size;
  return memory;
}

StepMemory Graph::getStep(const OperatorSet &executed, int64_t memory,
                          int op) const {
  const ScheduleOperator &step = problem.operators[op];
  StepMemory result = {memory + step.scratch, memory};
  for (int tensor : step.outputs) {
    int64_t size = problem.tensors[tensor].size;
    bool isNew = !isWritten(tensor, executed);
    result.during += isNew ? size : 0;
    // Without a reader, it may be over already.
    result.after +=
        (isNew ? size : 0) - (diesWith(tensor, op, executed) ? size : 0);
  }
  for (size_t i = 0; i < step.inputs.size(); ++i) {
    int tensor = step.inputs[i];
    if (!diesWith(tensor, op, executed))
      continue;
    result.after -= problem.tensors[tensor].size;
    if (int(i) == step.overwrites && !isWritten(step.outputs[0], executed))
      result.during -= std::min(problem.tensors[tensor].size,
                                problem.tensors[step.outputs[0]].size);
  }
  return result;
}

std::vector<int64_t> Graph::getProfile(OperatorSet executed,
                                       const std::vector<int> &order) const {
  std::vector<int64_t> profile;
  int64_t memory = getMemory(executed);
  for (int op : order) {
    assert(getPredecessors(op).isSubsetOf(executed) &&
           "expected writers before readers");
    StepMemory step = getStep(executed, memory, op);
    profile.push_back(step.during);
    memory = step.after;
    executed.insert(op);
  }
  return profile;
}

int64_t Graph::getLowerBound() const {
  int64_t most = 0;
  for (int op = 0; op < getNumOperators(); ++op) {
    const ScheduleOperator &step = problem.operators[op];
    auto isBefore = [&](int other) { return ancestors[op].contains(other); };
    auto isBehind = [&](int other) { return descendants[op].contains(other); };
    auto anyOf = [](const std::vector<int> &list, auto predicate) {
      return std::any_of(list.begin(), list.end(), predicate);
    };
    int64_t bytes = step.scratch;
    for (int i = 0; i < int(problem.tensors.size()); ++i) {
      bool isOwn = anyOf(writers[i], [&](int other) { return other == op; }) ||
                   anyOf(readers[i], [&](int other) { return other == op; });
      bool isThere = writers[i].empty() || anyOf(writers[i], isBefore);
      bool isNeeded = problem.tensors[i].isKept ||
                      anyOf(writers[i], isBehind) ||
                      anyOf(readers[i], isBehind);
      if (isOwn || (isThere && isNeeded))
        bytes += problem.tensors[i].size;
    }
    if (step.overwrites >= 0)
      bytes -= std::min(problem.tensors[step.inputs[step.overwrites]].size,
                        problem.tensors[step.outputs[0]].size);
    most = std::max(most, bytes);
  }
  return most;
}

int64_t Graph::getUnit() const {
  int64_t unit = 0;
  for (const ScheduleTensor &tensor : problem.tensors)
    unit = std::gcd(unit, tensor.size);
  for (const ScheduleOperator &op : problem.operators)
    unit = std::gcd(unit, op.scratch);
  return std::max<int64_t>(unit, 1);
}

std::vector<std::vector<int>> Graph::getParts() const {
  // The operators before a separator are its ancestors, so that the order of
  // the separators is that of the sizes of these sets.
  std::vector<std::vector<int>> parts(1);
  size_t size = topological.size();
  std::vector<int> separators;
  for (int op : topological)
    if (ancestors[op].count() + descendants[op].count() + 1 == size)
      separators.push_back(op);
  std::vector<bool> isTaken(size, false);
  for (int separator : separators) {
    for (int op : topological)
      if (!isTaken[op] &&
          (op == separator || ancestors[separator].contains(op))) {
        parts.back().push_back(op);
        isTaken[op] = true;
      }
    parts.emplace_back();
  }
  for (int op : topological)
    if (!isTaken[op])
      parts.back().push_back(op);
  if (parts.back().empty())
    parts.pop_back();
  return parts;
}
