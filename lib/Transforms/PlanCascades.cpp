//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Numbers the ops that are best computed together, row by row, and says in how
// many patches. lib/Memory chooses.
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

private:
  int64_t getMaxExtraMacs();
};
} // namespace

/// Gives the ops of a range its number and its patches; what is in a cascade
/// leaves it.
static void number(ArrayRef<Operation *> ops, int64_t number, int64_t patches) {
  IRRewriter rewriter(ops.front()->getContext());
  for (Operation *op : getInlinedOps(ops)) {
    op->setAttr(QOptDialect::kCascadeAttr, rewriter.getI64IntegerAttr(number));
    if (patches > 1)
      op->setAttr(QOptDialect::kPatchesAttr,
                  rewriter.getI64IntegerAttr(patches));
  }
  for (Operation *op : ops)
    if (auto cascade = dyn_cast<CascadeOp>(op))
      inlineCascade(rewriter, cascade);
}

/// The multiplications that patches may cost.
int64_t PlanCascadesPass::getMaxExtraMacs() {
  double macs = 0;
  getOperation().walk([&](WorkOpInterface op) { macs += op.getMacs(); });
  double most = maxExtraMacs / 100 * macs;
  constexpr int64_t kAny = std::numeric_limits<int64_t>::max();
  return maxExtraMacs < 0 || most >= double(kAny) ? kAny : int64_t(most);
}

void PlanCascadesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  FailureOr<NetworkMemory> memory = getNetworkMemory(function);
  if (failed(memory))
    return signalPassFailure();
  CascadePlan plan =
      planCascades(*memory, {limit, getMaxExtraMacs()}, maxPatches);

  int64_t next = getNextCascadeNumber(function);
  Builder builder(&getContext());
  size_t numOps = 0;
  for (const PlannedCascade &range : plan.cascades) {
    size_t size = range.end - range.begin;
    number(ArrayRef(memory->operators).slice(range.begin, size), next,
           range.patches);
    numOps += size;
    ++next;
  }
  remark::analysis(function.getLoc(), remark::RemarkOpts::name("cascades")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("peak_bytes", plan.peak)
      << remark::metric("peak_bytes_before", getPeak(memory->problem))
      << remark::metric("cascades", plan.cascades.size())
      << remark::metric("ops", numOps)
      << remark::metric("extra_macs", plan.extraMacs);
}
