//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Orders the ops of a network for the smallest peak memory. lib/Memory finds
// the order and checks it.
//
//===----------------------------------------------------------------------===//

#include "NetworkMemory.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Memory/ScheduleValidator.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_SCHEDULEPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct SchedulePass : qopt::impl::SchedulePassBase<SchedulePass> {
  using SchedulePassBase::SchedulePassBase;

  void runOnOperation() override;
};
} // namespace

/// Views come right behind what they show: they cost nothing, and keep alive
/// what their readers do.
static void moveViews(Value viewed) {
  for (Operation *user : llvm::make_early_inc_range(viewed.getUsers()))
    if (getViewed(user) == viewed) {
      user->moveBefore(user->getBlock()->getTerminator());
      moveViews(user->getResult(0));
    }
}

static void apply(const NetworkMemory &memory, ArrayRef<int> order,
                  func::FuncOp function) {
  Operation *terminator = function.front().getTerminator();
  for (BlockArgument argument : function.getArguments())
    moveViews(argument);
  for (int index : order) {
    Operation *op = memory.operators[index];
    op->moveBefore(terminator);
    for (Value result : op->getResults())
      moveViews(result);
  }
}

void SchedulePass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  FailureOr<NetworkMemory> memory = getNetworkMemory(function);
  if (failed(memory))
    return signalPassFailure();
  ScheduleOptions options;
  options.maxSteps = maxSteps;
  Schedule schedule = findSchedule(memory->problem, options);
  if (std::optional<std::string> violation =
          findScheduleViolation(memory->problem, schedule)) {
    function.emitOpError("the schedule is wrong: ") << *violation;
    return signalPassFailure();
  }
  int64_t peak = getPeak(memory->problem);
  remark::analysis(function.getLoc(), remark::RemarkOpts::name("order")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("peak_bytes", schedule.peak)
      << remark::metric("peak_bytes_before", peak)
      << remark::metric("lower_bound_bytes", schedule.lowerBound)
      << remark::metric("states", schedule.numStates);
  // An order that gains nothing is not worth a difference.
  if (schedule.peak < peak)
    apply(*memory, schedule.order, function);
}
