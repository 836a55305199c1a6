//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Each form of the model is interpreted, or compiled the rest of the way, and
// compared with the form before.
//
//===----------------------------------------------------------------------===//

#include "PipelineWalk.h"
#include "Backend.h"
#include "Progress.h"
#include "mlir/IR/OperationSupport.h"
#include "qopt/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

llvm::Expected<PipelineWalk::Point>
PipelineWalk::evaluate(Model &base, ModuleOp module, size_t step) {
  llvm::Expected<std::unique_ptr<Model>> model = base.derive(module.clone());
  if (!model)
    return model.takeError();
  if (llvm::Error error = (*model)->adoptTensors(base))
    return std::move(error);
  std::string kind = (*model)->isLowered() ? "cpu" : "reference";
  auto backend = Backend::create(kind, **model, options);
  if (!backend)
    return backend.takeError();
  llvm::Expected<Samples> outputs = (*backend)->run(inputs, **model);
  if (!outputs)
    return outputs.takeError();
  return Point{step, std::move(*model), kind, std::move(*outputs)};
}

std::optional<int64_t> PipelineWalk::findSample(const Samples &a,
                                                const Samples &b) const {
  for (int64_t sample = 0; sample < inputs.getCount(); ++sample)
    for (size_t i = 0; i < original.getOutputs().size(); ++i)
      if (a.get(i, sample) != b.get(i, sample))
        return sample;
  return std::nullopt;
}

void PipelineWalk::visit(const std::string &pass, ModuleOp module) {
  if (found)
    return;
  if (seen && OperationEquivalence::isEquivalentTo(
                  *seen, module, OperationEquivalence::IgnoreLocations)) {
    steps.push_back({pass, Status::Unchanged, ""});
    return;
  }
  seen = module.clone();
  llvm::Expected<Point> point = evaluate(original, module, steps.size());
  if (!point) {
    std::string reason = llvm::toString(point.takeError());
    StringRef text = reason;
    text.consume_front((original.getPath() + ": error: ").str());
    steps.push_back({pass, Status::NotRunnable, text.str()});
    return;
  }
  std::optional<int64_t> different;
  if (previous)
    different = findSample(previous->outputs, point->outputs);
  steps.push_back(
      {pass, different ? Status::Different : Status::Equal, point->backend});
  if (different) {
    sample = *different;
    found = std::move(*point);
  } else {
    previous = std::move(*point);
  }
}

