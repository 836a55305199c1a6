//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of elementwise operators. Constraint ids are
// those of QOptElementwiseOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Traits.h"

using namespace mlir;
using namespace mlir::qopt;

LogicalResult AddOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType()).getShape();
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType()).getShape();
  // add_c1
  SmallVector<int64_t> result;
  if (!OpTrait::util::getBroadcastedShape(lhs, rhs, result))
    return emitOptionalError(location,
                             "expected shapes that broadcast, but got [", lhs,
                             "] and [", rhs, "]");
  shapes.emplace_back(result);
  return success();
}

LogicalResult AddOp::verify() {
  if (failed(verifyShape(*this))) // add_c2
    return failure();
  // add_c3
  QuantType lhs = getQuantType(getLhs()), rhs = getQuantType(getRhs()),
            output = getQuantType(getOutput());
  if (!lhs != !rhs || !lhs != !output)
    return emitOpError() << "expected both inputs and the result to be all "
                            "float or all quantized, but got "
                         << getLhs().getType().getElementType() << ", "
                         << getRhs().getType().getElementType() << " and "
                         << getOutput().getType().getElementType();
  if (lhs)
    for (QuantType type : {lhs, rhs, output})
      if (!isUniformPerTensor(type) ||
          type.getStorage().getWidth() != lhs.getStorage().getWidth())
        return emitOpError() << "expected types per tensor with uniform "
                                "storage of the same width, but got "
                             << lhs << ", " << rhs << " and " << output;
  // add_c4
  return verifyRounding(*this, getRounding().has_value());
}
