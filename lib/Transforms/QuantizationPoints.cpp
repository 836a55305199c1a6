//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which values of a float network are quantized.
//
//===----------------------------------------------------------------------===//

#include "qopt/Transforms/QuantizationPoints.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::qopt;

bool qopt::keepsElements(Operation *op) {
  if (isa<MaxPool2DOp, ReduceMaxOp, ReduceMinOp, GatherOp>(op))
    return true;
  return isa<MovementOpInterface>(op) && op->getNumOperands() == 1;
}

/// All operands and the result are of one type.
static bool joins(Operation *op) {
  return isa<ConcatOp, MaximumOp, MinimumOp, SelectOp>(op);
}

/// Whether a value is used for nothing but being joined with others.
static bool isOnlyJoined(Value value) {
  while (value.hasOneUse()) {
    Operation *user = *value.user_begin();
    if (joins(user))
      return true;
    if (!keepsElements(user))
      return false;
    value = user->getResult(0);
  }
  return false;
}

static bool isPoint(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  if (!tensor || !tensor.getElementType().isF32() || value.use_empty())
    return false;
  // Someone has quantized it before.
  if (llvm::all_of(value.getUsers(), llvm::IsaPred<QuantizeOp>))
    return false;
  if (isOnlyJoined(value))
    return false;
  Operation *op = value.getDefiningOp();
  if (!op)
    return true;
  if (isa<DequantizeOp>(op) || keepsElements(op))
    return false;
  return !isa<MacOpInterface>(op) || !value.hasOneUse() ||
         !isa<BatchNormOp>(*value.user_begin());
}

SmallVector<Value> qopt::findQuantizationPoints(func::FuncOp function) {
  SmallVector<Value> points;
  DenseSet<Value> varying;
  auto visit = [&](ValueRange values) {
    varying.insert(values.begin(), values.end());
    llvm::copy_if(values, std::back_inserter(points), isPoint);
  };
  visit(function.getArguments());
  for (Operation &op : function.getOps())
    if (llvm::any_of(op.getOperands(),
                     [&](Value operand) { return varying.contains(operand); }))
      visit(op.getResults());
  return points;
}

Value qopt::findQuantized(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (auto dequantize = dyn_cast<DequantizeOp>(op)) {
      QuantType type = getQuantType(dequantize.getInput());
      return type.isPerTensor() ? dequantize.getInput() : Value();
    }
    if (!keepsElements(op))
      break;
    value = op->getOperand(0);
  }
  return {};
}

QuantType qopt::findQuantization(Value value) {
  if (value.hasOneUse())
    if (Operation *user = *value.user_begin();
        joins(user) || keepsElements(user))
      return findQuantization(user->getResult(0));
  QuantType type;
  for (Operation *user : value.getUsers()) {
    auto quantize = dyn_cast<QuantizeOp>(user);
    if (!quantize || (type && getQuantType(quantize.getOutput()) != type))
      return {};
    type = getQuantType(quantize.getOutput());
  }
  return type && type.isPerTensor() ? type : QuantType();
}
