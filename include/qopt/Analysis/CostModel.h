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
#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// What one evaluation of an op computes. Empty for ops that only move
/// elements.
std::vector<OperationCount> countOperations(Operation *op);

/// `macs` products of activations of so many bits with weights, and what they
/// are added to: multiply-accumulates, or for power-of-two codes a shift, whose
/// rhsBits are those of its amount, and an addition each.
std::vector<OperationCount> countProducts(int64_t macs, unsigned activationBits,
                                          StorageAttr weights,
                                          unsigned accumulatorBits);

/// The layers of a function that compute something, in program order.
std::vector<LayerCost> countOperations(func::FuncOp function);

} // namespace mlir::qopt

#endif // QOPT_ANALYSIS_COSTMODEL_H
