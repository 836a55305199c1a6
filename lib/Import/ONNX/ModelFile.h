//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// An ONNX file whose structure was checked, and the names and locations of its
// parts.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_MODELFILE_H
#define QOPT_LIB_IMPORT_ONNX_MODELFILE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "onnx/onnx_pb.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace mlir::qopt::onnximport {

using ::onnx::AttributeProto;
using ::onnx::GraphProto;
using ::onnx::ModelProto;
using ::onnx::NodeProto;
using ::onnx::TensorProto;
using ::onnx::ValueInfoProto;

/// A model whose graph is one: each value is defined once, before it is used.
/// Nothing is known about what tensors and operators hold.
class ModelFile {
public:
  /// Reports what is wrong with the file and returns null.
  static std::unique_ptr<ModelFile> open(llvm::MemoryBufferRef buffer,
                                         MLIRContext *context);

  MLIRContext *getContext() const { return context; }
  StringRef getFilename() const { return filename; }
  const GraphProto &getGraph() const { return model.graph(); }
  /// The version of ONNX's own operators.
  int64_t getOpset() const { return opset; }
  /// Whether something that is computed is quantized: real numbers then only
  /// lie between integers.
  bool quantizesActivations() const;

  size_t getNumOperators() const { return getGraph().node_size(); }
  const NodeProto &getOperator(size_t index) const {
    return getGraph().node(index);
  }
  /// The graph inputs that the user gives: others have a value in the file.
  ArrayRef<const ValueInfoProto *> getInputs() const { return inputs; }
  /// Null where the name is none of a constant of the file.
  const TensorProto *getInitializer(StringRef name) const {
    return initializers.lookup(name);
  }
  /// What the file says about the type of a value; null where nothing.
  const ValueInfoProto *getValueInfo(StringRef name) const {
    return valueInfos.lookup(name);
  }

  /// `Conv`, or `com.microsoft.QLinearAdd`.
  static std::string getOperatorName(const NodeProto &op);
  /// `#3 'name of its first output'`.
  static std::string getOperatorLabel(const NodeProto &op, size_t index);
  std::string getOperatorLabel(size_t index) const {
    return getOperatorLabel(getOperator(index), index);
  }
  /// Whether an operator or the graph's end takes that value.
  bool isUsed(StringRef name) const { return used.contains(name); }
  /// Fails where ONNX's checker finds something wrong with an operator.
  LogicalResult checkOperator(const NodeProto &op, Location location) const;

  Location getLocation() const;
  Location getOperatorLocation(const NodeProto &op, size_t index) const;
  Location getOperatorLocation(size_t index) const {
    return getOperatorLocation(getOperator(index), index);
  }
  Location getValueLocation(StringRef name) const;

private:
  ModelFile(MLIRContext *context, StringRef filename)
      : context(context), filename(filename) {}

  LogicalResult parse(StringRef bytes);
  LogicalResult checkVersions();
  LogicalResult checkLimits() const;
  LogicalResult checkInitializers();
  /// Definitions before uses, each name once.
  LogicalResult checkNames();
  void collectUses(const GraphProto &graph);
  InFlightDiagnostic emitError() const;

  MLIRContext *context;
  StringRef filename;
  ModelProto model;
  int64_t opset = 0;
  SmallVector<const ValueInfoProto *> inputs;
  llvm::StringMap<const TensorProto *> initializers;
  llvm::StringMap<const ValueInfoProto *> valueInfos;
  llvm::StringSet<> used;
};

/// `'name'` without unprintable characters, shortened where it is long.
std::string quote(StringRef name);

/// What ONNX's checker says about an operator of the model, in one line; empty
/// where it finds nothing, and where the model is newer than it.
std::string checkByLibrary(const ModelProto &model, const NodeProto &op);

/// The element type for one of TensorProto_DataType, unsigned ones as signless
/// ones of their width; null for those that no operator takes.
Type getElementType(MLIRContext *context, int32_t dataType);
/// `float16`, `number 77`.
std::string describeDataType(int32_t dataType);

/// The elements of a tensor as bytes, little-endian; what the shape and type
/// ask for, or an error at `location`.
FailureOr<std::vector<char>> readTensor(const TensorProto &tensor,
                                        Location location);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_MODELFILE_H
