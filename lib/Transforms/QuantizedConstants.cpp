//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Chooses scales for constants, and rounds them.
//
//===----------------------------------------------------------------------===//

#include "QuantizedConstants.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

bool qopt::haveSameNumbers(QuantType a, QuantType b) {
  return a.getStorage() == b.getStorage() && a.isPerTensor() &&
         b.isPerTensor() && a.getScaleOf(0) == b.getScaleOf(0) &&
         a.getZeroPointOf(0) == b.getZeroPointOf(0);
}

int64_t qopt::quantizeReal(float real, QuantType type, Rounding rounding) {
  auto scale = float(type.getScaleOf(0).toDouble());
  int64_t zeroPoint = type.getZeroPointOf(0);
  StorageAttr storage = type.getStorage();
  float quotient = real / scale;
  if (std::isnan(quotient))
    quotient = 0;
  // Clamped first: no conversion to an integer overflows.
  quotient = std::clamp(quotient, float(storage.getMin() - zeroPoint),
                        float(storage.getMax() - zeroPoint));
  float rounded = rounding == Rounding::HalfEven ? std::nearbyint(quotient)
                                                 : std::round(quotient);
  return std::clamp(int64_t(rounded) + zeroPoint, storage.getMin(),
                    storage.getMax());
}

Value qopt::createCodes(OpBuilder &builder, Location loc,
                        RankedTensorType tensor, QuantType type,
                        ArrayRef<int64_t> codes) {
  return ConstOp::create(
      builder, loc, tensor.clone(Type(type)),
      makeIntegers(tensor.clone(type.getIntegerType()), codes, "quantized"));
}

Value qopt::quantizeConstant(OpBuilder &builder, QuantizeOp quantize) {
  auto constant = quantize.getInput().getDefiningOp<ConstOp>();
  QuantType type = getQuantType(quantize.getOutput());
  if (!constant || !type.isPerTensor())
    return {};
  FailureOr<std::vector<float>> reals = readFloats(constant.getValue());
  if (failed(reals))
    return {};
  std::vector<int64_t> codes;
  for (float real : *reals)
    codes.push_back(quantizeReal(real, type, quantize.getRounding()));
  return createCodes(builder, quantize.getLoc(), quantize.getInput().getType(),
                     type, codes);
}

/// The scale and the zero point with which numbers from `low` to `high`, zero
/// among them, take all of the storage.
static QuantType fitType(StorageAttr storage, double low, double high) {
  MLIRContext *context = storage.getContext();
  double scale, zeroPoint = 0;
  if (storage.getWidth() > 8) { // Symmetric.
    scale = std::max(-low, high) / double(storage.getMax());
  } else {
    scale = (high - low) / double(storage.getMax() - storage.getMin());
    zeroPoint = std::nearbyint(double(storage.getMin()) - low / scale);
  }
  if (!(scale > 0))
    return QuantType::get(context, storage, Granularity::Tensor, {},
                          RealScaleAttr::get(context, 1.0), {});
  SmallVector<int64_t> zeroPoints;
  if (zeroPoint != 0)
    zeroPoints.push_back(
        std::clamp(int64_t(zeroPoint), storage.getMin(), storage.getMax()));
  return QuantType::get(context, storage, Granularity::Tensor, {},
                        RealScaleAttr::get(context, scale), zeroPoints);
}

Value qopt::createFittingConstant(OpBuilder &builder, Location loc,
                                  RankedTensorType tensor,
                                  ArrayRef<double> reals, StorageAttr storage) {
  double low = 0, high = 0;
  for (double real : reals) {
    low = std::min(low, real);
    high = std::max(high, real);
  }
  QuantType type = fitType(storage, low, high);
  double scale = type.getScaleOf(0).toDouble();
  int64_t zeroPoint = type.getZeroPointOf(0);
  std::vector<int64_t> codes;
  for (double real : reals)
    codes.push_back(
        std::clamp(int64_t(std::nearbyint(real / scale)) + zeroPoint,
                   storage.getMin(), storage.getMax()));
  return createCodes(builder, loc, tensor, type, codes);
}
