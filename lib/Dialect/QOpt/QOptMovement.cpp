//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference, verifiers and folders of operators that move elements.
// Constraint ids are those of QOptMovementOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"

using namespace mlir;
using namespace mlir::qopt;

/// The number of elements, or the largest integer where it does not fit.
static uint64_t countElements(ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t size : shape)
    count = llvm::SaturatingMultiply<uint64_t>(count, size);
  return count;
}

LogicalResult ReshapeOp::verify() {
  auto input = getInput().getType(), output = getOutput().getType();
  // reshape_c1
  uint64_t inputSize = countElements(input.getShape());
  uint64_t outputSize = countElements(output.getShape());
  if (inputSize != outputSize)
    return emitOpError() << "expected " << inputSize << " elements, but got "
                         << outputSize;
  // reshape_c2
  QuantType quantized = getQuantType(input);
  if (input.getElementType() != output.getElementType() ||
      (quantized && !quantized.isPerTensor()))
    return emitOpError() << "expected one element type, per tensor where "
                            "quantized, but got "
                         << input.getElementType() << " and "
                         << output.getElementType();
  return success();
}
