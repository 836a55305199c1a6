//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The constants of a layer that multiplies and accumulates, to be changed: the
// same for float weights, for weights seen through a dequantization, and for
// quantized layers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_LAYERPARAMETERS_H
#define QOPT_TRANSFORMS_LAYERPARAMETERS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// The integer, without a zero point, that stands for a weight in units of its
/// scale: the nearest that has a code among signed integers or powers of two.
int64_t roundWeight(double ratio, StorageAttr storage);

/// A layer computes `sum(unit[o] * integer * x) + bias[o]` for output channel
/// o: `unit` is the filter's scale, and 1 where its elements are reals. Weights
/// are counted as in the filter, row-major. What is changed here changes the op
/// when it is written. Errors are told in `why`, without a diagnostic.
class LayerParameters {
public:
  /// Otherwise says what was expected in `why`; changes nothing.
  static FailureOr<LayerParameters> read(MacOpInterface op, std::string &why);

  MacOpInterface getOp() const { return op; }
  bool hasQuantizedFilter() const { return filterType != nullptr; }
  int64_t getNumChannels() const { return int64_t(bias.size()); }
  size_t getNumWeights() const { return weights.size(); }
  /// The output channel of a weight, and the channel of the input that it is
  /// multiplied by.
  int64_t getOutputChannel(size_t weight) const;
  int64_t getInputChannel(size_t weight) const;
  double getReal(size_t weight) const {
    return unit[getOutputChannel(weight)] * weights[weight];
  }

  /// A weight of a quantized filter, less its zero point, in units of its
  /// channel, and the type.
  int64_t getInteger(size_t weight) const { return int64_t(weights[weight]); }
  double getUnit(int64_t channel) const { return unit[channel]; }
  QuantType getFilterType() const { return filterType; }

  /// Sets a weight, to an integer that with its zero point has a code, or a
  /// unit, which is not zero.
  void setInteger(size_t weight, int64_t integer);
  void setUnit(int64_t channel, double value);

  /// Multiplies the unit of an output channel; its weights stay what they are.
  /// One of 0 has weights of 0 instead, as no scale is 0.
  void scaleUnit(int64_t channel, double factor);
  /// Multiplies a weight of a float filter.
  void scaleWeight(size_t weight, double factor);

  /// What is added to each output channel, in real numbers.
  std::vector<double> bias;

  /// For a quantized layer: the least and the greatest of the sum of a channel,
  /// in units of the accumulator and without the bias, over all inputs that the
  /// type allows.
  std::vector<std::pair<double, double>> getSums(QuantType input) const;
  /// The real number that one unit of a channel's accumulator stands for.
  double getAccumulatorUnit(int64_t channel, QuantType input) const {
    return unit[channel] * input.getScaleOf(0).toDouble();
  }

  /// The smallest integer that leaves the accumulator.
  double getLimit() const;

  /// Whether the parameters can be stored, with `input` as the input's type or
  /// null: scales and float biases are normal numbers of f32, integer biases
  /// and the sums that they take part in fit the accumulator. Otherwise `why`
  /// says what would not.
  LogicalResult check(QuantType input, std::string &why) const;

  /// The filter as it is now: quantized weights behind a dequantization where
  /// the layer is float.
  Value writeFilter(OpBuilder &builder) const;
  /// The bias as a constant, in units of the accumulator where `input` is the
  /// input's type and not null. No value where there was none and it is 0.
  Value writeBias(OpBuilder &builder, QuantType input) const;

  /// Replaces the layer's constants; `input` is its new operand.
  void write(OpBuilder &builder, Value input) const;

private:
  explicit LayerParameters(MacOpInterface op) : op(op) {}
  QuantType getNewFilterType() const;

  /// Its queries are not const, though they change nothing.
  mutable MacOpInterface op;
  /// Null for float weights.
  QuantType filterType;
  ElementsAttr filterValue;
  std::vector<double> unit;
  /// Reals, or integers without their zero points.
  std::vector<double> weights;
  /// Output channels whose weights became 0, and whether units, reals or
  /// integers changed.
  std::vector<bool> isZeroed;
  bool areUnitsChanged = false, areWeightsChanged = false;
  bool areIntegersChanged = false;
};

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_LAYERPARAMETERS_H
