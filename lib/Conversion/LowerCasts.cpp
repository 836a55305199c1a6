//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Casts to linalg: elementwise arithmetic on stored integers.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "qopt/Analysis/AccumulatorRanges.h"

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
    RescaleEmitter rescale(multiplier, op.getRounding(), Accumulator::I32,
                           getStoredRange(input));
    auto bounds = getActivationBounds(op.getActivation(), output);
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

// cast --> elementwise extension or truncation
struct LowerCast : OpConversionPattern<CastOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(CastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = op.getInput().getType();
    bool fromBool = type.getElementType().isInteger(1);
    bool toBool = op.getOutput().getType().getElementType().isInteger(1);
    QuantType quantized = getQuantType(type);
    bool isUnsigned =
        fromBool || (quantized &&
                     quantized.getStorage().getKind() == StorageKind::Unsigned);
    auto converted = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto to = cast<IntegerType>(converted.getElementType());
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, op.getLoc(), adaptor.getInput(),
                rewriter.getMultiDimIdentityMap(type.getRank()), to,
                [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
                  Value x = elements[0];
                  if (fromBool || toBool)
                    x = emitIsNotZero(b, l, x);
                  unsigned width = cast<IntegerType>(x.getType()).getWidth();
                  if (width == to.getWidth())
                    return x;
                  if (width > to.getWidth())
                    return arith::TruncIOp::create(b, l, to, x);
                  if (isUnsigned || toBool)
                    return arith::ExtUIOp::create(b, l, to, x);
                  return arith::ExtSIOp::create(b, l, to, x);
                }));
    return success();
  }
};

} // namespace

void qopt::populateCastLowering(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerRescale, LowerCast>(converter, patterns.getContext());
}
