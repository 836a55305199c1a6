//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt run: a model's outputs for given inputs, to a file or as text.
//
//===----------------------------------------------------------------------===//

#include "Backend.h"
#include "Command.h"
#include "FloatBorder.h"
#include "OutputFile.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class RunCommand : public Command {
public:
  RunCommand()
      : Command("run", "Run a model on inputs and print its outputs, or write "
                       "them to a file. The samples of a model with state are "
                       "the steps of one stream, from its initial state"),
        model(subCommand), backend(subCommand),
        input("input",
              cl::desc("Arrays input0, input1, ... (or called like the model's "
                       "inputs); samples may be stacked on a new first axis"),
              cl::value_desc("IN.npz|IN.npy"), cl::sub(subCommand),
              cl::cat(getCategory())),
        output("o",
               cl::desc("Write arrays output0, output1, ... instead of "
                        "printing"),
               cl::value_desc("OUT.npz"), cl::sub(subCommand),
               cl::cat(getCategory())) {}

  llvm::Expected<bool> run() override;

private:
  llvm::Expected<Samples> readInputs(const Model &model) const;
  llvm::Expected<OutputFile> openOutput() const;

  ModelArgument model;
  BackendOptions backend;
  cl::opt<std::string> input, output;
};
} // namespace

llvm::Expected<Samples> RunCommand::readInputs(const Model &model) const {
  ArrayRef<TensorSpec> specs = model.getInputs();
  if (specs.empty()) {
    if (input.getNumOccurrences())
      return model.makeError("expected no --input for a model without inputs");
    return Samples(specs, Layout::One, 1);
  }
  if (input.empty())
    return makeUseError("expected --input for a model with " +
                        Twine(specs.size()) +
                        (specs.size() == 1 ? " input" : " inputs"));
  llvm::Expected<ArrayFile> file = ArrayFile::open(input);
  if (!file)
    return file.takeError();
  return Samples::read(*file, specs);
}

llvm::Expected<OutputFile> RunCommand::openOutput() const {
  if (llvm::sys::path::extension(output) != ".npz")
    return makeUseError("expected OUT to end in .npz, but got '" + output +
                        "'");
  return OutputFile::create(output);
}

/// Whether outputs at float borders are wanted as real numbers: unless all that
/// could have been real numbers came as codes.
static bool wantsReals(ArrayRef<TensorSpec> specs, const Samples &inputs) {
  bool hasBorder = false;
  for (auto [i, spec] : llvm::enumerate(specs)) {
    if (inputs.getReals(i))
      return true;
    hasBorder |= isFloatBorder(spec);
  }
  return !hasBorder;
}

static void print(ArrayRef<TensorSpec> specs, const Samples &outputs) {
  for (auto [i, spec] : llvm::enumerate(specs)) {
    for (int64_t sample = 0; sample < outputs.getCount(); ++sample) {
      llvm::outs() << spec.arrayName;
      if (outputs.getLayout() != Layout::One)
        llvm::outs() << " of sample " << sample;
      llvm::outs() << ": " << getTypeName(spec.dtype, spec.getShape()) << " = "
                   << formatElements(outputs.get(i, sample).data(), spec.dtype,
                                     spec.type.getNumElements())
                   << '\n';
    }
  }
}

llvm::Expected<bool> RunCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (llvm::Error error = backend.check())
    return std::move(error);
  std::optional<OutputFile> file;
  if (output.getNumOccurrences()) {
    llvm::Expected<OutputFile> opened = openOutput();
    if (!opened)
      return opened.takeError();
    file.emplace(std::move(*opened));
  }

  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  if (backend.getBackend() == "cpu")
    if (llvm::Error error = (*model)->makeInteger())
      return std::move(error);
  llvm::Expected<Samples> inputs = readInputs(**model);
  if (!inputs)
    return inputs.takeError();
  auto runner =
      Backend::create(backend.getBackend(), **model, backend.getOptions());
  if (!runner)
    return runner.takeError();
  llvm::Expected<Samples> outputs = (*runner)->run(*inputs, **model);
  if (!outputs)
    return outputs.takeError();

  std::vector<TensorSpec> specs((*model)->getOutputs());
  if (wantsReals((*model)->getInputs(), *inputs))
    for (auto [i, spec] : llvm::enumerate(specs))
      if (isFloatBorder(spec)) {
        outputs->setArray(i, dequantize(outputs->getArrays()[i], spec));
        spec = getFloatSpec(spec);
      }
  if (!file) {
    print(specs, *outputs);
    return true;
  }
  std::vector<std::pair<std::string, Array>> arrays;
  for (auto [spec, array] : llvm::zip_equal(specs, outputs->getArrays()))
    arrays.emplace_back(spec.arrayName, array);
  llvm::Expected<std::string> bytes = formatNpz(arrays);
  if (!bytes)
    return file->makeError(bytes.takeError());
  if (llvm::Error error = file->write(*bytes))
    return std::move(error);
  if (llvm::Error error = file->commit())
    return std::move(error);
  return true;
}

std::unique_ptr<Command> qopt::createRunCommand() {
  return std::make_unique<RunCommand>();
}
