//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// qopt report: what a model consists of and what it asks for.
//
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "CostSection.h"
#include "Model.h"
#include "ModelFacts.h"
#include "qopt/Analysis/CostModel.h"
#include "qopt/Target/CPU.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;
namespace cl = llvm::cl;

namespace {
class ReportCommand : public Command {
public:
  ReportCommand()
      : Command("report", "Show a model's operators, work and memory"),
        model(subCommand),
        json("json",
             cl::desc(
                 "Print JSON: operators, macs, integer_only, and in bytes\n"
                 "arena_bytes: working memory that compiled code asks for\n"
                 "peak_bytes: arena, inputs and outputs together\n"
                 "peak_lower_bound: the largest need of one operator, and at "
                 "least inputs and outputs\n"
                 "  (layers and windows need what they read and write, others "
                 "the larger of both;\n"
                 "  computed row by row, nothing but inputs and outputs)\n"
                 "weights_bytes: constants\n"
                 "state_bytes: of the arena, what is kept from call to call\n"
                 "null where a model with floats cannot be compiled\n"
                 "cost: operations by kind and bits, their cost in each table "
                 "of prices, layers"),
             cl::sub(subCommand), cl::cat(getCategory())),
        cost("cost",
             cl::desc("Print the cost of each layer instead, in a table of "
                      "prices: ace, acev2, energy-45nm or mac-area"),
             cl::value_desc("table"), cl::sub(subCommand),
             cl::cat(getCategory())),
        memory(subCommand) {}

  llvm::Expected<bool> run() override;

private:
  ModelArgument model;
  cl::opt<bool> json;
  cl::opt<std::string> cost;
  MemoryOptions memory;
};

struct Report {
  StringRef model;
  ModelFacts facts;
  std::vector<LayerCost> layers;
  /// What the compiled code says, where there is any.
  std::optional<ModelInfo> info;

  int64_t getPeakBytes() const {
    return info->arenaBytes + facts.inputBytes + facts.outputBytes;
  }
  int64_t getWeightsBytes() const {
    return info ? info->weightsBytes : facts.weightsBytes;
  }
  void printText(raw_ostream &os) const;
  void printJSON(raw_ostream &os) const;
};
} // namespace

void Report::printText(raw_ostream &os) const {
  auto row = [&](StringRef name, const Twine &count, const Twine &macs,
                 const Twine &weights) {
    os << llvm::formatv("{0,-26} {1,8} {2,14} {3,12}\n", name, count.str(),
                        macs.str(), weights.str());
  };
  os << model << '\n';
  row("operator", "count", "MACs", "weights");
  int64_t count = 0;
  for (const OperatorFacts &op : facts.operators) {
    row(op.name, Twine(op.count), Twine(op.macs), Twine(op.weightsBytes));
    count += op.count;
  }
  row("all", Twine(count), Twine(facts.macs), Twine(facts.weightsBytes));
  os << "integer-only: " << (info ? "yes" : "no") << '\n';
  os << "weights: " << getWeightsBytes()
     << " bytes, state: " << facts.stateBytes << " bytes\n";
  os << "inputs: " << facts.inputBytes
     << " bytes, outputs: " << facts.outputBytes << " bytes\n";
  if (info)
    os << "arena: " << info->arenaBytes << " bytes\npeak: " << getPeakBytes()
       << " bytes, at least " << facts.peakLowerBound << '\n';
  printCost(layers, os);
}

void Report::printJSON(raw_ostream &os) const {
  llvm::json::OStream stream(os, /*IndentSize=*/2);
  auto bytes = [&](StringRef key, std::optional<int64_t> value) {
    if (value)
      stream.attribute(key, *value);
    else
      stream.attribute(key, nullptr);
  };
  stream.object([&] {
    stream.attribute("model", model);
    stream.attributeArray("operators", [&] {
      for (const OperatorFacts &op : facts.operators)
        stream.object([&] {
          stream.attribute("name", op.name);
          stream.attribute("count", op.count);
          stream.attribute("macs", op.macs);
          stream.attribute("weights_bytes", op.weightsBytes);
        });
    });
    stream.attribute("macs", facts.macs);
    stream.attribute("integer_only", info.has_value());
    stream.attribute("weights_bytes", getWeightsBytes());
    stream.attribute("state_bytes", facts.stateBytes);
    std::optional<int64_t> arena, peak;
    if (info) {
      arena = info->arenaBytes;
      peak = getPeakBytes();
    }
    bytes("arena_bytes", arena);
    bytes("peak_bytes", peak);
    bytes("peak_lower_bound", facts.peakLowerBound);
    writeCost(layers, stream);
  });
  os << '\n';
}

llvm::Expected<bool> ReportCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (llvm::Error error = memory.check())
    return std::move(error);
  CPUOptions options;
  memory.apply(options);
  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  if (llvm::Error error = (*model)->makeInteger())
    return std::move(error);
  func::FuncOp function = (*model)->getMain();
  Report report{(*model)->getName(), getModelFacts(function),
                countOperations(function), std::nullopt};
  if (!cost.empty()) {
    const PriceTable *table = findPriceTable(cost);
    if (!table || json)
      return makeUseError(
          json ? "expected --json or --cost, but got both"
               : "expected ace, acev2, energy-45nm or mac-area as --cost, but "
                 "got '" +
                     cost + "'");
    printCostTable(report.layers, *table, llvm::outs());
    return true;
  }
  // Only compilation proves that code is integer-only; floats cannot be.
  if (!report.facts.hasFloats) {
    OwningOpRef<ModuleOp> module = (*model)->cloneModule();
    FailureOr<CompiledModel> compiled =
        compileForCPU(*module, options, Stage::LLVM);
    if (failed(compiled))
      return (*model)->takeDiagnostics();
    report.info = std::move(compiled->info);
    if (options.optimizeMemory == MemoryGoal::Size || options.arenaLimit > 0)
      report.facts.peakLowerBound =
          report.facts.inputBytes + report.facts.outputBytes;
  }
  if (json)
    report.printJSON(llvm::outs());
  else
    report.printText(llvm::outs());
  return true;
}

std::unique_ptr<Command> qopt::createReportCommand() {
  return std::make_unique<ReportCommand>();
}
