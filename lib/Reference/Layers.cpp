//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers that multiply and accumulate. Each is a function from an index of the
// output to the accumulator there; it is the same for integers and for reals.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// `acc + a * b`. An integer accumulator wraps around, so that the order of the
/// terms does not matter.
static int32_t multiplyAdd(int32_t acc, int64_t a, int64_t b) {
  return int32_t(uint32_t(acc) + uint32_t(uint64_t(a) * uint64_t(b)));
}
static int64_t multiplyAdd(int64_t acc, int64_t a, int64_t b) {
  return int64_t(uint64_t(acc) + uint64_t(a) * uint64_t(b));
}
static float multiplyAdd(float acc, float a, float b) { return acc + a * b; }

/// Evaluates a layer on float tensors. See evaluateLayer.
template <typename LayerOp, typename Accumulate>
static LogicalResult evaluateFloatLayer(LayerOp op, Operands operands,
                                        TensorValue &output,
                                        Accumulate accumulate) {
  View<float> input(operands[0]->reals, operands[0]->type.getShape());
  View<float> filter(operands[1]->reals, operands[1]->type.getShape());
  std::pair<float, float> bounds = getRealActivationBounds(op.getActivation());

  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        float bias = op.getBias() ? operands[2]->reals[index.back()] : 0.0f;
        float acc = accumulate(input, filter, bias, index);
        output.reals[position] = clampTo(acc, bounds);
      });
  return success();
}

/// Evaluates a layer on quantized tensors. See evaluateLayer.
template <typename LayerOp, typename Accumulate>
static LogicalResult evaluateQuantizedLayer(LayerOp op, Operands operands,
                                            TensorValue &output,
                                            Accumulate accumulate) {
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  // One multiplier, or one for each output channel.
  SmallVector<Multiplier> multipliers = op.getMultipliers(*profile);

  std::vector<int64_t> inputs = subtractZeroPoints(*operands[0]);
  std::vector<int64_t> weights = subtractZeroPoints(*operands[1]);
  View<int64_t> input(inputs, operands[0]->type.getShape());
  View<int64_t> filter(weights, operands[1]->type.getShape());

  QuantType type = getQuantType(output.type);
  int64_t zeroPoint = type.getZeroPointOf(0);
  std::pair<int64_t, int64_t> bounds =
      getActivationBounds(op.getActivation(), type);

  forEachElement(output.type.getShape(), [&](int64_t position,
                                             ArrayRef<int64_t> index) {
    int64_t o = index.back();
    std::optional<int64_t> bias;
    if (op.getBias())
      bias = operands[2]->ints[o];
    Multiplier multiplier = multipliers[multipliers.size() == 1 ? 0 : o];
    bool isWide = op.getAccumulator() == Accumulator::I64;
    int64_t acc =
        isWide ? accumulate(input, filter, bias.value_or(0), index)
               : accumulate(input, filter, int32_t(bias.value_or(0)), index);
    operands.showRescale(position,
                         {acc, bias, multiplier, *op.getRounding(), zeroPoint});
    int64_t rescaled =
        isWide ? rescale64(acc, multiplier)
               : rescale(int32_t(acc), multiplier, *op.getRounding());
    output.ints[position] = clampTo(rescaled + zeroPoint, bounds);
  });
  return success();
}

/// Evaluates a layer whose accumulator at an index of the output (with the
/// output channel last) is `accumulate(input, filter, bias, index)`. Its input
/// and filter are real numbers, or integers in units of their scales.
template <typename LayerOp, typename Accumulate>
static LogicalResult evaluateLayer(LayerOp op, Operands operands,
                                   TensorValue &output, Accumulate accumulate) {
  if (output.isFloat())
    return evaluateFloatLayer(op, operands, output, accumulate);
  return evaluateQuantizedLayer(op, operands, output, accumulate);
}

static LogicalResult evaluateConv2D(Conv2DOp op, Operands operands,
                                    TensorValue &output) {
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  ArrayRef<int64_t> pad = op.getPad();
  int64_t groups = op.getGroups();

  auto accumulate = [&](auto input, auto filter, auto acc,
                        ArrayRef<int64_t> index) {
    int64_t n = index[0], y = index[1], x = index[2], o = index[3];
    int64_t H = input.dim(1), W = input.dim(2);
    int64_t O = filter.dim(0), I = filter.dim(3);
    int64_t g = o / (O / groups);
    for (int64_t ky = 0; ky < filter.dim(1); ++ky)
      for (int64_t kx = 0; kx < filter.dim(2); ++kx)
        for (int64_t i = 0; i < I; ++i) {
          int64_t iy = y * strides[0] - pad[0] + ky * dilations[0];
          int64_t ix = x * strides[1] - pad[2] + kx * dilations[1];
          if (0 <= iy && iy < H && 0 <= ix && ix < W)
            acc = multiplyAdd(acc, input(n, iy, ix, g * I + i),
                              filter(o, ky, kx, i));
        }
    return acc;
  };
  return evaluateLayer(op, operands, output, accumulate);
}

