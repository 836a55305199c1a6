//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Convolutions to linalg: pad, then a contraction.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

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
    Value filter = getStoredFilter(rewriter, op, adaptor.getFilter());
    Contraction layer =
        isRow ? getRowContraction(rewriter, op, input, filter)
              : getGroupedContraction(rewriter, op, input, filter);
    sumFilter(op, layer);
    Value result =
        lowerContraction(rewriter, op, adaptor.getBias(), op.getActivation(),
                         *op.getRounding(), layer);
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
    layer.filter = getStoredFilter(rewriter, op, adaptor.getFilter());
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
    sumFilter(op, layer);
    Value result =
        lowerContraction(rewriter, op, adaptor.getBias(), op.getActivation(),
                         *op.getRounding(), layer);
    rewriter.replaceOp(
        op, multiplier > 1 ? collapseChannels(rewriter, loc, result) : result);
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Transposed convolution
//===----------------------------------------------------------------------===//

/// One axis of a transposed convolution, as a convolution with stride 1 for
/// each phase: the outputs whose positions leave the same remainder. Output
/// `group * phases + phase` takes the elements `group + tap` of the prepared
/// input, which is cut to those that reach an output, spread where the stride
/// leaves gaps between windows, and padded.
struct TransposedAxis {
  int64_t first, count; ///< the elements that reach an output
  int64_t spread;       ///< their distance in the prepared input
  int64_t low, high;    ///< zeros around them
  int64_t groups, phases, taps;
  int64_t stride, shift; ///< of the filter: see getFilterIndex

  TransposedAxis(int64_t size, int64_t window, int64_t strideOfOp, int64_t pad,
                 int64_t outputs)
      : spread(1), stride(strideOfOp) {
    first =
        std::max<int64_t>(0, llvm::divideCeilSigned(pad - window + 1, stride));
    count = std::max<int64_t>(
        0, std::min(size, (pad + outputs - 1) / stride + 1) - first);
    pad -= first * stride;
    int64_t extent = count;
    if (stride > window) {
      spread = stride;
      extent = count == 0 ? 0 : (count - 1) * spread + 1;
      stride = 1;
    }
    // In front of the filter come zeros, so that padding is whole strides.
    shift = llvm::mod(-pad, stride);
    phases = std::min(stride, outputs);
    groups = llvm::divideCeil(outputs, stride);
    taps = llvm::divideCeil(window + shift, stride);
    low = taps - 1 - (pad + shift) / stride;
    high = getSize() - low - extent;
  }

  int64_t getSize() const { return groups + taps - 1; }
  /// The index in the window, or a negative or too large one where the filter
  /// has no element.
  int64_t getFilterIndex(int64_t tap, int64_t phase) const {
    return (taps - 1 - tap) * stride + phase - shift;
  }
};

/// The elements that reach an output, spread and padded with real zeros.
Value createSpreadInput(OpBuilder &builder, TransposeConv2DOp op, Value input,
                        const TransposedAxis &y, const TransposedAxis &x) {
  Location loc = op.getLoc();
  auto type = cast<RankedTensorType>(input.getType());
  int64_t batch = type.getDimSize(0), channels = type.getDimSize(3);
  int64_t zeroPoint = getQuantType(op.getInput()).getZeroPointOf(0);
  SmallVector<int64_t> shape = {batch, y.getSize(), x.getSize(), channels};
  auto fill = [&] {
    return createFilled(builder, loc, shape, type.getElementType(), zeroPoint);
  };
  if (y.count == 0 || x.count == 0)
    return fill();
  auto getAttrs = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(builder.getContext(), values);
  };
  SmallVector<int64_t> sizes = {batch, y.count, x.count, channels};
  SmallVector<OpFoldResult> ones = getAttrs({1, 1, 1, 1});
  if (type.getShape() != ArrayRef(sizes))
    input = tensor::ExtractSliceOp::create(builder, loc, input,
                                           getAttrs({0, y.first, x.first, 0}),
                                           getAttrs(sizes), ones);
  if (y.spread == 1 && x.spread == 1)
    return createSpatialPad(builder, loc, input, {y.low, y.high, x.low, x.high},
                            zeroPoint);
  return tensor::InsertSliceOp::create(
      builder, loc, input, fill(), getAttrs({0, y.low, x.low, 0}),
      getAttrs(sizes), getAttrs({1, y.spread, x.spread, 1}));
}

