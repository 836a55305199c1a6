//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Concatenation.h"
#include <algorithm>
#include <cmath>

using namespace mlir::qopt;

// The order of operations is that of the kernel: this library is compiled
// without contraction.
std::vector<uint8_t> mlir::qopt::concatenationTable(
    const ExactScale &inputScale, int64_t inputZeroPoint,
    const ExactScale &outputScale, int64_t outputZeroPoint) {
  float inverse = 1.0f / float(outputScale.toDouble());
  float factor = float(inputScale.toDouble()) * inverse;
  float bias = -float(inputZeroPoint) * factor;
  std::vector<uint8_t> table;
  for (int code = 0; code < 256; ++code) {
    float scaled = float(code) * factor;
    // Beyond int32 a conversion means nothing; the clamp follows anyway.
    float rounded = std::clamp(std::round(scaled + bias), -1e9f, 1e9f);
    table.push_back(uint8_t(
        std::clamp<int64_t>(int64_t(rounded) + outputZeroPoint, 0, 255)));
  }
  return table;
}
