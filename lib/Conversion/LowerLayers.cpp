//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Multiply-accumulate layers to linalg: initialise with the bias, reduce into
// integer accumulators, rescale. And products of matrices.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "qopt/Analysis/AccumulatorRanges.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

// Through the casts that the conversion inserts.
FailureOr<std::vector<int64_t>> qopt::readConstant(Value value,
                                                   QuantType type) {
  ElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)))
    return failure();
  FailureOr<std::vector<int64_t>> codes = readIntegers(elements);
  if (type && succeeded(codes))
    for (int64_t &code : *codes)
      code = type.getStorage().decode(code);
  return codes;
}

Value qopt::createConstant(OpBuilder &builder, Location loc,
                           ArrayRef<int64_t> shape, unsigned width,
                           ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(shape, builder.getIntegerType(width));
  return arith::ConstantOp::create(
      builder, loc, cast<TypedAttr>(makeIntegers(type, values, "filter")));
}

Value qopt::getStoredFilter(OpBuilder &builder, MacOpInterface op,
                            Value converted) {
  auto type = cast<RankedTensorType>(converted.getType());
  unsigned width = type.getElementTypeBitWidth();
  if (width <= 8 || width == 16)
    return converted;
  // Unsigned codes of fewer bits are not negative in 16.
  auto integers = readConstant(op.getFilter(), getQuantType(op.getFilter()));
  if (failed(integers))
    return converted;
  return createConstant(builder, op.getLoc(), type.getShape(), 16, *integers);
}

void qopt::sumFilter(MacOpInterface op, Contraction &layer) {
  auto weights = readConstant(op.getFilter(), getQuantType(op.getFilter()));
  if (failed(weights))
    return;
  ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
  int64_t axis = op.getOutputChannelAxis(), inner = 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  layer.filterSums.assign(shape[axis], 0);
  for (auto [index, value] : llvm::enumerate(*weights))
    layer.filterSums[(index / inner) % shape[axis]] += value;
  layer.sumDims = llvm::to_vector(llvm::seq<int64_t>(
      layer.accShape.size() - layer.numChannelDims, layer.accShape.size()));
}

//===----------------------------------------------------------------------===//
// The contraction
//===----------------------------------------------------------------------===//

