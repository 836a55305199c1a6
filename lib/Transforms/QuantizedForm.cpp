//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// One integer op for each float op. What an op asks of its types is asked of
// its verifier, so that it is written down in one place.
//
//===----------------------------------------------------------------------===//

#include "QuantizedForm.h"
#include "Activations.h"
#include "FunctionTables.h"
#include "QuantizedConstants.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Transforms/NormMap.h"
#include "qopt/Transforms/Norms.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

Value qopt::getDequantized(Value real) {
  auto dequantize = real.getDefiningOp<DequantizeOp>();
  return dequantize ? Value(dequantize.getInput()) : Value();
}

int64_t qopt::getLargestInteger(QuantType type) {
  StorageAttr storage = type.getStorage();
  int64_t zeroPoint = type.getZeroPointOf(0);
  return std::max(zeroPoint - storage.getMin(), storage.getMax() - zeroPoint);
}

//===----------------------------------------------------------------------===//
// Making ops that may be invalid
//===----------------------------------------------------------------------===//

/// The result of an op that verifies. Otherwise the op goes, and `why` is what
/// the verifier says.
static Value verified(Operation *op, std::string &why) {
  ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &message) {
    if (message.getSeverity() == DiagnosticSeverity::Error)
      why = message.str();
    return success();
  });
  if (succeeded(verify(op, /*verifyRecursively=*/false)))
    return op->getResult(0);
  op->erase();
  return {};
}

Value qopt::cloneQuantized(OpBuilder &builder, Operation *op,
                           ValueRange operands, Type element,
                           std::optional<Rounding> rounding, std::string &why) {
  Operation *clone = builder.clone(*op);
  clone->setOperands(operands);
  Value result = clone->getResult(0);
  result.setType(cast<RankedTensorType>(result.getType()).clone(element));
  clone->setDiscardableAttrs(DictionaryAttr::get(op->getContext()));
  if (rounding)
    clone->setAttr("rounding", RoundingAttr::get(op->getContext(), *rounding));
  return verified(clone, why);
}

static Value createRescale(OpBuilder &builder, Location loc, Value value,
                           QuantType type, Activation activation,
                           Rounding rounding, std::string &why) {
  MLIRContext *context = builder.getContext();
  auto tensor = cast<RankedTensorType>(value.getType());
  return verified(RescaleOp::create(builder, loc, tensor.clone(Type(type)),
                                    value,
                                    ActivationAttr::get(context, activation),
                                    RoundingAttr::get(context, rounding)),
                  why);
}

Value qopt::rescaleTo(OpBuilder &builder, Location loc, Value value,
                      QuantType type, Rounding rounding, std::string &why) {
  if (!value || getQuantType(value) == type)
    return value;
  return createRescale(builder, loc, value, type, Activation::None, rounding,
                       why);
}

Value QuantizedForm::clone(Operation *op, ValueRange operands, QuantType type,
                           std::optional<Rounding> rounding) {
  if (llvm::any_of(operands, [](Value operand) { return !operand; }))
    return {};
  return cloneQuantized(builder, op, operands, type, rounding, why);
}

Value QuantizedForm::createThrough(Operation *op, Value input,
                                   QuantType natural, Rounding rounding,
                                   QuantType type) {
  return rescaleTo(builder, op->getLoc(), clone(op, input, natural, rounding),
                   type, getRounding(), why);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

Value QuantizedForm::getOperand(Value real) {
  if (Value quantized = getDequantized(real))
    return quantized;
  return refuse("expected quantized operands, but got a float one");
}

static QuantType getUniform(StorageAttr storage, ScaleAttrInterface scale,
                            int64_t zeroPoint) {
  SmallVector<int64_t> zeroPoints;
  if (zeroPoint != 0)
    zeroPoints.push_back(zeroPoint);
  return QuantType::get(storage.getContext(), storage, Granularity::Tensor, {},
                        scale, zeroPoints);
}

Value QuantizedForm::adapt(Value value, StorageAttr storage,
                           bool hasSignedness) {
  if (!value)
    return {};
  QuantType type = getQuantType(value);
  StorageAttr old = type.getStorage();
  if (!type.isPerTensor() || !old.isUniform() ||
      (old.getWidth() == storage.getWidth() &&
       (!hasSignedness || old.getKind() == storage.getKind())))
    return value;
  // No zero point where none is needed, else codes that are moved.
  int64_t zeroPoint = type.getZeroPointOf(0);
  int64_t low = old.getMin() - zeroPoint, high = old.getMax() - zeroPoint;
  int64_t moved = low >= storage.getMin() && high <= storage.getMax() &&
                          storage.getWidth() > old.getWidth()
                      ? 0
                      : zeroPoint + storage.getMin() - old.getMin();
  // Otherwise the op itself says what it expects.
  if (low + moved < storage.getMin() || high + moved > storage.getMax())
    return value;
  return rescaleTo(builder, value.getLoc(), value,
                   getUniform(storage, type.getScale(), moved), getRounding(),
                   why);
}

Value QuantizedForm::quantizeConstant(Value constant, StorageAttr storage) {
  auto reals = readReals(constant);
  if (failed(reals))
    return refuse("expected quantized or constant operands");
  return createFittingConstant(builder, constant.getLoc(),
                               cast<RankedTensorType>(constant.getType()),
                               *reals, storage);
}

//===----------------------------------------------------------------------===//
// Elementwise
//===----------------------------------------------------------------------===//

// function(x) --> gather(table, x)
//
// Of a sum with a number, too: the three roundings of a quantized sum are close
// to the real one, but do not see its ties, and half of a unit is what numbers
// often are. TensorFlow Lite has its own sums.
Value QuantizedForm::createFromTable(Operation *op, QuantType type) {
  bool isSum = isa<AddOp, SubOp>(op);
  if (isSum && getRounding() == Rounding::HalfAwayTwice)
    return {};
  std::optional<ElementFunction> element = getElementFunction(op);
  Value input = element ? getDequantized(element->operand) : Value();
  if (!input)
    return isSum ? nullptr : refuse("expected a quantized operand");
  Value result =
      createTable(builder, op, input, element->function, type, getRounding());
  if (!result && !isSum)
    refuse(
        "expected 8 bits to look up in a table of results of at most 8 bits");
  return result;
}

Value QuantizedForm::createElementwise(Operation *op, QuantType type) {
  if (Value result = createFromTable(op, type))
    return result;
  // Sums alone take both.
  bool hasSignedness = !isa<AddOp>(op);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands()) {
    Value quantized = getDequantized(operand);
    bool isUsable = quantized && getQuantType(quantized).isPerTensor() &&
                    getQuantType(quantized).getStorage().isUniform();
    operands.push_back(isUsable
                           ? adapt(quantized, type.getStorage(), hasSignedness)
                           : quantizeConstant(operand, type.getStorage()));
  }
  return clone(op, operands, type, getRounding());
}

