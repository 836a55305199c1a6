//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rescales and rounded divisions as integer arithmetic inside linalg bodies.
//
//===----------------------------------------------------------------------===//

#include "RescaleToArith.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "qopt/Numerics/Rescale.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

Value qopt::emitConstant(OpBuilder &builder, Location loc, Type type,
                         int64_t value) {
  return arith::ConstantOp::create(builder, loc, type,
                                   builder.getIntegerAttr(type, value));
}

/// The shift of the final division: beyond it, any product of an int32 and a
/// significand is less than half a unit.
static constexpr int kMaxRightShift = 62;

RescaleEmitter::RescaleEmitter(ArrayRef<Multiplier> multipliers,
                               Rounding rounding, Accumulator accumulator,
                               ArrayRef<IntegerRange> ranges)
    : rounding(rounding), accumulator(accumulator) {
  if (accumulator == Accumulator::I32) {
    factored = factorMultipliers(multipliers, rounding);
    if (factored && !factored->hasNarrowCodes())
      factored.reset();
    if (factored) {
      isNarrow = factored->isNarrow(ranges);
      isProductNarrow = factored->isProductNarrow(ranges);
      addCodes(*factored);
      return;
    }
  }
  SmallVector<int32_t> significands, lefts, rights;
  for (Multiplier m : multipliers) {
    assert(m.exponent <= 30 && "quantizeMultiplier stops there");
    // One bit less to the right: the last one rounds.
    if (accumulator == Accumulator::I64) {
      significands.push_back(reducedSignificand(m.significand));
      lefts.push_back(std::max(m.exponent - 14, 0));
      rights.push_back(std::clamp(14 - m.exponent, 0, 63));
      continue;
    }
    // Rounding twice divides by 2^31 and then by 2^-exponent; rounding once
    // divides by 2^(31 - exponent).
    bool isTwice = rounding == Rounding::HalfAwayTwice;
    int left = isTwice ? std::max(m.exponent, 0) : 0;
    int right = isTwice ? std::max(-m.exponent, 0) : 31 - m.exponent;
    if (right > kMaxRightShift) {
      right = kMaxRightShift;
      if (rounding != Rounding::Floor)
        m.significand = 0;
    }
    significands.push_back(m.significand);
    lefts.push_back(left);
    rights.push_back(right);
  }
  significand = addParameter(significands);
  leftShift = addParameter(lefts);
  rightShift = addParameter(rights);
}

RescaleEmitter::Parameter
RescaleEmitter::addParameter(ArrayRef<int32_t> values) {
  if (llvm::all_equal(values))
    return {values.front(), std::nullopt};
  tables.push_back({SmallVector<int32_t>(values)});
  return {0, tables.size() - 1};
}

void RescaleEmitter::addCodes(const FactoredRescale &factored) {
  significand = addParameter(factored.codes);
  if (!significand.table)
    return;
  Table &table = tables[*significand.table];
  auto [min, max] =
      std::minmax_element(table.values.begin(), table.values.end());
  table.isUnsigned = *min >= 0;
  bool isByte = table.isUnsigned ? *max <= 255 : *min >= -128 && *max <= 127;
  table.width = isByte ? 8 : 16;
  // As two's complement.
  if (isByte)
    for (int32_t &code : table.values)
      code = int8_t(code);
}

Value RescaleEmitter::get(OpBuilder &builder, Location loc,
                          const Parameter &parameter, Type type,
                          ValueRange tableElements) const {
  if (!parameter.table)
    return emitConstant(builder, loc, type, parameter.value);
  Value element = tableElements[*parameter.table];
  if (element.getType() == type)
    return element;
  if (tables[*parameter.table].isUnsigned)
    return arith::ExtUIOp::create(builder, loc, type, element);
  return arith::ExtSIOp::create(builder, loc, type, element);
}

Value RescaleEmitter::emit64(OpBuilder &builder, Location loc, Value acc,
                             ValueRange tableElements) const {
  auto get = [&](const Parameter &parameter) {
    return this->get(builder, loc, parameter, builder.getI64Type(),
                     tableElements);
  };
  Value value = arith::MulIOp::create(builder, loc, acc, get(significand));
  if (leftShift.table || leftShift.value != 0)
    value = arith::ShLIOp::create(builder, loc, value, get(leftShift));
  if (rightShift.table || rightShift.value != 0)
    value = arith::ShRSIOp::create(builder, loc, value, get(rightShift));
  Value one = emitConstant(builder, loc, builder.getI64Type(), 1);
  value = arith::AddIOp::create(builder, loc, value, one);
  value = arith::ShRSIOp::create(builder, loc, value, one);
  return arith::TruncIOp::create(builder, loc, builder.getI32Type(), value);
}

