//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Numbers the ops that are best computed together, row by row. lib/Memory
// chooses them.
//
//===----------------------------------------------------------------------===//

#include "MemoryPlan.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Transforms/Passes.h"

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

/// Gives the ops of a range the number; what is in a cascade leaves it.
static void number(ArrayRef<Operation *> ops, IntegerAttr number) {
  IRRewriter rewriter(number.getContext());
  for (Operation *op : getInlinedOps(ops))
    op->setAttr(QOptDialect::kCascadeAttr, number);
  for (Operation *op : ops)
    if (auto cascade = dyn_cast<CascadeOp>(op))
      inlineCascade(rewriter, cascade);
}

void PlanCascadesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  FailureOr<NetworkMemory> memory = getNetworkMemory(function);
  if (failed(memory))
    return signalPassFailure();
  CascadePlan plan = planCascades(*memory, limit);

  int64_t next = getNextCascadeNumber(function);
  Builder builder(&getContext());
  size_t numOps = 0;
  for (OperatorRange range : plan.cascades) {
    size_t size = range.end - range.begin;
    number(ArrayRef(memory->operators).slice(range.begin, size),
           builder.getI64IntegerAttr(next));
    numOps += size;
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
