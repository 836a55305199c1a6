//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// TensorFlow Lite to qopt: the module around the graph, and the entry points.
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qopt/Import/TFLite.h"
#include "qopt/Reference/Interpreter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

/// The file's stem as an identifier.
static std::string getModuleName(StringRef filename) {
  std::string name = llvm::sys::path::stem(filename).str();
  for (char &c : name)
    if (!llvm::isAlnum(c))
      c = '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name.insert(0, "_");
  return name;
}

/// `{qopt.name = "..."}` for an argument or result, in full.
static DictionaryAttr getBorderAttributes(const ModelFile &file,
                                          int32_t tensor) {
  const auto *name = file.getTensor(tensor).name();
  MLIRContext *context = file.getContext();
  if (!name || name->size() == 0)
    return DictionaryAttr::get(context);
  auto value = StringAttr::get(context, StringRef(name->data(), name->size()));
  return DictionaryAttr::get(
      context,
      NamedAttribute(StringAttr::get(context, QOptDialect::kNameAttr), value));
}

static FailureOr<SmallVector<Type>> getTypes(GraphImporter &graph,
                                             ArrayRef<int32_t> tensors) {
  SmallVector<Type> types;
  for (int32_t tensor : tensors) {
    RankedTensorType type =
        graph.getType(tensor, graph.getFile().getTensorLocation(tensor));
    if (!type)
      return failure();
    types.push_back(type);
  }
  return types;
}

/// Declares `main` and defines the tensors that are its arguments.
static FailureOr<func::FuncOp> createFunction(const ModelFile &file,
                                              GraphImporter &graph) {
  FailureOr<SmallVector<Type>> inputs = getTypes(graph, file.getInputs());
  if (failed(inputs))
    return failure();
  FailureOr<SmallVector<Type>> outputs = getTypes(graph, file.getOutputs());
  if (failed(outputs))
    return failure();

  OpBuilder &builder = graph.getBuilder();
  auto function =
      func::FuncOp::create(builder, file.getLocation(), "main",
                           builder.getFunctionType(*inputs, *outputs));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  for (auto [index, tensor] : llvm::enumerate(file.getInputs())) {
    Location location = file.getTensorLocation(tensor);
    if (failed(graph.checkUndefined(tensor, location)))
      return failure();
    BlockArgument argument = body->getArgument(index);
    argument.setLoc(location);
    graph.setValue(tensor, argument);
    function.setArgAttrs(index, getBorderAttributes(file, tensor));
  }
  for (auto [index, tensor] : llvm::enumerate(file.getOutputs()))
    function.setResultAttrs(index, getBorderAttributes(file, tensor));
  return function;
}

static LogicalResult importGraph(const ModelFile &file, OpBuilder &builder) {
  GraphImporter graph(file, builder);
  if (failed(createFunction(file, graph)))
    return failure();
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i)
    if (failed(OperatorImporter(graph, i).run()))
      return failure();
  SmallVector<Value> results;
  for (int32_t tensor : file.getOutputs()) {
    Value value = graph.getValue(tensor, file.getTensorLocation(tensor));
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
  if (!file || failed(checkSupported(*file)))
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
  bool isValid =
      succeeded(importGraph(*file, builder)) && succeeded(verify(*module));
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
