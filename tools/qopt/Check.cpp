//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt check: a model's outputs and layers against recorded ones.
//
//===----------------------------------------------------------------------===//

#include "Backend.h"
#include "Command.h"
#include "Compare.h"
#include "FloatBorder.h"
#include "ModelFacts.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class CheckCommand : public Command {
public:
  CheckCommand()
      : Command("check", "Compare a model's outputs and layers with recorded "
                         "ones; exit with 1 where they differ"),
        model(subCommand), backend(subCommand),
        golden("golden",
               cl::desc("Arrays input<i> and output<i>, samples stacked on the "
                        "first axis, and for sample 0 layer_<id> or value_<id> "
                        "(with | for /)"),
               cl::value_desc("GOLDEN.npz"), cl::sub(subCommand),
               cl::cat(getCategory())),
        tolerance("tolerance",
                  cl::desc("Elements count as equal up to this difference"),
                  cl::value_desc("N"), cl::init("0"), cl::sub(subCommand),
                  cl::cat(getCategory())),
        maxMismatch("max-mismatch",
                    cl::desc("Arrays count as equal where at most this "
                             "fraction of their elements differs"),
                    cl::value_desc("FRACTION"), cl::init("0"),
                    cl::sub(subCommand), cl::cat(getCategory())) {}

  llvm::Expected<bool> run() override;

private:
  llvm::Expected<Tolerance> getTolerance() const;

  ModelArgument model;
  BackendOptions backend;
  cl::opt<std::string> golden;
  cl::opt<std::string> tolerance, maxMismatch;
};

/// One comparison of a model with a golden file.
class Check {
public:
  Check(Model &model, Backend &backend, const ArrayFile &golden,
        Tolerance tolerance)
      : model(model), backend(backend), golden(golden), tolerance(tolerance) {}

  /// Runs and compares everything.
  llvm::Error run();

  bool isEqual() const { return differences.empty(); }
  void print(raw_ostream &os, StringRef backendName) const;

private:
  llvm::Error readSamples();
  llvm::Error compareLayers(const LayerValues &values);
  void compareOutputs(const Samples &actual);
  /// Layers may not change what the model computes.
  void compareExposed(const LayerValues &values, const Samples &actual);
  /// The name of the array that holds a layer, or empty.
  std::string findArray(StringRef layer) const;
  ArrayComparison compareArrays(const Array &expected, const Array &actual);

  Model &model;
  Backend &backend;
  const ArrayFile &golden;
  Tolerance tolerance;

  std::optional<Samples> inputs, expected;
  size_t numLayers = 0, numUnrecorded = 0;
  bool isExact = true;
  /// Lines for the user, the first layer first.
  std::vector<std::string> differences;
};
} // namespace

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

