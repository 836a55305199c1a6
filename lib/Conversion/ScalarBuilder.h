//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scalar integer arithmetic inside linalg bodies, in few words.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_SCALARBUILDER_H
#define QOPT_LIB_CONVERSION_SCALARBUILDER_H

#include "RescaleToArith.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include <limits>

namespace mlir::qopt {

/// Both operands of an operation have the same type.
struct ScalarBuilder {
  OpBuilder &b;
  Location loc;

  Value i32(int64_t value) {
    return emitConstant(b, loc, b.getI32Type(), value);
  }
  Value i64(int64_t value) {
    return emitConstant(b, loc, b.getI64Type(), value);
  }
  Value extend(Value v) {
    return arith::ExtSIOp::create(b, loc, b.getI64Type(), v);
  }
  Value truncate(Value v) {
    return arith::TruncIOp::create(b, loc, b.getI32Type(), v);
  }
  Value add(Value l, Value r) { return arith::AddIOp::create(b, loc, l, r); }
  Value sub(Value l, Value r) { return arith::SubIOp::create(b, loc, l, r); }
  Value mul(Value l, Value r) { return arith::MulIOp::create(b, loc, l, r); }
  Value shl(Value l, Value r) { return arith::ShLIOp::create(b, loc, l, r); }
  Value shr(Value l, Value r) { return arith::ShRSIOp::create(b, loc, l, r); }
  Value band(Value l, Value r) { return arith::AndIOp::create(b, loc, l, r); }
  Value min(Value l, Value r) { return arith::MinSIOp::create(b, loc, l, r); }
  Value max(Value l, Value r) { return arith::MaxSIOp::create(b, loc, l, r); }
  Value zeros(Value v) { return math::CountLeadingZerosOp::create(b, loc, v); }
  Value compare(arith::CmpIPredicate predicate, Value l, Value r) {
    return arith::CmpIOp::create(b, loc, predicate, l, r);
  }
  Value isNegative(Value v) {
    return compare(arith::CmpIPredicate::slt, v,
                   emitConstant(b, loc, v.getType(), 0));
  }
  Value select(Value condition, Value l, Value r) {
    return arith::SelectOp::create(b, loc, condition, l, r);
  }
  Value negate(Value v) { return sub(emitConstant(b, loc, v.getType(), 0), v); }
  Value absolute(Value v) { return select(isNegative(v), negate(v), v); }
  /// The element of a table at an i32 index that is not negative.
  Value lookUp(Value table, Value index) {
    return tensor::ExtractOp::create(b, loc, table,
                                     ValueRange(arith::IndexCastOp::create(
                                         b, loc, b.getIndexType(), index)));
  }

  /// doublingHighMul: no operand here is INT32_MIN, so nothing saturates.
  Value highMul(Value l, Value r) {
    Value product = mul(extend(l), extend(r));
    return truncate(shr(add(product, i64(int64_t(1) << 30)), i64(31)));
  }
  /// `v * 2^bits` of an i32, kept inside its range.
  Value shiftLeftSaturated(Value v, Value bits) {
    Value shifted = shl(extend(v), extend(bits));
    shifted = min(shifted, i64(std::numeric_limits<int32_t>::max()));
    return truncate(max(shifted, i64(std::numeric_limits<int32_t>::min())));
  }
  /// roundingShiftRight of an i32 by a constant, at least 1.
  Value roundingShiftRight(Value v, int bits) {
    Value wide = extend(v);
    Value sign = shr(wide, i64(63)); // moves ties of negative numbers
    Value nudge = add(sign, i64(int64_t(1) << (bits - 1)));
    return truncate(shr(add(wide, nudge), i64(bits)));
  }
  /// fixedReciprocalOfOnePlus
  Value reciprocalOfOnePlus(Value x) {
    Value half = add(shr(x, i32(1)), i32(1 << 30));
    Value r = add(i32(1515870810), highMul(half, i32(-1010580540)));
    for (int step = 0; step < 3; ++step) {
      Value error = sub(i32(1 << 29), highMul(half, r));
      r = add(r, shl(highMul(r, error), i32(2)));
    }
    Value doubled = shl(extend(r), i64(1));
    return truncate(min(doubled, i64(std::numeric_limits<int32_t>::max())));
  }
};

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_SCALARBUILDER_H
