//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Tensors of the first subgraph as values: types, constants, results.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_GRAPHIMPORTER_H
#define QOPT_LIB_IMPORT_TFLITE_GRAPHIMPORTER_H

#include "Operators.h"
#include "States.h"
#include "mlir/IR/Builders.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::qopt::tflite {

using TensorValue = TypedValue<RankedTensorType>;

/// Builds the body of the function. All methods that fail have reported why.
class GraphImporter {
public:
  GraphImporter(const ModelFile &file, OpBuilder &builder)
      : file(file), builder(builder), states(*this) {}

  const ModelFile &getFile() const { return file; }
  OpBuilder &getBuilder() { return builder; }

  /// The type that a tensor's shape, element type and quantization say, or
  /// null.
  RankedTensorType getType(int32_t tensor, Location location);
  /// The element type with the scales of a tensor, 1 where it has none, or
  /// null.
  QuantType getQuantizedElement(int32_t tensor, ArrayRef<int64_t> shape,
                                Location location);

  /// What was computed for a tensor, or its constant; null where neither is
  /// there yet.
  TensorValue getValue(int32_t tensor, Location location);
  /// A constant, in the type and shape in which an operator wants it.
  TensorValue getConstant(int32_t tensor, RankedTensorType type,
                          Location location);
  /// Fails where the tensor has a value already.
  LogicalResult checkUndefined(int32_t tensor, Location location);
  void setValue(int32_t tensor, Value value) { values[tensor] = value; }
  /// The elements of a constant of plain integers, or the codes of a quantized
  /// one; nullopt for a tensor that is not constant. Those of the file become
  /// no op.
  FailureOr<std::optional<SmallVector<int64_t>>> getIntegers(int32_t tensor,
                                                             Location location);
  /// Whether a value is a constant of the file, which several may use.
  bool isFileConstant(Value value) const {
    return fileConstants.contains(value);
  }
  /// Erases constants of the file that nothing uses any more.
  void eraseUnusedConstants();

  /// The codes of a constant, which has to have as many bytes as the type; null
  /// after an error.
  ElementsAttr getElements(int32_t tensor, RankedTensorType type,
                           Location location);

  /// Fails where all constants together get too many bytes.
  LogicalResult addConstantBytes(size_t bytes, Location location);

  States &getStates() { return states; }

private:
  LogicalResult checkDataSize(int32_t tensor, int64_t numElements,
                              Location location) const;
  FailureOr<SmallVector<int64_t>> getShape(int32_t tensor, Location location);

  const ModelFile &file;
  OpBuilder &builder;
  DenseMap<int32_t, Value> values;
  /// By type too: a depthwise filter loses a dimension.
  DenseMap<std::pair<int32_t, Type>, TensorValue> constants;
  DenseSet<Value> fileConstants;
  /// Of the elements of all constants of the file.
  int64_t constantBytes = 0;
  States states;
};

/// One operator: its operands in, its result out.
class OperatorImporter {
public:
  OperatorImporter(GraphImporter &graph, size_t index)
      : graph(graph), op(graph.getFile().getOperator(index)),
        location(graph.getFile().getOperatorLocation(index)) {}

  /// Checks how many operands and options there are, then imports.
  LogicalResult run();

  const Operator &getOperator() const { return op; }
  GraphImporter &getGraph() { return graph; }
  /// The element type that the file names for an input, which is there.
  TensorType getInputType(size_t input) const;
  Location getLocation() const { return location; }
  OpBuilder &getBuilder() { return graph.getBuilder(); }
  InFlightDiagnostic emitError() const { return mlir::emitError(location); }

  size_t getNumInputs() const;
  size_t getNumOutputs() const;
  /// What messages call an input.
  StringRef getInputName(size_t input) const;
  /// Whether an optional input is there.
  bool hasInput(size_t input) const;

  /// Null after an error.
  TensorValue getActivation(size_t input);
  TensorValue getFilter(size_t input);
  /// Null where there is none; an error is a failure.
  FailureOr<Value> getBias(size_t input);
  /// The elements of a constant.
  FailureOr<SmallVector<int64_t>> getParameter(size_t input);
  /// The same of real numbers.
  FailureOr<SmallVector<float>> getReals(size_t input);
  RankedTensorType getOutputType(size_t output = 0);
  /// What a variable tensor holds, and what it holds from now on.
  TensorValue getState(size_t input);
  void setState(size_t input, Value value);
  /// The tensors of the operator.
  int32_t getInputTensor(size_t input) const;
  int32_t getOutputTensor(size_t output) const;

  /// Ends the import of the operator with one of its results, which is marked
  /// as the layer of that tensor. Small plain integers that follow from
  /// constants become a constant, so that shape arithmetic ends in parameters.
  LogicalResult setOutput(Value value, size_t output = 0);

private:
  GraphImporter &graph;
  const Operator &op;
  Location location;
};

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_GRAPHIMPORTER_H
