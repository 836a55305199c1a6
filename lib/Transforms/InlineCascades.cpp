//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The way back from cascades to their ops.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/PatternMatch.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_INLINECASCADESPASS
#include "qopt/Transforms/Passes.h.inc"

namespace {

struct InlineCascadesPass : impl::InlineCascadesPassBase<InlineCascadesPass> {
  using Base::Base;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<CascadeOp> cascades;
    getOperation().walk([&](Operation *op) {
      op->removeAttr(QOptDialect::kCascadeAttr);
      op->removeAttr(QOptDialect::kPatchesAttr);
      if (auto cascade = dyn_cast<CascadeOp>(op))
        cascades.push_back(cascade);
    });
    for (CascadeOp cascade : cascades)
      inlineCascade(rewriter, cascade);
  }
};

} // namespace
} // namespace mlir::qopt