namespace {

/// A right shift by the same for all channels, or by a value that may be 0.
struct ShiftAmount {
  int constant = 0;
  Value value = {};
};

} // namespace

/// `value / 2^amount` rounded once, in the type of `value`. `flags` go to the
/// additions.
static Value emitRoundingShift(OpBuilder &builder, Location loc, Value value,
                               ShiftAmount amount, Rounding rounding,
                               arith::IntegerOverflowFlags flags) {
  if (!amount.value && amount.constant == 0)
    return value;
  Type type = value.getType();
  auto constant = [&](int64_t integer) {
    return emitConstant(builder, loc, type, integer);
  };
  auto add = [&](Value lhs, Value rhs) -> Value {
    return arith::AddIOp::create(builder, loc, lhs, rhs, flags);
  };
  auto shiftRight = [&](Value value, Value amount) -> Value {
    return arith::ShRSIOp::create(builder, loc, value, amount);
  };
  Value shift = amount.value ? amount.value : constant(amount.constant);
  // 2^(shift - 1), and 0 where a channel does not shift at all; less than that
  // by `less`.
  auto half = [&](int64_t less) -> Value {
    if (!amount.value)
      return constant((int64_t(1) << (amount.constant - 1)) - less);
    Value one = constant(1);
    Value half =
        shiftRight(arith::ShLIOp::create(builder, loc, one, shift), one);
    return less == 0 ? half : add(half, constant(-less));
  };
  switch (rounding) {
  case Rounding::Floor:
    break;
  case Rounding::HalfUp:
    value = add(value, half(0));
    break;
  case Rounding::HalfAway:
  case Rounding::HalfAwayTwice: {
    // -1 for negative values moves their ties away from zero.
    Value sign = shiftRight(value, constant(type.getIntOrFloatBitWidth() - 1));
    if (amount.value) {
      Value zero = constant(0);
      Value isExact = arith::CmpIOp::create(
          builder, loc, arith::CmpIPredicate::eq, shift, zero);
      sign = arith::SelectOp::create(builder, loc, isExact, zero, sign);
    }
    value = add(add(value, sign), half(0));
    break;
  }
  case Rounding::HalfEven: {
    Value isOdd = arith::AndIOp::create(builder, loc, shiftRight(value, shift),
                                        constant(1));
    value = add(add(value, half(1)), isOdd);
    break;
  }
  }
  return shiftRight(value, shift);
}

Value RescaleEmitter::emitFactored(OpBuilder &builder, Location loc, Value acc,
                                   ValueRange tableElements) const {
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  auto exact = arith::IntegerOverflowFlags::nsw;
  bool isSmall = isNarrow || isProductNarrow;
  if (!isSmall)
    acc = arith::ExtSIOp::create(builder, loc, i64, acc);
  Value value = acc;
  if (!factored->isShiftOnly())
    value = arith::MulIOp::create(
        builder, loc, acc,
        get(builder, loc, significand, acc.getType(), tableElements), exact);
  if (isSmall && !isNarrow)
    value = arith::ExtSIOp::create(builder, loc, i64, value);
  if (factored->factor != 1)
    value = arith::MulIOp::create(
        builder, loc, value, emitConstant(builder, loc, i64, factored->factor),
        exact);
  value = emitRoundingShift(builder, loc, value, {factored->shift}, rounding,
                            exact);
  if (isNarrow)
    return value;
  return arith::TruncIOp::create(builder, loc, i32, value);
}

Value RescaleEmitter::emit(OpBuilder &builder, Location loc, Value acc,
                           ValueRange tableElements) const {
  if (accumulator == Accumulator::I64)
    return emit64(builder, loc, acc, tableElements);
  if (factored)
    return emitFactored(builder, loc, acc, tableElements);
  Type i32 = builder.getI32Type(), i64 = builder.getI64Type();
  if (leftShift.table || leftShift.value != 0)
    acc = arith::ShLIOp::create(
        builder, loc, acc, get(builder, loc, leftShift, i32, tableElements));
  Value value = arith::MulIOp::create(
      builder, loc, arith::ExtSIOp::create(builder, loc, i64, acc),
      get(builder, loc, significand, i64, tableElements));
  Rounding last = rounding;
  if (rounding == Rounding::HalfAwayTwice) {
    value = emitRoundingShift(builder, loc, value, {31}, Rounding::HalfUp,
                              arith::IntegerOverflowFlags::none);
    last = Rounding::HalfAway;
  }
  ShiftAmount amount{rightShift.value};
  if (rightShift.table)
    amount.value = get(builder, loc, rightShift, i64, tableElements);
  value = emitRoundingShift(builder, loc, value, amount, last,
                            arith::IntegerOverflowFlags::none);
  return arith::TruncIOp::create(builder, loc, i32, value);
}

