//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What an order needs at least, by minimum cuts, and how to cut an order.
//
// When an operator runs, some set of others has run, which contains what must
// come before it and nothing of what must come behind it. The memory in use is
// a submodular function of that set: its least value over all such sets is a
// minimum cut, found exactly. No order needs less at that operator, whatever
// else it does.
//
// To refute a peak: an operator that cannot have run when another one does,
// because that would already need more, comes behind it; one that must have
// run comes before it. Each such precedence leaves fewer sets, until there are
// no more of them, or no set is left for some operator: no order has the peak.
// Where that does not suffice, two operators are tried in both orders.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_SCHEDULECUT_H
#define QOPT_LIB_MEMORY_SCHEDULECUT_H

#include "FlowNetwork.h"
#include "ScheduleGraph.h"
#include <optional>

namespace mlir::qopt::detail {

/// The operators `part`, which run when those of `before` have, and before all
/// others.
class CutBound {
public:
  CutBound(const Graph &graph, const OperatorSet &before,
           const std::vector<int> &part);

  /// The least bytes that some operator needs, over all of them.
  int64_t getLowerBound();
  /// Whether it is proved that no order has a peak of at most `peak`. False
  /// where it is not, or not within `maxSteps`.
  bool refute(int64_t peak, int64_t maxSteps);
  /// The part in two, none of them empty, of at least two operators: among the
  /// minimum cuts at each operator, that with the least memory in use which
  /// leaves at least `share` of the operators on both sides, or else the one
  /// nearest to that.
  std::pair<std::vector<int>, std::vector<int>> split(double share);

  /// As in ScheduleOptions.
  int64_t getNumSteps() const { return flow.getNumSteps(); }

private:
  /// Bytes that `op` needs in every order, or some value above `limit`. The
  /// flow stays.
  int64_t getLeast(int op, int64_t limit);
  int64_t addTensor(int tensor, int op);
  /// The node of an operator while another one runs: has run, has not, or may.
  int getNode(int op, int running) const;
  /// False where `second` comes before `first`.
  bool addOrder(int first, int second);
  /// Orders `op` and others for a peak; false where that leaves no order.
  bool orderAround(int op, int64_t peak, bool &hasChanged);
  /// The same for all of them, until nothing changes or steps end.
  bool orderAll(int64_t peak, int64_t end);
  void sortByNeed(int64_t peak);
  /// Two operators that may run in either order, each of which needs much.
  std::optional<std::pair<int, int>> findOpenPair(int64_t peak);
  bool refuteFrom(int64_t peak, int64_t end);

  const Graph &graph;
  const std::vector<int> &part;
  OperatorSet before, inside;
  /// For each operator, those that some tensor or proof has before it, and
  /// their closures.
  std::vector<OperatorSet> direct, ancestors, descendants;
  /// Operators, those first that need most.
  std::vector<int> byNeed;
  FlowNetwork flow;
};

} // namespace mlir::qopt::detail

#endif // QOPT_LIB_MEMORY_SCHEDULECUT_H
