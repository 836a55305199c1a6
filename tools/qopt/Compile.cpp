//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt compile: a model to a shared object, an object with its header, assembly
// or the text of a stage.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Model.h"
#include "OutputFile.h"
#include "qopt/Target/CPU.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

/// "3-layer net" is model_3_layer_net in C.
static std::string makeIdentifier(StringRef name) {
  std::string result;
  if (name.empty() || llvm::isDigit(name.front()))
    result = "model_";
  for (char c : name)
    result += llvm::isAlnum(c) ? c : '_';
  return result;
}

static bool isIdentifier(StringRef name) {
  return !name.empty() && makeIdentifier(name) == name;
}

namespace {
class CompileCommand : public Command {
public:
  CompileCommand()
      : Command("compile",
                "Compile a model. The suffix of OUT says to what: .so or .o "
                "(with a C header beside it), .ll, .s, or .mlir"),
        model(subCommand),
        output("o", cl::desc("The file to write"), cl::value_desc("OUT"),
               cl::sub(subCommand), cl::cat(getCategory())),
        emit("emit",
             cl::desc("The stage that a .mlir file shows: qopt (the default), "
                      "linalg, memory or llvm"),
             cl::value_desc("STAGE"), cl::sub(subCommand),
             cl::cat(getCategory())),
        name("name",
             cl::desc("The prefix of all C symbols (default: the model's file "
                      "name made an identifier)"),
             cl::value_desc("IDENT"), cl::sub(subCommand),
             cl::cat(getCategory())),
        compilation(subCommand),
        sanitize("sanitize",
                 cl::desc("Instrument the code with a sanitizer: address, "
                          "which also sees what lies where in the arena"),
                 cl::value_desc("KIND"), cl::sub(subCommand),
                 cl::cat(getCategory())) {}

  llvm::Expected<bool> run() override;

private:
  /// The stage that the suffix and --emit ask for.
  llvm::Expected<Stage> getStage() const;
  llvm::Expected<CPUOptions> getOptions(StringRef modelName) const;

  ModelArgument model;
  cl::opt<std::string> output, emit, name;
  CompilationOptions compilation;
  cl::opt<std::string> sanitize;
};
} // namespace

llvm::Expected<Stage> CompileCommand::getStage() const {
  if (output.empty())
    return makeUseError("expected -o OUT");
  StringRef suffix = llvm::sys::path::extension(output);
  auto stage = llvm::StringSwitch<std::optional<Stage>>(suffix)
                   .Cases({".so", ".o"}, Stage::Object)
                   .Case(".s", Stage::Assembly)
                   .Case(".ll", Stage::LLVMIR)
                   .Case(".mlir", Stage::QOpt)
                   .Default(std::nullopt);
  if (!stage)
    return makeUseError("expected OUT to end in .so, .o, .ll, .s or .mlir, "
                        "but got '" +
                        output + "'");
  if (!emit.getNumOccurrences())
    return *stage;
  if (suffix != ".mlir")
    return makeUseError("expected OUT to end in .mlir where --emit is given, "
                        "but got '" +
                        output + "'");
  stage = llvm::StringSwitch<std::optional<Stage>>(emit)
              .Case("qopt", Stage::QOpt)
              .Case("linalg", Stage::Linalg)
              .Case("memory", Stage::Memory)
              .Case("llvm", Stage::LLVM)
              .Default(std::nullopt);
  if (!stage)
    return makeUseError("expected --emit=qopt, linalg, memory or llvm, but "
                        "got '" +
                        emit + "'");
  return *stage;
}

llvm::Expected<CPUOptions>
CompileCommand::getOptions(StringRef modelName) const {
  if (llvm::Error error = compilation.check())
    return std::move(error);
  CPUOptions options = compilation.get();
  options.name = name;
  if (!name.getNumOccurrences())
    options.name = makeIdentifier(modelName);
  if (!isIdentifier(options.name))
    return makeUseError("expected --name to be a C identifier, but got '" +
                        options.name + "'");
  options.addressSanitizer = sanitize == "address";
  if (sanitize.getNumOccurrences() && !options.addressSanitizer)
    return makeUseError("expected --sanitize=address, but got '" + sanitize +
                        "'");
  return options;
}

llvm::Expected<bool> CompileCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  llvm::Expected<Stage> stage = getStage();
  if (!stage)
    return stage.takeError();
  llvm::Expected<CPUOptions> options = getOptions(llvm::sys::path::stem(*path));
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
  std::optional<OutputFile> header;
  if (*stage == Stage::Object) {
    SmallString<128> headerPath(output);
    llvm::sys::path::replace_extension(headerPath, ".h");
    llvm::Expected<OutputFile> created = OutputFile::create(headerPath);
    if (!created)
      return created.takeError();
    header.emplace(std::move(*created));
  }

  OwningOpRef<ModuleOp> module = (*model)->cloneModule();
  FailureOr<CompiledModel> compiled = compileForCPU(*module, *options, *stage);
  if (failed(compiled))
    return (*model)->takeDiagnostics();

  if (StringRef(output).ends_with(".so")) {
    if (llvm::Error error =
            linkSharedObject(compiled->artifact, file->getTemporaryPath()))
      return file->makeError(std::move(error));
  } else if (llvm::Error error = file->write(compiled->artifact)) {
    return std::move(error);
  }
  if (header) {
    if (llvm::Error error = header->write(emitCHeader(compiled->info)))
      return std::move(error);
    // The header first: whoever sees the object can use it.
    if (llvm::Error error = header->commit())
      return std::move(error);
  }
  if (llvm::Error error = file->commit())
    return std::move(error);
  return true;
}

std::unique_ptr<Command> qopt::createCompileCommand() {
  return std::make_unique<CompileCommand>();
}
