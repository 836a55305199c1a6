//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// libFuzzer target: any text is refused by the parser, by a verifier or by the
// pipeline, or becomes the LLVM dialect.
//
//===----------------------------------------------------------------------===//

#include "TextMutator.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Target/CPU.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace mlir::qopt;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

/// What the driver takes: other dialects are there for what comes later.
static bool isQOptModule(ModuleOp module) {
  WalkResult result = module.walk([&](Operation *op) {
    bool isKnown = isa<QOptDialect, func::FuncDialect>(op->getDialect()) ||
                   op == module.getOperation();
    return isKnown ? WalkResult::advance() : WalkResult::interrupt();
  });
  return !result.wasInterrupted();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  DialectRegistry registry;
  registry.insert<QOptDialect, func::FuncDialect>();
  registerCPUTarget(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  unsigned numErrors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    numErrors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    (void)diagnostic.str();
    return success();
  });
  // The upstream lexer reads the terminator.
  std::string text(reinterpret_cast<const char *>(data), size);
  // The upstream parser of bytecode trusts its input.
  if (StringRef(text).contains('\0') || StringRef(text).starts_with("ML\xefR"))
    return -1;
  auto module =
      parseSourceString<ModuleOp>(text, ParserConfig(&context), "module.mlir");
  if (!module || !isQOptModule(*module))
    return 0;
  numErrors = 0;
  FailureOr<CompiledModel> compiled =
      compileForCPU(*module, CPUOptions(), Stage::LLVM);
  if (failed(compiled) && numErrors == 0) {
    llvm::errs() << "expected an error for a module that is refused\n";
    std::abort();
  }
  return 0;
}

static size_t finish(const std::string &text, uint8_t *data, size_t size,
                     size_t maxSize) {
  if (text.empty() || text.size() > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  std::string text;
  if (seed % 16 != 0)
    text = fuzz::mutateText(
        StringRef(reinterpret_cast<const char *>(data), size), seed);
  return finish(text, data, size, maxSize);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
                                            const uint8_t *data2, size_t size2,
                                            uint8_t *out, size_t maxSize,
                                            unsigned seed) {
  std::string text = fuzz::mergeTexts(
      StringRef(reinterpret_cast<const char *>(data1), size1),
      StringRef(reinterpret_cast<const char *>(data2), size2), seed);
  if (text.size() > maxSize)
    return 0;
  std::memcpy(out, text.data(), text.size());
  return text.size();
}
