//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Folders. Each leaves the values of the network as they are.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/DialectResourceBlobManager.h"
#include "qopt/Dialect/QOpt/QOpt.h"

using namespace mlir;
using namespace mlir::qopt;

OpFoldResult ConstOp::fold(FoldAdaptor) { return getValueAttr(); }

/// In a graph region an op may use its own result, which nothing can replace.
static bool isItsOwnInput(Operation *op) {
  return op->getOperand(0) == op->getResult(0);
}

// rescale(x) to x's own type --> x
OpFoldResult RescaleOp::fold(FoldAdaptor) {
  if (isItsOwnInput(*this) || getInput().getType() != getOutput().getType())
    return {};
  return getInput();
}

// reinterpret(reinterpret(x)) --> reinterpret(x); the same type --> x
OpFoldResult ReinterpretOp::fold(FoldAdaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInput().getType() == getOutput().getType())
    return getInput();
  auto inner = getInput().getDefiningOp<ReinterpretOp>();
  if (inner && !isItsOwnInput(inner)) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return {};
}

/// The same elements in another shape; null for other attributes.
static ElementsAttr reshapeElements(Attribute attribute,
                                    ArrayRef<int64_t> shape) {
  if (auto dense = dyn_cast_if_present<DenseElementsAttr>(attribute))
    return dense.reshape(RankedTensorType::get(shape, dense.getElementType()));
  if (auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(attribute))
    return DenseResourceElementsAttr::get(
        RankedTensorType::get(shape, resource.getElementType()),
        resource.getRawHandle());
  return {};
}

// reshape(reshape(x)) --> reshape(x); the same shape --> x;
// reshape(const) --> const
OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInput().getType() == getOutput().getType())
    return getInput();
  auto inner = getInput().getDefiningOp<ReshapeOp>();
  if (inner && !isItsOwnInput(inner)) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return reshapeElements(adaptor.getInput(), getOutput().getType().getShape());
}
