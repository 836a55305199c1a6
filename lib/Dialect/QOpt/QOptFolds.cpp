//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Folders. Each leaves the values of the network as they are.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "qopt/Dialect/QOpt/QOpt.h"

using namespace mlir;
using namespace mlir::qopt;

OpFoldResult ConstOp::fold(FoldAdaptor) { return getValueAttr(); }

// rescale(x) to x's own type, without activation --> x
OpFoldResult RescaleOp::fold(FoldAdaptor) {
  if (isItsOwnInput(*this) || getInput().getType() != getOutput().getType() ||
      getActivation() != Activation::None)
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
