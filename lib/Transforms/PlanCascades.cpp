//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Numbers the ops that are best computed together, row by row. lib/Memory
// chooses them.
//
//===----------------------------------------------------------------------===//

#include "NetworkMemory.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Memory/CascadePlan.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_PLANCASCADESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct PlanCascadesPass : qopt::impl::PlanCascadesPassBase<PlanCascadesPass> {
  using PlanCascadesPassBase::PlanCascadesPassBase;

  void runOnOperation() override;
};
} // namespace

/// What one cascade of `ops` takes; nullopt where there is none.
static std::optional<int64_t> getCascadeBytes(ArrayRef<Operation *> ops) {
  for (Operation *op : ops)
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
  Cascade cascade = describeCascade(inputs, ops);
  if (findCascadeError(cascade))
    return std::nullopt;
  return getBufferBytes(cascade, scheduleCascade(cascade));
}

void PlanCascadesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  FailureOr<NetworkMemory> memory = getNetworkMemory(function);
  if (failed(memory))
    return signalPassFailure();
  ArrayRef<Operation *> ops = memory->operators;
  CascadePlanProblem problem{
      memory->problem, [&](OperatorRange range) {
        return getCascadeBytes(ops.slice(range.begin, range.end - range.begin));
      }};
  CascadePlan plan = planCascades(problem, limit);

  int64_t next = getNextCascadeNumber(function);
  Builder builder(&getContext());
  size_t numOps = 0;
  for (OperatorRange range : plan.cascades) {
    numOps += range.end - range.begin;
    for (size_t i = range.begin; i < range.end; ++i)
      ops[i]->setAttr(QOptDialect::kCascadeAttr,
                      builder.getI64IntegerAttr(next));
    ++next;
  }
  remark::analysis(function.getLoc(), remark::RemarkOpts::name("cascades")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("peak_bytes", plan.peak)
      << remark::metric("peak_bytes_before", getPeak(memory->problem))
      << remark::metric("cascades", plan.cascades.size())
      << remark::metric("ops", numOps);
}
