//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Finding layers, and watching the interpreter compute one of them.
//
//===----------------------------------------------------------------------===//

#include "Layers.h"
#include "ModelFacts.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/Interpreter.h"

using namespace mlir;
using namespace mlir::qopt;

std::vector<Layer> qopt::getLayers(Model &model) {
  std::vector<Layer> layers;
  if (model.isLowered())
    return layers;
  size_t index = 0;
  auto note = [&](Operation *inner) {
    Operation &op = *inner;
    if (!isOperator(op))
      return;
    Place place;
    place.index = index++;
    auto layer = op.getAttrOfType<StringAttr>(QOptDialect::kLayerAttr);
    if (!layer)
      return;
    place.layer = layer.str();
    place.name = describe(op.getLoc());
    if (place.name.empty())
      place.name = op.getName().getStringRef().str();
    layers.push_back({&op, std::move(place)});
  };
  // Also inside of cascades.
  model.getMain().front().walk<WalkOrder::PreOrder>(note);
  return layers;
}

Operation *qopt::getLayerOp(Model &model, StringRef layer) {
  for (const Layer &candidate : getLayers(model))
    if (candidate.place.layer == layer)
      return candidate.op;
  return nullptr;
}

Operation *qopt::getOutputOp(Model &model, size_t output) {
  if (model.isLowered())
    return nullptr;
  Operation *terminator = model.getMain().front().getTerminator();
  return terminator->getOperand(output).getDefiningOp();
}

SmallVector<RescaleInputs> qopt::explain(Model &model, Operation *op,
                                         const Samples &inputs, int64_t sample,
                                         ArrayRef<int64_t> positions) {
  if (!op || model.isLowered() || positions.empty())
    return {};
  llvm::DenseMap<int64_t, RescaleInputs> seen;
  int64_t current = model.hasStates() ? 0 : sample;
  auto watch = [&](Operation *rescaling, int64_t position,
                   const RescaleInputs &rescaled) {
    if (rescaling == op && current == sample &&
        llvm::is_contained(positions, position))
      seen[position] = rescaled;
  };
  auto states = getInitialStates(model.getMain());
  bool failed = mlir::failed(states);
  for (; !failed && current <= sample; ++current) {
    SmallVector<TensorValue> values;
    for (auto [i, spec] : llvm::enumerate(model.getInputs()))
      values.push_back(toTensorValue(inputs.get(i, current).data(), spec));
    failed = mlir::failed(interpretCall(model.getMain(), values, *states,
                                        /*observer=*/nullptr, watch));
  }
  if (failed) {
    // What cannot be interpreted cannot be explained either.
    llvm::consumeError(model.takeDiagnostics());
    return {};
  }
  SmallVector<RescaleInputs> result;
  if (!seen.empty())
    for (int64_t position : positions)
      result.push_back(seen.lookup(position));
  return result;
}
