//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Runs a model after each pass of a pipeline, and finds the pass that changes
// its results.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_PIPELINEWALK_H
#define QOPT_TOOLS_QOPT_PIPELINEWALK_H

#include "Layers.h"
#include "PassRunner.h"

namespace mlir::qopt {

class PipelineWalk {
public:
  /// `model` tells its tensors. IR that the interpreter does not know is
  /// compiled with `options`, by what is left of the way to machine code.
  PipelineWalk(Model &model, const Samples &inputs, CPUOptions options,
               size_t maxElements)
      : original(model), inputs(inputs), options(std::move(options)),
        maxElements(maxElements) {}

  /// An error where a pass fails and no pass before it changes a result.
  llvm::Error run(const OpPassManager &pipeline);

  bool isEqual() const { return !found; }
  /// Why nothing can be said of the end of the pipeline.
  std::optional<std::string> getDoubt() const;
  void print(raw_ostream &os) const;
  void printJSON(raw_ostream &os) const;

private:
  enum class Status { Unchanged, Equal, Different, NotRunnable };
  struct Step {
    std::string pass;
    Status status;
    /// Why it cannot be run, or the backend that ran it.
    std::string detail;
  };
  /// A form of the model that was run, and what it computed.
  struct Point {
    size_t step;
    std::unique_ptr<Model> model;
    std::string backend;
    Samples outputs;
  };

  /// Runs a copy of `module`, which has the tensors of `base`, after a step.
  llvm::Expected<Point> evaluate(Model &base, ModuleOp module, size_t step);
  void visit(const std::string &pass, ModuleOp module);
  /// The first sample of which an output differs.
  std::optional<int64_t> findSample(const Samples &a, const Samples &b) const;

  /// Finds the layer where `previous` and `found` part, and explains it.
  void locate(const OpPassManager &pipeline);
  /// Makes every layer an output and runs the same passes once more.
  std::optional<Difference> locateLayer(const OpPassManager &pipeline);
  /// The first output from `first` on that differs in `sample`. Of lowered
  /// forms, the interpreter explains what they stand for: `known`.
  std::optional<Difference> findOutput(Point &before, Point &after,
                                       size_t first, Model &known);

  static StringRef getName(Status status);
  std::string getVerdict() const;
  /// The first of the passes of which one changes the results.
  size_t getFirstSuspect() const;

  Model &original;
  const Samples &inputs;
  CPUOptions options;
  size_t maxElements;

  /// What was given, and what each pass left.
  std::vector<Step> steps;
  /// The last form that was seen, for a look at what a pass changes.
  OwningOpRef<ModuleOp> seen;
  /// The last form with the results of the input, and the first with others.
  std::optional<Point> previous, found;
  int64_t sample = 0;
  std::optional<Difference> difference;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_PIPELINEWALK_H
