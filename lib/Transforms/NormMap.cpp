//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The affine maps of norms.
//
//===----------------------------------------------------------------------===//

#include "qopt/Transforms/NormMap.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/SetVector.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::qopt;

ConstOp qopt::getQuantizedConstant(Value value) {
  auto dequantize = value.getDefiningOp<DequantizeOp>();
  return dequantize ? dequantize.getInput().getDefiningOp<ConstOp>()
                    : ConstOp();
}

FailureOr<std::vector<double>> qopt::readReals(Value value) {
  ConstOp constant = getQuantizedConstant(value);
  if (!constant)
    constant = value.getDefiningOp<ConstOp>();
  if (!constant)
    return failure();
  RankedTensorType tensor = constant.getOutput().getType();
  QuantType type = getQuantType(tensor);
  if (!type) {
    FailureOr<std::vector<float>> reals = readFloats(constant.getValue());
    if (failed(reals))
      return failure();
    return std::vector<double>(reals->begin(), reals->end());
  }
  // Only vectors have one element for each scale.
  if (!type.isPerTensor() && tensor.getRank() != 1)
    return failure();
  FailureOr<std::vector<int64_t>> codes = readIntegers(constant.getValue());
  if (failed(codes))
    return failure();
  std::vector<double> reals;
  for (auto [c, code] : llvm::enumerate(*codes))
    reals.push_back(
        type.getScaleOf(c).toDouble() *
        double(type.getStorage().decode(code) - type.getZeroPointOf(c)));
  return reals;
}

FailureOr<NormMap> qopt::getNormMap(BatchNormOp norm, std::string &why) {
  auto gamma = readReals(norm.getGamma()), beta = readReals(norm.getBeta());
  auto mean = readReals(norm.getMean());
  auto variance = readReals(norm.getVariance());
  if (failed(gamma) || failed(beta) || failed(mean) || failed(variance)) {
    why = "expected constant parameters";
    return failure();
  }
  double epsilon = norm.getEpsilon().convertToDouble();
  constexpr double largest = std::numeric_limits<float>::max();
  NormMap map;
  for (size_t c = 0, e = gamma->size(); c < e; ++c) {
    double sigma = std::sqrt((*variance)[c] + epsilon);
    // A channel without gamma does not ask for its statistics.
    double scale = (*gamma)[c] == 0 ? 0 : (*gamma)[c] / sigma;
    double offset = (*beta)[c] - (scale == 0 ? 0 : scale * (*mean)[c]);
    // Also false where one is NaN.
    if (!(std::abs(scale) <= largest && std::abs(offset) <= largest)) {
      why = "expected a scale and an offset that are finite numbers of f32, "
            "but those of channel " +
            std::to_string(c) + " are not";
      return failure();
    }
    map.scale.push_back(scale);
    map.offset.push_back(offset);
  }
  return map;
}

FailureOr<NormMap> qopt::getNormMap(QuantNormOp norm, std::string &why) {
  auto scale = readReals(norm.getScale()), offset = readReals(norm.getOffset());
  if (failed(scale) || failed(offset)) {
    why = "expected constant parameters";
    return failure();
  }
  NormMap map{std::move(*scale), std::move(*offset)};
  switch (norm.getForm()) {
  case NormForm::Affine:
  case NormForm::ShiftAdd:
    return map;
  case NormForm::Centered:
    for (auto [scale, offset] : llvm::zip_equal(map.scale, map.offset))
      offset *= -scale;
    return map;
  case NormForm::Threshold:
    why = "a threshold has no scale";
    return failure();
  }
  llvm_unreachable("unknown form of a norm");
}

void qopt::eraseUnusedConstants(ValueRange values) {
  // A value may stand there twice.
  llvm::SetVector<Operation *> sources;
  for (Value value : values)
    if (Operation *source = value.getDefiningOp())
      sources.insert(source);
  for (Operation *source : sources)
    if (isa<ConstOp, DequantizeOp>(source) && source->use_empty()) {
      SmallVector<Value> operands(source->getOperands());
      source->erase();
      eraseUnusedConstants(operands);
    }
}
