//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of functions of one tensor. Constraint ids are
// those of QOptFunctionOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"

using namespace mlir;
using namespace mlir::qopt;

LogicalResult SoftmaxOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto shape = cast<RankedTensorType>(adaptor.getInput().getType()).getShape();
  // softmax_c1
  if (shape.empty())
    return emitOptionalError(location, "expected an input of rank 1 or more");
  shapes.emplace_back(shape);
  return success();
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyShape(*this))) // softmax_c1
    return failure();
  // softmax_c6
  double beta = getBeta().convertToDouble();
  if (!std::isfinite(beta) || beta <= 0)
    return emitOpError() << "expected a positive beta, but got " << beta;
  // softmax_c2
  QuantType input = getQuantType(getInput()),
            output = getQuantType(getOutput());
  if (!input != !output)
    return emitOpError() << "expected input and result to be both float or "
                            "both quantized, but got "
                         << getInput().getType().getElementType() << " and "
                         << getOutput().getType().getElementType();
  if (input) {
    for (QuantType type : {input, output})
      if (!isUniformPerTensor(type) || type.getStorage().getWidth() != 8 ||
          type.getStorage().getKind() != input.getStorage().getKind())
        return emitOpError() << "expected 8-bit uniform storage of the same "
                                "signedness, per tensor, but got "
                             << input << " and " << output;
    // softmax_c3
    if (!(output.getScaleOf(0) == ExactScale::fromFixed(1, 8)) ||
        output.getZeroPointOf(0) != output.getStorage().getMin())
      return emitOpError() << "expected a result of scale 1/256 and zero point "
                           << output.getStorage().getMin() << ", but got "
                           << output;
    // softmax_c5
    int64_t size = getInput().getType().getShape().back();
    if (size < 1 || size >= 4096)
      return emitOpError() << "expected rows of 1 to 4095 elements, but got "
                           << size;
  }
  // softmax_c4
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  if (input && *getRounding() != Rounding::HalfAwayTwice)
    return emitOpError() << "expected rounding half_away_twice, but got "
                         << stringifyRounding(*getRounding());
  return success();
}
