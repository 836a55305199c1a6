//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Quantizations go up, dequantizations go down.
//
//===----------------------------------------------------------------------===//

#include "CommutingOps.h"
#include "QuantizedConstants.h"
#include "QuantizedForm.h"

using namespace mlir;
using namespace mlir::qopt;

/// Whether an op of float tensors moves or picks elements.
static bool commutes(Operation *op) {
  return isa<MovementOpInterface, GatherOp, SelectOp, MaximumOp, MinimumOp,
             MaxPool2DOp, ReduceMaxOp, ReduceMinOp>(op) &&
         op->getNumResults() == 1 && isFloatTensor(op->getResult(0));
}

/// The op on other operands; the float of a pad becomes the integer `fill`.
static Value move(OpBuilder &builder, Operation *op, ValueRange operands,
                  QuantType type, std::optional<int64_t> fill) {
  std::string why;
  if (auto pad = dyn_cast<PadOp>(op)) {
    auto result = pad.getOutput().getType().clone(Type(type));
    return PadOp::create(builder, op->getLoc(), result, operands.front(),
                         builder.getI64IntegerAttr(*fill), pad.getLow(),
                         pad.getHigh());
  }
  return cloneQuantized(builder, op, operands, type, std::nullopt, why);
}

static float getFill(PadOp pad) {
  return float(cast<FloatAttr>(pad.getValue()).getValueAsDouble());
}

bool qopt::hoistQuantize(QuantizeOp quantize,
                         SmallVectorImpl<QuantizeOp> &quantizes) {
  Operation *op = quantize.getInput().getDefiningOp();
  QuantType type = getQuantType(quantize.getOutput());
  if (!op || !commutes(op) || !type.isPerTensor())
    return false;
  OpBuilder builder(quantize);
  SmallVector<Value> operands;
  SmallVector<QuantizeOp> created;
  for (Value operand : op->getOperands()) {
    if (!isFloatTensor(operand)) { // Conditions and indices.
      operands.push_back(operand);
      continue;
    }
    auto tensor = cast<RankedTensorType>(operand.getType());
    created.push_back(QuantizeOp::create(builder, quantize.getLoc(),
                                         tensor.clone(Type(type)), operand,
                                         quantize.getRoundingAttr()));
    operands.push_back(created.back());
  }
  std::optional<int64_t> fill;
  if (auto pad = dyn_cast<PadOp>(op))
    fill = quantizeReal(getFill(pad), type, quantize.getRounding());
  Value moved = move(builder, op, operands, type, fill);
  if (!moved) {
    for (QuantizeOp one : created)
      one.erase();
    return false;
  }
  moved.getDefiningOp()->setDiscardableAttrs(
      quantize->getDiscardableAttrDictionary());
  quantize.replaceAllUsesWith(moved);
  quantize.erase();
  llvm::append_range(quantizes, created);
  return true;
}

DequantizeOp qopt::sinkDequantize(Operation *op) {
  if (!commutes(op))
    return {};
  SmallVector<Value> operands;
  QuantType type;
  for (Value operand : op->getOperands()) {
    if (!isFloatTensor(operand)) {
      operands.push_back(operand);
      continue;
    }
    Value quantized = getDequantized(operand);
    if (!quantized || (type && getQuantType(quantized) != type))
      return {};
    type = getQuantType(quantized);
    operands.push_back(quantized);
  }
  if (!type || !type.isPerTensor() || !type.getStorage().isUniform())
    return {};
  std::optional<int64_t> fill;
  if (auto pad = dyn_cast<PadOp>(op)) {
    fill = quantizeReal(getFill(pad), type, Rounding::HalfEven);
    auto scale = float(type.getScaleOf(0).toDouble());
    if (scale * float(*fill - type.getZeroPointOf(0)) != getFill(pad))
      return {};
  }
  OpBuilder builder(op);
  Value moved = move(builder, op, operands, type, fill);
  if (!moved)
    return {};
  auto real = DequantizeOp::create(builder, op->getLoc(),
                                   op->getResult(0).getType(), moved);
  // The value in real numbers is what it was.
  real->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  op->getResult(0).replaceAllUsesWith(real);
  op->erase();
  return real;
}
