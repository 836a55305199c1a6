//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Concatenations that need not exist whole.
//
//===----------------------------------------------------------------------===//

#include "ConcatReaders.h"
#include "RewriteChoice.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_REWRITECONCATSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// What becomes of an op that reads a concatenation.
enum class ConcatForm { Keep, Split, Join };

/// An op that reads a concatenation, or does so once others are split.
struct ConcatSite {
  Operation *op;
  /// Keep first.
  SmallVector<ConcatForm, 3> forms = {ConcatForm::Keep};
};

struct RewriteConcatsPass
    : qopt::impl::RewriteConcatsPassBase<RewriteConcatsPass> {
  using RewriteConcatsPassBase::RewriteConcatsPassBase;

  void runOnOperation() override;

private:
  void report(ArrayRef<ConcatSite> sites, const RewriteChoice &choice);
};

} // namespace

static StringRef getFormName(ConcatForm form) {
  switch (form) {
  case ConcatForm::Keep:
    return "keep";
  case ConcatForm::Split:
    return "split";
  case ConcatForm::Join:
    return "join";
  }
  llvm_unreachable("unknown form");
}

static SmallVector<ConcatSite> findConcatSites(Block &block) {
  SmallVector<ConcatSite> sites;
  llvm::DenseSet<Value> concats;
  for (Operation &op : block) {
    if (op.getNumResults() != 1 || op.hasAttr(QOptDialect::kCascadeAttr))
      continue;
    Value result = op.getResult(0);
    bool isConcat = bool(getChannelConcat(result));
    ConcatSite site{&op};
    if (llvm::any_of(op.getOperands(),
                     [&](Value value) { return concats.contains(value); })) {
      if (concats.contains(op.getOperand(0)) && isChannelwise(&op)) {
        site.forms.push_back(ConcatForm::Split);
        concats.insert(result);
      }
      if (isConcat || getRowWindows(&op))
        site.forms.push_back(ConcatForm::Join);
    }
    if (isConcat)
      concats.insert(result);
    if (site.forms.size() > 1)
      sites.push_back(std::move(site));
  }
  return sites;
}

static void applyForms(ArrayRef<ConcatSite> sites, ArrayRef<unsigned> forms,
                       RewriteProblem::Mapping get) {
  for (auto [site, form] : llvm::zip_equal(sites, forms)) {
    Operation *op = get(site.op);
    IRRewriter rewriter(op->getContext());
    if (site.forms[form] == ConcatForm::Split &&
        getChannelConcat(op->getOperand(0)))
      splitOverParts(rewriter, op);
    else if (site.forms[form] == ConcatForm::Join)
      joinConcats(rewriter, op);
  }
}

void RewriteConcatsPass::report(ArrayRef<ConcatSite> sites,
                                const RewriteChoice &choice) {
  func::FuncOp function = getOperation();
  for (auto [site, form, peaks] :
       llvm::zip_equal(sites, choice.forms, choice.peaks)) {
    auto options = remark::RemarkOpts::name("concat")
                       .category(getArgument())
                       .function(function.getSymName());
    StringRef name = getFormName(site.forms[form]);
    auto say = [&, peaks = peaks](auto remark) {
      remark << remark::metric("form", name);
      if (peaks)
        remark << remark::metric("peak_bytes", peaks->first)
               << remark::metric("peak_bytes_otherwise", peaks->second);
    };
    if (form == 0)
      say(remark::missed(site.op->getLoc(), options));
    else
      say(remark::passed(site.op->getLoc(), options));
  }
  remark::analysis(function.getLoc(), remark::RemarkOpts::name("concats")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("peak_bytes", choice.peak)
      << remark::metric("peak_bytes_before", choice.peakBefore)
      << remark::metric("readers", sites.size())
      << remark::metric("rewritten", choice.countRewritten())
      << remark::metric("plans", choice.numPlans);
}

void RewriteConcatsPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return;
  if (maxPlans < 3) {
    function.emitOpError("expected max-plans of at least 3, but got ")
        << maxPlans.getValue();
    return signalPassFailure();
  }
  SmallVector<ConcatSite> sites = findConcatSites(function.front());
  if (sites.empty())
    return;
  RewriteProblem problem;
  problem.function = function;
  for (const ConcatSite &site : sites)
    problem.numForms.push_back(site.forms.size());
  problem.apply = [&](ArrayRef<unsigned> forms, RewriteProblem::Mapping get) {
    applyForms(sites, forms, get);
  };
  problem.limit = limit;
  problem.maxPlans = maxPlans;
  FailureOr<RewriteChoice> choice = chooseRewrites(problem);
  if (failed(choice))
    return signalPassFailure();
  report(sites, *choice);
  applyForms(sites, choice->forms, [](Operation *op) { return op; });
  eraseDeadOps(function.front());
}
