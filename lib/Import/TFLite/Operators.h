//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The operators that are imported: what their operands are and how each becomes
// qopt ops.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_OPERATORS_H
#define QOPT_LIB_IMPORT_TFLITE_OPERATORS_H

#include "ModelFile.h"

namespace mlir::qopt::tflite {

class FloatBorders;
class OperatorImporter;

/// What an operator does with one of its tensors.
enum class OperandKind {
  Activation, ///< computed or constant; one scale where quantized
  Code,       ///< the same, where a scale is not needed
  Filter,     ///< weights: one scale or, where constant, one for each channel
  Bias,       ///< constant integers in units of the accumulator
  Parameter,  ///< plain integers that must be known: axes, paddings
  State,      ///< a variable tensor, which the operator reads and writes
  Resource,   ///< names a variable
  Ignored,    ///< says nothing that the shapes do not say
  Absent,     ///< optional, and not supported
};

struct OperandInfo {
  const char *name;
  OperandKind kind;
  bool isOptional = false;
};

/// Element types that an operator takes together: one for each input, then one
/// for all outputs. Those of absent and of ignored operands do not count.
using Signature = std::vector<TensorType>;

struct OperatorInfo {
  BuiltinOperator code;
  /// Later versions may have options that are unknown here.
  int32_t maxVersion;
  /// The table with the options, NONE where none are read.
  BuiltinOptions options;
  /// Optional ones at the end may be left out. Where `isVariadic`, the last one
  /// repeats.
  std::vector<OperandInfo> inputs;
  std::vector<Signature> signatures;
  LogicalResult (*import)(OperatorImporter &op);
  /// Adds what is not supported about the options, which are there.
  void (*checkOptions)(const Operator &op,
                       std::vector<std::string> &problems) = nullptr;
  bool isVariadic = false;
  /// Whether there may be other than one output.
  bool hasManyOutputs = false;
  bool hasNoOutput = false;
  OperandKind outputKind = OperandKind::Activation;

  size_t getMinInputs() const;
  /// What input `index` is.
  const OperandInfo &getInput(size_t index) const {
    return inputs[std::min(index, inputs.size() - 1)];
  }
};

// One table for each family of ops, as in the dialect's definition.
ArrayRef<OperatorInfo> getCastOperators();
ArrayRef<OperatorInfo> getElementwiseOperators();
ArrayRef<OperatorInfo> getFunctionOperators();
ArrayRef<OperatorInfo> getLayerOperators();
ArrayRef<OperatorInfo> getMovementOperators();
ArrayRef<OperatorInfo> getPoolOperators();
ArrayRef<OperatorInfo> getRecurrentOperators();
ArrayRef<OperatorInfo> getReductionOperators();
ArrayRef<OperatorInfo> getStateOperators();

/// The tables of all families.
SmallVector<ArrayRef<OperatorInfo>> getOperatorFamilies();

/// Null for operators that are not imported.
const OperatorInfo *lookupOperator(BuiltinOperator code);

/// The options, which are known to be there.
template <typename OptionsT> const OptionsT &getOptions(const Operator &op) {
  return *op.builtin_options_as<OptionsT>();
}

/// The name of an enumerator as messages have it: `relu6`, `number 77`.
template <typename EnumT>
std::string describeEnum(EnumT value, const char *name) {
  if (*name)
    return StringRef(name).lower();
  return "number " + std::to_string(static_cast<int64_t>(value));
}

/// Reports everything that is not supported in one error.
LogicalResult checkSupported(const ModelFile &file,
                             const FloatBorders &borders);

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_OPERATORS_H
