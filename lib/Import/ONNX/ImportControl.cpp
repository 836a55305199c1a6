//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Branches whose condition is known: one of them takes the operator's place.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

static LogicalResult importIf(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> condition = op.getIntegers(0);
  if (failed(condition))
    return failure();
  if (condition->size() != 1)
    return op.emitError() << "expected one element in condition, but got "
                          << condition->size();
  StringRef name = condition->front() != 0 ? "then_branch" : "else_branch";
  const GraphProto *branch = op.getAttributes().getGraph(name);
  if (!branch || branch->output_size() != static_cast<int>(op.getNumOutputs()))
    return op.emitError() << "expected a " << name << " with "
                          << op.getNumOutputs() << " outputs, but got "
                          << (branch ? branch->output_size() : 0);
  GraphImporter &graph = op.getGraph();
  if (failed(graph.importBranch(*branch, op.getLocation())))
    return failure();
  for (auto [i, output] : llvm::enumerate(branch->output())) {
    FailureOr<GraphValue> value =
        graph.getValue(output.name(), op.getLocation());
    if (failed(value))
      return failure();
    graph.setValue(op.getOperator().output(i), *value);
  }
  return success();
}

ArrayRef<OperatorInfo> onnximport::getControlOperators() {
  auto branch = [] {
    OperatorInfo info{"If",
                      {{"condition", false, true}},
                      {{"else_branch", AttributeKind::Graph},
                       {"then_branch", AttributeKind::Graph}},
                      importIf};
    info.hasManyOutputs = true;
    return info;
  };
  static const OperatorInfo infos[] = {branch()};
  return infos;
}
