//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt quantize: a float model to an integer one, by samples of its inputs.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Model.h"
#include "OutputFile.h"
#include "Progress.h"
#include "QuantizeFlags.h"
#include "Remarks.h"
#include "Samples.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class QuantizeCommand : public Command {
public:
  QuantizeCommand();
  llvm::Expected<bool> run() override;

private:
  ModelArgument model;
  cl::opt<std::string> calibration, output;
  QuantizeFlags flags;
  cl::opt<bool> remarks;
};
} // namespace

QuantizeCommand::QuantizeCommand()
    : Command(
          "quantize",
          "Quantize a float model: samples of its inputs tell between which "
          "numbers its values lie. OUT is a model for all other commands"),
      model(subCommand),
      calibration("calibration",
                  cl::desc("Samples of the inputs, stacked on a new first "
                           "axis: arrays input0, input1, ... or called like "
                           "the inputs"),
                  cl::value_desc("DATA.npz|DATA.npy"), cl::sub(subCommand),
                  cl::cat(getCategory())),
      output("o", cl::desc("The file to write"), cl::value_desc("OUT.mlir"),
             cl::sub(subCommand), cl::cat(getCategory())),
      flags(subCommand),
      remarks("remarks",
              cl::desc("Print what was decided, a line for each value, layer "
                       "and norm"),
              cl::sub(subCommand), cl::cat(getCategory())) {}

llvm::Expected<bool> QuantizeCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (calibration.empty())
    return makeUseError("expected --calibration DATA.npz");
  if (llvm::sys::path::extension(output) != ".mlir")
    return makeUseError(output.empty()
                            ? Twine("expected -o OUT.mlir")
                            : "expected OUT to end in .mlir, but got '" +
                                  output + "'");
  llvm::Expected<QuantizeOptions> options = flags.get();
  if (!options)
    return options.takeError();
  if (llvm::Error error = checkOutput(*path, output))
    return std::move(error);

  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  llvm::Expected<OutputFile> file = OutputFile::create(output);
  if (!file)
    return file.takeError();
  llvm::Expected<ArrayFile> data = ArrayFile::open(calibration);
  if (!data)
    return data.takeError();
  ArrayRef<TensorSpec> specs = (*model)->getInputs();
  llvm::Expected<Samples> samples = Samples::read(*data, specs);
  if (!samples)
    return samples.takeError();
  if (llvm::Error error = samples->checkFinite(*data))
    return std::move(error);

  MLIRContext &context = *(*model)->getContext();
  if (remarks)
    printRemarks(context);
  context.disableMultithreading(false);
  Progress progress("calibrating: sample", samples->getCount());
  SampleSource source;
  source.count = size_t(samples->getCount());
  source.read = [&](size_t sample) {
    progress.update(int64_t(sample));
    SmallVector<TensorValue> arguments;
    for (auto [tensor, spec] : llvm::enumerate(specs))
      arguments.push_back(
          toTensorValue(samples->get(tensor, int64_t(sample)).data(), spec));
    return arguments;
  };
  if (failed(quantize((*model)->getModule(), source, *options)))
    return (*model)->takeDiagnostics();

  std::string text;
  llvm::raw_string_ostream os(text);
  // Messages about the result name the operators of the model.
  (*model)->getModule().print(os, OpPrintingFlags().enableDebugInfo());
  if (llvm::Error error = file->write(text))
    return std::move(error);
  if (llvm::Error error = file->commit())
    return std::move(error);
  return true;
}

std::unique_ptr<Command> qopt::createQuantizeCommand() {
  return std::make_unique<QuantizeCommand>();
}
