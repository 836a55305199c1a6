//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Order and cascades of a function, in the steps of qopt-schedule and
// qopt-plan-cascades.
//
//===----------------------------------------------------------------------===//

#include "MemoryPlan.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mlir;
using namespace mlir::qopt;

/// `ops` as one cascade; nullopt where they cannot be one.
static std::optional<Cascade> getCascade(ArrayRef<Operation *> ops) {
  SmallVector<Operation *> inlined = getInlinedOps(ops);
  for (Operation *op : inlined)
    // What is numbered already, somebody else has a plan for.
    if (op->hasAttr(QOptDialect::kCascadeAttr) || !getRowWindows(op))
      return std::nullopt;
  llvm::SmallPtrSet<Operation *, 16> inside(ops.begin(), ops.end());
  SmallVector<Value> inputs = getCascadeInputs(ops);
  for (Value input : inputs)
    // A view of what does not exist whole.
    for (Operation *source = input.getDefiningOp(); source && getViewed(source);
         source = getViewed(source).getDefiningOp())
      if (inside.contains(getViewed(source).getDefiningOp()))
        return std::nullopt;
  Cascade cascade = describeCascade(inputs, inlined);
  if (findCascadeError(cascade))
    return std::nullopt;
  return cascade;
}

CascadePlan qopt::planCascades(const NetworkMemory &memory,
                               const CascadePlanLimits &limits,
                               int64_t maxPatches) {
  ArrayRef<Operation *> ops = memory.operators;
  auto getRange = [&](OperatorRange range) {
    return getCascade(ops.slice(range.begin, range.end - range.begin));
  };
  CascadePlanProblem problem{memory.problem, {}};
  problem.getBufferBytes = [&](OperatorRange range) -> std::optional<int64_t> {
    std::optional<Cascade> cascade = getRange(range);
    if (!cascade)
      return std::nullopt;
    return getBufferBytes(*cascade, scheduleCascade(*cascade));
  };
  if (maxPatches > 1)
    problem.getPatches = [&](OperatorRange range, int64_t bytes) {
      return findPatches(*getRange(range), maxPatches, bytes);
    };
  return planCascades(problem, limits);
}

/// The operators in the order `order`.
static void permute(NetworkMemory &memory, ArrayRef<int> order) {
  NetworkMemory old = memory;
  for (auto [position, index] : llvm::enumerate(order)) {
    memory.operators[position] = old.operators[index];
    memory.problem.operators[position] = old.problem.operators[index];
  }
}

FailureOr<int64_t> qopt::getPlannedPeak(func::FuncOp function,
                                        int64_t maxSteps) {
  FailureOr<NetworkMemory> memory = getNetworkMemory(function);
  if (failed(memory))
    return failure();
  ScheduleOptions options;
  options.maxSteps = maxSteps;
  Schedule schedule = findSchedule(memory->problem, options);
  if (schedule.peak < getPeak(memory->problem))
    permute(*memory, schedule.order);
  return planCascades(*memory).peak;
}
