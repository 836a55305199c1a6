//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model keeps from one call to the next: tensors that are variable, and
// the variables that VAR_HANDLE names. Each is an argument and a result of the
// function; in between, what it holds is the value that was stored last.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_STATES_H
#define QOPT_LIB_IMPORT_TFLITE_STATES_H

#include "ModelFile.h"
#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::qopt::tflite {

class GraphImporter;

/// All methods that fail have reported why.
class States {
public:
  explicit States(GraphImporter &graph) : graph(graph) {}

  /// What a variable tensor holds now; null after an error.
  TypedValue<RankedTensorType> getTensor(int32_t tensor, Location location);
  /// `value` has the type of the tensor, which was read before.
  void setTensor(int32_t tensor, Value value);

  /// Makes `tensor` a name of the variable that the options of VAR_HANDLE say.
  LogicalResult setHandle(int32_t tensor, const Operator &op,
                          Location location);
  /// What the variable holds now, as a value of `type`.
  TypedValue<RankedTensorType>
  readVariable(int32_t handle, RankedTensorType type, Location location);
  LogicalResult assignVariable(int32_t handle,
                               TypedValue<RankedTensorType> value,
                               Location location);
  /// Takes the initial values of variables from a subgraph, which may do
  /// nothing but assign constants.
  LogicalResult initialize(int64_t subgraph, Location location);

  /// Makes what all states hold at the end the last results.
  void appendResults(SmallVectorImpl<Value> &results);

private:
  /// A constant of another subgraph.
  struct Initial {
    const ModelFile *file;
    int32_t tensor;
  };
  struct Variable {
    /// Without one, the variable is that of any container.
    std::optional<std::string> container;
    std::string name;
    std::optional<Initial> initial;
    std::optional<size_t> state;
  };
  using Handles = DenseMap<int32_t, size_t>;

  size_t addState(RankedTensorType type, ElementsAttr initial, StringRef name,
                  Location location);
  FailureOr<size_t> findVariable(const Operator &op, Location location);
  /// The state of a variable, which is of `type` if it is new.
  FailureOr<size_t> getVariableState(int32_t handle, RankedTensorType type,
                                     Location location);
  LogicalResult initialize(const ModelFile &file, size_t op, Handles &handles);

  GraphImporter &graph;
  /// What each state holds now.
  SmallVector<Value> values;
  DenseMap<int32_t, size_t> tensors;
  SmallVector<Variable> variables;
  Handles handles;
  SmallVector<std::unique_ptr<ModelFile>> subgraphs;
  /// Their indices.
  DenseSet<int64_t> initialized;
};

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_STATES_H
