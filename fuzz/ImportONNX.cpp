//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// libFuzzer target: the importer of ONNX files.
//
//===----------------------------------------------------------------------===//

#include "ImportTarget.h"
#include "ProtoMutator.h"
#include "qopt/Import/ONNX.h"

using namespace mlir;
using namespace mlir::qopt;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  return fuzz::testImport(data, size, "model.onnx",
                          [](llvm::MemoryBufferRef buffer, MLIRContext *c) {
                            return importONNX(buffer, c, {});
                          });
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  // Bytes that are no message are a case, too.
  std::string bytes;
  if (seed % 8 != 0)
    bytes = fuzz::mutateProto(data, size, seed);
  return fuzz::finishMutation(bytes, data, size, maxSize);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
                                            const uint8_t *data2, size_t size2,
                                            uint8_t *out, size_t maxSize,
                                            unsigned seed) {
  return fuzz::finishCrossOver(
      fuzz::mergeProtos(data1, size1, data2, size2, seed), out, maxSize);
}
