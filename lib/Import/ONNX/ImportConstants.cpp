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
      {"Shape",
       {{"input"}},
       {{"end", AttributeKind::Int}, {"start", AttributeKind::Int}},
       importShape},
      {"Size", {{"input"}}, {}, importSize},
  };
  return infos;
}
