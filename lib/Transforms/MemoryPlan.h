//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What is planned for the memory of a function, without changing it: rewrites
// are judged by it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_MEMORYPLAN_H
#define QOPT_TRANSFORMS_MEMORYPLAN_H

#include "NetworkMemory.h"
#include "qopt/Memory/CascadePlan.h"

namespace mlir::qopt {

/// Which of the operators to compute together, row by row, and in how many
/// patches; they are in the order in which they run. Ops of cascades may go to
/// larger ones.
CascadePlan planCascades(const NetworkMemory &memory,
                         const CascadePlanLimits &limits = {},
                         int64_t maxPatches = 1);

/// The most bytes at one time, with the order that `findSchedule` finds in
/// `maxSteps` steps, and with the cascades that are planned for it. An error
/// where the memory of the function cannot be planned.
FailureOr<int64_t> getPlannedPeak(func::FuncOp function, int64_t maxSteps);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_MEMORYPLAN_H