// -x --> x * -1
Value QuantizedForm::createNegation(NegOp op, QuantType type) {
  Value input = adapt(getOperand(op.getInput()), type.getStorage(),
                      /*hasSignedness=*/true);
  if (!input)
    return {};
  Value one = createFittingConstant(
      builder, op.getLoc(), RankedTensorType::get({}, builder.getF32Type()),
      {-1.0}, type.getStorage());
  MLIRContext *context = builder.getContext();
  return verified(
      MulOp::create(
          builder, op.getLoc(),
          cast<RankedTensorType>(op.getOutput().getType()).clone(Type(type)),
          input, one, ActivationAttr::get(context, Activation::None),
          RoundingAttr::get(context, getRounding())),
      why);
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static QuantType getPowerOfTwo(StorageAttr storage, int64_t exponent,
                               int64_t zeroPoint) {
  return getUniform(storage, Pow2ScaleAttr::get(storage.getContext(), exponent),
                    zeroPoint);
}

Value QuantizedForm::createFunction(Operation *op, QuantType type) {
  Value input = getOperand(op->getOperand(0));
  if (!input)
    return {};
  if (auto relu = dyn_cast<LeakyReluOp>(op)) {
    if (relu.getAlpha().isExactlyValue(1.0))
      return createRescale(builder, op->getLoc(), input, type,
                           relu.getActivation(), getRounding(), why);
    return clone(op, adapt(input, type.getStorage()), type, getRounding());
  }
  if (isa<AbsOp>(op))
    return clone(op, adapt(input, type.getStorage()), type, getRounding());
  StorageAttr storage = getQuantType(input).getStorage();
  bool isWide = storage.getWidth() > 8;
  Rounding rounding = getRounding();
  if (rounding != Rounding::HalfAwayTwice && !isWide)
    return clone(op, input, type, rounding);
  // The algorithms of TensorFlow Lite, some of which have one type of result.
  bool isUnsigned = storage.getKind() == StorageKind::Unsigned;
  if (isa<LogisticOp>(op))
    return createThrough(op, input,
                         isWide ? getPowerOfTwo(storage, -15, 0)
                                : getPowerOfTwo(storage, -8, storage.getMin()),
                         isWide ? Rounding::HalfAway : Rounding::HalfAwayTwice,
                         type);
  if (isa<TanhOp>(op))
    return createThrough(
        op, input,
        isWide ? getPowerOfTwo(storage, -15, 0)
               : getPowerOfTwo(storage, -7, isUnsigned ? 128 : 0),
        isWide ? Rounding::HalfAway : Rounding::HalfAwayTwice, type);
  if (isa<EluOp>(op))
    return clone(op, adapt(input, type.getStorage()), type, Rounding::HalfAway);
  if (isa<RsqrtOp>(op))
    return clone(op, adapt(input, type.getStorage()), type,
                 isWide ? Rounding::HalfUp : Rounding::HalfAwayTwice);
  return clone(op, input, type, Rounding::HalfAwayTwice);
}

Value QuantizedForm::createRows(Operation *op, QuantType type) {
  Value input = getOperand(op->getOperand(0));
  if (!input)
    return {};
  StorageAttr storage = getQuantType(input).getStorage();
  constexpr Rounding twice = Rounding::HalfAwayTwice;
  if (isa<LogSoftmaxOp>(op))
    return createThrough(
        op, input, getPowerOfTwo(storage, -4, storage.getMax()), twice, type);
  if (isa<L2NormalizationOp>(op))
    return createThrough(
        op, input,
        getPowerOfTwo(storage, -7,
                      storage.getKind() == StorageKind::Unsigned ? 128 : 0),
        twice, type);
  auto wide = StorageAttr::get(builder.getContext(), StorageKind::Signed, 16);
  if (storage.getWidth() > 8)
    return createThrough(op, input, getPowerOfTwo(wide, -15, 0), twice, type);
  QuantType bytes = getPowerOfTwo(storage, -8, storage.getMin());
  if (haveSameNumbers(type, bytes))
    return clone(op, input, type, twice);
  // 16 bits between, so that only the last rounding counts.
  return createThrough(op, input, getPowerOfTwo(wide, -16, wide.getMin()),
                       twice, type);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

Value QuantizedForm::createReduction(Operation *op, int64_t count,
                                     QuantType type) {
  Value input = getOperand(op->getOperand(0));
  if (!input)
    return {};
  QuantType from = getQuantType(input);
  if (from.isPerTensor() && from.getStorage().isUniform() &&
      count > std::numeric_limits<int32_t>::max() / getLargestInteger(from))
    return refuse("the sum of " + Twine(count) + " elements may leave 32 bits");
  return clone(op, input, type, getRounding());
}

/// Averages of pools and of interpolation, whose type is that of the input.
Value QuantizedForm::createAverage(Operation *op, QuantType type) {
  Value input = getOperand(op->getOperand(0));
  if (!input)
    return {};
  Rounding rounding = defaultDivisionRounding(profile);
  QuantType from = getQuantType(input);
  if (from == type)
    return clone(op, input, type, rounding);
  // Finer by as many bits as 16 hold, so that only the last rounding counts.
  auto wide = StorageAttr::get(builder.getContext(), StorageKind::Signed, 16);
  if (!from.isPerTensor() || !from.getStorage().isUniform() ||
      getLargestInteger(from) == 0 || getLargestInteger(from) > wide.getMax())
    return createThrough(op, input, from, rounding, type);
  int64_t shift = llvm::Log2_64(wide.getMax() / getLargestInteger(from));
  ExactScale scale = from.getScaleOf(0);
  QuantType fine =
      getUniform(wide,
                 RealScaleAttr::get(builder.getContext(),
                                    std::ldexp(scale.toDouble(), -int(shift))),
                 0);
  Value finer =
      rescaleTo(builder, op->getLoc(), input, fine, getRounding(), why);
  return finer ? createThrough(op, finer, fine, rounding, type) : Value();
}

Value QuantizedForm::createNorm(BatchNormOp op, QuantType type) {
  Value input = getOperand(op.getInput());
  if (!input)
    return {};
  auto norm = createQuantNorm(builder, op, input, type, getRounding(), why);
  return succeeded(norm) ? norm->getResult() : Value();
}

//===----------------------------------------------------------------------===//
// All
//===----------------------------------------------------------------------===//

Value QuantizedForm::create(Operation *op, QuantType type) {
  if (!type.isPerTensor() || !type.getStorage().isUniform())
    return refuse("expected a result per tensor with uniform storage");
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<DequantizeOp>([&](DequantizeOp dequantize) {
        return rescaleTo(builder, op->getLoc(), dequantize.getInput(), type,
                         getRounding(), why);
      })
      .Case<MacOpInterface>(
          [&](MacOpInterface layer) { return createLayer(layer, type); })
      .Case<AddOp, SubOp, MulOp, SquaredDifferenceOp, PReluOp>(
          [&](Operation *) { return createElementwise(op, type); })
      .Case<NegOp>([&](NegOp neg) { return createNegation(neg, type); })
      .Case<LeakyReluOp, HardSwishOp, HardSigmoidOp, LogisticOp, TanhOp, EluOp,
            RsqrtOp, AbsOp>(
          [&](Operation *) { return createFunction(op, type); })
      .Case<ExpOp, LogOp, SqrtOp, ErfOp, SinOp, CosOp, FloorOp, CeilOp, GeluOp,
            PowOp>([&](Operation *) { return createFromTable(op, type); })
      .Case<SoftmaxOp, LogSoftmaxOp, L2NormalizationOp>(
          [&](Operation *) { return createRows(op, type); })
      .Case<MeanOp, SumOp>([&](auto reduction) {
        return createReduction(op, reduction.getCount(), type);
      })
      .Case<AvgPool2DOp, ResizeBilinearOp>(
          [&](Operation *) { return createAverage(op, type); })
      .Case<BatchNormOp>(
          [&](BatchNormOp norm) { return createNorm(norm, type); })
      .Default([&](Operation *) -> Value {
        return refuse("no integer op computes it");
      });
}
