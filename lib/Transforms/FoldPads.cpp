//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Padding becomes a part of the convolutions that read it.
//
//===----------------------------------------------------------------------===//

#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_FOLDPADSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

/// Whether it pads rows and columns only, with what a convolution pads with.
static bool isSpatial(PadOp pad) {
  if (pad.getLow().size() != 4)
    return false;
  for (unsigned dim : {0, 3})
    if (pad.getLow()[dim] != 0 || pad.getHigh()[dim] != 0)
      return false;
  if (QuantType type = getQuantType(pad.getInput()))
    return type.isPerTensor() &&
           cast<IntegerAttr>(pad.getValue()).getInt() == type.getZeroPointOf(0);
  if (auto value = dyn_cast<FloatAttr>(pad.getValue()))
    return value.getValue().isZero();
  return false;
}

namespace {

// conv(pad(x)) --> conv of x with more padding
template <typename ConvOp> struct FoldPad : OpRewritePattern<ConvOp> {
  using OpRewritePattern<ConvOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(ConvOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().template getDefiningOp<PadOp>();
    // Who else reads it keeps it: then padding twice saves nothing.
    if (!pad || !pad->hasOneUse() || !isSpatial(pad))
      return failure();
    SmallVector<int64_t> amounts(op.getPad());
    for (unsigned axis : {0, 1}) {
      amounts[2 * axis] += pad.getLow()[axis + 1];
      amounts[2 * axis + 1] += pad.getHigh()[axis + 1];
    }
    rewriter.modifyOpInPlace(op, [&]() {
      op.getInputMutable().assign(pad.getInput());
      op.setPad(amounts);
    });
    rewriter.eraseOp(pad);
    return success();
  }
};

struct FoldPadsPass : qopt::impl::FoldPadsPassBase<FoldPadsPass> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FoldPad<Conv2DOp>, FoldPad<DepthwiseConv2DOp>>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
