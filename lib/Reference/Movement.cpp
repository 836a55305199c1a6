//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are.
//
//===----------------------------------------------------------------------===//

#include "Models.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

static LogicalResult evaluateReshape(ReshapeOp, Operands operands,
                                     TensorValue &output) {
  output.ints = operands.front()->ints;
  output.reals = operands.front()->reals;
  return success();
}

void reference::attachMovement(MLIRContext &context) {
  attach<ReshapeOp, evaluateReshape>(context);
}