/// The filter in the order phase, phase, channel, tap, (tap, input channel),
/// and its sums for phases and channels.
void createPhasedFilter(OpBuilder &builder, TransposeConv2DOp op,
                        ArrayRef<int64_t> codes, const TransposedAxis &y,
                        const TransposedAxis &x, Contraction &layer) {
  QuantType type = getQuantType(op.getFilter());
  ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
  int64_t outputs = shape[0], height = shape[1], width = shape[2];
  int64_t inputs = shape[3];
  StorageAttr storage = type.getStorage();
  std::vector<int64_t> values;
  for (int64_t p = 0; p < y.phases; ++p)
    for (int64_t q = 0; q < x.phases; ++q)
      for (int64_t o = 0; o < outputs; ++o) {
        int64_t sum = 0;
        for (int64_t ty = 0; ty < y.taps; ++ty)
          for (int64_t tx = 0; tx < x.taps; ++tx) {
            int64_t ky = y.getFilterIndex(ty, p), kx = x.getFilterIndex(tx, q);
            bool isThere = ky >= 0 && ky < height && kx >= 0 && kx < width;
            for (int64_t i = 0; i < inputs; ++i) {
              values.push_back(
                  isThere ? codes[((o * height + ky) * width + kx) * inputs + i]
                          : type.getZeroPointOf(o));
              sum += storage.decode(values.back());
            }
          }
        layer.filterSums.push_back(sum);
      }
  layer.sumDims = {2, 4, 5};
  layer.filter =
      createConstant(builder, op.getLoc(),
                     {y.phases, x.phases, outputs, y.taps, x.taps * inputs},
                     storage.getWidth() <= 8 ? storage.getWidth() : 16, values);
}

// transpose_conv_2d --> interleave(rescale(bias + contraction(x, w of a
// phase)))
struct LowerTransposeConv2D : OpConversionPattern<TransposeConv2DOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(TransposeConv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    // Integers, as unsigned codes of 9 to 15 bits are not negative in 16.
    QuantType type = getQuantType(op.getFilter());
    auto codes = readConstant(
        op.getFilter(), type.getStorage().isUniform() ? type : QuantType());
    if (failed(codes)) // was reported
      return failure();
    ArrayRef<int64_t> inputShape = op.getInput().getType().getShape();
    ArrayRef<int64_t> filterShape = op.getFilter().getType().getShape();
    ArrayRef<int64_t> outputShape = op.getOutput().getType().getShape();
    auto getAxis = [&](unsigned i) {
      return TransposedAxis(inputShape[1 + i], filterShape[1 + i],
                            op.getStrides()[i], op.getPad()[i],
                            outputShape[1 + i]);
    };
    TransposedAxis y = getAxis(0), x = getAxis(1);

    Contraction layer;
    Value input = createSpreadInput(rewriter, op, adaptor.getInput(), y, x);
    layer.input = tensor::CollapseShapeOp::create(
        rewriter, loc, input, ArrayRef<ReassociationIndices>{{0}, {1}, {2, 3}});
    createPhasedFilter(rewriter, op, *codes, y, x, layer);
    layer.accShape = {outputShape[0], y.groups, y.phases,
                      x.groups,       x.phases, outputShape[3]};
    layer.iterators = {kParallel, kParallel, kParallel,  kParallel,
                       kParallel, kParallel, kReduction, kReduction};
    MLIRContext *context = op.getContext();
    AffineExpr n, gy, p, gx, q, o, ty, k;
    bindDims(context, n, gy, p, gx, q, o, ty, k);
    layer.inputMap =
        AffineMap::get(8, 0, {n, gy + ty, gx * inputShape[3] + k}, context);
    layer.filterMap = AffineMap::get(8, 0, {p, q, o, ty, k}, context);
    layer.accMap = AffineMap::get(8, 0, {n, gy, p, gx, q, o}, context);
    Value result =
        lowerContraction(rewriter, op, adaptor.getBias(), op.getActivation(),
                         *op.getRounding(), layer);

    result = tensor::CollapseShapeOp::create(
        rewriter, loc, result,
        ArrayRef<ReassociationIndices>{{0}, {1, 2}, {3, 4}, {5}});
    // The last phases of the last group may lie behind the end.
    if (cast<RankedTensorType>(result.getType()).getShape() != outputShape)
      result = tensor::ExtractSliceOp::create(
          rewriter, loc, result, getAsIndexOpFoldResult(context, {0, 0, 0, 0}),
          getAsIndexOpFoldResult(context, outputShape),
          getAsIndexOpFoldResult(context, {1, 1, 1, 1}));
    rewriter.replaceOp(op, result);
    return success();
  }
};

} // namespace

void qopt::populateConvolutionLowering(TypeConverter &converter,
                                       RewritePatternSet &patterns) {
  patterns.add<LowerConv2D, LowerDepthwiseConv2D, LowerTransposeConv2D>(
      converter, patterns.getContext());
}
