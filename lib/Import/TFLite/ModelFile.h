//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A TensorFlow Lite file whose structure was checked, and the names and
// locations of its parts.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_MODELFILE_H
#define QOPT_LIB_IMPORT_TFLITE_MODELFILE_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "tflite_subset_generated.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemoryBuffer.h"

namespace mlir::qopt::tflite {

/// Where an operator or a graph names no tensor.
constexpr int32_t kNoTensor = -1;

/// One subgraph of a file, at first the first, that the FlatBuffers verifier
/// accepts and in which all indices are in range. Nothing is known about what
/// the tensors and operators hold.
class ModelFile {
public:
  /// Reports what is wrong with the file and returns null. The buffer must
  /// outlive the result.
  static std::unique_ptr<ModelFile> open(llvm::MemoryBufferRef buffer,
                                         MLIRContext *context);

  /// Another subgraph of the file, or null after an error at `location`. This
  /// object must outlive the result.
  std::unique_ptr<ModelFile> openSubgraph(int64_t index,
                                          Location location) const;

  MLIRContext *getContext() const { return context; }
  StringRef getFilename() const { return filename; }
  const Model &getModel() const { return *model; }

  size_t getNumOperators() const { return numOperators; }
  const Operator &getOperator(size_t index) const {
    return *graph->operators()->Get(index);
  }
  const OperatorCode &getOperatorCode(const Operator &op) const {
    return *model->operator_codes()->Get(op.opcode_index());
  }
  BuiltinOperator getBuiltin(const Operator &op) const;
  const Tensor &getTensor(int32_t index) const {
    return *graph->tensors()->Get(index);
  }

  ArrayRef<int32_t> getInputs() const { return toArray(graph->inputs()); }
  ArrayRef<int32_t> getOutputs() const { return toArray(graph->outputs()); }
  ArrayRef<int32_t> getInputs(const Operator &op) const {
    return toArray(op.inputs());
  }
  ArrayRef<int32_t> getOutputs(const Operator &op) const {
    return toArray(op.outputs());
  }
  /// The bytes of a constant, empty for a tensor that is computed.
  ArrayRef<char> getData(int32_t tensor) const;
  /// Whether the bytes are stored elsewhere than in the FlatBuffer.
  bool isExternal(int32_t tensor) const;

  /// `CONV_2D`, or `custom operator 'Name'`.
  std::string getOperatorName(const Operator &op) const;
  /// `'name'`, readable: the first of the names that TensorFlow Lite joins when
  /// it fuses nodes, without unprintable characters. Empty without a name.
  std::string getQuotedName(int32_t tensor) const;
  /// The same for a graph input or output, or `#3` without a name.
  std::string getEndLabel(int32_t tensor) const;
  /// `tensor #5 'name'`.
  std::string getTensorLabel(int32_t tensor) const;
  /// `#3 'name of its first output'`.
  std::string getOperatorLabel(size_t index) const;

  Location getLocation() const;
  Location getOperatorLocation(size_t index) const;
  Location getTensorLocation(int32_t tensor) const;

private:
  ModelFile(MLIRContext *context, StringRef filename)
      : context(context), filename(filename) {}

  LogicalResult readFlatBuffer(StringRef bytes);
  void setGraph(const SubGraph *subgraph);
  /// Sizes first: all else takes time with them.
  LogicalResult checkLimits() const;
  LogicalResult checkTensors() const;
  LogicalResult checkOperators() const;
  LogicalResult checkTensorIndices(ArrayRef<int32_t> indices, int32_t minimum,
                                   StringRef what, Location location) const;
  InFlightDiagnostic emitError() const;

  static ArrayRef<int32_t> toArray(const flatbuffers::Vector<int32_t> *vector) {
    return vector ? ArrayRef<int32_t>(vector->data(), vector->size())
                  : ArrayRef<int32_t>();
  }

  MLIRContext *context;
  StringRef filename;
  /// A copy, where the caller's buffer is not aligned.
  std::unique_ptr<llvm::MemoryBuffer> aligned;
  const Model *model = nullptr;
  const SubGraph *graph = nullptr;
  size_t numTensors = 0, numOperators = 0;
};

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_MODELFILE_H
