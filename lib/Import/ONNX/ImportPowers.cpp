//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Quotients and powers.
//
//===----------------------------------------------------------------------===//

#include "Broadcasting.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// Integers are those of shapes: constants.
static LogicalResult divideIntegers(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> lhs = op.getIntegers(0);
  FailureOr<SmallVector<int64_t>> rhs =
      succeeded(lhs) ? op.getIntegers(1) : lhs;
  if (failed(rhs))
    return failure();
  RankedTensorType a = op.getPlain(0).getType(), b = op.getPlain(1).getType();
  bool isLeft =
      a.getRank() > b.getRank() ||
      (a.getRank() == b.getRank() && a.getNumElements() >= b.getNumElements());
  RankedTensorType type = isLeft ? a : b;
  if (a.getShape() != b.getShape() && (isLeft ? rhs->size() : lhs->size()) != 1)
    return op.emitError() << "expected integers of one shape, or one divisor, "
                             "but got ["
                          << a.getShape() << "] and [" << b.getShape() << "]";
  if (a.getElementType() != b.getElementType())
    return op.emitError() << "expected integers of one type, but got "
                          << a.getElementType() << " and "
                          << b.getElementType();
  if (llvm::is_contained(*rhs, 0))
    return op.emitError() << "expected divisors other than 0";
  SmallVector<int64_t> quotients;
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    int64_t x = (*lhs)[lhs->size() == 1 ? 0 : i];
    int64_t y = (*rhs)[rhs->size() == 1 ? 0 : i];
    // The one quotient that overflows wraps.
    int64_t quotient = y == -1 ? int64_t(-uint64_t(x)) : x / y;
    quotients.push_back(
        llvm::SignExtend64(uint64_t(quotient), type.getElementTypeBitWidth()));
  }
  return op.setOutput(op.createIntegers(type, quotients));
}

/// A constant divisor becomes a factor.
static LogicalResult importDiv(OperatorImporter &op) {
  if (!op.getInput(0).value.getType().getElementType().isF32())
    return divideIntegers(op);
  if (failed(op.requireFloat(1)))
    return failure();
  Type element = op.getBuilder().getF32Type();
  if (!op.getInput(1).isConstant()) {
    Aligned inputs = alignInputs(op);
    return op.setOutput(op.create<DivOp>(element, inputs.values[0],
                                         inputs.values[1], Activation::None),
                        inputs.layout);
  }
  FailureOr<SmallVector<float>> divisors = op.getReals(1);
  if (failed(divisors))
    return failure();
  for (float &divisor : *divisors)
    divisor = 1 / divisor;
  GraphValue factor = op.getInput(1);
  factor.value = op.createReals(factor.value.getType().getShape(), *divisors);
  Aligned inputs = align(op, {op.getInput(0), factor});
  return op.setOutput(op.create<MulOp>(element, inputs.values[0],
                                       inputs.values[1], Activation::None,
                                       RoundingAttr()),
                      inputs.layout);
}

/// 1 / x
static Tensor invert(OperatorImporter &op, Tensor x) {
  return op.create<DivOp>(x.getType().getElementType(),
                          op.createReals({}, {1.0f}), x, Activation::None);
}

static LogicalResult importReciprocal(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  return op.setOutput(invert(op, op.getInput(0).value), op.getInput(0).layout);
}

/// To the power of one number.
static Tensor raise(OperatorImporter &op, Tensor x, float exponent) {
  OpBuilder &builder = op.getBuilder();
  RankedTensorType type = x.getType();
  if (exponent == 1)
    return x;
  if (exponent == -1)
    return invert(op, x);
  if (exponent == 2)
    return op.create<MulOp>(type.getElementType(), x, x, Activation::None,
                            RoundingAttr());
  if (exponent == 0.5f)
    return SqrtOp::create(builder, op.getLocation(), type, x).getOutput();
  if (exponent == -0.5f)
    return RsqrtOp::create(builder, op.getLocation(), type, x, RoundingAttr())
        .getOutput();
  return PowOp::create(builder, op.getLocation(), type, x,
                       APFloat(double(exponent)))
      .getOutput();
}

static LogicalResult importPow(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  const GraphValue &input = op.getInput(0), &power = op.getInput(1);
  float exponent;
  if (power.value.getType().getElementType().isF32()) {
    FailureOr<float> real = op.getReal(1, 1);
    if (failed(real))
      return failure();
    exponent = *real;
  } else {
    FailureOr<SmallVector<int64_t>> integers = op.getIntegers(1);
    if (failed(integers))
      return failure();
    if (integers->size() != 1)
      return op.emitError() << "expected one element in exponent, but got "
                            << integers->size();
    exponent = integers->front();
  }
  if (power.getRank() > input.getRank())
    return op.emitError() << "expected an exponent of at most "
                          << input.getRank() << " dimensions, but got "
                          << power.getRank();
  return op.setOutput(raise(op, input.value, exponent), input.layout);
}

ArrayRef<OperatorInfo> onnximport::getPowerOperators() {
  static const OperatorInfo infos[] = {
      {"Div", {{"lhs"}, {"rhs"}}, {}, importDiv},
      {"Pow", {{"input"}, {"exponent", false, true}}, {}, importPow},
      {"Reciprocal", {{"input"}}, {}, importReciprocal},
  };
  return infos;
}