Value qopt::emitRoundingDivide(OpBuilder &builder, Location loc,
                               Value numerator, Value denominator,
                               Rounding rounding) {
  Type type = numerator.getType();
  Value one = emitConstant(builder, loc, type, 1);
  Value zero = emitConstant(builder, loc, type, 0);
  auto add = [&](Value lhs, Value rhs) -> Value {
    return arith::AddIOp::create(builder, loc, lhs, rhs);
  };
  switch (rounding) {
  case Rounding::Floor:
    return arith::FloorDivSIOp::create(builder, loc, numerator, denominator);
  case Rounding::HalfAway:
  case Rounding::HalfAwayTwice: {
    Value half = arith::ShRSIOp::create(builder, loc, denominator, one);
    Value negativeHalf = arith::SubIOp::create(builder, loc, zero, half);
    Value isPositive = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::sgt, numerator, zero);
    Value nudge =
        arith::SelectOp::create(builder, loc, isPositive, half, negativeHalf);
    return arith::DivSIOp::create(builder, loc, add(numerator, nudge),
                                  denominator);
  }
  case Rounding::HalfUp:
  case Rounding::HalfEven: {
    // floor((2n + d) / 2d), minus one where a tie landed on an odd number.
    Value doubled = arith::ShLIOp::create(builder, loc, denominator, one);
    Value dividend =
        add(arith::ShLIOp::create(builder, loc, numerator, one), denominator);
    Value quotient =
        arith::FloorDivSIOp::create(builder, loc, dividend, doubled);
    if (rounding == Rounding::HalfUp)
      return quotient;
    Value product = arith::MulIOp::create(builder, loc, quotient, doubled);
    Value isTie = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq,
                                        product, dividend);
    Value odd = arith::AndIOp::create(builder, loc, quotient, one);
    Value correction = arith::SelectOp::create(builder, loc, isTie, odd, zero);
    return arith::SubIOp::create(builder, loc, quotient, correction);
  }
  }
  llvm_unreachable("unknown rounding");
}

Value qopt::emitLoad(OpBuilder &builder, Location loc, Value code,
                     QuantType type, bool subtractZeroPoint) {
  Type i32 = builder.getI32Type();
  Value value = code;
  if (value.getType() == i32)
    return value;
  if (type.getStorage().getKind() == StorageKind::Unsigned)
    value = arith::ExtUIOp::create(builder, loc, i32, value);
  else
    value = arith::ExtSIOp::create(builder, loc, i32, value);
  int64_t zeroPoint = type.getZeroPointOf(0);
  if (!subtractZeroPoint || zeroPoint == 0)
    return value;
  return arith::SubIOp::create(builder, loc, value,
                               emitConstant(builder, loc, i32, zeroPoint));
}

Value qopt::emitClamp(OpBuilder &builder, Location loc, Value value,
                      std::pair<int64_t, int64_t> bounds) {
  Type type = value.getType();
  value = arith::MaxSIOp::create(
      builder, loc, value, emitConstant(builder, loc, type, bounds.first));
  return arith::MinSIOp::create(
      builder, loc, value, emitConstant(builder, loc, type, bounds.second));
}

Value qopt::emitIsNotZero(OpBuilder &builder, Location loc, Value value) {
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, value,
                               emitConstant(builder, loc, value.getType(), 0));
}

Value qopt::emitStore(OpBuilder &builder, Location loc, Value value,
                      QuantType type, std::pair<int64_t, int64_t> bounds) {
  // Clamping before the zero point is added keeps the sum from wrapping.
  Type i32 = builder.getI32Type();
  if (type.getIntegerType() == i32)
    return emitClamp(builder, loc, value, bounds);
  int64_t zeroPoint = type.getZeroPointOf(0);
  value = emitClamp(builder, loc, value,
                    {bounds.first - zeroPoint, bounds.second - zeroPoint});
  if (zeroPoint != 0)
    value = arith::AddIOp::create(builder, loc, value,
                                  emitConstant(builder, loc, i32, zeroPoint));
  return arith::TruncIOp::create(builder, loc, type.getIntegerType(), value);
}
