//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How somebody who looks for a wrong element sees what it was rescaled from.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_REFERENCE_RESCALEOBSERVER_H
#define QOPT_REFERENCE_RESCALEOBSERVER_H

#include "mlir/Support/LLVM.h"
#include "qopt/Numerics/FixedPoint.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace mlir {
class Operation;
} // namespace mlir

namespace mlir::qopt {

/// What an element is rescaled from: `rescale(accumulator, multiplier,
/// rounding) + zeroPoint` (`rescale64` where the op accumulates in 64 bits),
/// which is clamped afterwards.
struct RescaleInputs {
  /// With the bias.
  int64_t accumulator = 0;
  std::optional<int64_t> bias;
  Multiplier multiplier;
  Rounding rounding = Rounding::HalfUp;
  int64_t zeroPoint = 0;
};

/// Sees what the element at a row-major position of the result of `op` is
/// rescaled from.
using RescaleObserver = function_ref<void(Operation *op, int64_t position,
                                          const RescaleInputs &inputs)>;

} // namespace mlir::qopt

#endif // QOPT_REFERENCE_RESCALEOBSERVER_H
