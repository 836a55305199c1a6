//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers with the norms that belong to them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_QUANTIZE_LAYERUNITS_H
#define QOPT_LIB_QUANTIZE_LAYERUNITS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// A layer and the norm that is directly behind it, or null.
struct LayerUnit {
  MacOpInterface layer;
  BatchNormOp norm;

  Value getResult() {
    return norm ? Value(norm.getOutput()) : layer->getResult(0);
  }
};

/// The layers of a function, in its order.
SmallVector<LayerUnit> findLayerUnits(func::FuncOp function);

/// The same of a float network and of what became of it. Errors are diagnostics
/// at the function or the layer.
FailureOr<SmallVector<std::pair<LayerUnit, LayerUnit>>>
pairLayerUnits(func::FuncOp original, func::FuncOp quantized);

} // namespace mlir::qopt

#endif // QOPT_LIB_QUANTIZE_LAYERUNITS_H
