//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of norms. Constraint ids are those of
// QOptNormOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// The parameters of a norm are one for each channel, and the result has the
/// shape of the input.
static LogicalResult inferNorm(std::optional<Location> location, Value input,
                               ValueRange parameters,
                               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  ArrayRef<int64_t> shape = getShape(input);
  if (shape.empty())
    return emitOptionalError(
        location, "expected an input whose last dimension counts channels, but "
                  "got a scalar");
  for (Value parameter : parameters)
    if (getShape(parameter) != shape.take_back())
      return emitOptionalError(location, "expected parameters of shape [",
                               shape.take_back(), "], but got [",
                               getShape(parameter), "]");
  shapes.emplace_back(shape);
  return success();
}

LogicalResult BatchNormOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferNorm(location, adaptor.getInput(),
                   adaptor.getOperands().drop_front(), shapes); // batch_norm_c1
}

LogicalResult BatchNormOp::verify() {
  if (failed(verifyShape(*this))) // batch_norm_c2
    return failure();
  // batch_norm_c3
  if (double epsilon = getEpsilon().convertToDouble();
      !std::isfinite(epsilon) || epsilon < 0)
    return emitOpError() << "expected a finite epsilon that is not negative, "
                            "but got "
                         << epsilon;
  return success();
}
