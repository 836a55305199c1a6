//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The user's driver: quantize, compile, run, check, compare, bench and report.
//
//===----------------------------------------------------------------------===//

#include "Backend.h"
#include "Command.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir::qopt;
namespace cl = llvm::cl;

/// What scripts rely on.
enum ExitCode { kYes = 0, kNo = 1, kBadInputOrUse = 2 };

//===----------------------------------------------------------------------===//
// Shared options
//===----------------------------------------------------------------------===//

cl::OptionCategory &mlir::qopt::getCategory() {
  static cl::OptionCategory category("qopt options");
  return category;
}

llvm::Error mlir::qopt::makeUseError(const llvm::Twine &expected) {
  return llvm::createStringError("qopt: error: " + expected);
}

ShapeOption::ShapeOption(cl::SubCommand &subCommand)
    : shapes("shape",
             cl::desc("The shape of an input of an ONNX model whose dimensions "
                      "are dynamic; once for each"),
             cl::value_desc("NAME=1x3x48x192"), cl::sub(subCommand),
             cl::cat(getCategory())) {}

llvm::Expected<std::string> ModelArgument::get() const {
  if (paths.size() != 1)
    return makeUseError("expected one MODEL, but got " +
                        (paths.empty() ? "none" : llvm::join(paths, ", ")));
  return paths.front();
}

llvm::Error mlir::qopt::checkOutput(llvm::StringRef model,
                                    llvm::StringRef output) {
  if (!llvm::sys::fs::equivalent(model, output))
    return llvm::Error::success();
  return makeUseError("expected OUT to be another file than MODEL, but got '" +
                      output + "' for both");
}

MemoryOptions::MemoryOptions(cl::SubCommand &subCommand)
    : goal("optimize-memory",
           cl::desc("What the arena may cost: speed (the default) computes "
                    "every tensor whole; balanced computes layers together, "
                    "row by row, and nothing twice; size also in patches that "
                    "overlap, so that it is as small as it can be"),
           cl::value_desc("GOAL"), cl::init("speed"), cl::sub(subCommand),
           cl::cat(getCategory())),
      extraMacs("max-extra-macs",
                cl::desc("Multiplications that overlapping patches may add, in "
                         "percent of the network's (default: 0 with "
                         "--optimize-memory=balanced, else any number)"),
                cl::value_desc("PERCENT"), cl::sub(subCommand),
                cl::cat(getCategory())),
      arenaLimit("arena-limit",
                 cl::desc("Compute only as much row by row, and in patches, as "
                          "an arena of so many bytes needs; an error where "
                          "none fits"),
                 cl::value_desc("BYTES"), cl::sub(subCommand),
                 cl::cat(getCategory())),
      io("io",
         cl::desc("Who has the buffers of inputs and outputs: caller, or the "
                  "arena, where other tensors take their place before and "
                  "after (default: arena with --optimize-memory=balanced or "
                  "size, else caller)"),
         cl::value_desc("WHERE"), cl::sub(subCommand), cl::cat(getCategory())) {
}

llvm::Error MemoryOptions::check() const {
  if (goal != "speed" && goal != "balanced" && goal != "size")
    return makeUseError("expected --optimize-memory=speed, balanced or size, "
                        "but got '" +
                        goal + "'");
  if (llvm::Error error = checkExtraMacs())
    return error;
  if (io.getNumOccurrences() && io != "caller" && io != "arena")
    return makeUseError("expected --io=caller or arena, but got '" + io + "'");
  int64_t bytes;
  if (!arenaLimit.getNumOccurrences() ||
      (!llvm::StringRef(arenaLimit).getAsInteger(10, bytes) && bytes > 0))
    return llvm::Error::success();
  return makeUseError("expected --arena-limit to be a number of bytes, but got "
                      "'" +
                      arenaLimit + "'");
}

llvm::Error MemoryOptions::checkExtraMacs() const {
  if (!extraMacs.getNumOccurrences())
    return llvm::Error::success();
  if (goal == "speed" && !arenaLimit.getNumOccurrences())
    return makeUseError("expected --max-extra-macs with "
                        "--optimize-memory=balanced or size, or with "
                        "--arena-limit");
  double percent;
  if (!llvm::StringRef(extraMacs).getAsDouble(percent) && percent >= 0 &&
      std::isfinite(percent))
    return llvm::Error::success();
  return makeUseError("expected --max-extra-macs to be a percentage, but got "
                      "'" +
                      extraMacs + "'");
}

void MemoryOptions::apply(CPUOptions &options) const {
  if (goal == "size")
    options.optimizeMemory = MemoryGoal::Size;
  if (goal == "balanced")
    options.optimizeMemory = MemoryGoal::Balanced;
  if (extraMacs.getNumOccurrences())
    llvm::StringRef(extraMacs).getAsDouble(options.maxExtraMacs);
  if (arenaLimit.getNumOccurrences())
    llvm::StringRef(arenaLimit).getAsInteger(10, options.arenaLimit);
  options.ownBorders = io.getNumOccurrences() ? io == "arena" : goal != "speed";
}

