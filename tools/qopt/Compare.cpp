//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt compare: two models, stages or backends, or the model after each pass of
// a pipeline.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "PipelineWalk.h"
#include "SideBySide.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class CompareCommand : public Command {
public:
  CompareCommand();

  llvm::Expected<bool> run() override;

private:
  llvm::Error checkUse() const;
  llvm::Expected<bool> compareSides();
  llvm::Expected<bool> walkPipeline();
  /// The samples that --input names, or random ones.
  llvm::Expected<Samples> getInputs(const Model &model) const;
  llvm::Expected<std::string> getBackend(const cl::opt<std::string> &option,
                                         const Model &model,
                                         StringRef other) const;

  cl::list<std::string> paths;
  cl::opt<std::string> backendA, backendB;
  CompilationOptions compilation;
  cl::opt<std::string> input;
  cl::opt<unsigned> samples, seed;
  cl::opt<std::string> pipeline;
  cl::list<std::string> plugins;
  TableOptions table;
  ShapeOption shapes;
};
} // namespace

CompareCommand::CompareCommand()
    : Command("compare",
              "Compare two models, stages or backends, or a model after each "
              "pass; exit with 1 where they differ"),
      paths(cl::Positional, cl::desc("A [B]"), cl::sub(subCommand),
            cl::cat(getCategory())),
      backendA("backend-a",
               cl::desc("How to run A: reference (the default where A has qopt "
                        "ops) or cpu; lowered IR is compiled the rest of the "
                        "way"),
               cl::value_desc("KIND"), cl::sub(subCommand),
               cl::cat(getCategory())),
      backendB("backend-b",
               cl::desc("The same for B. Without B, A is compared with itself "
                        "on the other backend"),
               cl::value_desc("KIND"), cl::sub(subCommand),
               cl::cat(getCategory())),
      compilation(subCommand),
      input("input",
            cl::desc("Arrays input0, input1, ... as for run; random ones "
                     "otherwise"),
            cl::value_desc("IN.npz|IN.npy"), cl::sub(subCommand),
            cl::cat(getCategory())),
      samples("samples", cl::desc("Random samples (default 4)"),
              cl::value_desc("N"), cl::init(4), cl::sub(subCommand),
              cl::cat(getCategory())),
      seed("seed",
           cl::desc("Of the random samples (default 0): the same ones for the "
                    "same seed"),
           cl::value_desc("S"), cl::init(0), cl::sub(subCommand),
           cl::cat(getCategory())),
      pipeline("pipeline",
               cl::desc("Run these passes on A, and A after each of them: name "
                        "the first that changes a result"),
               cl::value_desc("PASSES"), cl::sub(subCommand),
               cl::cat(getCategory())),
      plugins("load-pass-plugin",
              cl::desc("A library with more passes for --pipeline"),
              cl::value_desc("LIB.so"), cl::sub(subCommand),
              cl::cat(getCategory())),
      table(subCommand), shapes(subCommand) {}

//===----------------------------------------------------------------------===//
// Use
//===----------------------------------------------------------------------===//

llvm::Error CompareCommand::checkUse() const {
  if (paths.empty() || paths.size() > 2)
    return makeUseError("expected one or two models, but got " +
                        (paths.empty() ? "none" : llvm::join(paths, ", ")));
  for (const cl::opt<std::string> *option : {&backendA, &backendB})
    if (option->getNumOccurrences() && !isBackend(*option))
      return makeUseError("expected --" + option->ArgStr + "=cpu or --" +
                          option->ArgStr + "=reference, but got '" + *option +
                          "'");
  if (input.getNumOccurrences() &&
      (samples.getNumOccurrences() || seed.getNumOccurrences()))
    return makeUseError("expected --input, or --samples and --seed for random "
                        "samples, but got both");
  if (samples == 0)
    return makeUseError("expected --samples to be at least 1, but got 0");
  if (pipeline.getNumOccurrences()) {
    if (paths.size() != 1)
      return makeUseError("expected one model with --pipeline, but got " +
                          llvm::join(paths, ", "));
    if (backendA.getNumOccurrences() || backendB.getNumOccurrences())
      return makeUseError("expected no backend with --pipeline: what the "
                          "interpreter does not know is compiled");
  } else if (!plugins.empty()) {
    return makeUseError("expected --pipeline with --load-pass-plugin");
  }
  return llvm::Error::success();
}

llvm::Expected<std::string>
CompareCommand::getBackend(const cl::opt<std::string> &option,
                           const Model &model, StringRef other) const {
  bool isLowered = model.isLowered();
  if (!option.getNumOccurrences())
    return isLowered ? "cpu" : other.str();
  if (isLowered && option == "reference")
    return model.makeError("expected --" + option.ArgStr +
                           "=cpu for IR without qopt ops");
  return std::string(option);
}

