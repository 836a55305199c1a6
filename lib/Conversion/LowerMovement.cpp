//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Moving elements becomes views and insertions where tensor ops can say it, so
// that bufferization decides what is copied, and loops elsewhere.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "qopt/Numerics/Resize.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

/// Conversions with the result's type at hand.
template <typename OpTy> struct Lower : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;

  RankedTensorType getResultType(OpTy op) const {
    return cast<RankedTensorType>(
        this->getTypeConverter()->convertType(op.getOutput().getType()));
  }
};

/// A parallel linalg.generic that reads one tensor through `map`.
Value createRead(OpBuilder &builder, Location loc, Value input, AffineMap map,
                 RankedTensorType type) {
  Value init =
      createEmpty(builder, loc, type.getShape(), type.getElementType());
  SmallVector<IteratorType> iterators(type.getRank(), IteratorType::parallel);
  return createGeneric(
      builder, loc, input, init,
      {map, builder.getMultiDimIdentityMap(type.getRank())}, iterators,
      [](OpBuilder &, Location, ValueRange elements) { return elements[0]; });
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

// reshape --> tensor.collapse_shape, tensor.expand_shape or both
struct LowerReshape : Lower<ReshapeOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(ReshapeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value value = adaptor.getInput();
    auto type = cast<RankedTensorType>(value.getType());
    RankedTensorType resultType = getResultType(op);
    // Dimensions that stay as they are keep a view of a part a view.
    if (auto groups = getReassociationIndicesForReshape(type, resultType)) {
      if (type.getRank() > resultType.getRank())
        rewriter.replaceOpWithNewOp<tensor::CollapseShapeOp>(op, resultType,
                                                             value, *groups);
      else
        rewriter.replaceOpWithNewOp<tensor::ExpandShapeOp>(op, resultType,
                                                           value, *groups);
      return success();
    }
    auto allDims = [](int64_t rank) {
      SmallVector<ReassociationIndices> groups;
      if (rank > 0)
        groups.emplace_back(llvm::to_vector(llvm::seq<int64_t>(0, rank)));
      return groups;
    };
    if (type.getRank() > 1)
      value = tensor::CollapseShapeOp::create(rewriter, loc, value,
                                              allDims(type.getRank()));
    if (resultType.getRank() > 1)
      value = tensor::ExpandShapeOp::create(rewriter, loc, resultType, value,
                                            allDims(resultType.getRank()));
    rewriter.replaceOp(op, value);
    return success();
  }
};

// slice --> tensor.extract_slice, and a loop over what goes backwards
struct LowerSlice : Lower<SliceOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(SliceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op);
    MLIRContext *context = op.getContext();
    SmallVector<int64_t> offsets, strides;
    SmallVector<AffineExpr> order;
    bool isForwards = true;
    for (auto [k, offset, size, stride] :
         llvm::enumerate(op.getOffsets(), op.getSizes(), op.getStrides())) {
      bool isReversed = stride < 0 && size > 1;
      offsets.push_back(isReversed ? offset + (size - 1) * stride : offset);
      strides.push_back(size > 1 ? std::abs(stride) : 1);
      AffineExpr dim = getAffineDimExpr(k, context);
      order.push_back(isReversed ? -dim + (size - 1) : dim);
      isForwards &= !isReversed;
    }
    Value slice = tensor::ExtractSliceOp::create(
        rewriter, op.getLoc(), type, adaptor.getInput(),
        getAsIndexOpFoldResult(context, offsets),
        getAsIndexOpFoldResult(context, op.getSizes()),
        getAsIndexOpFoldResult(context, strides));
    if (!isForwards)
      slice =
          createRead(rewriter, op.getLoc(), slice,
                     AffineMap::get(type.getRank(), 0, order, context), type);
    rewriter.replaceOp(op, slice);
    return success();
  }
};

