//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Multiply-accumulate layers to linalg: pad, initialise with the bias, reduce
// into int32 accumulators, rescale.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

/// A layer as one contraction. Output channels are the trailing dimensions of
/// `accShape`; there are two of them for grouped layers.
struct Contraction {
  Value input, filter;
  AffineMap inputMap, filterMap, accMap;
  SmallVector<IteratorType> iterators;
  SmallVector<int64_t> accShape;
  unsigned numChannelDims = 1;
};

/// sum over all but the channel axis of the filter, in channel order.
std::vector<int64_t> sumFilter(ArrayRef<int64_t> values,
                               ArrayRef<int64_t> shape, int64_t channelAxis) {
  std::vector<int64_t> sums(shape[channelAxis], 0);
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(channelAxis + 1))
    inner *= size;
  for (auto [index, value] : llvm::enumerate(values))
    sums[(index / inner) % shape[channelAxis]] += value;
  return sums;
}

/// Codes of a constant, through the casts that the conversion inserts.
FailureOr<std::vector<int64_t>> readConstant(Value value) {
  ElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)))
    return failure();
  return readIntegers(elements);
}

/// The start of the accumulators: the bias, minus zero point times the sum of
/// the filter where that is known now. Sets `subtractZeroPoint` where the
/// input's zero point remains to be subtracted from each element.
Value createAccumulators(OpBuilder &builder, MacOpInterface op, Value bias,
                         const Contraction &layer, bool &subtractZeroPoint) {
  Location loc = op.getLoc();
  Type i32 = builder.getI32Type();
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(op.getFilter());
  ArrayRef<int64_t> channelShape =
      ArrayRef(layer.accShape).take_back(layer.numChannelDims);
  int64_t channels = 1;
  for (int64_t size : channelShape)
    channels *= size;

  SmallVector<int32_t> start(channels, 0);
  bool isConstant = true;
  if (op.getBiasOrNull()) {
    auto values = readConstant(op.getBiasOrNull());
    if (succeeded(values))
      llvm::copy(*values, start.begin());
    else
      isConstant = false;
  }
  int64_t zeroPoint = input.getZeroPointOf(0);
  subtractZeroPoint = zeroPoint != 0;
  if (zeroPoint != 0 && isConstant && filter.getZeroPoints().empty()) {
    auto weights = readConstant(op.getFilter());
    if (succeeded(weights)) {
      for (int64_t &weight : *weights)
        weight = filter.getStorage().decode(weight);
      std::vector<int64_t> sums =
          sumFilter(*weights, op.getFilter().getType().getShape(),
                    op.getOutputChannelAxis());
      // Modulo 2^32, as the accumulators themselves.
      for (auto [value, sum] : llvm::zip_equal(start, sums))
        value = static_cast<int32_t>(static_cast<uint32_t>(value) -
                                     static_cast<uint32_t>(zeroPoint * sum));
      subtractZeroPoint = false;
    }
  }

  Value perChannel;
  if (isConstant) {
    if (llvm::all_equal(start))
      return createFilled(builder, loc, layer.accShape, i32, start.front());
    perChannel = createIntegerTensor(builder, loc, channelShape, i32, start);
  } else {
    perChannel = bias;
    if (layer.numChannelDims == 2)
      perChannel = tensor::ExpandShapeOp::create(
          builder, loc, RankedTensorType::get(channelShape, i32), bias,
          ArrayRef<ReassociationIndices>{{0, 1}});
  }
  auto outer = llvm::to_vector(
      llvm::seq<int64_t>(0, layer.accShape.size() - layer.numChannelDims));
  Value init = createEmpty(builder, loc, layer.accShape, i32);
  return linalg::BroadcastOp::create(builder, loc, perChannel, init, outer)
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

/// Contraction and rescale; returns the result in the shape of `accShape`.
Value lowerContraction(OpBuilder &builder, MacOpInterface op, Value bias,
                       Activation activation, Rounding rounding,
                       const Contraction &layer) {
  Location loc = op.getLoc();
  QuantType inputType = getQuantType(op.getInput());
  QuantType filterType = getQuantType(op.getFilter());
  QuantType outputType = getQuantType(op->getResult(0));
  ArrayRef<int64_t> channelShape =
      ArrayRef(layer.accShape).take_back(layer.numChannelDims);

  RescaleEmitter rescale(op.getMultipliers(*getProfile(op)), rounding);
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
          Value w = emitLoad(b, l, elements[1], filterType, false);
          if (filterZeroPoint.table)
            w = arith::SubIOp::create(b, l, w, elements[2]);
          else if (filterZeroPoint.uniform != 0)
            w = arith::SubIOp::create(
                b, l, w,
                emitConstant(b, l, b.getI32Type(), filterZeroPoint.uniform));
          Value product = arith::MulIOp::create(b, l, x, w);
          return arith::AddIOp::create(b, l, elements.back(), product);
        });

  SmallVector<Value> rescaleInputs = {acc};
  unsigned rank = layer.accShape.size();
  SmallVector<AffineMap> rescaleMaps = {builder.getMultiDimIdentityMap(rank)};
  for (ArrayRef<int32_t> table : rescale.getTables()) {
    rescaleInputs.push_back(createIntegerTensor(builder, loc, channelShape,
                                                builder.getI32Type(), table));
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

/// Joins the two trailing dimensions of a grouped result.
Value collapseChannels(OpBuilder &builder, Location loc, Value value) {
  SmallVector<ReassociationIndices> groups = {{0}, {1}, {2}, {3, 4}};
  return tensor::CollapseShapeOp::create(builder, loc, value, groups);
}

/// Splits one dimension into outer x inner.
Value expandDim(OpBuilder &builder, Location loc, Value value, int64_t dim,
                int64_t outer, int64_t inner) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape;
  SmallVector<ReassociationIndices> groups;
  for (auto [index, size] : llvm::enumerate(type.getShape())) {
    auto &group = groups.emplace_back();
    group.push_back(shape.size());
    if (static_cast<int64_t>(index) != dim) {
      shape.push_back(size);
      continue;
    }
    group.push_back(shape.size() + 1);
    shape.append({outer, inner});
  }
  return tensor::ExpandShapeOp::create(builder, loc, type.clone(shape), value,
                                       groups);
}

