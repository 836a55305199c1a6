//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// log_softmax and l2_normalization to linalg: a value of each row, then its
// elements. The steps are those of qopt/Numerics/Normalization.h.
//
//===----------------------------------------------------------------------===//

#include "RowBuilder.h"
#include "qopt/Numerics/Normalization.h"
#include "qopt/Numerics/Softmax.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

//===----------------------------------------------------------------------===//
// Logarithm of softmax
//===----------------------------------------------------------------------===//

/// fixedLog(x), name by name.
Value emitLog(ScalarBuilder &s, Value x) {
  constexpr int inputIntegerBits = 12, fractionBits = 25;
  constexpr int32_t quarter = 1 << (fractionBits - 2);
  Value sqrtHalf = s.i32(1518500250), inverseRoot = s.i32(1805811301);
  auto getExponent = [&](Value zeros, int32_t distance) {
    return s.add(
        s.shl(s.sub(s.i32(inputIntegerBits), zeros), s.i32(fractionBits)),
        s.i32(distance));
  };
  Value zerosA = s.zeros(x);
  Value rA = s.shiftLeftSaturated(
      s.highMul(s.shiftLeftSaturated(x, s.sub(zerosA, s.i32(1))), sqrtHalf),
      s.i32(1));
  Value zerosB = s.sub(s.zeros(s.highMul(x, sqrtHalf)), s.i32(1));
  Value rB = s.shiftLeftSaturated(x, zerosB);
  Value r = s.min(rA, rB);
  Value exponent =
      s.max(getExponent(zerosA, quarter), getExponent(zerosB, -quarter));

  // Both r and the root are positive.
  Value p = s.truncate(s.shr(
      s.add(s.add(s.extend(r), s.extend(inverseRoot)), s.i64(1)), s.i64(1)));
  Value q = s.shl(s.sub(r, inverseRoot), s.i32(1));
  Value q2 = s.highMul(q, q);
  Value fraction =
      s.add(s.highMul(q, r), s.highMul(s.highMul(q, q2), s.i32(117049297)));
  Value inner =
      s.add(s.add(s.i32(1057819769), q), s.highMul(s.i32(127690142), q2));
  Value denominator =
      s.add(s.highMul(p, inner), s.highMul(s.i32(638450708), q));
  Value scaled = s.roundingShiftRight(fraction, 6);
  Value result = s.add(s.highMul(exponent, s.i32(1488522236)),
                       s.highMul(scaled, s.reciprocalOfOnePlus(denominator)));
  return s.shiftLeftSaturated(result, s.i32(1));
}

