//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt check: a model's outputs and layers against recorded ones.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "GoldenCheck.h"
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
        model(subCommand), backend(subCommand), table(subCommand),
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
                    cl::sub(subCommand), cl::cat(getCategory())),
        feedLayers("feed-layers",
                   cl::desc("Compute each layer from recorded values instead "
                            "of those of the layers before it: of sample 0, by "
                            "the interpreter, of the integer ops that the CPU "
                            "would run. Outputs do not count"),
                   cl::sub(subCommand), cl::cat(getCategory())) {}

  llvm::Expected<bool> run() override;

private:
  llvm::Expected<Tolerance> getTolerance() const;

  ModelArgument model;
  BackendOptions backend;
  TableOptions table;
  cl::opt<std::string> golden;
  cl::opt<std::string> tolerance, maxMismatch;
  cl::opt<bool> feedLayers;
};
} // namespace

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
  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  if (feedLayers || backend.getBackend() == "cpu")
    if (llvm::Error error = (*model)->makeInteger())
      return std::move(error);
  GoldenCheck check(**model, feedLayers ? "reference" : backend.getBackend(),
                    backend.getOptions(), *file, *tolerance,
                    table.getMaxElements());
  if (llvm::Error error = feedLayers ? check.runFed() : check.run())
    return std::move(error);
  if (table.asJSON())
    check.printJSON(llvm::outs());
  else
    check.print(llvm::outs());
  return check.isEqual();
}

std::unique_ptr<Command> qopt::createCheckCommand() {
  return std::make_unique<CheckCommand>();
}
