//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Evaluates functions in double, once for each of 256 codes.
//
//===----------------------------------------------------------------------===//

#include "FunctionTables.h"
#include "Activations.h"
#include "QuantizedConstants.h"
#include "qopt/Transforms/NormMap.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// The one number of a constant.
static std::optional<double> getNumber(Value value) {
  auto reals = readReals(value);
  if (failed(reals) || reals->empty() || !llvm::all_equal(*reals))
    return std::nullopt;
  return reals->front();
}

/// x + number, number + x, x - number, number - x
static std::optional<ElementFunction> getSumFunction(Operation *op) {
  for (int operand : {0, 1}) {
    std::optional<double> number = getNumber(op->getOperand(1 - operand));
    if (!number)
      continue;
    bool isSub = isa<SubOp>(op);
    double offset = isSub && operand == 0 ? -*number : *number;
    double sign = isSub && operand == 1 ? -1 : 1;
    return ElementFunction{op->getOperand(operand),
                           [=](double x) { return sign * x + offset; }};
  }
  return std::nullopt;
}

static double gelu(double x, bool isApproximate) {
  constexpr double rootOfHalf = 0.70710678118654752,
                   rootOf2OverPi = 0.79788456080286536;
  double y = isApproximate
                 ? std::tanh(rootOf2OverPi * (x + 0.044715 * x * x * x))
                 : std::erf(x * rootOfHalf);
  return x / 2 * (1 + y);
}

std::optional<ElementFunction> qopt::getElementFunction(Operation *op) {
  using Function = double (*)(double);
  if (isa<AddOp, SubOp>(op))
    return getSumFunction(op);
  auto plain = [&](Function function) -> std::optional<ElementFunction> {
    return ElementFunction{op->getOperand(0), function};
  };
  return llvm::TypeSwitch<Operation *, std::optional<ElementFunction>>(op)
      .Case<ExpOp>([&](auto) { return plain(std::exp); })
      .Case<LogOp>([&](auto) { return plain(std::log); })
      .Case<SqrtOp>([&](auto) { return plain(std::sqrt); })
      .Case<ErfOp>([&](auto) { return plain(std::erf); })
      .Case<SinOp>([&](auto) { return plain(std::sin); })
      .Case<CosOp>([&](auto) { return plain(std::cos); })
      .Case<FloorOp>([&](auto) { return plain(std::floor); })
      .Case<CeilOp>([&](auto) { return plain(std::ceil); })
      .Case<GeluOp>([&](GeluOp gelu) -> std::optional<ElementFunction> {
        bool isApproximate = gelu.getApproximate();
        return ElementFunction{gelu.getInput(), [=](double x) {
                                 return ::gelu(x, isApproximate);
                               }};
      })
      .Case<PowOp>([&](PowOp pow) -> std::optional<ElementFunction> {
        double exponent = pow.getExponent().convertToDouble();
        return ElementFunction{pow.getInput(),
                               [=](double x) { return std::pow(x, exponent); }};
      })
      .Default([](Operation *) { return std::nullopt; });
}

Value qopt::createTable(OpBuilder &builder, Operation *op, Value input,
                        RealFunction function, QuantType type,
                        Rounding rounding) {
  QuantType from = getQuantType(input);
  auto tensor = cast<RankedTensorType>(input.getType());
  if (type.getStorage().getWidth() > 8 || !from.isPerTensor() ||
      !from.getStorage().isUniform() || from.getStorage().getWidth() != 8 ||
      tensor.getShape() !=
          cast<RankedTensorType>(op->getResult(0).getType()).getShape())
    return {};
  IntegerFunction rounded = roundedFunction(getFormat(from), getFormat(type),
                                            rounding, std::move(function));
  auto [low, high] = getActivationBounds(getActivation(op), type);
  StorageAttr storage = from.getStorage();
  bool isUnsigned = storage.getKind() == StorageKind::Unsigned;
  std::vector<int64_t> results;
  for (int64_t bits = 0; bits < 256; ++bits) {
    int64_t code = isUnsigned ? bits : llvm::SignExtend64(bits, 8);
    code = std::clamp(code, storage.getMin(), storage.getMax());
    results.push_back(std::clamp(rounded(code), low, high));
  }
  Location loc = op->getLoc();
  Value table = createCodes(builder, loc,
                            RankedTensorType::get(256, builder.getF32Type()),
                            type, results);
  if (!isUnsigned) { // Positions are not negative.
    auto bits = QuantType::get(
        builder.getContext(),
        StorageAttr::get(builder.getContext(), StorageKind::Unsigned, 8),
        Granularity::Tensor, {}, from.getScale(), {});
    input =
        ReinterpretOp::create(builder, loc, tensor.clone(Type(bits)), input);
  }
  return GatherOp::create(builder, loc, tensor.clone(Type(type)), table, input,
                          builder.getI64IntegerAttr(0),
                          builder.getI64IntegerAttr(0));
}
