//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools, means and movement.
//
//===----------------------------------------------------------------------===//

#include "FloatKernels.h"
#include "llvm/ADT/TypeSwitch.h"
#include <memory>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

/// `join(accumulated, element)` over the elements of each window, beginning
/// with the first; then `finish(accumulated, count)`.
template <typename PoolOp, typename Join, typename Finish>
static FloatKernel makePoolKernel(PoolOp op, Join join, Finish finish) {
  SmallVector<int64_t> window(op.getWindowAttr().asArrayRef()),
      strides(op.getStrides()), pad(op.getPad());
  SmallVector<int64_t> in(op.getInput().getType().getShape()),
      out(op.getOutput().getType().getShape());
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    int64_t H = in[1], W = in[2], C = in[3];
    const float *image = operands[0]->reals.data();
    float *__restrict pixel = result.reals.data();
    for (int64_t n = 0; n < out[0]; ++n, image += H * W * C)
      for (int64_t y = 0; y < out[1]; ++y)
        for (int64_t x = 0; x < out[2]; ++x, pixel += C) {
          int64_t top = y * strides[0] - pad[0], left = x * strides[1] - pad[2];
          int64_t bottom = std::min(top + window[0], H),
                  right = std::min(left + window[1], W), count = 0;
          for (int64_t iy = std::max<int64_t>(top, 0); iy < bottom; ++iy)
            for (int64_t ix = std::max<int64_t>(left, 0); ix < right; ++ix) {
              const float *from = image + (iy * W + ix) * C;
              if (count++ == 0)
                std::copy_n(from, C, pixel);
              else
                for (int64_t c = 0; c < C; ++c)
                  pixel[c] = join(pixel[c], from[c]);
            }
          for (int64_t c = 0; c < C; ++c)
            pixel[c] = finish(pixel[c], count);
        }
  };
}

static FloatKernel makeKernel(AvgPool2DOp op) {
  FloatBounds bounds(op.getActivation());
  return makePoolKernel(
      op, [](float sum, float x) { return sum + x; },
      [=](float sum, int64_t count) {
        return bounds.clamp(sum / float(count));
      });
}

static FloatKernel makeKernel(MaxPool2DOp op) {
  FloatBounds bounds(op.getActivation());
  return makePoolKernel(
      op, [](float max, float x) { return max < x ? x : max; },
      [=](float max, int64_t) { return bounds.clamp(max); });
}

//===----------------------------------------------------------------------===//
// Means
//===----------------------------------------------------------------------===//

static FloatKernel makeKernel(MeanOp op) {
  SmallVector<int64_t> shape(op.getInput().getType().getShape());
  // The distance of results along each axis, 0 where it is reduced.
  SmallVector<int64_t> strides(shape.size(), 0);
  int64_t stride = 1;
  for (int64_t axis = int64_t(shape.size()) - 1; axis >= 0; --axis)
    if (!llvm::is_contained(op.getAxes(), axis)) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
  if (shape.empty())
    return nullptr;
  auto count = float(op.getCount());
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    ArrayRef<float> input = operands[0]->reals;
    SmallVector<int64_t> index(shape.size() - 1, 0);
    int64_t length = shape.back(), at = 0;
    for (int64_t row = 0; row < int64_t(input.size()); row += length) {
      const float *__restrict from = input.data() + row;
      float *__restrict to = result.reals.data() + at;
      if (strides.back() == 1)
        for (int64_t i = 0; i < length; ++i)
          to[i] += from[i];
      else
        for (int64_t i = 0; i < length; ++i)
          *to += from[i];
      for (int64_t axis = int64_t(index.size()) - 1; axis >= 0; --axis) {
        at += strides[axis];
        if (++index[axis] < shape[axis])
          break;
        at -= strides[axis] * shape[axis];
        index[axis] = 0;
      }
    }
    for (float &sum : result.reals)
      sum /= count;
  };
}

FloatKernel qopt::makeWindowKernel(Operation *op) {
  return llvm::TypeSwitch<Operation *, FloatKernel>(op)
      .Case<AvgPool2DOp, MaxPool2DOp, MeanOp>(
          [](auto window) { return makeKernel(window); })
      .Default(FloatKernel());
}

//===----------------------------------------------------------------------===//
// Movement
//===----------------------------------------------------------------------===//

namespace {
/// Where an element comes from; operand -1 is the fill value.
struct FlatSource {
  int32_t operand = -1;
  int64_t position = 0;
};
} // namespace

/// The op is asked once for the source of each element.
FloatKernel qopt::makeMovementKernel(Operation *op) {
  if (isa<ReshapeOp>(op))
    return [](ArrayRef<const TensorValue *> operands, TensorValue &result) {
      result.reals = operands[0]->reals;
    };
  auto movement = dyn_cast<MovementOpInterface>(op);
  if (!movement)
    return nullptr;
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op->getResult(0).getType()).getShape();
  auto sources = std::make_shared<std::vector<FlatSource>>();
  SmallVector<int64_t> index(shape.size(), 0);
  for (int64_t i = 0, e = ShapedType::getNumElements(shape); i < e; ++i) {
    FlatSource flat;
    if (std::optional<ElementSource> source = movement.getSource(index)) {
      flat.operand = int32_t(source->operand);
      auto from =
          cast<RankedTensorType>(op->getOperand(source->operand).getType());
      for (auto [size, at] : llvm::zip_equal(from.getShape(), source->index))
        flat.position = flat.position * size + at;
    }
    sources->push_back(flat);
    for (int64_t axis = int64_t(shape.size()) - 1;
         axis >= 0 && ++index[axis] == shape[axis]; --axis)
      index[axis] = 0;
  }
  float fill = 0;
  if (auto value = dyn_cast_or_null<FloatAttr>(movement.getFillValue()))
    fill = value.getValue().convertToFloat();
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    for (auto [to, source] : llvm::zip_equal(result.reals, *sources))
      to = source.operand < 0
               ? fill
               : operands[source.operand]->reals[source.position];
  };
}
