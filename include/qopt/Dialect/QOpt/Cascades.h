//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How ops read rows, and cascades as the plain structs that are scheduled.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_CASCADES_H
#define QOPT_DIALECT_CASCADES_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Memory/Cascade.h"

namespace mlir {
class RewriterBase;
} // namespace mlir

namespace mlir::qopt {

/// One for each operand: none for a constant, which is read whole.
using RowWindows = SmallVector<std::optional<RowWindow>, 4>;

/// The windows through which `op` reads rows of its operands, all NHWC with
/// N = 1; nullopt where it cannot be computed row by row. The table is in the
/// description of qopt.cascade.
std::optional<RowWindows> getRowWindows(Operation *op);

/// Whether `op`, at the end of a cascade, needs no window but takes the rows of
/// its operand one by one: a pool or a mean of all of them, where what it adds
/// them to has fewer bytes.
bool accumulatesRows(Operation *op);

/// Bits of integers that hold the sum of a window, and twice it plus the number
/// of its elements, which rounding needs.
unsigned getSumWidth(AvgPool2DOp op);

/// `inputs`, then the results of `ops`, which read them, each other and
/// constants. All have row windows. Ops of a cascade among them may read what
/// it reads, and what is read of it is what it yields.
Cascade describeCascade(ValueRange inputs, ArrayRef<Operation *> ops);
Cascade describeCascade(CascadeOp op);

/// `ops`, with the ops of its body in the place of each cascade.
SmallVector<Operation *> getInlinedOps(ArrayRef<Operation *> ops);

/// What `ops` use from outside, without constants, in the order of the uses.
SmallVector<Value> getCascadeInputs(ArrayRef<Operation *> ops);

/// A number above those of all cascades that are planned inside of `op`.
int64_t getNextCascadeNumber(Operation *op);

/// One cascade of `ops`, which can be computed row by row, in the place of the
/// last one; the others are used by these ops only.
CascadeOp formCascade(RewriterBase &rewriter, ArrayRef<Operation *> ops);

/// The ops of the body take the place of the cascade.
void inlineCascade(RewriterBase &rewriter, CascadeOp op);

} // namespace mlir::qopt

#endif // QOPT_DIALECT_CASCADES_H
