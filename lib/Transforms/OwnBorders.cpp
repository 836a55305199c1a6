//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_OWNBORDERSPASS
#include "qopt/Transforms/Passes.h.inc"

namespace {

struct OwnBordersPass : impl::OwnBordersPassBase<OwnBordersPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    auto unit = UnitAttr::get(&getContext());
    unsigned numStates = getNumStates(function);
    for (unsigned i = 0; i < function.getNumArguments() - numStates; ++i)
      function.setArgAttr(i, QOptDialect::kArenaInputAttr, unit);
    for (unsigned i = 0; i < function.getNumResults() - numStates; ++i)
      function.setResultAttr(i, QOptDialect::kArenaOutputAttr, unit);
  }
};

} // namespace
} // namespace mlir::qopt