/// `source` written over a part of `target`.
Value createInsert(OpBuilder &builder, Location loc, Value source, Value target,
                   ArrayRef<int64_t> offsets) {
  MLIRContext *context = builder.getContext();
  ArrayRef<int64_t> sizes = cast<RankedTensorType>(source.getType()).getShape();
  SmallVector<int64_t> strides(sizes.size(), 1);
  return tensor::InsertSliceOp::create(
      builder, loc, source, target, getAsIndexOpFoldResult(context, offsets),
      getAsIndexOpFoldResult(context, sizes),
      getAsIndexOpFoldResult(context, strides));
}

// concat --> tensor.insert_slice of each input
struct LowerConcat : Lower<ConcatOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(ConcatOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getResultType(op);
    Value result =
        createEmpty(rewriter, loc, type.getShape(), type.getElementType());
    SmallVector<int64_t> offsets(type.getRank(), 0);
    for (Value input : adaptor.getInputs()) {
      auto inputType = cast<RankedTensorType>(input.getType());
      if (inputType.getNumElements() != 0)
        result = createInsert(rewriter, loc, input, result, offsets);
      offsets[op.getAxis()] += inputType.getDimSize(op.getAxis());
    }
    rewriter.replaceOp(op, result);
    return success();
  }
};

// pad --> tensor.insert_slice of the input into what is filled with the value
struct LowerPad : Lower<PadOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(PadOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getResultType(op);
    Value result =
        createFilled(rewriter, loc, type.getShape(), type.getElementType(),
                     cast<IntegerAttr>(op.getValue()).getInt());
    if (op.getInput().getType().getNumElements() != 0)
      result =
          createInsert(rewriter, loc, adaptor.getInput(), result, op.getLow());
    rewriter.replaceOp(op, result);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

// transpose --> linalg.transpose
struct LowerTranspose : Lower<TransposeOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(TransposeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    RankedTensorType type = getResultType(op);
    Value init = createEmpty(rewriter, op.getLoc(), type.getShape(),
                             type.getElementType());
    rewriter.replaceOp(op, linalg::TransposeOp::create(rewriter, op.getLoc(),
                                                       adaptor.getInput(), init,
                                                       op.getPermutation())
                               ->getResults());
    return success();
  }
};

// broadcast --> a loop that reads dimensions of 1 at 0
struct LowerBroadcast : Lower<BroadcastOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(BroadcastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    MLIRContext *context = op.getContext();
    SmallVector<AffineExpr> results;
    for (auto [k, size] : llvm::enumerate(op.getInput().getType().getShape()))
      results.push_back(size == 1 ? getAffineConstantExpr(0, context)
                                  : getAffineDimExpr(k, context));
    RankedTensorType type = getResultType(op);
    AffineMap map = AffineMap::get(type.getRank(), 0, results, context);
    rewriter.replaceOp(
        op, createRead(rewriter, op.getLoc(), adaptor.getInput(), map, type));
    return success();
  }
};

/// The current index of a loop of a linalg.generic.
Value createIndex(OpBuilder &builder, Location loc, int64_t dim) {
  return linalg::IndexOp::create(builder, loc, dim);
}

/// An integer as an index; it is not negative.
Value toIndex(OpBuilder &builder, Location loc, Value value) {
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(),
                                    value);
}

/// A constant tensor of i32.
Value createTable(OpBuilder &builder, Location loc, ArrayRef<int64_t> values) {
  SmallVector<int32_t> elements(values.begin(), values.end());
  return createIntegerTensor(builder, loc, static_cast<int64_t>(values.size()),
                             builder.getI32Type(), elements);
}

