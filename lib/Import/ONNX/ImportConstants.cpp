//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants, and what is known of a tensor before it is computed.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

static LogicalResult setIntegers(OperatorImporter &op, ArrayRef<int64_t> shape,
                                 ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get(shape, op.getBuilder().getI64Type());
  return op.setOutput(op.createIntegers(type, values));
}

static LogicalResult importConstant(OperatorImporter &op) {
  const Attributes &attributes = op.getAttributes();
  if (const TensorProto *tensor = attributes.getTensor("value")) {
    FailureOr<GraphValue> value =
        op.getGraph().createConstant(*tensor, op.getLocation());
    if (failed(value))
      return failure();
    return op.setOutput(value->value, value->layout, 0, value->isUnsigned);
  }
  if (attributes.has("value_int"))
    return setIntegers(op, {}, {attributes.getInt("value_int", 0)});
  if (attributes.has("value_ints")) {
    SmallVector<int64_t> values = attributes.getInts("value_ints");
    return setIntegers(op, {static_cast<int64_t>(values.size())}, values);
  }
  if (attributes.has("value_float"))
    return op.setOutput(
        op.createReals({}, {attributes.getFloat("value_float", 0)}));
  SmallVector<float> reals = attributes.getFloats("value_floats");
  if (!attributes.has("value_floats"))
    return op.emitError() << "expected a value";
  return op.setOutput(
      op.createReals({static_cast<int64_t>(reals.size())}, reals));
}

/// All elements the same; float32 zeros where nothing is said.
static LogicalResult importConstantOfShape(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> shape = op.getIntegers(0);
  if (failed(shape))
    return failure();
  int64_t count = 1;
  bool isWrong = shape->size() > kMaxRank;
  for (int64_t size : *shape)
    isWrong |= size < 0 || llvm::MulOverflow(count, size, count) ||
               count > kMaxParameters;
  if (isWrong)
    return op.emitError() << "expected a shape of at most " << kMaxParameters
                          << " elements, but got [" << *shape << "]";
  const TensorProto *tensor = op.getAttributes().getTensor("value");
  if (!tensor)
    return op.setOutput(op.createReals(*shape, SmallVector<float>(count, 0)));
  FailureOr<GraphValue> value =
      op.getGraph().createConstant(*tensor, op.getLocation());
  if (failed(value))
    return failure();
  RankedTensorType type = value->value.getType();
  if (type.getNumElements() != 1)
    return op.emitError() << "expected one element in value, but got "
                          << type.getNumElements();
  SmallVector<int64_t> ones(shape->size(), 1);
  Tensor one = op.reshape(value->value, ones);
  return op.setOutput(BroadcastOp::create(op.getBuilder(), op.getLocation(),
                                          type.clone(ArrayRef<int64_t>(*shape)),
                                          one)
                          .getOutput());
}

static LogicalResult importShape(OperatorImporter &op) {
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  int64_t rank = shape.size();
  auto clamp = [&](int64_t axis) {
    return std::clamp<int64_t>(axis < 0 ? axis + rank : axis, 0, rank);
  };
  int64_t start = clamp(op.getAttributes().getInt("start", 0));
  int64_t end = clamp(op.getAttributes().getInt("end", rank));
  ArrayRef<int64_t> sizes =
      ArrayRef<int64_t>(shape).slice(start, std::max<int64_t>(end - start, 0));
  return setIntegers(op, {static_cast<int64_t>(sizes.size())}, sizes);
}

static LogicalResult importSize(OperatorImporter &op) {
  return setIntegers(op, {}, {op.getInput(0).value.getType().getNumElements()});
}

/// From a start to a limit, which does not belong to it.
template <typename T, typename ResultT>
static FailureOr<SmallVector<ResultT>> makeRange(OperatorImporter &op, T start,
                                                 T limit, T delta) {
  double count = std::ceil((double(limit) - double(start)) / double(delta));
  if (delta == 0 || !(count <= double(kMaxParameters)))
    return op.emitError() << "expected a range of at most " << kMaxParameters
                          << " elements";
  SmallVector<ResultT> values;
  for (int64_t i = 0; i < count; ++i)
    values.push_back(start + T(i) * delta);
  return values;
}

static LogicalResult importRange(OperatorImporter &op) {
  Type element = op.getInput(0).value.getType().getElementType();
  if (element.isF32()) {
    FailureOr<float> start = op.getReal(0, 0);
    FailureOr<float> limit = succeeded(start) ? op.getReal(1, 0) : start;
    FailureOr<float> delta = succeeded(limit) ? op.getReal(2, 1) : limit;
    if (failed(delta))
      return failure();
    auto values = makeRange<float, float>(op, *start, *limit, *delta);
    if (failed(values))
      return failure();
    return op.setOutput(op.createReals({int64_t(values->size())}, *values));
  }
  SmallVector<int64_t> bounds;
  for (size_t input = 0; input < 3; ++input) {
    FailureOr<SmallVector<int64_t>> integers = op.getIntegers(input);
    if (failed(integers))
      return failure();
    if (integers->size() != 1 || !llvm::isInt<32>(integers->front()))
      return op.emitError()
             << "expected one 32-bit integer in " << op.getInputName(input)
             << ", but got [" << *integers << "]";
    bounds.push_back(integers->front());
  }
  auto values =
      makeRange<int64_t, int64_t>(op, bounds[0], bounds[1], bounds[2]);
  if (failed(values))
    return failure();
  return op.setOutput(op.createIntegers(
      RankedTensorType::get(values->size(), element), *values));
}

ArrayRef<OperatorInfo> onnximport::getConstantOperators() {
  static const OperatorInfo infos[] = {
      {"Constant",
       {},
       {{"value", AttributeKind::Tensor},
        {"value_float", AttributeKind::Float},
        {"value_floats", AttributeKind::Floats},
        {"value_int", AttributeKind::Int},
        {"value_ints", AttributeKind::Ints}},
       importConstant},
      {"ConstantOfShape",
       {{"shape", false, true}},
       {{"value", AttributeKind::Tensor}},
       importConstantOfShape},
      {"Range",
       {{"start", false, true}, {"limit", false, true}, {"delta", false, true}},
       {},
       importRange},
      {"Shape",
       {{"input"}},
       {{"end", AttributeKind::Int}, {"start", AttributeKind::Int}},
       importShape},
      {"Size", {{"input"}}, {}, importSize},
  };
  return infos;
}
