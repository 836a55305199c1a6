//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "FoldConstants.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/Interpreter.h"

using namespace mlir;
using namespace mlir::qopt;

static ElementsAttr makeElementsOf(const TensorValue &value) {
  RankedTensorType type = value.type;
  if (value.isFloat()) {
    ArrayRef<float> reals(value.reals);
    return makeElements(type,
                        ArrayRef(reinterpret_cast<const char *>(reals.data()),
                                 reals.size() * sizeof(float)),
                        "folded");
  }
  if (QuantType quantized = getQuantType(type))
    type = type.clone(quantized.getIntegerType());
  return makeIntegers(type, value.ints, "folded");
}

LogicalResult
qopt::foldToConstants(Operation *op,
                      function_ref<void(Value from, Value to)> replace) {
  // The interpreter trusts what the verifier allows.
  if (failed(verify(op)))
    return failure();
  SmallVector<SmallVector<TensorValue>> operands(op->getNumOperands());
  SmallVector<const TensorValue *> pointers;
  for (auto [operand, value] : llvm::zip_equal(op->getOperands(), operands)) {
    if (failed(interpret(*operand.getDefiningOp(), {}, value)))
      return failure();
    pointers.push_back(&value.front());
  }
  SmallVector<TensorValue> results;
  if (failed(interpret(*op, pointers, results)))
    return failure();
  OpBuilder builder(op);
  for (auto [result, value] : llvm::zip_equal(op->getResults(), results)) {
    Value constant = ConstOp::create(builder, op->getLoc(), value.type,
                                     makeElementsOf(value));
    if (replace)
      replace(result, constant);
    result.replaceAllUsesWith(constant);
  }
  op->erase();
  return success();
}
