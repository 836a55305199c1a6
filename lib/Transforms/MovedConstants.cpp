//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Codes go where the op takes them; an axis of the result takes the scales if
// the index along it alone says which channel an element came from.
//
//===----------------------------------------------------------------------===//

#include "MovedConstants.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/NormMap.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
/// The channel that each index along one axis of the result comes from.
struct ChannelAxis {
  int64_t axis;
  std::vector<int64_t> channels;
};
} // namespace

/// The first axis along which `channels`, one for each element, are constant
/// otherwise.
static std::optional<ChannelAxis> findAxis(ArrayRef<int64_t> shape,
                                           ArrayRef<int64_t> channels) {
  SmallVector<int64_t> strides = computeStrides(shape);
  for (auto [axis, size] : llvm::enumerate(shape)) {
    std::vector<int64_t> found(size, -1);
    bool isConsistent = true;
    for (auto [position, channel] : llvm::enumerate(channels)) {
      int64_t &seen = found[int64_t(position) / strides[axis] % size];
      isConsistent &= seen == -1 || seen == channel;
      seen = channel;
    }
    if (isConsistent)
      return ChannelAxis{int64_t(axis), std::move(found)};
  }
  return std::nullopt;
}

static QuantType moveChannels(QuantType type, const ChannelAxis &to) {
  auto count = int64_t(type.getScale().size());
  ScaleAttrInterface scale = type.getScale();
  SmallVector<int64_t> zeroPoints(type.getZeroPoints());
  if (!llvm::equal(to.channels, llvm::seq<int64_t>(0, count))) {
    SmallVector<double> values;
    for (int64_t channel : to.channels)
      values.push_back(type.getScaleOf(channel).toDouble());
    scale = RealScaleAttr::get(type.getContext(), values);
    if (zeroPoints.size() > 1)
      zeroPoints = llvm::map_to_vector(
          to.channels, [&](int64_t c) { return type.getZeroPointOf(c); });
  }
  return QuantType::get(type.getContext(), type.getStorage(),
                        Granularity::Channel, {to.axis}, scale, zeroPoints);
}

Value qopt::moveQuantizedConstant(OpBuilder &builder, MovementOpInterface op) {
  auto constant = op->getNumOperands() == 1
                      ? getQuantizedConstant(op->getOperand(0))
                      : ConstOp();
  if (!constant || op.getFillValue())
    return {};
  RankedTensorType from = constant.getOutput().getType();
  auto to = cast<RankedTensorType>(op->getResult(0).getType());
  QuantType type = getQuantType(from);
  if (!type.isPerTensor() && !type.isPerChannel())
    return {};
  FailureOr<std::vector<int64_t>> codes = readIntegers(constant.getValue());
  if (failed(codes) || to.getNumElements() == 0)
    return {};

  SmallVector<int64_t> fromStrides = computeStrides(from.getShape()),
                       toStrides = computeStrides(to.getShape());
  std::vector<int64_t> moved, channels;
  for (int64_t position = 0, e = to.getNumElements(); position < e;
       ++position) {
    std::optional<ElementSource> source =
        op.getSource(delinearize(position, toStrides));
    moved.push_back((*codes)[linearize(source->index, fromStrides)]);
    if (type.isPerChannel())
      channels.push_back(source->index[type.getAxis()]);
  }
  if (type.isPerChannel()) {
    std::optional<ChannelAxis> axis = findAxis(to.getShape(), channels);
    if (!axis)
      return {};
    type = moveChannels(type, *axis);
  }
  auto result = ConstOp::create(
      builder, constant.getLoc(), to.clone(Type(type)),
      makeIntegers(to.clone(type.getIntegerType()), moved, "moved"));
  auto real = DequantizeOp::create(builder, op->getLoc(), to, result);
  real->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  return real;
}