namespace {

Type getAccumulatorType(OpBuilder &builder, MacOpInterface op) {
  return op.getAccumulator() == Accumulator::I64 ? builder.getI64Type()
                                                 : builder.getI32Type();
}

/// The dimensions of the accumulators that are not in `dims`.
SmallVector<int64_t> getOtherDims(const Contraction &layer,
                                  ArrayRef<int64_t> dims) {
  SmallVector<int64_t> others;
  for (int64_t dim : llvm::seq<int64_t>(0, layer.accShape.size()))
    if (!llvm::is_contained(dims, dim))
      others.push_back(dim);
  return others;
}

/// The start of the accumulators: the bias, minus zero point times the sum of
/// the filter where that is known now. Sets `subtractZeroPoint` where the
/// input's zero point remains to be subtracted from each element.
Value createAccumulators(OpBuilder &builder, MacOpInterface op, Value bias,
                         const Contraction &layer, bool &subtractZeroPoint) {
  Location loc = op.getLoc();
  Type type = getAccumulatorType(builder, op);
  int64_t zeroPoint = getQuantType(op.getInput()).getZeroPointOf(0);
  std::vector<int64_t> biases;
  if (op.getBiasOrNull()) {
    if (auto values = readConstant(op.getBiasOrNull()); succeeded(values))
      biases = *values;
  }
  bool isConstant = !op.getBiasOrNull() || !biases.empty();

  SmallVector<int64_t> dims;
  std::vector<int64_t> start = biases;
  bool isFolded = zeroPoint != 0 && isConstant && !layer.filterSums.empty() &&
                  getQuantType(op.getFilter()).getZeroPoints().empty();
  subtractZeroPoint = zeroPoint != 0 && !isFolded;
  if (isFolded) {
    // Modulo the accumulator's range, as the accumulators themselves.
    dims = layer.sumDims;
    start = layer.filterSums;
    for (auto [index, value] : llvm::enumerate(start))
      value = static_cast<int64_t>(
          static_cast<uint64_t>(
              biases.empty() ? 0 : biases[index % biases.size()]) -
          static_cast<uint64_t>(zeroPoint) * static_cast<uint64_t>(value));
  } else {
    dims = llvm::to_vector(llvm::seq<int64_t>(
        layer.accShape.size() - layer.numChannelDims, layer.accShape.size()));
  }
  if (type.isInteger(32))
    for (int64_t &value : start)
      value = static_cast<int32_t>(value);

  SmallVector<int64_t> shape;
  for (int64_t dim : dims)
    shape.push_back(layer.accShape[dim]);
  Value table;
  if (isConstant) {
    if (start.empty() || llvm::all_equal(start))
      return createFilled(builder, loc, layer.accShape, type,
                          start.empty() ? 0 : start.front());
    table = createConstant(builder, loc, shape, type.getIntOrFloatBitWidth(),
                           start);
  } else {
    table = bias;
    if (layer.numChannelDims == 2)
      table = tensor::ExpandShapeOp::create(
          builder, loc, RankedTensorType::get(shape, type), bias,
          ArrayRef<ReassociationIndices>{{0, 1}});
  }
  Value init = createEmpty(builder, loc, layer.accShape, type);
  return linalg::BroadcastOp::create(builder, loc, table, init,
                                     getOtherDims(layer, dims))
      .getResult()
      .front();
}

/// The zero point of the filter as a scalar or as a table over channels.
struct FilterZeroPoint {
  int64_t uniform = 0;
  Value table;
};

FilterZeroPoint createFilterZeroPoint(OpBuilder &builder, Location loc,
                                      QuantType filter,
                                      ArrayRef<int64_t> channelShape) {
  ArrayRef<int64_t> zeroPoints = filter.getZeroPoints();
  if (zeroPoints.size() <= 1 || llvm::all_equal(zeroPoints))
    return {filter.getZeroPointOf(0), nullptr};
  SmallVector<int32_t> values(zeroPoints.begin(), zeroPoints.end());
  return {0, createIntegerTensor(builder, loc, channelShape,
                                 builder.getI32Type(), values)};
}

/// The bits of a stored integer less its zero point, as two's complement.
unsigned getNumBits(QuantType type) {
  return type.getStorage().getWidth() +
         (type.getStorage().getKind() == StorageKind::Unsigned) +
         !type.getZeroPoints().empty();
}

Value widen(OpBuilder &builder, Location loc, Value value, Type type) {
  if (value.getType() == type)
    return value;
  return arith::ExtSIOp::create(builder, loc, type, value);
}

/// The product of two i32 in the accumulator's type.
Value emitProduct(OpBuilder &builder, Location loc, Value x, Value w,
                  MacOpInterface op) {
  Type type = getAccumulatorType(builder, op);
  bool fits = getNumBits(getQuantType(op.getInput())) +
                  getNumBits(getQuantType(op.getFilter())) <=
              32;
  if (fits)
    return widen(builder, loc, arith::MulIOp::create(builder, loc, x, w), type);
  return arith::MulIOp::create(builder, loc, widen(builder, loc, x, type),
                               widen(builder, loc, w, type));
}

/// An i32 times the power of two that a code stands for, in the accumulator's
/// type and modulo its range, as sums are: a shift.
Value emitShift(OpBuilder &builder, Location loc, Value x, Value code,
                MacOpInterface op) {
  Type type = getAccumulatorType(builder, op);
  auto constant = [&](int64_t value) {
    return emitConstant(builder, loc, type, value);
  };
  Value zero = constant(0), one = constant(1);
  // The top bit is the sign, the others count from 1; 0 stands for 0.
  int64_t sign = int64_t(1)
                 << (getQuantType(op.getFilter()).getStorage().getWidth() - 1);
  code = arith::ExtUIOp::create(builder, loc, type, code);
  Value isNegative = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::uge, code, constant(sign));
  Value exponent =
      arith::AndIOp::create(builder, loc, code, constant(sign - 1));
  Value isZero = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                       exponent, zero);
  Value amount = arith::SubIOp::create(
      builder, loc, arith::MaxUIOp::create(builder, loc, exponent, one), one);
  Value shifted =
      arith::ShLIOp::create(builder, loc, widen(builder, loc, x, type), amount);
  shifted = arith::SelectOp::create(builder, loc, isZero, zero, shifted);
  Value negated = arith::SubIOp::create(builder, loc, zero, shifted);
  return arith::SelectOp::create(builder, loc, isNegative, negated, shifted);
}

} // namespace

