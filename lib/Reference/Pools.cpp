//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Windows that average or take the maximum of what lies inside the input.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"
#include <numeric>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// The elements of `input` under the window that belongs to an index of the
/// output. There is at least one: paddings are smaller than the window.
template <typename PoolOp, typename T>
static SmallVector<T> collectWindow(PoolOp op, View<T> input,
                                    ArrayRef<int64_t> index) {
  ArrayRef<int64_t> window = op.getWindowAttr().asArrayRef();
  ArrayRef<int64_t> strides = op.getStrides(), pad = op.getPad();
  int64_t n = index[0], y = index[1], x = index[2], c = index[3];
  int64_t H = input.dim(1), W = input.dim(2);
  int64_t top = y * strides[0] - pad[0], left = x * strides[1] - pad[2];
  SmallVector<T> elements;
  for (int64_t iy = std::max<int64_t>(top, 0),
               bottom = std::min(top + window[0], H);
       iy < bottom; ++iy)
    for (int64_t ix = std::max<int64_t>(left, 0),
                 right = std::min(left + window[1], W);
         ix < right; ++ix)
      elements.push_back(input(n, iy, ix, c));
  assert(!elements.empty() && "a window without elements");
  return elements;
}

/// Fills `output` with `reduce(elements of the window)`, kept in `bounds`.
template <typename PoolOp, typename T, typename Reduce>
static void reduceWindows(PoolOp op, View<T> input, ArrayRef<int64_t> shape,
                          std::pair<T, T> bounds, Reduce reduce,
                          std::vector<T> &output) {
  forEachElement(shape, [&](int64_t position, ArrayRef<int64_t> index) {
    SmallVector<T> elements = collectWindow(op, input, index);
    output[position] = clampTo(reduce(ArrayRef<T>(elements)), bounds);
  });
}

/// Evaluates a pool on float or on quantized tensors.
template <typename PoolOp, typename Reduce>
static LogicalResult evaluatePool(PoolOp op, Operands operands,
                                  TensorValue &output, Reduce reduce) {
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> inputShape = input.type.getShape();
  ArrayRef<int64_t> outputShape = output.type.getShape();
  if (output.isFloat())
    reduceWindows(op, View<float>(input.reals, inputShape), outputShape,
                  getRealActivationBounds(op.getActivation()), reduce,
                  output.reals);
  else
    reduceWindows(
        op, View<int64_t>(input.ints, inputShape), outputShape,
        getActivationBounds(op.getActivation(), getQuantType(output.type)),
        reduce, output.ints);
  return success();
}

static float average(ArrayRef<float> elements, AvgPool2DOp) {
  return std::accumulate(elements.begin(), elements.end(), 0.0f) /
         float(elements.size());
}
static int64_t average(ArrayRef<int64_t> elements, AvgPool2DOp op) {
  int64_t sum = std::accumulate(elements.begin(), elements.end(), int64_t(0));
  return roundingDivide(sum, int64_t(elements.size()), *op.getRounding());
}

static LogicalResult evaluateAvgPool2D(AvgPool2DOp op, Operands operands,
                                       TensorValue &output) {
  return evaluatePool(op, operands, output,
                      [&](auto elements) { return average(elements, op); });
}

static LogicalResult evaluateMaxPool2D(MaxPool2DOp op, Operands operands,
                                       TensorValue &output) {
  return evaluatePool(op, operands, output, [](auto elements) {
    return *std::max_element(elements.begin(), elements.end());
  });
}

void reference::attachPools(MLIRContext &context) {
  attach<AvgPool2DOp, evaluateAvgPool2D>(context);
  attach<MaxPool2DOp, evaluateMaxPool2D>(context);
}
