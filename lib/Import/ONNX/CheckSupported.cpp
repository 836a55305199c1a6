//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model uses that is not supported, all of it in one message.
//
//===----------------------------------------------------------------------===//

#include "../UnsupportedList.h"
#include "Operators.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

static bool hasKind(const AttributeProto &attribute, AttributeKind kind) {
  if (!attribute.ref_attr_name().empty())
    return false;
  switch (kind) {
  case AttributeKind::Int:
    return attribute.type() == AttributeProto::INT;
  case AttributeKind::Ints:
    return attribute.type() == AttributeProto::INTS;
  case AttributeKind::Float:
    return attribute.type() == AttributeProto::FLOAT;
  case AttributeKind::Floats:
    return attribute.type() == AttributeProto::FLOATS;
  case AttributeKind::String:
    return attribute.type() == AttributeProto::STRING;
  case AttributeKind::Tensor:
    return attribute.type() == AttributeProto::TENSOR;
  case AttributeKind::Graph:
    return attribute.type() == AttributeProto::GRAPH;
  }
  llvm_unreachable("unknown kind of attribute");
}

/// Empty where all is supported.
static std::string describeOperator(const ModelFile &file,
                                    const NodeProto &op) {
  std::string name = ModelFile::getOperatorName(op);
  const OperatorInfo *info = lookupOperator(op);
  // These find scales while they run.
  if (!info && StringRef(op.op_type()).starts_with("DynamicQuantize"))
    return name + ", which finds scales at run time (quantize statically)";
  if (!info)
    return name.empty() ? "an operator without a name" : name;
  std::vector<std::string> problems;
  for (const AttributeProto &attribute : op.attribute()) {
    auto known =
        llvm::find_if(info->attributes, [&](const AttributeInfo &candidate) {
          return candidate.name == attribute.name();
        });
    if (known == info->attributes.end())
      problems.push_back("attribute " + quote(attribute.name()));
    else if (!hasKind(attribute, known->kind))
      problems.push_back("attribute " + quote(attribute.name()) +
                         " of an unexpected type");
  }
  for (int i = 1; i < op.output_size(); ++i)
    if (!info->hasManyOutputs && file.isUsed(op.output(i)))
      problems.push_back("output " + std::to_string(i));
  // The kinds are what the operator's own check relies on.
  if (info->checkAttributes && problems.empty())
    info->checkAttributes(op, file, problems);
  return problems.empty() ? "" : name + " with " + llvm::join(problems, "; ");
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

namespace {

/// The values that are not known before the network runs: what follows from an
/// input of the graph, other than by its shape. Some may be missing.
class RunTimeValues {
public:
  RunTimeValues() = default;
  explicit RunTimeValues(const ModelFile &file);

  bool contains(StringRef name) const { return types.count(name); }
  /// The type of the elements; UNDEFINED where the file does not say it.
  int32_t getType(StringRef name) const { return types.lookup(name); }

private:
  static int32_t getResultType(const NodeProto &op, int32_t first);

  llvm::StringMap<int32_t> types;
};

} // namespace

RunTimeValues::RunTimeValues(const ModelFile &file) {
  for (const ValueInfoProto *input : file.getInputs())
    types[input->name()] = input->type().tensor_type().elem_type();
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i) {
    const NodeProto &op = file.getOperator(i);
    if (op.op_type() == "Shape" || op.op_type() == "Size" ||
        llvm::none_of(op.input(), [&](const std::string &input) {
          return contains(input);
        }))
      continue;
    for (const std::string &output : op.output()) {
      const ValueInfoProto *info = file.getValueInfo(output);
      types[output] = info && info->type().has_tensor_type()
                          ? info->type().tensor_type().elem_type()
                          : getResultType(op, getType(op.input(0)));
    }
  }
}

/// `first` is the type of the first operand.
int32_t RunTimeValues::getResultType(const NodeProto &op, int32_t first) {
  return llvm::StringSwitch<int32_t>(op.op_type())
      .Case("Cast", int32_t(Attributes(op).getInt("to", 0)))
      .Cases({"ArgMax", "ArgMin"}, TensorProto::INT64)
      .Cases({"Flatten", "Gather", "Identity", "Reshape", "Slice", "Squeeze",
              "Transpose", "Unsqueeze"},
             first)
      .Default(TensorProto::UNDEFINED);
}

/// Empty where what an operator asks of its operands at run time is supported.
static std::string describeRunTime(const NodeProto &op,
                                   const RunTimeValues &values) {
  if (op.input_size() == 0 || !values.contains(op.input(0)))
    return "";
  if (op.op_type() == "If")
    return "If with a condition that is computed at run time";
  if (op.op_type() != "Cast")
    return "";
  int32_t from = values.getType(op.input(0));
  auto to = int32_t(Attributes(op).getInt("to", 0));
  bool fromWide = from == TensorProto::INT64 && to == TensorProto::FLOAT;
  bool toInteger = from == TensorProto::FLOAT &&
                   llvm::is_contained({TensorProto::INT8, TensorProto::INT16,
                                       TensorProto::INT32, TensorProto::INT64},
                                      to);
  if (!fromWide && !toInteger)
    return "";
  return "Cast from " + describeDataType(from) + " to " + describeDataType(to) +
         " at run time";
}

//===----------------------------------------------------------------------===//
// Graphs
//===----------------------------------------------------------------------===//

/// What a tensor in the file is made of, where no operator takes that.
static void checkTensor(const ModelFile &file, StringRef kind, StringRef name,
                        int32_t dataType, UnsupportedList &list) {
  if (!getElementType(file.getContext(), dataType))
    list.addLine(describeDataType(dataType) + " " + kind.str() + " " +
                 quote(name));
}

/// The constants and operators of the graph, or of a branch, of which nothing
/// is known that is computed at run time.
static void checkGraph(const ModelFile &file, const GraphProto &graph,
                       const RunTimeValues &values, UnsupportedList &list) {
  for (const TensorProto &tensor : graph.initializer()) {
    checkTensor(file, "initializer", tensor.name(), tensor.data_type(), list);
    if (tensor.data_location() == TensorProto::EXTERNAL)
      list.addLine("initializer " + quote(tensor.name()) +
                   " stored outside of the file");
  }
  for (auto [i, op] : llvm::enumerate(graph.node())) {
    std::string problem = describeOperator(file, op);
    if (problem.empty())
      problem = describeRunTime(op, values);
    if (!problem.empty())
      list.addOperator(problem, [&op = op, i = i] {
        return ModelFile::getOperatorLabel(op, i);
      });
  }
}

LogicalResult onnximport::checkSupported(const ModelFile &file) {
  UnsupportedList list;
  for (const ValueInfoProto *input : file.getInputs()) {
    if (input->type().has_tensor_type())
      checkTensor(file, "graph input", input->name(),
                  input->type().tensor_type().elem_type(), list);
    else
      list.addLine("graph input " + quote(input->name()) +
                   " that is no tensor");
  }
  checkGraph(file, file.getGraph(), RunTimeValues(file), list);
  if (list.isEmpty())
    return success();
  return list.report(file.getLocation());
}

LogicalResult onnximport::checkSupported(const ModelFile &file,
                                         const GraphProto &branch,
                                         Location location) {
  UnsupportedList list;
  checkGraph(file, branch, RunTimeValues(), list);
  if (list.isEmpty())
    return success();
  return list.report(location);
}
