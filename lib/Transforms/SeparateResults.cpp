//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Copies values that are returned more than once.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_SEPARATERESULTSPASS
#include "qopt/Transforms/Passes.h.inc"

namespace {

struct SeparateResultsPass
    : impl::SeparateResultsPassBase<SeparateResultsPass> {
  using Base::Base;

  void runOnOperation() override {
    getOperation().walk([](func::ReturnOp op) {
      OpBuilder builder(op);
      llvm::SmallPtrSet<Value, 4> returned;
      for (OpOperand &operand : op->getOpOperands()) {
        auto type = dyn_cast<RankedTensorType>(operand.get().getType());
        if (!type || !type.hasStaticShape() ||
            returned.insert(operand.get()).second)
          continue;
        operand.set(bufferization::AllocTensorOp::create(
            builder, op.getLoc(), type, /*dynamicSizes=*/ValueRange(),
            operand.get()));
      }
    });
  }
};

} // namespace
} // namespace mlir::qopt
