//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reductions over axes.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// The layout without some axes, which leave no gaps.
static Layout dropAxes(ArrayRef<int64_t> layout, ArrayRef<int64_t> axes) {
  Layout result;
  for (int64_t axis : layout)
    if (!llvm::is_contained(axes, axis))
      result.push_back(axis - llvm::count_if(axes, [&](int64_t dropped) {
                         return dropped < axis;
                       }));
  return result;
}

/// Axes are an attribute at first and an input in later opsets. `input` is what
/// is reduced: the first input, or what was made of it; `finish` makes the
/// result of what is left.
template <typename OpT, typename... Args>
static LogicalResult reduce(OperatorImporter &op, const GraphValue &input,
                            function_ref<Tensor(Tensor)> finish,
                            Args &&...args) {
  const Attributes &attributes = op.getAttributes();
  SmallVector<int64_t> given = attributes.getInts("axes");
  if (op.hasInput(1)) {
    FailureOr<SmallVector<int64_t>> integers = op.getIntegers(1);
    if (failed(integers))
      return failure();
    given = std::move(*integers);
  }
  if (given.empty() && attributes.getInt("noop_with_empty_axes", 0) != 0)
    return op.setOutput(finish(input.value), input.layout);
  if (given.empty())
    given = getIdentityLayout(input.getRank());
  FailureOr<SmallVector<int64_t>> axes =
      op.normalizeAxes(given, input.getRank());
  if (failed(axes))
    return failure();
  bool keepsDims = attributes.getInt("keepdims", 1) != 0;
  SmallVector<int64_t> positions = llvm::map_to_vector(
      *axes, [&](int64_t axis) { return input.getPosition(axis); });
  llvm::sort(positions);
  Tensor result =
      op.create<OpT>(input.value.getType().getElementType(), input.value,
                     positions, keepsDims, std::forward<Args>(args)...);
  return op.setOutput(result ? finish(result) : result,
                      keepsDims ? input.layout : dropAxes(input.layout, *axes));
}

template <typename OpT, typename... Args>
static LogicalResult importReduction(OperatorImporter &op, Args &&...args) {
  return reduce<OpT>(
      op, op.getInput(0), [](Tensor value) { return value; },
      std::forward<Args>(args)...);
}

template <typename OpT>
static LogicalResult importAdding(OperatorImporter &op) {
  return importReduction<OpT>(op, RoundingAttr());
}

template <typename OpT>
static LogicalResult importPicking(OperatorImporter &op) {
  return importReduction<OpT>(op);
}

/// The sum of magnitudes.
static LogicalResult importL1(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  const GraphValue &input = op.getInput(0);
  Tensor magnitude =
      AbsOp::create(op.getBuilder(), op.getLocation(), input.value.getType(),
                    input.value, RoundingAttr())
          .getOutput();
  return reduce<SumOp>(
      op, {magnitude, input.layout}, [](Tensor sum) { return sum; },
      RoundingAttr());
}

/// The sum of squares, or its root.
template <bool takesRoot>
static LogicalResult importSquares(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  const GraphValue &input = op.getInput(0);
  Tensor square =
      op.create<MulOp>(op.getBuilder().getF32Type(), input.value, input.value,
                       Activation::None, RoundingAttr());
  auto finish = [&](Tensor sum) {
    return takesRoot ? SqrtOp::create(op.getBuilder(), op.getLocation(),
                                      sum.getType(), sum)
                           .getOutput()
                     : sum;
  };
  return reduce<SumOp>(op, {square, input.layout}, finish, RoundingAttr());
}

template <typename OpT> static LogicalResult importArg(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", 0), input.getRank());
  if (failed(axis))
    return failure();
  Tensor result = op.create<OpT>(op.getBuilder().getI64Type(), input.value,
                                 input.getPosition(*axis));
  Layout layout = dropAxes(input.layout, {*axis});
  if (!result || op.getAttributes().getInt("keepdims", 1) == 0)
    return op.setOutput(result, layout);
  // The dimension of 1 takes its place again.
  SmallVector<int64_t> shape(input.value.getType().getShape());
  shape[input.getPosition(*axis)] = 1;
  return op.setOutput(op.reshape(result, shape), input.layout);
}

static void checkArg(const NodeProto &op, const ModelFile &,
                     std::vector<std::string> &problems) {
  if (Attributes(op).getInt("select_last_index", 0) != 0)
    problems.push_back("select_last_index");
}

ArrayRef<OperatorInfo> onnximport::getReductionOperators() {
  const std::vector<InputInfo> reduced = {{"input"}, {"axes", true, true}};
  const std::vector<AttributeInfo> options = {
      {"axes", AttributeKind::Ints},
      {"keepdims", AttributeKind::Int},
      {"noop_with_empty_axes", AttributeKind::Int}};
  const std::vector<AttributeInfo> argOptions = {
      {"axis", AttributeKind::Int},
      {"keepdims", AttributeKind::Int},
      {"select_last_index", AttributeKind::Int}};
  static const OperatorInfo infos[] = {
      {"ArgMax", {{"input"}}, argOptions, importArg<ArgMaxOp>, checkArg},
      {"ArgMin", {{"input"}}, argOptions, importArg<ArgMinOp>, checkArg},
      {"ReduceL1", reduced, options, importL1},
      {"ReduceL2", reduced, options, importSquares<true>},
      {"ReduceMax", reduced, options, importPicking<ReduceMaxOp>},
      {"ReduceMean", reduced, options, importAdding<MeanOp>},
      {"ReduceMin", reduced, options, importPicking<ReduceMinOp>},
      {"ReduceSum", reduced, options, importAdding<SumOp>},
      {"ReduceSumSquare", reduced, options, importSquares<false>},
  };
  return infos;
}
