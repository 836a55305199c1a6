//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which memory the ops of a network read and write, as the lowering will have
// it: what is planned here is what bufferization makes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_NETWORKMEMORY_H
#define QOPT_TRANSFORMS_NETWORKMEMORY_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Memory/Schedule.h"

namespace mlir::qopt {

/// The ops of a function as a scheduling problem.
struct NetworkMemory {
  ScheduleProblem problem;
  /// For each operator its op. Constants are none, nor are views.
  SmallVector<Operation *> operators;
  /// For each tensor the value that is all of it; null where it only says that
  /// one operator comes before another.
  SmallVector<Value> tensors;
};

/// The operand whose memory the op's result shows; null for an op that makes
/// its result.
Value getViewed(Operation *op);

/// Constants take no memory, nor do arguments and results that are the caller's
/// (not `qopt.arena_input`, `qopt.arena_output`). A reshape, and a slice that
/// goes forwards, shows the tensor that it reads; what nobody reads but a
/// concatenation is made in its place there. A state has one memory, from call
/// to call. The function has a body. An error at it where that has several
/// blocks or no schedule.
FailureOr<NetworkMemory> getNetworkMemory(func::FuncOp function);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_NETWORKMEMORY_H
