//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Counting with the help of interfaces.
//
//===----------------------------------------------------------------------===//

#include "ModelFacts.h"
#include "Tensor.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

static bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

bool qopt::isOperator(Operation &op) {
  return !op.hasTrait<OpTrait::ConstantLike>() &&
         !op.hasTrait<OpTrait::IsTerminator>() && !isa<CascadeOp>(op);
}

/// Bytes of a tensor in memory, 0 for other types.
static int64_t getBytes(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape())
    return 0;
  std::optional<DType> dtype = getStoredDType(type.getElementType());
  return dtype ? type.getNumElements() * getSize(*dtype) : 0;
}

/// Bytes of a constant that `user` reads: compiled code holds narrow integers
/// packed, but for ops that only move them.
static int64_t getConstantBytes(Value constant, Operation &user) {
  QuantType type = getQuantType(constant);
  if (!type || isa<MovementOpInterface>(user))
    return getBytes(constant);
  unsigned width = type.getStorage().getWidth();
  if (width < 2 || width > 7)
    return getBytes(constant);
  return llvm::divideCeil(
      cast<RankedTensorType>(constant.getType()).getNumElements() * width, 8);
}

static LayerFacts getLayerFacts(Operation &op) {
  LayerFacts layer{op.getName().getStringRef().str(), op.getLoc(), ""};
  if (auto work = dyn_cast<WorkOpInterface>(op))
    layer.macs = work.getMacs();
  for (Value result : op.getResults()) {
    layer.bytes += getBytes(result);
    auto type = dyn_cast<RankedTensorType>(result.getType());
    std::optional<DType> dtype;
    if (type)
      dtype = getStoredDType(type.getElementType());
    if (!dtype)
      continue;
    std::string name = getTypeName(*dtype, type.getShape());
    StringRef text = name;
    text.consume_front("tensor<");
    text.consume_back(">");
    layer.type += (layer.type.empty() ? "" : ", ") + text.str();
  }
  return layer;
}

template <typename Range> static int64_t getTotalBytes(const Range &values) {
  int64_t bytes = 0;
  for (Value value : values)
    bytes += getBytes(value);
  return bytes;
}

/// What values take at least while `op` runs: it may write over what it has
/// read.
static int64_t getWorkingSet(Operation &op) {
  llvm::SetVector<Value> reads;
  for (Value operand : op.getOperands())
    if (!isConstant(operand))
      reads.insert(operand);
  return std::max(getTotalBytes(reads), getTotalBytes(op.getResults()));
}

ModelFacts qopt::getModelFacts(func::FuncOp function) {
  ModelFacts facts;
  llvm::DenseSet<Value> weights;
  auto noteType = [&](Type type) {
    facts.hasFloats |= isa<FloatType>(getElementTypeOrSelf(type));
  };
  llvm::for_each(function.getArgumentTypes(), noteType);

  Block &body = function.front();
  auto note = [&](Operation *inner) {
    Operation &op = *inner;
    llvm::for_each(op.getResultTypes(), noteType);
    // What a cascade reads and writes exists whole, what is inside does not.
    if (op.getBlock() == &body && !op.hasTrait<OpTrait::ConstantLike>() &&
        !op.hasTrait<OpTrait::IsTerminator>())
      facts.workingSetBytes =
          std::max(facts.workingSetBytes, getWorkingSet(op));
    if (!isOperator(op))
      return;
    std::string name = op.getName().getStringRef().str();
    auto found = llvm::find_if(facts.operators, [&](const OperatorFacts &o) {
      return o.name == name;
    });
    if (found == facts.operators.end())
      found = facts.operators.insert(found, {name});
    ++found->count;
    facts.layers.push_back(getLayerFacts(op));
    found->macs += facts.layers.back().macs;
    for (Value operand : op.getOperands()) {
      if (!isConstant(operand) || !weights.insert(operand).second)
        continue;
      int64_t bytes = getConstantBytes(operand, op);
      found->weightsBytes += bytes;
      facts.weightsBytes += bytes;
    }
  };
  body.walk<WalkOrder::PreOrder>(note);
  for (const OperatorFacts &op : facts.operators)
    facts.macs += op.macs;
  unsigned numStates = getNumStates(function);
  ValueRange arguments = function.getArguments();
  facts.inputBytes = getTotalBytes(arguments.drop_back(numStates));
  facts.stateBytes = getTotalBytes(arguments.take_back(numStates));
  facts.outputBytes = getTotalBytes(
      ValueRange(body.getTerminator()->getOperands()).drop_back(numStates));
  return facts;
}
