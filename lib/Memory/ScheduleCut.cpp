//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScheduleCut.h"
#include <algorithm>
#include <tuple>

using namespace mlir::qopt;
using namespace mlir::qopt::detail;

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
  int64_t bytes = 0;
  // What some cut within the peak has on a side may be there.
  std::vector<bool> mayHaveRun, mayNotHaveRun;
  std::vector<int64_t> capacities;
  auto findCut = [&] {
    bytes = getLeast(op, peak);
    mayHaveRun = flow.getSinkSide();
    mayHaveRun.flip();
    mayNotHaveRun = flow.getSourceSide();
    mayNotHaveRun.flip();
    capacities = flow.getCapacities();
    return bytes <= peak;
  };
  if (!findCut())
    return false;
  for (int other : part)
    for (bool isBefore : {true, false}) {
      int node = getNode(other, op);
      if (node < 2 || (isBefore ? mayHaveRun : mayNotHaveRun)[node])
        continue;
      if (isBefore)
        flow.addArc(FlowNetwork::kSource, node, FlowNetwork::kUnlimited);
      else
        flow.addArc(node, FlowNetwork::kSink, FlowNetwork::kUnlimited);
      bool isTooMuch = bytes + flow.augment(peak - bytes) > peak;
      if (!isTooMuch) {
        std::vector<bool> sourceSide = flow.getSourceSide();
        std::vector<bool> sinkSide = flow.getSinkSide();
        for (size_t i = 0; i < sourceSide.size(); ++i) {
          mayHaveRun[i] = mayHaveRun[i] || !sinkSide[i];
          mayNotHaveRun[i] = mayNotHaveRun[i] || !sourceSide[i];
        }
      }
      flow.dropArc();
      flow.setCapacities(capacities);
      if (!isTooMuch)
        continue;
      hasChanged = true;
      if (!(isBefore ? addOrder(op, other) : addOrder(other, op)) || !findCut())
        return false;
    }
  return true;
}

void CutBound::sortByNeed(int64_t peak) {
  std::vector<std::pair<int64_t, int>> needs;
  for (int op : part)
    needs.push_back({-getLeast(op, peak), op});
  std::sort(needs.begin(), needs.end());
  byNeed.clear();
  for (auto [need, op] : needs)
    byNeed.push_back(op);
}

bool CutBound::orderAll(int64_t peak, int64_t end) {
  // Where most is needed, least is possible: most of what there is to find.
  constexpr int kMostIdle = 8;
  sortByNeed(peak);
  for (bool isDone = false; !isDone;) {
    int numIdle = 0;
    isDone = true;
    for (int op : byNeed) {
      if (getNumSteps() >= end || numIdle == kMostIdle)
        break;
      bool hasChanged = false;
      if (!orderAround(op, peak, hasChanged))
        return false;
      numIdle = hasChanged ? 0 : numIdle + 1;
      isDone &= !hasChanged;
    }
  }
  return true;
}

std::optional<std::pair<int, int>> CutBound::findOpenPair(int64_t peak) {
  constexpr int kMostOperators = 3;
  int numOperators = 0;
  int64_t most = -1;
  std::optional<std::pair<int, int>> result;
  sortByNeed(peak);
  for (int op : byNeed) {
    int64_t bytes = getLeast(op, peak);
    std::vector<int64_t> capacities = flow.getCapacities();
    auto getForced = [&](int from, int to) {
      flow.addArc(from, to, FlowNetwork::kUnlimited);
      int64_t forced = bytes + flow.augment(peak - bytes);
      flow.dropArc();
      flow.setCapacities(capacities);
      return forced;
    };
    bool isOpen = false;
    for (int other : part) {
      int node = getNode(other, op);
      if (node < 2)
        continue;
      isOpen = true;
      int64_t least = std::min(getForced(FlowNetwork::kSource, node),
                               getForced(node, FlowNetwork::kSink));
      if (least <= most)
        continue;
      most = least;
      result = {op, other};
    }
    numOperators += isOpen;
    if (numOperators == kMostOperators)
      break;
  }
  return result;
}

bool CutBound::refuteFrom(int64_t peak, int64_t end) {
  if (!orderAll(peak, end))
    return true;
  if (getNumSteps() >= end)
    return false;
  std::optional<std::pair<int, int>> open = findOpenPair(peak);
  if (!open)
    return false;
  auto known = std::make_tuple(direct, ancestors, descendants);
  auto [first, second] = *open;
  addOrder(first, second);
  if (!refuteFrom(peak, end))
    return false;
  std::tie(direct, ancestors, descendants) = std::move(known);
  addOrder(second, first);
  return refuteFrom(peak, end);
}

bool CutBound::refute(int64_t peak, int64_t maxSteps) {
  auto known = std::make_tuple(direct, ancestors, descendants);
  bool isRefuted = refuteFrom(peak, getNumSteps() + maxSteps);
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
