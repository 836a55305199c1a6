//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reductions over axes to linalg.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "RowReduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// The loops over an input's dimensions, in their order, of which `axes` are
/// reduced.
struct ReductionLoops {
  ReductionLoops(OpBuilder &builder, ArrayRef<int64_t> shape,
                 ArrayRef<int64_t> axes) {
    int64_t rank = shape.size();
    SmallVector<AffineExpr> kept;
    for (int64_t axis = 0; axis < rank; ++axis) {
      bool isReduced = llvm::is_contained(axes, axis);
      iterators.push_back(isReduced ? IteratorType::reduction
                                    : IteratorType::parallel);
      if (isReduced)
        continue;
      kept.push_back(builder.getAffineDimExpr(axis));
      resultShape.push_back(shape[axis]);
    }
    input = builder.getMultiDimIdentityMap(rank);
    result = AffineMap::get(rank, 0, kept, builder.getContext());
  }

  SmallVector<IteratorType> iterators;
  AffineMap input, result;
  /// Without the axes.
  SmallVector<int64_t> resultShape;
};

/// Reduces `axes` of `input` into `init`.
Value createReduction(OpBuilder &builder, Location loc, Value input,
                      ArrayRef<int64_t> axes, Value init, BodyBuilder body) {
  ReductionLoops loops(
      builder, cast<RankedTensorType>(input.getType()).getShape(), axes);
  return createGeneric(builder, loc, input, init, {loops.input, loops.result},
                       loops.iterators, body);
}

/// The same, starting at `start` in every element.
Value createReduction(OpBuilder &builder, Location loc, Value input,
                      ArrayRef<int64_t> axes, Type type, int64_t start,
                      BodyBuilder body) {
  ReductionLoops loops(
      builder, cast<RankedTensorType>(input.getType()).getShape(), axes);
  return createReduction(
      builder, loc, input, axes,
      createFilled(builder, loc, loops.resultShape, type, start), body);
}

/// `reduced`, whose axes are gone, in the shape of the op's result.
template <typename OpTy>
Value restoreDims(OpBuilder &builder, OpTy op, Value reduced) {
  if (!op.getKeepDims() || op.getAxes().empty())
    return reduced;
  SmallVector<ReassociationIndices> groups;
  ReassociationIndices group;
  bool hasKept = false;
  ArrayRef<int64_t> shape = op.getOutput().getType().getShape();
  for (int64_t axis = 0, rank = shape.size(); axis < rank; ++axis) {
    bool isKept = !llvm::is_contained(op.getAxes(), axis);
    if (isKept && hasKept)
      groups.push_back(std::exchange(group, {}));
    hasKept |= isKept;
    group.push_back(axis);
  }
  if (hasKept)
    groups.push_back(group);
  return tensor::ExpandShapeOp::create(
      builder, op.getLoc(),
      RankedTensorType::get(shape, getElementTypeOrSelf(reduced)), reduced,
      groups);
}

//===----------------------------------------------------------------------===//
// Sums and means
//===----------------------------------------------------------------------===//

Multiplier getMultiplier(SumOp op, QuantType input, QuantType output) {
  return ratioMultiplier(*getProfile(op), input.getScaleOf(0),
                         output.getScaleOf(0));
}
Multiplier getMultiplier(MeanOp op, QuantType input, QuantType output) {
  return meanMultiplier(*getProfile(op), input.getScaleOf(0),
                        output.getScaleOf(0), op.getCount());
}

