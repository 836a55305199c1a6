//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The rest of the road, for a module that somebody else has lowered part of the
// way: whoever debugs a pass runs the IR before and after it.
//
//===----------------------------------------------------------------------===//

#include "Codegen.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Target/Pipeline.h"

using namespace mlir;
using namespace mlir::qopt;

/// 'main' takes inputs, outputs and the arena, and returns nothing: what comes
/// from outside may be anything.
static LogicalResult checkArguments(FunctionOpInterface main,
                                    const ModelInfo &border) {
  std::vector<TensorInfo> infos = border.inputs;
  llvm::append_range(infos, border.outputs);
  if (main.getNumArguments() != infos.size() + 1)
    return main.emitError() << "expected " << infos.size()
                            << " buffers, for inputs and outputs, and the "
                               "arena, but got "
                            << main.getNumArguments() << " arguments";
  if (!main.getArgAttr(infos.size(), QOptDialect::kArenaAttr))
    return main.emitError("expected the arena to be the last argument");
  if (main.getNumResults() != 0 &&
      !isa<LLVM::LLVMVoidType>(main.getResultTypes().front()))
    return main.emitError("expected no results beside buffers");
  for (auto [i, type, info] :
       llvm::enumerate(main.getArgumentTypes().drop_back(), infos)) {
    if (isa<LLVM::LLVMPointerType>(type))
      continue;
    auto memref = dyn_cast<MemRefType>(type);
    if (!memref || !memref.hasStaticShape() ||
        !memref.getLayout().isIdentity() ||
        !memref.getElementType().isIntOrFloat() ||
        memref.getNumElements() *
                llvm::divideCeil(memref.getElementTypeBitWidth(), 8) !=
            info.getSizeInBytes())
      return main.emitError()
             << "expected argument " << i << " to be a buffer of "
             << info.getSizeInBytes() << " bytes, but got " << type;
  }
  return success();
}

LogicalResult qopt::readArena(FunctionOpInterface main, ModelInfo &border) {
  auto alignment = dyn_cast<IntegerAttr>(
      main.getArgAttr(main.getNumArguments() - 1, QOptDialect::kArenaAttr));
  auto bytes = main->getAttrOfType<IntegerAttr>(QOptDialect::kArenaBytesAttr);
  if (!alignment || !bytes)
    return main.emitError() << "expected the size of the arena in '"
                            << QOptDialect::kArenaBytesAttr << "'";
  border.arenaAlignment = alignment.getInt();
  border.arenaBytes = bytes.getInt();
  if (auto macs = main->getAttrOfType<IntegerAttr>(QOptDialect::kExtraMacsAttr))
    border.extraMacs = macs.getInt();
  unsigned index = 0;
  auto readOffset = [&](TensorInfo &tensor, StringRef name,
                        StringRef other) -> LogicalResult {
    unsigned argument = index++;
    Attribute value = main.getArgAttr(argument, name);
    auto offset = dyn_cast_if_present<IntegerAttr>(value);
    if (main.getArgAttr(argument, other))
      return main.emitError() << "expected '" << name << "' on argument "
                              << argument << ", but got '" << other << "'";
    if (value && (!offset || offset.getInt() >
                                 border.arenaBytes - tensor.getSizeInBytes()))
      return main.emitError()
             << "expected '" << name << "' of argument " << argument
             << " to be an offset into the arena, but got " << value;
    if (offset)
      tensor.arenaOffset = offset.getInt();
    return success();
  };
  for (TensorInfo &input : border.inputs)
    if (failed(readOffset(input, QOptDialect::kArenaInputAttr,
                          QOptDialect::kArenaOutputAttr)))
      return failure();
  for (TensorInfo &output : border.outputs)
    if (failed(readOffset(output, QOptDialect::kArenaOutputAttr,
                          QOptDialect::kArenaInputAttr)))
      return failure();
  return success();
}

static FunctionOpInterface findMain(ModuleOp module) {
  return dyn_cast_or_null<FunctionOpInterface>(module.lookupSymbol("main"));
}

static bool hasArena(FunctionOpInterface main) {
  for (unsigned i = 0, e = main.getNumArguments(); i < e; ++i)
    if (main.getArgAttr(i, QOptDialect::kArenaAttr))
      return true;
  return false;
}

FailureOr<CompiledModel> qopt::finishForCPU(ModuleOp module, ModelInfo border,
                                            const CPUOptions &options) {
  FunctionOpInterface main = findMain(module);
  if (!main || main.isExternal())
    return module.emitError() << "expected a function 'main' with a body";
  auto run = [&](auto build) {
    PassManager manager(module.getContext());
    build(manager, CPUPipelineOptions());
    return manager.run(module);
  };
  // Each pass leaves alone what it has nothing to do with: buffers may have
  // taken the place of tensors already.
  if (!hasArena(main) && failed(run(buildMemoryPipeline)))
    return failure();
  main = findMain(module);
  if (failed(checkArguments(main, border)) || failed(readArena(main, border)) ||
      failed(run(buildLLVMPipeline)))
    return failure();

  border.name = options.name;
  auto code = generateCode(module, border, options, Stage::Object);
  if (failed(code))
    return failure();
  return CompiledModel{std::move(border), std::move(*code), ArenaMap()};
}
