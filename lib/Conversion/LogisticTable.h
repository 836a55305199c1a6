//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// logistic16 and tanh16 of qopt/Numerics/Functions.h as integer arithmetic.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_LOGISTICTABLE_H
#define QOPT_LIB_CONVERSION_LOGISTICTABLE_H

#include "ScalarBuilder.h"
#include "qopt/Numerics/Functions.h"

namespace mlir::qopt {

/// The table of the logistic function, which both functions are made of. They
/// take and return i32.
class LogisticTable {
public:
  LogisticTable(OpBuilder &builder, Location loc);

  Value emitLogistic16(ScalarBuilder &s, Value x, TableScaling scaling) const;
  Value emitTanh16(ScalarBuilder &s, Value x, TableScaling scaling) const;

private:
  /// Between two entries; the low `bits` of `position` are the fraction. From
  /// the last entry on it is `beyond`.
  Value emitInterpolated(ScalarBuilder &s, Value position, int bits,
                         int32_t beyond) const;

  Value table;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_LOGISTICTABLE_H
