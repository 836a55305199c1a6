//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reading a file, and the checks of its structure.
//
//===----------------------------------------------------------------------===//

#include "ModelFile.h"
#include "../Limits.h"
#include "../Names.h"
#include "google/protobuf/stubs/logging.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// The oldest opset, and the newest whose operators were read.
static constexpr int64_t kMinOpset = 11, kMaxOpset = 28;

InFlightDiagnostic ModelFile::emitError() const {
  return mlir::emitError(getLocation());
}

std::unique_ptr<ModelFile> ModelFile::open(llvm::MemoryBufferRef buffer,
                                           MLIRContext *context) {
  std::unique_ptr<ModelFile> file(
      new ModelFile(context, buffer.getBufferIdentifier()));
  if (failed(file->parse(buffer.getBuffer())) ||
      failed(file->checkVersions()) || failed(file->checkLimits()) ||
      failed(file->checkInitializers()) || failed(file->checkNames()))
    return nullptr;
  for (size_t i = 0; i < file->getNumOperators(); ++i)
    if (failed(file->checkOperator(file->getOperator(i),
                                   file->getOperatorLocation(i))))
      return nullptr;
  file->collectUses(file->getGraph());
  return file;
}

LogicalResult ModelFile::checkOperator(const NodeProto &op,
                                       Location location) const {
  // What is inside of an operator is checked where it is imported.
  bool hasGraph = llvm::any_of(op.attribute(), [](const auto &attribute) {
    return attribute.type() == AttributeProto::GRAPH ||
           attribute.type() == AttributeProto::GRAPHS;
  });
  std::string problem = hasGraph ? "" : checkByLibrary(model, op);
  if (problem.empty())
    return success();
  return mlir::emitError(location)
         << "the operator is not valid ONNX: " << problem;
}

void ModelFile::collectUses(const GraphProto &graph) {
  for (const NodeProto &op : graph.node()) {
    for (const std::string &name : op.input())
      used.insert(name);
    for (const AttributeProto &attribute : op.attribute())
      if (attribute.has_g())
        collectUses(attribute.g());
  }
  for (const ValueInfoProto &output : graph.output())
    used.insert(output.name());
  used.erase("");
}

LogicalResult ModelFile::parse(StringRef bytes) {
  if (bytes.size() > kMaxFileBytes)
    return emitError() << "expected a file of at most "
                       << kMaxFileBytes / kMebibyte << " MiB, but got "
                       << bytes.size() << " bytes";
  // The library would write to stderr.
  google::protobuf::LogSilencer silencer;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !model.has_graph())
    return emitError() << "expected an ONNX model, but got something else or "
                          "a damaged file";
  return success();
}

LogicalResult ModelFile::checkVersions() {
  for (const auto &import : model.opset_import())
    if (import.domain().empty() || import.domain() == "ai.onnx")
      opset = import.version();
  if (opset < kMinOpset || opset > kMaxOpset)
    return emitError() << "expected a model of opset " << kMinOpset << " to "
                       << kMaxOpset << ", but got " << opset;
  return success();
}

LogicalResult ModelFile::checkLimits() const {
  const GraphProto &graph = getGraph();
  std::string problem;
  auto check = [&](size_t count, size_t limit, StringRef what) {
    if (count > limit && problem.empty())
      problem = "expected at most " + std::to_string(limit) + " " + what.str() +
                ", but got more";
  };
  check(graph.node_size(), kMaxOperators, "operators");
  check(graph.initializer_size(), kMaxTensors, "initializers");
  check(graph.input_size(), kMaxBorders, "graph inputs");
  check(graph.output_size(), kMaxBorders, "graph outputs");
  size_t operands = 0, names = 0;
  for (const NodeProto &node : graph.node()) {
    operands += node.input_size() + node.output_size();
    for (const std::string &name : node.output()) {
      check(name.size(), kMaxNameBytes, "bytes in the name of a value");
      names += name.size();
    }
  }
  check(operands, kMaxOperands, "inputs and outputs of operators");
  check(names, kMaxNamesBytes, "bytes in the names of values");
  if (problem.empty())
    return success();
  return emitError() << problem;
}

