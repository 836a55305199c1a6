//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reductions over axes: sums, means, extrema and their positions.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// For each element of the output the positions of the input's elements that
/// are reduced to it, in row-major order.
static std::vector<std::vector<int64_t>> groupPositions(ArrayRef<int64_t> shape,
                                                        ArrayRef<int64_t> axes,
                                                        int64_t numOutputs) {
  std::vector<std::vector<int64_t>> groups(numOutputs);
  forEachElement(shape, [&](int64_t position, ArrayRef<int64_t> index) {
    int64_t output = 0;
    for (auto [axis, size] : llvm::enumerate(shape))
      if (!llvm::is_contained(axes, static_cast<int64_t>(axis)))
        output = output * size + index[axis];
    groups[output].push_back(position);
  });
  return groups;
}

/// Fills `output` with `reduce(elements that are reduced to it)`.
template <typename T, typename Result, typename Reduce>
static void reduceGroups(ArrayRef<T> input, ArrayRef<int64_t> shape,
                         ArrayRef<int64_t> axes, std::vector<Result> &output,
                         Reduce reduce) {
  std::vector<std::vector<int64_t>> groups =
      groupPositions(shape, axes, output.size());
  for (auto [group, result] : llvm::zip_equal(groups, output)) {
    SmallVector<T> elements;
    for (int64_t position : group)
      elements.push_back(input[position]);
    result = reduce(ArrayRef<T>(elements));
  }
}

//===----------------------------------------------------------------------===//
// Sums and means
//===----------------------------------------------------------------------===//

static float addUp(ArrayRef<float> elements) {
  float sum = 0.0f;
  for (float element : elements)
    sum += element;
  return sum;
}

/// Modulo 2^64.
static int64_t addUp(ArrayRef<int64_t> elements) {
  uint64_t sum = 0;
  for (int64_t element : elements)
    sum += static_cast<uint64_t>(element);
  return static_cast<int64_t>(sum);
}

static Multiplier getMultiplier(SumOp, Profile profile, QuantType input,
                                QuantType output) {
  return ratioMultiplier(profile, input.getScaleOf(0), output.getScaleOf(0));
}
static Multiplier getMultiplier(MeanOp op, Profile profile, QuantType input,
                                QuantType output) {
  return meanMultiplier(profile, input.getScaleOf(0), output.getScaleOf(0),
                        op.getCount());
}

/// The result for a sum of numbers that are not quantized.
static float finish(SumOp, float sum) { return sum; }
static float finish(MeanOp op, float sum) { return sum / float(op.getCount()); }
static int64_t finish(SumOp op, int64_t sum) {
  return llvm::SignExtend64(sum,
                            op.getOutput().getType().getElementTypeBitWidth());
}
static int64_t finish(MeanOp op, int64_t sum) { return sum / op.getCount(); }

template <typename OpTy>
static LogicalResult evaluateAdding(OpTy op, Operands operands,
                                    TensorValue &output) {
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> shape = input.type.getShape();
  if (output.isFloat()) {
    reduceGroups<float>(
        input.reals, shape, op.getAxes(), output.reals,
        [&](ArrayRef<float> elements) { return finish(op, addUp(elements)); });
    return success();
  }
  QuantType to = getQuantType(output.type);
  if (!to) {
    reduceGroups<int64_t>(input.ints, shape, op.getAxes(), output.ints,
                          [&](ArrayRef<int64_t> elements) {
                            return finish(op, addUp(elements));
                          });
    return success();
  }
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  Multiplier multiplier =
      getMultiplier(op, *profile, getQuantType(input.type), to);
  int64_t zeroPoint = to.getZeroPointOf(0), position = 0;
  reduceGroups<int64_t>(
      subtractZeroPoints(input), shape, op.getAxes(), output.ints,
      [&](ArrayRef<int64_t> elements) {
        auto acc = static_cast<int32_t>(addUp(elements));
        operands.showRescale(position++, {acc, std::nullopt, multiplier,
                                          *op.getRounding(), zeroPoint});
        int64_t rescaled = rescale(acc, multiplier, *op.getRounding());
        return std::clamp(rescaled + zeroPoint, to.getStorage().getMin(),
                          to.getStorage().getMax());
      });
  return success();
}

//===----------------------------------------------------------------------===//
// Extrema
//===----------------------------------------------------------------------===//

/// The position of the largest (or smallest) element, the first of them.
template <typename T>
static int64_t findExtremum(ArrayRef<T> elements, bool isMax) {
  auto extremum =
      isMax ? llvm::max_element(elements) : llvm::min_element(elements);
  return extremum - elements.begin();
}

template <typename OpTy>
static LogicalResult evaluateReduceExtremum(OpTy op, Operands operands,
                                            TensorValue &output) {
  constexpr bool isMax = std::is_same_v<OpTy, ReduceMaxOp>;
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> shape = input.type.getShape();
  auto reduce = [](auto elements) {
    return elements[findExtremum(elements, isMax)];
  };
  if (output.isFloat())
    reduceGroups<float>(input.reals, shape, op.getAxes(), output.reals, reduce);
  else
    reduceGroups<int64_t>(input.ints, shape, op.getAxes(), output.ints, reduce);
  return success();
}

template <typename OpTy>
static LogicalResult evaluateArg(OpTy op, Operands operands,
                                 TensorValue &output) {
  constexpr bool isMax = std::is_same_v<OpTy, ArgMaxOp>;
  const TensorValue &input = *operands.front();
  ArrayRef<int64_t> shape = input.type.getShape();
  int64_t axis = op.getAxis();
  auto reduce = [](auto elements) { return findExtremum(elements, isMax); };
  if (input.isFloat())
    reduceGroups<float>(input.reals, shape, axis, output.ints, reduce);
  else
    reduceGroups<int64_t>(input.ints, shape, axis, output.ints, reduce);
  return success();
}

void reference::attachReductions(MLIRContext &context) {
  attach<MeanOp, evaluateAdding<MeanOp>>(context);
  attach<SumOp, evaluateAdding<SumOp>>(context);
  attach<ReduceMaxOp, evaluateReduceExtremum<ReduceMaxOp>>(context);
  attach<ReduceMinOp, evaluateReduceExtremum<ReduceMinOp>>(context);
  attach<ArgMaxOp, evaluateArg<ArgMaxOp>>(context);
  attach<ArgMinOp, evaluateArg<ArgMinOp>>(context);
}
