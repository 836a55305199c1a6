//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The pipelines from qopt ops to the LLVM dialect. Each stage ends in the pass
// that verifies its contract.
//
//===----------------------------------------------------------------------===//

#include "qopt/Target/Pipeline.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {

void buildIntegerPipeline(OpPassManager &manager) {
  manager.addNestedPass<func::FuncOp>(createFuseEpiloguesPass());
  manager.addPass(createFuseQDQPass());
  manager.addPass(createPeelFloatBordersPass());
}

/// How small, and at what price.
static PlanCascadesPassOptions
getCascadeOptions(const CPUPipelineOptions &options) {
  PlanCascadesPassOptions plan;
  if (options.optimizeMemory == MemoryGoal::Speed)
    plan.limit = options.arenaLimit;
  plan.maxPatches = options.maxPatches;
  plan.maxExtraMacs = options.maxExtraMacs;
  if (options.optimizeMemory == MemoryGoal::Balanced &&
      options.maxExtraMacs < 0)
    plan.maxExtraMacs = 0;
  return plan;
}

void buildLinalgPipeline(OpPassManager &manager,
                         const CPUPipelineOptions &options) {
  buildIntegerPipeline(manager);
  // A layer inside of a cascade does not exist whole.
  if (options.exposeLayers) {
    manager.addNestedPass<func::FuncOp>(createInlineCascadesPass());
    manager.addPass(createExposeLayersPass());
  }
  manager.addPass(createCanonicalizerPass());
  bool plansCascades =
      options.optimizeMemory != MemoryGoal::Speed || options.arenaLimit > 0;
  // A line buffer has the padding in it. Without one, what makes the input of a
  // pad writes it to its place in the padded tensor.
  if (plansCascades)
    manager.addNestedPass<func::FuncOp>(createFoldPadsPass());
  if (options.ownBorders)
    manager.addNestedPass<func::FuncOp>(createOwnBordersPass());
  PlanCascadesPassOptions plan = getCascadeOptions(options);
  if (plansCascades) {
    RewriteConcatsPassOptions concats;
    concats.limit = plan.limit;
    manager.addNestedPass<func::FuncOp>(createRewriteConcatsPass(concats));
    RecomputeOpsPassOptions recompute;
    recompute.limit = plan.limit;
    manager.addNestedPass<func::FuncOp>(createRecomputeOpsPass(recompute));
  }
  manager.addNestedPass<func::FuncOp>(createSchedulePass());
  if (plansCascades)
    manager.addNestedPass<func::FuncOp>(createPlanCascadesPass(plan));
  manager.addNestedPass<func::FuncOp>(createFormCascadesPass());
  manager.addNestedPass<func::FuncOp>(createSplitPatchesPass());
  manager.addNestedPass<func::FuncOp>(createExpandCascadesPass());
  manager.addPass(createConvertQOptToLinalgPass());
  manager.addPass(createVerifyIntegerOnlyPass());
  manager.addPass(createVerifyNarrowArithmeticPass());
}

void buildMemoryPipeline(OpPassManager &manager,
                         const CPUPipelineOptions &options) {
  // No common subexpressions yet: two layers that write to one tensor.empty
  // would share its buffer, and keep it alive from the first to the last.
  manager.addPass(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createFuseAccumulatorsPass(
      FuseAccumulatorsPassOptions{options.maxAccumulators}));
  manager.addPass(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createSeparateResultsPass());
  manager.addNestedPass<func::FuncOp>(createProtectInputsPass());

  // Results become caller-owned buffers, written in place where possible.
  manager.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  // Placement says what is wrong with any other number.
  if (options.alignment > 0 && llvm::isPowerOf2_64(options.alignment))
    bufferize.bufferAlignment = options.alignment;
  manager.addPass(bufferization::createOneShotBufferizePass(bufferize));
  // Loops hand on the buffer that they write to: without that, a function
  // returns the buffer itself, and the caller's takes its place.
  manager.addPass(createCanonicalizerPass());
  bufferization::BufferResultsToOutParamsPassOptions outParams;
  outParams.hoistStaticAllocs = true;
  outParams.modifyPublicFunctions = true;
  manager.addPass(bufferization::createBufferResultsToOutParamsPass(outParams));
  // Equal views are one value, and copies from a buffer to itself go.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createCanonicalizerPass());

  manager.addNestedPass<func::FuncOp>(createKeepStatePass());
  PlaceBuffersPassOptions place;
  place.alignment = options.alignment;
  place.poison = options.poison;
  place.fill = options.fill;
  manager.addPass(createPlaceBuffersPass(place));
  manager.addPass(createVerifyIntegerOnlyPass());
}

void buildLLVMPipeline(OpPassManager &manager, const CPUPipelineOptions &) {
  manager.addNestedPass<func::FuncOp>(createCopyToLinalgPass());
  manager.addNestedPass<func::FuncOp>(createConvertLinalgToLoopsPass());
  // Elements are read one by one now.
  manager.addPass(createPackConstantsPass());
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createLowerAffinePass());
  manager.addPass(arith::createArithExpandOpsPass());
  manager.addPass(createSCFToControlFlowPass());
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  // Buffers have static shapes: a pointer says it all.
  ConvertFuncToLLVMPassOptions func;
  func.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(func));
  manager.addPass(createReconcileUnrealizedCastsPass());
  manager.addPass(createVerifyIntegerOnlyPass());
}

void buildCPUPipeline(OpPassManager &manager,
                      const CPUPipelineOptions &options) {
  buildLinalgPipeline(manager, options);
  if (options.stage == Stage::Linalg)
    return;
  buildMemoryPipeline(manager, options);
  if (options.stage == Stage::Memory)
    return;
  buildLLVMPipeline(manager, options);
}

void registerCPUPipeline() {
  PassPipelineRegistration<CPUPipelineOptions>(
      "qopt-cpu-pipeline",
      "Lower a quantized network to integer-only code for the CPU, in the "
      "LLVM dialect",
      buildCPUPipeline);
}

} // namespace mlir::qopt
