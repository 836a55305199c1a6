//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Counts the operations of qopt ops.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_ANALYSIS_COSTMODEL_H
#define QOPT_ANALYSIS_COSTMODEL_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Analysis/Cost.h"

namespace mlir::qopt {

/// What one evaluation of an op computes. Empty for ops that only move
/// elements.
std::vector<OperationCount> countOperations(Operation *op);

/// The layers of a function that compute something, in program order.
std::vector<LayerCost> countOperations(func::FuncOp function);

} // namespace mlir::qopt

#endif // QOPT_ANALYSIS_COSTMODEL_H
