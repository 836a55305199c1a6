//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of pools. Constraint ids are those of
// QOptReductionOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qopt;

/// A pool has no holes in its window.
static constexpr int64_t kUnitDilations[] = {1, 1};

static LogicalResult inferPool(std::optional<Location> location, Value input,
                               ArrayRef<int64_t> window,
                               ArrayRef<int64_t> strides, ArrayRef<int64_t> pad,
                               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  // avg_pool_2d_c1, max_pool_2d_c1
  if (shape.size() != 4)
    return emitOptionalError(location, "expected an input of rank 4, but got ",
                             shape.size());
  auto size =
      inferWindow(location, shape, window, strides, kUnitDilations, pad);
  if (failed(size))
    return failure();
  shapes.emplace_back(
      ArrayRef<int64_t>{shape[0], (*size)[0], (*size)[1], shape[3]});
  return success();
}

static LogicalResult verifyPool(WindowOpInterface op) {
  // avg_pool_2d_c3, max_pool_2d_c3
  Type input = op->getOperand(0).getType(), output = op->getResult(0).getType();
  QuantType quantized = getQuantType(input);
  if (getElementTypeOrSelf(input) != getElementTypeOrSelf(output) ||
      (quantized && !isUniformPerTensor(quantized)))
    return op->emitOpError() << "expected input and result of the same element "
                                "type, per tensor and uniform where quantized, "
                                "but got "
                             << getElementTypeOrSelf(input) << " and "
                             << getElementTypeOrSelf(output);
  // avg_pool_2d_c5, max_pool_2d_c4
  auto shape = cast<RankedTensorType>(input).getShape();
  if (shape[1] == 0 || shape[2] == 0)
    return op->emitOpError()
           << "expected an input with height and width, but got [" << shape
           << "]";
  for (int side = 0; side < 4; ++side)
    if (op.getPad()[side] >= op.getWindowSize()[side / 2])
      return op->emitOpError()
             << "expected paddings smaller than the window, but got ["
             << op.getPad() << "]";
  return success();
}

std::array<int64_t, 2> AvgPool2DOp::getWindowSize() {
  return {getWindow()[0], getWindow()[1]};
}

ArrayRef<int64_t> AvgPool2DOp::getDilations() { return kUnitDilations; }

std::array<int64_t, 2> MaxPool2DOp::getWindowSize() {
  return {getWindow()[0], getWindow()[1]};
}

ArrayRef<int64_t> MaxPool2DOp::getDilations() { return kUnitDilations; }

LogicalResult AvgPool2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferPool(location, adaptor.getInput(), adaptor.getWindow(),
                   adaptor.getStrides(), adaptor.getPad(), shapes);
}

LogicalResult AvgPool2DOp::verify() {
  if (failed(verifyShape(*this))) // avg_pool_2d_c2
    return failure();
  if (failed(verifyPool(*this)))
    return failure();
  // avg_pool_2d_c4
  return verifyRounding(*this, getRounding().has_value());
}

LogicalResult MaxPool2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferPool(location, adaptor.getInput(), adaptor.getWindow(),
                   adaptor.getStrides(), adaptor.getPad(), shapes);
}

LogicalResult MaxPool2DOp::verify() {
  if (failed(verifyShape(*this))) // max_pool_2d_c2
    return failure();
  return verifyPool(*this);
}