llvm::Error PipelineWalk::run(const OpPassManager &pipeline) {
  Progress progress("pass");
  OwningOpRef<ModuleOp> module = original.cloneModule();
  visit("", *module);
  size_t numPasses = 0;
  std::optional<std::string> failedPass = runPasses(
      *module, pipeline, [&](const std::string &pass, ModuleOp after) {
        progress.update(++numPasses);
        visit(pass, after);
      });
  if (found) {
    // What a later pass complains about is not the question.
    if (failedPass)
      llvm::consumeError(original.takeDiagnostics());
    locate(pipeline);
    return llvm::Error::success();
  }
  if (failedPass)
    return llvm::joinErrors(original.makeError("pass " + Twine(numPasses + 1) +
                                               ", " + *failedPass + ", fails"),
                            original.takeDiagnostics());
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Finding the place
//===----------------------------------------------------------------------===//

static const Sides kAroundPass{"before", "after"};

std::optional<Difference> PipelineWalk::findOutput(Point &before, Point &after,
                                                   size_t first, Model &known) {
  ArrayRef<TensorSpec> specs = after.model->getOutputs();
  for (size_t i = first; i < specs.size(); ++i) {
    Array valueBefore(specs[i].dtype, specs[i].getShape());
    Array valueAfter = valueBefore;
    llvm::copy(std::as_const(before.outputs).get(i, sample),
               valueBefore.data.begin());
    llvm::copy(std::as_const(after.outputs).get(i, sample),
               valueAfter.data.begin());
    Place place;
    place.name = specs[i].arrayName;
    for (const Layer &layer : getLayers(original))
      if (layer.place.layer == specs[i].layer)
        place = layer.place;
    if (inputs.getCount() > 1)
      place.sample = sample;
    auto result = Difference::find(place, kAroundPass, valueBefore, valueAfter,
                                   maxElements);
    if (!result)
      continue;
    auto explainPoint = [&](Point &point) {
      Model &model = point.model->isLowered() ? known : *point.model;
      return explain(model, getOutputOp(model, i), inputs, sample,
                     result->getPositions());
    };
    result->addRescales(explainPoint(before), explainPoint(after));
    return result;
  }
  return std::nullopt;
}

std::optional<Difference>
PipelineWalk::locateLayer(const OpPassManager &pipeline) {
  OwningOpRef<ModuleOp> module = original.cloneModule();
  PassManager expose(original.getContext());
  expose.addPass(createExposeLayersPass());
  if (failed(expose.run(*module)))
    return std::nullopt;
  llvm::Expected<std::unique_ptr<Model>> exposed =
      original.derive(module->clone());
  if (!exposed) {
    llvm::consumeError(exposed.takeError());
    return std::nullopt;
  }

  std::optional<Point> before, after;
  size_t step = 0;
  auto visitExposed = [&](const std::string &, ModuleOp form) {
    size_t current = step++;
    if (current != previous->step && current != found->step)
      return;
    llvm::Expected<Point> point = evaluate(**exposed, form, current);
    if (!point)
      return llvm::consumeError(point.takeError());
    (current == found->step ? after : before) = std::move(*point);
  };
  visitExposed("", *module);
  (void)runPasses(*module, pipeline, visitExposed);
  if (!before || !after)
    return std::nullopt;
  return findOutput(*before, *after, original.getOutputs().size(), **exposed);
}

void PipelineWalk::locate(const OpPassManager &pipeline) {
  if (!getLayers(original).empty())
    difference = locateLayer(pipeline);
  if (!difference)
    difference = findOutput(*previous, *found, /*first=*/0, original);
  // Whatever was tried in vain has said why.
  llvm::consumeError(original.takeDiagnostics());
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

size_t PipelineWalk::getFirstSuspect() const {
  for (size_t i = previous->step + 1; i < found->step; ++i)
    if (steps[i].status == Status::NotRunnable)
      return i;
  return found->step;
}

std::optional<std::string> PipelineWalk::getDoubt() const {
  for (size_t i = steps.size(); i-- > 0 && !found;) {
    if (steps[i].status == Status::Unchanged)
      continue;
    if (steps[i].status == Status::Equal)
      return std::nullopt;
    return (i == 0 ? "the model"
                   : "what pass " + std::to_string(i) + ", " + steps[i].pass +
                         ", leaves") +
           " cannot be run: " + steps[i].detail;
  }
  return std::nullopt;
}

StringRef PipelineWalk::getName(Status status) {
  switch (status) {
  case Status::Unchanged:
    return "unchanged";
  case Status::Equal:
    return "equal";
  case Status::Different:
    return "different";
  case Status::NotRunnable:
    return "cannot be run";
  }
  llvm_unreachable("unknown status");
}

std::string PipelineWalk::getVerdict() const {
  if (!found)
    return getDoubt() ? "not known to the end" : "equal";
  std::string last = std::to_string(found->step);
  size_t first = getFirstSuspect();
  if (first == found->step)
    return "different after pass " + last + ", " + steps[found->step].pass;
  return "different after one of the passes " + std::to_string(first) + " to " +
         last;
}

void PipelineWalk::print(raw_ostream &os) const {
  auto count = [&](size_t number, StringRef what, StringRef plural) {
    os << number << " " << what << (number == 1 ? "" : plural);
  };
  os << original.getName() << ": ";
  count(inputs.getCount(), "sample", "s");
  os << ", ";
  count(steps.size() - 1, "pass", "es");
  os << ": " << getVerdict() << '\n';
  for (auto [i, step] : llvm::enumerate(steps)) {
    if (i == 0)
      os << "  input";
    else
      os << "  pass " << i << ", " << step.pass;
    os << ": ";
    if (i == 0 && step.status == Status::Equal)
      os << "runs";
    else
      os << getName(step.status);
    if (step.status == Status::NotRunnable)
      os << ": " << step.detail;
    else if (!step.detail.empty())
      os << " (" << step.detail << ")";
    os << '\n';
  }
  if (!difference)
    return;
  bool isLayer = !difference->getPlace().layer.empty();
  os << "  " << (isLayer ? "first different layer: " : "")
     << difference->getLine() << '\n';
  difference->printTable(os, /*indent=*/4);
}

void PipelineWalk::printJSON(raw_ostream &os) const {
  llvm::json::OStream json(os, /*IndentSize=*/2);
  json.object([&] {
    json.attribute("model", llvm::json::fixUTF8(original.getName()));
    json.attribute("samples", inputs.getCount());
    if (getDoubt())
      json.attribute("equal", nullptr);
    else
      json.attribute("equal", isEqual());
    if (found) {
      json.attribute("first_suspect", int64_t(getFirstSuspect()));
      json.attribute("last_suspect", int64_t(found->step));
    }
    json.attributeArray("steps", [&] {
      for (const Step &step : steps)
        json.object([&] {
          json.attribute("pass", llvm::json::fixUTF8(step.pass));
          json.attribute("status", getName(step.status));
          if (step.status == Status::NotRunnable)
            json.attribute("reason", llvm::json::fixUTF8(step.detail));
          else if (!step.detail.empty())
            json.attribute("backend", step.detail);
        });
    });
    json.attributeArray("problems", [&] {
      if (difference)
        difference->printJSON(json);
    });
  });
  os << '\n';
}
