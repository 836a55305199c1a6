//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The concatenation of uint8 tensors with different scales.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_CONCATENATION_H
#define QOPT_NUMERICS_CONCATENATION_H

#include "qopt/Numerics/FixedPoint.h"
#include <vector>

namespace mlir::qopt {

/// What TensorFlow Lite's kernel makes of each of the 256 codes of an input
/// whose scale or zero point is not the output's. It rescales in float32, so
/// that only a table says it in integers.
std::vector<uint8_t> concatenationTable(const ExactScale &inputScale,
                                        int64_t inputZeroPoint,
                                        const ExactScale &outputScale,
                                        int64_t outputZeroPoint);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_CONCATENATION_H
