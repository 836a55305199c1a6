//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// logistic16 and tanh16 of qopt/Numerics/Functions.h as integer arithmetic.
//
//===----------------------------------------------------------------------===//

#include "LogisticTable.h"
#include "Lowering.h"

using namespace mlir;
using namespace mlir::qopt;

LogisticTable::LogisticTable(OpBuilder &builder, Location loc)
    : table(createIntegerTensor(builder, loc, 256, builder.getI32Type(),
                                logisticTable())) {}

/// A position in the table, with a sign.
static Value emitPosition(ScalarBuilder &s, Value x, TableScaling scaling) {
  x = s.mul(x, s.i32(scaling.multiplier));
  if (scaling.shift == 0)
    return x;
  x = s.add(x, s.i32(int64_t(1) << (scaling.shift - 1)));
  return s.shr(x, s.i32(scaling.shift));
}

Value LogisticTable::emitInterpolated(ScalarBuilder &s, Value position,
                                      int bits, int32_t beyond) const {
  Value step = s.shr(position, s.i32(bits));
  Value index = s.min(step, s.i32(254));
  Value here = s.lookUp(table, index);
  Value next = s.lookUp(table, s.add(index, s.i32(1)));
  Value fraction = s.band(position, s.i32((1 << bits) - 1));
  Value between =
      s.add(s.shl(here, s.i32(bits)), s.mul(fraction, s.sub(next, here)));
  return s.select(s.compare(arith::CmpIPredicate::sgt, step, index),
                  s.i32(beyond), between);
}

Value LogisticTable::emitLogistic16(ScalarBuilder &s, Value x,
                                    TableScaling scaling) const {
  x = emitPosition(s, x, scaling);
  Value y = emitInterpolated(s, s.absolute(x), 9, 0x7FFF << 10);
  Value mirrored = s.sub(s.i32((1 << 25) + (1 << 9) - 1), y);
  y = s.select(s.isNegative(x), mirrored, s.add(y, s.i32(1 << 9)));
  return s.shr(y, s.i32(10));
}

Value LogisticTable::emitTanh16(ScalarBuilder &s, Value x,
                                TableScaling scaling) const {
  x = emitPosition(s, x, scaling);
  Value y = emitInterpolated(s, s.absolute(x), 8, 0xFFFF << 8);
  Value mirrored = s.sub(s.i32((1 << 23) + (1 << 7) - 1), y);
  y = s.select(s.isNegative(x), mirrored,
               s.sub(y, s.i32((1 << 23) - (1 << 7))));
  return s.shr(y, s.i32(8));
}
