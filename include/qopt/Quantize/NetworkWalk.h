//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The evaluation of a network op by op, for many samples at once.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_QUANTIZE_NETWORKWALK_H
#define QOPT_QUANTIZE_NETWORKWALK_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Reference/TensorValue.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::qopt {

/// Walks over the ops of a function and evaluates each for all samples. A value
/// is kept only as long as an op from here on needs it, the function's results
/// to the end.
///
/// What the interpreter defines is computed, to the rounding of sums in f32:
/// the ops of float networks by fast code, all others by the interpreter.
/// Samples are shared among the threads of the context; the results do not
/// depend on how many there are.
///
/// The function may be changed during the walk, from the op next() on: values
/// that depend on no argument are evaluated when an op needs them, and once for
/// all samples.
class NetworkWalk {
public:
  /// `samples[s]` holds the arguments of sample s, of the function's types; at
  /// least one. Errors are diagnostics at the function.
  static FailureOr<NetworkWalk>
  create(func::FuncOp function, ArrayRef<SmallVector<TensorValue>> samples);

  size_t getNumSamples() const { return numSamples; }

  /// The op that advance() evaluates: one that depends on an argument. Null at
  /// the end.
  Operation *next();
  /// Evaluates it and goes on. What it was computed from stays until the next
  /// call. Errors are diagnostics at the op.
  LogicalResult advance();
  /// Evaluates the op before next() again, after a change of its constants.
  LogicalResult repeat();

  /// A value that is kept: an argument, or a result of an op that was
  /// evaluated. Constants are, as long as the op that needed them is the last.
  const TensorValue &get(Value value, size_t sample) const;
  bool has(Value value) const {
    return values.count(value) || constants.count(value);
  }

  /// The value of one that depends on no argument. Errors are diagnostics at
  /// the op that makes it.
  static FailureOr<TensorValue> evaluateConstant(Value value);

private:
  NetworkWalk(func::FuncOp function, size_t numSamples)
      : function(function), numSamples(numSamples) {}
  LogicalResult evaluate(Operation *op);
  void release(Operation *from);

  func::FuncOp function;
  size_t numSamples;
  Operation *last = nullptr;
  /// For each sample.
  DenseMap<Value, std::vector<TensorValue>> values;
  /// What the last op needed.
  DenseMap<Value, TensorValue> constants;
};

} // namespace mlir::qopt

#endif // QOPT_QUANTIZE_NETWORKWALK_H
