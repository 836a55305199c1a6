//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Verifiers and multipliers of recurrent layers. Constraint ids are those of
// QOptRecurrentOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptLayers.h"
#include "qopt/Numerics/Elementwise.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// What the verifiers share
//===----------------------------------------------------------------------===//

static LogicalResult verifyTensorShape(Operation *op, const Twine &what,
                                       Value value,
                                       ArrayRef<int64_t> expected) {
  ArrayRef<int64_t> actual = cast<RankedTensorType>(value.getType()).getShape();
  if (actual == expected)
    return success();
  return op->emitOpError() << "expected " << what << " of shape [" << expected
                           << "], but got [" << actual << "]";
}

/// Sizes are multiplied: with 31 bits no product of two leaves 64.
static LogicalResult verifyRank(Operation *op, StringRef what, Value value,
                                int64_t rank) {
  auto type = cast<RankedTensorType>(value.getType());
  auto isSize = [](int64_t size) { return size >= 1 && llvm::isInt<32>(size); };
  if (type.getRank() == rank && llvm::all_of(type.getShape(), isSize))
    return success();
  return op->emitOpError() << "expected " << what << " of rank " << rank
                           << " with 1 to 2147483647 elements in each "
                              "dimension, but got "
                           << type;
}

static LogicalResult verifyStorage(Operation *op, Value value, bool isFilter) {
  QuantType type = getQuantType(value);
  unsigned width = type.getStorage().getWidth();
  if (!isUniformPerTensor(type) || (width != 8 && width != 16))
    return op->emitOpError() << "expected types per tensor with uniform "
                                "storage of 8 or 16 bits, but got "
                             << type;
  if (isFilter && !type.getZeroPoints().empty())
    return op->emitOpError()
           << "expected weights without zero point, but got " << type;
  return success();
}

//===----------------------------------------------------------------------===//
// svdf
//===----------------------------------------------------------------------===//

LogicalResult SVDFOp::verify() {
  // svdf_c1
  if (failed(verifyRank(*this, "an input", getInput(), 2)) ||
      failed(verifyRank(*this, "a filter of features", getFeature(), 2)) ||
      failed(verifyRank(*this, "a filter over time", getTime(), 2)) ||
      failed(verifyRank(*this, "an output", getOutput(), 2)))
    return failure();
  int64_t batch = getBatchSize(), filters = getNumFilters();
  int64_t units = getNumUnits();
  if (failed(verifyTensorShape(*this, "a filter of features", getFeature(),
                               {filters, getInput().getType().getDimSize(1)})))
    return failure();
  if (failed(verifyTensorShape(*this, "a filter over time", getTime(),
                               {filters, getMemorySize()})) ||
      failed(verifyTensorShape(*this, "a state", getState(),
                               {batch, filters * getMemorySize()})) ||
      failed(
          verifyTensorShape(*this, "an output", getOutput(), {batch, units})))
    return failure();
  if (filters % units != 0)
    return emitOpError() << "expected outputs that divide the " << filters
                         << " filters, but got " << units;
  // svdf_c2
  if (getBias()) {
    auto expected =
        RankedTensorType::get({units}, IntegerType::get(getContext(), 32));
    if (getBias().getType() != expected)
      return emitOpError() << "expected a bias of type " << expected
                           << ", but got " << getBias().getType();
  }
  // svdf_c3
  if (getNewState().getType() != getState().getType())
    return emitOpError() << "expected a new state of type "
                         << getState().getType() << ", but got "
                         << getNewState().getType();
  // svdf_c4
  for (Value value : {Value(getInput()), Value(getState()), Value(getOutput())})
    if (failed(verifyStorage(*this, value, /*isFilter=*/false)))
      return failure();
  for (Value value : {Value(getFeature()), Value(getTime())})
    if (failed(verifyStorage(*this, value, /*isFilter=*/true)))
      return failure();
  // A number that wraps may be anything.
  if (getQuantType(getState()).getStorage().isNarrowed())
    return emitOpError() << "expected a state whose storage is not narrowed, "
                            "but got "
                         << getQuantType(getState());
  return success();
}

int64_t SVDFOp::getMacs() {
  int64_t inputs = getInput().getType().getDimSize(1);
  return saturatingProduct(
      {getBatchSize(), getNumFilters(), inputs + getMemorySize()});
}

static Multiplier getFloatMultiplier(Profile profile, Value lhs, Value rhs,
                                     Value output) {
  return mulMultiplier(
      profile, Runtime::LiteRT, getQuantType(lhs).getScaleOf(0),
      getQuantType(rhs).getScaleOf(0), getQuantType(output).getScaleOf(0));
}

Multiplier SVDFOp::getFeatureMultiplier(Profile profile) {
  return getFloatMultiplier(profile, getInput(), getFeature(), getState());
}

Multiplier SVDFOp::getTimeMultiplier(Profile profile) {
  return getFloatMultiplier(profile, getState(), getTime(), getOutput());
}

//===----------------------------------------------------------------------===//
// lstm
//===----------------------------------------------------------------------===//

