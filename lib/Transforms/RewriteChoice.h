//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which of many possible rewrites make the memory of a function smaller: judged
// by the plan for all of it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_REWRITECHOICE_H
#define QOPT_TRANSFORMS_REWRITECHOICE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qopt {

struct RewriteProblem {
  /// Which op stands for one of the function.
  using Mapping = llvm::function_ref<Operation *(Operation *)>;

  func::FuncOp function;
  /// For each site how many forms it can have; 0 is the one that it has.
  SmallVector<unsigned> numForms;
  /// Gives all sites their forms, in the function or in a copy of it.
  std::function<void(ArrayRef<unsigned> forms, Mapping get)> apply;
  /// Bytes that may be alive at one time: all that is within is the same.
  int64_t limit = 0;
  /// How often the function is planned, at least 3.
  int64_t maxPlans = 64;
};

struct RewriteChoice {
  /// For each site.
  SmallVector<unsigned> forms;
  /// For each site the peak when its form was chosen, and that of the best
  /// other form; none where the plans ended before it.
  SmallVector<std::optional<std::pair<int64_t, int64_t>>> peaks;
  /// Bytes, at least the limit.
  int64_t peakBefore = 0, peak = 0;
  int64_t numPlans = 0;

  int64_t countRewritten() const;
};

/// Starts with all sites as they are, or all in their first or last form, as is
/// best; then each site gets the form that is best beside the others, 0 where
/// that is as good. The function stays as it is. An error where its memory
/// cannot be planned.
FailureOr<RewriteChoice> chooseRewrites(const RewriteProblem &problem);

/// Erases the ops of a block that nobody reads.
void eraseDeadOps(Block &block);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_REWRITECHOICE_H
