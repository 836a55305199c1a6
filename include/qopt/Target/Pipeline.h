//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The named pipelines from qopt ops to the LLVM dialect.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TARGET_PIPELINE_H
#define QOPT_TARGET_PIPELINE_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"
#include "qopt/Target/CPU.h"

namespace mlir::qopt {

struct CPUPipelineOptions : PassPipelineOptions<CPUPipelineOptions> {
  Option<Stage> stage{
      *this, "stage", llvm::cl::desc("Where to stop"),
      llvm::cl::init(Stage::LLVM),
      llvm::cl::values(
          clEnumValN(Stage::Linalg, "linalg", "integer-only tensors"),
          clEnumValN(Stage::Memory, "memory", "loops over one arena"),
          clEnumValN(Stage::LLVM, "llvm", "the LLVM dialect"))};
  Option<bool> exposeLayers{
      *this, "expose-layers",
      llvm::cl::desc("Make every value that carries qopt.layer a result"),
      llvm::cl::init(false)};
  Option<MemoryGoal> optimizeMemory{
      *this, "optimize-memory", llvm::cl::desc("What memory may cost"),
      llvm::cl::init(MemoryGoal::Speed),
      llvm::cl::values(
          clEnumValN(MemoryGoal::Speed, "speed", "every tensor exists whole"),
          clEnumValN(MemoryGoal::Balanced, "balanced",
                     "ops in cascades, without more multiplications"),
          clEnumValN(MemoryGoal::Size, "size",
                     "ops in cascades and patches, for the smallest arena"))};
  Option<int64_t> arenaLimit{
      *this, "arena-limit",
      llvm::cl::desc("As few ops in cascades as so many bytes need; 0: none"),
      llvm::cl::init(0)};
  Option<double> maxExtraMacs{
      *this, "max-extra-macs",
      llvm::cl::desc("Multiplications that patches may add, in percent; "
                     "negative: none if balanced, else any number"),
      llvm::cl::init(-1)};
  Option<int64_t> maxPatches{
      *this, "max-patches",
      llvm::cl::desc("The most patches that a cascade is computed in"),
      llvm::cl::init(16)};
  Option<bool> ownBorders{
      *this, "own-borders",
      llvm::cl::desc("Inputs and outputs have their places in the arena"),
      llvm::cl::init(false)};
  Option<bool> poison{
      *this, "poison",
      llvm::cl::desc(
          "Tell AddressSanitizer which bytes of the arena are in use"),
      llvm::cl::init(false)};
  Option<bool> fill{
      *this, "fill",
      llvm::cl::desc("Fill bytes of the arena that are not in use"),
      llvm::cl::init(false)};
  Option<int64_t> maxAccumulators{
      *this, "max-accumulators",
      llvm::cl::desc("Elements of the largest tile of accumulators"),
      llvm::cl::init(64)};
  Option<int64_t> alignment{
      *this, "alignment",
      llvm::cl::desc("Alignment of the arena and its buffers, in bytes"),
      llvm::cl::init(64)};
};

/// Float ops between dequantizations and quantizations to integer ops, and
/// conversions at the border to the caller. Changes nothing where nothing is
/// float.
void buildIntegerPipeline(OpPassManager &manager);
/// qopt ops, after that pipeline, to integer-only linalg, arith and tensor,
/// verified.
void buildLinalgPipeline(OpPassManager &manager,
                         const CPUPipelineOptions &options);
/// Integer-only tensors to loops over one arena, verified.
void buildMemoryPipeline(OpPassManager &manager,
                         const CPUPipelineOptions &options);
/// Loops over one arena to the LLVM dialect, verified.
void buildLLVMPipeline(OpPassManager &manager,
                       const CPUPipelineOptions &options);
/// All of them up to `options.stage`.
void buildCPUPipeline(OpPassManager &manager,
                      const CPUPipelineOptions &options);

/// Registers `--qopt-cpu-pipeline`.
void registerCPUPipeline();

} // namespace mlir::qopt

#endif // QOPT_TARGET_PIPELINE_H
