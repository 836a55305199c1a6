//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model keeps from one call to the next.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "GraphImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

//===----------------------------------------------------------------------===//
// Initial values
//===----------------------------------------------------------------------===//

/// Every byte the same, as runtimes fill memory.
static ElementsAttr getFilled(RankedTensorType type, uint8_t byte) {
  Type element = type.getElementType();
  if (auto quantized = dyn_cast<QuantType>(element))
    element = quantized.getIntegerType();
  unsigned width = element.getIntOrFloatBitWidth();
  APInt code(width, 0);
  if (width % 8 == 0)
    code = APInt::getSplat(width, APInt(8, byte));
  return DenseElementsAttr::get(type.clone(element), code);
}

static uint8_t getZeroPoint(RankedTensorType type) {
  QuantType quantized = getQuantType(type);
  return quantized ? static_cast<uint8_t>(quantized.getZeroPointOf(0)) : 0;
}

size_t States::addState(RankedTensorType type, ElementsAttr initial,
                        StringRef name, Location location) {
  OpBuilder &builder = graph.getBuilder();
  auto function =
      cast<func::FuncOp>(builder.getInsertionBlock()->getParentOp());
  NamedAttrList attributes;
  if (!name.empty())
    attributes.append(QOptDialect::kNameAttr, builder.getStringAttr(name));
  attributes.append(QOptDialect::kStateAttr, initial);
  unsigned index = function.getNumArguments();
  LogicalResult inserted = function.insertArgument(
      index, type, attributes.getDictionary(builder.getContext()), location);
  assert(succeeded(inserted) && "a func.func takes any arguments");
  (void)inserted;
  values.push_back(function.getArgument(index));
  return values.size() - 1;
}

void States::appendResults(SmallVectorImpl<Value> &results) {
  OpBuilder &builder = graph.getBuilder();
  auto function =
      cast<func::FuncOp>(builder.getInsertionBlock()->getParentOp());
  DictionaryAttr mark = builder.getDictionaryAttr(
      builder.getNamedAttr(QOptDialect::kStateAttr, builder.getUnitAttr()));
  for (Value value : values) {
    LogicalResult inserted =
        function.insertResult(function.getNumResults(), value.getType(), mark);
    assert(succeeded(inserted) && "a func.func takes any results");
    (void)inserted;
    results.push_back(value);
  }
}

//===----------------------------------------------------------------------===//
// Variable tensors
//===----------------------------------------------------------------------===//

static StringRef toString(const flatbuffers::String *string) {
  return string ? StringRef(string->data(), string->size()) : StringRef();
}

// Runtimes fill int8 tensors with their zero point, and all others with zeros.
TensorValue States::getTensor(int32_t index, Location location) {
  if (auto it = tensors.find(index); it != tensors.end())
    return cast<TensorValue>(values[it->second]);
  const Tensor &tensor = graph.getFile().getTensor(index);
  RankedTensorType type = graph.getType(index, location);
  if (!type)
    return {};
  uint8_t byte =
      tensor.type() == tflite::TensorType::INT8 ? getZeroPoint(type) : 0;
  size_t state = addState(type, getFilled(type, byte), toString(tensor.name()),
                          graph.getFile().getTensorLocation(index));
  tensors[index] = state;
  return cast<TensorValue>(values[state]);
}

void States::setTensor(int32_t tensor, Value value) {
  values[tensors.lookup(tensor)] = value;
}

//===----------------------------------------------------------------------===//
// Variables
//===----------------------------------------------------------------------===//

FailureOr<size_t> States::findVariable(const Operator &op, Location location) {
  const auto *options = op.builtin_options_as<VarHandleOptions>();
  if (!options)
    return mlir::emitError(location)
           << "expected options of type VarHandleOptions, but got none";
  const auto *container = options->container();
  StringRef name = toString(options->shared_name());
  for (auto [i, variable] : llvm::enumerate(variables))
    if (variable.name == name &&
        (!container || variable.container == toString(container).str()))
      return i;
  if (variables.size() == kMaxVariables || name.size() > kMaxNameBytes)
    return mlir::emitError(location) << "expected at most " << kMaxVariables
                                     << " variables, with names of at most "
                                     << kMaxNameBytes << " bytes, but got more";
  Variable &variable = variables.emplace_back();
  variable.name = name.str();
  if (container)
    variable.container = toString(container).str();
  return variables.size() - 1;
}

LogicalResult States::setHandle(int32_t tensor, const Operator &op,
                                Location location) {
  FailureOr<size_t> variable = findVariable(op, location);
  if (failed(variable))
    return failure();
  handles[tensor] = *variable;
  return success();
}