static LogicalResult evaluateDepthwiseConv2D(DepthwiseConv2DOp op,
                                             Operands operands,
                                             TensorValue &output) {
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  ArrayRef<int64_t> pad = op.getPad();
  int64_t multiplier = op.getDepthMultiplier();

  auto accumulate = [&](auto input, auto filter, auto acc,
                        ArrayRef<int64_t> index) {
    int64_t n = index[0], y = index[1], x = index[2], o = index[3];
    int64_t H = input.dim(1), W = input.dim(2);
    for (int64_t ky = 0; ky < filter.dim(0); ++ky)
      for (int64_t kx = 0; kx < filter.dim(1); ++kx) {
        int64_t iy = y * strides[0] - pad[0] + ky * dilations[0];
        int64_t ix = x * strides[1] - pad[2] + kx * dilations[1];
        if (0 <= iy && iy < H && 0 <= ix && ix < W)
          acc = multiplyAdd(acc, input(n, iy, ix, o / multiplier),
                            filter(ky, kx, o));
      }
    return acc;
  };
  return evaluateLayer(op, operands, output, accumulate);
}

static LogicalResult evaluateFullyConnected(FullyConnectedOp op,
                                            Operands operands,
                                            TensorValue &output) {
  auto accumulate = [](auto input, auto filter, auto acc,
                       ArrayRef<int64_t> index) {
    int64_t n = index[0], o = index[1];
    for (int64_t i = 0; i < input.dim(1); ++i)
      acc = multiplyAdd(acc, input(n, i), filter(o, i));
    return acc;
  };
  return evaluateLayer(op, operands, output, accumulate);
}

static LogicalResult evaluateTransposeConv2D(TransposeConv2DOp op,
                                             Operands operands,
                                             TensorValue &output) {
  ArrayRef<int64_t> strides = op.getStrides(), pad = op.getPad();

  auto accumulate = [&](auto input, auto filter, auto acc,
                        ArrayRef<int64_t> index) {
    int64_t n = index[0], y = index[1], x = index[2], o = index[3];
    for (int64_t ky = 0; ky < filter.dim(1); ++ky)
      for (int64_t kx = 0; kx < filter.dim(2); ++kx)
        for (int64_t i = 0; i < filter.dim(3); ++i) {
          int64_t sy = y + pad[0] - ky, sx = x + pad[1] - kx;
          if (sy < 0 || sy % strides[0] != 0 || sx < 0 || sx % strides[1] != 0)
            continue;
          int64_t iy = sy / strides[0], ix = sx / strides[1];
          if (iy < input.dim(1) && ix < input.dim(2))
            acc = multiplyAdd(acc, input(n, iy, ix, i), filter(o, ky, kx, i));
        }
    return acc;
  };
  return evaluateLayer(op, operands, output, accumulate);
}

/// The position of a matrix's element in a tensor of matrices whose batch is
/// broadcast to that of `batch`.
static int64_t getMatrixPosition(ArrayRef<int64_t> shape,
                                 ArrayRef<int64_t> batch, int64_t row,
                                 int64_t column) {
  int64_t position = 0;
  ArrayRef<int64_t> own = shape.drop_back(2);
  for (auto [extent, i] : llvm::zip_equal(own, batch.take_back(own.size())))
    position = position * extent + (extent == 1 ? 0 : i);
  size_t rank = shape.size();
  return (position * shape[rank - 2] + row) * shape[rank - 1] + column;
}

static LogicalResult evaluateBatchMatMul(BatchMatMulOp op, Operands operands,
                                         TensorValue &output) {
  ArrayRef<int64_t> lhsShape = operands[0]->type.getShape();
  ArrayRef<int64_t> rhsShape = operands[1]->type.getShape();
  int64_t depth = lhsShape[lhsShape.size() - (op.getTransposeLhs() ? 2 : 1)];

  auto accumulate = [&](auto lhs, auto rhs, auto acc, ArrayRef<int64_t> index) {
    ArrayRef<int64_t> batch = index.drop_back(2);
    int64_t r = index[index.size() - 2], c = index.back();
    for (int64_t k = 0; k < depth; ++k) {
      int64_t a = op.getTransposeLhs()
                      ? getMatrixPosition(lhsShape, batch, k, r)
                      : getMatrixPosition(lhsShape, batch, r, k);
      int64_t b = op.getTransposeRhs()
                      ? getMatrixPosition(rhsShape, batch, c, k)
                      : getMatrixPosition(rhsShape, batch, k, c);
      acc = multiplyAdd(acc, lhs.at(a), rhs.at(b));
    }
    return acc;
  };
  return evaluateLayer(op, operands, output, accumulate);
}

void reference::attachLayers(MLIRContext &context) {
  attach<Conv2DOp, evaluateConv2D>(context);
  attach<DepthwiseConv2DOp, evaluateDepthwiseConv2D>(context);
  attach<TransposeConv2DOp, evaluateTransposeConv2D>(context);
  attach<FullyConnectedOp, evaluateFullyConnected>(context);
  attach<BatchMatMulOp, evaluateBatchMatMul>(context);
}
