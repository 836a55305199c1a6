//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From the LLVM dialect to optimised machine code.
//
//===----------------------------------------------------------------------===//

#include "Codegen.h"
#include "ModelTable.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/SubtargetFeature.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizer.h"

using namespace mlir;
using namespace mlir::qopt;

static std::unique_ptr<llvm::TargetMachine>
createTargetMachine(ModuleOp module, const CPUOptions &options) {
  llvm::InitializeNativeTarget();
  llvm::InitializeNativeTargetAsmPrinter();
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  std::string message;
  const llvm::Target *target =
      llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target) {
    module.emitError() << message;
    return nullptr;
  }
  std::string cpu = options.cpu, features;
  if (cpu == "native") {
    cpu = llvm::sys::getHostCPUName().str();
    llvm::SubtargetFeatures list;
    for (const auto &[name, enabled] : llvm::sys::getHostCPUFeatures())
      list.AddFeature(name, enabled);
    features = list.getString();
  }
  std::unique_ptr<llvm::MCSubtargetInfo> info(
      target->createMCSubtargetInfo(triple, "", ""));
  if (!info->isCPUStringValid(cpu)) {
    module.emitError() << "expected 'native' or a CPU of "
                       << triple.getArchName() << ", but got '" << options.cpu
                       << "'";
    return nullptr;
  }
  llvm::TargetOptions targetOptions;
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(
      triple, cpu, features, targetOptions, llvm::Reloc::PIC_, std::nullopt,
      llvm::CodeGenOptLevel::Aggressive));
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     bool addressSanitizer) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  // Unrolled first, a short reduction would never be vectorised.
  llvm::PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  llvm::PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  llvm::ModulePassManager passes =
      builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3);
  if (addressSanitizer) {
    for (llvm::Function &function : module)
      if (!function.isDeclaration())
        function.addFnAttr(llvm::Attribute::SanitizeAddress);
    passes.addPass(llvm::AddressSanitizerPass(llvm::AddressSanitizerOptions()));
  }
  passes.run(module, modules);
}

/// Drops attributes of qopt, which LLVM would warn about: the table has them.
static void removeBorderAttributes(ModuleOp module) {
  for (auto function : module.getOps<LLVM::LLVMFuncOp>()) {
    function->removeAttr(QOptDialect::kArenaBytesAttr);
    function->removeAttr(QOptDialect::kExtraMacsAttr);
    for (unsigned index = 0; index < function.getNumArguments(); ++index)
      for (StringRef name :
           {QOptDialect::kNameAttr, QOptDialect::kLayerAttr,
            QOptDialect::kArenaAttr, QOptDialect::kArenaInputAttr,
            QOptDialect::kArenaOutputAttr, QOptDialect::kFloatBorderAttr,
            QOptDialect::kBorderRoundingAttr})
        function.removeArgAttr(index, name);
  }
}

FailureOr<std::string> qopt::generateCode(ModuleOp module,
                                          const ModelInfo &info,
                                          const CPUOptions &options,
                                          Stage stage) {
  auto machine = createTargetMachine(module, options);
  if (!machine)
    return failure();
  removeBorderAttributes(module);
  registerBuiltinDialectTranslation(*module.getContext());
  registerLLVMDialectTranslation(*module.getContext());
  llvm::LLVMContext context;
  auto llvmModule = translateModuleToLLVMIR(module, context, info.name);
  if (!llvmModule)
    return failure();
  llvmModule->setTargetTriple(machine->getTargetTriple());
  llvmModule->setDataLayout(machine->createDataLayout());
  llvm::Function *body = llvmModule->getFunction("main");
  if (!body)
    return module.emitError() << "expected a function 'main'";
  addModelTable(*llvmModule, *body, llvmModule->getFunction("main_init"), info);
  optimize(*llvmModule, *machine, options.addressSanitizer);

  llvm::SmallString<0> buffer;
  llvm::raw_svector_ostream os(buffer);
  if (stage == Stage::LLVMIR) {
    llvmModule->print(os, nullptr);
    return std::string(buffer);
  }
  llvm::legacy::PassManager codegen;
  auto fileType = stage == Stage::Assembly ? llvm::CodeGenFileType::AssemblyFile
                                           : llvm::CodeGenFileType::ObjectFile;
  if (machine->addPassesToEmitFile(codegen, os, nullptr, fileType))
    return module.emitError() << "expected a target that can emit code";
  codegen.run(*llvmModule);
  return std::string(buffer);
}
