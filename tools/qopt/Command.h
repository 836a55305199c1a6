//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The subcommands of the driver and the options that they share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_COMMAND_H
#define QOPT_TOOLS_QOPT_COMMAND_H

#include "qopt/Target/CPU.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace mlir::qopt {

/// The command line is wrong: `expected` says what was expected instead.
llvm::Error makeUseError(const llvm::Twine &expected);

/// One subcommand: its options are members, `run` does the work.
class Command {
public:
  Command(llvm::StringRef name, llvm::StringRef description)
      : subCommand(name, description) {}
  virtual ~Command() = default;

  llvm::cl::SubCommand &getSubCommand() { return subCommand; }
  /// True where the answer is yes.
  virtual llvm::Expected<bool> run() = 0;

protected:
  llvm::cl::SubCommand subCommand;
};

/// Shown by --help; the options that libLLVM registers are not.
llvm::cl::OptionCategory &getCategory();

/// --shape, of the commands that read models.
class ShapeOption {
public:
  explicit ShapeOption(llvm::cl::SubCommand &subCommand);

  /// `NAME=1x3x48x192`, as they were given.
  llvm::ArrayRef<std::string> get() const { return shapes; }

private:
  llvm::cl::list<std::string> shapes;
};

/// The positional argument MODEL.
class ModelArgument {
public:
  explicit ModelArgument(llvm::cl::SubCommand &subCommand)
      : paths(llvm::cl::Positional, llvm::cl::desc("MODEL"),
              llvm::cl::sub(subCommand), llvm::cl::cat(getCategory())),
        shapes(subCommand) {}

  /// The one path that was given.
  llvm::Expected<std::string> get() const;
  llvm::ArrayRef<std::string> getShapes() const { return shapes.get(); }

private:
  llvm::cl::list<std::string> paths;
  ShapeOption shapes;
};

/// An error where a command would write over the model that it reads.
llvm::Error checkOutput(llvm::StringRef model, llvm::StringRef output);

/// --optimize-memory, --max-extra-macs, --arena-limit and --io.
class MemoryOptions {
public:
  explicit MemoryOptions(llvm::cl::SubCommand &subCommand);

  llvm::Error check() const;
  /// What they ask for; they have been checked.
  void apply(CPUOptions &options) const;

private:
  llvm::Error checkExtraMacs() const;

  llvm::cl::opt<std::string> goal, extraMacs, arenaLimit, io;
};

/// --cpu, --fill-dead-memory and the memory options, of the commands that
/// compile.
class CompilationOptions {
public:
  explicit CompilationOptions(llvm::cl::SubCommand &subCommand);

  llvm::Error check() const { return memory.check(); }
  CPUOptions get() const;

private:
  llvm::cl::opt<std::string> cpu;
  llvm::cl::opt<bool> fillDeadMemory;
  MemoryOptions memory;
};

/// --backend and the options of compilation.
class BackendOptions {
public:
  explicit BackendOptions(llvm::cl::SubCommand &subCommand);

  llvm::Error check() const;
  const std::string &getBackend() const { return backend; }
  CPUOptions getOptions() const { return compilation.get(); }

private:
  llvm::cl::opt<std::string> backend;
  CompilationOptions compilation;
};

/// --max-elements and --json, of the commands that show differences.
class TableOptions {
public:
  explicit TableOptions(llvm::cl::SubCommand &subCommand);

  size_t getMaxElements() const { return maxElements; }
  bool asJSON() const { return json; }

private:
  llvm::cl::opt<unsigned> maxElements;
  llvm::cl::opt<bool> json;
};

std::unique_ptr<Command> createQuantizeCommand();
std::unique_ptr<Command> createCompileCommand();
std::unique_ptr<Command> createRunCommand();
std::unique_ptr<Command> createCheckCommand();
std::unique_ptr<Command> createCompareCommand();
std::unique_ptr<Command> createBenchCommand();
std::unique_ptr<Command> createReportCommand();

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_COMMAND_H