// rescale(sum of codes - count * zero point)
template <typename OpTy> class AddingReduction : public RowReduction {
public:
  explicit AddingReduction(OpTy op)
      : op(op), from(getQuantType(op.getInput())),
        to(getQuantType(op.getOutput())) {}

  Value start(OpBuilder &builder) override {
    // The zero points go in at once: all is modulo 2^32.
    int64_t zero =
        llvm::SignExtend64<32>(-from.getZeroPointOf(0) * op.getCount());
    ReductionLoops loops(builder, op.getInput().getType().getShape(),
                         op.getAxes());
    return createFilled(builder, op.getLoc(), loops.resultShape,
                        builder.getI32Type(), zero);
  }

  Value add(OpBuilder &builder, Value rows, Value accumulators) override {
    return createReduction(
        builder, op.getLoc(), rows, op.getAxes(), accumulators,
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          Value code =
              emitLoad(b, l, elements[0], from, /*subtractZeroPoint=*/false);
          return arith::AddIOp::create(b, l, elements[1], code);
        });
  }

  Value finish(OpBuilder &builder, Value accumulators) override {
    RescaleEmitter rescale(getMultiplier(op, from, to), *op.getRounding());
    auto bounds = getActivationBounds(Activation::None, to);
    int64_t rank = cast<RankedTensorType>(accumulators.getType()).getRank();
    Value result = createElementwise(
        builder, op.getLoc(), accumulators,
        builder.getMultiDimIdentityMap(rank), to.getIntegerType(),
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          return emitStore(b, l, rescale.emit(b, l, elements[0], {}), to,
                           bounds);
        });
    return restoreDims(builder, op, result);
  }

private:
  OpTy op;
  QuantType from, to;
};

// sum of integers --> sum modulo 2^width
Value lowerIntegers(OpBuilder &builder, SumOp op, Value input) {
  return createReduction(
      builder, op.getLoc(), input, op.getAxes(), getElementTypeOrSelf(input), 0,
      [](OpBuilder &b, Location l, ValueRange elements) -> Value {
        return arith::AddIOp::create(b, l, elements[1], elements[0]);
      });
}

// mean of integers --> 64-bit sum / count
Value lowerIntegers(OpBuilder &builder, MeanOp op, Value input) {
  Type element = getElementTypeOrSelf(input), i64 = builder.getI64Type();
  auto widen = [&](OpBuilder &b, Location l, Value value) -> Value {
    return element == i64 ? value : arith::ExtSIOp::create(b, l, i64, value);
  };
  Value sum = createReduction(
      builder, op.getLoc(), input, op.getAxes(), i64, 0,
      [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
        return arith::AddIOp::create(b, l, elements[1],
                                     widen(b, l, elements[0]));
      });
  int64_t rank = cast<RankedTensorType>(sum.getType()).getRank();
  return createElementwise(
      builder, op.getLoc(), sum, builder.getMultiDimIdentityMap(rank), element,
      [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
        Value mean = arith::DivSIOp::create(
            b, l, elements[0], emitConstant(b, l, i64, op.getCount()));
        return element == i64 ? mean
                              : arith::TruncIOp::create(b, l, element, mean);
      });
}

// mean, sum --> the parts of their reduction
template <typename OpTy> struct LowerAdding : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value input = adaptor.getInput();
    if (!getQuantType(op.getInput())) {
      Value result = lowerIntegers(rewriter, op, input);
      rewriter.replaceOp(op, restoreDims(rewriter, op, result));
      return success();
    }
    AddingReduction<OpTy> reduction(op);
    Value start = reduction.start(rewriter);
    rewriter.replaceOp(
        op, reduction.finish(rewriter, reduction.add(rewriter, input, start)));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Extrema
//===----------------------------------------------------------------------===//

/// How stored integers are ordered.
struct Order {
  explicit Order(Type element) {
    auto quantized = dyn_cast<QuantType>(element);
    isUnsigned = quantized
                     ? quantized.getStorage().getKind() == StorageKind::Unsigned
                     : element.isInteger(1);
    width = quantized ? quantized.getStorage().getWidth()
                      : element.getIntOrFloatBitWidth();
  }

