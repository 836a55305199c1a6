//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers: integers only, one step after the other.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// `acc + sum a[i] * b[i]`, modulo 2^64.
static int64_t addProducts(int64_t acc, ArrayRef<int64_t> a,
                           ArrayRef<int64_t> b) {
  uint64_t sum = acc;
  for (auto [x, y] : llvm::zip_equal(a, b))
    sum += static_cast<uint64_t>(x * y);
  return static_cast<int64_t>(sum);
}

/// Row `row` of a matrix.
static ArrayRef<int64_t> getRow(ArrayRef<int64_t> matrix, int64_t row,
                                int64_t length) {
  return matrix.slice(row * length, length);
}

//===----------------------------------------------------------------------===//
// svdf
//===----------------------------------------------------------------------===//

static LogicalResult evaluateSVDF(SVDFOp op, Operands operands,
                                  MutableArrayRef<TensorValue> results) {
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  Multiplier featureMultiplier = op.getFeatureMultiplier(*profile);
  Multiplier timeMultiplier = op.getTimeMultiplier(*profile);
  std::vector<int64_t> input = subtractZeroPoints(*operands[0]);
  ArrayRef<int64_t> feature = operands[1]->ints, time = operands[2]->ints;
  ArrayRef<int64_t> oldState = operands.back()->ints;
  TensorValue &output = results[0], &newState = results[1];
  QuantType stateType = getQuantType(newState.type);
  QuantType outputType = getQuantType(output.type);

  int64_t batch = op.getBatchSize(), units = op.getNumUnits();
  int64_t filters = op.getNumFilters(), memory = op.getMemorySize();
  int64_t inputs = op.getInput().getType().getDimSize(1);
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t f = 0; f < filters; ++f) {
      int64_t begin = (b * filters + f) * memory;
      for (int64_t m = 0; m + 1 < memory; ++m)
        newState.ints[begin + m] = oldState[begin + m + 1];
      int32_t acc = int32_t(
          addProducts(0, getRow(input, b, inputs), getRow(feature, f, inputs)));
      int64_t s =
          clampTo<int64_t>(rescale(acc, featureMultiplier, op.getRounding()),
                           getActivationBounds(Activation::None, stateType));
      // Only the state's bits are kept.
      newState.ints[begin + memory - 1] =
          decode(stateType, s + stateType.getZeroPointOf(0));
    }

  // The filters of one output follow each other, and so do their memories.
  std::vector<int64_t> remembered = subtractZeroPoints(newState);
  int64_t length = filters / units * memory;
  for (int64_t b = 0; b < batch; ++b)
    for (int64_t u = 0; u < units; ++u) {
      int64_t bias = op.getBias() ? operands[3]->ints[u] : 0;
      int32_t acc =
          int32_t(addProducts(bias, getRow(remembered, b * units + u, length),
                              getRow(time, u, length)));
      output.ints[b * units + u] =
          clampTo<int64_t>(rescale(acc, timeMultiplier, op.getRounding()) +
                               outputType.getZeroPointOf(0),
                           getActivationBounds(Activation::None, outputType));
    }
  return success();
}

//===----------------------------------------------------------------------===//
// lstm
//===----------------------------------------------------------------------===//

namespace {

/// What computes one gate from a row of the input and one of the hidden state.
struct GateLayer {
  ArrayRef<int64_t> weights, recurrent, bias;
  Multiplier weightsMultiplier, recurrentMultiplier;
  IntegerFunction function;
};

struct LSTMLayer {
  LSTMLayer(LSTMOp op, Profile profile, Operands operands);

  /// The gate's value for unit `n`.
  int64_t getGate(unsigned gate, int64_t n, ArrayRef<int64_t> input,
                  ArrayRef<int64_t> hidden) const;
  /// The cell's new state.
  int64_t getCell(ArrayRef<int64_t> gates, int64_t cell) const;
  /// The hidden state in units of its scale.
  int64_t getHidden(int64_t outputGate, int64_t cell) const;

private:
  int64_t rescaleSum(int64_t acc, Multiplier multiplier) const;

  Rounding rounding;
  Accumulator accumulator;
  std::optional<int64_t> clip;
  SmallVector<GateLayer> gates;
  Multiplier forget, update, hidden;
  IntegerFunction cellFunction;
};

} // namespace

static int64_t saturate16(int64_t value) {
  return clampTo<int64_t>(value, {-32768, 32767});
}

