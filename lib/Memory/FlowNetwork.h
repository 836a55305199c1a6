//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Maximum flows and minimum cuts, by Dinic's algorithm.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_FLOWNETWORK_H
#define QOPT_LIB_MEMORY_FLOWNETWORK_H

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace mlir::qopt::detail {

/// A network in which flow goes from a source to a sink.
class FlowNetwork {
public:
  static constexpr int kSource = 0, kSink = 1;
  static constexpr int64_t kUnlimited = std::numeric_limits<int64_t>::max();

  /// Only source, sink and `numNodes` nodes behind them.
  void reset(int numNodes);
  int addNode();
  void addArc(int from, int to, int64_t capacity);
  /// Takes the last one away, whatever flows through it.
  void dropArc();

  /// Increases the flow to a maximum, or to some value above `limit`; returns
  /// by how much.
  int64_t augment(int64_t limit);
  /// What the source still reaches, or what still reaches the sink: the two
  /// extreme minimum cuts.
  std::vector<bool> getSourceSide() const { return reach(kSource, 0); }
  std::vector<bool> getSinkSide() const { return reach(kSink, 1); }

  std::vector<int64_t> getCapacities() const { return capacities; }
  void setCapacities(const std::vector<int64_t> &values) {
    capacities = values;
  }
  int64_t getNumSteps() const { return numSteps; }

private:
  bool findLevels();
  int64_t push(int node, int64_t most);
  std::vector<bool> reach(int from, int isReversed) const;

  /// Arc 2i and the reverse one, 2i + 1; capacities are what is left.
  std::vector<int> heads;
  std::vector<int64_t> capacities;
  std::vector<std::vector<int>> arcsOf;
  std::vector<int> levels;
  std::vector<size_t> nextArcs;
  int64_t numSteps = 0;
};

} // namespace mlir::qopt::detail

#endif // QOPT_LIB_MEMORY_FLOWNETWORK_H
