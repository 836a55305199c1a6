//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Concatenations that need not exist whole. Which of their readers to rewrite,
// and how, is judged by the plan for all of the function.
//
//===----------------------------------------------------------------------===//

#include "ConcatReaders.h"
#include "MemoryPlan.h"
#include "mlir/IR/IRMapping.h"
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
enum class Form { Keep, Split, Join };

/// An op that reads a concatenation, or does so once others are split.
struct Site {
  Operation *op;
  /// Beside Keep.
  SmallVector<Form, 2> forms;
  Form chosen = Form::Keep;
  /// The peak when it was chosen, and of the best other form; none where the
  /// plans ended before it.
  std::optional<std::pair<int64_t, int64_t>> peaks;
};

/// Plans a function with its sites in some form or other.
class ConcatPlanner {
public:
  ConcatPlanner(func::FuncOp function, int64_t maxPlans, int64_t limit);

  bool hasSites() const { return !sites.empty(); }
  LogicalResult choose();
  void apply();
  void report(StringRef pass);

private:
  FailureOr<int64_t> plan();
  LogicalResult chooseStart();
  LogicalResult improve(Site &site);

  func::FuncOp function;
  int64_t maxPlans, limit;
  int64_t numPlans = 0;
  SmallVector<Site> sites;
  int64_t before = 0, peak = 0;
};

struct RewriteConcatsPass
    : qopt::impl::RewriteConcatsPassBase<RewriteConcatsPass> {
  using RewriteConcatsPassBase::RewriteConcatsPassBase;

  void runOnOperation() override;
};

} // namespace

/// The steps of all schedules together; a million takes about a second.
static constexpr int64_t kMaxSteps = int64_t(4) << 20;

static StringRef getName(Form form) {
  switch (form) {
  case Form::Keep:
    return "keep";
  case Form::Split:
    return "split";
  case Form::Join:
    return "join";
  }
  llvm_unreachable("unknown form");
}

ConcatPlanner::ConcatPlanner(func::FuncOp function, int64_t maxPlans,
                             int64_t limit)
    : function(function), maxPlans(maxPlans), limit(limit) {
  llvm::DenseSet<Value> concats;
  for (Operation &op : function.front()) {
    if (op.getNumResults() != 1 || op.hasAttr(QOptDialect::kCascadeAttr))
      continue;
    Value result = op.getResult(0);
    bool isConcat = bool(getChannelConcat(result));
    Site site{&op, {}};
    if (llvm::any_of(op.getOperands(),
                     [&](Value value) { return concats.contains(value); })) {
      bool splits = concats.contains(op.getOperand(0)) && isChannelwise(&op);
      if (splits) {
        site.forms.push_back(Form::Split);
        concats.insert(result);
      }
      if (isConcat || getRowWindows(&op))
        site.forms.push_back(Form::Join);
    }
    if (isConcat)
      concats.insert(result);
    if (!site.forms.empty())
      sites.push_back(std::move(site));
  }
}

/// The sites in their forms, and without what nobody reads any more. `get` says
/// which op a site is.
static void applyForms(ArrayRef<Site> sites, Block &block,
                       llvm::function_ref<Operation *(Operation *)> get) {
  IRRewriter rewriter(block.front().getContext());
  for (const Site &site : sites) {
    Operation *op = get(site.op);
    if (site.chosen == Form::Split && getChannelConcat(op->getOperand(0)))
      splitOverParts(rewriter, op);
    else if (site.chosen == Form::Join)
      joinConcats(rewriter, op);
  }
  SmallVector<Operation *> ops;
  for (Operation &op : block)
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      rewriter.eraseOp(op);
}

/// What the function would need; all that is within the limit is the same.
FailureOr<int64_t> ConcatPlanner::plan() {
  ++numPlans;
  IRMapping mapping;
  OwningOpRef<func::FuncOp> clone = function.clone(mapping);
  applyForms(sites, clone->front(),
             [&](Operation *op) { return mapping.lookup(op); });
  FailureOr<int64_t> planned = getPlannedPeak(*clone, kMaxSteps / maxPlans);
  if (failed(planned))
    return failure();
  return std::max(*planned, limit);
}

/// Sites as they are, or all of them rewritten: what is good for one of them
/// alone often shows with the others only.
LogicalResult ConcatPlanner::chooseStart() {
  FailureOr<int64_t> planned = plan();
  if (failed(planned))
    return failure();
  before = peak = *planned;
  if (peak == limit)
    return success();
  SmallVector<Form> best(sites.size(), Form::Keep);
  for (bool last : {true, false}) {
    SmallVector<Form> forms;
    for (Site &site : sites) {
      site.chosen = last ? site.forms.back() : site.forms.front();
      forms.push_back(site.chosen);
    }
    planned = plan();
    if (failed(planned))
      return failure();
    if (*planned >= peak)
      continue;
    peak = *planned;
    best = std::move(forms);
  }
  for (auto [site, form] : llvm::zip_equal(sites, best))
    site.chosen = form;
  return success();
}

/// The best form of one site beside the others as they are.
LogicalResult ConcatPlanner::improve(Site &site) {
  const Form first = site.chosen;
  Form chosen = first;
  SmallVector<Form> forms = {Form::Keep};
  llvm::append_range(forms, site.forms);
  int64_t other = std::numeric_limits<int64_t>::max();
  for (Form form : forms) {
    if (form == first)
      continue;
    site.chosen = form;
    FailureOr<int64_t> planned = plan();
    if (failed(planned))
      return failure();
    // What gains nothing is not worth a difference.
    if (*planned < peak || (*planned == peak && form == Form::Keep)) {
      other = std::min(other, peak);
      peak = *planned;
      chosen = form;
    } else {
      other = std::min(other, *planned);
    }
  }
  site.chosen = chosen;
  site.peaks = {peak, other};
  return success();
}

LogicalResult ConcatPlanner::choose() {
  if (failed(chooseStart()))
    return failure();
  // From the last one: a rewrite may be of use only where what it reads is
  // rewritten.
  for (Site &site : llvm::reverse(sites)) {
    if (before == limit || numPlans + int64_t(site.forms.size()) > maxPlans)
      break;
    if (failed(improve(site)))
      return failure();
  }
  return success();
}

void ConcatPlanner::apply() {
  applyForms(sites, function.front(), [](Operation *op) { return op; });
}

void ConcatPlanner::report(StringRef pass) {
  int64_t numRewritten = 0;
  for (const Site &site : sites) {
    numRewritten += site.chosen != Form::Keep;
    auto options = remark::RemarkOpts::name("concat").category(pass).function(
        function.getSymName());
    auto say = [&](auto remark) {
      remark << remark::metric("form", getName(site.chosen));
      if (site.peaks)
        remark << remark::metric("peak_bytes", site.peaks->first)
               << remark::metric("peak_bytes_otherwise", site.peaks->second);
    };
    if (site.chosen == Form::Keep)
      say(remark::missed(site.op->getLoc(), options));
    else
      say(remark::passed(site.op->getLoc(), options));
  }
  remark::analysis(function.getLoc(),
                   remark::RemarkOpts::name("concats").category(pass).function(
                       function.getSymName()))
      << remark::metric("peak_bytes", peak)
      << remark::metric("peak_bytes_before", before)
      << remark::metric("readers", sites.size())
      << remark::metric("rewritten", numRewritten)
      << remark::metric("plans", numPlans);
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
  ConcatPlanner planner(function, maxPlans, limit);
  if (!planner.hasSites())
    return;
  if (failed(planner.choose()))
    return signalPassFailure();
  planner.report(getArgument());
  planner.apply();
}