// gather --> a loop that reads at indices, which are clamped to the axis
struct LowerGather : Lower<GatherOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(GatherOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    MLIRContext *context = op.getContext();
    RankedTensorType type = getResultType(op);
    int64_t axis = op.getAxis(), batchDims = op.getBatchDims();
    int64_t numIndexDims = op.getIndices().getType().getRank() - batchDims;
    int64_t size = op.getInput().getType().getDimSize(axis);
    QuantType quantized = getQuantType(op.getIndices());
    bool isUnsigned =
        quantized && quantized.getStorage().getKind() == StorageKind::Unsigned;

    SmallVector<AffineExpr> indexDims;
    for (int64_t dim = 0; dim < batchDims; ++dim)
      indexDims.push_back(getAffineDimExpr(dim, context));
    for (int64_t dim = axis; dim < axis + numIndexDims; ++dim)
      indexDims.push_back(getAffineDimExpr(dim, context));
    SmallVector<AffineMap> maps = {
        AffineMap::get(type.getRank(), 0, indexDims, context),
        rewriter.getMultiDimIdentityMap(type.getRank())};
    SmallVector<IteratorType> iterators(type.getRank(), IteratorType::parallel);
    Value init =
        createEmpty(rewriter, loc, type.getShape(), type.getElementType());
    rewriter.replaceOp(
        op, createGeneric(
                rewriter, loc, adaptor.getIndices(), init, maps, iterators,
                [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
                  Value i = clampIndex(b, l, elements[0], isUnsigned, size);
                  SmallVector<Value> at;
                  for (int64_t dim = 0; dim < axis; ++dim)
                    at.push_back(createIndex(b, l, dim));
                  at.push_back(toIndex(b, l, i));
                  for (int64_t dim = axis + numIndexDims; dim < type.getRank();
                       ++dim)
                    at.push_back(createIndex(b, l, dim));
                  return tensor::ExtractOp::create(b, l, adaptor.getInput(),
                                                   at);
                }));
    return success();
  }

  /// `index` as an integer of 32 or 64 bits in [0, size).
  static Value clampIndex(OpBuilder &builder, Location loc, Value index,
                          bool isUnsigned, int64_t size) {
    unsigned width = index.getType().getIntOrFloatBitWidth();
    Type wide =
        builder.getIntegerType(width == 64 || !llvm::isInt<32>(size) ? 64 : 32);
    if (index.getType() != wide) {
      if (isUnsigned)
        index = arith::ExtUIOp::create(builder, loc, wide, index);
      else
        index = arith::ExtSIOp::create(builder, loc, wide, index);
    }
    if (!isUnsigned)
      index = arith::MaxSIOp::create(builder, loc, index,
                                     emitConstant(builder, loc, wide, 0));
    if (isUnsigned && size >= int64_t(1) << width)
      return index;
    return arith::MinSIOp::create(builder, loc, index,
                                  emitConstant(builder, loc, wide, size - 1));
  }
};

/// Height or width of the images.
template <typename OpTy> ResizeAxis getAxis(OpTy op, int64_t axis) {
  return {op.getInput().getType().getDimSize(axis),
          op.getOutput().getType().getDimSize(axis), op.getAlignCorners(),
          op.getHalfPixelCenters()};
}

/// A loop over an NHWC tensor with tables for rows and columns.
Value createResize(OpBuilder &builder, Location loc, RankedTensorType type,
                   ArrayRef<Value> rowTables, ArrayRef<Value> columnTables,
                   BodyBuilder body) {
  MLIRContext *context = builder.getContext();
  SmallVector<Value> inputs(rowTables);
  inputs.append(columnTables.begin(), columnTables.end());
  SmallVector<AffineMap> maps(
      rowTables.size(), AffineMap::get(4, 0, getAffineDimExpr(1, context)));
  maps.append(columnTables.size(),
              AffineMap::get(4, 0, getAffineDimExpr(2, context)));
  maps.push_back(builder.getMultiDimIdentityMap(4));
  SmallVector<IteratorType> iterators(4, IteratorType::parallel);
  Value init =
      createEmpty(builder, loc, type.getShape(), type.getElementType());
  return createGeneric(builder, loc, inputs, init, maps, iterators, body);
}

/// The element of an NHWC tensor at row and column of i32, and at the loops'
/// first and last index.
Value createPixel(OpBuilder &builder, Location loc, Value input, Value row,
                  Value column) {
  return tensor::ExtractOp::create(
      builder, loc, input,
      ValueRange{createIndex(builder, loc, 0), toIndex(builder, loc, row),
                 toIndex(builder, loc, column), createIndex(builder, loc, 3)});
}

