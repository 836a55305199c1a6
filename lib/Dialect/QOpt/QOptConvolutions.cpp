//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Convolutions: shape inference and verifiers.
//
//===----------------------------------------------------------------------===//

#include "QOptLayers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

LogicalResult Conv2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto filter = cast<RankedTensorType>(adaptor.getFilter().getType());
  // conv_2d_c1
  if (input.getRank() != 4 || filter.getRank() != 4)
    return emitOptionalError(location,
                             "expected input and filter of rank 4, but got ",
                             input.getRank(), " and ", filter.getRank());
  int64_t channels = input.getDimSize(3), groupChannels = filter.getDimSize(3);
  if (groupChannels == 0 || channels % groupChannels != 0 || channels == 0 ||
      filter.getDimSize(0) % (channels / groupChannels) != 0)
    return emitOptionalError(
        location, "expected the filter's input channels (", groupChannels,
        ") to divide the input's (", channels,
        ") into groups that divide the output's (", filter.getDimSize(0), ")");
  // conv_2d_c3
  auto size = inferWindow(location, input.getShape(),
                          filter.getShape().slice(1, 2), adaptor.getStrides(),
                          adaptor.getDilations(), adaptor.getPad());
  if (failed(size))
    return failure();
  shapes.emplace_back(ArrayRef<int64_t>{input.getDimSize(0), (*size)[0],
                                        (*size)[1], filter.getDimSize(0)});
  return success();
}

LogicalResult Conv2DOp::verify() {
  if (failed(verifyShape(*this))) // conv_2d_c2
    return failure();
  return verifyMac(*this, getRounding());
}

std::array<int64_t, 2> Conv2DOp::getWindowSize() {
  return {getFilter().getType().getDimSize(1),
          getFilter().getType().getDimSize(2)};
}

int64_t Conv2DOp::getOutputChannelAxis() { return 0; }

int64_t Conv2DOp::getMacs() {
  return saturatingProduct({getOutput().getType().getShape(),
                            getFilter().getType().getShape().drop_front()});
}

bool Conv2DOp::hasFloatScaleProduct() { return isLegacyUnsigned(*this); }

LogicalResult DepthwiseConv2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto filter = cast<RankedTensorType>(adaptor.getFilter().getType());
  // depthwise_conv_2d_c1
  if (input.getRank() != 4 || filter.getRank() != 3)
    return emitOptionalError(
        location,
        "expected an input of rank 4 and a filter of rank 3, but got ",
        input.getRank(), " and ", filter.getRank());
  if (input.getDimSize(3) == 0 ||
      filter.getDimSize(2) % input.getDimSize(3) != 0)
    return emitOptionalError(
        location, "expected the output channels (", filter.getDimSize(2),
        ") to be a multiple of the input's (", input.getDimSize(3), ")");
  // depthwise_conv_2d_c3
  auto size = inferWindow(location, input.getShape(),
                          filter.getShape().take_front(2), adaptor.getStrides(),
                          adaptor.getDilations(), adaptor.getPad());
  if (failed(size))
    return failure();
  shapes.emplace_back(ArrayRef<int64_t>{input.getDimSize(0), (*size)[0],
                                        (*size)[1], filter.getDimSize(2)});
  return success();
}

LogicalResult DepthwiseConv2DOp::verify() {
  if (failed(verifyShape(*this))) // depthwise_conv_2d_c2
    return failure();
  return verifyMac(*this, getRounding());
}

std::array<int64_t, 2> DepthwiseConv2DOp::getWindowSize() {
  return {getFilter().getType().getDimSize(0),
          getFilter().getType().getDimSize(1)};
}

int64_t DepthwiseConv2DOp::getOutputChannelAxis() { return 2; }

int64_t DepthwiseConv2DOp::getMacs() {
  return saturatingProduct({getOutput().getType().getShape(),
                            getFilter().getType().getShape().drop_back()});
}

bool DepthwiseConv2DOp::hasFloatScaleProduct() {
  return isLegacyUnsigned(*this);
}

/// Sizes, strides and padding that sums and products of two cannot overflow.
static LogicalResult verifyTransposedWindow(Operation *op,
                                            ArrayRef<ArrayRef<int64_t>> shapes,
                                            ArrayRef<int64_t> strides,
                                            ArrayRef<int64_t> pad) {
  for (ArrayRef<int64_t> shape : shapes)
    for (int64_t size : shape.slice(1, 2))
      if (!llvm::isInt<32>(size))
        return op->emitOpError() << "expected 32-bit sizes, but got " << size;
  for (int64_t size : shapes[1].slice(1, 2))
    if (size == 0)
      return op->emitOpError() << "expected a window with elements, but got ["
                               << shapes[1] << "]";
  auto isBetween = [](ArrayRef<int64_t> values, int64_t min) {
    return values.size() == 2 && llvm::all_of(values, [&](int64_t value) {
             return value >= min && llvm::isInt<32>(value);
           });
  };
  if (!isBetween(strides, 1))
    return op->emitOpError()
           << "expected two positive 32-bit strides, but got [" << strides
           << "]";
  if (!isBetween(pad, 0))
    return op->emitOpError()
           << "expected two non-negative 32-bit paddings, but got [" << pad
           << "]";
  return success();
}

LogicalResult TransposeConv2DOp::verify() {
  // transpose_conv_2d_c1
  RankedTensorType input = getInput().getType(), filter = getFilter().getType();
  RankedTensorType output = getOutput().getType();
  for (RankedTensorType type : {input, filter, output})
    if (type.getRank() != 4)
      return emitOpError()
             << "expected input, filter and result of rank 4, but got "
             << input.getRank() << ", " << filter.getRank() << " and "
             << output.getRank();
  if (input.getDimSize(3) != filter.getDimSize(3))
    return emitOpError() << "expected as many input channels of the filter as "
                            "the input has ("
                         << input.getDimSize(3) << "), but got "
                         << filter.getDimSize(3);
  // transpose_conv_2d_c2
  if (output.getDimSize(0) != input.getDimSize(0) ||
      output.getDimSize(3) != filter.getDimSize(0))
    return emitOpError() << "expected a result of batch " << input.getDimSize(0)
                         << " and " << filter.getDimSize(0)
                         << " channels, but got [" << output.getShape() << "]";
  // transpose_conv_2d_c3
  if (failed(verifyTransposedWindow(
          *this, {input.getShape(), filter.getShape(), output.getShape()},
          getStrides(), getPad())))
    return failure();
  return verifyMac(*this, getRounding());
}

int64_t TransposeConv2DOp::getOutputChannelAxis() { return 0; }

int64_t TransposeConv2DOp::getMacs() {
  return saturatingProduct({getInput().getType().getShape(),
                            getFilter().getType().getShape().drop_back()});
}

bool TransposeConv2DOp::hasFloatScaleProduct() {
  return isLegacyUnsigned(*this);
}
