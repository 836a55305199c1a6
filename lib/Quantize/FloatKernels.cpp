//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which kernel belongs to an op.
//
//===----------------------------------------------------------------------===//

#include "FloatKernels.h"
#include "qopt/Reference/Interpreter.h"

using namespace mlir;
using namespace mlir::qopt;

FloatBounds::FloatBounds(Activation activation) {
  std::tie(min, max) = getRealActivationBounds(activation);
}

FloatKernel qopt::makeFloatKernel(Operation *op,
                                  ArrayRef<const TensorValue *> constants) {
  if (isa<QuantizeOp, DequantizeOp>(op))
    return makeCastKernel(op);
  auto isFloat = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getElementType().isF32() &&
           tensor.hasStaticShape() && tensor.getNumElements() > 0;
  };
  if (op->getNumResults() != 1 || !llvm::all_of(op->getOperandTypes(), isFloat))
    return nullptr;
  if (!isFloat(op->getResult(0).getType()))
    return nullptr;
  if (FloatKernel kernel = makeLayerKernel(op, constants))
    return kernel;
  if (FloatKernel kernel = makeElementwiseKernel(op, constants))
    return kernel;
  if (FloatKernel kernel = makeWindowKernel(op))
    return kernel;
  return makeMovementKernel(op);
}
