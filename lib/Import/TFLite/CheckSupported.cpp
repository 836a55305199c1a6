//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model uses that is not supported, all of it in one message.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

/// How many operators a line of the message names, and how many lines it has.
static constexpr size_t kMaxNamed = 3, kMaxLines = 40;

namespace {
/// In order of insertion, which is the order of the file.
template <typename T>
using OrderedMap =
    llvm::MapVector<std::string, T, std::map<std::string, unsigned>>;

/// What is not supported about some tensors, in the words of a message.
class TensorCheck {
public:
  explicit TensorCheck(const ModelFile &file) : file(file) {}

  void check(const Twine &name, OperandKind kind, int32_t tensor);
  bool hasBadType() const { return !badTypes.empty(); }
  /// All findings; those about types first.
  std::vector<std::string> take();

private:
  const ModelFile &file;
  /// The names of tensors by their unsupported type.
  OrderedMap<SmallVector<std::string>> badTypes;
  std::vector<std::string> problems;
};

/// The same for one operator.
class OperatorCheck {
public:
  OperatorCheck(const ModelFile &file, const Operator &op)
      : file(file), op(op) {}

  /// Empty where all is supported.
  std::string describe();

private:
  void checkTensors(const OperatorInfo &info);
  void checkOptions();
  void checkActivation(ActivationFunctionType activation);
  void checkBiasType(TensorType type);

  const ModelFile &file;
  const Operator &op;
  std::vector<std::string> problems;
};
} // namespace

template <typename EnumT>
static std::string describeEnum(EnumT value, const char *name) {
  if (*name)
    return StringRef(name).lower();
  return "number " + std::to_string(static_cast<int64_t>(value));
}

static std::string describeType(TensorType type) {
  return describeEnum(type, EnumNameTensorType(type));
}

static bool isSupportedType(OperandKind kind, TensorType type) {
  switch (kind) {
  case OperandKind::Activation:
  case OperandKind::Filter:
    return type == TensorType::INT8 || type == TensorType::UINT8;
  case OperandKind::Bias:
    return type == TensorType::INT32;
  case OperandKind::Ignored:
    return true;
  }
  llvm_unreachable("unknown kind of operand");
}

static size_t getNumScales(const Tensor &tensor) {
  const auto *quantization = tensor.quantization();
  return quantization && quantization->scale() ? quantization->scale()->size()
                                               : 0;
}

static bool hasDetails(const Tensor &tensor) {
  return tensor.quantization() &&
         tensor.quantization()->details_type() != QuantizationDetails::NONE;
}

void TensorCheck::check(const Twine &operand, OperandKind kind, int32_t index) {
  if (index == kNoTensor || kind == OperandKind::Ignored)
    return;
  const Tensor &tensor = file.getTensor(index);
  std::string name = operand.str();
  if (!isSupportedType(kind, tensor.type())) {
    badTypes[describeType(tensor.type())].push_back(name);
    return;
  }
  if (tensor.is_variable())
    problems.push_back("variable " + name);
  if (tensor.sparsity())
    problems.push_back("sparse " + name);
  if (file.isExternal(index))
    problems.push_back(name + " stored outside of the FlatBuffer");
  else if (kind != OperandKind::Activation && file.getData(index).empty())
    problems.push_back(name + " that is not constant");
  if (hasDetails(tensor))
    problems.push_back(name + " quantized in blocks or by a custom scheme");
  else if (kind != OperandKind::Bias && getNumScales(tensor) == 0)
    problems.push_back(name + " without a scale");
  else if (kind == OperandKind::Activation && getNumScales(tensor) > 1)
    problems.push_back(name + " quantized per channel");
}

std::vector<std::string> TensorCheck::take() {
  std::vector<std::string> result;
  for (auto &[type, names] : badTypes)
    result.push_back(type + " " + llvm::join(names, ", "));
  result.insert(result.end(), problems.begin(), problems.end());
  return result;
}

std::string OperatorCheck::describe() {
  std::string name = file.getOperatorName(op);
  const OperatorInfo *info = lookupOperator(file.getBuiltin(op));
  if (!info)
    return name;
  checkTensors(*info);
  checkOptions();
  if (int32_t version = file.getOperatorCode(op).version();
      version > info->maxVersion)
    problems.push_back("version " + std::to_string(version));
  return problems.empty() ? "" : name + " with " + llvm::join(problems, "; ");
}

