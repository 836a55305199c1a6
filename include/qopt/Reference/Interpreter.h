//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The reference interpreter: slow, readable, and the definition of every op.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_REFERENCE_INTERPRETER_H
#define QOPT_REFERENCE_INTERPRETER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/InterpretableOpInterface.h"
#include "qopt/Reference/TensorValue.h"

namespace mlir::qopt {

/// Sees every value that an op computes, in order. What it writes there, of the
/// same type, is what later ops see.
using ValueObserver =
    function_ref<void(Operation *op, MutableArrayRef<TensorValue> results)>;

/// Evaluates `function`, a single block of ops that implement
/// InterpretableOpInterface. `inputs` have the argument types and are checked
/// against them; state is an argument and a result like others. Errors are
/// diagnostics at the op that cannot be evaluated.
FailureOr<SmallVector<TensorValue>>
interpret(func::FuncOp function, ArrayRef<TensorValue> inputs,
          ValueObserver observer = nullptr,
          RescaleObserver rescaleObserver = nullptr);

/// The initial values of the states of `function`, in order.
FailureOr<SmallVector<TensorValue>> getInitialStates(func::FuncOp function);

/// Evaluates one call of many: `inputs` and the result are without the states,
/// which the call takes from `states` and leaves there.
FailureOr<SmallVector<TensorValue>>
interpretCall(func::FuncOp function, ArrayRef<TensorValue> inputs,
              SmallVectorImpl<TensorValue> &states,
              ValueObserver observer = nullptr,
              RescaleObserver rescaleObserver = nullptr);

/// Evaluates one op; `results` is empty at first.
LogicalResult interpret(Operation &op, ArrayRef<const TensorValue *> operands,
                        SmallVectorImpl<TensorValue> &results,
                        RescaleObserver observer = nullptr);

/// The real numbers between which an activation keeps a float tensor.
std::pair<float, float> getRealActivationBounds(Activation activation);

/// Attaches the semantics to the ops of the dialect.
void registerReferenceModels(DialectRegistry &registry);

} // namespace mlir::qopt

#endif // QOPT_REFERENCE_INTERPRETER_H