LogicalResult ModelFile::checkInitializers() {
  if (getGraph().sparse_initializer_size() > 0)
    return emitError() << "expected dense initializers, but got a sparse one";
  for (const TensorProto &tensor : getGraph().initializer()) {
    if (tensor.name().empty())
      return emitError() << "expected a name for each initializer";
    if (!initializers.try_emplace(tensor.name(), &tensor).second)
      return emitError() << "expected one initializer of the name "
                         << quote(tensor.name()) << ", but got two";
  }
  return success();
}

LogicalResult ModelFile::checkNames() {
  const GraphProto &graph = getGraph();
  llvm::StringSet<> defined;
  for (const ValueInfoProto &input : graph.input()) {
    if (input.name().empty() || !defined.insert(input.name()).second)
      return emitError() << "expected graph inputs of different names, but got "
                         << quote(input.name()) << " twice or without a name";
    valueInfos[input.name()] = &input;
    if (!initializers.contains(input.name()))
      inputs.push_back(&input);
  }
  for (const auto &entry : initializers)
    defined.insert(entry.getKey());
  for (const ValueInfoProto &info : graph.value_info())
    valueInfos[info.name()] = &info;

  // Where a value that is not there yet will come from.
  llvm::StringMap<size_t> producers;
  for (size_t i = 0; i < getNumOperators(); ++i)
    for (const std::string &name : getOperator(i).output())
      producers.try_emplace(name, i);
  for (size_t i = 0; i < getNumOperators(); ++i) {
    const NodeProto &op = getOperator(i);
    for (const std::string &name : op.input()) {
      if (name.empty() || defined.contains(name))
        continue;
      InFlightDiagnostic diagnostic =
          mlir::emitError(getOperatorLocation(i))
          << "expected value " << quote(name)
          << " to be a graph input, an initializer or the result of an earlier "
             "operator";
      auto producer = producers.find(name);
      if (producer == producers.end())
        return diagnostic << ", but nothing defines it";
      return diagnostic << ", but it is that of operator "
                        << getOperatorLabel(producer->second);
    }
    for (const std::string &name : op.output())
      if (!name.empty() && !defined.insert(name).second)
        return mlir::emitError(getOperatorLocation(i))
               << "expected value " << quote(name)
               << " to get its value once, but it has one already";
  }
  if (graph.output_size() == 0)
    return emitError() << "expected a graph output, but got none";
  for (const ValueInfoProto &output : graph.output()) {
    if (!defined.contains(output.name()))
      return emitError() << "expected graph output " << quote(output.name())
                         << " to be computed, but nothing defines it";
    valueInfos[output.name()] = &output;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Queries
//===----------------------------------------------------------------------===//

bool ModelFile::quantizesActivations() const {
  return llvm::any_of(getGraph().node(), [](const NodeProto &op) {
    return op.op_type() == "QuantizeLinear" ||
           op.op_type() == "DynamicQuantizeLinear";
  });
}

std::string onnximport::quote(StringRef name) {
  constexpr size_t kMaxLength = 80;
  std::string text = "'";
  for (char c : name.take_front(kMaxLength))
    text += llvm::isPrint(c) ? c : '?';
  return text + (name.size() > kMaxLength ? "...'" : "'");
}

std::string ModelFile::getOperatorName(const NodeProto &op) {
  std::string name = op.op_type();
  if (!op.domain().empty() && op.domain() != "ai.onnx")
    name = op.domain() + "." + name;
  std::string quoted = quote(name);
  return quoted.substr(1, quoted.size() - 2);
}

std::string ModelFile::getOperatorLabel(const NodeProto &op, size_t index) {
  std::string label = "#" + std::to_string(index);
  if (op.output_size() > 0 && !op.output(0).empty())
    label += " " + quote(op.output(0));
  return label;
}

Location ModelFile::getLocation() const {
  return FileLineColLoc::get(context, filename, 0, 0);
}

Location ModelFile::getOperatorLocation(const NodeProto &op,
                                        size_t index) const {
  return getNamedLocation(
      context, getOperatorName(op) + " " + getOperatorLabel(op, index),
      filename);
}

Location ModelFile::getValueLocation(StringRef name) const {
  return getNamedLocation(context, "value " + quote(name), filename);
}
