//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The layers of a model in order, and what the interpreter can say of their
// elements.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_LAYERS_H
#define QOPT_TOOLS_QOPT_LAYERS_H

#include "Difference.h"
#include "Model.h"
#include "Samples.h"

namespace mlir::qopt {

/// An op whose result is a value of the imported model (qopt.layer).
struct Layer {
  Operation *op;
  Place place;
};

/// The layers of a model in program order; none where it is lowered.
std::vector<Layer> getLayers(Model &model);

/// The op that computes a layer, or an output; null where there is none.
Operation *getLayerOp(Model &model, StringRef layer);
Operation *getOutputOp(Model &model, size_t output);

/// What elements of the result of `op` are rescaled from in one of the samples:
/// one for each position; empty where nothing is rescaled, or nothing known.
SmallVector<RescaleInputs> explain(Model &model, Operation *op,
                                   const Samples &inputs, int64_t sample,
                                   ArrayRef<int64_t> positions);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_LAYERS_H
