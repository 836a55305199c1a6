//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The evaluation of a network op by op, for many samples at once.
//
//===----------------------------------------------------------------------===//

#include "qopt/Quantize/NetworkWalk.h"
#include "FloatKernels.h"
#include "mlir/IR/Threading.h"
#include "qopt/Reference/Interpreter.h"

using namespace mlir;
using namespace mlir::qopt;

FailureOr<NetworkWalk>
NetworkWalk::create(func::FuncOp function,
                    ArrayRef<SmallVector<TensorValue>> samples) {
  if (!llvm::hasSingleElement(function.getBody()))
    return function.emitOpError() << "expected a body of one block, but got "
                                  << function.getBody().getBlocks().size();
  if (samples.empty())
    return function.emitOpError() << "expected at least one sample";
  NetworkWalk walk(function, samples.size());
  for (const SmallVector<TensorValue> &sample : samples) {
    if (sample.size() != function.getNumArguments())
      return function.emitOpError() << "expected " << function.getNumArguments()
                                    << " inputs, but got " << sample.size();
    for (auto [argument, input] :
         llvm::zip_equal(function.getArguments(), sample)) {
      if (input.type != argument.getType())
        return function.emitOpError()
               << "expected input " << argument.getArgNumber() << " of type "
               << argument.getType() << ", but got " << input.type;
      walk.values[argument].push_back(input);
    }
  }
  return walk;
}

Operation *NetworkWalk::next() {
  Operation *op =
      last ? last->getNextNode() : &function.getBody().front().front();
  for (; op && !op->hasTrait<OpTrait::IsTerminator>(); op = op->getNextNode())
    if (llvm::any_of(op->getOperands(),
                     [&](Value operand) { return values.count(operand); }))
      return op;
  return nullptr;
}

LogicalResult NetworkWalk::advance() {
  Operation *op = next();
  assert(op && "the walk is at the end");
  release(op);
  last = op;
  return evaluate(op);
}

LogicalResult NetworkWalk::repeat() {
  assert(last && "no op was evaluated");
  return evaluate(last);
}

const TensorValue &NetworkWalk::get(Value value, size_t sample) const {
  auto constant = constants.find(value);
  if (constant != constants.end())
    return constant->second;
  auto found = values.find(value);
  assert(found != values.end() && "a value that is not kept");
  return found->second[sample];
}

/// Forgets the values that no op from `from` on uses.
void NetworkWalk::release(Operation *from) {
  SmallVector<Value> dead;
  for (const auto &[value, samples] : values)
    if (llvm::all_of(value.getUsers(), [&](Operation *user) {
          return user != from && user->isBeforeInBlock(from);
        }))
      dead.push_back(value);
  for (Value value : dead)
    values.erase(value);
}

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

static LogicalResult runOp(Operation *op, const FloatKernel &kernel,
                           ArrayRef<const TensorValue *> operands,
                           SmallVectorImpl<TensorValue> &results) {
  if (!kernel)
    return interpret(*op, operands, results);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  results.push_back(TensorValue::zeros(type));
  kernel(operands, results.back());
  return success();
}

/// Adds the value of `value`, which depends on no argument, and of what it is
/// computed from.
static LogicalResult addConstant(Value value,
                                 DenseMap<Value, TensorValue> &constants) {
  if (constants.count(value))
    return success();
  Operation *op = value.getDefiningOp();
  assert(op && "an argument is no constant");
  SmallVector<const TensorValue *> operands;
  for (Value operand : op->getOperands())
    if (failed(addConstant(operand, constants)))
      return failure();
  // Insertions move what is in the map.
  for (Value operand : op->getOperands())
    operands.push_back(&constants.find(operand)->second);
  SmallVector<TensorValue> results;
  if (failed(runOp(op, makeFloatKernel(op, operands), operands, results)))
    return failure();
  for (auto [result, computed] : llvm::zip_equal(op->getResults(), results))
    constants[result] = std::move(computed);
  return success();
}

FailureOr<TensorValue> NetworkWalk::evaluateConstant(Value value) {
  DenseMap<Value, TensorValue> constants;
  if (failed(addConstant(value, constants)))
    return failure();
  return std::move(constants.find(value)->second);
}

LogicalResult NetworkWalk::evaluate(Operation *op) {
  constants.clear();
  for (Value operand : op->getOperands())
    if (!values.count(operand) && failed(addConstant(operand, constants)))
      return failure();
  SmallVector<const TensorValue *> shared;
  for (Value operand : op->getOperands()) {
    auto found = constants.find(operand);
    shared.push_back(found == constants.end() ? nullptr : &found->second);
  }
  FloatKernel kernel = makeFloatKernel(op, shared);

  std::vector<SmallVector<TensorValue>> results(numSamples);
  auto run = [&](size_t sample) {
    SmallVector<const TensorValue *> operands(shared);
    for (auto [operand, value] : llvm::zip_equal(op->getOperands(), operands))
      if (!value)
        value = &values.find(operand)->second[sample];
    return runOp(op, kernel, operands, results[sample]);
  };
  if (failed(failableParallelForEachN(op->getContext(), 0, numSamples, run)))
    return failure();
  for (auto [i, value] : llvm::enumerate(op->getResults())) {
    std::vector<TensorValue> &ofSamples = values[value];
    ofSamples.clear();
    for (SmallVector<TensorValue> &sample : results)
      ofSamples.push_back(std::move(sample[i]));
  }
  return success();
}