llvm::Error Check::readSamples() {
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

std::string Check::findArray(StringRef layer) const {
  std::string name = layer.str();
  // A zip member cannot have a slash in its name.
  std::replace(name.begin(), name.end(), '/', '|');
  for (StringRef prefix : {"layer_", "value_"})
    if (golden.hasName((prefix + name).str()))
      return (prefix + name).str();
  return "";
}

ArrayComparison Check::compareArrays(const Array &expected, const Array &actual) {
  ArrayComparison comparison = compare(expected, actual, tolerance);
  isExact &= comparison.isExact();
  return comparison;
}

llvm::Error Check::compareLayers(const LayerValues &values) {
  std::string first;
  size_t numDifferent = 0, index = 0;
  llvm::StringSet<> compared;
  auto compareLayer = [&](StringRef layer, const Array &value,
                          const Twine &where) -> llvm::Error {
    std::string name = findArray(layer);
    if (name.empty())
      return llvm::Error::success();
    llvm::Expected<Array> recorded = golden.read(name);
    if (!recorded)
      return recorded.takeError();
    if (recorded->dtype != value.dtype || recorded->shape != value.shape)
      return golden.makeError(
          name, "expected " + getTypeName(value.dtype, value.shape) +
                    ", but got " +
                    getTypeName(recorded->dtype, recorded->shape));
    ++numLayers;
    compared.insert(name);
    ArrayComparison comparison = compareArrays(*recorded, value);
    if (comparison.isWithin(tolerance) || numDifferent++ > 0)
      return llvm::Error::success();
    first = ("first different layer: " + where + ", layer " + layer + ": " +
             describe(comparison, *recorded, value))
                .str();
    return llvm::Error::success();
  };

  // What became of the conversions at the border.
  for (auto [i, spec] : llvm::enumerate(model.getInputs())) {
    if (!isFloatBorder(spec) || spec.layer.empty())
      continue;
    Array value(spec.dtype, spec.getShape());
    llvm::copy(std::as_const(*inputs).get(i, 0), value.data.begin());
    if (llvm::Error error = compareLayer(spec.layer, value, spec.arrayName))
      return error;
  }
  for (Operation &op : model.getMain().front()) {
    if (!isOperator(op))
      continue;
    size_t position = index++;
    auto layer = op.getAttrOfType<StringAttr>(QOptDialect::kLayerAttr);
    if (!layer)
      continue;
    if (findArray(layer).empty()) {
      ++numUnrecorded;
      continue;
    }
    auto actual = values.layers.find(layer);
    if (actual == values.layers.end())
      return model.makeError("the backend does not show layer " +
                             layer.getValue());
    std::string where = describe(op.getLoc());
    if (where.empty())
      where = op.getName().getStringRef();
    if (llvm::Error error =
            compareLayer(layer.getValue(), actual->second,
                         "operator " + Twine(position) + ", " + where))
      return error;
  }
  for (auto [i, spec] : llvm::enumerate(model.getOutputs()))
    if (isFloatBorder(spec))
      if (llvm::Error error =
              compareLayer(spec.floatBorder,
                           dequantize(values.outputs[i], spec), spec.arrayName))
        return error;
  if (numDifferent > 0) {
    differences.push_back(first);
    differences.push_back(std::to_string(numDifferent) + " of " +
                          std::to_string(numLayers) + " layers differ");
  }
  for (const std::string &name : golden.getNames()) {
    bool isLayer = StringRef(name).starts_with("layer_") ||
                   StringRef(name).starts_with("value_");
    if (isLayer && !compared.contains(name))
      differences.push_back("the model has no layer for array '" + name + "'");
  }
  return llvm::Error::success();
}

void Check::compareOutputs(const Samples &actual) {
  for (auto [i, spec] : llvm::enumerate(model.getOutputs())) {
    const Array *reals = expected->getReals(i);
    const Array &recorded = reals ? *reals : expected->getArrays()[i];
    // The layout may differ, the elements lie in the same order.
    Array value = actual.getArrays()[i];
    if (reals)
      value = dequantize(value, spec);
    value.shape = recorded.shape;
    ArrayComparison comparison = compareArrays(recorded, value);
    if (!comparison.isWithin(tolerance))
      differences.push_back(spec.arrayName + ": " +
                            describe(comparison, recorded, value));
  }
}

void Check::compareExposed(const LayerValues &values, const Samples &actual) {
  for (auto [i, spec] : llvm::enumerate(model.getOutputs()))
    if (ArrayRef<char>(values.outputs[i].data) != actual.get(i, 0))
      differences.push_back(spec.arrayName +
                            " of sample 0 is another one where the layers are "
                            "shown");
}

llvm::Error Check::run() {
  if (llvm::Error error = readSamples())
    return error;
  SmallVector<ArrayRef<char>> sample;
  for (size_t i = 0; i < model.getInputs().size(); ++i)
    sample.push_back(std::as_const(*inputs).get(i, 0));
  llvm::Expected<LayerValues> values = backend.runWithLayers(sample);
  if (!values)
    return values.takeError();
  if (llvm::Error error = compareLayers(*values))
    return error;
  llvm::Expected<Samples> actual = backend.run(*inputs, model);
  if (!actual)
    return actual.takeError();
  compareOutputs(*actual);
  compareExposed(*values, *actual);
  return llvm::Error::success();
}

void Check::print(raw_ostream &os, StringRef backendName) const {
  auto count = [&](size_t number, StringRef what) {
    os << number << " " << what << (number == 1 ? "" : "s");
  };
  os << model.getName() << ": ";
  count(inputs->getCount(), "sample");
  os << ", ";
  count(numLayers, "layer");
  os << ", ";
  count(model.getOutputs().size(), "output");
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
  for (const std::string &difference : differences)
    os << "  " << difference << '\n';
}

//===----------------------------------------------------------------------===//
// Command
//===----------------------------------------------------------------------===//

/// The value of an option, a number from 0 to `max`.
static llvm::Expected<double> getNumber(const cl::opt<std::string> &option,
                                        double max, StringRef range) {
  double number;
  if (StringRef(option).getAsDouble(number) || !(number >= 0 && number <= max))
    return makeUseError("expected --" + option.ArgStr + " to be a number " +
                        range + ", but got '" + option + "'");
  return number;
}

llvm::Expected<Tolerance> CheckCommand::getTolerance() const {
  llvm::Expected<double> distance =
      getNumber(tolerance, std::numeric_limits<double>::max(), "of at least 0");
  if (!distance)
    return distance.takeError();
  llvm::Expected<double> fraction = getNumber(maxMismatch, 1, "from 0 to 1");
  if (!fraction)
    return fraction.takeError();
  return Tolerance{*distance, *fraction};
}

llvm::Expected<bool> CheckCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (golden.empty())
    return makeUseError("expected --golden GOLDEN.npz");
  if (llvm::Error error = backend.check())
    return std::move(error);
  llvm::Expected<Tolerance> tolerance = getTolerance();
  if (!tolerance)
    return tolerance.takeError();
  llvm::Expected<ArrayFile> file = ArrayFile::open(golden);
  if (!file)
    return file.takeError();
  if (file->isSingle())
    return file->makeError("expected a .npz archive, but got a single array");
  llvm::Expected<std::unique_ptr<Model>> model = Model::load(*path);
  if (!model)
    return model.takeError();
  auto runner =
      Backend::create(backend.getBackend(), **model, backend.getCPU());
  if (!runner)
    return runner.takeError();

  Check check(**model, **runner, *file, *tolerance);
  if (llvm::Error error = check.run())
    return std::move(error);
  check.print(llvm::outs(), backend.getBackend());
  return check.isEqual();
}

std::unique_ptr<Command> qopt::createCheckCommand() {
  return std::make_unique<CheckCommand>();
}
