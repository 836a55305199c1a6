//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Softmax to linalg: row maximum, sum of exponentials from a table, reciprocal,
// scaled exponentials. The steps are those of qopt/Numerics/Softmax.h. For a
// row of 8 bits the table has its results for the 256 differences that there
// are; for one of 16 bits it is interpolated.
//
//===----------------------------------------------------------------------===//

#include "RowBuilder.h"
#include "qopt/Numerics/Softmax.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// softmaxReciprocal(sum).scale
Value emitReciprocal(ScalarBuilder &s, Value sum) {
  Value x = s.bxor(s.shl(sum, s.zeros(sum)),
                   s.i32(std::numeric_limits<int32_t>::min()));
  return s.reciprocalOfOnePlus(x);
}

Value lowerNarrow(SoftmaxOp op, Value input, OpBuilder &builder) {
  Location loc = op.getLoc();
  QuantType inputType = getQuantType(op.getInput());
  QuantType outputType = getQuantType(op.getOutput());
  RowBuilder rows(builder, loc, op.getInput().getType());
  Type i32 = builder.getI32Type();

  Value table = createLookUpTable(
      builder, loc, i32,
      softmaxExpTable(inputType.getScaleOf(0), op.getBeta().convertToDouble()));
  Value max = rows.max(input, inputType);
  Value sum = rows.reduce(
      input, max, i32, 0, [&](ScalarBuilder &s, ValueRange elements) {
        Value exp =
            s.lookUpDifference(table, elements[0], elements[1], inputType);
        // It is not negative: half up is half away from zero.
        Value rounded = s.add(
            s.shr(exp, s.i32(kSoftmaxSumIntegerBits)),
            s.band(s.shr(exp, s.i32(kSoftmaxSumIntegerBits - 1)), s.i32(1)));
        return s.add(elements[2], rounded);
      });
  Value reciprocal =
      rows.map(sum, i32, [&](ScalarBuilder &s, ValueRange elements) {
        return emitReciprocal(s, elements[0]);
      });
  auto bounds = getActivationBounds(Activation::None, outputType);
  int outputBits = outputType.getStorage().getWidth();
  return rows.spread(
      input, {max, sum, reciprocal}, outputType.getIntegerType(),
      [&](ScalarBuilder &s, ValueRange elements) {
        Value exp =
            s.lookUpDifference(table, elements[0], elements[1], inputType);
        Value share = s.extend(s.highMul(elements[3], exp));
        // bitsOverUnit + 31 - outputBits, at least 15: the largest element
        // alone makes the sum 1.
        Value shift = s.sub(s.i64(kSoftmaxSumIntegerBits + 31 - outputBits),
                            s.extend(s.zeros(elements[2])));
        Value half = s.shl(s.i64(1), s.sub(shift, s.i64(1)));
        Value stored = s.truncate(s.shr(s.add(share, half), shift));
        return emitStore(s.b, s.loc, stored, outputType, bounds);
      });
}

Value lowerWide(SoftmaxOp op, Value input, OpBuilder &builder) {
  Location loc = op.getLoc();
  QuantType inputType = getQuantType(op.getInput());
  QuantType outputType = getQuantType(op.getOutput());
  RowBuilder rows(builder, loc, op.getInput().getType());
  Type i16 = builder.getI16Type(), i32 = builder.getI32Type();

  SoftmaxScaling scaling =
      softmaxScaling16(inputType.getScaleOf(0), op.getBeta().convertToDouble());
  RescaleEmitter rescale(scaling.multiplier, Rounding::HalfAwayTwice);
  Value expTable = createLookUpTable(builder, loc, i16, softmaxExpTable16());
  Value reciprocalTable =
      createLookUpTable(builder, loc, i16, softmaxReciprocalTable16());
  Value max = rows.max(input, inputType);
  Value exps =
      rows.spread(input, max, i16, [&](ScalarBuilder &s, ValueRange elements) {
        Value difference =
            s.sub(emitLoad(s.b, s.loc, elements[0], inputType, false),
                  emitLoad(s.b, s.loc, elements[1], inputType, false));
        if (scaling.radius < std::numeric_limits<uint16_t>::max())
          difference = s.max(difference, s.i32(-scaling.radius));
        Value scaled = rescale.emit(s.b, s.loc, difference, {});
        return s.truncate16(s.interpolate(
            expTable, s.max(s.add(scaled, s.i32(32767)), s.i32(-32768))));
      });
  Value sum =
      rows.reduce(exps, {}, i32, 0, [&](ScalarBuilder &s, ValueRange elements) {
        return s.add(elements[1], s.extend32(elements[0]));
      });
  Value reciprocal =
      rows.map(sum, i16, [&](ScalarBuilder &s, ValueRange elements) {
        // The sum's leading 17 bits, less the leading one.
        Value zeros = s.extend(s.zeros(elements[0]));
        Value normalised = s.shl(s.extend(elements[0]), s.sub(zeros, s.i64(1)));
        Value leading = s.shr(s.add(normalised, s.i64(1 << 13)), s.i64(14));
        Value position =
            s.min(s.sub(leading, s.i64((1 << 16) + (1 << 15))), s.i64(32767));
        return s.truncate16(
            s.interpolate(reciprocalTable, s.truncate(position)));
      });
  auto bounds = getActivationBounds(Activation::None, outputType);
  return rows.spread(
      exps, {sum, reciprocal}, outputType.getIntegerType(),
      [&](ScalarBuilder &s, ValueRange elements) {
        Value share = s.mul(s.extend32(elements[0]), s.extend32(elements[2]));
        Value shift = s.sub(s.i32(31), s.zeros(elements[1]));
        Value half = s.shl(s.i32(1), s.sub(shift, s.i32(1)));
        Value stored = s.shr(s.add(share, half), shift);
        return emitStore(s.b, s.loc, stored, outputType,
                         {std::max<int64_t>(bounds.first, 0), bounds.second});
      });
}

// softmax --> max; sum of exponentials; reciprocal; exponentials * reciprocal
struct LowerSoftmax : OpConversionPattern<SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    bool isWide = getQuantType(op.getInput()).getStorage().getWidth() > 8;
    rewriter.replaceOp(op, (isWide ? lowerWide : lowerNarrow)(
                               op, adaptor.getInput(), rewriter));
    return success();
  }
};

} // namespace

void qopt::populateSoftmaxLowering(TypeConverter &converter,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerSoftmax>(converter, patterns.getContext());
}
