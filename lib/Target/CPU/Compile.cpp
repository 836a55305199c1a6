//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The road from a module of qopt ops to an artifact of any stage.
//
//===----------------------------------------------------------------------===//

#include "Codegen.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Bufferization/Transforms/FuncBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Transforms/AllInterfaces.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Transforms/AllocationOpInterfaceImpl.h"
#include "mlir/Dialect/SCF/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/TensorInferTypeOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/IR/TensorTilingInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Tensor/Transforms/SubsetInsertionOpInterfaceImpl.h"
#include "mlir/Pass/PassManager.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Target/Pipeline.h"
#include "qopt/Transforms/FloatOps.h"
#include "qopt/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::qopt;

int64_t TensorInfo::getNumElements() const {
  int64_t elements = 1;
  for (int64_t size : shape)
    elements *= size;
  return elements;
}

int64_t TensorInfo::getSizeInBytes() const {
  return getNumElements() * llvm::divideCeil(bitWidth, 8);
}

bool ModelInfo::ownsBorders() const {
  return !inputs.empty() && !outputs.empty() &&
         llvm::all_of(getBorders(), [](const TensorInfo &tensor) {
           return tensor.arenaOffset.has_value();
         });
}

int64_t ModelInfo::getPeakBytes() const {
  int64_t bytes = arenaBytes;
  for (const TensorInfo &tensor : getBorders())
    if (!tensor.arenaOffset)
      bytes += tensor.getSizeInBytes();
  return bytes;
}

void qopt::registerCPUTarget(DialectRegistry &registry) {
  arith::registerBufferizableOpInterfaceExternalModels(registry);
  bufferization::func_ext::registerBufferizableOpInterfaceExternalModels(
      registry);
  linalg::registerAllDialectInterfaceImplementations(registry);
  // Without it results are copied to the caller's buffers.
  memref::registerAllocationOpInterfaceExternalModels(registry);
  scf::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerBufferizableOpInterfaceExternalModels(registry);
  tensor::registerInferTypeOpInterfaceExternalModels(registry);
  tensor::registerSubsetOpInterfaceExternalModels(registry);
  tensor::registerTilingInterfaceExternalModels(registry);
}

//===----------------------------------------------------------------------===//
// What the caller sees
//===----------------------------------------------------------------------===//

static FailureOr<TensorInfo> getTensorInfo(func::FuncOp function, Type type,
                                           DictionaryAttr attributes,
                                           std::string name) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  QuantType quantized = tensor ? getQuantType(tensor) : QuantType();
  bool isInteger = tensor && tensor.getElementType().isSignlessInteger();
  if (!tensor || !tensor.hasStaticShape() || (!quantized && !isInteger) ||
      (quantized && !quantized.isPerTensor()))
    return function.emitError()
           << "expected arguments and results to be tensors of integers or "
              "quantized per tensor, but got "
           << type;
  if (tensor.getNumElements() == 0)
    return function.emitError()
           << "expected arguments and results to have elements, but got "
           << type;
  TensorInfo info;
  info.name = std::move(name);
  info.shape = tensor.getShape().vec();
  if (quantized) {
    info.bitWidth = quantized.getStorage().getWidth();
    info.isUnsigned = quantized.getStorage().getKind() == StorageKind::Unsigned;
    info.scale = quantized.getScaleOf(0).toDouble();
    info.zeroPoint = quantized.getZeroPointOf(0);
    info.min = quantized.getStorage().getMin();
    info.max = quantized.getStorage().getMax();
  } else {
    info.isBool = tensor.getElementType().isInteger(1);
    info.isUnsigned = info.isBool;
    info.bitWidth =
        info.isBool ? 8 : tensor.getElementType().getIntOrFloatBitWidth();
  }
  if (info.bitWidth < 8 || info.bitWidth > 64 ||
      !llvm::isPowerOf2_32(info.bitWidth))
    return function.emitError()
           << "expected booleans or integers of 8, 16, 32 or 64 bits at the "
              "border, but got "
           << type;
  if (attributes) {
    if (auto given = attributes.getAs<StringAttr>(QOptDialect::kNameAttr))
      info.name = given.str();
    if (auto layer = attributes.getAs<StringAttr>(QOptDialect::kLayerAttr))
      info.layer = layer.str();
    auto rounding =
        attributes.getAs<RoundingAttr>(QOptDialect::kBorderRoundingAttr);
    info.roundsHalfEven = rounding && rounding.getValue() == Rounding::HalfEven;
  }
  return info;
}