Value qopt::lowerContraction(OpBuilder &builder, MacOpInterface op, Value bias,
                             Activation activation, Rounding rounding,
                             const Contraction &layer) {
  Location loc = op.getLoc();
  QuantType inputType = getQuantType(op.getInput());
  QuantType filterType = getQuantType(op.getFilter());
  QuantType outputType = getQuantType(op->getResult(0));
  ArrayRef<int64_t> channelShape =
      ArrayRef(layer.accShape).take_back(layer.numChannelDims);

  RescaleEmitter rescale(op.getMultipliers(*getProfile(op)), rounding,
                         op.getAccumulator(), getAccumulatorRanges(op));
  bool subtractZeroPoint;
  Value acc = createAccumulators(builder, op, bias, layer, subtractZeroPoint);
  FilterZeroPoint filterZeroPoint =
      createFilterZeroPoint(builder, loc, filterType, channelShape);

  SmallVector<Value> inputs = {layer.input, layer.filter};
  SmallVector<AffineMap> maps = {layer.inputMap, layer.filterMap};
  if (filterZeroPoint.table) {
    inputs.push_back(filterZeroPoint.table);
    maps.push_back(layer.accMap.getMinorSubMap(layer.numChannelDims));
  }
  maps.push_back(layer.accMap);
  // A filter without elements adds nothing, and memory cannot hold it.
  bool isEmpty = op.getFilter().getType().getNumElements() == 0;
  if (!isEmpty)
    acc = createGeneric(
        builder, loc, inputs, acc, maps, layer.iterators,
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          Value x = emitLoad(b, l, elements[0], inputType, subtractZeroPoint);
          if (filterType.getStorage().getKind() == StorageKind::PowerOfTwo)
            return arith::AddIOp::create(b, l, elements.back(),
                                         emitShift(b, l, x, elements[1], op));
          Value w = emitLoad(b, l, elements[1], filterType, false);
          if (filterZeroPoint.table)
            w = arith::SubIOp::create(b, l, w, elements[2]);
          else if (filterZeroPoint.uniform != 0)
            w = arith::SubIOp::create(
                b, l, w,
                emitConstant(b, l, b.getI32Type(), filterZeroPoint.uniform));
          return arith::AddIOp::create(b, l, elements.back(),
                                       emitProduct(b, l, x, w, op));
        });

  SmallVector<Value> rescaleInputs = {acc};
  unsigned rank = layer.accShape.size();
  SmallVector<AffineMap> rescaleMaps = {builder.getMultiDimIdentityMap(rank)};
  for (const RescaleEmitter::Table &table : rescale.getTables()) {
    rescaleInputs.push_back(
        createIntegerTensor(builder, loc, channelShape,
                            builder.getIntegerType(table.width), table.values));
    rescaleMaps.push_back(AffineMap::getMinorIdentityMap(
        rank, layer.numChannelDims, builder.getContext()));
  }
  auto bounds = getActivationBounds(activation, outputType);
  return createElementwise(
      builder, loc, rescaleInputs, rescaleMaps, outputType.getIntegerType(),
      [&](OpBuilder &b, Location l, ValueRange elements) {
        Value scaled =
            rescale.emit(b, l, elements.front(),
                         elements.slice(1, rescale.getTables().size()));
        return emitStore(b, l, scaled, outputType, bounds);
      });
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

