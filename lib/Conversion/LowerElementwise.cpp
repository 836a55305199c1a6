//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Elementwise operators to linalg: one loop nest over the broadcast shape whose
// body is the operator's arithmetic.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "qopt/Analysis/AccumulatorRanges.h"
#include "qopt/Numerics/FactoredRescale.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Emits what an operator computes from its elements.
using ScalarBody =
    std::function<Value(OpBuilder &builder, Location loc, ValueRange elements)>;

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// Reads an operand of shape `from` at the indices of a broadcast shape.
AffineMap getBroadcastMap(ArrayRef<int64_t> from, ArrayRef<int64_t> to,
                          MLIRContext *context) {
  SmallVector<AffineExpr> results;
  for (auto [index, size] : llvm::enumerate(from)) {
    int64_t dim = to.size() - from.size() + index;
    results.push_back(size == to[dim] ? getAffineDimExpr(dim, context)
                                      : getAffineConstantExpr(0, context));
  }
  return AffineMap::get(to.size(), 0, results, context);
}

/// `type` is the result's after conversion.
Value createBroadcast(OpBuilder &builder, Location loc, ValueRange operands,
                      RankedTensorType type, BodyBuilder body) {
  SmallVector<AffineMap> maps;
  for (Value operand : operands)
    maps.push_back(
        getBroadcastMap(cast<RankedTensorType>(operand.getType()).getShape(),
                        type.getShape(), builder.getContext()));
  maps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  Value init =
      createEmpty(builder, loc, type.getShape(), type.getElementType());
  return createGeneric(builder, loc, operands, init, maps, iterators, body);
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

// One overload for each operator that computes: of quantized elements, as i32
// without the result's zero point, and of plain integers.

Runtime getRuntime(QuantType type) {
  return qopt::getRuntime(type.getStorage().getKind() == StorageKind::Unsigned);
}

Value emitAdd(OpBuilder &b, Location l, Value x, Value y) {
  return arith::AddIOp::create(b, l, x, y);
}
Value emitSub(OpBuilder &b, Location l, Value x, Value y) {
  return arith::SubIOp::create(b, l, x, y);
}
Value emitMul(OpBuilder &b, Location l, Value x, Value y) {
  return arith::MulIOp::create(b, l, x, y);
}

/// The same as getScaledBody of a sum or difference where the factors are
/// small integers: one product each, and one rescale.
std::optional<ScalarBody> getFactoredBody(QuantType lhs, QuantType rhs,
                                          const AddMultipliers &multipliers,
                                          Rounding rounding,
                                          bool isDifference) {
  std::optional<FactoredSum> sum = factorSum(
      multipliers, rounding, getStoredRange(lhs), getStoredRange(rhs));
  if (!sum)
    return std::nullopt;
  RescaleEmitter rescale(sum->output, rounding, Accumulator::I32, sum->range);
  return [=](OpBuilder &b, Location l, ValueRange elements) {
    auto load = [&](Value code, QuantType type, int32_t factor) {
      Value x = emitLoad(b, l, code, type, true);
      if (factor == 1)
        return x;
      return emitMul(b, l, x, emitConstant(b, l, b.getI32Type(), factor));
    };
    Value x = load(elements[0], lhs, sum->lhs);
    Value y = load(elements[1], rhs, sum->rhs);
    return rescale.emit(
        b, l, isDifference ? emitSub(b, l, x, y) : emitAdd(b, l, x, y), {});
  };
}

/// Both inputs on twice the larger of their scales, then `combine`d, then on
/// the scale of the output.
ScalarBody getScaledBody(
    QuantType lhs, QuantType rhs, const AddMultipliers &multipliers,
    Rounding rounding,
    std::function<Value(OpBuilder &, Location, Value a, Value b)> combine) {
  RescaleEmitter lhsRescale(multipliers.lhs, rounding);
  RescaleEmitter rhsRescale(multipliers.rhs, rounding);
  RescaleEmitter rescale(multipliers.output, rounding);
  int leftShift = multipliers.leftShift;
  return [=](OpBuilder &b, Location l, ValueRange elements) {
    auto load = [&](Value code, QuantType type,
                    const RescaleEmitter &inputRescale) {
      Value x = emitLoad(b, l, code, type, true);
      if (leftShift != 0)
        x = arith::ShLIOp::create(
            b, l, x, emitConstant(b, l, b.getI32Type(), leftShift));
      return inputRescale.emit(b, l, x, {});
    };
    Value x = load(elements[0], lhs, lhsRescale);
    Value y = load(elements[1], rhs, rhsRescale);
    return rescale.emit(b, l, combine(b, l, x, y), {});
  };
}

Value emitSquaredDifference(OpBuilder &b, Location l, Value x, Value y) {
  Value difference = emitSub(b, l, x, y);
  return emitMul(b, l, difference, difference);
}

/// AddOp and SubOp.
template <typename OpTy>
ScalarBody getSumBody(OpTy op, Profile profile, QuantType lhs, QuantType rhs,
                      QuantType output) {
  constexpr bool isDifference = std::is_same_v<OpTy, SubOp>;
  AddMultipliers multipliers =
      addMultipliers(profile, lhs.getScaleOf(0), rhs.getScaleOf(0),
                     output.getScaleOf(0), output.getStorage().getWidth());
  if (auto body = getFactoredBody(lhs, rhs, multipliers, *op.getRounding(),
                                  isDifference))
    return *body;
  return getScaledBody(lhs, rhs, multipliers, *op.getRounding(),
                       isDifference ? emitSub : emitAdd);
}

ScalarBody getQuantizedBody(AddOp op, Profile profile, QuantType lhs,
                            QuantType rhs, QuantType output) {
  return getSumBody(op, profile, lhs, rhs, output);
}
ScalarBody getQuantizedBody(SubOp op, Profile profile, QuantType lhs,
                            QuantType rhs, QuantType output) {
  return getSumBody(op, profile, lhs, rhs, output);
}

ScalarBody getQuantizedBody(SquaredDifferenceOp op, Profile profile,
                            QuantType lhs, QuantType rhs, QuantType output) {
  return getScaledBody(
      lhs, rhs,
      squaredDifferenceMultipliers(profile, lhs.getScaleOf(0),
                                   rhs.getScaleOf(0), output.getScaleOf(0),
                                   output.getStorage().getWidth()),
      *op.getRounding(), emitSquaredDifference);
}

ScalarBody getQuantizedBody(MulOp op, Profile profile, QuantType lhs,
                            QuantType rhs, QuantType output) {
  RescaleEmitter rescale(
      mulMultiplier(profile, getRuntime(output), lhs.getScaleOf(0),
                    rhs.getScaleOf(0), output.getScaleOf(0)),
      *op.getRounding(), Accumulator::I32, getProductRange(lhs, rhs));
  return [=](OpBuilder &b, Location l, ValueRange elements) {
    Value x = emitLoad(b, l, elements[0], lhs, true);
    Value y = emitLoad(b, l, elements[1], rhs, true);
    return rescale.emit(b, l, emitMul(b, l, x, y), {});
  };
}

ScalarBody getQuantizedBody(PReluOp op, Profile profile, QuantType lhs,
                            QuantType rhs, QuantType output) {
  PReluMultipliers multipliers =
      preluMultipliers(profile, getRuntime(output), lhs.getScaleOf(0),
                       rhs.getScaleOf(0), output.getScaleOf(0));
  RescaleEmitter positive(multipliers.positive, *op.getRounding());
  RescaleEmitter negative(multipliers.negative, *op.getRounding());
  return [=](OpBuilder &b, Location l, ValueRange elements) -> Value {
    Value x = emitLoad(b, l, elements[0], lhs, true);
    Value slope = emitLoad(b, l, elements[1], rhs, true);
    Value zero = emitConstant(b, l, b.getI32Type(), 0);
    Value isNegative =
        arith::CmpIOp::create(b, l, arith::CmpIPredicate::slt, x, zero);
    Value below = negative.emit(b, l, emitMul(b, l, x, slope), {});
    Value above = positive.emit(b, l, x, {});
    return arith::SelectOp::create(b, l, isNegative, below, above);
  };
}

Value emitInteger(AddOp, OpBuilder &b, Location l, ValueRange elements) {
  return emitAdd(b, l, elements[0], elements[1]);
}
Value emitInteger(SubOp, OpBuilder &b, Location l, ValueRange elements) {
  return emitSub(b, l, elements[0], elements[1]);
}
Value emitInteger(MulOp, OpBuilder &b, Location l, ValueRange elements) {
  return emitMul(b, l, elements[0], elements[1]);
}
Value emitInteger(SquaredDifferenceOp, OpBuilder &b, Location l,
                  ValueRange elements) {
  return emitSquaredDifference(b, l, elements[0], elements[1]);
}
Value emitInteger(PReluOp, OpBuilder &, Location, ValueRange) {
  llvm_unreachable("prelu_c4");
}

/// Squared differences and parametric ReLUs have no activation.
template <typename OpTy> Activation getActivation(OpTy op) {
  if constexpr (std::is_same_v<OpTy, SquaredDifferenceOp> ||
                std::is_same_v<OpTy, PReluOp>)
    return Activation::None;
  else
    return op.getActivation();
}

template <typename OpTy> ScalarBody getArithmeticBody(OpTy op) {
  Activation activation = getActivation(op);
  if (QuantType output = getQuantType(op.getOutput())) {
    ScalarBody compute =
        getQuantizedBody(op, *getProfile(op), getQuantType(op.getLhs()),
                         getQuantType(op.getRhs()), output);
    auto bounds = getActivationBounds(activation, output);
    return [=](OpBuilder &b, Location l, ValueRange elements) {
      return emitStore(b, l, compute(b, l, elements), output, bounds);
    };
  }
  auto type = cast<IntegerType>(op.getOutput().getType().getElementType());
  auto bounds = getActivationBounds(activation, type);
  return [=](OpBuilder &b, Location l, ValueRange elements) {
    Value result = emitInteger(op, b, l, elements);
    if (activation == Activation::None)
      return result;
    return emitClamp(b, l, result, bounds);
  };
}

ScalarBody getBody(AddOp op) { return getArithmeticBody(op); }
ScalarBody getBody(SubOp op) { return getArithmeticBody(op); }
ScalarBody getBody(MulOp op) { return getArithmeticBody(op); }
ScalarBody getBody(SquaredDifferenceOp op) { return getArithmeticBody(op); }
ScalarBody getBody(PReluOp op) { return getArithmeticBody(op); }

/// A plain integer; what is not 0 in a byte that holds an i1 is 1.
Value emitPlain(OpBuilder &b, Location l, Value element, bool isBool) {
  if (!isBool)
    return element;
  return arith::ExtUIOp::create(b, l, element.getType(),
                                emitIsNotZero(b, l, element));
}

template <typename OpTy, typename UnsignedOp, typename SignedOp>
ScalarBody getExtremumBody(OpTy op) {
  Type type = op.getOutput().getType().getElementType();
  auto quantized = dyn_cast<QuantType>(type);
  bool isUnsigned =
      quantized && quantized.getStorage().getKind() == StorageKind::Unsigned;
  bool isBool = type.isInteger(1);
  return [=](OpBuilder &b, Location l, ValueRange elements) -> Value {
    Value x = emitPlain(b, l, elements[0], isBool);
    Value y = emitPlain(b, l, elements[1], isBool);
    if (isUnsigned)
      return UnsignedOp::create(b, l, x, y);
    return SignedOp::create(b, l, x, y);
  };
}

ScalarBody getBody(MaximumOp op) {
  return getExtremumBody<MaximumOp, arith::MaxUIOp, arith::MaxSIOp>(op);
}
ScalarBody getBody(MinimumOp op) {
  return getExtremumBody<MinimumOp, arith::MinUIOp, arith::MinSIOp>(op);
}

arith::CmpIPredicate getPredicate(Comparison comparison) {
  switch (comparison) {
  case Comparison::Equal:
    return arith::CmpIPredicate::eq;
  case Comparison::NotEqual:
    return arith::CmpIPredicate::ne;
  case Comparison::Less:
    return arith::CmpIPredicate::slt;
  case Comparison::LessEqual:
    return arith::CmpIPredicate::sle;
  case Comparison::Greater:
    return arith::CmpIPredicate::sgt;
  case Comparison::GreaterEqual:
    return arith::CmpIPredicate::sge;
  }
  llvm_unreachable("unknown comparison");
}

/// What is compared: a quantized element in units of 2^-8, or an integer.
ScalarBody getOperandBody(CompareOp op, TypedValue<RankedTensorType> operand,
                          unsigned position) {
  QuantType type = getQuantType(operand);
  if (!type) {
    bool isBool = operand.getType().getElementType().isInteger(1);
    return [=](OpBuilder &b, Location l, ValueRange elements) {
      return emitPlain(b, l, elements[position], isBool);
    };
  }
  RescaleEmitter rescale(
      comparisonMultiplier(*getProfile(op), type.getScaleOf(0)),
      *op.getRounding());
  return [=](OpBuilder &b, Location l, ValueRange elements) {
    Value x = emitLoad(b, l, elements[position], type, true);
    x = arith::ShLIOp::create(
        b, l, x, emitConstant(b, l, b.getI32Type(), kComparisonShift));
    return rescale.emit(b, l, x, {});
  };
}

ScalarBody getBody(CompareOp op) {
  ScalarBody lhs = getOperandBody(op, op.getLhs(), 0);
  ScalarBody rhs = getOperandBody(op, op.getRhs(), 1);
  arith::CmpIPredicate predicate = getPredicate(op.getPredicate());
  return [=](OpBuilder &b, Location l, ValueRange elements) -> Value {
    Value x = lhs(b, l, elements), y = rhs(b, l, elements);
    return arith::ExtUIOp::create(b, l, b.getI8Type(),
                                  arith::CmpIOp::create(b, l, predicate, x, y));
  };
}

ScalarBody getBody(SelectOp) {
  return [](OpBuilder &b, Location l, ValueRange elements) -> Value {
    return arith::SelectOp::create(b, l, emitIsNotZero(b, l, elements[0]),
                                   elements[1], elements[2]);
  };
}

// an elementwise operator --> linalg.generic over the broadcast shape
template <typename OpTy> struct LowerElementwise : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(
        this->getTypeConverter()->convertType(op.getOutput().getType()));
    ScalarBody body = getBody(op);
    rewriter.replaceOp(op, createBroadcast(rewriter, op.getLoc(),
                                           adaptor.getOperands(), type, body));
    return success();
  }
};

} // namespace

void qopt::populateElementwiseLowering(TypeConverter &converter,
                                       RewritePatternSet &patterns) {
  patterns.add<LowerElementwise<AddOp>, LowerElementwise<SubOp>,
               LowerElementwise<MulOp>, LowerElementwise<SquaredDifferenceOp>,
               LowerElementwise<PReluOp>, LowerElementwise<MaximumOp>,
               LowerElementwise<MinimumOp>, LowerElementwise<CompareOp>,
               LowerElementwise<SelectOp>>(converter, patterns.getContext());
}
