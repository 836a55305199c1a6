//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// ONNX files to qopt.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_IMPORT_ONNX_H
#define QOPT_IMPORT_ONNX_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <string>
#include <utility>
#include <vector>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace mlir::qopt {

struct ONNXImportOptions {
  /// Shapes of graph inputs, by name: they say what dynamic dimensions are.
  std::vector<std::pair<std::string, SmallVector<int64_t>>> shapes;

  /// Adds `NAME=1x3x48x192`, `NAME=` for a scalar. An error says what was
  /// expected.
  llvm::Error addShape(StringRef text);
};

/// Imports an `.onnx` file of opset 11 or later as a module of profile `onnx`
/// with one function, `main`. The name of the buffer is the file's name in
/// locations. Inputs and outputs have the shapes that they have in the file;
/// inside, feature maps are NHWC (`qopt.layer_layout`). Errors are diagnostics,
/// one for the whole file: operators and attributes that are not supported are
/// listed at once. Returns null then.
///
/// Source: ONNX, https://onnx.ai/onnx/operators.
OwningOpRef<ModuleOp> importONNX(llvm::MemoryBufferRef buffer,
                                 MLIRContext *context,
                                 const ONNXImportOptions &options = {});

/// Prints the operators that are imported, a line for each:
/// `Conv(input, filter, bias?): auto_pad, dilations, group`, with the names of
/// the attributes that are read. An input with `?` may be absent, one with
/// `...` repeats; `=` says that it is known when the model is compiled.
void printONNXOperators(llvm::raw_ostream &os);

/// Registers `qopt-translate --import-onnx`, with `--shape`.
void registerImportONNXTranslation();

} // namespace mlir::qopt

#endif // QOPT_IMPORT_ONNX_H
