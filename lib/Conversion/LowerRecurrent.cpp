//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers to contractions.
//
//===----------------------------------------------------------------------===//

#include "Recurrent.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

static int64_t getNumRows(Value matrix) {
  return cast<RankedTensorType>(matrix.getType()).getDimSize(0);
}

Value Products::createStart(OpBuilder &builder, Location loc,
                            bool &subtractZeroPoint) const {
  int64_t rows = getNumRows(weights.integers);
  int64_t zeroPoint = xType.getZeroPointOf(0);
  std::vector<int64_t> start(rows, 0);
  bool isConstant = true;
  if (bias.original) {
    auto values = readConstant(bias.original);
    isConstant = succeeded(values);
    if (isConstant)
      start = *values;
  }
  subtractZeroPoint = zeroPoint != 0;
  if (isConstant && zeroPoint != 0) {
    QuantType type = getQuantType(weights.original);
    if (auto values = readConstant(weights.original, type); succeeded(values)) {
      // Modulo 2^64, and what is kept of that modulo the accumulator's range.
      size_t length = values->size() / rows;
      for (auto [i, value] : llvm::enumerate(*values))
        start[i / length] -= zeroPoint * value;
      subtractZeroPoint = false;
    }
  }
  if (isConstant && llvm::all_equal(start))
    return createFilled(builder, loc, {batch, rows}, type, start.front());
  Value table = isConstant ? createConstant(builder, loc, rows,
                                            type.getIntOrFloatBitWidth(), start)
                           : bias.integers;
  Value init = createEmpty(builder, loc, {batch, rows}, type);
  return linalg::BroadcastOp::create(builder, loc, table, init,
                                     ArrayRef<int64_t>{0})
      .getResult()
      .front();
}

Value Products::create(OpBuilder &builder, Location loc) const {
  bool subtractZeroPoint;
  Value start = createStart(builder, loc, subtractZeroPoint);
  MLIRContext *context = builder.getContext();
  AffineExpr b, n, k;
  bindDims(context, b, n, k);
  QuantType weightsType = getQuantType(weights.original);
  // Each is extended as late as possible.
  unsigned bits = xType.getStorage().getWidth() + 2 +
                  weightsType.getStorage().getWidth() + 1;
  return createGeneric(
      builder, loc, {x, weights.integers}, start,
      {xMap, AffineMap::get(3, 0, {n, k}, context),
       AffineMap::get(3, 0, {b, n}, context)},
      {kParallel, kParallel, kReduction},
      [&](OpBuilder &nested, Location l, ValueRange elements) -> Value {
        ScalarBuilder s{nested, l};
        Value lhs = emitLoad(nested, l, elements[0], xType, subtractZeroPoint);
        Value rhs = emitLoad(nested, l, elements[1], weightsType, false);
        bool isWide = type.isInteger(64);
        if (isWide && bits > 32)
          return s.add(elements[2], s.mul(s.extend(lhs), s.extend(rhs)));
        Value product = s.mul(lhs, rhs);
        return s.add(elements[2], isWide ? s.extend(product) : product);
      });
}

//===----------------------------------------------------------------------===//
// svdf
//===----------------------------------------------------------------------===//

namespace {

// svdf --> the state moved by one; rescale(contraction(x, feature)) at its end;
// rescale(bias + contraction(state, time))
struct LowerSVDF : OpConversionPattern<SVDFOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SVDFOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    QuantType stateType = getQuantType(op.getState());
    QuantType outputType = getQuantType(op.getOutput());
    int64_t batch = op.getBatchSize(), units = op.getNumUnits();
    int64_t filters = op.getNumFilters(), memory = op.getMemorySize();
    Profile profile = *getProfile(op);
    Rounding rounding = op.getRounding();
    AffineExpr b, n, k;
    bindDims(context, b, n, k);

