//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Coordinate descent over forms, one plan for each that is tried.
//
//===----------------------------------------------------------------------===//

#include "RewriteChoice.h"
#include "MemoryPlan.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::qopt;

/// The steps of all schedules together; a million takes about a second.
static constexpr int64_t kMaxSteps = int64_t(4) << 20;

namespace {
class RewriteChooser {
public:
  explicit RewriteChooser(const RewriteProblem &problem) : problem(problem) {
    choice.forms.assign(problem.numForms.size(), 0);
    choice.peaks.assign(problem.numForms.size(), std::nullopt);
  }

  FailureOr<RewriteChoice> choose();

private:
  FailureOr<int64_t> plan(ArrayRef<unsigned> forms);
  LogicalResult chooseStart();
  LogicalResult improve(size_t site);

  const RewriteProblem &problem;
  RewriteChoice choice;
};
} // namespace

int64_t RewriteChoice::countRewritten() const {
  return llvm::count_if(forms, [](unsigned form) { return form != 0; });
}

void qopt::eraseDeadOps(Block &block) {
  SmallVector<Operation *> ops;
  for (Operation &op : block)
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

/// What the function would need.
FailureOr<int64_t> RewriteChooser::plan(ArrayRef<unsigned> forms) {
  ++choice.numPlans;
  IRMapping mapping;
  func::FuncOp function = problem.function;
  OwningOpRef<func::FuncOp> clone = function.clone(mapping);
  problem.apply(forms, [&](Operation *op) { return mapping.lookup(op); });
  eraseDeadOps(clone->front());
  FailureOr<int64_t> planned =
      getPlannedPeak(*clone, kMaxSteps / problem.maxPlans);
  if (failed(planned))
    return failure();
  return std::max(*planned, problem.limit);
}

/// What is good for one site alone often shows with the others only.
LogicalResult RewriteChooser::chooseStart() {
  FailureOr<int64_t> planned = plan(choice.forms);
  if (failed(planned))
    return failure();
  choice.peakBefore = choice.peak = *planned;
  if (choice.peak == problem.limit)
    return success();
  SmallVector<unsigned> last, first;
  for (unsigned count : problem.numForms) {
    last.push_back(count - 1);
    first.push_back(1);
  }
  SmallVector<SmallVector<unsigned>> starts = {last};
  if (first != last)
    starts.push_back(first);
  for (const SmallVector<unsigned> &forms : starts) {
    planned = plan(forms);
    if (failed(planned))
      return failure();
    if (*planned < choice.peak) {
      choice.peak = *planned;
      choice.forms = forms;
    }
  }
  return success();
}

/// The best form of one site beside the others as they are.
LogicalResult RewriteChooser::improve(size_t site) {
  const unsigned start = choice.forms[site];
  int64_t other = std::numeric_limits<int64_t>::max();
  for (unsigned form = 0; form < problem.numForms[site]; ++form) {
    if (form == start)
      continue;
    SmallVector<unsigned> forms = choice.forms;
    forms[site] = form;
    FailureOr<int64_t> planned = plan(forms);
    if (failed(planned))
      return failure();
    // What gains nothing is not worth a difference.
    if (*planned < choice.peak || (*planned == choice.peak && form == 0)) {
      other = std::min(other, choice.peak);
      choice.peak = *planned;
      choice.forms[site] = form;
    } else {
      other = std::min(other, *planned);
    }
  }
  choice.peaks[site] = {choice.peak, other};
  return success();
}

FailureOr<RewriteChoice> RewriteChooser::choose() {
  if (failed(chooseStart()))
    return failure();
  if (choice.peakBefore == problem.limit)
    return choice;
  // From the last one: a rewrite may be of use only where what it reads is
  // rewritten.
  for (size_t site = problem.numForms.size(); site-- > 0;) {
    if (choice.numPlans + problem.numForms[site] - 1 > problem.maxPlans)
      break;
    if (failed(improve(site)))
      return failure();
  }
  return choice;
}

FailureOr<RewriteChoice> qopt::chooseRewrites(const RewriteProblem &problem) {
  return RewriteChooser(problem).choose();
}
