//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales of weights that codes of few bits express, before weights are rounded
// for good. docs/Quantization.md, "Scales with weights".
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_QUANTIZE_LAYERSCALES_H
#define QOPT_QUANTIZE_LAYERSCALES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qopt {

/// The codes of qopt-double-quantize-scales.
struct ScaleCodeOptions {
  unsigned bits = 8;
  /// fixed, pow2 or real.
  std::string secondLevel = "fixed";
};

/// Gives each layer of `quantized` scales that are, with that of the norm
/// behind it, codes times one second-level scale, and rounds the weights of
/// `original` to them. Codes and second level are those with the least squared
/// error of the weights, in units of what the layer and its norm compute.
///
/// Both networks are as for `correct`. Layers that are not between
/// quantizations stay as they are, with a remark. Errors are diagnostics at the
/// function or the layer.
LogicalResult quantizeLayerScales(func::FuncOp original, func::FuncOp quantized,
                                  const ScaleCodeOptions &options = {});

} // namespace mlir::qopt

#endif // QOPT_QUANTIZE_LAYERSCALES_H
