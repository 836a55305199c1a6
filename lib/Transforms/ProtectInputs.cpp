//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Says which buffers of the caller bufferization may write to.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_PROTECTINPUTSPASS
#include "qopt/Transforms/Passes.h.inc"

namespace {

struct ProtectInputsPass : impl::ProtectInputsPassBase<ProtectInputsPass> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal())
      return;
    StringRef name = bufferization::BufferizationDialect::kWritableAttrName;
    OpBuilder builder(function);
    for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
      if (isa<TensorType>(function.getArgumentTypes()[i]) &&
          !function.getArgAttr(i, name))
        function.setArgAttr(
            i, name,
            builder.getBoolAttr(
                getInitialState(function, i) ||
                function.getArgAttr(i, QOptDialect::kArenaInputAttr)));
  }
};

} // namespace
} // namespace mlir::qopt
