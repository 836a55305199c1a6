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
#include "MemorySection.h"
#include "Model.h"
#include "ModelFacts.h"
#include "OutputFile.h"
#include "qopt/Analysis/CostModel.h"
#include "qopt/Target/CPU.h"
#include "llvm/ADT/StringExtras.h"
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
                 "extra_macs: what patches compute once more\n"
                 "peak_lower_bound: the largest need of one operator, the "
                 "larger of what it reads\n"
                 "  and what it writes, and at least inputs and outputs "
                 "(computed row by row,\n"
                 "  nothing but these)\n"
                 "weights_bytes: constants\n"
                 "state_bytes: of the arena, what is kept from call to call\n"
                 "null where a model with floats cannot be compiled\n"
                 "layers: result and macs of each operator\n"
                 "plans: the arena as asked for, and where that differs as by "
                 "default: buffers, with\n"
                 "  the steps in which they are in use, and steps, with the "
                 "layers that run\n"
                 "cost: operations by kind and bits, their cost in each table "
                 "of prices, layers"),
             cl::sub(subCommand), cl::cat(getCategory())),
        cost("cost",
             cl::desc("Print the cost of each layer instead, in a table of "
                      "prices: ace, acev2, energy-45nm or mac-area"),
             cl::value_desc("table"), cl::sub(subCommand),
             cl::cat(getCategory())),
        html("html",
             cl::desc("Also write a page to look at: the arena over time, what "
                      "is in it at the peak, and all layers"),
             cl::value_desc("FILE"), cl::sub(subCommand),
             cl::cat(getCategory())),
        memory(subCommand) {}

  llvm::Expected<bool> run() override;

private:
  llvm::Error checkUse(StringRef path) const;
  ModelArgument model;
  cl::opt<bool> json;
  cl::opt<std::string> cost, html;
  MemoryOptions memory;
};

struct Report {
  StringRef model;
  CPUOptions options;
  ModelFacts facts;
  std::vector<LayerCost> layers;
  /// What the compiled code says, where there is any.
  std::optional<ModelInfo> info;
  /// Plans are there where `info` is.
  MemoryFacts memory;

  /// What any plan of the kind that `options` ask for needs.
  int64_t getPeakLowerBound() const {
    int64_t bytes = options.ownBorders
                        ? std::max(facts.inputBytes, facts.outputBytes)
                        : facts.inputBytes + facts.outputBytes;
    bytes += facts.stateBytes;
    // In a cascade nothing is whole.
    bool isWhole =
        options.optimizeMemory == MemoryGoal::Speed && options.arenaLimit == 0;
    return isWhole ? std::max(bytes, facts.workingSetBytes) : bytes;
  }
  int64_t getWeightsBytes() const {
    return info ? info->weightsBytes : facts.weightsBytes;
  }
  /// Compiles a copy of the model. False where that fails.
  bool compile(Model &model, const CPUOptions &options);
  /// Adds what becomes of the arena.
  void addPlan(const CPUOptions &options, ArenaMap arena, int64_t peakBytes);
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
  if (info) {
    os << "arena: " << info->arenaBytes
       << " bytes\npeak: " << info->getPeakBytes() << " bytes, at least "
       << getPeakLowerBound() << '\n';
    if (info->extraMacs > 0)
      os << llvm::formatv(
          "computed once more, in patches: {0} MACs, {1:F1} %\n",
          info->extraMacs, 100.0 * info->extraMacs / facts.macs);
    printMemory(memory, os);
  }
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
      peak = info->getPeakBytes();
    }
    bytes("arena_bytes", arena);
    bytes("peak_bytes", peak);
    bytes("peak_lower_bound", getPeakLowerBound());
    stream.attribute("extra_macs", info ? info->extraMacs : 0);
    stream.attribute("input_bytes", facts.inputBytes);
    stream.attribute("output_bytes", facts.outputBytes);
    writeMemory(memory, facts.layers, stream);
    writeCost(layers, stream);
  });
  os << '\n';
}

static bool isForMemory(const CPUOptions &options) {
  return options.optimizeMemory != MemoryGoal::Speed ||
         options.arenaLimit > 0 || options.ownBorders;
}