// resize_nearest --> a loop with the nearest rows and columns as tables
struct LowerResizeNearest : Lower<ResizeNearestOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(ResizeNearestOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value rows = createTable(rewriter, loc, nearestPositions(getAxis(op, 1)));
    Value columns =
        createTable(rewriter, loc, nearestPositions(getAxis(op, 2)));
    rewriter.replaceOp(
        op, createResize(rewriter, loc, getResultType(op), rows, columns,
                         [&](OpBuilder &b, Location l, ValueRange elements) {
                           return createPixel(b, l, adaptor.getInput(),
                                              elements[0], elements[1]);
                         }));
    return success();
  }
};

/// The neighbours of one axis as three tables: lower, upper, weight.
struct TapTables {
  int64_t unit;
  SmallVector<Value> tables;
};

TapTables createTaps(OpBuilder &builder, ResizeBilinearOp op, int64_t axis) {
  ResizeAxis resize = getAxis(op, axis);
  LinearTaps taps = op.getWeightBits()
                        ? roundedLinearTaps(resize, int(*op.getWeightBits()))
                        : exactLinearTaps(resize);
  SmallVector<int64_t> lower, upper, weight;
  for (const LinearTap &tap : taps.taps) {
    lower.push_back(tap.lower);
    upper.push_back(tap.upper);
    weight.push_back(tap.weight);
  }
  return {taps.unit,
          {createTable(builder, op.getLoc(), lower),
           createTable(builder, op.getLoc(), upper),
           createTable(builder, op.getLoc(), weight)}};
}

// resize_bilinear --> a loop with neighbours and weights as tables
struct LowerResizeBilinear : Lower<ResizeBilinearOp> {
  using Lower::Lower;
  LogicalResult
  matchAndRewrite(ResizeBilinearOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    QuantType type = getQuantType(op.getInput());
    TapTables rows = createTaps(rewriter, op, 1);
    TapTables columns = createTaps(rewriter, op, 2);
    int64_t unit = rows.unit * columns.unit;
    // Rounding needs twice the sum plus the unit.
    bool isNarrow = unit < int64_t(1) << (29 - type.getStorage().getWidth());
    Type sumType =
        isNarrow ? rewriter.getI32Type() : Type(rewriter.getI64Type());
    auto body = [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
      auto widen = [&](Value value) -> Value {
        if (isNarrow)
          return value;
        return arith::ExtSIOp::create(b, l, sumType, value);
      };
      auto interpolate = [&](Value lower, Value upper, Value weight,
                             int64_t size) -> Value {
        Value rest = arith::SubIOp::create(
            b, l, emitConstant(b, l, sumType, size), weight);
        return arith::AddIOp::create(
            b, l, arith::MulIOp::create(b, l, rest, lower),
            arith::MulIOp::create(b, l, weight, upper));
      };
      Value rowWeight = widen(elements[2]), columnWeight = widen(elements[5]);
      auto row = [&](Value y) {
        auto pixel = [&](Value x) {
          Value code = createPixel(b, l, adaptor.getInput(), y, x);
          return widen(emitLoad(b, l, code, type, /*subtractZeroPoint=*/false));
        };
        return interpolate(pixel(elements[3]), pixel(elements[4]), columnWeight,
                           columns.unit);
      };
      Value sum =
          interpolate(row(elements[0]), row(elements[1]), rowWeight, rows.unit);
      Value result = emitRoundingDivide(
          b, l, sum, emitConstant(b, l, sumType, unit), *op.getRounding());
      return arith::TruncIOp::create(b, l, type.getIntegerType(), result);
    };
    rewriter.replaceOp(op, createResize(rewriter, loc, getResultType(op),
                                        rows.tables, columns.tables, body));
    return success();
  }
};

} // namespace

void qopt::populateMovementLowering(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<LowerReshape, LowerSlice, LowerConcat, LowerPad, LowerTranspose,
               LowerBroadcast, LowerGather, LowerResizeNearest,
               LowerResizeBilinear>(converter, patterns.getContext());
}
