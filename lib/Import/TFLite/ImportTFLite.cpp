//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// TensorFlow Lite to qopt: the module around the graph, and the entry points.
//
//===----------------------------------------------------------------------===//

#include "../Names.h"
#include "FloatBorders.h"
#include "GraphImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qopt/Import/TFLite.h"
#include "qopt/Reference/Interpreter.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

/// Attributes of an argument or result: its name, in full, and where it is f32
/// in the file, which tensor that is.
static NamedAttrList getBorderAttributes(const ModelFile &file,
                                         const FloatBorders &borders,
                                         int32_t tensor) {
  MLIRContext *context = file.getContext();
  NamedAttrList attributes;
  if (const auto *name = file.getTensor(tensor).name(); name && name->size())
    attributes.append(
        QOptDialect::kNameAttr,
        StringAttr::get(context, StringRef(name->data(), name->size())));
  if (borders.isBorder(tensor))
    attributes.append(QOptDialect::kFloatBorderAttr,
                      StringAttr::get(context, std::to_string(tensor)));
  return attributes;
}

static FailureOr<SmallVector<Type>> getTypes(GraphImporter &graph,
                                             const FloatBorders &borders,
                                             ArrayRef<int32_t> tensors) {
  SmallVector<Type> types;
  for (int32_t tensor : tensors) {
    int32_t stored = borders.getStored(tensor).front();
    RankedTensorType type =
        graph.getType(stored, graph.getFile().getTensorLocation(stored));
    if (!type)
      return failure();
    types.push_back(type);
  }
  return types;
}

/// Declares `main` and defines the tensors that are its arguments.
static FailureOr<func::FuncOp> createFunction(const ModelFile &file,
                                              const FloatBorders &borders,
                                              GraphImporter &graph) {
  FailureOr<SmallVector<Type>> inputs =
      getTypes(graph, borders, file.getInputs());
  if (failed(inputs))
    return failure();
  FailureOr<SmallVector<Type>> outputs =
      getTypes(graph, borders, file.getOutputs());
  if (failed(outputs))
    return failure();

  OpBuilder &builder = graph.getBuilder();
  auto function =
      func::FuncOp::create(builder, file.getLocation(), "main",
                           builder.getFunctionType(*inputs, *outputs));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  for (auto [index, tensor] : llvm::enumerate(file.getInputs())) {
    BlockArgument argument = body->getArgument(index);
    argument.setLoc(file.getTensorLocation(tensor));
    for (int32_t stored : borders.getStored(tensor)) {
      if (failed(graph.checkUndefined(stored, argument.getLoc())))
        return failure();
      graph.setValue(stored, argument);
    }
    NamedAttrList attributes = getBorderAttributes(file, borders, tensor);
    // The argument is also what QUANTIZE computes.
    if (borders.isBorder(tensor))
      attributes.append(QOptDialect::kLayerAttr,
                        builder.getStringAttr(
                            std::to_string(borders.getStored(tensor).front())));
    function.setArgAttrs(index, attributes.getDictionary(file.getContext()));
  }
  for (auto [index, tensor] : llvm::enumerate(file.getOutputs()))
    function.setResultAttrs(index, getBorderAttributes(file, borders, tensor)
                                       .getDictionary(file.getContext()));
  return function;
}

static LogicalResult importGraph(const ModelFile &file,
                                 const FloatBorders &borders,
                                 OpBuilder &builder) {
  GraphImporter graph(file, builder);
  if (failed(createFunction(file, borders, graph)))
    return failure();
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i)
    if (!borders.isConversion(i) && failed(OperatorImporter(graph, i).run()))
      return failure();
  SmallVector<Value> results;
  for (int32_t tensor : file.getOutputs()) {
    int32_t stored = borders.getStored(tensor).front();
    Value value = graph.getValue(stored, file.getTensorLocation(stored));
    if (!value)
      return failure();
    results.push_back(value);
  }
  graph.getStates().appendResults(results);
  func::ReturnOp::create(builder, file.getLocation(), results);
  graph.eraseUnusedConstants();
  return success();
}

OwningOpRef<ModuleOp> mlir::qopt::importTFLite(llvm::MemoryBufferRef buffer,
                                               MLIRContext *context) {
  context->loadDialect<func::FuncDialect, QOptDialect>();
  // The interpreter folds what follows from constants.
  DialectRegistry models;
  registerReferenceModels(models);
  context->appendDialectRegistry(models);
  std::unique_ptr<ModelFile> file = ModelFile::open(buffer, context);
  if (!file)
    return {};
  FloatBorders borders(*file);
  if (failed(checkSupported(*file, borders)))
    return {};

  OpBuilder builder(context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(
      builder, file->getLocation(), getModuleName(file->getFilename()));
  (*module)->setAttr(QOptDialect::kProfileAttr,
                     ProfileAttr::get(context, Profile::TFLite));
  builder.setInsertionPointToEnd(module->getBody());
  // The ops' verifiers know what shapes and scales have to satisfy. Their
  // errors name the operator of the file; the op with all its scales adds
  // nothing.
  bool printsOp = context->shouldPrintOpOnDiagnostic();
  context->printOpOnDiagnostic(false);
  bool isValid = succeeded(importGraph(*file, borders, builder)) &&
                 succeeded(verify(*module));
  context->printOpOnDiagnostic(printsOp);
  return isValid ? std::move(module) : OwningOpRef<ModuleOp>();
}

void mlir::qopt::registerImportTFLiteTranslation() {
  TranslateToMLIRRegistration registration(
      "import-tflite", "TensorFlow Lite flatbuffer to qopt",
      [](llvm::SourceMgr &sourceMgr,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        const llvm::MemoryBuffer *buffer =
            sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID());
        return importTFLite(buffer->getMemBufferRef(), context);
      },
      [](DialectRegistry &registry) {
        registry.insert<func::FuncDialect, QOptDialect>();
      });
}
