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
#include "qopt/Numerics/Interpolation.h"
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
  Value extend32(Value v) {
    return arith::ExtSIOp::create(b, loc, b.getI32Type(), v);
  }
  Value truncate(Value v) {
    return arith::TruncIOp::create(b, loc, b.getI32Type(), v);
  }
  Value truncate16(Value v) {
    return arith::TruncIOp::create(b, loc, b.getI16Type(), v);
  }
  Value add(Value l, Value r) { return arith::AddIOp::create(b, loc, l, r); }
  Value sub(Value l, Value r) { return arith::SubIOp::create(b, loc, l, r); }
  Value mul(Value l, Value r) { return arith::MulIOp::create(b, loc, l, r); }
  Value shl(Value l, Value r) { return arith::ShLIOp::create(b, loc, l, r); }
  Value shr(Value l, Value r) { return arith::ShRSIOp::create(b, loc, l, r); }
  Value band(Value l, Value r) { return arith::AndIOp::create(b, loc, l, r); }
  Value bxor(Value l, Value r) { return arith::XOrIOp::create(b, loc, l, r); }
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
    Value position =
        arith::IndexCastOp::create(b, loc, b.getIndexType(), index);
    return tensor::ExtractOp::create(b, loc, table, position);
  }
  /// The element for the difference of a code to its row's maximum.
  Value lookUpDifference(Value table, Value code, Value max, QuantType type) {
    return lookUp(table, sub(emitLoad(b, loc, max, type, false),
                             emitLoad(b, loc, code, type, false)));
  }
  /// qopt/Numerics/Interpolation.h's lookUp in a table of i16: an i32, of which
  /// 16 bits count.
  Value interpolate(Value table, Value q) {
    Value index =
        add(shr(q, i32(kInterpolationBits)), i32(kInterpolationSteps / 2));
    Value base = lookUp(table, index);
    Value slope = sub(lookUp(table, add(index, i32(1))), base);
    Value offset = band(q, i32((1 << kInterpolationBits) - 1));
    Value product =
        add(mul(extend32(slope), offset), i32(1 << (kInterpolationBits - 1)));
    return add(extend32(base), shr(product, i32(kInterpolationBits)));
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
  /// rescale of an i32 by a significand and exponent that are only known here,
  /// half_away_twice.
  Value rescaleTwice(Value v, Value significand, Value exponent) {
    Value left = max(exponent, i32(0));
    Value right = extend(max(negate(exponent), i32(0)));
    Value wide = extend(highMul(shl(v, left), significand));
    // Ties of negative numbers move, but not where nothing is shifted out.
    Value isExact = compare(arith::CmpIPredicate::eq, right, i64(0));
    Value sign = select(isExact, i64(0), shr(wide, i64(63)));
    Value half = shr(shl(i64(1), right), i64(1));
    return truncate(shr(add(add(wide, sign), half), right));
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
