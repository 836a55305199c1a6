//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor: of each element, or of rows.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Functions of each element
//===----------------------------------------------------------------------===//

/// Ends with an op on the input, in whatever order its dimensions are.
template <typename OpT, typename... Args>
static LogicalResult finish(OperatorImporter &op, Args &&...args) {
  const GraphValue &input = op.getInput(0);
  auto result =
      OpT::create(op.getBuilder(), op.getLocation(), input.value.getType(),
                  input.value, std::forward<Args>(args)...);
  return op.setOutput(result.getOutput(), input.layout);
}

template <typename OpT>
static LogicalResult importRounded(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  return finish<OpT>(op, RoundingAttr());
}

/// A bounded identity.
static LogicalResult finishActivation(OperatorImporter &op,
                                      Activation activation) {
  return finish<LeakyReluOp>(op, APFloat(1.0), activation, RoundingAttr());
}

static LogicalResult importRelu(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  return finishActivation(op, Activation::Relu);
}

static LogicalResult importLeakyRelu(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  float alpha = op.getAttributes().getFloat("alpha", 0.01f);
  return finish<LeakyReluOp>(op, APFloat(double(alpha)), Activation::None,
                             RoundingAttr());
}

static LogicalResult importHardSigmoid(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  const Attributes &attributes = op.getAttributes();
  return finish<HardSigmoidOp>(
      op, APFloat(double(attributes.getFloat("alpha", 0.2f))),
      APFloat(double(attributes.getFloat("beta", 0.5f))), RoundingAttr());
}

/// Bounds that are those of an activation become one; others are compared with.
static LogicalResult importClip(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  constexpr float infinity = std::numeric_limits<float>::infinity();
  FailureOr<float> min = op.getReal(1, -infinity);
  FailureOr<float> max = succeeded(min) ? op.getReal(2, infinity) : min;
  if (failed(max))
    return failure();
  if (*max == std::numeric_limits<float>::max())
    max = infinity;
  if (*min == 0 && (*max == 6 || *max == infinity))
    return finishActivation(op,
                            *max == 6 ? Activation::Relu6 : Activation::Relu);
  if (*min == -1 && *max == 1)
    return finishActivation(op, Activation::ReluN1To1);
  Tensor value = op.getInput(0).value;
  Type type = op.getBuilder().getF32Type();
  if (*min > -std::numeric_limits<float>::max())
    value = op.create<MaximumOp>(type, value, op.createReals({}, {*min}));
  if (value && *max < infinity)
    value = op.create<MinimumOp>(type, value, op.createReals({}, {*max}));
  return op.setOutput(value, op.getInput(0).layout);
}

static LogicalResult importNeg(OperatorImporter &op) {
  return finish<NegOp>(op);
}

//===----------------------------------------------------------------------===//
// Functions of rows
//===----------------------------------------------------------------------===//

/// Applies an op to rows along `axis`, which comes last.
template <typename Function>
static LogicalResult importAlong(OperatorImporter &op, int64_t axis,
                                 Function apply) {
  const GraphValue &input = op.getInput(0);
  Layout layout = input.layout;
  layout.erase(llvm::find(layout, axis));
  layout.push_back(axis);
  return op.setOutput(apply(op.getIn(0, layout)), layout);
}

/// Before opset 13 all dimensions from the axis on are one row.
template <typename Function>
static LogicalResult importRows(OperatorImporter &op, Function apply) {
  if (failed(op.requireFloat(0)))
    return failure();
  const GraphValue &input = op.getInput(0);
  bool isFlat = op.getOpset() < 13;
  int64_t rank = input.getRank();
  if (rank == 0)
    return op.emitError() << "expected input to have rank 1 or more, but got 0";
  FailureOr<int64_t> axis = op.normalizeAxis(
      op.getAttributes().getInt("axis", isFlat ? 1 : -1), rank);
  if (failed(axis))
    return failure();
  SmallVector<int64_t> shape = input.getShape();
  ArrayRef<int64_t> behind = ArrayRef<int64_t>(shape).drop_front(*axis + 1);
  if (!isFlat || computeProduct(behind) == 1)
    return importAlong(op, *axis, apply);
  int64_t length = computeProduct(behind) * shape[*axis];
  int64_t rows = computeProduct(ArrayRef<int64_t>(shape).take_front(*axis));
  Tensor result = apply(op.reshape(op.getPlain(0), {rows, length}));
  return op.setOutput(result ? op.reshape(result, shape) : result);
}

static LogicalResult importSoftmax(OperatorImporter &op) {
  return importRows(op, [&](Tensor rows) {
    return op.create<SoftmaxOp>(rows.getType().getElementType(), rows,
                                APFloat(1.0), RoundingAttr());
  });
}

static LogicalResult importLogSoftmax(OperatorImporter &op) {
  return importRows(op, [&](Tensor rows) {
    return op.create<LogSoftmaxOp>(rows.getType().getElementType(), rows,
                                   RoundingAttr());
  });
}

ArrayRef<OperatorInfo> onnximport::getFunctionOperators() {
  const std::vector<InputInfo> input = {{"input"}};
  const std::vector<AttributeInfo> alpha = {{"alpha", AttributeKind::Float}},
                                   axis = {{"axis", AttributeKind::Int}};
  static const OperatorInfo infos[] = {
      {"Abs", input, {}, importRounded<AbsOp>},
      {"Clip",
       {{"input"}, {"min", true, true}, {"max", true, true}},
       {},
       importClip},
      {"HardSigmoid",
       input,
       {{"alpha", AttributeKind::Float}, {"beta", AttributeKind::Float}},
       importHardSigmoid},
      {"HardSwish", input, {}, importRounded<HardSwishOp>},
      {"LeakyRelu", input, alpha, importLeakyRelu},
      {"LogSoftmax", input, axis, importLogSoftmax},
      {"Neg", input, {}, importNeg},
      {"Relu", input, {}, importRelu},
      {"Sigmoid", input, {}, importRounded<LogisticOp>},
      {"Softmax", input, axis, importSoftmax},
      {"Tanh", input, {}, importRounded<TanhOp>},
  };
  return infos;
}