static LogicalResult verifyShapes(LSTMOp op) {
  for (auto [name, values] : {std::pair("weights", op.getWeights()),
                              std::pair("recurrent weights", op.getRecurrent()),
                              std::pair("biases", op.getBias())})
    if (values.size() != LSTMOp::kNumGates)
      return op.emitOpError() << "expected " << LSTMOp::kNumGates << " " << name
                              << ", but got " << values.size();
  if (failed(verifyRank(op, "an input", op.getInput(), 3)) ||
      failed(verifyRank(op, "a hidden state", op.getHidden(), 2)))
    return failure();
  int64_t batch = op.getBatchSize(), units = op.getNumUnits();
  int64_t steps = op.getNumSteps(), inputs = op.getInputSize();
  SmallVector<int64_t> inputShape = {batch, steps, inputs};
  SmallVector<int64_t> outputShape = {batch, steps, units};
  if (op.getTimeMajor()) {
    std::swap(inputShape[0], inputShape[1]);
    std::swap(outputShape[0], outputShape[1]);
  }
  for (unsigned gate = 0; gate < LSTMOp::kNumGates; ++gate)
    if (failed(verifyTensorShape(op, "weights", op.getWeights()[gate],
                                 {units, inputs})) ||
        failed(verifyTensorShape(op, "recurrent weights",
                                 op.getRecurrent()[gate], {units, units})) ||
        failed(verifyTensorShape(op, "a bias", op.getBias()[gate], {units})))
      return failure();
  if (failed(verifyTensorShape(op, "an input", op.getInput(), inputShape)) ||
      failed(
          verifyTensorShape(op, "a cell state", op.getCell(), {batch, units})))
    return failure();
  return verifyTensorShape(op, "an output", op.getOutput(), outputShape);
}

LogicalResult LSTMOp::verify() {
  if (failed(verifyShapes(*this))) // lstm_c1
    return failure();
  // lstm_c2
  for (auto [state, newState] : {std::pair(getHidden(), getNewHidden()),
                                 std::pair(getCell(), getNewCell())})
    if (state.getType() != newState.getType())
      return emitOpError() << "expected a new state of type " << state.getType()
                           << ", but got " << newState.getType();
  if (getQuantType(getOutput()) != getQuantType(getHidden()))
    return emitOpError() << "expected an output with the hidden state's type "
                         << getQuantType(getHidden()) << ", but got "
                         << getQuantType(getOutput());
  // lstm_c3
  for (Value value : {Value(getInput()), Value(getHidden()), Value(getCell())})
    if (failed(verifyStorage(*this, value, /*isFilter=*/false)))
      return failure();
  for (Value value : llvm::concat<Value>(SmallVector<Value>(getWeights()),
                                         SmallVector<Value>(getRecurrent())))
    if (failed(verifyStorage(*this, value, /*isFilter=*/true)))
      return failure();
  for (Value bias : getBias())
    if (Type type = getElementTypeOrSelf(bias);
        isa<FloatType>(type) || type != getElementTypeOrSelf(getBias().front()))
      return emitOpError() << "expected biases of one integer type, but got "
                           << bias.getType();
  // lstm_c4
  QuantType cell = getQuantType(getCell());
  double scale = cell.getScaleOf(0).toDouble();
  if (cell.getStorage().getKind() != StorageKind::Signed ||
      cell.getStorage().getWidth() != 16 || cell.getStorage().isNarrowed() ||
      !cell.getZeroPoints().empty() ||
      !(scale >= std::ldexp(1.0, -31) && scale <= 1))
    return emitOpError() << "expected a cell state of i16 without zero point "
                            "and with a scale from 2^-31 to 1, but got "
                         << cell;
  // lstm_c5
  if (std::optional<uint64_t> clip = getCellClip(); clip && *clip > 32767)
    return emitOpError() << "expected a cell_clip in 0 to 32767, but got "
                         << static_cast<int64_t>(*clip);
  return success();
}

int64_t LSTMOp::getMacs() {
  return saturatingProduct({getBatchSize(), getNumSteps(), kNumGates,
                            getNumUnits(), getInputSize() + getNumUnits()});
}

Accumulator LSTMOp::getAccumulator() {
  return getElementTypeOrSelf(getBias().front()).isInteger(64)
             ? Accumulator::I64
             : Accumulator::I32;
}

// In float32, as the kernel finds it.
ExactScale LSTMOp::getNearestCellScale() {
  float scale = float(getQuantType(getCell()).getScaleOf(0).toDouble());
  return {1, int(std::round(std::log(scale) * (1.0f / std::log(2.0f))))};
}

/// The layers of gates have one scale for the weights: the product of scales
/// is rounded to float32, as in all of those.
static Multiplier getGateMultiplier(Profile profile, Value input,
                                    Value weights) {
  return layerMultiplier(profile, getQuantType(input).getScaleOf(0),
                         getQuantType(weights).getScaleOf(0), LSTMOp::kSumScale,
                         /*floatProduct=*/true);
}

Multiplier LSTMOp::getWeightsMultiplier(Profile profile, unsigned gate) {
  return getGateMultiplier(profile, getInput(), getWeights()[gate]);
}

Multiplier LSTMOp::getRecurrentMultiplier(Profile profile, unsigned gate) {
  return getGateMultiplier(profile, getHidden(), getRecurrent()[gate]);
}

Multiplier LSTMOp::getForgetMultiplier(Profile profile) {
  ExactScale cell = getQuantType(getCell()).getScaleOf(0);
  return mulMultiplier(profile, Runtime::Micro, kGateScale, cell, cell);
}

Multiplier LSTMOp::getUpdateMultiplier(Profile profile) {
  return mulMultiplier(profile, Runtime::Micro, kGateScale, kGateScale,
                       getQuantType(getCell()).getScaleOf(0));
}

Multiplier LSTMOp::getHiddenMultiplier(Profile profile) {
  return mulMultiplier(profile, Runtime::Micro, kGateScale, kGateScale,
                       getQuantType(getHidden()).getScaleOf(0));
}