void OperatorCheck::checkTensors(const OperatorInfo &info) {
  TensorCheck tensors(file);
  OrderedMap<SmallVector<StringRef>> codes;
  auto check = [&](const OperandInfo &operand, int32_t tensor) {
    tensors.check(operand.name, operand.kind, tensor);
    if (tensor != kNoTensor && (operand.kind == OperandKind::Activation ||
                                operand.kind == OperandKind::Filter))
      codes[describeType(file.getTensor(tensor).type())].push_back(
          operand.name);
  };
  for (auto [operand, tensor] : llvm::zip(info.inputs, file.getInputs(op)))
    check(operand, tensor);
  for (int32_t tensor : file.getOutputs(op))
    check({"output", OperandKind::Activation}, tensor);
  problems = tensors.take();

  // No kernel mixes signed and unsigned.
  if (!tensors.hasBadType() && codes.size() > 1) {
    SmallVector<std::string> mix;
    for (auto &[type, names] : codes)
      mix.push_back(type + " " + llvm::join(names, ", "));
    problems.push_back(llvm::join(mix, " and "));
  }
}

void OperatorCheck::checkOptions() {
  if (const auto *options = op.builtin_options_as_Conv2DOptions()) {
    checkActivation(options->fused_activation_function());
    checkBiasType(options->quantized_bias_type());
  } else if (const auto *options =
                 op.builtin_options_as_DepthwiseConv2DOptions()) {
    checkActivation(options->fused_activation_function());
  } else if (const auto *options = op.builtin_options_as_Pool2DOptions()) {
    checkActivation(options->fused_activation_function());
  } else if (const auto *options = op.builtin_options_as_AddOptions()) {
    checkActivation(options->fused_activation_function());
  } else if (const auto *options =
                 op.builtin_options_as_FullyConnectedOptions()) {
    checkActivation(options->fused_activation_function());
    checkBiasType(options->quantized_bias_type());
    if (auto format = options->weights_format();
        format != FullyConnectedOptionsWeightsFormat::DEFAULT)
      problems.push_back(
          "weights format " +
          describeEnum(format,
                       EnumNameFullyConnectedOptionsWeightsFormat(format)));
  }
}

void OperatorCheck::checkActivation(ActivationFunctionType activation) {
  if (activation < ActivationFunctionType::NONE ||
      activation > ActivationFunctionType::RELU6)
    problems.push_back(
        "activation " +
        describeEnum(activation, EnumNameActivationFunctionType(activation)));
}

void OperatorCheck::checkBiasType(TensorType type) {
  if (type != TensorType::FLOAT32 && type != TensorType::INT32)
    problems.push_back(describeType(type) + " accumulator");
}

/// `CONV_2D with float32 input (5 operators): #0 'a', #3 'b', #7 'c', ...`
static std::string describeOperators(const ModelFile &file, StringRef problem,
                                     ArrayRef<size_t> operators) {
  std::string line;
  llvm::raw_string_ostream os(line);
  os << problem;
  if (operators.size() > 1)
    os << " (" << operators.size() << " operators)";
  os << ": ";
  llvm::interleaveComma(operators.take_front(kMaxNamed), os,
                        [&](size_t op) { os << file.getOperatorLabel(op); });
  if (operators.size() > kMaxNamed)
    os << ", ...";
  return line;
}

LogicalResult tflite::checkSupported(const ModelFile &file) {
  TensorCheck border(file);
  for (int32_t tensor : file.getInputs())
    border.check("graph input " + file.getQuotedName(tensor),
                 OperandKind::Activation, tensor);
  for (int32_t tensor : file.getOutputs())
    border.check("graph output " + file.getQuotedName(tensor),
                 OperandKind::Activation, tensor);
  std::vector<std::string> lines = border.take();
  if (size_t size = file.getModel().subgraphs()->size(); size > 1)
    lines.push_back(std::to_string(size) + " subgraphs");

  OrderedMap<SmallVector<size_t>> problems;
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i)
    if (std::string problem =
            OperatorCheck(file, file.getOperator(i)).describe();
        !problem.empty())
      problems[problem].push_back(i);
  for (const auto &[problem, operators] : problems)
    lines.push_back(describeOperators(file, problem, operators));

  if (lines.empty())
    return success();
  size_t hidden = lines.size() > kMaxLines ? lines.size() - kMaxLines : 0;
  lines.resize(lines.size() - hidden);
  auto diagnostic = mlir::emitError(file.getLocation())
                    << "this model uses what is not supported:";
  for (const std::string &line : lines)
    diagnostic << "\n  " << line;
  if (hidden != 0)
    diagnostic << "\n  and " << hidden << " more";
  return diagnostic;
}
