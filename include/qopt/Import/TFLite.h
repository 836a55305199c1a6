//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// TensorFlow Lite flatbuffers to qopt.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_IMPORT_TFLITE_H
#define QOPT_IMPORT_TFLITE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mlir::qopt {

/// Imports a `.tflite` file as a module of profile `tflite` with one function,
/// `main`. The name of the buffer is the file's name in locations. Errors are
/// diagnostics, one for the whole file: everything that is not supported is
/// listed at once, each with the operator's index and name. Returns null then.
OwningOpRef<ModuleOp> importTFLite(llvm::MemoryBufferRef buffer,
                                   MLIRContext *context);

/// Prints the operators that are imported, a line for each combination of
/// element types: `CONV_2D(input: int8, filter: int8, bias?: int32) -> int8`.
/// A name with `?` may be absent, one with `...` repeats; `*` is any type, and
/// `=` says that the operand is known when the model is compiled.
void printTFLiteOperators(llvm::raw_ostream &os);

/// Registers `qopt-translate --import-tflite`.
void registerImportTFLiteTranslation();

} // namespace mlir::qopt

#endif // QOPT_IMPORT_TFLITE_H
