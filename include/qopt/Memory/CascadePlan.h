//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which operators of a network to compute together, row by row, and which of
// them in patches, so that it needs the least memory, or no more than there is.
// Plain structs and functions: nothing here knows about MLIR.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_CASCADEPLAN_H
#define QOPT_MEMORY_CASCADEPLAN_H

#include "qopt/Memory/Patches.h"
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
  /// Ways to compute the same range in patches, with fewer bytes than those;
  /// may be empty. Asked only for ranges of which there are bytes.
  std::function<std::vector<PatchCost>(OperatorRange, int64_t bytes)>
      getPatches = nullptr;
};

struct CascadePlanLimits {
  /// Bytes that may be alive at one time.
  int64_t bytes = 0;
  /// Multiplications for what patches compute more than once.
  int64_t extraMacs = 0;
};

struct PlannedCascade : OperatorRange {
  int64_t patches = 1;
};

struct CascadePlan {
  /// In their order. A range of one operator saves it its scratch.
  std::vector<PlannedCascade> cascades;
  /// The most bytes at one time.
  int64_t peak = 0;
  /// Multiplications more than without patches.
  int64_t extraMacs = 0;
};

/// Of all divisions into cascades and single operators within the limit of
/// multiplications, one whose peak is the smallest, or within the limit of
/// bytes, and of these one with the fewest multiplications, and then the fewest
/// operators in cascades, each as often as it has patches: exact, by dynamic
/// programming over where ranges end. There are patches only where no division
/// without them has as small a peak. Ranges have at most 2^7 operators. The
/// network must have no error.
CascadePlan planCascades(const CascadePlanProblem &problem,
                         const CascadePlanLimits &limits = {});

} // namespace mlir::qopt

#endif // QOPT_MEMORY_CASCADEPLAN_H
