//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Passes that stay at their level, and the stage contracts.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_PASSES_H
#define QOPT_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "qopt/Numerics/Enums.h"

namespace mlir::qopt {

/// Where qopt-fold-quant-norm puts a norm's scale: into the scales of weights,
/// or into the weights.
enum class NormTarget { Rescale, Weights };

/// How qopt-quantize-weights finds a scale: from the largest weight, or by the
/// least squared error, also among powers of two.
enum class WeightScale { Largest, SquaredError, PowerOfTwo };

#define GEN_PASS_DECL
#include "qopt/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "qopt/Transforms/Passes.h.inc"

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_PASSES_H
