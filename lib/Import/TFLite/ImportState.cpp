//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on variables: the values that a model keeps from call to call.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

static LogicalResult importCallOnce(OperatorImporter &op) {
  const auto &options = getOptions<CallOnceOptions>(op.getOperator());
  return op.getGraph().getStates().initialize(options.init_subgraph_index(),
                                              op.getLocation());
}

static LogicalResult importVarHandle(OperatorImporter &op) {
  return op.getGraph().getStates().setHandle(
      op.getOutputTensor(0), op.getOperator(), op.getLocation());
}

/// A reshape to the same shape: what was read is a layer of the model.
static LogicalResult importReadVariable(OperatorImporter &op) {
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  TensorValue value = op.getGraph().getStates().readVariable(
      op.getInputTensor(0), type, op.getLocation());
  if (!value)
    return failure();
  return op.setOutput(
      ReshapeOp::create(op.getBuilder(), op.getLocation(), type, value));
}

static LogicalResult importAssignVariable(OperatorImporter &op) {
  TensorValue value = op.getActivation(1);
  if (!value)
    return failure();
  return op.getGraph().getStates().assignVariable(op.getInputTensor(0), value,
                                                  op.getLocation());
}

ArrayRef<OperatorInfo> tflite::getStateOperators() {
  constexpr TensorType Resource = TensorType::RESOURCE;
  const OperandInfo variable = {"variable", OperandKind::Resource};
  // The last type is that of outputs, of which ASSIGN_VARIABLE has none.
  std::vector<Signature> reads, assignments;
  for (TensorType type : {I8, U8, I16, I32, I64, Bool}) {
    reads.push_back({Resource, type});
    assignments.push_back({Resource, type, type});
  }
  static const OperatorInfo infos[] = {
      {Code::CALL_ONCE,
       1,
       BuiltinOptions::CallOnceOptions,
       {},
       {{Resource}},
       importCallOnce,
       /*checkOptions=*/nullptr,
       /*isVariadic=*/false,
       /*hasManyOutputs=*/false,
       /*hasNoOutput=*/true},
      {Code::VAR_HANDLE,
       1,
       BuiltinOptions::VarHandleOptions,
       {},
       {{Resource}},
       importVarHandle},
      {Code::READ_VARIABLE,
       1,
       BuiltinOptions::NONE,
       {variable},
       reads,
       importReadVariable},
      {Code::ASSIGN_VARIABLE,
       1,
       BuiltinOptions::NONE,
       {variable, {"value", OperandKind::Activation}},
       assignments,
       importAssignVariable,
       /*checkOptions=*/nullptr,
       /*isVariadic=*/false,
       /*hasManyOutputs=*/false,
       /*hasNoOutput=*/true},
  };
  return infos;
}
