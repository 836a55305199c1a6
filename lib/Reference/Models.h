//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the files that define ops share: how a function becomes the meaning of
// an op, and the questions that several ops ask.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_REFERENCE_MODELS_H
#define QOPT_LIB_REFERENCE_MODELS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/Interpreter.h"
#include <algorithm>
#include <utility>

namespace mlir::qopt::reference {

/// The values of an op's operands, and who looks on.
class Operands : public ArrayRef<const TensorValue *> {
public:
  Operands(Operation *op, ArrayRef<const TensorValue *> values,
           RescaleObserver observer)
      : ArrayRef(values), op(op), observer(observer) {}

  /// Says what the element at `position` of the result is rescaled from.
  void showRescale(int64_t position, const RescaleInputs &inputs) const {
    if (observer)
      observer(op, position, inputs);
  }

private:
  Operation *op;
  RescaleObserver observer;
};

/// An op whose meaning is a function: `evaluate` fills the results, which
/// arrive with their types and with zeros.
template <typename OpTy,
          LogicalResult (*evaluate)(OpTy, Operands operands,
                                    MutableArrayRef<TensorValue> results)>
struct FunctionModel
    : InterpretableOpInterface::ExternalModel<FunctionModel<OpTy, evaluate>,
                                              OpTy> {
  LogicalResult interpret(Operation *op, ArrayRef<const TensorValue *> operands,
                          MutableArrayRef<TensorValue> results,
                          RescaleObserver observer) const {
    return evaluate(cast<OpTy>(op), Operands(op, operands, observer), results);
  }
};

/// Makes `evaluate` the meaning of the op.
template <typename OpTy, LogicalResult (*evaluate)(
                             OpTy, Operands, MutableArrayRef<TensorValue>)>
void attach(MLIRContext &context) {
  OpTy::template attachInterface<FunctionModel<OpTy, evaluate>>(context);
}

/// The same for an op with one result.
template <typename OpTy,
          LogicalResult (*evaluate)(OpTy, Operands, TensorValue &)>
LogicalResult evaluateOne(OpTy op, Operands operands,
                          MutableArrayRef<TensorValue> results) {
  return evaluate(op, operands, results.front());
}
template <typename OpTy,
          LogicalResult (*evaluate)(OpTy, Operands, TensorValue &)>
void attach(MLIRContext &context) {
  attach<OpTy, evaluateOne<OpTy, evaluate>>(context);
}

// One for each family of ops, as in the dialect's definition.
void attachCasts(MLIRContext &context);
void attachElementwise(MLIRContext &context);
void attachFunctions(MLIRContext &context);
void attachLayers(MLIRContext &context);
void attachMovement(MLIRContext &context);
void attachNorms(MLIRContext &context);
void attachPools(MLIRContext &context);
void attachRecurrent(MLIRContext &context);
void attachReductions(MLIRContext &context);

/// The profile of the module around `op`, or an error at `op`.
FailureOr<Profile> requireProfile(Operation *op);

/// Fills `output` with what the elements stand for, or an error at `op`.
LogicalResult readElements(Operation *op, ElementsAttr elements,
                           TensorValue &output);

/// `value` clamped to `bounds`; NaN stays.
template <typename T> T clampTo(T value, std::pair<T, T> bounds) {
  return std::clamp(value, bounds.first, bounds.second);
}

} // namespace mlir::qopt::reference

#endif // QOPT_LIB_REFERENCE_MODELS_H
