//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// ONNX to qopt: the module around the graph, and the entry points.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "../Names.h"
#include "Idioms.h"
#include "OperatorImporter.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Tools/mlir-translate/Translation.h"
#include "qopt/Import/ONNX.h"
#include "qopt/Reference/Interpreter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Shapes of inputs
//===----------------------------------------------------------------------===//

llvm::Error ONNXImportOptions::addShape(StringRef text) {
  auto makeError = [&] {
    return llvm::createStringError(
        "expected --shape=NAME=1x3x48x192, but got '" + text + "'");
  };
  // A name may have an equals sign.
  auto [name, sizes] = text.rsplit('=');
  if (name.empty() || !text.contains('='))
    return makeError();
  SmallVector<int64_t> shape;
  SmallVector<StringRef> words;
  if (!sizes.empty())
    sizes.split(words, 'x');
  for (StringRef word : words) {
    int64_t size;
    if (word.getAsInteger(10, size) || size < 0 || !llvm::isInt<32>(size))
      return makeError();
    shape.push_back(size);
  }
  shapes.emplace_back(name.str(), std::move(shape));
  return llvm::Error::success();
}

static const SmallVector<int64_t> *findShape(const ONNXImportOptions &options,
                                             StringRef name) {
  for (const auto &[given, shape] : options.shapes)
    if (given == name)
      return &shape;
  return nullptr;
}

/// `?x3x48x192`
static std::string describeShape(const ValueInfoProto &info) {
  return llvm::join(
      llvm::map_range(info.type().tensor_type().shape().dim(),
                      [](const auto &dim) {
                        bool isKnown =
                            dim.has_dim_value() && dim.dim_value() >= 0;
                        return isKnown ? std::to_string(dim.dim_value())
                                       : std::string("?");
                      }),
      "x");
}

/// The shape of an input; nullopt where a dimension is not known.
static std::optional<SmallVector<int64_t>>
getInputShape(const ValueInfoProto &info) {
  SmallVector<int64_t> shape;
  if (!info.type().tensor_type().has_shape())
    return std::nullopt;
  for (const auto &dim : info.type().tensor_type().shape().dim()) {
    if (!dim.has_dim_value() || dim.dim_value() < 0)
      return std::nullopt;
    shape.push_back(dim.dim_value());
  }
  return shape;
}

/// Whether a shape that the user gives is one of those that the file allows.
static bool fits(ArrayRef<int64_t> shape, const ValueInfoProto &info) {
  if (!info.type().tensor_type().has_shape())
    return true;
  const auto &declared = info.type().tensor_type().shape();
  if (declared.dim_size() != static_cast<int64_t>(shape.size()))
    return false;
  for (auto [dim, size] : llvm::zip_equal(declared.dim(), shape))
    if (dim.has_dim_value() && dim.dim_value() >= 0 && dim.dim_value() != size)
      return false;
  return true;
}

/// The types of the graph's inputs.
static FailureOr<SmallVector<Type>>
getInputTypes(const ModelFile &file, const ONNXImportOptions &options) {
  SmallVector<std::string> names;
  for (const ValueInfoProto *input : file.getInputs())
    names.push_back(quote(input->name()));
  for (const auto &[name, shape] : options.shapes)
    if (!llvm::is_contained(names, quote(name)))
      return mlir::emitError(file.getLocation())
             << "expected --shape to name one of the inputs "
             << llvm::join(names, ", ") << ", but got " << quote(name);
  SmallVector<Type> types;
  std::string dynamic;
  for (const ValueInfoProto *input : file.getInputs()) {
    std::optional<SmallVector<int64_t>> shape = getInputShape(*input);
    if (const SmallVector<int64_t> *given = findShape(options, input->name())) {
      if (!fits(*given, *input))
        return mlir::emitError(file.getLocation())
               << "expected --shape of " << quote(input->name()) << " to be "
               << describeShape(*input) << ", but got "
               << llvm::join(llvm::map_range(*given,
                                             [](int64_t size) {
                                               return std::to_string(size);
                                             }),
                             "x");
      shape = *given;
    }
    if (!shape) {
      dynamic += (dynamic.empty() ? "" : ", ") + quote(input->name()) + " of " +
                 describeShape(*input);
      continue;
    }
    int64_t elements = 1;
    bool isLarge = shape->size() > kMaxRank;
    for (int64_t size : *shape)
      isLarge |= llvm::MulOverflow(elements, size, elements) ||
                 elements > kMaxTensorBytes;
    if (isLarge)
      return mlir::emitError(file.getLocation())
             << "expected inputs of at most " << kMaxRank << " dimensions and "
             << kMaxTensorBytes / kMebibyte << " Mi elements, but got "
             << quote(input->name()) << " of [" << *shape << "]";
    types.push_back(RankedTensorType::get(
        *shape, getElementType(file.getContext(),
                               input->type().tensor_type().elem_type())));
  }
  if (!dynamic.empty())
    return mlir::emitError(file.getLocation())
           << "expected a shape for each input with dynamic dimensions "
              "(--shape "
              "NAME=1x3x48x192), but got none for "
           << dynamic;
  return types;
}

