//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From integer-only tensors to machine code for the host: pipelines, objects in
// memory and files, and a model that runs in this process.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TARGET_CPU_H
#define QOPT_TARGET_CPU_H

#include "mlir/IR/BuiltinOps.h"
#include "qopt/Transforms/ArenaMap.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace mlir::qopt {

/// An input or output as the caller of compiled code sees it.
struct TensorInfo {
  std::string name;
  /// A C integer type: int8_t, uint8_t, int16_t, int32_t ...
  unsigned bitWidth = 8;
  bool isUnsigned = false;
  /// A byte that is 0 or 1: of 8 bits and unsigned.
  bool isBool = false;
  std::vector<int64_t> shape;
  /// 0 where the tensor holds plain integers.
  double scale = 0;
  int64_t zeroPoint = 0;
  /// The stored integers of a tensor with a scale.
  int64_t min = 0, max = 0;
  /// How real numbers are rounded to these integers, half to even or half away
  /// from zero.
  bool roundsHalfEven = false;
  /// The layer of the imported model that this is (qopt.layer), if any.
  std::string layer;
  /// Its place in the arena, in bytes; none where the caller has the buffer.
  std::optional<int64_t> arenaOffset;

  int64_t getNumElements() const;
  int64_t getSizeInBytes() const;
};

/// What compiled code asks of its caller.
struct ModelInfo {
  std::string name;
  std::vector<TensorInfo> inputs, outputs;
  /// Of the arena, what has to survive from call to call.
  int64_t stateBytes = 0;
  int64_t arenaBytes = 0;
  int64_t arenaAlignment = 64;
  int64_t weightsBytes = 0;
  /// Of the network, and what patches compute once more.
  int64_t macs = 0, extraMacs = 0;

  /// The inputs, then the outputs: as the functions take them.
  auto getBorders() const {
    return llvm::concat<const TensorInfo>(inputs, outputs);
  }
  /// Whether there are inputs and outputs, and all of them are in the arena.
  bool ownsBorders() const;
  /// The arena together with what the caller has beside it.
  int64_t getPeakBytes() const;
};

/// What memory may cost. Everywhere ops are ordered for the smallest peak, and
/// buffers are placed.
enum class MemoryGoal {
  /// Each op computes its tensor whole.
  Speed,
  /// Cascades of ops that compute together, row by row, make the arena as small
  /// as they can. Nothing is multiplied twice, but for `maxExtraMacs`.
  Balanced,
  /// Patches of cascades make it smaller still, and compute twice what they
  /// share.
  Size
};

struct CPUOptions {
  /// C identifier that prefixes every symbol.
  std::string name = "model";
  /// "native", or a CPU name that LLVM knows for the host's architecture.
  std::string cpu = "native";
  /// Make every value that carries `qopt.layer` an output, after the outputs.
  bool exposeLayers = false;
  MemoryGoal optimizeMemory = MemoryGoal::Speed;
  /// Bytes that the arena may have, 0 for any. With speed as the goal, as few
  /// multiplications are added and as few ops are in cascades as possible for
  /// that. Where no plan is as small, that is an error.
  int64_t arenaLimit = 0;
  /// Multiplications that patches may add, in percent of what there are; below
  /// 0 none if balanced, else any number.
  double maxExtraMacs = -1;
  /// Inputs and outputs have their places in the arena, which other tensors
  /// take before or after. Where callers have buffers of their own, these are
  /// copied.
  bool ownBorders = false;
  /// Instrument the code with AddressSanitizer, which also finds what is read
  /// or written beside the buffers of the arena that are in use.
  bool addressSanitizer = false;
  /// Fill bytes of the arena with a pattern while they are not in use: right
  /// code computes the same, on any target.
  bool fillDeadMemory = false;
  /// Say what lies in the arena, from Stage::Memory on.
  bool mapArena = false;
};

/// Stages at which a compilation can be printed, in order.
enum class Stage { QOpt, Linalg, Memory, LLVM, LLVMIR, Assembly, Object };

/// The result of a compilation: the text of the asked stage, or object code.
struct CompiledModel {
  ModelInfo info;
  std::string artifact;
  /// Where CPUOptions::mapArena asks for it.
  ArenaMap arena;
};

/// Registers what the pipelines need of upstream's dialects.
void registerCPUTarget(DialectRegistry &registry);

/// Compiles a module of qopt ops (consumed) down to `stage`. Errors are
/// diagnostics.
FailureOr<CompiledModel> compileForCPU(ModuleOp module,
                                       const CPUOptions &options,
                                       Stage stage = Stage::Object);

/// Compiles the rest of the way a module that has been lowered to integer-only
/// tensors or further (consumed). `border` says what the caller sees: from
/// buffers on, types do not tell inputs from outputs. Errors are diagnostics.
FailureOr<CompiledModel> finishForCPU(ModuleOp module, ModelInfo border,
                                      const CPUOptions &options);

/// The C header that goes with an object.
std::string emitCHeader(const ModelInfo &info);

/// Links object code to a shared object at `path` with lld.
llvm::Error linkSharedObject(StringRef object, StringRef path);

/// Compiled code in this process.
class LoadedModel {
public:
  static llvm::Expected<std::unique_ptr<LoadedModel>> load(CompiledModel model);
  ~LoadedModel();

  const ModelInfo &getInfo() const;
  /// Begins a stream: writes the initial values of the states to the arena.
  int32_t init(void *arena) const;
  /// Runs once. Buffers have the sizes that the info gives; the arena is the
  /// caller's.
  int32_t invoke(llvm::ArrayRef<const void *> inputs,
                 llvm::ArrayRef<void *> outputs, void *arena) const;

private:
  struct Impl;
  explicit LoadedModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace mlir::qopt

#endif // QOPT_TARGET_CPU_H