llvm::Expected<Samples> CompareCommand::getInputs(const Model &model) const {
  ArrayRef<TensorSpec> specs = model.getInputs();
  if (specs.empty() && input.getNumOccurrences())
    return model.makeError("expected no --input for a model without inputs");
  if (!input.getNumOccurrences()) {
    constexpr uint64_t maxBytes = uint64_t(1) << 30;
    uint64_t bytes = 1;
    for (const TensorSpec &spec : specs)
      bytes += spec.getSizeInBytes();
    if (samples > maxBytes / bytes)
      return makeUseError("expected --samples of at most " + Twine(maxBytes) +
                          " bytes in all, but got " +
                          Twine(samples.getValue()) + " of " +
                          Twine(bytes - 1));
    return makeRandomSamples(specs, samples, seed);
  }
  llvm::Expected<ArrayFile> file = ArrayFile::open(input);
  if (!file)
    return file.takeError();
  return Samples::read(*file, specs);
}

//===----------------------------------------------------------------------===//
// Sides
//===----------------------------------------------------------------------===//

/// Both models have tensors afterwards, and the same.
static llvm::Error matchTensors(Model &a, Model &b) {
  if (!a.hasTensors() && !b.hasTensors())
    return a.makeError("expected one of the two to take and return tensors: "
                       "buffers do not tell inputs from outputs");
  // The less lowered one knows more.
  bool knowsLess = !a.hasTensors() || (a.isLowered() && !b.isLowered());
  return knowsLess ? a.adoptTensors(b) : b.adoptTensors(a);
}

llvm::Expected<bool> CompareCommand::compareSides() {
  llvm::Expected<std::unique_ptr<Model>> a =
      Model::loadLowered(paths.front(), shapes.get());
  if (!a)
    return a.takeError();
  // What the CPU runs has integers at its border.
  bool isCompiled = paths.size() == 1 || backendA == "cpu" || backendB == "cpu";
  if (isCompiled)
    if (llvm::Error error = (*a)->makeInteger())
      return std::move(error);
  std::unique_ptr<Model> other;
  if (paths.size() == 2) {
    llvm::Expected<std::unique_ptr<Model>> b =
        Model::loadLowered(paths[1], shapes.get());
    if (!b)
      return b.takeError();
    other = std::move(*b);
    if (isCompiled)
      if (llvm::Error error = other->makeInteger())
        return std::move(error);
    if (llvm::Error error = matchTensors(**a, *other))
      return std::move(error);
  }
  Model &modelA = **a, &modelB = other ? *other : modelA;
  if (!modelA.hasTensors() && !other)
    return modelA.makeError("expected B, to tell inputs from outputs");

  llvm::Expected<std::string> kindA =
      getBackend(backendA, modelA,
                 !other && backendB == "reference" ? "cpu" : "reference");
  if (!kindA)
    return kindA.takeError();
  llvm::Expected<std::string> kindB = getBackend(
      backendB, modelB, !other && *kindA == "reference" ? "cpu" : "reference");
  if (!kindB)
    return kindB.takeError();
  if (!other && *kindA == *kindB)
    return makeUseError("expected B, or two backends, but got '" +
                        modelA.getPath() + "' on " + *kindA + " only");

  llvm::Expected<Samples> inputs = getInputs(modelA);
  if (!inputs)
    return inputs.takeError();
  SideBySide comparison({&modelA, *kindA}, {&modelB, *kindB}, compilation.get(),
                        *inputs, table.getMaxElements());
  if (llvm::Error error = comparison.run())
    return std::move(error);
  if (table.asJSON())
    comparison.printJSON(llvm::outs());
  else
    comparison.print(llvm::outs());
  return comparison.isEqual();
}

//===----------------------------------------------------------------------===//
// Pipeline
//===----------------------------------------------------------------------===//

llvm::Expected<bool> CompareCommand::walkPipeline() {
  registerPasses();
  for (const std::string &path : plugins) {
    llvm::Expected<PassPlugin> plugin = PassPlugin::load(path);
    if (!plugin)
      return llvm::createStringError(
          path + ": error: " + llvm::toString(plugin.takeError()));
    plugin->registerPassRegistryCallbacks();
  }
  llvm::Expected<OpPassManager> passes = parsePipeline(pipeline);
  if (!passes)
    return passes.takeError();
  llvm::Expected<std::unique_ptr<Model>> model =
      Model::loadLowered(paths.front(), shapes.get());
  if (!model)
    return model.takeError();
  if (!(*model)->hasTensors())
    return (*model)->makeError("expected IR whose 'main' takes and returns "
                               "tensors: buffers do not tell inputs from "
                               "outputs");
  llvm::Expected<Samples> inputs = getInputs(**model);
  if (!inputs)
    return inputs.takeError();

  // Not in the middle of a pipeline.
  (*model)->getContext()->loadAllAvailableDialects();
  PipelineWalk walk(**model, *inputs, compilation.get(),
                    table.getMaxElements());
  if (llvm::Error error = walk.run(*passes))
    return std::move(error);
  if (table.asJSON())
    walk.printJSON(llvm::outs());
  else
    walk.print(llvm::outs());
  if (std::optional<std::string> doubt = walk.getDoubt())
    return (*model)->makeError(*doubt);
  return walk.isEqual();
}

llvm::Expected<bool> CompareCommand::run() {
  if (llvm::Error error = checkUse())
    return std::move(error);
  if (llvm::Error error = compilation.check())
    return std::move(error);
  return pipeline.getNumOccurrences() ? walkPipeline() : compareSides();
}

std::unique_ptr<Command> qopt::createCompareCommand() {
  return std::make_unique<CompareCommand>();
}