//===----------------------------------------------------------------------===//
// The function
//===----------------------------------------------------------------------===//

static DictionaryAttr getName(OpBuilder &builder, StringRef name) {
  return builder.getDictionaryAttr(builder.getNamedAttr(
      QOptDialect::kNameAttr, builder.getStringAttr(name)));
}

/// Declares `main`, whose results are not known yet.
static FailureOr<func::FuncOp> createFunction(const ModelFile &file,
                                              const ONNXImportOptions &options,
                                              GraphImporter &graph) {
  FailureOr<SmallVector<Type>> types = getInputTypes(file, options);
  if (failed(types))
    return failure();
  OpBuilder &builder = graph.getBuilder();
  auto function = func::FuncOp::create(builder, file.getLocation(), "main",
                                       builder.getFunctionType(*types, {}));
  Block *body = function.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  for (auto [i, input] : llvm::enumerate(file.getInputs())) {
    auto argument = cast<Tensor>(Value(body->getArgument(i)));
    body->getArgument(i).setLoc(file.getValueLocation(input->name()));
    int32_t type = input->type().tensor_type().elem_type();
    graph.setValue(input->name(),
                   {argument, getIdentityLayout(argument.getType().getRank()),
                    type == TensorProto::UINT8 || type == TensorProto::UINT16});
    function.setArgAttrs(i, getName(builder, input->name()));
  }
  return function;
}

static LogicalResult importGraph(const ModelFile &file,
                                 const ONNXImportOptions &options,
                                 OpBuilder &builder) {
  GraphImporter graph(file, builder);
  FailureOr<func::FuncOp> function = createFunction(file, options, graph);
  if (failed(function))
    return failure();
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i)
    if (failed(OperatorImporter(graph, file.getOperator(i), i).run()))
      return failure();
  SmallVector<Value> results;
  for (const ValueInfoProto &output : file.getGraph().output()) {
    Location location = file.getValueLocation(output.name());
    FailureOr<GraphValue> value = graph.getValue(output.name(), location);
    if (failed(value))
      return failure();
    Layout order = getIdentityLayout(value->getRank());
    // What is dequantized last stays the value that it is in the file.
    if (value->value.getDefiningOp<DequantizeOp>() && value->layout != order)
      results.push_back(TransposeOp::create(
          builder, location, value->value.getType().clone(value->getShape()),
          value->value, invertPermutationVector(value->layout)));
    else
      results.push_back(graph.convert(*value, order, location));
  }
  func::ReturnOp::create(builder, file.getLocation(), results);
  // Arguments got their types when they were used.
  function->setType(builder.getFunctionType(
      function->front().getArgumentTypes(), ValueRange(results).getTypes()));
  for (auto [i, output] : llvm::enumerate(file.getGraph().output()))
    function->setResultAttrs(i, getName(builder, output.name()));
  recogniseIdioms(*function);
  graph.eraseUnused();
  return success();
}

OwningOpRef<ModuleOp> mlir::qopt::importONNX(llvm::MemoryBufferRef buffer,
                                             MLIRContext *context,
                                             const ONNXImportOptions &options) {
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
                     ProfileAttr::get(context, Profile::ONNX));
  builder.setInsertionPointToEnd(module->getBody());
  // The ops' verifiers know what shapes and scales have to satisfy. Their
  // errors name the operator of the file.
  bool printsOp = context->shouldPrintOpOnDiagnostic();
  context->printOpOnDiagnostic(false);
  bool isValid = succeeded(importGraph(*file, options, builder)) &&
                 succeeded(verify(*module));
  context->printOpOnDiagnostic(printsOp);
  return isValid ? std::move(module) : OwningOpRef<ModuleOp>();
}

void mlir::qopt::registerImportONNXTranslation() {
  static llvm::cl::list<std::string> shapes(
      "shape",
      llvm::cl::desc("The shape of an input of an ONNX model whose "
                     "dimensions are dynamic (repeatable)"),
      llvm::cl::value_desc("NAME=1x3x48x192"));
  TranslateToMLIRRegistration registration(
      "import-onnx", "ONNX to qopt",
      [](llvm::SourceMgr &sourceMgr,
         MLIRContext *context) -> OwningOpRef<Operation *> {
        ONNXImportOptions options;
        for (const std::string &shape : shapes)
          if (llvm::Error error = options.addShape(shape)) {
            mlir::emitError(UnknownLoc::get(context))
                << llvm::toString(std::move(error));
            return {};
          }
        const llvm::MemoryBuffer *buffer =
            sourceMgr.getMemoryBuffer(sourceMgr.getMainFileID());
        return importONNX(buffer->getMemBufferRef(), context, options);
      },
      [](DialectRegistry &registry) {
        registry.insert<func::FuncDialect, QOptDialect>();
      });
}