  /// The integer that every other one beats, as a signed number.
  int64_t getWorst(bool isMax) const {
    if (isUnsigned)
      return isMax ? 0 : -1;
    return isMax ? llvm::minIntN(width) : llvm::maxIntN(width);
  }
  arith::CmpIPredicate getPredicate(bool isMax) const {
    using Predicate = arith::CmpIPredicate;
    if (isUnsigned)
      return isMax ? Predicate::ugt : Predicate::ult;
    return isMax ? Predicate::sgt : Predicate::slt;
  }
  Value emitExtremum(OpBuilder &b, Location l, Value x, Value y,
                     bool isMax) const {
    if (isUnsigned)
      return isMax ? arith::MaxUIOp::create(b, l, x, y).getResult()
                   : arith::MinUIOp::create(b, l, x, y).getResult();
    return isMax ? arith::MaxSIOp::create(b, l, x, y).getResult()
                 : arith::MinSIOp::create(b, l, x, y).getResult();
  }

  bool isUnsigned;
  unsigned width;
};

// reduce_max, reduce_min --> maxsi, minui ...
template <typename OpTy> struct LowerExtremum : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    constexpr bool isMax = std::is_same_v<OpTy, ReduceMaxOp>;
    Order order(getElementTypeOrSelf(op.getInput()));
    Value input = adaptor.getInput();
    Value result = createReduction(
        rewriter, op.getLoc(), input, op.getAxes(), getElementTypeOrSelf(input),
        order.getWorst(isMax),
        [&](OpBuilder &b, Location l, ValueRange elements) {
          return order.emitExtremum(b, l, elements[0], elements[1], isMax);
        });
    rewriter.replaceOp(op, restoreDims(rewriter, op, result));
    return success();
  }
};

// arg_max, arg_min --> the best element and its position, side by side
template <typename OpTy> struct LowerArg : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    constexpr bool isMax = std::is_same_v<OpTy, ArgMaxOp>;
    Location loc = op.getLoc();
    int64_t axis = op.getAxis();
    Order order(getElementTypeOrSelf(op.getInput()));
    Value input = adaptor.getInput();
    Type element = getElementTypeOrSelf(input);
    Type position = getElementTypeOrSelf(op.getOutput());
    ReductionLoops loops(rewriter, op.getInput().getType().getShape(), axis);
    // Where no element beats the start, all are equal to it: the first is at 0.
    Value inits[] = {
        createFilled(rewriter, loc, loops.resultShape, element,
                     order.getWorst(isMax)),
        createFilled(rewriter, loc, loops.resultShape, position, 0)};
    auto generic = linalg::GenericOp::create(
        rewriter, loc, TypeRange{inits[0].getType(), inits[1].getType()}, input,
        inits, ArrayRef{loops.input, loops.result, loops.result},
        loops.iterators, [&](OpBuilder &b, Location l, ValueRange elements) {
          Value index = arith::IndexCastOp::create(
              b, l, position, linalg::IndexOp::create(b, l, axis));
          // The order of the loops does not matter: of equal elements the
          // first one counts.
          Value isBetter = arith::CmpIOp::create(
              b, l, order.getPredicate(isMax), elements[0], elements[1]);
          Value isEqual = arith::CmpIOp::create(b, l, arith::CmpIPredicate::eq,
                                                elements[0], elements[1]);
          Value isBefore = arith::CmpIOp::create(
              b, l, arith::CmpIPredicate::slt, index, elements[2]);
          Value isFirst = arith::OrIOp::create(
              b, l, isBetter, arith::AndIOp::create(b, l, isEqual, isBefore));
          Value best =
              order.emitExtremum(b, l, elements[0], elements[1], isMax);
          Value where =
              arith::SelectOp::create(b, l, isFirst, index, elements[2]);
          linalg::YieldOp::create(b, l, ValueRange{best, where});
        });
    rewriter.replaceOp(op, generic.getResult(1));
    return success();
  }
};

} // namespace

std::unique_ptr<RowReduction> qopt::createRowReduction(MeanOp op) {
  return std::make_unique<AddingReduction<MeanOp>>(op);
}

void qopt::populateReductionLowering(TypeConverter &converter,
                                     RewritePatternSet &patterns) {
  patterns
      .add<LowerAdding<MeanOp>, LowerAdding<SumOp>, LowerExtremum<ReduceMaxOp>,
           LowerExtremum<ReduceMinOp>, LowerArg<ArgMaxOp>, LowerArg<ArgMinOp>>(
          converter, patterns.getContext());
}
