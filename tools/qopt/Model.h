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
#include "llvm/Support/MemoryBufferRef.h"
#include <memory>

namespace mlir::qopt {

/// What a location says to a user: the names in it, which is an imported
/// operator's index and name, or `file:line:column`. Empty where unknown.
std::string describe(Location location);

/// What all forms of a model share: the file that they come from, their MLIR
/// context, and the diagnostics that arise.
class ModelContext {
public:
  ModelContext(StringRef path, const DialectRegistry &registry);

  MLIRContext *get() { return &context; }
  StringRef getPath() const { return path; }
  std::string takeDiagnostics() { return std::exchange(diagnostics, ""); }

private:
  LogicalResult handle(Diagnostic &diagnostic);

  std::string path;
  MLIRContext context;
  std::string diagnostics;
  ScopedDiagnosticHandler handler;
};

class Model {
public:
  /// Reads a model: `.tflite`, `.onnx`, or `.mlir` as text or bytecode.
  /// `shapes` says what dynamic dimensions of an ONNX model are, each as
  /// `NAME=1x3x48x192`.
  static llvm::Expected<std::unique_ptr<Model>>
  load(StringRef path, ArrayRef<std::string> shapes = {});
  /// Reads a model, or IR that it has been lowered to, of any of upstream's
  /// dialects. Two models share `shapes`, so that one of them may have no use
  /// for them.
  static llvm::Expected<std::unique_ptr<Model>>
  loadLowered(StringRef path, ArrayRef<std::string> shapes = {});
  /// Makes integer ops of the float ops between dequantizations and
  /// quantizations, as the CPU's pipeline does; inputs and outputs that are
  /// only converted lose that. Nothing changes where nothing is quantized.
  llvm::Error makeInteger();
  /// What some passes have made of this model's module.
  llvm::Expected<std::unique_ptr<Model>> derive(OwningOpRef<ModuleOp> module);

  /// The file as the user named it, and its name without folder and suffix.
  StringRef getPath() const { return context->getPath(); }
  StringRef getName() const;

  MLIRContext *getContext() { return context->get(); }
  ModuleOp getModule() { return *module; }
  /// A copy of the module, for a compilation to consume.
  OwningOpRef<ModuleOp> cloneModule() { return module->clone(); }
  /// Null where 'main' does not take and return tensors.
  func::FuncOp getMain() { return main; }
  /// Nothing of the qopt dialect is left: the interpreter does not know the
  /// ops, and they are compiled for the rest of the way.
  bool isLowered() const { return lowered; }
  /// Buffers do not tell inputs from outputs.
  bool hasTensors() const { return static_cast<bool>(main); }

  /// Samples are steps of a stream: each depends on those before it. Of a model
  /// that is not lowered.
  bool hasStates() const;

  /// Takes over the tensors of a model that computes the same: they tell more
  /// about their elements than those of lowered IR. An error where both have
  /// tensors that are not stored alike.
  llvm::Error adoptTensors(const Model &other);

  ArrayRef<TensorSpec> getInputs() const { return inputs; }
  ArrayRef<TensorSpec> getOutputs() const { return outputs; }

  /// The errors that MLIR has reported since the last call, as one error.
  llvm::Error takeDiagnostics();
  /// An error about this model.
  llvm::Error makeError(const Twine &message) const;

private:
  explicit Model(std::shared_ptr<ModelContext> context)
      : context(std::move(context)) {}
  llvm::Error parse(ArrayRef<std::string> shapes);
  llvm::Error parseONNX(llvm::MemoryBufferRef buffer,
                        ArrayRef<std::string> shapes);
  llvm::Error findMain();
  llvm::Error describeTensors();
  /// Finds out what is in a module that may be lowered.
  llvm::Error describeLowered();

  std::shared_ptr<ModelContext> context;
  OwningOpRef<ModuleOp> module;
  func::FuncOp main;
  bool lowered = false;
  std::vector<TensorSpec> inputs, outputs;
};

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_MODEL_H
