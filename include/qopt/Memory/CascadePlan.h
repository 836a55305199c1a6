//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which operators of a network to compute together, row by row, so that it
// needs the least memory, or no more than there is. Plain structs and
// functions: nothing here knows about MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_CASCADEPLAN_H
#define QOPT_MEMORY_CASCADEPLAN_H

#include "qopt/Memory/Schedule.h"
#include <functional>

namespace mlir::qopt {

/// The operators from `begin` on, before `end`.
struct OperatorRange {
  size_t begin = 0, end = 0;
};

struct CascadePlanProblem {
  /// Its operators run in their order.
  ScheduleProblem network;
  /// The bytes that it takes to compute a range together, without what it reads
  /// and what it makes; nullopt where that is impossible. Asked only for ranges
  /// that hand on one tensor, which their last operator alone writes.
  std::function<std::optional<int64_t>(OperatorRange)> getBufferBytes;
};

struct CascadePlan {
  /// In their order. A range of one operator saves it its scratch.
  std::vector<OperatorRange> cascades;
  /// The most bytes at one time.
  int64_t peak = 0;
};

/// Of all divisions into cascades and single operators, one whose peak is the
/// smallest, or is at most `limit`, and of these one with the fewest operators
/// in cascades: exact, by dynamic programming over where ranges end. Ranges
/// have at most 2^7 operators. The network must have no error.
CascadePlan planCascades(const CascadePlanProblem &problem, int64_t limit = 0);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_CASCADEPLAN_H
