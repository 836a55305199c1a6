//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Checks that verifiers of several ops share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_DIALECT_QOPTCHECKS_H
#define QOPT_LIB_DIALECT_QOPTCHECKS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

bool isUniformPerTensor(QuantType type);

inline ArrayRef<int64_t> getShape(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// In a graph region an op may use its own result, which nothing can replace.
bool isItsOwnInput(Operation *op);

/// The first result has this shape.
LogicalResult verifyInferredShape(Operation *op, ArrayRef<int64_t> expected);

/// The first result has the shape that the op infers.
template <typename ConcreteOp> LogicalResult verifyShape(ConcreteOp op) {
  SmallVector<ShapedTypeComponents> shapes;
  if (failed(ConcreteOp::inferReturnTypeComponents(
          op->getContext(), op->getLoc(), op->getOperands(),
          op->getDiscardableAttrDictionary(), op->getPropertiesStorage(),
          op->getRegions(), shapes)))
    return failure();
  return verifyInferredShape(op, shapes.front().getDims());
}

/// A rounding is named exactly where something is rounded.
LogicalResult verifyRounding(Operation *op, bool hasRounding);

/// The scales of a quantized tensor fit its shape.
LogicalResult verifyNumScales(Operation *op, RankedTensorType tensor);

/// `value` can be the initial value of a state of this type.
LogicalResult verifyInitialState(Operation *op, Type type, Attribute value);
/// `qopt.state` of a function's argument or result, and the others with it.
LogicalResult verifyStateArgument(Operation *op, unsigned index);
LogicalResult verifyStateResult(Operation *op, unsigned index);

/// Height and width of the result of a sliding window. Also what
/// conv_2d_c3, depthwise_conv_2d_c3, avg_pool_2d_c1 and max_pool_2d_c1 ask.
FailureOr<std::array<int64_t, 2>>
inferWindow(std::optional<Location> location, ArrayRef<int64_t> inputShape,
            ArrayRef<int64_t> window, ArrayRef<int64_t> strides,
            ArrayRef<int64_t> dilations, ArrayRef<int64_t> pad);

} // namespace mlir::qopt

#endif // QOPT_LIB_DIALECT_QOPTCHECKS_H
