//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// libFuzzer target: any file either becomes a module that verifies, or is
// refused with one error.
//
//===----------------------------------------------------------------------===//

#include "ModelMutator.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Import/TFLite.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <cstring>

using namespace mlir;
using namespace mlir::qopt;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
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
      importTFLite(llvm::MemoryBufferRef(bytes, "model.tflite"), &context);
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
static size_t finish(const std::string &bytes, uint8_t *data, size_t size,
                     size_t maxSize) {
  if (bytes.empty() || bytes.size() > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  // Bytes that are no FlatBuffer are a case, too.
  std::string bytes;
  if (seed % 8 != 0)
    bytes = fuzz::mutateModel(data, size, seed);
  return finish(bytes, data, size, maxSize);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
                                            const uint8_t *data2, size_t size2,
                                            uint8_t *out, size_t maxSize,
                                            unsigned seed) {
  std::string bytes = fuzz::mergeModels(data1, size1, data2, size2, seed);
  if (bytes.empty() || bytes.size() > maxSize)
    return 0;
  std::memcpy(out, bytes.data(), bytes.size());
  return bytes.size();
}
