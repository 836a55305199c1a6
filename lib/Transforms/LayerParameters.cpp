//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reads and writes the constants of layers.
//
//===----------------------------------------------------------------------===//

#include "qopt/Transforms/LayerParameters.h"
#include "qopt/Calibration/PowerCodes.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/NormMap.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qopt;

int64_t qopt::roundWeight(double ratio, StorageAttr storage) {
  if (storage.getKind() == StorageKind::PowerOfTwo)
    return roundToPower(ratio, storage.getWidth());
  return int64_t(std::clamp(std::nearbyint(ratio), double(storage.getMin()),
                            double(storage.getMax())));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

FailureOr<LayerParameters> LayerParameters::read(MacOpInterface op,
                                                 std::string &why) {
  LayerParameters layer(op);
  auto constant = op.getFilter().getDefiningOp<ConstOp>();
  if (!constant)
    constant = getQuantizedConstant(op.getFilter());
  if (!constant) {
    why = "expected a layer with a constant filter";
    return failure();
  }
  layer.filterValue = constant.getValue();
  layer.filterType = getQuantType(constant.getOutput());
  int64_t axis = op.getOutputChannelAxis();
  int64_t channels = op.getFilter().getType().getDimSize(axis);
  layer.unit.assign(channels, 1.0);
  layer.isZeroed.assign(channels, false);

  QuantType type = layer.filterType;
  if (!type) {
    FailureOr<std::vector<float>> reals = readFloats(layer.filterValue);
    if (succeeded(reals))
      layer.weights.assign(reals->begin(), reals->end());
  } else if (type.isPerTensor() ||
             (type.isPerChannel() && type.getAxis() == axis)) {
    for (int64_t o = 0; o < channels; ++o)
      layer.unit[o] = type.getScaleOf(o).toDouble();
    FailureOr<std::vector<int64_t>> codes = readIntegers(layer.filterValue);
    layer.weights.resize(succeeded(codes) ? codes->size() : 0);
    for (size_t w = 0; w < layer.weights.size(); ++w)
      layer.weights[w] = double(type.getStorage().decode((*codes)[w]) -
                                type.getZeroPointOf(layer.getOutputChannel(w)));
  } else {
    why = "expected a filter with one scale for each output channel at most";
    return failure();
  }
  if (int64_t(layer.weights.size()) !=
      op.getFilter().getType().getNumElements()) {
    why = "expected a filter that can be read";
    return failure();
  }

  layer.bias.assign(channels, 0.0);
  Value bias = op.getBiasOrNull();
  if (!bias)
    return layer;
  QuantType input = getQuantType(op.getInput());
  auto biasConstant = bias.getDefiningOp<ConstOp>();
  if (input && biasConstant) {
    auto integers = readIntegers(biasConstant.getValue());
    if (succeeded(integers)) {
      for (int64_t o = 0; o < channels; ++o)
        layer.bias[o] =
            double((*integers)[o]) * layer.getAccumulatorUnit(o, input);
      return layer;
    }
  } else if (auto reals = readReals(bias); !input && succeeded(reals)) {
    layer.bias = std::move(*reals);
    return layer;
  }
  why = "expected a layer with a constant bias";
  return failure();
}

int64_t LayerParameters::getOutputChannel(size_t weight) const {
  int64_t axis = op.getOutputChannelAxis(), inner = 1;
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(op.getFilter().getType()).getShape();
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  return int64_t(weight) / inner % shape[axis];
}

int64_t LayerParameters::getInputChannel(size_t weight) const {
  int64_t o = getOutputChannel(weight);
  Operation *layer = op;
  if (auto depthwise = dyn_cast<DepthwiseConv2DOp>(layer))
    return o / depthwise.getDepthMultiplier();
  int64_t inputs =
      cast<RankedTensorType>(op.getFilter().getType()).getShape().back();
  int64_t i = int64_t(weight) % inputs;
  if (auto conv = dyn_cast<Conv2DOp>(layer))
    return o / (getNumChannels() / conv.getGroups()) * inputs + i;
  return i;
}

//===----------------------------------------------------------------------===//
// Changes
//===----------------------------------------------------------------------===//

void LayerParameters::scaleUnit(int64_t channel, double factor) {
  if (factor == 0) {
    isZeroed[channel] = true;
    return;
  }
  unit[channel] *= factor;
  areUnitsChanged = true;
}

void LayerParameters::setUnit(int64_t channel, double value) {
  areUnitsChanged |= value != unit[channel];
  unit[channel] = value;
}

void LayerParameters::setInteger(size_t weight, int64_t integer) {
  areIntegersChanged |= double(integer) != weights[weight];
  weights[weight] = double(integer);
}

void LayerParameters::scaleWeight(size_t weight, double factor) {
  weights[weight] *= factor;
  areWeightsChanged = true;
}

std::vector<std::pair<double, double>>
LayerParameters::getSums(QuantType input) const {
  StorageAttr storage = input.getStorage();
  auto low = double(storage.getMin() - input.getZeroPointOf(0));
  auto high = double(storage.getMax() - input.getZeroPointOf(0));
  std::vector<std::pair<double, double>> sums(getNumChannels());
  for (size_t w = 0; w < weights.size(); ++w) {
    int64_t o = getOutputChannel(w);
    if (isZeroed[o])
      continue;
    sums[o].first += std::min(weights[w] * low, weights[w] * high);
    sums[o].second += std::max(weights[w] * low, weights[w] * high);
  }
  return sums;
}

double LayerParameters::getLimit() const {
  return std::ldexp(1.0, op.getAccumulator() == Accumulator::I64 ? 63 : 31);
}

LogicalResult LayerParameters::check(QuantType input, std::string &why) const {
  constexpr double smallest = std::numeric_limits<float>::min();
  constexpr double largest = std::numeric_limits<float>::max();
  auto refuse = [&](StringRef what, int64_t channel) {
    why = (what + " of output channel " + Twine(channel)).str();
    return failure();
  };
  bool hasZero =
      !filterType || filterType.getStorage().getKind() != StorageKind::Bipolar;
  std::vector<std::pair<double, double>> sums;
  if (input)
    sums = getSums(input);
  for (int64_t o = 0; o < getNumChannels(); ++o) {
    if (isZeroed[o] && !hasZero)
      return refuse("no code of the storage is 0, as would be the weights", o);
    double scale = std::abs(unit[o]);
    if (!(scale >= smallest && scale <= largest))
      return refuse("f32 has no normal number for the scale", o);
    if (!input) {
      if (!(std::abs(bias[o]) <= largest))
        return refuse("f32 has no number for the bias", o);
      continue;
    }
    double integer = std::round(bias[o] / getAccumulatorUnit(o, input));
    double limit = getLimit();
    // A sum of terms in any order stays between those of its negative and of
    // its positive terms.
    if (!(integer + sums[o].first >= -limit && integer >= -limit &&
          integer + sums[o].second < limit && integer < limit))
      return refuse("the bias and the sums that it takes part in would leave "
                    "the accumulator",
                    o);
  }
  for (double weight : weights)
    if (!filterType && !(std::abs(weight) <= largest)) {
      why = "f32 has no number for a weight";
      return failure();
    }
  return success();
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// The bytes of numbers of f32.
static ElementsAttr makeFloats(RankedTensorType type, ArrayRef<double> values,
                               StringRef name) {
  std::vector<float> reals(values.begin(), values.end());
  return makeElements(type,
                      {reinterpret_cast<const char *>(reals.data()),
                       reals.size() * sizeof(float)},
                      name);
}

QuantType LayerParameters::getNewFilterType() const {
  if (!areUnitsChanged)
    return filterType;
  // One positive scale of a tensor stays one.
  bool isOne = filterType.isPerTensor() && llvm::all_equal(unit) &&
               !unit.empty() && unit.front() > 0;
  auto scale = RealScaleAttr::get(
      op.getContext(), isOne ? ArrayRef(unit).take_front() : ArrayRef(unit));
  SmallVector<int64_t> axis;
  if (!isOne)
    axis.push_back(op.getOutputChannelAxis());
  return QuantType::get(op.getContext(), filterType.getStorage(),
                        isOne ? Granularity::Tensor : Granularity::Channel,
                        axis, scale, filterType.getZeroPoints());
}

Value LayerParameters::writeFilter(OpBuilder &builder) const {
  Location loc = op.getLoc();
  RankedTensorType tensor = op.getFilter().getType();
  bool isAnyZeroed = llvm::is_contained(isZeroed, true);
  if (!areUnitsChanged && !areWeightsChanged && !areIntegersChanged &&
      !isAnyZeroed)
    return op.getFilter();
  if (!filterType) {
    std::vector<double> reals = weights;
    for (size_t w = 0; w < reals.size(); ++w)
      if (isZeroed[getOutputChannel(w)])
        reals[w] = 0;
    return ConstOp::create(builder, loc, tensor,
                           makeFloats(tensor, reals, "filter"));
  }
  ElementsAttr value = filterValue;
  if (isAnyZeroed || areIntegersChanged) {
    StorageAttr storage = filterType.getStorage();
    std::vector<int64_t> codes = *readIntegers(value);
    for (size_t w = 0; w < codes.size(); ++w) {
      int64_t o = getOutputChannel(w), zeroPoint = filterType.getZeroPointOf(o);
      if (isZeroed[o])
        codes[w] = *storage.encode(zeroPoint);
      else if (areIntegersChanged)
        codes[w] = *storage.encode(getInteger(w) + zeroPoint);
    }
    value =
        makeIntegers(cast<RankedTensorType>(value.getType()), codes, "filter");
  }
  Value filter = ConstOp::create(builder, loc,
                                 tensor.clone(Type(getNewFilterType())), value);
  if (getQuantType(tensor))
    return filter;
  return DequantizeOp::create(builder, loc, tensor, filter);
}

Value LayerParameters::writeBias(OpBuilder &builder, QuantType input) const {
  if (!op.getBiasOrNull() && llvm::all_equal(bias) &&
      (bias.empty() || bias.front() == 0))
    return {};
  if (!input) {
    auto type = RankedTensorType::get(getNumChannels(), builder.getF32Type());
    return ConstOp::create(builder, op.getLoc(), type,
                           makeFloats(type, bias, "bias"));
  }
  std::vector<int64_t> integers;
  for (int64_t o = 0; o < getNumChannels(); ++o)
    integers.push_back(
        int64_t(std::round(bias[o] / getAccumulatorUnit(o, input))));
  unsigned width = op.getAccumulator() == Accumulator::I64 ? 64 : 32;
  auto type =
      RankedTensorType::get(getNumChannels(), builder.getIntegerType(width));
  return ConstOp::create(builder, op.getLoc(), type,
                         makeIntegers(type, integers, "bias"));
}

void LayerParameters::write(OpBuilder &builder, Value input) const {
  builder.setInsertionPoint(op);
  SmallVector<Value> operands = {input, writeFilter(builder)};
  if (Value bias = writeBias(builder, getQuantType(input)))
    operands.push_back(bias);
  SmallVector<Value> old(op->getOperands());
  op->setOperands(operands);
  eraseUnusedConstants(old);
}
