//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements to tensor and linalg.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

// qopt.reshape x --> tensor.expand_shape (tensor.collapse_shape x)
struct LowerReshape : OpConversionPattern<ReshapeOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value value = adaptor.getInput();
    auto allDims = [](int64_t rank) {
      SmallVector<ReassociationIndices> groups;
      if (rank > 0)
        groups.emplace_back(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
      return groups;
    };
    int64_t inputRank = op.getInput().getType().getRank();
    auto resultType = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    if (inputRank > 1)
      value = tensor::CollapseShapeOp::create(rewriter, loc, value,
                                              allDims(inputRank));
    if (inputRank == 0)
      value = tensor::ExpandShapeOp::create(
          rewriter, loc,
          RankedTensorType::get({1}, resultType.getElementType()), value,
          SmallVector<ReassociationIndices>());
    if (resultType.getRank() > 1)
      value = tensor::ExpandShapeOp::create(rewriter, loc, resultType, value,
                                            allDims(resultType.getRank()));
    if (resultType.getRank() == 0)
      value =
          tensor::CollapseShapeOp::create(rewriter, loc, resultType, value,
                                          SmallVector<ReassociationIndices>());
    rewriter.replaceOp(op, value);
    return success();
  }
};

} // namespace

void qopt::populateMovementLowering(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerReshape>(converter, patterns.getContext());
}
