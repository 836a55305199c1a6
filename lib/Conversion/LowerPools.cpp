//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools to linalg: a windowed reduction, then a rounded division or a clamp.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

/// Reduces the window of `input`, already padded, into `init`.
Value createWindowReduction(OpBuilder &builder, WindowOpInterface op,
                            Value input, Value init, BodyBuilder body) {
  MLIRContext *context = builder.getContext();
  AffineExpr n, y, x, ky, kx, c;
  bindDims(context, n, y, x, ky, kx, c);
  AffineExpr iy = y * op.getStrides()[0] + ky * op.getDilations()[0];
  AffineExpr ix = x * op.getStrides()[1] + kx * op.getDilations()[1];
  // No operand has the shape of the window: an empty one gives the bounds.
  Value window = createEmpty(builder, op.getLoc(), op.getWindowSize(),
                             builder.getI8Type());
  SmallVector<AffineMap> maps = {AffineMap::get(6, 0, {n, iy, ix, c}, context),
                                 AffineMap::get(6, 0, {ky, kx}, context),
                                 AffineMap::get(6, 0, {n, y, x, c}, context)};
  SmallVector<IteratorType> iterators = {
      IteratorType::parallel,  IteratorType::parallel,  IteratorType::parallel,
      IteratorType::reduction, IteratorType::reduction, IteratorType::parallel};
  return createGeneric(builder, op.getLoc(), {input, window}, init, maps,
                       iterators, body);
}

/// How many elements of each window of one axis lie inside the input.
SmallVector<int32_t> countInside(int64_t outputs, int64_t size, int64_t window,
                                 int64_t stride, int64_t before) {
  SmallVector<int32_t> counts;
  for (int64_t i = 0; i < outputs; ++i) {
    int64_t begin = std::max<int64_t>(i * stride - before, 0);
    int64_t end = std::min(i * stride - before + window, size);
    counts.push_back(end - begin);
  }
  return counts;
}

/// Integers that hold the sum of a window, and twice it plus the number of its
/// elements, which rounding needs.
Type getSumType(OpBuilder &builder, StorageAttr storage,
                std::array<int64_t, 2> window) {
  auto count = static_cast<double>(window[0]) * static_cast<double>(window[1]);
  double bound = count * (2 * std::ldexp(1.0, storage.getWidth()) + 1);
  return bound < std::ldexp(1.0, 31) ? builder.getI32Type()
                                     : builder.getI64Type();
}

// avg_pool_2d --> divide(sum over the zero-padded window, elements inside)
struct LowerAvgPool2D : OpConversionPattern<AvgPool2DOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(AvgPool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    QuantType type = getQuantType(op.getInput());
    ArrayRef<int64_t> in = op.getInput().getType().getShape();
    ArrayRef<int64_t> out = op.getOutput().getType().getShape();
    Type i32 = rewriter.getI32Type();
    auto window = op.getWindowSize();
    Type sumType = getSumType(rewriter, type.getStorage(), window);
    auto widen = [&](OpBuilder &b, Location l, Value value) -> Value {
      if (sumType == i32)
        return value;
      return arith::ExtSIOp::create(b, l, sumType, value);
    };

    // Stored values are summed: a stored zero adds nothing.
    Value input =
        createSpatialPad(rewriter, loc, adaptor.getInput(), op.getPad(), 0);
    Value sum = createWindowReduction(
        rewriter, cast<WindowOpInterface>(op.getOperation()), input,
        createFilled(rewriter, loc, out, sumType, 0),
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          Value code =
              emitLoad(b, l, elements[0], type, /*subtractZeroPoint=*/false);
          return arith::AddIOp::create(b, l, elements.back(),
                                       widen(b, l, code));
        });

    SmallVector<int32_t> counts;
    for (int32_t rows : countInside(out[1], in[1], window[0],
                                    op.getStrides()[0], op.getPad()[0]))
      for (int32_t columns : countInside(out[2], in[2], window[1],
                                         op.getStrides()[1], op.getPad()[2]))
        counts.push_back(rows * columns);
    bool isUniform = llvm::all_equal(counts);

    SmallVector<Value> inputs = {sum};
    SmallVector<AffineMap> maps = {rewriter.getMultiDimIdentityMap(4)};
    if (!isUniform) {
      inputs.push_back(
          createIntegerTensor(rewriter, loc, {out[1], out[2]}, i32, counts));
      maps.push_back(AffineMap::get(
          4, 0, {rewriter.getAffineDimExpr(1), rewriter.getAffineDimExpr(2)},
          op.getContext()));
    }
    auto bounds = getActivationBounds(op.getActivation(), type);
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, loc, inputs, maps, type.getIntegerType(),
                [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
                  Value count =
                      isUniform ? emitConstant(b, l, sumType, counts.front())
                                : widen(b, l, elements[1]);
                  Value mean = emitRoundingDivide(b, l, elements[0], count,
                                                  *op.getRounding());
                  if (sumType != i32)
                    mean = arith::TruncIOp::create(b, l, i32, mean);
                  return arith::TruncIOp::create(b, l, type.getIntegerType(),
                                                 emitClamp(b, l, mean, bounds));
                }));
    return success();
  }
};

// max_pool_2d --> clamp(maximum over the window padded with the minimum)
struct LowerMaxPool2D : OpConversionPattern<MaxPool2DOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(MaxPool2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    QuantType type = getQuantType(op.getInput());
    bool isUnsigned = type.getStorage().getKind() == StorageKind::Unsigned;
    auto bounds = getActivationBounds(op.getActivation(), type);
    // The lower bound of the activation is a start that changes nothing else.
    int64_t lowest = bounds.first;
    Value input = createSpatialPad(rewriter, loc, adaptor.getInput(),
                                   op.getPad(), lowest);
    Value result = createWindowReduction(
        rewriter, cast<WindowOpInterface>(op.getOperation()), input,
        createFilled(rewriter, loc, op.getOutput().getType().getShape(),
                     type.getIntegerType(), lowest),
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          if (isUnsigned)
            return arith::MaxUIOp::create(b, l, elements[0], elements.back());
          return arith::MaxSIOp::create(b, l, elements[0], elements.back());
        });
    if (bounds.second != type.getStorage().getMax())
      result = createElementwise(
          rewriter, loc, result, rewriter.getMultiDimIdentityMap(4),
          type.getIntegerType(),
          [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
            Value code =
                emitLoad(b, l, elements[0], type, /*subtractZeroPoint=*/false);
            return arith::TruncIOp::create(b, l, type.getIntegerType(),
                                           emitClamp(b, l, code, bounds));
          });
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void qopt::populatePoolLowering(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerAvgPool2D, LowerMaxPool2D>(converter,
                                               patterns.getContext());
}
