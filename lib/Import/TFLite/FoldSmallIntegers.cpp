//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "FoldSmallIntegers.h"
#include "../FoldConstants.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/InterpretableOpInterface.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::qopt;

/// How many elements a folded tensor has at most, and what it follows from.
static constexpr int64_t kMaxFolded = 1024, kMaxOperand = 1 << 16;

static bool isSmall(Type type, int64_t limit) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getNumElements() <= limit;
}

/// Adds what computes `op`, then `op`. Fails where that is not known, or is not
/// small.
static LogicalResult collect(Operation *op, llvm::SetVector<Operation *> &ops) {
  if (!op || !isa_and_nonnull<QOptDialect>(op->getDialect()) ||
      !isMemoryEffectFree(op) || !isa<InterpretableOpInterface>(op) ||
      !llvm::all_of(op->getResultTypes(),
                    [](Type type) { return isSmall(type, kMaxOperand); }))
    return failure();
  if (isa<ConstOp>(op)) {
    ops.insert(op);
    return success();
  }
  // The chain of an earlier operator would be folded if it could.
  if (op->getNumOperands() == 0 || op->hasAttr(QOptDialect::kLayerAttr))
    return failure();
  for (Value operand : op->getOperands())
    if (failed(collect(operand.getDefiningOp(), ops)))
      return failure();
  ops.insert(op);
  return success();
}

FailureOr<Value> tflite::foldSmallIntegers(Value value) {
  Operation *op = value.getDefiningOp();
  auto type = dyn_cast<RankedTensorType>(value.getType());
  llvm::SetVector<Operation *> ops;
  if (!type || !type.getElementType().isSignlessInteger() ||
      !isSmall(type, kMaxFolded) || isa_and_nonnull<ConstOp>(op) ||
      failed(collect(op, ops)))
    return Value();

  // Each op comes after those that compute its operands.
  SmallVector<Value> created;
  for (Operation *step : ops) {
    auto replace = [&](Value from, Value to) {
      created.push_back(to);
      value = from == value ? to : value;
    };
    if (!isa<ConstOp>(step) && failed(foldToConstants(step, replace)))
      return failure();
  }
  for (Value constant : created)
    if (constant != value && constant.use_empty())
      constant.getDefiningOp()->erase();
  return value;
}
