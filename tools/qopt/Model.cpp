//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reading a model, and turning MLIR's diagnostics into errors that name it.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "PassRunner.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Import/ONNX.h"
#include "qopt/Import/TFLite.h"
#include "qopt/Reference/Interpreter.h"
#include "qopt/Target/CPU.h"
#include "qopt/Target/Pipeline.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Locations and diagnostics
//===----------------------------------------------------------------------===//

std::string qopt::describe(Location location) {
  if (auto name = dyn_cast<NameLoc>(location))
    return name.getName().str();
  if (auto file = dyn_cast<FileLineColLoc>(location)) {
    std::string text = file.getFilename().str();
    if (file.getLine() == 0)
      return text;
    return text + ":" + std::to_string(file.getLine()) + ":" +
           std::to_string(file.getColumn());
  }
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return describe(call.getCallee());
  if (auto opaque = dyn_cast<OpaqueLoc>(location))
    return describe(opaque.getFallbackLocation());
  std::string text;
  if (auto fused = dyn_cast<FusedLoc>(location)) {
    for (Location part : fused.getLocations()) {
      std::string described = describe(part);
      if (!described.empty())
        text += (text.empty() ? "" : ", ") + described;
    }
  }
  return text;
}

LogicalResult ModelContext::handle(Diagnostic &diagnostic) {
  StringRef severity;
  switch (diagnostic.getSeverity()) {
  case DiagnosticSeverity::Error:
    severity = ": error: ";
    break;
  case DiagnosticSeverity::Warning:
    severity = ": warning: ";
    break;
  case DiagnosticSeverity::Note:
    severity = ": note: ";
    break;
  case DiagnosticSeverity::Remark:
    return success();
  }
  std::string line;
  llvm::raw_string_ostream os(line);
  std::string where = describe(diagnostic.getLocation());
  // An .mlir file's location starts with its path, an operator's does not.
  if (StringRef(where).starts_with(path + ":"))
    os << where << severity;
  else if (where.empty() || where == path)
    os << path << severity;
  else
    os << path << severity << where << ": ";
  os << diagnostic;

  if (diagnostic.getSeverity() == DiagnosticSeverity::Warning)
    llvm::errs() << line << '\n';
  else
    diagnostics += (diagnostics.empty() ? "" : "\n") + line;
  for (Diagnostic &note : diagnostic.getNotes())
    (void)handle(note);
  return success();
}

llvm::Error Model::takeDiagnostics() {
  std::string text = context->takeDiagnostics();
  if (text.empty())
    return makeError("the model was rejected without a reason");
  return llvm::createStringError(text);
}

llvm::Error Model::makeError(const Twine &message) const {
  return llvm::createStringError(getPath() + ": error: " + message);
}

//===----------------------------------------------------------------------===//
// Loading
//===----------------------------------------------------------------------===//

static DialectRegistry getDialects() {
  DialectRegistry registry;
  registry.insert<QOptDialect, func::FuncDialect>();
  registerReferenceModels(registry);
  registerCPUTarget(registry);
  return registry;
}

ModelContext::ModelContext(StringRef path, const DialectRegistry &registry)
    : path(path), context(registry, MLIRContext::Threading::DISABLED),
      handler(&context,
              [this](Diagnostic &diagnostic) { return handle(diagnostic); }) {
  // The message and the place say what is wrong, in one line.
  context.printOpOnDiagnostic(false);
}

StringRef Model::getName() const { return llvm::sys::path::stem(getPath()); }

bool Model::hasStates() const { return getNumStates(main) > 0; }

llvm::Error Model::parseONNX(llvm::MemoryBufferRef buffer,
                             ArrayRef<std::string> shapes) {
  ONNXImportOptions options;
  for (const std::string &shape : shapes)
    if (llvm::Error error = options.addShape(shape))
      return llvm::createStringError("qopt: error: " +
                                     llvm::toString(std::move(error)));
  module = importONNX(buffer, getContext(), options);
  return module ? llvm::Error::success() : takeDiagnostics();
}