CompilationOptions::CompilationOptions(cl::SubCommand &subCommand)
    : cpu("cpu",
          cl::desc("The CPU to compile for: native (the default) or a name "
                   "that LLVM knows"),
          cl::value_desc("NAME"), cl::init("native"), cl::sub(subCommand),
          cl::cat(getCategory())),
      fillDeadMemory(
          "fill-dead-memory",
          cl::desc("Code fills bytes of the arena with a pattern while they "
                   "are not in use, so that reading them gives other outputs"),
          cl::sub(subCommand), cl::cat(getCategory())),
      memory(subCommand) {}

CPUOptions CompilationOptions::get() const {
  CPUOptions options;
  options.cpu = cpu;
  options.fillDeadMemory = fillDeadMemory;
  memory.apply(options);
  return options;
}

BackendOptions::BackendOptions(cl::SubCommand &subCommand)
    : backend("backend",
              cl::desc("How to run the model: cpu (compiled, the default) or "
                       "reference (interpreted)"),
              cl::value_desc("KIND"), cl::init("cpu"), cl::sub(subCommand),
              cl::cat(getCategory())),
      compilation(subCommand) {}

llvm::Error BackendOptions::check() const {
  if (isBackend(backend))
    return compilation.check();
  return makeUseError("expected --backend=cpu or --backend=reference, but "
                      "got '" +
                      backend + "'");
}

TableOptions::TableOptions(cl::SubCommand &subCommand)
    : maxElements("max-elements",
                  cl::desc("Rows of the table of different elements (default "
                           "8; 0 for no table)"),
                  cl::value_desc("N"), cl::init(8), cl::sub(subCommand),
                  cl::cat(getCategory())),
      json("json", cl::desc("Print the answer as JSON"), cl::sub(subCommand),
           cl::cat(getCategory())) {}

//===----------------------------------------------------------------------===//
// Entry
//===----------------------------------------------------------------------===//

/// LLVM's complaint about the command line as one line: without the program's
/// name in front and without what else could have been meant.
static llvm::Error makeParseError(llvm::StringRef complaints) {
  llvm::StringRef text = complaints.trim().split('\n').first;
  text.consume_front("qopt: ");
  // Errors about values are on the terminal already.
  if (text.empty())
    return llvm::createStringError("");
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ', -1, /*KeepEmpty=*/false);
  return makeUseError(llvm::toLower(text.front()) +
                      llvm::join(words, " ").substr(1));
}

/// Parses the command line and runs the command that it names.
static llvm::Expected<bool>
run(int argc, char **argv, llvm::ArrayRef<std::unique_ptr<Command>> commands) {
  const char *names = "quantize, compile, run, check, compare, bench or report";
  if (argc < 2)
    return makeUseError(llvm::Twine("expected a command: ") + names +
                        " (see qopt --help)");
  bool isCommand = llvm::any_of(commands, [&](const auto &command) {
    return command->getSubCommand().getName() == argv[1];
  });
  if (!isCommand && argv[1][0] != '-')
    return makeUseError(llvm::Twine("expected a command: ") + names +
                        ", but got '" + argv[1] + "'");

  // Messages name the program as it is documented.
  std::vector<const char *> arguments(argv, argv + argc);
  arguments[0] = "qopt";
  std::string complaints;
  llvm::raw_string_ostream os(complaints);
  if (!cl::ParseCommandLineOptions(
          argc, arguments.data(),
          "qopt quantizes networks and compiles them to integer-only machine "
          "code\n",
          &os, /*VFS=*/nullptr, /*EnvVar=*/nullptr,
          /*LongOptionsUseDoubleDash=*/true))
    return makeParseError(complaints);
  for (const std::unique_ptr<Command> &command : commands)
    if (command->getSubCommand())
      return command->run();
  return makeUseError(llvm::Twine("expected a command: ") + names);
}

static void printVersion(llvm::raw_ostream &os) {
  os << "qopt " QOPT_VERSION " with LLVM " LLVM_VERSION_STRING "\n";
}

int main(int argc, char **argv) {
  llvm::InitLLVM initialize(argc, argv);
  const std::unique_ptr<Command> commands[] = {
      createQuantizeCommand(), createCompileCommand(), createRunCommand(),
      createCheckCommand(),    createCompareCommand(), createBenchCommand(),
      createReportCommand()};
  cl::SetVersionPrinter(printVersion);
  cl::HideUnrelatedOptions(getCategory());
  for (const std::unique_ptr<Command> &command : commands)
    cl::HideUnrelatedOptions(getCategory(), command->getSubCommand());

  llvm::Expected<bool> answer = run(argc, argv, commands);
  int code = answer ? (*answer ? kYes : kNo) : kBadInputOrUse;
  if (!answer) {
    std::string message = llvm::toString(answer.takeError());
    if (!message.empty())
      llvm::errs() << message << '\n';
  }
  // The stream's destructor would abort.
  llvm::outs().flush();
  if (std::error_code error = llvm::outs().error()) {
    llvm::outs().clear_error();
    llvm::errs() << "qopt: error: standard output cannot be written: "
                 << error.message() << '\n';
    code = kBadInputOrUse;
  }
  return code;
}