/// Fails with all float operators in one message.
static LogicalResult checkQuantized(func::FuncOp function) {
  SmallVector<Operation *> ops = findFloatOps(function);
  if (ops.empty())
    return success();
  return function.emitError()
         << "expected a quantized network, but got " << describeFloatOps(ops)
         << ": 'qopt quantize' makes integers of them";
}

/// Names, types and scales, which the lowering is about to forget.
static FailureOr<ModelInfo> getModelInfo(func::FuncOp function,
                                         const CPUOptions &options) {
  ModelInfo info;
  info.name = options.name;
  // States are no business of the caller but for their size.
  unsigned numStates = getNumStates(function);
  TypeRange inputs = function.getArgumentTypes();
  for (Type type : inputs.take_back(numStates)) {
    auto tensor = getTensorInfo(function, type, {}, "state");
    if (failed(tensor))
      return failure();
    info.stateBytes += tensor->getSizeInBytes();
  }
  for (auto [index, type] : llvm::enumerate(inputs.drop_back(numStates))) {
    auto tensor = getTensorInfo(function, type, function.getArgAttrDict(index),
                                "input" + std::to_string(index));
    if (failed(tensor))
      return failure();
    info.inputs.push_back(std::move(*tensor));
  }
  for (auto [index, type] : llvm::enumerate(
           TypeRange(function.getResultTypes()).drop_back(numStates))) {
    auto tensor =
        getTensorInfo(function, type, function.getResultAttrDict(index),
                      "output" + std::to_string(index));
    if (failed(tensor))
      return failure();
    info.outputs.push_back(std::move(*tensor));
  }
  function.walk([&](Operation *op) {
    if (auto layer = dyn_cast<WorkOpInterface>(op))
      info.macs += layer.getMacs();
  });
  return info;
}

/// Bytes of the constants that machine code carries: of the LLVM dialect, where
/// they are packed.
static int64_t getWeightsBytes(ModuleOp module) {
  int64_t bytes = 0;
  module.walk([&](LLVM::GlobalOp global) {
    Type type = global.getGlobalType();
    int64_t elements = 1;
    while (auto array = dyn_cast<LLVM::LLVMArrayType>(type)) {
      elements *= array.getNumElements();
      type = array.getElementType();
    }
    if (type.isIntOrFloat())
      bytes += elements * llvm::divideCeil(type.getIntOrFloatBitWidth(), 8);
  });
  return bytes;
}

//===----------------------------------------------------------------------===//
// The stages
//===----------------------------------------------------------------------===//

/// With locations where the text can come back in: they name the operators.
static std::string print(ModuleOp module, bool withLocations = false) {
  std::string text;
  llvm::raw_string_ostream os(text);
  OpPrintingFlags flags;
  flags.enableDebugInfo(withLocations);
  module.print(os, flags);
  os << "\n";
  return text;
}

