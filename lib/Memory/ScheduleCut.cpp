//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Maximum flows by Dinic's algorithm, and the cuts of ScheduleCut.h.
//
//===----------------------------------------------------------------------===//

#include "ScheduleCut.h"
#include <algorithm>
#include <tuple>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

//===----------------------------------------------------------------------===//
// Flow
//===----------------------------------------------------------------------===//

void FlowNetwork::reset(int numNodes) {
  heads.clear();
  capacities.clear();
  arcsOf.assign(numNodes + 2, {});
}

int FlowNetwork::addNode() {
  arcsOf.emplace_back();
  return int(arcsOf.size()) - 1;
}

void FlowNetwork::addArc(int from, int to, int64_t capacity) {
  arcsOf[from].push_back(int(heads.size()));
  arcsOf[to].push_back(int(heads.size()) + 1);
  heads.insert(heads.end(), {to, from});
  capacities.insert(capacities.end(), {capacity, 0});
}

void FlowNetwork::dropArc() {
  for (int i : {0, 1}) {
    arcsOf[heads.back()].pop_back();
    heads.pop_back();
    capacities.pop_back();
    (void)i;
  }
}

bool FlowNetwork::findLevels() {
  // About as much work as executing that many operators.
  numSteps += 1 + int64_t(heads.size() / 128);
  levels.assign(arcsOf.size(), -1);
  levels[kSource] = 0;
  std::vector<int> queue = {kSource};
  for (size_t i = 0; i < queue.size(); ++i)
    for (int arc : arcsOf[queue[i]])
      if (capacities[arc] > 0 && levels[heads[arc]] < 0) {
        levels[heads[arc]] = levels[queue[i]] + 1;
        queue.push_back(heads[arc]);
      }
  return levels[kSink] >= 0;
}

int64_t FlowNetwork::push(int node, int64_t most) {
  if (node == kSink)
    return most;
  for (size_t &i = nextArcs[node]; i < arcsOf[node].size(); ++i) {
    int arc = arcsOf[node][i];
    if (capacities[arc] <= 0 || levels[heads[arc]] != levels[node] + 1)
      continue;
    if (int64_t pushed = push(heads[arc], std::min(most, capacities[arc]))) {
      capacities[arc] -= pushed;
      capacities[arc ^ 1] += pushed;
      return pushed;
    }
  }
  return 0;
}

int64_t FlowNetwork::augment(int64_t limit) {
  int64_t total = 0;
  while (total <= limit && findLevels()) {
    nextArcs.assign(arcsOf.size(), 0);
    while (int64_t pushed = push(kSource, kUnlimited)) {
      total += pushed;
      if (total > limit)
        break;
    }
  }
  return total;
}

std::vector<bool> FlowNetwork::reach(int from, int isReversed) const {
  std::vector<bool> isReached(arcsOf.size(), false);
  isReached[from] = true;
  std::vector<int> queue = {from};
  for (size_t i = 0; i < queue.size(); ++i)
    for (int arc : arcsOf[queue[i]])
      if (capacities[arc ^ isReversed] > 0 && !isReached[heads[arc]]) {
        isReached[heads[arc]] = true;
        queue.push_back(heads[arc]);
      }
  return isReached;
}

//===----------------------------------------------------------------------===//
// Cuts
//===----------------------------------------------------------------------===//

CutBound::CutBound(const Graph &graph, const OperatorSet &before,
                   const std::vector<int> &part)
    : graph(graph), part(part), before(before), inside(graph.makeSet()) {
  for (int op : part)
    inside.insert(op);
  for (int op = 0; op < graph.getNumOperators(); ++op) {
    direct.push_back(graph.getPredecessors(op));
    ancestors.push_back(graph.getAncestors(op));
    descendants.push_back(graph.getDescendants(op));
  }
}

int CutBound::getNode(int op, int running) const {
  if (before.contains(op) || ancestors[running].contains(op))
    return FlowNetwork::kSource;
  if (!inside.contains(op) || op == running ||
      descendants[running].contains(op))
    return FlowNetwork::kSink;
  return 2 + op;
}

/// Adds the bytes of a tensor to the cuts, or returns them where it is there in
/// any case.
int64_t CutBound::addTensor(int tensor, int op) {
  const ScheduleTensor &info = graph.getProblem().tensors[tensor];
  const std::vector<int> &writers = graph.getWriters(tensor);
  const std::vector<int> &readers = graph.getReaders(tensor);
  bool isThere = writers.empty(), maybeThere = isThere;
  bool isNeeded = info.isKept, maybeNeeded = isNeeded;
  auto lookAt = [&](int user, bool isWriter) {
    int node = getNode(user, op);
    // What runs has both begun and not ended.
    bool hasRun = node == FlowNetwork::kSource,
         hasNot = node == FlowNetwork::kSink;
    isThere |= isWriter && (hasRun || user == op);
    maybeThere |= isWriter && (!hasNot || user == op);
    isNeeded |= hasNot;
    maybeNeeded |= !hasRun;
  };
  for (int writer : writers)
    lookAt(writer, /*isWriter=*/true);
  for (int reader : readers)
    lookAt(reader, /*isWriter=*/false);
  if (!maybeThere || !maybeNeeded || info.size == 0)
    return 0;
  if (isThere && isNeeded)
    return info.size;

  // Where a writer has run, the tensor is there; where it is over, all have.
  int there = FlowNetwork::kSource, over = FlowNetwork::kSink;
  if (!isThere) {
    there = flow.addNode();
    for (int writer : writers)
      if (getNode(writer, op) != FlowNetwork::kSink)
        flow.addArc(getNode(writer, op), there, FlowNetwork::kUnlimited);
  }
  if (!isNeeded) {
    over = flow.addNode();
    for (const std::vector<int> *users : {&writers, &readers})
      for (int user : *users)
        if (getNode(user, op) != FlowNetwork::kSource)
          flow.addArc(over, getNode(user, op), FlowNetwork::kUnlimited);
  }
  flow.addArc(there, over, info.size);
  return 0;
}

