//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the targets for importers share: any file either becomes a module that
// verifies, or is refused with one error.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_FUZZ_IMPORTTARGET_H
#define QOPT_FUZZ_IMPORTTARGET_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MemoryBufferRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <cstring>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace mlir::qopt::fuzz {

/// Aborts where `import(buffer, context)` does something else.
template <typename Import>
int testImport(const uint8_t *data, size_t size, StringRef name,
               Import import) {
  // What a context owns lives as long as it does.
  MLIRContext context(MLIRContext::Threading::DISABLED);
  unsigned numErrors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    numErrors += diagnostic.getSeverity() == DiagnosticSeverity::Error;
    (void)diagnostic.str();
    return success();
  });
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  OwningOpRef<ModuleOp> module =
      import(llvm::MemoryBufferRef(bytes, name), &context);
  if (numErrors != (module ? 0 : 1)) {
    llvm::errs() << "expected one error or a module, but got " << numErrors
                 << (module ? " and a module\n" : "\n");
    std::abort();
  }
  if (module && failed(verify(*module))) {
    llvm::errs() << "the module does not verify\n";
    std::abort();
  }
  return 0;
}

/// `bytes` as the result of a mutation, or bytes that are changed at random
/// where there is no result or it is too long.
inline size_t finishMutation(const std::string &bytes, uint8_t *data,
                             size_t size, size_t maxSize) {
  if (bytes.empty() || bytes.size() > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

/// `bytes` as the result of a crossover, which may be none.
inline size_t finishCrossOver(const std::string &bytes, uint8_t *out,
                              size_t maxSize) {
  if (bytes.empty() || bytes.size() > maxSize)
    return 0;
  std::memcpy(out, bytes.data(), bytes.size());
  return bytes.size();
}

} // namespace mlir::qopt::fuzz

#endif // QOPT_FUZZ_IMPORTTARGET_H
