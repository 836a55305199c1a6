//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Finds layers with their norms.
//
//===----------------------------------------------------------------------===//

#include "LayerUnits.h"

using namespace mlir;
using namespace mlir::qopt;

SmallVector<LayerUnit> qopt::findLayerUnits(func::FuncOp function) {
  SmallVector<LayerUnit> units;
  for (auto layer : function.getBody().front().getOps<MacOpInterface>()) {
    Value output = layer->getResult(0);
    auto activation = layer->getAttrOfType<ActivationAttr>("activation");
    BatchNormOp norm;
    if (output.hasOneUse() &&
        (!activation || activation.getValue() == Activation::None))
      norm = dyn_cast<BatchNormOp>(*output.user_begin());
    // As its input, not as a parameter.
    if (norm && norm.getInput() != output)
      norm = {};
    units.push_back({layer, norm});
  }
  return units;
}

FailureOr<SmallVector<std::pair<LayerUnit, LayerUnit>>>
qopt::pairLayerUnits(func::FuncOp original, func::FuncOp quantized) {
  SmallVector<LayerUnit> from = findLayerUnits(original);
  SmallVector<LayerUnit> to = findLayerUnits(quantized);
  if (from.size() != to.size())
    return quantized.emitOpError()
           << "expected the " << from.size()
           << " layers of the original, but got " << to.size();
  SmallVector<std::pair<LayerUnit, LayerUnit>> pairs;
  for (auto [first, second] : llvm::zip_equal(from, to)) {
    if (first.layer->getName() != second.layer->getName() ||
        first.layer.getFilter().getType().getShape() !=
            second.layer.getFilter().getType().getShape() ||
        !first.norm != !second.norm)
      return second.layer->emitOpError()
             << "expected the layer of the original, with its norm";
    pairs.push_back({first, second});
  }
  return pairs;
}