namespace {

// fully_connected --> rescale(bias + contraction(x, w))
struct LowerFullyConnected : OpConversionPattern<FullyConnectedOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Contraction layer;
    layer.input = adaptor.getInput();
    layer.filter = getStoredFilter(rewriter, op, adaptor.getFilter());
    layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
    layer.iterators = {kParallel, kParallel, kReduction};
    MLIRContext *context = op.getContext();
    AffineExpr n, o, i;
    bindDims(context, n, o, i);
    layer.inputMap = AffineMap::get(3, 0, {n, i}, context);
    layer.filterMap = AffineMap::get(3, 0, {o, i}, context);
    layer.accMap = AffineMap::get(3, 0, {n, o}, context);
    sumFilter(op, layer);
    Value result =
        lowerContraction(rewriter, op, adaptor.getBias(), op.getActivation(),
                         *op.getRounding(), layer);
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// Which element of a tensor of matrices belongs to a batch: its dimensions of
/// 1 are repeated.
SmallVector<AffineExpr> getBatch(ArrayRef<int64_t> shape,
                                 ArrayRef<AffineExpr> batch) {
  SmallVector<AffineExpr> index(batch.take_back(shape.size() - 2));
  for (auto [expr, size] : llvm::zip(index, shape))
    if (size == 1)
      expr = getAffineConstantExpr(0, expr.getContext());
  return index;
}

// batch_matmul --> rescale(contraction(x, y)), with what is contiguous in the
// right operand innermost.
struct LowerBatchMatMul : OpConversionPattern<BatchMatMulOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(BatchMatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Contraction layer;
    layer.input = adaptor.getLhs();
    layer.filter = getStoredFilter(rewriter, op, adaptor.getRhs());
    layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
    unsigned rank = layer.accShape.size();
    SmallVector<AffineExpr> dims(rank + 1);
    bindDimsList(op.getContext(), MutableArrayRef(dims));
    ArrayRef<AffineExpr> batch = ArrayRef(dims).take_front(rank - 2);
    AffineExpr row = dims[rank - 2], column = dims[rank],
               depth = dims[rank - 1];
    layer.iterators.assign(rank + 1, kParallel);
    if (op.getTransposeRhs())
      std::swap(column, depth);
    layer.iterators[cast<AffineDimExpr>(depth).getPosition()] = kReduction;

    auto getMap = [&](ArrayRef<int64_t> shape, AffineExpr first,
                      AffineExpr second) {
      SmallVector<AffineExpr> index = getBatch(shape, batch);
      index.append({first, second});
      return AffineMap::get(rank + 1, 0, index, op.getContext());
    };
    ArrayRef<int64_t> lhs = op.getLhs().getType().getShape();
    ArrayRef<int64_t> rhs = op.getRhs().getType().getShape();
    layer.inputMap = op.getTransposeLhs() ? getMap(lhs, depth, row)
                                          : getMap(lhs, row, depth);
    layer.filterMap = op.getTransposeRhs() ? getMap(rhs, column, depth)
                                           : getMap(rhs, depth, column);
    SmallVector<AffineExpr> index(batch);
    index.append({row, column});
    layer.accMap = AffineMap::get(rank + 1, 0, index, op.getContext());
    Value result =
        lowerContraction(rewriter, op, /*bias=*/nullptr, op.getActivation(),
                         *op.getRounding(), layer);
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void qopt::populateLayerLowering(TypeConverter &converter,
                                 RewritePatternSet &patterns) {
  populateConvolutionLowering(converter, patterns);
  patterns.add<LowerFullyConnected, LowerBatchMatMul>(converter,
                                                      patterns.getContext());
}