    Value features = Products{adaptor.getInput(),
                              getQuantType(op.getInput()),
                              AffineMap::get(3, 0, {b, k}, context),
                              {op.getFeature(), adaptor.getFeature()},
                              {},
                              batch,
                              rewriter.getI32Type()}
                         .create(rewriter, loc);
    AffineMap identity = rewriter.getMultiDimIdentityMap(2);
    Value latest = createElementwise(
        rewriter, loc, features, identity, stateType.getIntegerType(),
        [&](OpBuilder &nested, Location l, ValueRange elements) -> Value {
          ScalarBuilder s{nested, l};
          Value scaled = emitRescale(
              s, elements[0], op.getFeatureMultiplier(profile), rounding);
          scaled = emitClamp(nested, l, scaled,
                             getActivationBounds(Activation::None, stateType));
          // Only the state's bits are kept.
          return arith::TruncIOp::create(
              nested, l, stateType.getIntegerType(),
              s.add(scaled, s.i32(stateType.getZeroPointOf(0))));
        });

    // The last element of each filter's memory is the new one.
    auto slice = [&](ArrayRef<int64_t> values) {
      return getAsIndexOpFoldResult(context, values);
    };
    SmallVector<OpFoldResult> strides = slice({1, 1, 1});
    Value memories = createEmpty(rewriter, loc, {batch, filters, memory},
                                 stateType.getIntegerType());
    auto flatType = cast<RankedTensorType>(adaptor.getState().getType());
    auto byFilter = flatType.clone({batch, filters, memory});
    SmallVector<ReassociationIndices> byRow = {{0}, {1, 2}};
    if (memory > 1) {
      Value old = tensor::ExpandShapeOp::create(rewriter, loc, byFilter,
                                                adaptor.getState(), byRow);
      SmallVector<OpFoldResult> sizes = slice({batch, filters, memory - 1});
      Value kept = tensor::ExtractSliceOp::create(
          rewriter, loc, old, slice({0, 0, 1}), sizes, strides);
      memories = tensor::InsertSliceOp::create(
          rewriter, loc, kept, memories, slice({0, 0, 0}), sizes, strides);
    }
    memories = tensor::InsertSliceOp::create(
        rewriter, loc, latest, memories, slice({0, 0, memory - 1}),
        slice({batch, filters, 1}), strides);
    Value newState = tensor::CollapseShapeOp::create(rewriter, loc, flatType,
                                                     memories, byRow);

    // The filters of one output follow each other, and so do their memories.
    int64_t length = filters / units * memory;
    Value remembered = tensor::ExpandShapeOp::create(
        rewriter, loc, flatType.clone({batch, units, length}), newState, byRow);
    Value outputs = Products{remembered,
                             stateType,
                             rewriter.getMultiDimIdentityMap(3),
                             {op.getTime(), reshapeTime(rewriter, op, adaptor)},
                             {op.getBias(), adaptor.getBias()},
                             batch,
                             rewriter.getI32Type()}
                        .create(rewriter, loc);
    Value output = createElementwise(
        rewriter, loc, outputs, identity, outputType.getIntegerType(),
        [&](OpBuilder &nested, Location l, ValueRange elements) {
          ScalarBuilder s{nested, l};
          Value scaled = emitRescale(s, elements[0],
                                     op.getTimeMultiplier(profile), rounding);
          return emitStore(nested, l, scaled, outputType,
                           getActivationBounds(Activation::None, outputType));
        });
    rewriter.replaceOp(op, {output, newState});
    return success();
  }

private:
  /// One row for each output.
  static Value reshapeTime(OpBuilder &builder, SVDFOp op, OpAdaptor adaptor) {
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(adaptor.getTime().getType());
    int64_t units = op.getNumUnits(), filters = op.getNumFilters();
    int64_t memory = op.getMemorySize(), rank = filters / units;
    Value split = tensor::ExpandShapeOp::create(
        builder, loc, type.clone({units, rank, memory}), adaptor.getTime(),
        ArrayRef<ReassociationIndices>{{0, 1}, {2}});
    return tensor::CollapseShapeOp::create(
        builder, loc, type.clone({units, rank * memory}), split,
        ArrayRef<ReassociationIndices>{{0}, {1, 2}});
  }
};

} // namespace

void qopt::populateRecurrentLowering(TypeConverter &converter,
                                     RewritePatternSet &patterns) {
  populateLSTMLowering(converter, patterns);
  patterns.add<LowerSVDF>(converter, patterns.getContext());
}
