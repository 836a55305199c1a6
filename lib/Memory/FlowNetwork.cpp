//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "FlowNetwork.h"
#include <algorithm>

using namespace mlir::qopt::detail;

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
  for (int end = 0; end < 2; ++end) {
    arcsOf[heads.back()].pop_back();
    heads.pop_back();
    capacities.pop_back();
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
