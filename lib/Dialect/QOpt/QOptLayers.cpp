//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Multiply-accumulate layers: shape inference, verifiers, multipliers.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"

using namespace mlir;
using namespace mlir::qopt;

SmallVector<Multiplier> qopt::detail::getLayerMultipliers(MacOpInterface op,
                                                          Profile profile) {
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(op.getFilter());
  QuantType output = getQuantType(op->getResult(0));
  SmallVector<Multiplier> multipliers;
  for (size_t i = 0, e = filter.getScale().size(); i < e; ++i)
    multipliers.push_back(
        layerMultiplier(profile, input.getScaleOf(0), filter.getScaleOf(i),
                        output.getScaleOf(0), op.hasFloatScaleProduct()));
  return multipliers;
}

/// Constraints c4 to c7 of the convolutions, c3 to c6 of fully_connected.
static LogicalResult verifyMac(MacOpInterface op, bool hasRounding) {
  auto filterType = op.getFilter().getType();
  auto outputType = cast<RankedTensorType>(op->getResult(0).getType());
  int64_t channelAxis = op.getOutputChannelAxis();
  int64_t channels = filterType.getDimSize(channelAxis);

  // conv_2d_c4, depthwise_conv_2d_c4, fully_connected_c3
  RankedTensorType biasType;
  if (Value bias = op.getBiasOrNull()) {
    biasType = cast<RankedTensorType>(bias.getType());
    if (biasType.getShape() != ArrayRef<int64_t>{channels})
      return op->emitOpError() << "expected a bias of " << channels
                               << " elements, but got " << biasType;
  }
  // conv_2d_c5, depthwise_conv_2d_c5, fully_connected_c4
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(filterType);
  QuantType output = getQuantType(outputType);
  if (!input != !filter || !input != !output)
    return op->emitOpError() << "expected input, filter and result to be all "
                                "float or all quantized, but got "
                             << op.getInput().getType().getElementType() << ", "
                             << filterType.getElementType() << " and "
                             << outputType.getElementType();
  if (biasType && biasType.getElementType().isF32() != !input)
    return op->emitOpError()
           << "expected " << (input ? "an integer" : "a float")
           << " bias, but got " << biasType;
  // conv_2d_c6, depthwise_conv_2d_c6, fully_connected_c5
  if (input) {
    for (QuantType type : {input, output})
      if (!isUniformPerTensor(type))
        return op->emitOpError()
               << "expected input and result to be per tensor with uniform "
                  "storage, but got "
               << type;
    bool isChannelwise =
        filter.isPerChannel() && filter.getAxis() == channelAxis;
    if (!filter.isPerTensor() && !isChannelwise)
      return op->emitOpError() << "expected a filter per tensor or per channel "
                                  "of axis "
                               << channelAxis << ", but got " << filter;
    if (failed(verifyNumScales(op, filterType)))
      return failure();
  }
  // conv_2d_c7, depthwise_conv_2d_c7, fully_connected_c6
  return verifyRounding(op, hasRounding);
}

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
  return verifyMac(*this, getRounding().has_value());
}

std::array<int64_t, 2> Conv2DOp::getWindowSize() {
  return {getFilter().getType().getDimSize(1),
          getFilter().getType().getDimSize(2)};
}

int64_t Conv2DOp::getOutputChannelAxis() { return 0; }

int64_t Conv2DOp::getMacs() {
  auto filter = getFilter().getType();
  return getOutput().getType().getNumElements() * filter.getDimSize(1) *
         filter.getDimSize(2) * filter.getDimSize(3);
}

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
  return verifyMac(*this, getRounding().has_value());
}

std::array<int64_t, 2> DepthwiseConv2DOp::getWindowSize() {
  return {getFilter().getType().getDimSize(0),
          getFilter().getType().getDimSize(1)};
}

int64_t DepthwiseConv2DOp::getOutputChannelAxis() { return 2; }

int64_t DepthwiseConv2DOp::getMacs() {
  auto filter = getFilter().getType();
  return getOutput().getType().getNumElements() * filter.getDimSize(0) *
         filter.getDimSize(1);
}

LogicalResult FullyConnectedOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto filter = cast<RankedTensorType>(adaptor.getFilter().getType());
  // fully_connected_c1
  if (input.getRank() != 2 || filter.getRank() != 2 ||
      input.getDimSize(1) != filter.getDimSize(1))
    return emitOptionalError(
        location, "expected an input of N x I and a filter of O x I, but got [",
        input.getShape(), "] and [", filter.getShape(), "]");
  shapes.emplace_back(
      ArrayRef<int64_t>{input.getDimSize(0), filter.getDimSize(0)});
  return success();
}

LogicalResult FullyConnectedOp::verify() {
  if (failed(verifyShape(*this))) // fully_connected_c2
    return failure();
  return verifyMac(*this, getRounding().has_value());
}

int64_t FullyConnectedOp::getOutputChannelAxis() { return 0; }

int64_t FullyConnectedOp::getMacs() {
  return getOutput().getType().getNumElements() *
         getFilter().getType().getDimSize(1);
}

bool FullyConnectedOp::hasFloatScaleProduct() {
  return getQuantType(getFilter()).isPerTensor();
}
