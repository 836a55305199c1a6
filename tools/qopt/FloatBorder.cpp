//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Conversions between real numbers and codes at the border of a model, all of
// them in float32.
//
//===----------------------------------------------------------------------===//

#include "FloatBorder.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::qopt;

TensorSpec qopt::getFloatSpec(const TensorSpec &spec) {
  TensorSpec result = spec;
  result.type = RankedTensorType::get(spec.getShape(),
                                      Float32Type::get(spec.type.getContext()));
  result.dtype = DType::F32;
  result.floatBorder.clear();
  return result;
}

Array qopt::quantize(const Array &real, const TensorSpec &spec) {
  QuantType type = getQuantType(spec.type);
  float scale = static_cast<float>(type.getScaleOf(0).toDouble());
  int64_t zeroPoint = type.getZeroPointOf(0);
  auto [min, max] = getCodeRange(type);
  // Clamped first: no conversion to an integer overflows. NaN counts as 0.
  float low = static_cast<float>(min - zeroPoint);
  float high = static_cast<float>(max - zeroPoint);
  Array codes(spec.dtype, real.shape);
  for (int64_t i = 0, e = real.size(); i < e; ++i) {
    float value;
    std::memcpy(&value, real.data.data() + i * sizeof(float), sizeof(float));
    float quotient = value / scale;
    if (std::isnan(quotient))
      quotient = 0;
    quotient = std::min(std::max(quotient, low), high);
    auto rounded = static_cast<int64_t>(
        spec.borderRounding == Rounding::HalfEven ? std::nearbyint(quotient)
                                                  : std::round(quotient));
    writeInteger(codes.data.data(), spec.dtype, i, rounded + zeroPoint);
  }
  return codes;
}

Array qopt::dequantize(const Array &codes, const TensorSpec &spec) {
  QuantType type = getQuantType(spec.type);
  float scale = static_cast<float>(type.getScaleOf(0).toDouble());
  Array real(DType::F32, codes.shape);
  for (int64_t i = 0, e = codes.size(); i < e; ++i) {
    int64_t code = readInteger(codes.data.data(), codes.dtype, i);
    float value = scale * static_cast<float>(code - type.getZeroPointOf(0));
    std::memcpy(real.data.data() + i * sizeof(float), &value, sizeof(float));
  }
  return real;
}
