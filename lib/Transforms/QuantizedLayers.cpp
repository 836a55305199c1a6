//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers that multiply and accumulate: biases in units of the accumulator, and
// the proof that sums fit it.
//
//===----------------------------------------------------------------------===//

#include "QuantizedForm.h"
#include "qopt/Transforms/LayerParameters.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// Whether sums of products of two tensors fit 32 bits by their types alone.
static bool fitsAccumulator(MacOpInterface op, QuantType input,
                            QuantType filter) {
  RankedTensorType shape = op.getFilter().getType();
  int64_t channels = shape.getDimSize(op.getOutputChannelAxis());
  if (isa<BatchMatMulOp>(op)) // All but rows, columns and what they share.
    for (int64_t size : shape.getShape().drop_back(2))
      channels *= size;
  int64_t terms = channels == 0 ? 0 : shape.getNumElements() / channels;
  int64_t product = getLargestInteger(input) * getLargestInteger(filter);
  return filter.getStorage().isUniform() &&
         (product == 0 ||
          terms <= std::numeric_limits<int32_t>::max() / product);
}

/// Channels whose bias would leave the accumulator, since their units are so
/// small (as a norm makes those of a channel that it switches off), but that
/// give one result for all inputs, become constants: no weights, and a bias in
/// larger units.
static void makeConstantChannels(LayerParameters &layer, QuantType input,
                                 QuantType output) {
  StorageAttr storage = output.getStorage();
  int64_t zeroPoint = output.getZeroPointOf(0);
  auto getCode = [&](double real) {
    return std::clamp(std::nearbyint(real / output.getScaleOf(0).toDouble()),
                      double(storage.getMin() - zeroPoint),
                      double(storage.getMax() - zeroPoint));
  };
  for (auto [o, sums] : llvm::enumerate(layer.getSums(input))) {
    double unit = layer.getAccumulatorUnit(o, input), bias = layer.bias[o];
    if (std::abs(bias / unit) + std::max(-sums.first, sums.second) <
            layer.getLimit() - 1 ||
        getCode(bias + sums.first * unit) != getCode(bias + sums.second * unit))
      continue;
    constexpr int bits = 20;
    layer.scaleUnit(o, 0);
    layer.setUnit(o, std::ldexp(std::abs(bias), -bits) /
                         input.getScaleOf(0).toDouble());
  }
}

Value QuantizedForm::createLayer(MacOpInterface op, QuantType type) {
  Value input = getOperand(op.getInput());
  if (!input)
    return {};
  Value filter = getDequantized(op.getFilter());
  if (!filter)
    return refuse("expected a quantized filter");
  SmallVector<Value> operands = {input, filter};
  QuantType inputType = getQuantType(input);
  if (!inputType.isPerTensor() || !inputType.getStorage().isUniform())
    return refuse("expected an input per tensor with uniform storage");
  if (filter.getDefiningOp<ConstOp>() && !isa<BatchMatMulOp>(op)) {
    FailureOr<LayerParameters> layer = LayerParameters::read(op, why);
    if (failed(layer))
      return {};
    makeConstantChannels(*layer, inputType, type);
    if (failed(layer->check(inputType, why)))
      return {};
    operands.back() = getDequantized(layer->writeFilter(builder));
    if (Value bias = layer->writeBias(builder, inputType))
      operands.push_back(bias);
  } else if (op.getBiasOrNull()) {
    return refuse("expected a constant filter of a layer with a bias");
  } else if (!fitsAccumulator(op, inputType, getQuantType(filter))) {
    return refuse("the sums may leave the accumulator");
  }
  return clone(op, operands, type, getRounding());
}