LSTMLayer::LSTMLayer(LSTMOp op, Profile profile, Operands operands)
    : rounding(op.getRounding()), accumulator(op.getAccumulator()),
      clip(op.getCellClip()), forget(op.getForgetMultiplier(profile)),
      update(op.getUpdateMultiplier(profile)),
      hidden(op.getHiddenMultiplier(profile)),
      cellFunction(tanh16(op.getNearestCellScale())) {
  constexpr unsigned count = LSTMOp::kNumGates;
  ArrayRef<const TensorValue *> weights = operands.slice(1, count);
  ArrayRef<const TensorValue *> recurrent = operands.slice(1 + count, count);
  ArrayRef<const TensorValue *> bias = operands.slice(1 + 2 * count, count);
  for (unsigned gate = 0; gate < count; ++gate)
    gates.push_back({weights[gate]->ints, recurrent[gate]->ints,
                     bias[gate]->ints, op.getWeightsMultiplier(profile, gate),
                     op.getRecurrentMultiplier(profile, gate),
                     gate == LSTMOp::kCell ? tanh16(LSTMOp::kSumScale)
                                           : logistic16(LSTMOp::kSumScale)});
}

int64_t LSTMLayer::rescaleSum(int64_t acc, Multiplier multiplier) const {
  return saturate16(accumulator == Accumulator::I64
                        ? rescale64(acc, multiplier)
                        : rescale(int32_t(acc), multiplier, rounding));
}

int64_t LSTMLayer::getGate(unsigned gate, int64_t n, ArrayRef<int64_t> input,
                           ArrayRef<int64_t> hidden) const {
  const GateLayer &layer = gates[gate];
  int64_t x =
      addProducts(layer.bias[n], input, getRow(layer.weights, n, input.size()));
  int64_t h = addProducts(0, hidden, getRow(layer.recurrent, n, hidden.size()));
  return layer.function(saturate16(rescaleSum(x, layer.weightsMultiplier) +
                                   rescaleSum(h, layer.recurrentMultiplier)));
}

int64_t LSTMLayer::getCell(ArrayRef<int64_t> gates, int64_t cell) const {
  auto multiply = [&](int64_t a, int64_t b, Multiplier multiplier) {
    return saturate16(rescale(int32_t(a * b), multiplier, rounding));
  };
  int64_t kept = multiply(gates[LSTMOp::kForget], cell, forget);
  int64_t added = multiply(gates[LSTMOp::kInput], gates[LSTMOp::kCell], update);
  int64_t sum = saturate16(kept + added);
  return clip ? clampTo<int64_t>(sum, {-*clip, *clip}) : sum;
}

int64_t LSTMLayer::getHidden(int64_t outputGate, int64_t cell) const {
  return rescale(int32_t(cellFunction(cell) * outputGate), hidden, rounding);
}

static LogicalResult evaluateLSTM(LSTMOp op, Operands operands,
                                  MutableArrayRef<TensorValue> results) {
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  LSTMLayer layer(op, *profile, operands);
  std::vector<int64_t> input = subtractZeroPoints(*operands[0]);
  // Without its zero point until the end of each step.
  const TensorValue &oldHidden = *operands.drop_back().back();
  std::vector<int64_t> hidden = subtractZeroPoints(oldHidden);
  std::vector<int64_t> cell = operands.back()->ints;
  TensorValue &output = results[0];
  QuantType type = getQuantType(output.type);
  int64_t zeroPoint = type.getZeroPointOf(0);

  int64_t batch = op.getBatchSize(), units = op.getNumUnits();
  int64_t steps = op.getNumSteps(), inputs = op.getInputSize();
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t b = 0; b < batch; ++b) {
      int64_t position = op.getTimeMajor() ? t * batch + b : b * steps + t;
      ArrayRef<int64_t> x = getRow(input, position, inputs);
      // The gates of all units look at the old hidden state.
      std::vector<int64_t> h = getRow(hidden, b, units).vec();
      for (int64_t n = 0; n < units; ++n) {
        SmallVector<int64_t, LSTMOp::kNumGates> gates;
        for (unsigned gate = 0; gate < LSTMOp::kNumGates; ++gate)
          gates.push_back(layer.getGate(gate, n, x, h));
        int64_t c = layer.getCell(gates, cell[b * units + n]);
        cell[b * units + n] = c;
        int64_t stored = clampTo<int64_t>(
            layer.getHidden(gates[LSTMOp::kOutput], c) + zeroPoint,
            getActivationBounds(Activation::None, type));
        hidden[b * units + n] = stored - zeroPoint;
        output.ints[position * units + n] = stored;
      }
    }
  for (int64_t &value : hidden)
    value += zeroPoint;
  results[1].ints = std::move(hidden);
  results[2].ints = std::move(cell);
  return success();
}

void reference::attachRecurrent(MLIRContext &context) {
  attach<SVDFOp, evaluateSVDF>(context);
  attach<LSTMOp, evaluateLSTM>(context);
}
