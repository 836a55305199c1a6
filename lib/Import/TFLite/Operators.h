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

class OperatorImporter;

/// What an operator does with one of its tensors.
enum class OperandKind {
  Activation, ///< 8-bit values, one scale; computed or constant
  Filter,     ///< constant 8-bit weights, one scale or one for each channel
  Bias,       ///< constant 32-bit integers in units of the accumulator
  Ignored,    ///< says nothing that the shapes do not say
};

struct OperandInfo {
  const char *name;
  OperandKind kind;
};

struct OperatorInfo {
  BuiltinOperator code;
  /// Later versions may have options that are unknown here.
  int32_t maxVersion;
  /// The table with the options, NONE where none are read.
  BuiltinOptions options;
  size_t minInputs;
  std::vector<OperandInfo> inputs;
  LogicalResult (*import)(OperatorImporter &op);
};

/// Null for operators that are not imported.
const OperatorInfo *lookupOperator(BuiltinOperator code);

/// The options, which are known to be there.
template <typename OptionsT> const OptionsT &getOptions(const Operator &op) {
  return *op.builtin_options_as<OptionsT>();
}

/// Reports everything that is not supported in one error.
LogicalResult checkSupported(const ModelFile &file);

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_OPERATORS_H
