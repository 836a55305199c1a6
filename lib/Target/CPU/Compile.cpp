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

namespace {
/// A copy of a network, as loops over one arena.
struct PlacedNetwork {
  OwningOpRef<ModuleOp> module;
  int64_t arenaBytes = 0;
  /// Of patches.
  int64_t extraMacs = 0;
  bool hasPatches = false;
};
} // namespace

static FailureOr<PlacedNetwork> place(ModuleOp module,
                                      const CPUPipelineOptions &pipeline) {
  PlacedNetwork placed{module.clone()};
  PassManager manager(module.getContext());
  buildLinalgPipeline(manager, pipeline);
  buildMemoryPipeline(manager, pipeline);
  if (failed(manager.run(*placed.module)))
    return failure();
  Operation *main = placed.module->lookupSymbol("main");
  placed.arenaBytes =
      main->getAttrOfType<IntegerAttr>(QOptDialect::kArenaBytesAttr).getInt();
  if (auto macs =
          main->getAttrOfType<IntegerAttr>(QOptDialect::kExtraMacsAttr)) {
    placed.extraMacs = macs.getInt();
    placed.hasPatches = true;
  }
  return placed;
}

/// The smallest arena, and of equal ones the cheapest: what is planned is not
/// all there is, and what patches save of it, alignment may take. The options
/// become those that lead there.
static FailureOr<PlacedNetwork> placeSmallest(ModuleOp module,
                                              CPUPipelineOptions &pipeline) {
  FailureOr<PlacedNetwork> best = place(module, pipeline);
  // Whether patches are left to try without.
  auto tryCheaper = [&](int64_t maxPatches) {
    int64_t patches = std::exchange(pipeline.maxPatches.getValue(), maxPatches);
    double extraMacs = std::exchange(pipeline.maxExtraMacs.getValue(), 0);
    FailureOr<PlacedNetwork> cheaper = place(module, pipeline);
    if (failed(cheaper))
      return false;
    bool hasPatches = cheaper->hasPatches;
    if (cheaper->arenaBytes <= best->arenaBytes) {
      best = std::move(cheaper);
    } else {
      pipeline.maxPatches = patches;
      pipeline.maxExtraMacs = extraMacs;
    }
    return hasPatches;
  };
  bool hasPatches = succeeded(best) && best->hasPatches;
  if (hasPatches && best->extraMacs > 0)
    hasPatches = tryCheaper(pipeline.maxPatches);
  if (hasPatches)
    tryCheaper(/*maxPatches=*/1);
  return best;
}

/// The cheapest plan within the limit; of what is planned, alignment and what
/// is no tensor come on top: ask for less until that is enough. The smallest
/// where there is none.
static FailureOr<PlacedNetwork> placeWithin(ModuleOp module, int64_t limit,
                                            CPUPipelineOptions &pipeline) {
  const int64_t maxPatches = pipeline.maxPatches;
  for (int64_t patches : {int64_t(1), maxPatches}) {
    pipeline.maxPatches = patches;
    for (pipeline.arenaLimit = limit; pipeline.arenaLimit > 0;) {
      FailureOr<PlacedNetwork> placed = place(module, pipeline);
      if (failed(placed) || placed->arenaBytes <= limit)
        return placed;
      pipeline.arenaLimit = pipeline.arenaLimit - (placed->arenaBytes - limit);
    }
  }
  pipeline.optimizeMemory = MemoryGoal::Size;
  return placeSmallest(module, pipeline);
}

/// What the options ask for, and the pipeline's options that lead there; an
/// error that says by how much where no plan is within the limit.
static FailureOr<PlacedNetwork> placeBest(ModuleOp module,
                                          CPUPipelineOptions &pipeline) {
  int64_t limit = pipeline.arenaLimit;
  FailureOr<PlacedNetwork> placed =
      limit > 0 && pipeline.optimizeMemory == MemoryGoal::Speed
          ? placeWithin(module, limit, pipeline)
          : placeSmallest(module, pipeline);
  if (succeeded(placed) && limit > 0 && placed->arenaBytes > limit)
    return module.lookupSymbol("main")->emitError()
           << "expected an arena of at most " << limit
           << " bytes, but the smallest found has " << placed->arenaBytes
           << ", " << placed->arenaBytes - limit << " too many";
  return placed;
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
  pipeline.maxExtraMacs = options.maxExtraMacs;
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
  OwningOpRef<ModuleOp> placed;
  if (pipeline.optimizeMemory != MemoryGoal::Speed || pipeline.arenaLimit > 0) {
    FailureOr<PlacedNetwork> best = placeBest(module, pipeline);
    if (failed(best))
      return failure();
    placed = std::move(best->module);
  }
  if (placed && stage != Stage::Linalg) {
    module.getBodyRegion().takeBody(placed->getBodyRegion());
  } else {
    if (failed(run([&](PassManager &m) { buildLinalgPipeline(m, pipeline); })))
      return failure();
    if (stage == Stage::Linalg) {
      compiled.artifact = print(module);
      return compiled;
    }
    if (failed(run([&](PassManager &m) { buildMemoryPipeline(m, pipeline); })))
      return failure();
  }
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