// log_softmax --> max; sum of exponentials; its logarithm; differences to both
struct LowerLogSoftmax : OpConversionPattern<LogSoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(LogSoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    QuantType inputType = getQuantType(op.getInput());
    QuantType outputType = getQuantType(op.getOutput());
    RowBuilder rows(rewriter, loc, op.getInput().getType());
    Type i32 = rewriter.getI32Type();
    Value input = adaptor.getInput();

    LogSoftmaxParameters parameters =
        logSoftmaxParameters(inputType.getScaleOf(0));
    Value exponentials =
        createLookUpTable(rewriter, loc, i32, parameters.exponentials);
    Value reals = createLookUpTable(rewriter, loc, i32, parameters.reals);
    RescaleEmitter reverse(parameters.reverse, Rounding::HalfAwayTwice);
    Value max = rows.max(input, inputType);
    Value sum = rows.reduce(
        input, max, i32, 0, [&](ScalarBuilder &s, ValueRange elements) {
          Value exp = s.lookUpDifference(exponentials, elements[0], elements[1],
                                         inputType);
          return s.add(elements[2],
                       s.roundingShiftRight(exp, kSoftmaxSumIntegerBits));
        });
    Value logarithm =
        rows.map(sum, i32, [&](ScalarBuilder &s, ValueRange elements) {
          return emitLog(s, elements[0]);
        });
    // Differences to the maximum up to this one give the smallest result.
    Value lowest =
        rows.map(logarithm, i32, [&](ScalarBuilder &s, ValueRange elements) {
          Value limit = reverse.emit(
              s.b, s.loc,
              s.add(elements[0], s.i32(std::numeric_limits<int32_t>::min())),
              {});
          return s.max(limit, s.i32(-parameters.radius - 1));
        });
    auto bounds = getActivationBounds(Activation::None, outputType);
    rewriter.replaceOp(
        op, rows.spread(
                input, {max, logarithm, lowest}, outputType.getIntegerType(),
                [&](ScalarBuilder &s, ValueRange elements) {
                  Value real = s.sub(s.lookUpDifference(reals, elements[0],
                                                        elements[1], inputType),
                                     elements[2]);
                  Value sixteenths = s.roundingShiftRight(real, 26 - 4);
                  Value difference = s.sub(
                      emitLoad(s.b, s.loc, elements[0], inputType, false),
                      emitLoad(s.b, s.loc, elements[1], inputType, false));
                  Value isTooLow = s.compare(arith::CmpIPredicate::sle,
                                             difference, elements[3]);
                  Value smallest =
                      s.i32(bounds.first - outputType.getZeroPointOf(0));
                  return emitStore(s.b, s.loc,
                                   s.select(isTooLow, smallest, sixteenths),
                                   outputType, bounds);
                }));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Euclidean norm
//===----------------------------------------------------------------------===//

/// What fixedInverseSqrt(x) makes of x > 1 before it computes: pairs of bits to
/// shift by, and the exponent.
struct SqrtScaling {
  Value x, pairs, exponent;

  SqrtScaling(ScalarBuilder &s, Value sum) {
    Value isLarge = s.compare(arith::CmpIPredicate::sge, sum, s.i32(1 << 29));
    x = s.select(isLarge, s.shr(sum, s.i32(2)), sum);
    pairs = s.sub(s.shr(s.sub(s.zeros(x), s.i32(1)), s.i32(1)), s.i32(1));
    exponent = s.add(pairs, s.select(isLarge, s.i32(-12), s.i32(-11)));
  }
};

Value emitIsOneOrLess(ScalarBuilder &s, Value sum) {
  return s.compare(arith::CmpIPredicate::sle, sum, s.i32(1));
}

/// fixedInverseSqrt(sum).exponent
Value emitInverseSqrtExponent(ScalarBuilder &s, Value sum) {
  Value exponent = s.min(SqrtScaling(s, sum).exponent, s.i32(0));
  return s.select(emitIsOneOrLess(s, sum), s.i32(0), exponent);
}

/// fixedInverseSqrt(sum).significand
Value emitInverseSqrtSignificand(ScalarBuilder &s, Value sum) {
  SqrtScaling scaling(s, sum);
  Value shifted = s.shl(scaling.x, s.shl(scaling.pairs, s.i32(1)));
  Value half = s.roundingShiftRight(s.shr(shifted, s.i32(1)), 1);
  Value threeHalves = s.i32((1 << 28) + (1 << 27));
  Value r = s.i32(1 << 28);
  for (int step = 0; step < 5; ++step) {
    Value cube = s.shiftLeftSaturated(s.highMul(s.highMul(r, r), r), s.i32(6));
    r = s.shiftLeftSaturated(
        s.sub(s.highMul(threeHalves, r), s.highMul(half, cube)), s.i32(3));
  }
  r = s.highMul(r, s.i32(1518500250));
  r = s.shl(r, s.max(scaling.exponent, s.i32(0)));
  return s.select(emitIsOneOrLess(s, sum),
                  s.i32(std::numeric_limits<int32_t>::max()), r);
}

// l2_normalization --> sum of squares; its inverse root as a multiplier;
// rescaled elements
struct LowerL2Normalization : OpConversionPattern<L2NormalizationOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(L2NormalizationOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    QuantType inputType = getQuantType(op.getInput());
    QuantType outputType = getQuantType(op.getOutput());
    bool isUnsigned = inputType.getStorage().getKind() == StorageKind::Unsigned;
    RowBuilder rows(rewriter, op.getLoc(), op.getInput().getType());
    Type i32 = rewriter.getI32Type();
    Value input = adaptor.getInput();

    Value sum = rows.reduce(
        input, {}, i32, 0, [&](ScalarBuilder &s, ValueRange elements) {
          Value x = emitLoad(s.b, s.loc, elements[0], inputType, true);
          return s.add(elements[1], s.mul(x, x));
        });
    Value significand =
        rows.map(sum, i32, [&](ScalarBuilder &s, ValueRange elements) {
          return emitInverseSqrtSignificand(s, elements[0]);
        });
    Value exponent =
        rows.map(sum, i32, [&](ScalarBuilder &s, ValueRange elements) {
          return emitInverseSqrtExponent(s, elements[0]);
        });
    auto bounds = getActivationBounds(Activation::None, outputType);
    rewriter.replaceOp(
        op,
        rows.spread(input, {significand, exponent}, outputType.getIntegerType(),
                    [&](ScalarBuilder &s, ValueRange elements) {
                      Value x =
                          emitLoad(s.b, s.loc, elements[0], inputType, true);
                      Value shift = elements[2];
                      if (isUnsigned)
                        x = s.shl(x, s.i32(7));
                      else
                        shift = s.add(shift, s.i32(7));
                      return emitStore(s.b, s.loc,
                                       s.rescaleTwice(x, elements[1], shift),
                                       outputType, bounds);
                    }));
    return success();
  }
};

} // namespace

void qopt::populateNormalizationLowering(TypeConverter &converter,
                                         RewritePatternSet &patterns) {
  patterns.add<LowerLogSoftmax, LowerL2Normalization>(converter,
                                                      patterns.getContext());
}