int64_t CutBound::getLeast(int op, int64_t limit) {
  const ScheduleProblem &problem = graph.getProblem();
  const ScheduleOperator &step = problem.operators[op];
  flow.reset(graph.getNumOperators());
  for (int other : part)
    if (getNode(other, op) >= 2)
      direct[other].forEach([&](int first) {
        if (getNode(first, op) >= 2)
          flow.addArc(2 + other, 2 + first, FlowNetwork::kUnlimited);
      });
  int64_t bytes = step.scratch;
  for (int tensor = 0; tensor < int(problem.tensors.size()); ++tensor)
    bytes += addTensor(tensor, op);
  // In some orders it may not take the memory of its input, in others it may.
  if (step.overwrites >= 0)
    bytes -= std::min(problem.tensors[step.inputs[step.overwrites]].size,
                      problem.tensors[step.outputs[0]].size);
  return bytes + flow.augment(limit - bytes);
}

int64_t CutBound::getLowerBound() {
  int64_t most = 0;
  for (int op : part)
    most = std::max(most, getLeast(op, FlowNetwork::kUnlimited));
  return most;
}

bool CutBound::addOrder(int first, int second) {
  if (first == second || ancestors[first].contains(second))
    return false;
  direct[second].insert(first);
  OperatorSet above = ancestors[first], below = descendants[second];
  above.insert(first);
  below.insert(second);
  below.forEach([&](int op) { ancestors[op].insert(above); });
  above.forEach([&](int op) { descendants[op].insert(below); });
  return true;
}

bool CutBound::orderAround(int op, int64_t peak, bool &hasChanged) {
  int64_t bytes = getLeast(op, peak);
  if (bytes > peak)
    return false;
  // What either of the extreme cuts has on a side may be there.
  std::vector<bool> hasRun = flow.getSourceSide(), hasNot = flow.getSinkSide();
  std::vector<int64_t> capacities = flow.getCapacities();
  for (int other : part) {
    if (getNode(other, op) < 2)
      continue;
    int node = 2 + other;
    for (bool isBefore : {true, false}) {
      if (isBefore ? !hasNot[node] : !hasRun[node])
        continue;
      if (isBefore)
        flow.addArc(FlowNetwork::kSource, node, FlowNetwork::kUnlimited);
      else
        flow.addArc(node, FlowNetwork::kSink, FlowNetwork::kUnlimited);
      bool isTooMuch = bytes + flow.augment(peak - bytes) > peak;
      flow.dropArc();
      flow.setCapacities(capacities);
      if (!isTooMuch)
        continue;
      hasChanged = true;
      if (!(isBefore ? addOrder(op, other) : addOrder(other, op)))
        return false;
      bytes = getLeast(op, peak);
      if (bytes > peak)
        return false;
      hasRun = flow.getSourceSide();
      hasNot = flow.getSinkSide();
      capacities = flow.getCapacities();
      break;
    }
  }
  return true;
}

bool CutBound::refute(int64_t peak, int64_t maxSteps) {
  auto known = std::make_tuple(direct, ancestors, descendants);
  int64_t end = getNumSteps() + maxSteps;
  bool isRefuted = false;
  // Where most is needed, least is possible.
  std::vector<std::pair<int64_t, int>> byNeed;
  for (int op : part)
    byNeed.push_back({-getLeast(op, peak), op});
  std::sort(byNeed.begin(), byNeed.end());
  for (bool hasChanged = true; hasChanged && !isRefuted;) {
    hasChanged = false;
    for (auto [need, op] : byNeed) {
      if (getNumSteps() >= end) {
        hasChanged = false;
        break;
      }
      isRefuted = !orderAround(op, peak, hasChanged);
      if (isRefuted)
        break;
    }
  }
  std::tie(direct, ancestors, descendants) = std::move(known);
  return isRefuted;
}

std::pair<std::vector<int>, std::vector<int>> CutBound::split(double share) {
  auto least = size_t(share * double(part.size()));
  std::tuple<size_t, int64_t> best = {part.size(), 0};
  std::pair<std::vector<int>, std::vector<int>> result;
  for (int op : part) {
    getLeast(op, FlowNetwork::kUnlimited);
    for (bool hasFewBefore : {true, false}) {
      std::vector<bool> side =
          hasFewBefore ? flow.getSourceSide() : flow.getSinkSide();
      std::vector<int> first, second;
      OperatorSet executed = before;
      for (int other : part) {
        int node = getNode(other, op);
        bool isFirst = node >= 2 ? side[node] == hasFewBefore
                                 : node == FlowNetwork::kSource;
        (isFirst ? first : second).push_back(other);
        if (isFirst)
          executed.insert(other);
      }
      size_t smaller = std::min(first.size(), second.size());
      std::tuple<size_t, int64_t> rank = {least - std::min(smaller, least),
                                          graph.getMemory(executed)};
      if (first.empty() || rank >= best)
        continue;
      best = rank;
      result = {std::move(first), std::move(second)};
    }
  }
  // Nothing has to come before anything.
  if (result.first.empty())
    result = {{part.front()}, {part.begin() + 1, part.end()}};
  return result;
}
