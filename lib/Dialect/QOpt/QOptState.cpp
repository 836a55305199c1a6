//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// State that a function keeps from one call to the next: pairs of its last
// arguments and results.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"

using namespace mlir;
using namespace mlir::qopt;

/// An old state, or a new one.
static bool isOldState(FunctionOpInterface function, unsigned argument) {
  return isa_and_nonnull<ElementsAttr>(
      function.getArgAttr(argument, QOptDialect::kStateAttr));
}

unsigned qopt::getNumStates(FunctionOpInterface function) {
  unsigned count = 0;
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
    count += isOldState(function, i);
  return count;
}

ElementsAttr qopt::getInitialState(FunctionOpInterface function,
                                   unsigned argument) {
  return function.getArgAttrOfType<ElementsAttr>(argument,
                                                 QOptDialect::kStateAttr);
}

LogicalResult qopt::verifyInitialState(Operation *op, Type type,
                                       Attribute value) {
  auto shaped = dyn_cast<ShapedType>(type);
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!shaped || !shaped.hasStaticShape() || !elements)
    return op->emitError() << "expected '" << QOptDialect::kStateAttr
                           << "' to be the elements of a static tensor";
  auto valueType = cast<ShapedType>(elements.getType());
  Type element = shaped.getElementType();
  if (auto quantized = dyn_cast<QuantType>(element))
    element = quantized.getIntegerType();
  // What upstream's quantized types are stored as is their own business.
  if (valueType.getShape() != shaped.getShape() ||
      (element.isIntOrFloat() && valueType.getElementType() != element))
    return op->emitError() << "expected the initial value of a state of type "
                           << type << ", but got " << valueType;
  return success();
}

/// Every old state has its new one.
static LogicalResult verifyPairs(FunctionOpInterface function) {
  SmallVector<Type> oldStates, newStates;
  bool areLast = true;
  // Results become arguments when buffers do; their order is their own then.
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i) {
    Attribute value = function.getArgAttr(i, QOptDialect::kStateAttr);
    if (!value && !oldStates.empty() && function.getNumResults() != 0)
      areLast = false;
    if (value)
      (isOldState(function, i) ? oldStates : newStates)
          .push_back(function.getArgumentTypes()[i]);
  }
  for (unsigned i = 0, e = function.getNumResults(); i < e; ++i) {
    if (function.getResultAttr(i, QOptDialect::kStateAttr))
      newStates.push_back(function.getResultTypes()[i]);
    else if (!newStates.empty())
      areLast = false;
  }
  if (oldStates.size() != newStates.size())
    return function.emitError()
           << "expected a new value for each of " << oldStates.size()
           << " states, but got " << newStates.size();
  if (!areLast)
    return function.emitError()
           << "expected states to be the last arguments and results";
  for (auto [i, oldState, newState] : llvm::enumerate(oldStates, newStates))
    if (oldState != newState)
      return function.emitError()
             << "expected the new value of state " << i << " to be of type "
             << oldState << ", but got " << newState;
  return success();
}

/// The pairs are verified once, at the first of them.
static bool isFirstState(FunctionOpInterface function, unsigned argument) {
  for (unsigned i = 0; i < argument; ++i)
    if (function.getArgAttr(i, QOptDialect::kStateAttr))
      return false;
  return true;
}

LogicalResult qopt::verifyStateArgument(Operation *op, unsigned index) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return op->emitError() << "expected '" << QOptDialect::kStateAttr
                           << "' on an argument of a function";
  Attribute value = function.getArgAttr(index, QOptDialect::kStateAttr);
  Type type = function.getArgumentTypes()[index];
  bool isNewState = isa<UnitAttr>(value) && isa<BaseMemRefType>(type);
  if (!isNewState && failed(verifyInitialState(op, type, value)))
    return failure();
  return isFirstState(function, index) ? verifyPairs(function) : success();
}

LogicalResult qopt::verifyStateResult(Operation *op, unsigned index) {
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function ||
      !isa<UnitAttr>(function.getResultAttr(index, QOptDialect::kStateAttr)))
    return op->emitError() << "expected '" << QOptDialect::kStateAttr
                           << "' without a value on a result of a function";
  // With old states, their verification includes this.
  return getNumStates(function) == 0 ? verifyPairs(function) : success();
}
