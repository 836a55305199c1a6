//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The driver of the reference interpreter: evaluates one op after the other.
// What the ops mean is in the other files of this folder.
//
//===----------------------------------------------------------------------===//

#include "qopt/Reference/Interpreter.h"
#include "Elements.h"
#include "Models.h"
#include <limits>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

#include "qopt/Reference/InterpretableOpInterface.cpp.inc"

void qopt::registerReferenceModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, QOptDialect *) {
    attachCasts(*context);
    attachElementwise(*context);
    attachFunctions(*context);
    attachLayers(*context);
    attachMovement(*context);
    attachNorms(*context);
    attachPools(*context);
    attachRecurrent(*context);
    attachReductions(*context);
  });
}

//===----------------------------------------------------------------------===//
// Shared by the models
//===----------------------------------------------------------------------===//

FailureOr<Profile> reference::requireProfile(Operation *op) {
  if (std::optional<Profile> profile = getProfile(op))
    return *profile;
  return op->emitOpError() << "expected the module to have a '"
                           << QOptDialect::kProfileAttr << "' attribute";
}

std::pair<float, float> qopt::getRealActivationBounds(Activation activation) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  switch (activation) {
  case Activation::None:
    return {-infinity, infinity};
  case Activation::Relu:
    return {0.0f, infinity};
  case Activation::ReluN1To1:
    return {-1.0f, 1.0f};
  case Activation::Relu6:
    return {0.0f, 6.0f};
  }
  llvm_unreachable("unknown activation");
}

//===----------------------------------------------------------------------===//
// The driver
//===----------------------------------------------------------------------===//

/// Inputs come from outside: their number, types, sizes and values are checked.
static LogicalResult checkInputs(func::FuncOp function,
                                 ArrayRef<TensorValue> inputs) {
  ArrayRef<Type> types = function.getArgumentTypes();
  if (inputs.size() != types.size())
    return function.emitOpError() << "expected " << types.size()
                                  << " inputs, but got " << inputs.size();
  for (auto [i, type, input] : llvm::enumerate(types, inputs)) {
    if (input.type != type)
      return function.emitOpError() << "expected input " << i << " of type "
                                    << type << ", but got " << input.type;
    if (!isEvaluable(type))
      return function.emitOpError()
             << "expected input " << i
             << " to be a static tensor of f32, integers or quantized "
                "elements, but got "
             << type;
    size_t expected = input.type.getNumElements();
    size_t ints = input.isFloat() ? 0 : expected;
    size_t reals = input.isFloat() ? expected : 0;
    if (input.ints.size() != ints || input.reals.size() != reals)
      return function.emitOpError()
             << "expected input " << i << " to hold " << ints
             << " integers and " << reals << " reals, but got "
             << input.ints.size() << " and " << input.reals.size();
    if (std::optional<size_t> position = findUnrepresentable(input))
      return function.emitOpError()
             << "expected input " << i << " to hold values of "
             << input.type.getElementType() << ", but got "
             << input.ints[*position] << " at element " << *position;
  }
  return success();
}

LogicalResult qopt::interpret(Operation &op,
                              ArrayRef<const TensorValue *> operands,
                              SmallVectorImpl<TensorValue> &results,
                              RescaleObserver observer) {
  auto model = dyn_cast<InterpretableOpInterface>(op);
  if (!model)
    return op.emitError() << "expected an op that the reference interpreter "
                             "defines, but got '"
                          << op.getName() << "'";
  for (Type type : op.getResultTypes()) {
    if (!isEvaluable(type))
      return op.emitError() << "expected a result that is a static tensor of "
                               "f32, integers or quantized elements, but got "
                            << type;
    results.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
  }
  if (failed(model.interpret(operands, results, observer)))
    return failure();
  assert(llvm::none_of(results, findUnrepresentable) &&
         "a result leaves the range of its storage");
  return success();
}

using Values = DenseMap<Value, TensorValue>;

/// Evaluates the ops of a block but for the terminator. A cascade is what its
/// body is, whose constants come from above.
static LogicalResult interpretBlock(Block &block, Values &values,
                                    ValueObserver observer,
                                    RescaleObserver rescaleObserver) {
  for (Operation &op : block.without_terminator()) {
    SmallVector<TensorValue> results;
    if (auto cascade = dyn_cast<CascadeOp>(op)) {
      Block &body = cascade.getBody().front();
      for (auto [argument, input] :
           llvm::zip_equal(body.getArguments(), cascade.getInputs())) {
        TensorValue value = values.lookup(input);
        values[argument] = std::move(value);
      }
      if (failed(interpretBlock(body, values, observer, rescaleObserver)))
        return failure();
      results.push_back(values.lookup(cascade.getYielded()));
    } else {
      SmallVector<const TensorValue *> operands;
      for (Value operand : op.getOperands())
        operands.push_back(&values.find(operand)->second);
      if (failed(interpret(op, operands, results, rescaleObserver)))
        return failure();
    }
    if (observer)
      observer(&op, results);
    for (auto [value, result] : llvm::zip_equal(op.getResults(), results))
      values[value] = std::move(result);
  }
  return success();
}

FailureOr<SmallVector<TensorValue>>
qopt::interpret(func::FuncOp function, ArrayRef<TensorValue> inputs,
                ValueObserver observer, RescaleObserver rescaleObserver) {
  if (!llvm::hasSingleElement(function.getBody()))
    return function.emitOpError() << "expected a body of one block, but got "
                                  << function.getBody().getBlocks().size();
  if (failed(checkInputs(function, inputs)))
    return failure();

  Values values;
  for (auto [argument, input] :
       llvm::zip_equal(function.getArguments(), inputs))
    values[argument] = input;
  if (failed(interpretBlock(function.getBody().front(), values, observer,
                            rescaleObserver)))
    return failure();

  auto terminator =
      dyn_cast<func::ReturnOp>(function.getBody().front().getTerminator());
  if (!terminator)
    return function.emitOpError() << "expected a body that ends in "
                                     "'func.return'";
  SmallVector<TensorValue> outputs;
  for (Value operand : terminator.getOperands())
    outputs.push_back(values.lookup(operand));
  return outputs;
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<TensorValue>>
qopt::getInitialStates(func::FuncOp function) {
  SmallVector<TensorValue> states;
  unsigned first = function.getNumArguments() - getNumStates(function);
  for (unsigned i = first, e = function.getNumArguments(); i < e; ++i) {
    Type type = function.getArgumentTypes()[i];
    if (!isEvaluable(type))
      return function.emitOpError()
             << "expected a state that is a static tensor of f32, integers or "
                "quantized elements, but got "
             << type;
    states.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
    if (failed(readElements(function, getInitialState(function, i),
                            states.back())))
      return failure();
  }
  return states;
}

FailureOr<SmallVector<TensorValue>>
qopt::interpretCall(func::FuncOp function, ArrayRef<TensorValue> inputs,
                    SmallVectorImpl<TensorValue> &states,
                    ValueObserver observer, RescaleObserver rescaleObserver) {
  SmallVector<TensorValue> all(inputs);
  llvm::append_range(all, states);
  FailureOr<SmallVector<TensorValue>> results =
      interpret(function, all, observer, rescaleObserver);
  if (failed(results))
    return failure();
  size_t first = results->size() - getNumStates(function);
  states.assign(std::make_move_iterator(results->begin() + first),
                std::make_move_iterator(results->end()));
  results->truncate(first);
  return results;
}
