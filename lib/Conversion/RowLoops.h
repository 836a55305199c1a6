//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What loops over rows are made of. Tensors are NHWC with N = 1.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_ROWLOOPS_H
#define QOPT_LIB_CONVERSION_ROWLOOPS_H

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "qopt/Dialect/QOpt/Cascades.h"

namespace mlir::qopt {

/// `rows` rows from `first` on and `columns` columns from `column` on, with all
/// channels.
struct RowBox {
  OpFoldResult first;
  int64_t rows;
  int64_t column;
  int64_t columns;
};

/// The integers that hold the elements of a tensor.
Type getStoredType(Type type);
/// The integer that stands for 0.
int64_t getZeroPoint(Type type);

/// A tensor of quantized elements as one of their integers.
Value emitStored(OpBuilder &builder, Location loc, Value tensor);
/// The other way round.
Value emitTyped(OpBuilder &builder, Location loc, Value tensor, Type element);

/// `tensor` with `value` everywhere.
Value emitFilled(OpBuilder &builder, Location loc, Value tensor, int64_t value);
Value emitExtract(OpBuilder &builder, Location loc, Value tensor, RowBox box);
Value emitInsert(OpBuilder &builder, Location loc, Value rows, Value tensor,
                 RowBox box);

/// Each row but the last gets what the next one holds.
Value emitRowsMovedUp(OpBuilder &builder, Location loc, Value tensor);

/// Index arithmetic.
Value emitIndexSum(OpBuilder &builder, Location loc, Value x, Value y);
Value emitIndexSum(OpBuilder &builder, Location loc, Value x, int64_t y);
Value emitIndexProduct(OpBuilder &builder, Location loc, Value x, int64_t y);

/// 0, where 0 <= x < bound, in a way that no folder sees.
Value emitOpaqueZero(OpBuilder &builder, Location loc, Value x, int64_t bound);

/// A loop from 0 to `count`, without a body.
scf::ForOp emitFor(OpBuilder &builder, Location loc, int64_t count,
                   ValueRange inits);
/// Two empty branches, the first where 0 <= x < bound.
scf::IfOp emitIfBelow(OpBuilder &builder, Location loc, Value x, int64_t bound,
                      TypeRange types);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_ROWLOOPS_H
