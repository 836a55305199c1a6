//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cheap ops whose results are large are computed again for later readers.
//
//===----------------------------------------------------------------------===//

#include "NetworkMemory.h"
#include "RewriteChoice.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_RECOMPUTEOPSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// A reader of an op for which it may be computed again; this and the following
/// ones then read that.
struct LaterReader {
  Operation *op;
  Operation *reader;
};

struct RecomputeOpsPass : qopt::impl::RecomputeOpsPassBase<RecomputeOpsPass> {
  using RecomputeOpsPassBase::RecomputeOpsPassBase;

  void runOnOperation() override;

private:
  void report(ArrayRef<LaterReader> sites, const RewriteChoice &choice);
};

} // namespace

/// Moves elements or computes each from a few others.
static bool isCheap(Operation *op) {
  if (op->getNumResults() != 1 || getViewed(op) ||
      op->hasAttr(QOptDialect::kCascadeAttr))
    return false;
  return isa<ResizeNearestOp, ResizeBilinearOp, PadOp, BroadcastOp, SliceOp,
             TransposeOp, QuantizeOp, DequantizeOp, RescaleOp, ReinterpretOp,
             CastOp, AddOp, SubOp, MulOp, SquaredDifferenceOp, PReluOp,
             MaximumOp, MinimumOp, CompareOp, SelectOp, UnaryOpInterface>(op);
}

static int64_t getTensorBytes(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * getElementBytes(type);
}

/// Whether what it keeps alive is less than its result: what others read is
/// alive anyway, or may be, and so are the caller's inputs.
static bool mayPay(Operation *op, func::FuncOp function) {
  int64_t bytes = 0;
  for (Value operand : op->getOperands()) {
    auto argument = dyn_cast<BlockArgument>(operand);
    bool isCallers =
        argument && !function.getArgAttr(argument.getArgNumber(),
                                         QOptDialect::kArenaInputAttr);
    if (!isCallers && operand.hasOneUse() &&
        !matchPattern(operand, m_Constant()))
      bytes += getTensorBytes(operand);
  }
  return bytes < getTensorBytes(op->getResult(0));
}

/// For each cheap op all readers but the first.
static SmallVector<LaterReader> findReaders(func::FuncOp function) {
  SmallVector<LaterReader> sites;
  for (Operation &op : function.front()) {
    if (!isCheap(&op) || !mayPay(&op, function))
      continue;
    SmallVector<Operation *> readers;
    for (Operation *reader : op.getUsers())
      if (!llvm::is_contained(readers, reader))
        readers.push_back(reader);
    llvm::sort(readers, [](Operation *a, Operation *b) {
      return a->isBeforeInBlock(b);
    });
    for (size_t i = 1; i < readers.size(); ++i)
      sites.push_back({&op, readers[i]});
  }
  return sites;
}

static void recompute(ArrayRef<LaterReader> sites, ArrayRef<unsigned> forms,
                      RewriteProblem::Mapping get) {
  Operation *latest = nullptr;
  for (size_t i = 0; i < sites.size(); ++i) {
    Operation *op = get(sites[i].op), *reader = get(sites[i].reader);
    if (i == 0 || sites[i].op != sites[i - 1].op)
      latest = op;
    if (forms[i] != 0) {
      OpBuilder builder(reader);
      latest = builder.clone(*op);
      // What is recorded is found at the first one.
      latest->setDiscardableAttrs(ArrayRef<NamedAttribute>());
    }
    reader->replaceUsesOfWith(op->getResult(0), latest->getResult(0));
  }
}

void RecomputeOpsPass::report(ArrayRef<LaterReader> sites,
                              const RewriteChoice &choice) {
  func::FuncOp function = getOperation();
  int64_t extraMacs = 0, extraElements = 0;
  for (auto [site, form, peaks] :
       llvm::zip_equal(sites, choice.forms, choice.peaks)) {
    if (form == 0)
      continue;
    auto work = dyn_cast<WorkOpInterface>(site.op);
    int64_t macs = work ? work.getMacs() : 0;
    int64_t elements = cast<RankedTensorType>(site.op->getResult(0).getType())
                           .getNumElements();
    extraMacs += macs;
    extraElements += elements;
    auto remark =
        remark::passed(site.op->getLoc(), remark::RemarkOpts::name("recomputed")
                                              .category(getArgument())
                                              .function(function.getSymName()));
    remark << remark::metric("extra_macs", macs)
           << remark::metric("extra_elements", elements);
    if (peaks)
      remark << remark::metric("peak_bytes", peaks->first)
             << remark::metric("peak_bytes_otherwise", peaks->second);
  }
  remark::analysis(function.getLoc(), remark::RemarkOpts::name("recomputation")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("peak_bytes", choice.peak)
      << remark::metric("peak_bytes_before", choice.peakBefore)
      << remark::metric("readers", sites.size())
      << remark::metric("recomputed", choice.countRewritten())
      << remark::metric("extra_macs", extraMacs)
      << remark::metric("extra_elements", extraElements)
      << remark::metric("plans", choice.numPlans);
}

void RecomputeOpsPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return;
  if (maxPlans < 3) {
    function.emitOpError("expected max-plans of at least 3, but got ")
        << maxPlans.getValue();
    return signalPassFailure();
  }
  SmallVector<LaterReader> sites = findReaders(function);
  if (sites.empty())
    return;
  RewriteProblem problem;
  problem.function = function;
  problem.numForms.assign(sites.size(), 2);
  problem.apply = [&](ArrayRef<unsigned> forms, RewriteProblem::Mapping get) {
    recompute(sites, forms, get);
  };
  problem.limit = limit;
  problem.maxPlans = maxPlans;
  FailureOr<RewriteChoice> choice = chooseRewrites(problem);
  if (failed(choice))
    return signalPassFailure();
  report(sites, *choice);
  recompute(sites, choice->forms, [](Operation *op) { return op; });
}
