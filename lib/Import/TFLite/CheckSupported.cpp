//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model uses that is not supported, all of it in one message.
//
//===----------------------------------------------------------------------===//

#include "../UnsupportedList.h"
#include "FloatBorders.h"
#include "Operators.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

namespace {
/// In order of insertion, which is the order of the file.
template <typename T>
using OrderedMap =
    llvm::MapVector<std::string, T, std::map<std::string, unsigned>>;

/// What is not supported about some tensors, in the words of a message.
class TensorCheck {
public:
  explicit TensorCheck(const ModelFile &file) : file(file) {}

  /// `isSupportedType` says whether the element type is.
  void check(const Twine &name, OperandKind kind, int32_t tensor,
             bool isSupportedType, bool isWritten);
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

  const ModelFile &file;
  const Operator &op;
  std::vector<std::string> problems;
};
} // namespace

static std::string describeType(TensorType type) {
  return describeEnum(type, EnumNameTensorType(type));
}

/// What the ends of a graph may be.
static bool isSupportedBorder(TensorType type) {
  return llvm::is_contained({TensorType::INT8, TensorType::UINT8,
                             TensorType::INT16, TensorType::INT32,
                             TensorType::INT64, TensorType::BOOL,
                             TensorType::FLOAT32},
                            type);
}

/// Tensors of 8 and 16 bits have scales; others are plain integers, or say the
/// scale anew.
static bool hasScale(OperandKind kind, TensorType type) {
  return (kind == OperandKind::Activation || kind == OperandKind::Filter ||
          kind == OperandKind::State) &&
         llvm::is_contained({TensorType::INT4, TensorType::INT8,
                             TensorType::UINT8, TensorType::INT16},
                            type);
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

void TensorCheck::check(const Twine &operand, OperandKind kind, int32_t index,
                        bool isSupportedType, bool isWritten) {
  if (index == kNoTensor || kind == OperandKind::Ignored)
    return;
  const Tensor &tensor = file.getTensor(index);
  std::string name = operand.str();
  if (!isSupportedType) {
    badTypes[describeType(tensor.type())].push_back(name);
    return;
  }
  // Any operator may read a variable tensor; only some write to one.
  if (tensor.is_variable() && (isWritten || kind == OperandKind::Resource))
    problems.push_back("variable " + name);
  if (tensor.is_variable() && !file.getData(index).empty())
    problems.push_back("variable " + name + " with data");
  if (!tensor.is_variable() && kind == OperandKind::State)
    problems.push_back(name + " that is not variable");
  if (tensor.sparsity())
    problems.push_back("sparse " + name);
  if (file.isExternal(index))
    problems.push_back(name + " stored outside of the FlatBuffer");
  else if (kind == OperandKind::Bias && file.getData(index).empty() &&
           tensor.type() != TensorType::FLOAT32)
    problems.push_back(name + " that is not constant");
  if (hasDetails(tensor))
    problems.push_back(name + " quantized in blocks or by a custom scheme");
  else if (hasScale(kind, tensor.type()) && getNumScales(tensor) == 0)
    problems.push_back(name + " without a scale");
  else if (getNumScales(tensor) > 1 &&
           (kind == OperandKind::Activation || kind == OperandKind::Code ||
            kind == OperandKind::State ||
            (kind == OperandKind::Filter && file.getData(index).empty())))
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
  if (info->checkOptions && op.builtin_options() &&
      op.builtin_options_type() == info->options)
    info->checkOptions(op, problems);
  if (int32_t version = file.getOperatorCode(op).version();
      version > info->maxVersion)
    problems.push_back("version " + std::to_string(version));
  return problems.empty() ? "" : name + " with " + llvm::join(problems, "; ");
}

void OperatorCheck::checkTensors(const OperatorInfo &info) {
  struct Operand {
    const char *name;
    OperandKind kind;
    int32_t tensor;
    size_t position; ///< in signatures
    bool isWritten = false;
  };
  SmallVector<Operand> operands;
  for (auto [i, tensor] : llvm::enumerate(file.getInputs(op))) {
    if (i >= info.inputs.size() && !info.isVariadic)
      break; // reported by the import
    size_t position = std::min(i, info.inputs.size() - 1);
    operands.push_back({info.getInput(i).name, info.getInput(i).kind, tensor,
                        position, false});
  }
  for (int32_t tensor : file.getOutputs(op))
    operands.push_back(
        {"output", info.outputKind, tensor, info.inputs.size(), true});
  llvm::erase_if(operands, [](const Operand &operand) {
    return operand.tensor == kNoTensor || operand.kind == OperandKind::Ignored;
  });
  std::vector<std::string> unsupported;
  llvm::erase_if(operands, [&](const Operand &operand) {
    bool isUnsupported = operand.kind == OperandKind::Absent;
    if (isUnsupported && !llvm::is_contained(unsupported, operand.name))
      unsupported.push_back(operand.name);
    return isUnsupported;
  });

  auto matches = [&](const Operand &operand, const Signature &signature) {
    return signature[operand.position] == file.getTensor(operand.tensor).type();
  };
  TensorCheck tensors(file);
  for (const Operand &operand : operands)
    tensors.check(
        operand.name, operand.kind, operand.tensor,
        llvm::any_of(info.signatures,
                     [&](const Signature &s) { return matches(operand, s); }),
        operand.isWritten);
  problems = tensors.take();
  problems.insert(problems.begin(), unsupported.begin(), unsupported.end());

  // Each type may be fine by itself, and no kernel take them together. Types
  // that are always the same say nothing.
  if (tensors.hasBadType() ||
      llvm::any_of(info.signatures, [&](const Signature &signature) {
        return llvm::all_of(operands, [&](const Operand &operand) {
          return matches(operand, signature);
        });
      }))
    return;
  OrderedMap<SmallVector<StringRef>> types;
  for (const Operand &operand : operands)
    if (!llvm::all_of(info.signatures, [&](const Signature &signature) {
          return matches(operand, signature);
        }))
      types[describeType(file.getTensor(operand.tensor).type())].push_back(
          operand.name);
  SmallVector<std::string> mix;
  for (auto &[type, names] : types)
    mix.push_back(type + " " + llvm::join(names, ", "));
  problems.push_back(llvm::join(mix, " and "));
}

/// Behind a float border it is the tensor that is converted that counts.
static void checkBorder(const ModelFile &file, const FloatBorders &borders,
                        StringRef kind, ArrayRef<int32_t> tensors,
                        bool isWritten, TensorCheck &check) {
  for (int32_t tensor : tensors) {
    int32_t stored = borders.getStored(tensor).front();
    check.check(kind + " " + file.getEndLabel(tensor), OperandKind::Code,
                stored, isSupportedBorder(file.getTensor(stored).type()),
                isWritten);
  }
}

LogicalResult tflite::checkSupported(const ModelFile &file,
                                     const FloatBorders &borders) {
  TensorCheck border(file);
  checkBorder(file, borders, "graph input", file.getInputs(),
              /*isWritten=*/true, border);
  checkBorder(file, borders, "graph output", file.getOutputs(),
              /*isWritten=*/false, border);
  UnsupportedList list;
  for (const std::string &line : border.take())
    list.addLine(line);
  for (size_t i = 0, e = file.getNumOperators(); i < e; ++i) {
    if (borders.isConversion(i))
      continue;
    if (std::string problem =
            OperatorCheck(file, file.getOperator(i)).describe();
        !problem.empty())
      list.addOperator(problem, [&] { return file.getOperatorLabel(i); });
  }
  if (list.isEmpty())
    return success();
  return list.report(file.getLocation());
}