FailureOr<size_t> States::getVariableState(int32_t handle,
                                           RankedTensorType type,
                                           Location location) {
  auto it = handles.find(handle);
  if (it == handles.end())
    return mlir::emitError(location)
           << "expected " << graph.getFile().getTensorLabel(handle)
           << " to be the result of an earlier VAR_HANDLE";
  Variable &variable = variables[it->second];
  if (variable.state)
    return *variable.state;
  ElementsAttr initial = getFilled(type, getZeroPoint(type));
  if (variable.initial) {
    GraphImporter constants(*variable.initial->file, graph.getBuilder());
    int32_t tensor = variable.initial->tensor;
    if (failed(graph.addConstantBytes(
            variable.initial->file->getData(tensor).size(), location)))
      return failure();
    initial = constants.getElements(tensor, type, location);
    if (!initial)
      return failure();
  }
  variable.state = addState(type, initial, variable.name, location);
  return *variable.state;
}

/// The same codes as a value of another type, null where there are more or
/// fewer bits.
static TensorValue convert(OpBuilder &builder, TensorValue value,
                           RankedTensorType type, Location location) {
  RankedTensorType from = value.getType();
  auto getWidth = [](Type element) {
    auto quantized = dyn_cast<QuantType>(element);
    return quantized ? quantized.getStorage().getWidth()
                     : element.getIntOrFloatBitWidth();
  };
  if (from.getNumElements() != type.getNumElements() ||
      getWidth(from.getElementType()) != getWidth(type.getElementType()))
    return {};
  if (from.getShape() != type.getShape())
    value = ReshapeOp::create(builder, location, from.clone(type.getShape()),
                              value);
  if (from.getElementType() != type.getElementType())
    value = ReinterpretOp::create(builder, location, type, value);
  return value;
}

static LogicalResult emitTypeError(Location location, StringRef name,
                                   Type expected, Type actual) {
  return mlir::emitError(location)
         << "expected all uses of variable '" << name << "' to be of "
         << expected << ", but got " << actual;
}

TensorValue States::readVariable(int32_t handle, RankedTensorType type,
                                 Location location) {
  FailureOr<size_t> state = getVariableState(handle, type, location);
  if (failed(state))
    return {};
  auto value = cast<TensorValue>(values[*state]);
  TensorValue result = convert(graph.getBuilder(), value, type, location);
  if (!result)
    (void)emitTypeError(location, variables[handles.lookup(handle)].name,
                        value.getType(), type);
  return result;
}

LogicalResult States::assignVariable(int32_t handle, TensorValue value,
                                     Location location) {
  FailureOr<size_t> state = getVariableState(handle, value.getType(), location);
  if (failed(state))
    return failure();
  auto type = cast<RankedTensorType>(values[*state].getType());
  TensorValue result = convert(graph.getBuilder(), value, type, location);
  if (!result)
    return emitTypeError(location, variables[handles.lookup(handle)].name, type,
                         value.getType());
  values[*state] = result;
  return success();
}

//===----------------------------------------------------------------------===//
// CALL_ONCE
//===----------------------------------------------------------------------===//

LogicalResult States::initialize(const ModelFile &file, size_t index,
                                 Handles &handles) {
  const Operator &op = file.getOperator(index);
  Location location = file.getOperatorLocation(index);
  ArrayRef<int32_t> inputs = file.getInputs(op), outputs = file.getOutputs(op);
  switch (file.getBuiltin(op)) {
  case BuiltinOperator::VAR_HANDLE: {
    FailureOr<size_t> variable = findVariable(op, location);
    if (failed(variable))
      return failure();
    if (outputs.size() != 1)
      return mlir::emitError(location)
             << "expected one output, but got " << outputs.size();
    handles[outputs.front()] = *variable;
    return success();
  }
  case BuiltinOperator::ASSIGN_VARIABLE: {
    if (inputs.size() != 2)
      return mlir::emitError(location)
             << "expected 2 inputs, but got " << inputs.size();
    auto variable = handles.find(inputs[0]);
    if (variable == handles.end() || inputs[1] == kNoTensor ||
        file.getData(inputs[1]).empty() || file.isExternal(inputs[1]))
      return mlir::emitError(location)
             << "expected a constant that is assigned to the result of an "
                "earlier VAR_HANDLE";
    variables[variable->second].initial = Initial{&file, inputs[1]};
    return success();
  }
  default:
    return mlir::emitError(location)
           << "expected only VAR_HANDLE and ASSIGN_VARIABLE in a subgraph of "
              "CALL_ONCE, but got "
           << file.getOperatorName(op);
  }
}

LogicalResult States::initialize(int64_t subgraph, Location location) {
  if (llvm::any_of(variables,
                   [](const Variable &variable) { return variable.state; }))
    return mlir::emitError(location) << "expected CALL_ONCE before all reads "
                                        "and assignments of variables";
  // Once says it all.
  if (!initialized.insert(subgraph).second)
    return success();
  std::unique_ptr<ModelFile> file =
      graph.getFile().openSubgraph(subgraph, location);
  if (!file)
    return failure();
  Handles local;
  for (size_t i = 0, e = file->getNumOperators(); i < e; ++i)
    if (failed(initialize(*file, i, local)))
      return failure();
  subgraphs.push_back(std::move(file));
  return success();
}
