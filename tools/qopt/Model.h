//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A model in memory: read from any supported file, with the diagnostics that
// arise while it is used.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_MODEL_H
#define QOPT_TOOLS_QOPT_MODEL_H

#include "Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include <memory>

namespace mlir::qopt {

/// What a location says to a user: the names in it, which is an imported
/// operator's index and name, or `file:line:column`. Empty where unknown.
std::string describe(Location location);

class Model {
public:
  /// Reads a model: `.tflite`, or `.mlir` as text or bytecode.
  static llvm::Expected<std::unique_ptr<Model>> load(StringRef path);

  /// The file as the user named it, and its name without folder and suffix.
  StringRef getPath() const { return path; }
  StringRef getName() const;

  MLIRContext *getContext() { return &context; }
  ModuleOp getModule() { return *module; }
  /// A copy of the module, for a compilation to consume.
  OwningOpRef<ModuleOp> cloneModule() { return module->clone(); }
  func::FuncOp getMain() { return main; }

  ArrayRef<TensorSpec> getInputs() const { return inputs; }
  ArrayRef<TensorSpec> getOutputs() const { return outputs; }

  /// The errors that MLIR has reported since the last call, as one error.
  llvm::Error takeDiagnostics();
  /// An error about this model.
  llvm::Error makeError(const Twine &message) const;

private:
  explicit Model(StringRef path);
  llvm::Error parse();
  llvm::Error findMain();
  llvm::Error describeTensors();
  LogicalResult handle(Diagnostic &diagnostic);

  std::string path;
  MLIRContext context;
  std::string diagnostics;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
  func::FuncOp main;
  std::vector<TensorSpec> inputs, outputs;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_MODEL_H