constexpr IteratorType kParallel = IteratorType::parallel;
constexpr IteratorType kReduction = IteratorType::reduction;

/// The dense convolution as a contraction over n, y, x, f, ky and k = (kx, c):
/// a row of the window is contiguous in the input and in the filter.
Contraction getRowContraction(OpBuilder &builder, Conv2DOp op, Value input,
                              Value filter) {
  Contraction layer;
  SmallVector<ReassociationIndices> joinLastTwo = {{0}, {1}, {2, 3}};
  layer.input =
      tensor::CollapseShapeOp::create(builder, op.getLoc(), input, joinLastTwo);
  layer.filter = tensor::CollapseShapeOp::create(builder, op.getLoc(), filter,
                                                 joinLastTwo);
  layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
  layer.iterators = {kParallel, kParallel,  kParallel,
                     kParallel, kReduction, kReduction};
  MLIRContext *context = op.getContext();
  AffineExpr n, y, x, f, ky, k;
  bindDims(context, n, y, x, f, ky, k);
  int64_t channels = op.getInput().getType().getDimSize(3);
  AffineExpr iy = y * op.getStrides()[0] + ky * op.getDilations()[0];
  AffineExpr ix = x * (op.getStrides()[1] * channels) + k;
  layer.inputMap = AffineMap::get(6, 0, {n, iy, ix}, context);
  layer.filterMap = AffineMap::get(6, 0, {f, ky, k}, context);
  layer.accMap = AffineMap::get(6, 0, {n, y, x, f}, context);
  return layer;
}

/// Any other convolution over n, y, x, g, f, ky, kx and c, where g counts the
/// groups.
Contraction getGroupedContraction(OpBuilder &builder, Conv2DOp op, Value input,
                                  Value filter) {
  Location loc = op.getLoc();
  int64_t groups = op.getGroups();
  ArrayRef<int64_t> filterShape = op.getFilter().getType().getShape();
  int64_t groupOutputs = filterShape[0] / groups;
  Contraction layer;
  layer.numChannelDims = 2;
  layer.input = expandDim(builder, loc, input, 3, groups, filterShape[3]);
  layer.filter = expandDim(builder, loc, filter, 0, groups, groupOutputs);
  layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
  layer.accShape.back() = groups;
  layer.accShape.push_back(groupOutputs);
  layer.iterators = {kParallel, kParallel,  kParallel,  kParallel,
                     kParallel, kReduction, kReduction, kReduction};
  MLIRContext *context = op.getContext();
  AffineExpr n, y, x, g, f, ky, kx, c;
  bindDims(context, n, y, x, g, f, ky, kx, c);
  AffineExpr iy = y * op.getStrides()[0] + ky * op.getDilations()[0];
  AffineExpr ix = x * op.getStrides()[1] + kx * op.getDilations()[1];
  layer.inputMap = AffineMap::get(8, 0, {n, iy, ix, g, c}, context);
  layer.filterMap = AffineMap::get(8, 0, {g, f, ky, kx, c}, context);
  layer.accMap = AffineMap::get(8, 0, {n, y, x, g, f}, context);
  return layer;
}

