//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Two sides in lockstep: where there are states, both have the same past.
//
//===----------------------------------------------------------------------===//

#include "SideBySide.h"
#include "Progress.h"

using namespace mlir;
using namespace mlir::qopt;

static const Sides kBothSides{"A", "B"};

SideBySide::SideBySide(Side a, Side b, CPUOptions options,
                       const Samples &inputs, size_t maxElements)
    : a(std::move(a)), b(std::move(b)), options(std::move(options)),
      inputs(inputs), maxElements(maxElements) {
  for (Layer &layer : getLayers(*this->a.model))
    if (getLayerOp(*this->b.model, layer.place.layer))
      layers.push_back(std::move(layer));
}

Place SideBySide::getPlace(Place place, int64_t sample) const {
  if (inputs.getCount() > 1)
    place.sample = sample;
  return place;
}

void SideBySide::add(Difference difference, Operation *opA, Operation *opB,
                     int64_t sample) {
  ArrayRef<int64_t> positions = difference.getPositions();
  auto ofA = explain(*a.model, opA, inputs, sample, positions);
  difference.addRescales(
      ofA, a.model == b.model
               ? ofA
               : explain(*b.model, opB, inputs, sample, positions));
  differences.push_back(std::move(difference));
}

void SideBySide::compareLayers(const Backend &ofA, const Backend &ofB,
                               int64_t sample) {
  for (const Layer &layer : layers) {
    const Array *inA = ofA.getLayer(layer.place.layer);
    const Array *inB = ofB.getLayer(layer.place.layer);
    if (!inA || !inB || inA->dtype != inB->dtype || inA->shape != inB->shape)
      continue;
    if (auto difference = Difference::find(getPlace(layer.place, sample),
                                           kBothSides, *inA, *inB, maxElements))
      return add(std::move(*difference), layer.op,
                 getLayerOp(*b.model, layer.place.layer), sample);
  }
}

void SideBySide::compareOutputs(const Backend &ofA, const Backend &ofB,
                                int64_t sample) {
  for (auto [i, spec] : llvm::enumerate(a.model->getOutputs())) {
    Array inA(spec.dtype, spec.getShape()), inB = inA;
    llvm::copy(ofA.getOutput(i), inA.data.begin());
    llvm::copy(ofB.getOutput(i), inB.data.begin());
    Place place;
    place.name = spec.arrayName;
    if (auto difference = Difference::find(getPlace(place, sample), kBothSides,
                                           inA, inB, maxElements))
      return add(std::move(*difference), getOutputOp(*a.model, i),
                 getOutputOp(*b.model, i), sample);
  }
}

llvm::Error SideBySide::run(bool showLayers) {
  auto ofA = Backend::create(a.backend, *a.model, options, showLayers);
  if (!ofA)
    return ofA.takeError();
  auto ofB = Backend::create(b.backend, *b.model, options, showLayers);
  if (!ofB)
    return ofB.takeError();
  Progress progress("sample", inputs.getCount());
  for (int64_t sample = 0; sample < inputs.getCount() && isEqual(); ++sample) {
    progress.update(sample + 1);
    if (llvm::Error error = (*ofA)->run(inputs, sample))
      return error;
    if (llvm::Error error = (*ofB)->run(inputs, sample))
      return error;
    compareLayers(**ofA, **ofB, sample);
    compareOutputs(**ofA, **ofB, sample);
  }
  return llvm::Error::success();
}

llvm::Error SideBySide::run() {
  if (!layers.empty())
    if (llvm::Error error = run(/*showLayers=*/true))
      return error;
  // Compiled code that shows its layers is other code.
  bool isCompiled = a.backend != "reference" || b.backend != "reference";
  if (layers.empty() || (isEqual() && isCompiled))
    return run(/*showLayers=*/false);
  return llvm::Error::success();
}

void SideBySide::print(raw_ostream &os) const {
  auto count = [&](size_t number, StringRef what) {
    os << number << " " << what << (number == 1 ? "" : "s");
  };
  os << "A = " << a.model->getPath() << " (" << a.backend
     << "), B = " << b.model->getPath() << " (" << b.backend << "): ";
  count(inputs.getCount(), "sample");
  os << ", ";
  count(layers.size(), "layer");
  os << ", ";
  count(a.model->getOutputs().size(), "output");
  os << (isEqual() ? ": equal\n" : ": different\n");
  for (const Difference &difference : differences) {
    bool isLayer = !difference.getPlace().layer.empty();
    os << "  " << (isLayer ? "first different layer: " : "")
       << difference.getLine() << '\n';
    // The outputs follow from the layer.
    if (isLayer || differences.size() == 1)
      difference.printTable(os, /*indent=*/4);
  }
}

void SideBySide::printJSON(raw_ostream &os) const {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("a", llvm::json::fixUTF8(a.model->getPath()));
    json.attribute("backend_a", a.backend);
    json.attribute("b", llvm::json::fixUTF8(b.model->getPath()));
    json.attribute("backend_b", b.backend);
    json.attribute("samples", inputs.getCount());
    json.attribute("layers", int64_t(layers.size()));
    json.attribute("outputs", int64_t(a.model->getOutputs().size()));
    json.attribute("equal", isEqual());
    json.attributeArray("problems", [&] {
      for (const Difference &difference : differences)
        difference.printJSON(json);
    });
  });
  os << '\n';
}