llvm::Error Model::parse(ArrayRef<std::string> shapes) {
  StringRef path = getPath();
  if (llvm::sys::fs::is_directory(path))
    return makeError(
        "expected a .tflite, .onnx or .mlir file, but got a directory");
  auto file = llvm::MemoryBuffer::getFile(path);
  if (!file)
    return makeError(file.getError().message());
  StringRef bytes = (*file)->getBuffer();
  StringRef suffix = llvm::sys::path::extension(path);
  if (bytes.empty())
    return makeError(
        "expected a .tflite, .onnx or .mlir file, but got an empty file");
  if (suffix.equals_insensitive(".onnx"))
    return parseONNX(**file, shapes);

  if (suffix.equals_insensitive(".tflite") ||
      bytes.drop_front(std::min<size_t>(4, bytes.size())).starts_with("TFL3")) {
    module = importTFLite(**file, getContext());
  } else if (suffix.equals_insensitive(".mlir") ||
             suffix.equals_insensitive(".mlirbc") ||
             isBytecode((*file)->getMemBufferRef())) {
    // Bytecode attributes point into the buffer: the source manager owns it
    // and the parser keeps that alive.
    auto sources = std::make_shared<llvm::SourceMgr>();
    sources->AddNewSourceBuffer(std::move(*file), SMLoc());
    module = parseSourceFile<ModuleOp>(sources, ParserConfig(getContext()));
  } else {
    return makeError("expected a .tflite, .onnx or .mlir model");
  }
  return module ? llvm::Error::success() : takeDiagnostics();
}

llvm::Error Model::findMain() {
  main = module->lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return makeError("expected a function 'main' with a body");
  if (!main.getBody().hasOneBlock())
    return makeError("expected function 'main' to have one block, but got " +
                     Twine(main.getBody().getBlocks().size()));
  return llvm::Error::success();
}

