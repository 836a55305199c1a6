//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Changes of a layer's constants.
//
//===----------------------------------------------------------------------===//

#include "ConstantLayer.h"
#include "qopt/Calibration/PowerCodes.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// What all layers have in this order: input, filter, bias.
static constexpr unsigned kFilterOperand = 1, kBiasOperand = 2;

LogicalResult qopt::parseNewRounding(Operation *op, StringRef option,
                                     std::optional<Rounding> &rounding) {
  rounding = symbolizeRounding(option);
  if (rounding || option == "keep")
    return success();
  return op->emitError("expected a rounding or keep, but got '")
         << option << "'";
}

std::optional<ConstantLayer> ConstantLayer::get(MacOpInterface op,
                                                std::string &why) {
  ConstantLayer layer;
  layer.op = op;
  layer.filterType = getQuantType(op.getFilter());
  if (!layer.filterType) {
    why = "not quantized";
    return std::nullopt;
  }
  auto readConst = [](Value value) -> FailureOr<std::vector<int64_t>> {
    auto constant = value.getDefiningOp<ConstOp>();
    if (!constant)
      return failure();
    return readIntegers(constant.getValue());
  };
  FailureOr<std::vector<int64_t>> codes = readConst(op.getFilter());
  if (failed(codes)) {
    why = "weights are not constant";
    return std::nullopt;
  }
  layer.codes = std::move(*codes);
  if (Value bias = op.getBiasOrNull()) {
    FailureOr<std::vector<int64_t>> values = readConst(bias);
    if (failed(values)) {
      why = "bias is not constant";
      return std::nullopt;
    }
    layer.bias = std::move(*values);
  }
  return layer;
}

template <typename Callback>
void ConstantLayer::forEach(size_t index, Callback callback) const {
  size_t inner = codes.size(), channels = 1;
  if (filterType.isPerChannel()) {
    ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
    channels = shape[filterType.getAxis()];
    inner = 1;
    for (int64_t size : shape.drop_front(filterType.getAxis() + 1))
      inner *= size;
  }
  for (size_t begin = index * inner; begin < codes.size();
       begin += channels * inner)
    for (size_t i = begin; i < begin + inner; ++i)
      callback(i);
}

std::vector<int64_t> ConstantLayer::getWeights(size_t index) const {
  std::vector<int64_t> weights;
  int64_t zeroPoint = filterType.getZeroPointOf(index);
  forEach(index, [&](size_t i) {
    weights.push_back(filterType.getStorage().decode(codes[i]) - zeroPoint);
  });
  return weights;
}

int64_t ConstantLayer::roundWeight(size_t index, double value) const {
  StorageAttr storage = filterType.getStorage();
  if (storage.getKind() == StorageKind::PowerOfTwo)
    return roundToPower(value, storage.getWidth());
  if (storage.getKind() == StorageKind::Bipolar)
    return value < 0 ? -1 : 1;
  int64_t zeroPoint = filterType.getZeroPointOf(index);
  return std::clamp<int64_t>(std::llround(value), storage.getMin() - zeroPoint,
                             storage.getMax() - zeroPoint);
}

FoundScale ConstantLayer::findPowerOfTwo(size_t index,
                                         ArrayRef<float> reals) const {
  StorageAttr storage = filterType.getStorage();
  if (storage.getKind() == StorageKind::PowerOfTwo)
    return findPowerOfTwoPowerScale({reals}, storage.getWidth());
  int64_t zeroPoint = filterType.getZeroPointOf(index);
  return findPowerOfTwoScale(
      {reals}, {storage.getMin() - zeroPoint, storage.getMax() - zeroPoint},
      /*keepOutliers=*/true);
}

void ConstantLayer::setWeights(size_t index, ArrayRef<int64_t> integers) {
  isChanged = true;
  const int64_t *next = integers.begin();
  int64_t zeroPoint = filterType.getZeroPointOf(index);
  forEach(index, [&](size_t i) {
    codes[i] = *filterType.getStorage().encode(*next++ + zeroPoint);
  });
}

LogicalResult ConstantLayer::convertBias(ArrayRef<ExactScale> old,
                                         ArrayRef<ExactScale> now) {
  bool isWide = op.getAccumulator() == Accumulator::I64;
  std::vector<int64_t> converted;
  for (auto [index, value] : llvm::enumerate(bias)) {
    size_t scale = old.size() == 1 ? 0 : index;
    std::optional<int64_t> result = convertUnits(value, old[scale], now[scale]);
    if (!result || (!isWide && !llvm::isInt<32>(*result)))
      return failure();
    converted.push_back(*result);
  }
  bias = std::move(converted);
  return success();
}

void ConstantLayer::roundOnce(std::optional<Rounding> rounding) {
  auto old = op->getAttrOfType<RoundingAttr>("rounding");
  if (rounding && old.getValue() == Rounding::HalfAwayTwice)
    op->setAttr("rounding", RoundingAttr::get(op.getContext(), *rounding));
}

void ConstantLayer::write(ScaleAttrInterface scale) {
  OpBuilder builder(op);
  auto create = [&](unsigned operand, RankedTensorType type,
                    ElementsAttr value) {
    auto old = op->getOperand(operand).getDefiningOp<ConstOp>();
    op->setOperand(operand,
                   ConstOp::create(builder, old.getLoc(), type, value));
    if (old->use_empty())
      old->erase();
  };
  auto old = op.getFilter().getDefiningOp<ConstOp>();
  filterType = QuantType::get(
      op.getContext(), filterType.getStorage(), filterType.getGranularity(),
      filterType.getBlockOrAxis(), scale, filterType.getZeroPoints());
  RankedTensorType type = op.getFilter().getType();
  ElementsAttr value = old.getValue();
  if (isChanged)
    value =
        makeIntegers(type.clone(filterType.getIntegerType()), codes, "filter");
  create(kFilterOperand, cast<RankedTensorType>(type.clone(filterType)), value);
  if (op.getBiasOrNull()) {
    auto biasType = cast<RankedTensorType>(op.getBiasOrNull().getType());
    create(kBiasOperand, biasType, makeIntegers(biasType, bias, "bias"));
  }
}
