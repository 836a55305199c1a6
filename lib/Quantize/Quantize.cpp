//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From a float network to an integer one, step by step.
//
//===----------------------------------------------------------------------===//

#include "qopt/Quantize/Quantize.h"
#include "mlir/Pass/PassManager.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/FloatOps.h"
#include "qopt/Transforms/QuantizationPoints.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
class Quantizer {
public:
  Quantizer(ModuleOp module, func::FuncOp main, const SampleSource &samples,
            const QuantizeOptions &options)
      : module(module), main(main), samples(samples), options(options) {}

  LogicalResult run();

private:
  /// Passes on 'main', which `add` adds.
  LogicalResult runPasses(function_ref<void(OpPassManager &)> add);
  LogicalResult prepare();
  LogicalResult quantizeValues();
  std::optional<ScaleCodeOptions> getScaleCodes() const;
  LogicalResult correctLayers(func::FuncOp original);
  LogicalResult quantizeNorms();
  LogicalResult fuse();
  LogicalResult verify();

  ModuleOp module;
  func::FuncOp main;
  const SampleSource &samples;
  const QuantizeOptions &options;
};
} // namespace

LogicalResult Quantizer::runPasses(function_ref<void(OpPassManager &)> add) {
  PassManager manager(module.getContext());
  add(manager);
  return manager.run(module);
}

/// What a network keeps between samples has no range that these show. The error
/// is at the first op that uses it.
static LogicalResult refuseState(func::FuncOp main) {
  unsigned count = getNumStates(main);
  if (count == 0)
    return success();
  Operation *first = nullptr;
  for (BlockArgument state : main.getArguments().take_back(count))
    for (Operation *user : state.getUsers())
      if (!first || user->isBeforeInBlock(first))
        first = user;
  return emitError(first ? first->getLoc() : main.getLoc())
         << "expected a network without state, but got " << count
         << (count == 1 ? " state" : " states");
}

/// The float network as it is observed.
LogicalResult Quantizer::prepare() {
  if (failed(refuseState(main)))
    return failure();
  module->setAttr(QOptDialect::kProfileAttr,
                  ProfileAttr::get(module.getContext(), options.profile));
  if (failed(runPasses([&](OpPassManager &manager) {
        manager.addNestedPass<func::FuncOp>(createFuseEpiloguesPass());
        if (options.norm == NormTarget::Weights)
          manager.addNestedPass<func::FuncOp>(
              createFoldQuantNormPass({NormTarget::Weights}));
      })))
    return failure();
  if (options.equalize)
    equalizeLayers(main);
  if (findQuantizationPoints(main).empty())
    return main.emitError()
           << "expected a float network, but got one without values to "
              "quantize";
  return success();
}

LogicalResult Quantizer::quantizeValues() {
  return runPasses([&](OpPassManager &manager) {
    if (options.assignment) {
      AssignQuantizersPassOptions assignment = *options.assignment;
      assignment.granularity = options.granularity;
      manager.addNestedPass<func::FuncOp>(
          createAssignQuantizersPass(assignment));
    }
    QuantizeWeightsPassOptions weights;
    weights.bits = options.weightBits;
    weights.granularity = options.granularity;
    weights.scale = options.weightScale;
    manager.addNestedPass<func::FuncOp>(createQuantizeWeightsPass(weights));
    InsertQDQPassOptions values;
    values.storage = options.activations;
    values.symmetric = options.symmetricActivations;
    values.powerOfTwoScales = options.powerOfTwoActivations;
    manager.addNestedPass<func::FuncOp>(createInsertQDQPass(values));
    if (options.scaleCodes)
      manager.addNestedPass<func::FuncOp>(createAlignScalesPass());
  });
}

std::optional<ScaleCodeOptions> Quantizer::getScaleCodes() const {
  if (!options.scaleCodes)
    return std::nullopt;
  return ScaleCodeOptions{*options.scaleCodes, options.secondLevel};
}

/// Makes up for what the rounding of weights does, where nothing at run time is
/// to pay for it.
LogicalResult Quantizer::correctLayers(func::FuncOp original) {
  // These live together; ranges need only a few at a time.
  size_t count = std::min(samples.count, options.maxCorrectionSamples);
  std::vector<SmallVector<TensorValue>> spread;
  for (size_t i = 0; i < count; ++i)
    spread.push_back(samples.read(i * samples.count / count));
  CorrectionOptions corrections = *options.corrections;
  corrections.scaleCodes = getScaleCodes();
  return correct(original, main, spread, corrections);
}

LogicalResult Quantizer::quantizeNorms() {
  return runPasses([&](OpPassManager &manager) {
    QuantizeNormPassOptions norms;
    norms.bits = options.normBits;
    manager.addNestedPass<func::FuncOp>(createQuantizeNormPass(norms));
    manager.addNestedPass<func::FuncOp>(createFoldQuantNormPass());
  });
}

LogicalResult Quantizer::fuse() {
  return runPasses([&](OpPassManager &manager) {
    manager.addPass(createFuseQDQPass());
    manager.addPass(createPeelFloatBordersPass());
    if (!options.scaleCodes)
      return;
    DoubleQuantizeScalesPassOptions scales;
    scales.bits = *options.scaleCodes;
    scales.secondLevel = options.secondLevel;
    manager.addNestedPass<func::FuncOp>(createDoubleQuantizeScalesPass(scales));
  });
}

/// Nothing is left that computes with real numbers: one error tells all that
/// is, and what was expected of each kind.
LogicalResult Quantizer::verify() {
  SmallVector<Operation *> ops = findFloatOps(main);
  if (ops.empty())
    return success();
  llvm::MapVector<StringRef, std::string> reasons;
  Operation *first = nullptr;
  for (Operation *op : ops) {
    StringRef name = op->getName().stripDialect();
    if (reasons.contains(name))
      continue;
    std::string why = explainFloatOp(op, options.profile);
    if (why.empty())
      continue;
    reasons.insert({name, why});
    first = first ? first : op;
  }
  InFlightDiagnostic diagnostic =
      emitError((first ? first : ops.front())->getLoc())
      << "expected a network that integers can compute, but got "
      << describeFloatOps(ops);
  for (auto &[name, why] : reasons)
    diagnostic << "; " << name << ": " << why;
  return diagnostic;
}

LogicalResult Quantizer::run() {
  if (failed(prepare()) || failed(collectRanges(main, samples, options.observer,
                                                options.observerOptions)))
    return failure();
  OwningOpRef<ModuleOp> original = module.clone();
  auto source = original->lookupSymbol<func::FuncOp>("main");
  if (failed(quantizeValues()))
    return failure();
  if (std::optional<ScaleCodeOptions> codes = getScaleCodes();
      codes && failed(quantizeLayerScales(source, main, *codes)))
    return failure();
  if (options.corrections && failed(correctLayers(source)))
    return failure();
  if (options.emit == QuantizedForm::QDQ)
    return success();
  if (failed(quantizeNorms()) || failed(fuse()))
    return failure();
  return verify();
}

LogicalResult qopt::quantize(ModuleOp module, const SampleSource &samples,
                             const QuantizeOptions &options) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal() || !main.getBody().hasOneBlock())
    return module.emitError()
           << "expected a function 'main' with a body of one block";
  if (samples.count == 0)
    return main.emitError() << "expected at least one sample";
  return Quantizer(module, main, samples, options).run();
}
