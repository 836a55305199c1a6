//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers in order, then outputs; the interpreter explains what differs.
//
//===----------------------------------------------------------------------===//

#include "GoldenCheck.h"
#include "FloatBorder.h"
#include "qopt/Dialect/QOpt/QOpt.h"

using namespace mlir;
using namespace mlir::qopt;

llvm::Error GoldenCheck::readSamples() {
  llvm::Expected<Samples> read = Samples::read(golden, model.getInputs());
  if (!read)
    return read.takeError();
  inputs = std::move(*read);
  read = Samples::read(golden, model.getOutputs());
  if (!read)
    return read.takeError();
  expected = std::move(*read);
  if (inputs->getCount() != expected->getCount())
    return golden.makeError("expected as many samples of the outputs as of "
                            "the inputs, " +
                            Twine(inputs->getCount()) + ", but got " +
                            Twine(expected->getCount()));
  return llvm::Error::success();
}

ArrayComparison GoldenCheck::compareArrays(const Array &expected,
                                           const Array &actual) {
  ArrayComparison comparison =
      compare(expected, actual, tolerance, maxElements);
  isExact &= comparison.isExact();
  return comparison;
}

static Array makeArray(ArrayRef<char> data, const TensorSpec &spec) {
  Array array(spec.dtype, spec.getShape());
  llvm::copy(data, array.data.begin());
  return array;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

std::string GoldenCheck::findArray(StringRef layer) const {
  std::string name = layer.str();
  // A zip member cannot have a slash in its name.
  std::replace(name.begin(), name.end(), '/', '|');
  for (StringRef prefix : {"layer_", "value_"})
    if (golden.hasName((prefix + name).str()))
      return (prefix + name).str();
  return "";
}

llvm::Expected<Array> GoldenCheck::readLayer(StringRef name, Operation *op,
                                             DType dtype,
                                             ArrayRef<int64_t> shape) {
  llvm::Expected<Array> recorded = golden.read(name);
  if (!recorded)
    return recorded.takeError();
  // The model may hold the dimensions in another order.
  auto layout =
      op ? op->getAttrOfType<DenseI64ArrayAttr>(QOptDialect::kLayerLayoutAttr)
         : DenseI64ArrayAttr();
  if (layout && static_cast<size_t>(layout.size()) == recorded->shape.size())
    *recorded = permute(*recorded, layout);
  if (recorded->dtype != dtype || ArrayRef(recorded->shape) != shape)
    return golden.makeError(
        name, "expected " + getTypeName(dtype, shape) + ", but got " +
                  getTypeName(recorded->dtype, recorded->shape));
  return recorded;
}

llvm::Expected<llvm::StringMap<Array>> GoldenCheck::readLayers() {
  llvm::StringMap<Array> values;
  for (const Layer &layer : getLayers(model)) {
    std::string name = findArray(layer.place.layer);
    auto type = cast<RankedTensorType>(layer.op->getResult(0).getType());
    std::optional<DType> dtype = getStoredDType(type.getElementType());
    if (name.empty() || !dtype)
      continue;
    llvm::Expected<Array> recorded =
        readLayer(name, layer.op, *dtype, type.getShape());
    if (!recorded)
      return recorded.takeError();
    TensorSpec spec{name, "", type, *dtype};
    if (std::optional<int64_t> position =
            findInvalidCode(recorded->data.data(), spec))
      return golden.makeError(name, "expected codes of the layer's type, but "
                                    "element " +
                                        Twine(*position) + " is none");
    values[layer.place.layer] = std::move(*recorded);
  }
  return values;
}

llvm::Error GoldenCheck::compareLayer(const Place &place, const Array &value,
                                      Operation *op) {
  std::string name = findArray(place.layer);
  if (name.empty())
    return llvm::Error::success();
  llvm::Expected<Array> recorded =
      readLayer(name, op, value.dtype, value.shape);
  if (!recorded)
    return recorded.takeError();
  ++numLayers;
  compared.insert(name);
  ArrayComparison comparison = compareArrays(*recorded, value);
  if (comparison.isWithin(tolerance) || numDifferentLayers++ > 0)
    return llvm::Error::success();
  Difference difference(place, Sides(), comparison, *recorded, value,
                        maxElements);
  if (op)
    if (llvm::Error error =
            explainDifference(difference, op, /*sample=*/0, *recorded, value,
                              [&](const Backend &reference) {
                                return *reference.getLayer(place.layer);
                              }))
      return error;
  problems.push_back(
      {"first different layer: " + difference.getLine(), difference});
  return llvm::Error::success();
}

llvm::Error GoldenCheck::compareLayers(const Backend &shown) {
  // What became of the conversions at the border.
  for (auto [i, spec] : llvm::enumerate(model.getInputs())) {
    if (!isFloatBorder(spec) || spec.layer.empty())
      continue;
    Place place;
    place.name = spec.arrayName;
    place.layer = spec.layer;
    Array value = makeArray(std::as_const(*inputs).get(i, 0), spec);
    if (llvm::Error error = compareLayer(place, value, /*op=*/nullptr))
      return error;
  }
  for (const Layer &layer : getLayers(model)) {
    if (findArray(layer.place.layer).empty()) {
      ++numUnrecorded;
      continue;
    }
    const Array *value = shown.getLayer(layer.place.layer);
    if (!value)
      return model.makeError("the backend does not show layer " +
                             layer.place.layer);
    if (llvm::Error error = compareLayer(layer.place, *value, layer.op))
      return error;
  }
  for (auto [i, spec] : llvm::enumerate(model.getOutputs())) {
    if (!isFloatBorder(spec))
      continue;
    Place place;
    place.name = spec.arrayName;
    place.layer = spec.floatBorder;
    Array value = dequantize(makeArray(shown.getOutput(i), spec), spec);
    if (llvm::Error error = compareLayer(place, value, /*op=*/nullptr))
      return error;
  }
  if (numDifferentLayers > 0)
    problems.push_back({std::to_string(numDifferentLayers) + " of " +
                            std::to_string(numLayers) + " layers differ",
                        std::nullopt});
  findUnknownLayers();
  return llvm::Error::success();
}

void GoldenCheck::findUnknownLayers() {
  for (const std::string &name : golden.getNames()) {
    bool isLayer = StringRef(name).starts_with("layer_") ||
                   StringRef(name).starts_with("value_");
    if (isLayer && !compared.contains(name))
      problems.push_back(
          {"the model has no layer for array '" + name + "'", std::nullopt});
  }
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

llvm::Expected<Difference> GoldenCheck::describeOutput(size_t output,
                                                       const Array &recorded,
                                                       const Array &value,
                                                       int64_t sample) {
  const TensorSpec &spec = model.getOutputs()[output];
  Place place;
  place.name = spec.arrayName;
  if (inputs->getLayout() != Layout::One)
    place.sample = sample;
  auto getSample = [&](const Array &samples) {
    Array one(samples.dtype, spec.getShape());
    size_t bytes = one.data.size();
    llvm::copy(ArrayRef(samples.data).slice(sample * bytes, bytes),
               one.data.begin());
    return one;
  };
  Array expectedOne = getSample(recorded), actualOne = getSample(value);
  ArrayComparison comparison =
      compare(expectedOne, actualOne, tolerance, maxElements);
  Difference difference(place, Sides(), comparison, expectedOne, actualOne,
                        maxElements);
  auto getValue = [&](const Backend &reference) {
    Array codes = makeArray(reference.getOutput(output), spec);
    return recorded.dtype == spec.dtype ? codes : dequantize(codes, spec);
  };
  if (llvm::Error error =
          explainDifference(difference, getOutputOp(model, output), sample,
                            expectedOne, actualOne, getValue))
    return std::move(error);
  return difference;
}

llvm::Error GoldenCheck::compareOutputs(const Samples &actual) {
  for (auto [i, spec] : llvm::enumerate(model.getOutputs())) {
    const Array *reals = expected->getReals(i);
    const Array &recorded = reals ? *reals : expected->getArrays()[i];
    // The layout may differ, the elements lie in the same order.
    Array value = actual.getArrays()[i];
    if (reals)
      value = dequantize(value, spec);
    value.shape = recorded.shape;
    ArrayComparison comparison = compareArrays(recorded, value);
    if (comparison.isWithin(tolerance))
      continue;
    Problem problem{spec.arrayName + ": " +
                        describe(comparison, recorded, value),
                    std::nullopt};
    // What a layer does to the outputs needs no explanation.
    if (numDifferentLayers == 0) {
      int64_t sample =
          comparison.positions.front() / spec.type.getNumElements();
      llvm::Expected<Difference> one =
          describeOutput(i, recorded, value, sample);
      if (!one)
        return one.takeError();
      problem.difference = std::move(*one);
    }
    problems.push_back(std::move(problem));
  }
  return llvm::Error::success();
}

void GoldenCheck::compareExposed(const Backend &shown, const Samples &actual) {
  for (auto [i, spec] : llvm::enumerate(model.getOutputs()))
    if (shown.getOutput(i) != actual.get(i, 0))
      problems.push_back({spec.arrayName + " of sample 0 is another one where "
                                           "the layers are shown",
                          std::nullopt});
}

//===----------------------------------------------------------------------===//
// What the interpreter says
//===----------------------------------------------------------------------===//

llvm::Error GoldenCheck::explainDifference(
    Difference &difference, Operation *op, int64_t sample,
    const Array &expected, const Array &actual,
    function_ref<Array(const Backend &reference)> getValue) {
  // Without a table nobody asks why.
  if (difference.getPositions().empty())
    return llvm::Error::success();
  if (backendName != "reference") {
    auto reference =
        Backend::create("reference", model, options, /*showLayers=*/true);
    if (!reference)
      return reference.takeError();
    for (int64_t i = model.hasStates() ? 0 : sample; i <= sample; ++i)
      if (llvm::Error error = (*reference)->run(*inputs, i))
        return error;
    Array value = getValue(**reference);
    difference.addValues("reference", value);
    if (compare(expected, value, tolerance).isWithin(tolerance))
      difference.setNote("the reference interpreter gives what is expected: "
                         "the " +
                         backendName + " backend differs from both");
    else if (value.data == actual.data)
      difference.setNote("the reference interpreter gives the same as the " +
                         backendName + " backend");
    else
      difference.setNote("the reference interpreter gives neither");
  }
  // The interpreter explains what it computes from its own values.
  if (!isFed)
    difference.addRescales(
        explain(model, op, *inputs, sample, difference.getPositions()));
  return llvm::Error::success();
}

llvm::Error GoldenCheck::runFed() {
  isFed = true;
  llvm::Expected<Samples> read = Samples::read(golden, model.getInputs());
  if (!read)
    return read.takeError();
  inputs = std::move(*read);
  llvm::Expected<llvm::StringMap<Array>> layers = readLayers();
  if (!layers)
    return layers.takeError();
  auto shown =
      Backend::create(backendName, model, options, /*showLayers=*/true);
  if (!shown)
    return shown.takeError();
  (*shown)->feedLayers(*layers);
  if (llvm::Error error = (*shown)->run(*inputs, /*sample=*/0))
    return error;
  return compareLayers(**shown);
}

llvm::Error GoldenCheck::run() {
  if (llvm::Error error = readSamples())
    return error;
  auto shown =
      Backend::create(backendName, model, options, /*showLayers=*/true);
  if (!shown)
    return shown.takeError();
  if (llvm::Error error = (*shown)->run(*inputs, /*sample=*/0))
    return error;
  if (llvm::Error error = compareLayers(**shown))
    return error;
  auto backend = Backend::create(backendName, model, options);
  if (!backend)
    return backend.takeError();
  llvm::Expected<Samples> actual = (*backend)->run(*inputs, model);
  if (!actual)
    return actual.takeError();
  if (llvm::Error error = compareOutputs(*actual))
    return error;
  compareExposed(**shown, *actual);
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

void GoldenCheck::print(raw_ostream &os) const {
  auto count = [&](size_t number, StringRef what) {
    os << number << " " << what << (number == 1 ? "" : "s");
  };
  os << model.getName() << ": ";
  if (isFed) {
    count(numLayers, "layer");
    os << " fed with recorded values";
  } else {
    count(inputs->getCount(), "sample");
    os << ", ";
    count(numLayers, "layer");
    os << ", ";
    count(model.getOutputs().size(), "output");
  }
  if (!isEqual())
    os << ": different";
  else if (isExact)
    os << ": exact";
  else
    os << ": equal within the tolerance";
  os << " (" << backendName << ")";
  if (numUnrecorded > 0) {
    os << "; ";
    count(numUnrecorded, "layer");
    os << " not recorded";
  }
  os << '\n';
  for (const Problem &problem : problems) {
    os << "  " << problem.line << '\n';
    if (!problem.difference || maxElements == 0)
      continue;
    if (problem.difference->getPlace().sample)
      os << "    in sample " << *problem.difference->getPlace().sample << ":\n";
    problem.difference->printTable(os, /*indent=*/4);
  }
}

void GoldenCheck::printJSON(raw_ostream &os) const {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("model", llvm::json::fixUTF8(model.getName()));
    json.attribute("backend", backendName);
    json.attribute("samples", isFed ? 1 : inputs->getCount());
    json.attribute("layers", int64_t(numLayers));
    json.attribute("layers_not_recorded", int64_t(numUnrecorded));
    json.attribute("layers_different", int64_t(numDifferentLayers));
    json.attribute("outputs", isFed ? 0 : int64_t(model.getOutputs().size()));
    if (isFed)
      json.attribute("fed", true);
    json.attribute("equal", isEqual());
    json.attribute("exact", isExact && isEqual());
    json.attributeArray("problems", [&] {
      for (const Problem &problem : problems) {
        if (problem.difference)
          problem.difference->printJSON(json);
        else
          json.object([&] {
            json.attribute("message", llvm::json::fixUTF8(problem.line));
          });
      }
    });
  });
  os << '\n';
}
