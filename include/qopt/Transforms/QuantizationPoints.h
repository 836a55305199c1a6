//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Which values of a float network are quantized.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_QUANTIZATIONPOINTS_H
#define QOPT_TRANSFORMS_QUANTIZATIONPOINTS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// The values of f32 that qopt-insert-qdq quantizes, in program order: those
/// that depend on an argument, but
/// - what only moves or picks elements of one tensor leaves them as they are
///   quantized,
/// - a layer whose only user is a batch norm is one unit with it,
/// - what is only joined with others (concat, maximum, minimum, select) is
///   quantized as the result of that is.
SmallVector<Value> findQuantizationPoints(func::FuncOp function);

/// Whether an op's result has the elements of its first operand, so that it is
/// quantized like that.
bool keepsElements(Operation *op);

/// The quantized value, of one scale, that a float value shows, as it is or
/// moved; null where there is none.
Value findQuantized(Value value);

/// The type of one scale that all users of a float value, behind what moves or
/// joins it, quantize it to; null where there is none.
QuantType findQuantization(Value value);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_QUANTIZATIONPOINTS_H