void Report::addPlan(const CPUOptions &options, ArenaMap arena,
                     int64_t peakBytes) {
  std::vector<std::string> name;
  if (options.optimizeMemory == MemoryGoal::Size)
    name.push_back("size");
  if (options.optimizeMemory == MemoryGoal::Balanced)
    name.push_back("balanced");
  if (options.maxExtraMacs >= 0)
    name.push_back(llvm::formatv("MACs +{0} %", options.maxExtraMacs));
  if (options.arenaLimit > 0)
    name.push_back("arena limit " + std::to_string(options.arenaLimit));
  // Each goal has its own default.
  if (options.ownBorders != (options.optimizeMemory != MemoryGoal::Speed))
    name.push_back(options.ownBorders ? "io arena" : "io caller");
  MemoryPlan plan;
  plan.name = name.empty() ? "default" : llvm::join(name, ", ");
  plan.peakBytes = peakBytes;
  plan.arena = std::move(arena);
  if (memory.plans.empty() || !plan.isLike(memory.plans.front()))
    memory.plans.push_back(std::move(plan));
}

bool Report::compile(Model &model, const CPUOptions &options) {
  OwningOpRef<ModuleOp> module = model.cloneModule();
  FailureOr<CompiledModel> compiled =
      compileForCPU(*module, options, Stage::LLVM);
  if (failed(compiled))
    return false;
  addPlan(options, std::move(compiled->arena), compiled->info.getPeakBytes());
  if (isForMemory(options)) {
    CPUOptions defaults = options;
    defaults.optimizeMemory = MemoryGoal::Speed;
    defaults.arenaLimit = 0;
    defaults.maxExtraMacs = -1;
    defaults.ownBorders = false;
    module = model.cloneModule();
    FailureOr<CompiledModel> before =
        compileForCPU(*module, defaults, Stage::Memory);
    if (failed(before))
      return false;
    addPlan(defaults, std::move(before->arena), before->info.getPeakBytes());
  }
  info = std::move(compiled->info);
  memory.weightsBytes = info->weightsBytes;
  memory.stateBytes = facts.stateBytes;
  return true;
}

llvm::Error ReportCommand::checkUse(StringRef path) const {
  if (llvm::Error error = memory.check())
    return error;
  if (!cost.empty() && (json || !html.empty()))
    return makeUseError("expected " + Twine(json ? "--json" : "--html") +
                        " or --cost, but got both");
  if (!cost.empty() && !findPriceTable(cost))
    return makeUseError("expected ace, acev2, energy-45nm or mac-area as "
                        "--cost, but got '" +
                        cost + "'");
  return html.empty() ? llvm::Error::success() : checkOutput(path, html);
}

llvm::Expected<bool> ReportCommand::run() {
  llvm::Expected<std::string> path = model.get();
  if (!path)
    return path.takeError();
  if (llvm::Error error = checkUse(*path))
    return std::move(error);
  CPUOptions options;
  options.mapArena = true;
  memory.apply(options);
  llvm::Expected<std::unique_ptr<Model>> model =
      Model::load(*path, this->model.getShapes());
  if (!model)
    return model.takeError();
  std::optional<OutputFile> page;
  if (!html.empty()) {
    llvm::Expected<OutputFile> created = OutputFile::create(html);
    if (!created)
      return created.takeError();
    page.emplace(std::move(*created));
  }
  if (llvm::Error error = (*model)->makeInteger())
    return std::move(error);
  func::FuncOp function = (*model)->getMain();
  Report report{
      (*model)->getName(),       options,      getModelFacts(function),
      countOperations(function), std::nullopt, MemoryFacts()};
  if (!cost.empty()) {
    printCostTable(report.layers, *findPriceTable(cost), llvm::outs());
    return true;
  }
  // Only compilation proves that code is integer-only; floats cannot be, and
  // without an arena there is no page.
  if ((!report.facts.hasFloats || page) && !report.compile(**model, options))
    return (*model)->takeDiagnostics();
  if (page) {
    std::string text;
    llvm::raw_string_ostream os(text);
    report.printJSON(os);
    if (llvm::Error error = page->write(makeMemoryPage(text)))
      return std::move(error);
    if (llvm::Error error = page->commit())
      return std::move(error);
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
