//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "NetworkMemory.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::qopt;

static int64_t getBytes(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  return type.getNumElements() * getElementBytes(type);
}

Value qopt::getViewed(Operation *op) {
  if (auto reshape = dyn_cast<ReshapeOp>(op))
    return reshape.getInput();
  auto slice = dyn_cast<SliceOp>(op);
  if (!slice)
    return {};
  for (auto [size, stride] :
       llvm::zip_equal(slice.getSizes(), slice.getStrides()))
    if (size > 1 && stride < 0)
      return {};
  return slice.getInput();
}

static bool isConstantOp(Operation *op) {
  return op->hasTrait<OpTrait::ConstantLike>();
}

/// Whether the op that makes `value` can write it to its place in a
/// concatenation.
static bool isMadeInPlace(Value value) {
  Operation *op = value.getDefiningOp();
  return op && value.hasOneUse() && isa<ConcatOp>(*value.user_begin()) &&
         !isConstantOp(op) && !getViewed(op);
}

/// The result of the function that a value is, or that a view of it is.
static std::optional<unsigned> findResult(Value value) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (user->hasTrait<OpTrait::IsTerminator>())
      return use.getOperandNumber();
    if (!getViewed(user))
      continue;
    if (std::optional<unsigned> result = findResult(user->getResult(0)))
      return result;
  }
  return std::nullopt;
}

/// What an op needs beside what it reads and makes: its padded input, or line
/// buffers.
static int64_t getScratch(Operation *op) {
  if (auto cascadeOp = dyn_cast<CascadeOp>(op)) {
    Cascade cascade = describeCascade(cascadeOp);
    return getBufferBytes(cascade, scheduleCascade(cascade));
  }
  auto window = dyn_cast<WindowOpInterface>(op);
  if (!window || llvm::all_of(window.getPad(), [](int64_t p) { return !p; }))
    return 0;
  Value input = op->getOperand(0);
  ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
  ArrayRef<int64_t> pad = window.getPad();
  int64_t pixels = shape[0] * shape[1] * shape[2];
  return getBytes(input) / std::max<int64_t>(pixels, 1) * shape[0] *
         (shape[1] + pad[0] + pad[1]) * (shape[2] + pad[2] + pad[3]);
}

namespace {
/// Collects tensors and operators.
class MemoryBuilder {
public:
  explicit MemoryBuilder(func::FuncOp function);

  NetworkMemory memory;

private:
  int addTensor(Value value, int64_t size) {
    memory.problem.tensors.push_back({size});
    memory.tensors.push_back(value);
    return int(memory.problem.tensors.size()) - 1;
  }
  int getTensor(Value value);
  void addOperator(Operation *op);

  func::FuncOp function;
  DenseMap<Value, int> tensorOf;
  /// For a value in the place of a concatenation, a tensor of no bytes, so that
  /// the op of the concatenation is behind it.
  DenseMap<Value, int> tokenOf;
};
} // namespace

MemoryBuilder::MemoryBuilder(func::FuncOp function) : function(function) {
  unsigned firstState = function.getNumArguments() - getNumStates(function);
  for (auto [index, argument] : llvm::enumerate(function.getArguments())) {
    bool isState = index >= firstState;
    bool isCallers =
        !isState && !function.getArgAttr(index, QOptDialect::kArenaInputAttr);
    tensorOf[argument] =
        addTensor(argument, isCallers ? 0 : getBytes(argument));
    memory.problem.tensors.back().isKept = isState;
  }
  for (Operation &op : function.front())
    if (!isConstantOp(&op) && !getViewed(&op) &&
        !op.hasTrait<OpTrait::IsTerminator>())
      addOperator(&op);
}

/// The tensor that a value is in; -1 for what is constant.
int MemoryBuilder::getTensor(Value value) {
  if (auto it = tensorOf.find(value); it != tensorOf.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  int tensor = -1;
  if (Value viewed = getViewed(op))
    tensor = getTensor(viewed);
  else if (isMadeInPlace(value))
    tensor = getTensor(value.user_begin()->getResult(0));
  else if (!isConstantOp(op)) {
    std::optional<unsigned> result = findResult(value);
    bool isCallers = result && !function.getResultAttr(
                                   *result, QOptDialect::kArenaOutputAttr);
    tensor = addTensor(value, isCallers ? 0 : getBytes(value));
    memory.problem.tensors[tensor].isKept = result.has_value();
  }
  return tensorOf[value] = tensor;
}

void MemoryBuilder::addOperator(Operation *op) {
  llvm::SmallSetVector<int, 4> inputs, outputs;
  for (Value result : op->getResults()) {
    outputs.insert(getTensor(result));
    if (isMadeInPlace(result))
      outputs.insert(tokenOf[result] = addTensor(Value(), /*size=*/0));
  }
  for (Value operand : op->getOperands()) {
    int tensor = getTensor(operand);
    if (auto it = tokenOf.find(operand); it != tokenOf.end())
      inputs.insert(it->second);
    else if (tensor >= 0)
      inputs.insert(tensor);
  }
  memory.operators.push_back(op);
  memory.problem.operators.push_back({{inputs.begin(), inputs.end()},
                                      {outputs.begin(), outputs.end()},
                                      getScratch(op)});
}

FailureOr<NetworkMemory> qopt::getNetworkMemory(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("expected one block, but got ")
           << llvm::range_size(function.getBody());
  NetworkMemory memory = std::move(MemoryBuilder(function).memory);
  if (std::optional<std::string> error =
          findScheduleProblemError(memory.problem))
    return function.emitOpError(*error);
  return memory;
}
