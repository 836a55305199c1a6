//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The operators that are imported: inputs, attributes, and how each becomes
// qopt ops.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_OPERATORS_H
#define QOPT_LIB_IMPORT_ONNX_OPERATORS_H

#include "ModelFile.h"

namespace mlir::qopt::onnximport {

class OperatorImporter;

enum class AttributeKind { Int, Ints, Float, Floats, String, Tensor, Graph };

struct AttributeInfo {
  const char *name;
  AttributeKind kind;
};

struct InputInfo {
  const char *name;
  bool isOptional = false;
  /// Has to be known when the model is compiled.
  bool isParameter = false;
};

/// The attributes of a node, whose names and kinds were checked.
class Attributes {
public:
  explicit Attributes(const NodeProto &op) : op(op) {}

  bool has(StringRef name) const { return find(name) != nullptr; }
  int64_t getInt(StringRef name, int64_t fallback) const;
  SmallVector<int64_t> getInts(StringRef name,
                               ArrayRef<int64_t> fallback = {}) const;
  float getFloat(StringRef name, float fallback) const;
  SmallVector<float> getFloats(StringRef name) const;
  StringRef getString(StringRef name, StringRef fallback) const;
  /// Null where it is not there.
  const TensorProto *getTensor(StringRef name) const;
  const GraphProto *getGraph(StringRef name) const;

private:
  const AttributeProto *find(StringRef name) const;

  const NodeProto &op;
};

struct OperatorInfo {
  const char *name;
  /// Optional ones at the end may be left out. Where `isVariadic`, the last one
  /// repeats.
  std::vector<InputInfo> inputs;
  std::vector<AttributeInfo> attributes;
  LogicalResult (*import)(OperatorImporter &op);
  /// Adds what is not supported about the attributes.
  void (*checkAttributes)(const NodeProto &op, const ModelFile &file,
                          std::vector<std::string> &problems) = nullptr;
  bool isVariadic = false;
  /// Whether there may be more outputs than one.
  bool hasManyOutputs = false;
  /// Whether scales say what integers, also unsigned ones, mean.
  bool takesCodes = false;

  const InputInfo &getInput(size_t index) const {
    return inputs[std::min(index, inputs.size() - 1)];
  }
  size_t getMinInputs() const;
};

// One table for each family of ops, as in the dialect's definition.
ArrayRef<OperatorInfo> getBlockOperators();
ArrayRef<OperatorInfo> getCastOperators();
ArrayRef<OperatorInfo> getConstantOperators();
ArrayRef<OperatorInfo> getControlOperators();
ArrayRef<OperatorInfo> getElementwiseOperators();
ArrayRef<OperatorInfo> getFunctionOperators();
ArrayRef<OperatorInfo> getLayerOperators();
ArrayRef<OperatorInfo> getMatrixOperators();
ArrayRef<OperatorInfo> getMovementOperators();
ArrayRef<OperatorInfo> getNormOperators();
ArrayRef<OperatorInfo> getPadOperators();
ArrayRef<OperatorInfo> getPoolOperators();
ArrayRef<OperatorInfo> getPowerOperators();
ArrayRef<OperatorInfo> getQLinearOperators();
ArrayRef<OperatorInfo> getRealFunctionOperators();
ArrayRef<OperatorInfo> getRecurrentOperators();
ArrayRef<OperatorInfo> getReductionOperators();
ArrayRef<OperatorInfo> getResizeOperators();
ArrayRef<OperatorInfo> getShapeOperators();

/// The tables of all families.
SmallVector<ArrayRef<OperatorInfo>> getOperatorFamilies();

/// Null for operators that are not imported.
const OperatorInfo *lookupOperator(const NodeProto &op);

/// Reports everything that is not supported in one error.
LogicalResult checkSupported(const ModelFile &file);
/// The same for a branch of the operator at `location`.
LogicalResult checkSupported(const ModelFile &file, const GraphProto &branch,
                             Location location);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_OPERATORS_H
