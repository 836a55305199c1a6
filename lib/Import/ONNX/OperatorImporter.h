//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// One operator: its inputs as values in any order of dimensions, its results
// out.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_OPERATORIMPORTER_H
#define QOPT_LIB_IMPORT_ONNX_OPERATORIMPORTER_H

#include "GraphImporter.h"

namespace mlir::qopt::onnximport {

class OperatorImporter {
public:
  /// Operator `index` of the graph or of a branch.
  OperatorImporter(GraphImporter &graph, const NodeProto &op, size_t index)
      : graph(graph), op(op),
        location(graph.getFile().getOperatorLocation(op, index)),
        attributes(op) {}

  /// Checks how many inputs there are, imports, and names the results.
  LogicalResult run();

  GraphImporter &getGraph() { return graph; }
  OpBuilder &getBuilder() { return graph.getBuilder(); }
  Location getLocation() const { return location; }
  const NodeProto &getOperator() const { return op; }
  const Attributes &getAttributes() const { return attributes; }
  int64_t getOpset() const { return graph.getFile().getOpset(); }
  InFlightDiagnostic emitError() const { return mlir::emitError(location); }

  size_t getNumInputs() const { return op.input_size(); }
  size_t getNumOutputs() const { return op.output_size(); }
  /// What messages call an input.
  StringRef getInputName(size_t input) const;
  bool hasInput(size_t input) const {
    return input < inputs.size() && inputs[input].value;
  }
  const GraphValue &getInput(size_t input) const { return inputs[input]; }

  /// An input in an order of dimensions.
  Tensor getIn(size_t input, ArrayRef<int64_t> layout) {
    return graph.convert(inputs[input], layout, location);
  }
  /// An input in ONNX's order.
  Tensor getPlain(size_t input) {
    return getIn(input, getIdentityLayout(inputs[input].getRank()));
  }
  Tensor reshape(Tensor value, ArrayRef<int64_t> shape) {
    return graph.reshape(value, shape, location);
  }
  Tensor transpose(Tensor value, ArrayRef<int64_t> permutation) {
    return graph.transpose(value, permutation, location);
  }

  /// The elements of a constant.
  FailureOr<SmallVector<int64_t>> getIntegers(size_t input);
  FailureOr<SmallVector<float>> getReals(size_t input);
  /// Of a constant with one element; `fallback` where there is no input.
  FailureOr<float> getReal(size_t input, float fallback);
  LogicalResult requireRank(size_t input, int64_t minimum, int64_t maximum);
  LogicalResult requireFloat(size_t input);
  /// Counts a negative axis from the end.
  FailureOr<int64_t> normalizeAxis(int64_t axis, int64_t rank);
  FailureOr<SmallVector<int64_t>> normalizeAxes(ArrayRef<int64_t> axes,
                                                int64_t rank);

  Tensor createReals(ArrayRef<int64_t> shape, ArrayRef<float> values);
  Tensor createIntegers(RankedTensorType type, ArrayRef<int64_t> values);

  /// Creates an op whose shape follows from its operands; null after an error.
  template <typename OpT, typename... Args>
  Tensor create(Type element, Args &&...args);

  /// Ends the import of one result, which is marked as the layer of that name.
  LogicalResult setOutput(Tensor value, ArrayRef<int64_t> layout,
                          size_t output = 0, bool isUnsigned = false);
  /// One in ONNX's order.
  LogicalResult setOutput(Tensor value, size_t output = 0) {
    return setOutput(
        value, value ? getIdentityLayout(value.getType().getRank()) : Layout(),
        output);
  }

private:
  LogicalResult loadInputs();
  void finishOutput(size_t output, GraphValue value, Operation *before);
  LogicalResult checkDeclaredShape(StringRef name, const GraphValue &value);

  GraphImporter &graph;
  const NodeProto &op;
  Location location;
  Attributes attributes;
  SmallVector<GraphValue> inputs;
  SmallVector<std::pair<size_t, GraphValue>> outputs;
};

template <typename OpT, typename... Args>
Tensor OperatorImporter::create(Type element, Args &&...args) {
  OpBuilder &builder = getBuilder();
  OperationState state(location, OpT::getOperationName());
  OpT::build(builder, state, RankedTensorType::get({}, element),
             std::forward<Args>(args)...);
  SmallVector<ShapedTypeComponents> shapes;
  if (failed(OpT::inferReturnTypeComponents(
          builder.getContext(), location, ValueShapeRange(state.operands),
          state.attributes.getDictionary(builder.getContext()),
          state.getRawProperties(), RegionRange(), shapes)))
    return {};
  state.types = {RankedTensorType::get(shapes.front().getDims(), element)};
  return cast<Tensor>(builder.create(state)->getResult(0));
}

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_OPERATORIMPORTER_H
