//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Runs a pipeline and calls back after each of its passes.
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"
#include "Command.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassRegistry.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Target/Pipeline.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;

void qopt::registerUpstreamDialects(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
}

void qopt::registerPasses() {
  registerAllPasses();
  registerQOptConversionPasses();
  registerQOptTransformsPasses();
  registerCPUPipeline();
}

llvm::Expected<OpPassManager> qopt::parsePipeline(StringRef pipeline) {
  StringRef text = pipeline.trim();
  std::string anchored = text.str();
  if (!text.starts_with("builtin.module(") && !text.starts_with("any("))
    anchored = ("builtin.module(" + text + ")").str();
  std::string complaints;
  llvm::raw_string_ostream os(complaints);
  FailureOr<OpPassManager> parsed = parsePassPipeline(anchored, os);
  if (succeeded(parsed))
    return std::move(*parsed);
  // The complaint shows the pipeline on lines of its own.
  StringRef first = StringRef(complaints).trim().split('\n').first;
  size_t message = first.find("error: ");
  if (message != StringRef::npos)
    first = first.drop_front(message + strlen("error: "));
  return makeUseError("expected --pipeline to be a pass pipeline, but got '" +
                      pipeline + "': " + first);
}

namespace {
class Instrumentation : public PassInstrumentation {
public:
  Instrumentation(AfterPass afterPass, std::optional<std::string> &failedPass)
      : afterPass(std::move(afterPass)), failedPass(failedPass) {}

  void runBeforePass(Pass *pass, Operation *) override {
    if (!isAdaptor(pass))
      ++depth;
  }
  void runAfterPass(Pass *pass, Operation *op) override {
    if (!isAdaptor(pass) && --depth == 0)
      afterPass(describe(pass, op), getModule(op));
  }
  void runAfterPassFailed(Pass *pass, Operation *op) override {
    if (!isAdaptor(pass) && --depth == 0)
      failedPass = describe(pass, op);
  }

private:
  /// What runs a nested pipeline on each op that it is for: no pass of the
  /// user's.
  static bool isAdaptor(Pass *pass) {
    return pass->getName().contains("OpToOpPassAdaptor");
  }
  static ModuleOp getModule(Operation *op) {
    while (Operation *parent = op->getParentOp())
      op = parent;
    return cast<ModuleOp>(op);
  }
  static std::string describe(Pass *pass, Operation *op) {
    std::string text;
    llvm::raw_string_ostream os(text);
    pass->printAsTextualPipeline(os);
    // Some options are printed with spaces around them.
    for (size_t at; (at = text.find("  ")) != std::string::npos ||
                    (at = text.find("{ ")) != std::string::npos;)
      text.erase(at + 1, 1);
    if (!op->getParentOp())
      return text;
    os << " on ";
    if (auto symbol =
            op->getAttrOfType<StringAttr>(SymbolTable::getSymbolAttrName()))
      os << '@' << symbol.getValue();
    else
      os << op->getName();
    return text;
  }

  AfterPass afterPass;
  std::optional<std::string> &failedPass;
  /// Passes may run others.
  int depth = 0;
};
} // namespace

std::optional<std::string> qopt::runPasses(ModuleOp module,
                                           const OpPassManager &pipeline,
                                           AfterPass afterPass) {
  PassManager manager(module.getContext(), pipeline.getOpAnchorName());
  static_cast<OpPassManager &>(manager) = pipeline;
  std::optional<std::string> failedPass;
  manager.addInstrumentation(
      std::make_unique<Instrumentation>(std::move(afterPass), failedPass));
  if (succeeded(manager.run(module)))
    return std::nullopt;
  return failedPass ? failedPass : "the pipeline";
}
