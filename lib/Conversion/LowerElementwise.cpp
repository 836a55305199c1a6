//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Elementwise ops to linalg.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

// rescale --> elementwise arithmetic
struct LowerRescale : OpConversionPattern<RescaleOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(RescaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantType input = getQuantType(op.getInput());
    QuantType output = getQuantType(op.getOutput());
    Multiplier multiplier = ratioMultiplier(
        *getProfile(op), input.getScaleOf(0), output.getScaleOf(0));
    RescaleEmitter rescale(multiplier, op.getRounding());
    auto bounds = getActivationBounds(Activation::None, output);
    rewriter.replaceOp(
        op,
        createElementwise(
            rewriter, op.getLoc(), adaptor.getInput(),
            rewriter.getMultiDimIdentityMap(op.getInput().getType().getRank()),
            output.getIntegerType(),
            [&](OpBuilder &b, Location l, ValueRange elements) {
              Value x = emitLoad(b, l, elements[0], input, true);
              Value scaled = rescale.emit(b, l, x, {});
              return emitStore(b, l, scaled, output, bounds);
            }));
    return success();
  }
};

/// Reads an operand of shape `from` at the indices of a broadcast shape.
AffineMap getBroadcastMap(ArrayRef<int64_t> from, ArrayRef<int64_t> to,
                          MLIRContext *context) {
  SmallVector<AffineExpr> results;
  for (auto [index, size] : llvm::enumerate(from)) {
    int64_t dim = to.size() - from.size() + index;
    results.push_back(size == to[dim] ? getAffineDimExpr(dim, context)
                                      : getAffineConstantExpr(0, context));
  }
  return AffineMap::get(to.size(), 0, results, context);
}

// add --> elementwise arithmetic on both inputs at one finer scale
struct LowerAdd : OpConversionPattern<AddOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AddOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantType lhs = getQuantType(op.getLhs()), rhs = getQuantType(op.getRhs()),
              output = getQuantType(op.getOutput());
    AddMultipliers multipliers =
        addMultipliers(*getProfile(op), lhs.getScaleOf(0), rhs.getScaleOf(0),
                       output.getScaleOf(0), output.getStorage().getWidth());
    Rounding rounding = *op.getRounding();
    RescaleEmitter lhsRescale(multipliers.lhs, rounding);
    RescaleEmitter rhsRescale(multipliers.rhs, rounding);
    RescaleEmitter sumRescale(multipliers.output, rounding);
    auto bounds = getActivationBounds(op.getActivation(), output);

    ArrayRef<int64_t> shape = op.getOutput().getType().getShape();
    MLIRContext *context = op.getContext();
    SmallVector<AffineMap> maps = {
        getBroadcastMap(op.getLhs().getType().getShape(), shape, context),
        getBroadcastMap(op.getRhs().getType().getShape(), shape, context),
        rewriter.getMultiDimIdentityMap(shape.size())};
    SmallVector<utils::IteratorType> iterators(shape.size(),
                                               utils::IteratorType::parallel);
    Value init =
        createEmpty(rewriter, op.getLoc(), shape, output.getIntegerType());
    rewriter.replaceOp(
        op, createGeneric(rewriter, op.getLoc(),
                          {adaptor.getLhs(), adaptor.getRhs()}, init, maps,
                          iterators,
                          [&](OpBuilder &b, Location l, ValueRange elements) {
                            Value shift = emitConstant(b, l, b.getI32Type(),
                                                       multipliers.leftShift);
                            auto load = [&](Value code, QuantType type,
                                            const RescaleEmitter &rescale) {
                              Value x = emitLoad(b, l, code, type, true);
                              x = arith::ShLIOp::create(b, l, x, shift);
                              return rescale.emit(b, l, x, {});
                            };
                            Value sum = arith::AddIOp::create(
                                b, l, load(elements[0], lhs, lhsRescale),
                                load(elements[1], rhs, rhsRescale));
                            Value scaled = sumRescale.emit(b, l, sum, {});
                            return emitStore(b, l, scaled, output, bounds);
                          }));
    return success();
  }
};

} // namespace

void qopt::populateElementwiseLowering(TypeConverter &converter,
                                       RewritePatternSet &patterns) {
  patterns.add<LowerRescale, LowerAdd>(converter, patterns.getContext());
}