// conv_2d --> rescale(bias + contraction(pad(x), w))
struct LowerConv2D : OpConversionPattern<Conv2DOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value input =
        createSpatialPad(rewriter, op.getLoc(), adaptor.getInput(), op.getPad(),
                         getQuantType(op.getInput()).getZeroPointOf(0));
    bool isRow = op.getGroups() == 1 && op.getDilations()[1] == 1;
    Contraction layer =
        isRow ? getRowContraction(rewriter, op, input, adaptor.getFilter())
              : getGroupedContraction(rewriter, op, input, adaptor.getFilter());
    Value result = lowerContraction(
        rewriter, cast<MacOpInterface>(op.getOperation()), adaptor.getBias(),
        op.getActivation(), *op.getRounding(), layer);
    rewriter.replaceOp(
        op, isRow ? result : collapseChannels(rewriter, op.getLoc(), result));
    return success();
  }
};

// depthwise_conv_2d --> rescale(bias + contraction(pad(x), w)), with channels
// innermost: they are contiguous in input, filter and output.
struct LowerDepthwiseConv2D : OpConversionPattern<DepthwiseConv2DOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(DepthwiseConv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    int64_t multiplier = op.getDepthMultiplier();
    Contraction layer;
    layer.input =
        createSpatialPad(rewriter, loc, adaptor.getInput(), op.getPad(),
                         getQuantType(op.getInput()).getZeroPointOf(0));
    layer.filter = adaptor.getFilter();
    layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
    layer.iterators = {kParallel,  kParallel,  kParallel,
                       kReduction, kReduction, kParallel};
    MLIRContext *context = op.getContext();
    AffineExpr n, y, x, ky, kx, c, m;
    bindDims(context, n, y, x, ky, kx, c, m);
    AffineExpr iy = y * op.getStrides()[0] + ky * op.getDilations()[0];
    AffineExpr ix = x * op.getStrides()[1] + kx * op.getDilations()[1];
    auto getMap = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(multiplier > 1 ? 7 : 6, 0, results, context);
    };
    layer.inputMap = getMap({n, iy, ix, c});
    if (multiplier > 1) {
      int64_t channels = op.getInput().getType().getDimSize(3);
      layer.iterators.push_back(kParallel);
      layer.numChannelDims = 2;
      layer.filter =
          expandDim(rewriter, loc, layer.filter, 2, channels, multiplier);
      layer.accShape.back() = channels;
      layer.accShape.push_back(multiplier);
      layer.filterMap = getMap({ky, kx, c, m});
      layer.accMap = getMap({n, y, x, c, m});
    } else {
      layer.filterMap = getMap({ky, kx, c});
      layer.accMap = getMap({n, y, x, c});
    }
    Value result = lowerContraction(
        rewriter, cast<MacOpInterface>(op.getOperation()), adaptor.getBias(),
        op.getActivation(), *op.getRounding(), layer);
    rewriter.replaceOp(
        op, multiplier > 1 ? collapseChannels(rewriter, loc, result) : result);
    return success();
  }
};

// fully_connected --> rescale(bias + contraction(x, w))
struct LowerFullyConnected : OpConversionPattern<FullyConnectedOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Contraction layer;
    layer.input = adaptor.getInput();
    layer.filter = adaptor.getFilter();
    layer.accShape = llvm::to_vector(op.getOutput().getType().getShape());
    layer.iterators = {kParallel, kParallel, kReduction};
    MLIRContext *context = op.getContext();
    AffineExpr n, o, i;
    bindDims(context, n, o, i);
    layer.inputMap = AffineMap::get(3, 0, {n, i}, context);
    layer.filterMap = AffineMap::get(3, 0, {o, i}, context);
    layer.accMap = AffineMap::get(3, 0, {n, o}, context);
    Value result = lowerContraction(
        rewriter, cast<MacOpInterface>(op.getOperation()), adaptor.getBias(),
        op.getActivation(), *op.getRounding(), layer);
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void qopt::populateLayerLowering(TypeConverter &converter,
                                 RewritePatternSet &patterns) {
  patterns.add<LowerConv2D, LowerDepthwiseConv2D, LowerFullyConnected>(
      converter, patterns.getContext());
}
