//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on corresponding elements of tensors, with broadcasting.
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"
#include "Quantization.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

Aligned onnximport::align(OperatorImporter &op, ArrayRef<GraphValue> inputs) {
  int64_t rank = 0, largest = -1;
  for (const GraphValue &input : inputs)
    rank = std::max(rank, input.getRank());
  Aligned aligned;
  aligned.layout = getIdentityLayout(rank);
  for (const GraphValue &input : inputs) {
    int64_t size = input.value.getType().getNumElements();
    if (input.getRank() != rank || input.isConstant() || size <= largest)
      continue;
    largest = size;
    aligned.layout = input.layout;
  }
  for (const GraphValue &input : inputs) {
    // One element broadcasts by itself.
    if (input.getRank() < rank && input.value.getType().getNumElements() == 1) {
      aligned.values.push_back(input.value);
      continue;
    }
    GraphImporter &graph = op.getGraph();
    GraphValue filled = input;
    if (input.getRank() < rank) {
      SmallVector<int64_t> shape(rank - input.getRank(), 1);
      llvm::append_range(shape, input.getShape());
      Tensor plain = graph.convert(input, getIdentityLayout(input.getRank()),
                                   op.getLocation());
      filled = {op.reshape(plain, shape), getIdentityLayout(rank)};
    }
    aligned.values.push_back(
        graph.convert(filled, aligned.layout, op.getLocation()));
  }
  return aligned;
}

Aligned onnximport::alignInputs(OperatorImporter &op) {
  SmallVector<GraphValue> inputs;
  for (size_t i = 0; i < op.getNumInputs(); ++i)
    inputs.push_back(op.getInput(i));
  return align(op, inputs);
}

static Type getElement(Tensor value) {
  return value.getType().getElementType();
}

/// Add, subtract and multiply; constants come second.
template <typename OpT>
static LogicalResult importArithmetic(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  return op.setOutput(op.create<OpT>(getElement(inputs.values[0]),
                                     inputs.values[0], inputs.values[1],
                                     Activation::None, RoundingAttr()),
                      inputs.layout);
}

/// Maximum and minimum of any number of inputs.
template <typename OpT>
static LogicalResult importExtremum(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  Tensor result = inputs.values.front();
  for (Tensor value : ArrayRef(inputs.values).drop_front())
    if (result)
      result = op.create<OpT>(getElement(result), result, value);
  return op.setOutput(result, inputs.layout);
}

static LogicalResult importSum(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  Tensor result = inputs.values.front();
  for (Tensor value : ArrayRef(inputs.values).drop_front())
    if (result)
      result = op.create<AddOp>(getElement(result), result, value,
                                Activation::None, RoundingAttr());
  return op.setOutput(result, inputs.layout);
}

/// A slope broadcasts to the input, and to nothing larger.
static LogicalResult importPRelu(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  return op.setOutput(op.create<PReluOp>(getElement(inputs.values[0]),
                                         inputs.values[0], inputs.values[1],
                                         RoundingAttr()),
                      inputs.layout);
}

template <Comparison predicate>
static LogicalResult importCompare(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  return op.setOutput(op.create<CompareOp>(op.getBuilder().getI1Type(),
                                           predicate, inputs.values[0],
                                           inputs.values[1], RoundingAttr()),
                      inputs.layout);
}

/// Of truth values.
template <typename OpT> static LogicalResult importLogic(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  return op.setOutput(op.create<OpT>(op.getBuilder().getI1Type(),
                                     inputs.values[0], inputs.values[1]),
                      inputs.layout);
}

static LogicalResult importNot(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  auto type = RankedTensorType::get({}, op.getBuilder().getI1Type());
  return op.setOutput(op.create<CompareOp>(
                          type.getElementType(), Comparison::Equal, input.value,
                          op.createIntegers(type, {0}), RoundingAttr()),
                      input.layout);
}

static LogicalResult importWhere(OperatorImporter &op) {
  Aligned inputs = alignInputs(op);
  if (getElement(inputs.values[1]) != getElement(inputs.values[2]))
    return op.emitError() << "expected two values of one type, but got "
                          << getElement(inputs.values[1]) << " and "
                          << getElement(inputs.values[2]);
  return op.setOutput(op.create<SelectOp>(getElement(inputs.values[1]),
                                          inputs.values[0], inputs.values[1],
                                          inputs.values[2]),
                      inputs.layout);
}

/// Both operands and the result come with scale and zero point, each of which
/// may be absent and 0 then.
template <typename OpT>
static LogicalResult importQLinear(OperatorImporter &op) {
  SmallVector<GraphValue> typed;
  for (size_t input : {0, 3}) {
    FailureOr<Storage> storage = getStorage(op, input);
    if (failed(storage))
      return failure();
    QuantType element = getElement(op, input + 1, input + 2, *storage);
    if (!element)
      return failure();
    typed.push_back({getTyped(op, op.getInput(input).value, element),
                     op.getInput(input).layout});
  }
  FailureOr<Storage> storage = getStorage(op, 0);
  QuantType output = getElement(op, 6, 7, *storage);
  if (!output)
    return failure();
  Aligned inputs = align(op, typed);
  return op.setOutput(op.create<OpT>(output, inputs.values[0], inputs.values[1],
                                     Activation::None, getLayerRounding(op)),
                      inputs.layout);
}

ArrayRef<OperatorInfo> onnximport::getElementwiseOperators() {
  const std::vector<InputInfo> two = {{"lhs"}, {"rhs"}};
  auto extremum = [](const char *name, auto import) {
    OperatorInfo info{name, {{"input"}}, {}, import};
    info.isVariadic = true;
    return info;
  };
  // Those of ONNX Runtime.
  auto quantized = [](const char *name, auto import) {
    OperatorInfo info{name,
                      {{"lhs"},
                       {"lhs_scale", false, true},
                       {"lhs_zero_point", true, true},
                       {"rhs"},
                       {"rhs_scale", false, true},
                       {"rhs_zero_point", true, true},
                       {"output_scale", false, true},
                       {"output_zero_point", true, true}},
                      {},
                      import};
    info.takesCodes = true;
    return info;
  };
  static const OperatorInfo infos[] = {
      {"Add", two, {}, importArithmetic<AddOp>},
      {"And", two, {}, importLogic<MinimumOp>},
      {"Equal", two, {}, importCompare<Comparison::Equal>},
      {"Greater", two, {}, importCompare<Comparison::Greater>},
      {"GreaterOrEqual", two, {}, importCompare<Comparison::GreaterEqual>},
      {"Less", two, {}, importCompare<Comparison::Less>},
      {"LessOrEqual", two, {}, importCompare<Comparison::LessEqual>},
      extremum("Max", importExtremum<MaximumOp>),
      extremum("Min", importExtremum<MinimumOp>),
      {"Mul", two, {}, importArithmetic<MulOp>},
      {"Not", {{"input"}}, {}, importNot},
      {"Or", two, {}, importLogic<MaximumOp>},
      {"PRelu", {{"input"}, {"slope"}}, {}, importPRelu},
      {"Sub", two, {}, importArithmetic<SubOp>},
      extremum("Sum", importSum),
      quantized("com.microsoft.QLinearAdd", importQLinear<AddOp>),
      quantized("com.microsoft.QLinearMul", importQLinear<MulOp>),
      {"Xor", two, {}, importCompare<Comparison::NotEqual>},
      {"Where", {{"condition"}, {"lhs"}, {"rhs"}}, {}, importWhere},
  };
  return infos;
}