static std::string typeToString(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

llvm::Error Model::describeTensors() {
  auto describeAll = [&](TypeRange types, StringRef kind, auto getAttr,
                         std::vector<TensorSpec> &specs) -> llvm::Error {
    for (unsigned i = 0, e = types.size(); i < e; ++i) {
      Type type = types[i];
      auto tensor = dyn_cast<RankedTensorType>(type);
      std::optional<DType> dtype;
      if (tensor && tensor.hasStaticShape())
        dtype = getStoredDType(tensor.getElementType());
      std::string arrayName = (kind + Twine(i)).str();
      if (!dtype)
        return makeError("expected " + arrayName +
                         " to be a static tensor of quantized elements, "
                         "integers or f32, but got " +
                         typeToString(type));
      auto getString = [&](StringRef attribute) {
        auto value = dyn_cast_or_null<StringAttr>(getAttr(i, attribute));
        return value ? value.str() : "";
      };
      TensorSpec &spec = specs.emplace_back(TensorSpec{
          arrayName, getString(QOptDialect::kNameAttr), tensor, *dtype});
      spec.layer = getString(QOptDialect::kLayerAttr);
      QuantType quantized = getQuantType(tensor);
      if (quantized && quantized.isPerTensor() &&
          quantized.getStorage().isUniform())
        spec.floatBorder = getString(QOptDialect::kFloatBorderAttr);
      if (auto rounding = dyn_cast_or_null<RoundingAttr>(
              getAttr(i, QOptDialect::kBorderRoundingAttr)))
        spec.borderRounding = rounding.getValue();
    }
    return llvm::Error::success();
  };
  // States are between the calls; users see neither them nor their order.
  unsigned numStates = getNumStates(main);
  if (llvm::Error error = describeAll(
          TypeRange(main.getArgumentTypes()).drop_back(numStates), "input",
          [&](unsigned i, StringRef attribute) {
            return main.getArgAttr(i, attribute);
          },
          inputs))
    return error;
  return describeAll(
      TypeRange(main.getResultTypes()).drop_back(numStates), "output",
      [&](unsigned i, StringRef attribute) {
        return main.getResultAttr(i, attribute);
      },
      outputs);
}

llvm::Expected<std::unique_ptr<Model>>
Model::load(StringRef path, ArrayRef<std::string> shapes) {
  std::unique_ptr<Model> model(
      new Model(std::make_shared<ModelContext>(path, getDialects())));
  if (!shapes.empty() && !path.ends_with_insensitive(".onnx"))
    return model->makeError("expected an .onnx model for --shape");
  if (llvm::Error error = model->parse(shapes))
    return std::move(error);
  if (llvm::Error error = model->findMain())
    return std::move(error);
  if (llvm::Error error = model->describeTensors())
    return std::move(error);
  return model;
}

llvm::Error Model::makeInteger() {
  bool isQuantized = false;
  if (main && !lowered)
    main.walk([&](Operation *op) {
      isQuantized |= isa<QuantizeOp, DequantizeOp>(op);
    });
  if (!isQuantized)
    return llvm::Error::success();
  PassManager manager(getContext());
  buildIntegerPipeline(manager);
  if (failed(manager.run(*module)))
    return takeDiagnostics();
  inputs.clear();
  outputs.clear();
  if (llvm::Error error = findMain())
    return error;
  return describeTensors();
}

//===----------------------------------------------------------------------===//
// Lowered models
//===----------------------------------------------------------------------===//

static bool isQuantized(Type type) {
  return isa<QuantType, quant::QuantizedType>(getElementTypeOrSelf(type));
}

/// Whether an op or a type of the qopt dialect, or a quantized type of
/// upstream, is left.
static bool hasQuantized(ModuleOp module) {
  WalkResult result = module.walk([](Operation *op) {
    bool found = isa_and_nonnull<QOptDialect>(op->getDialect()) ||
                 llvm::any_of(op->getResultTypes(), isQuantized);
    if (auto function = dyn_cast<FunctionOpInterface>(op))
      found |= llvm::any_of(function.getArgumentTypes(), isQuantized);
    return found ? WalkResult::interrupt() : WalkResult::advance();
  });
  return result.wasInterrupted();
}

llvm::Error Model::describeLowered() {
  lowered = !hasQuantized(*module);
  auto function = module->lookupSymbol<func::FuncOp>("main");
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  if (lowered &&
      (!function || !llvm::all_of(function.getArgumentTypes(), isTensor) ||
       !llvm::all_of(function.getResultTypes(), isTensor)))
    return llvm::Error::success();
  if (llvm::Error error = findMain())
    return error;
  return describeTensors();
}

/// Why an array of the one tensor cannot be the other's, or empty.
static std::string findMismatch(const TensorSpec &a, const TensorSpec &b,
                                bool withCodes) {
  if (getSize(a.dtype) != getSize(b.dtype) ||
      isFloat(a.dtype) != isFloat(b.dtype) || a.getShape() != b.getShape())
    return ("expected " + b.arrayName + " to be stored as " +
            getTypeName(b.dtype, b.getShape()) + " as in ");
  if (!withCodes || isFloat(a.dtype))
    return "";
  auto [min, max] = getCodeRange(b.type.getElementType());
  if (getCodeRange(a.type.getElementType()) == std::pair(min, max))
    return "";
  return "expected " + b.arrayName + " to have codes from " +
         std::to_string(min) + " to " + std::to_string(max) + " as in ";
}

llvm::Error Model::adoptTensors(const Model &other) {
  auto check = [&](ArrayRef<TensorSpec> own, ArrayRef<TensorSpec> others,
                   const Twine &kind) -> llvm::Error {
    if (own.size() != others.size())
      return makeError("expected " + Twine(others.size()) + " " + kind +
                       " as in " + other.getPath() + ", but got " +
                       Twine(own.size()));
    for (auto [mine, theirs] : llvm::zip_equal(own, others)) {
      std::string mismatch = findMismatch(mine, theirs, /*withCodes=*/!lowered);
      if (!mismatch.empty())
        return makeError(mismatch + other.getPath() + ", but got " +
                         typeToString(mine.type));
    }
    return llvm::Error::success();
  };
  if (hasTensors()) {
    if (llvm::Error error = check(inputs, other.inputs, "inputs"))
      return error;
    if (llvm::Error error = check(outputs, other.outputs, "outputs"))
      return error;
  }
  if (!lowered)
    return llvm::Error::success();
  inputs = other.inputs;
  outputs = other.outputs;
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Model>>
Model::derive(OwningOpRef<ModuleOp> module) {
  std::unique_ptr<Model> model(new Model(context));
  model->module = std::move(module);
  if (llvm::Error error = model->describeLowered())
    return std::move(error);
  return model;
}

llvm::Expected<std::unique_ptr<Model>>
Model::loadLowered(StringRef path, ArrayRef<std::string> shapes) {
  DialectRegistry registry = getDialects();
  registerUpstreamDialects(registry);
  std::unique_ptr<Model> model(
      new Model(std::make_shared<ModelContext>(path, registry)));
  if (llvm::Error error = model->parse(shapes))
    return std::move(error);
  if (llvm::Error error = model->describeLowered())
    return std::move(error);
  return model;
}