/// The pipeline's options with which the arena is within its limit; an error
/// that says by how much where there are none.
static LogicalResult fitArena(ModuleOp module, CPUPipelineOptions &pipeline) {
  const int64_t limit = pipeline.arenaLimit;
  auto getArenaBytes = [&]() -> FailureOr<int64_t> {
    OwningOpRef<ModuleOp> clone = module.clone();
    PassManager manager(module.getContext());
    buildLinalgPipeline(manager, pipeline);
    buildMemoryPipeline(manager, pipeline);
    if (failed(manager.run(*clone)))
      return failure();
    return clone->lookupSymbol("main")
        ->getAttrOfType<IntegerAttr>(QOptDialect::kArenaBytesAttr)
        .getInt();
  };
  // Alignment and what is no tensor come on top of what is planned: ask for
  // less until that is enough.
  for (;;) {
    FailureOr<int64_t> bytes = getArenaBytes();
    if (failed(bytes))
      return failure();
    if (*bytes <= limit)
      return success();
    if (pipeline.optimizeMemory == MemoryGoal::Size)
      return module.lookupSymbol("main")->emitError()
             << "expected an arena of at most " << limit
             << " bytes, but the smallest found has " << *bytes << ", "
             << *bytes - limit << " too many";
    pipeline.arenaLimit = pipeline.arenaLimit - (*bytes - limit);
    if (pipeline.arenaLimit <= 0)
      pipeline.optimizeMemory = MemoryGoal::Size;
  }
}

FailureOr<CompiledModel>
qopt::compileForCPU(ModuleOp module, const CPUOptions &options, Stage stage) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return module.emitError() << "expected a function 'main' with a body";
  for (auto function : module.getOps<func::FuncOp>())
    if (function != main)
      return function.emitError()
             << "expected 'main' to be the only function, but got '"
             << function.getSymName() << "'";
  CompiledModel compiled;
  if (stage == Stage::QOpt && !options.exposeLayers) {
    compiled.artifact = print(module, /*withLocations=*/true);
    return compiled;
  }

  CPUPipelineOptions pipeline;
  pipeline.exposeLayers = options.exposeLayers;
  pipeline.optimizeMemory = options.optimizeMemory;
  pipeline.arenaLimit = options.arenaLimit;
  pipeline.ownBorders = options.ownBorders;
  pipeline.poison = options.addressSanitizer;
  pipeline.fill = options.fillDeadMemory;
  auto run = [&](auto build) {
    PassManager manager(module.getContext());
    build(manager);
    return manager.run(module);
  };
  // The caller sees what becomes of the borders.
  if (failed(run([](PassManager &m) { buildIntegerPipeline(m); })))
    return failure();
  if (options.exposeLayers && failed(run([](PassManager &m) {
        m.addNestedPass<func::FuncOp>(createInlineCascadesPass());
        m.addPass(createExposeLayersPass());
      })))
    return failure();
  if (failed(checkQuantized(main)))
    return failure();
  auto info = getModelInfo(main, options);
  if (failed(info))
    return failure();
  compiled.info = std::move(*info);
  if (stage == Stage::QOpt) {
    compiled.artifact = print(module, /*withLocations=*/true);
    return compiled;
  }

  pipeline.exposeLayers = false;
  // With all layers to be seen, nothing is small.
  if (options.exposeLayers)
    pipeline.arenaLimit = 0;
  if (pipeline.arenaLimit > 0 && failed(fitArena(module, pipeline)))
    return failure();
  if (failed(run([&](PassManager &m) { buildLinalgPipeline(m, pipeline); })))
    return failure();
  if (stage == Stage::Linalg) {
    compiled.artifact = print(module);
    return compiled;
  }
  if (failed(run([&](PassManager &m) { buildMemoryPipeline(m, pipeline); })))
    return failure();
  main = module.lookupSymbol<func::FuncOp>("main");
  if (failed(readArena(main, compiled.info)))
    return failure();
  if (options.mapArena)
    compiled.arena = getArenaMap(main);
  if (stage == Stage::Memory) {
    compiled.artifact = print(module);
    return compiled;
  }
  if (failed(run([&](PassManager &m) { buildLLVMPipeline(m, pipeline); })))
    return failure();
  compiled.info.weightsBytes = getWeightsBytes(module);
  if (stage == Stage::LLVM) {
    compiled.artifact = print(module);
    return compiled;
  }
  auto code = generateCode(module, compiled.info, options, stage);
  if (failed(code))
    return failure();
  compiled.artifact = std::move(*code);
  return compiled;
}
