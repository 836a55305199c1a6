//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Softmax to linalg: row maximum, sum of exponentials from a table, reciprocal,
// scaled exponentials. The steps are those of qopt/Numerics/Softmax.h; the
// table has its results for the 256 differences that 8 bits allow.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "qopt/Numerics/Softmax.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

/// Scalar integer arithmetic in few words.
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

  /// doublingHighMul: no operand here is INT32_MIN, so nothing saturates.
  Value highMul(Value l, Value r) {
    Value product = mul(extend(l), extend(r));
    return truncate(shr(add(product, i64(int64_t(1) << 30)), i64(31)));
  }
};

/// The table's element for the difference of a code to its row's maximum.
Value emitExp(ScalarBuilder &s, Value table, Value code, Value max,
              QuantType type) {
  Value difference = s.sub(emitLoad(s.b, s.loc, max, type, false),
                           emitLoad(s.b, s.loc, code, type, false));
  Value index =
      arith::IndexCastOp::create(s.b, s.loc, s.b.getIndexType(), difference);
  return tensor::ExtractOp::create(s.b, s.loc, table, index);
}

/// softmaxReciprocal(sum).scale
Value emitReciprocal(ScalarBuilder &s, Value sum) {
  Value zeros = math::CountLeadingZerosOp::create(s.b, s.loc, sum);
  Value x = arith::XOrIOp::create(s.b, s.loc, s.shl(sum, zeros),
                                  s.i32(std::numeric_limits<int32_t>::min()));
  Value half = s.add(s.shr(x, s.i32(1)), s.i32(1 << 30));
  Value r = s.add(s.i32(1515870810), s.highMul(half, s.i32(-1010580540)));
  for (int step = 0; step < 3; ++step) {
    Value error = s.sub(s.i32(1 << 29), s.highMul(half, r));
    r = s.add(r, s.shl(s.highMul(r, error), s.i32(2)));
  }
  Value doubled = s.shl(s.extend(r), s.i64(1));
  return s.truncate(s.min(doubled, s.i64(std::numeric_limits<int32_t>::max())));
}

// softmax --> max; sum of table[max - x]; reciprocal; table[max - x] *
// reciprocal
struct LowerSoftmax : OpConversionPattern<SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    QuantType inputType = getQuantType(op.getInput());
    QuantType outputType = getQuantType(op.getOutput());
    ArrayRef<int64_t> shape = op.getInput().getType().getShape();
    ArrayRef<int64_t> rows = shape.drop_back();
    unsigned rank = shape.size();
    Type i32 = rewriter.getI32Type();
    Type code = inputType.getIntegerType();
    bool isUnsigned = inputType.getStorage().getKind() == StorageKind::Unsigned;

    std::vector<int32_t> exps = softmaxExpTable(inputType.getScaleOf(0),
                                                op.getBeta().convertToDouble());
    Value table = createIntegerTensor(
        rewriter, loc, {static_cast<int64_t>(exps.size())}, i32, exps);

    AffineMap all = rewriter.getMultiDimIdentityMap(rank);
    AffineMap perRow = all.getMajorSubMap(rank - 1);
    if (rank == 1)
      perRow = AffineMap::get(1, 0, rewriter.getContext());
    SmallVector<IteratorType> reduceRow(rank, IteratorType::parallel);
    reduceRow.back() = IteratorType::reduction;
    Value input = adaptor.getInput();

    Value max = createGeneric(
        rewriter, loc, input,
        createFilled(rewriter, loc, rows, code,
                     inputType.getStorage().getMin()),
        {all, perRow}, reduceRow,
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          if (isUnsigned)
            return arith::MaxUIOp::create(b, l, elements[0], elements[1]);
          return arith::MaxSIOp::create(b, l, elements[0], elements[1]);
        });

    Value sum = createGeneric(
        rewriter, loc, {input, max}, createFilled(rewriter, loc, rows, i32, 0),
        {all, perRow, perRow}, reduceRow,
        [&](OpBuilder &b, Location l, ValueRange elements) {
          ScalarBuilder s{b, l};
          Value exp = emitExp(s, table, elements[0], elements[1], inputType);
          // roundingShiftRight(exp, 12) of a number that is not negative.
          Value rounded = s.add(
              s.shr(exp, s.i32(kSoftmaxSumIntegerBits)),
              s.band(s.shr(exp, s.i32(kSoftmaxSumIntegerBits - 1)), s.i32(1)));
          return s.add(elements[2], rounded);
        });

    AffineMap rowIdentity = rewriter.getMultiDimIdentityMap(rank - 1);
    Value reciprocal =
        createElementwise(rewriter, loc, sum, rowIdentity, i32,
                          [&](OpBuilder &b, Location l, ValueRange elements) {
                            ScalarBuilder s{b, l};
                            return emitReciprocal(s, elements[0]);
                          });

    auto bounds = getActivationBounds(Activation::None, outputType);
    SmallVector<IteratorType> parallel(rank, IteratorType::parallel);
    rewriter.replaceOp(
        op, createGeneric(
                rewriter, loc, {input, max, sum, reciprocal},
                createEmpty(rewriter, loc, shape, outputType.getIntegerType()),
                {all, perRow, perRow, perRow, all}, parallel,
                [&](OpBuilder &b, Location l, ValueRange elements) {
                  ScalarBuilder s{b, l};
                  Value exp =
                      emitExp(s, table, elements[0], elements[1], inputType);
                  Value share = s.extend(s.highMul(elements[3], exp));
                  // The shift is bitsOverUnit + 31 - 8, at least 23 because the
                  // largest element alone makes the sum 1.
                  Value zeros = s.extend(
                      math::CountLeadingZerosOp::create(b, l, elements[2]));
                  Value shift =
                      s.sub(s.i64(kSoftmaxSumIntegerBits + 31 - 8), zeros);
                  Value half = s.shl(s.i64(1), s.sub(shift, s.i64(1)));
                  Value stored = s.truncate(s.shr(s.add(share, half), shift));
                  return emitStore(b, l, stored, outputType, bounds);
                }));
    return success();
  }
};

} // namespace

void qopt::populateSoftmaxLowering(TypeConverter &converter,
                                   RewritePatternSet &patterns) {
  patterns.add<LowerSoftmax>(converter, patterns.getContext());
}
