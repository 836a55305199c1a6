//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Structure of a TensorFlow Lite file: everything that has to hold before its
// tensors and operators can be looked at.
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"
#include "../Limits.h"
#include "../Names.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt::tflite;

/// Long names make messages unreadable, and a corrupt file has very long ones.
static constexpr size_t kMaxNameLength = 96;

static_assert(llvm::endianness::native == llvm::endianness::little,
              "tensors are copied from the file as they are");

static std::string quote(StringRef name) {
  bool isLong = name.size() > kMaxNameLength;
  std::string text;
  llvm::raw_string_ostream os(text);
  os << "'";
  llvm::printEscapedString(name.take_front(kMaxNameLength), os);
  os << (isLong ? "...'" : "'");
  return text;
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

std::unique_ptr<ModelFile> ModelFile::open(llvm::MemoryBufferRef buffer,
                                           MLIRContext *context) {
  // Locations are part of what is written: where the file lies is not.
  std::unique_ptr<ModelFile> file(new ModelFile(
      context, llvm::sys::path::filename(buffer.getBufferIdentifier())));
  if (failed(file->readFlatBuffer(buffer.getBuffer())) ||
      failed(file->checkLimits()) || failed(file->checkTensors()) ||
      failed(file->checkOperators()))
    return nullptr;
  if (file->getOutputs().empty()) {
    file->emitError() << "expected a graph with outputs, but it has none";
    return nullptr;
  }
  return file;
}

std::unique_ptr<ModelFile> ModelFile::openSubgraph(int64_t index,
                                                   Location location) const {
  int64_t numSubgraphs = model->subgraphs()->size();
  if (index < 0 || index >= numSubgraphs) {
    mlir::emitError(location) << "expected a subgraph index below "
                              << numSubgraphs << ", but got " << index;
    return nullptr;
  }
  std::unique_ptr<ModelFile> file(new ModelFile(context, filename));
  file->model = model;
  file->setGraph(model->subgraphs()->Get(index));
  if (failed(file->checkLimits()) || failed(file->checkTensors()) ||
      failed(file->checkOperators()))
    return nullptr;
  return file;
}

InFlightDiagnostic ModelFile::emitError() const {
  return mlir::emitError(getLocation());
}

LogicalResult ModelFile::readFlatBuffer(StringRef bytes) {
  if (bytes.size() > kMaxFileBytes)
    return emitError() << "expected a TensorFlow Lite file of at most "
                       << kMaxFileBytes / kMebibyte << " MiB, but got "
                       << bytes.size() << " bytes";
  if (bytes.size() < 8)
    return emitError() << "expected a TensorFlow Lite file, but got "
                       << bytes.size() << " bytes";
  StringRef identifier = bytes.substr(4, 4);
  if (identifier != ModelIdentifier())
    return emitError() << "expected a TensorFlow Lite file with identifier '"
                       << ModelIdentifier() << "', but got "
                       << quote(identifier);

  if (!llvm::isAddrAligned(llvm::Align(16), bytes.data())) {
    aligned = llvm::MemoryBuffer::getMemBufferCopy(bytes);
    bytes = aligned->getBuffer();
  }
  auto data = reinterpret_cast<const uint8_t *>(bytes.data());
  flatbuffers::Verifier verifier(data, bytes.size());
  if (!VerifyModelBuffer(verifier))
    return emitError() << "expected a valid FlatBuffer, but the file is "
                          "truncated or corrupt";

  model = GetModel(data);
  if (model->version() != 3)
    return emitError() << "expected schema version 3, but got "
                       << model->version();
  if (!model->subgraphs() || model->subgraphs()->size() == 0)
    return emitError() << "expected a subgraph, but the model has none";
  setGraph(model->subgraphs()->Get(0));
  return success();
}

void ModelFile::setGraph(const SubGraph *subgraph) {
  graph = subgraph;
  numTensors = graph->tensors() ? graph->tensors()->size() : 0;
  numOperators = graph->operators() ? graph->operators()->size() : 0;
}

namespace {
/// Numbers of things of a graph that are to stay below their limits.
class Counter {
public:
  /// At most `limit` of `what`, counting those that were added before.
  void add(size_t &sum, size_t count, size_t limit, const char *what) {
    sum += count;
    if (sum > limit && problem.empty())
      problem = "expected at most " + std::to_string(limit) + " " + what +
                ", but got " + std::to_string(sum) + " or more";
  }
  void check(size_t count, size_t limit, const char *what) {
    size_t sum = 0;
    add(sum, count, limit, what);
  }

  /// The first that is too many.
  std::string problem;
};

template <typename T> size_t getSize(const flatbuffers::Vector<T> *vector) {
  return vector ? vector->size() : 0;
}
} // namespace

LogicalResult ModelFile::checkLimits() const {
  Counter counter;
  counter.check(numTensors, kMaxTensors, "tensors");
  counter.check(numOperators, kMaxOperators, "operators");
  counter.check(getInputs().size(), kMaxBorders, "graph inputs");
  counter.check(getOutputs().size(), kMaxBorders, "graph outputs");
  size_t operands = 0, scales = 0, names = 0, variables = 0;
  for (size_t i = 0; i < numOperators && counter.problem.empty(); ++i) {
    const Operator &op = getOperator(i);
    counter.add(operands, getInputs(op).size() + getOutputs(op).size(),
                kMaxOperands, "inputs and outputs of operators");
  }
  for (size_t i = 0; i < numTensors && counter.problem.empty(); ++i) {
    const Tensor &tensor = getTensor(i);
    counter.check(getSize(tensor.shape()), kMaxRank, "dimensions of a tensor");
    if (const auto *name = tensor.name()) {
      counter.check(name->size(), kMaxNameBytes, "bytes in a tensor's name");
      counter.add(names, name->size(), kMaxNamesBytes,
                  "bytes in the names of tensors");
    }
    counter.add(variables, tensor.is_variable(), kMaxVariables,
                "variable tensors");
    if (const auto *quantization = tensor.quantization())
      counter.add(scales,
                  getSize(quantization->scale()) +
                      getSize(quantization->zero_point()),
                  kMaxScales, "scales and zero points");
  }
  if (counter.problem.empty())
    return success();
  return emitError() << counter.problem;
}

LogicalResult ModelFile::checkTensors() const {
  size_t numBuffers = model->buffers() ? model->buffers()->size() : 0;
  for (size_t i = 0; i < numTensors; ++i)
    if (uint32_t buffer = getTensor(i).buffer(); buffer >= numBuffers)
      return mlir::emitError(getTensorLocation(i))
             << "expected a buffer index below " << numBuffers << ", but got "
             << buffer;
  if (failed(checkTensorIndices(getInputs(), 0, "graph input", getLocation())))
    return failure();
  return checkTensorIndices(getOutputs(), 0, "graph output", getLocation());
}

LogicalResult ModelFile::checkOperators() const {
  size_t numCodes =
      model->operator_codes() ? model->operator_codes()->size() : 0;
  for (size_t i = 0; i < numOperators; ++i) {
    const Operator &op = getOperator(i);
    if (op.opcode_index() >= numCodes)
      return emitError() << "operator #" << i
                         << ": expected an operator code index below "
                         << numCodes << ", but got " << op.opcode_index();
    // The location names the first output, so that has to be in range first.
    Location location = getNamedLocation(
        context, getOperatorName(op) + " #" + Twine(i), filename);
    if (failed(checkTensorIndices(getOutputs(op), kNoTensor, "output",
                                  location)) ||
        failed(checkTensorIndices(getInputs(op), kNoTensor, "input", location)))
      return failure();
  }
  return success();
}

LogicalResult ModelFile::checkTensorIndices(ArrayRef<int32_t> indices,
                                            int32_t minimum, StringRef what,
                                            Location location) const {
  for (auto [position, index] : llvm::enumerate(indices))
    if (index < minimum || index >= static_cast<int64_t>(numTensors))
      return mlir::emitError(location)
             << "expected " << what << " " << position << " to be one of "
             << numTensors << " tensors, but got index " << index;
  return success();
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

BuiltinOperator ModelFile::getBuiltin(const Operator &op) const {
  const OperatorCode &code = getOperatorCode(op);
  return std::max(code.builtin_code(),
                  static_cast<BuiltinOperator>(code.deprecated_builtin_code()));
}

ArrayRef<char> ModelFile::getData(int32_t tensor) const {
  const auto *data = model->buffers()->Get(getTensor(tensor).buffer())->data();
  return data ? ArrayRef<char>(reinterpret_cast<const char *>(data->data()),
                               data->size())
              : ArrayRef<char>();
}

bool ModelFile::isExternal(int32_t index) const {
  const Tensor &tensor = getTensor(index);
  // Offsets 0 and 1 mean that there is none.
  return tensor.external_buffer() != 0 ||
         model->buffers()->Get(tensor.buffer())->offset() > 1;
}

//===----------------------------------------------------------------------===//
// Names and locations
//===----------------------------------------------------------------------===//

static StringRef toString(const flatbuffers::String *string) {
  return string ? StringRef(string->data(), string->size()) : StringRef();
}

std::string ModelFile::getOperatorName(const Operator &op) const {
  BuiltinOperator code = getBuiltin(op);
  if (code == BuiltinOperator::CUSTOM)
    return "custom operator " +
           quote(toString(getOperatorCode(op).custom_code()));
  StringRef name = EnumNameBuiltinOperator(code);
  return name.empty()
             ? "operator code " + std::to_string(static_cast<int32_t>(code))
             : name.str();
}

std::string ModelFile::getQuotedName(int32_t tensor) const {
  StringRef name = toString(getTensor(tensor).name()).split(';').first;
  return name.empty() ? "" : quote(name);
}

std::string ModelFile::getEndLabel(int32_t tensor) const {
  std::string name = getQuotedName(tensor);
  return name.empty() ? "#" + std::to_string(tensor) : name;
}

std::string ModelFile::getTensorLabel(int32_t tensor) const {
  std::string label = "tensor #" + std::to_string(tensor);
  if (std::string name = getQuotedName(tensor); !name.empty())
    label += " " + name;
  return label;
}

std::string ModelFile::getOperatorLabel(size_t index) const {
  std::string label = "#" + std::to_string(index);
  ArrayRef<int32_t> outputs = getOutputs(getOperator(index));
  if (!outputs.empty() && outputs.front() != kNoTensor)
    if (std::string name = getQuotedName(outputs.front()); !name.empty())
      label += " " + name;
  return label;
}

Location ModelFile::getLocation() const {
  return FileLineColLoc::get(context, filename, 0, 0);
}

Location ModelFile::getOperatorLocation(size_t index) const {
  return getNamedLocation(context,
                          getOperatorName(getOperator(index)) + " " +
                              getOperatorLabel(index),
                          filename);
}

Location ModelFile::getTensorLocation(int32_t tensor) const {
  return getNamedLocation(context, getTensorLabel(tensor), filename);
}
