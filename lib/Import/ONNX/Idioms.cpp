//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Hard sigmoid, hard swish, GELU and reciprocal roots, spelt out.
//
//===----------------------------------------------------------------------===//

#include "Idioms.h"
#include "mlir/IR/Builders.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// The one number of a constant.
static std::optional<float> getNumber(Value value) {
  auto constant = value.getDefiningOp<ConstOp>();
  if (!constant || constant.getOutput().getType().getNumElements() != 1)
    return std::nullopt;
  FailureOr<std::vector<float>> reals = readFloats(constant.getValue());
  if (failed(reals))
    return std::nullopt;
  return reals->front();
}

static bool isSixth(float value) { return std::fabs(value * 6 - 1) < 1e-5f; }

/// The operand of a commutative op whose other operand is a number.
template <typename OpT>
static std::optional<std::pair<Value, float>> matchNumber(Value value) {
  auto op = value.getDefiningOp<OpT>();
  if (!op)
    return std::nullopt;
  for (int number : {0, 1})
    if (std::optional<float> found = getNumber(op->getOperand(number));
        found && op->getOperand(1 - number).getType() == value.getType())
      return std::pair(op->getOperand(1 - number), *found);
  return std::nullopt;
}

template <typename OpT> static bool hasActivation(Value value) {
  auto op = value.getDefiningOp<OpT>();
  return op && op.getActivation() != Activation::None;
}

/// x of min(max(x + 3, 0), 6), or null.
static Value matchRamp(Value value) {
  auto relu = value.getDefiningOp<LeakyReluOp>();
  if (!relu || !relu->hasOneUse() || !relu.getAlpha().isExactlyValue(1.0) ||
      relu.getActivation() != Activation::Relu6)
    return {};
  Value sum = relu.getInput();
  auto match = matchNumber<AddOp>(sum);
  if (!match || match->second != 3 || !sum.hasOneUse() ||
      hasActivation<AddOp>(sum))
    return {};
  return match->first;
}

/// Ends the chain at `root`: its name stays with the new op.
template <typename OpT, typename... Args>
static void replaceBy(Operation *root, Value input, Args &&...args) {
  OpBuilder builder(root);
  auto op = OpT::create(builder, root->getLoc(), root->getResult(0).getType(),
                        input, std::forward<Args>(args)...);
  op->setDiscardableAttrs(root->getDiscardableAttrDictionary());
  root->getResult(0).replaceAllUsesWith(op->getResult(0));
  // The chain before it is erased with all else that nothing uses.
  root->erase();
}

static void makeHardSigmoid(Operation *root, Value input, double alpha,
                            double beta) {
  replaceBy<HardSigmoidOp>(root, input, APFloat(alpha), APFloat(beta),
                           RoundingAttr());
}

/// min(max(x + 3, 0), 6) / 6
static bool matchDividedRamp(MulOp op) {
  auto match = matchNumber<MulOp>(op);
  if (!match || !isSixth(match->second))
    return false;
  Value input = matchRamp(match->first);
  if (!input)
    return false;
  makeHardSigmoid(op, input, match->second, 3 * double(match->second));
  return true;
}

/// x * ramp(x) / 6, and x * hard_sigmoid(x)
static bool matchHardSwish(MulOp op) {
  Value product = op.getOutput();
  if (auto match = matchNumber<MulOp>(op); match && isSixth(match->second)) {
    product = match->first;
    auto inner = product.getDefiningOp<MulOp>();
    if (!inner || !inner->hasOneUse() || hasActivation<MulOp>(product))
      return false;
    for (int ramp : {0, 1}) {
      Value input = matchRamp(inner->getOperand(ramp));
      if (input && input == inner->getOperand(1 - ramp)) {
        replaceBy<HardSwishOp>(op, input, RoundingAttr());
        return true;
      }
    }
    return false;
  }
  for (int factor : {0, 1}) {
    auto sigmoid = op->getOperand(factor).getDefiningOp<HardSigmoidOp>();
    if (!sigmoid || !sigmoid->hasOneUse() ||
        sigmoid.getInput() != op->getOperand(1 - factor) ||
        !isSixth(sigmoid.getAlpha().convertToDouble()) ||
        std::fabs(sigmoid.getBeta().convertToDouble() - 0.5) > 1e-5)
      continue;
    replaceBy<HardSwishOp>(op, sigmoid.getInput(), RoundingAttr());
    return true;
  }
  return false;
}

/// min(max(a * x + b, 0), 1)
static void matchClippedLine(MinimumOp op) {
  auto one = matchNumber<MinimumOp>(op);
  if (!one || one->second != 1 || !one->first.hasOneUse())
    return;
  auto zero = matchNumber<MaximumOp>(one->first);
  if (!zero || zero->second != 0 || !zero->first.hasOneUse())
    return;
  auto sum = matchNumber<AddOp>(zero->first);
  if (!sum || hasActivation<AddOp>(zero->first) || !sum->first.hasOneUse())
    return;
  auto product = matchNumber<MulOp>(sum->first);
  if (!product || hasActivation<MulOp>(sum->first))
    return;
  makeHardSigmoid(op, product->first, product->second, sum->second);
}

/// x of 1 + erf(x / sqrt(2)), or null.
static Value matchErrorFunction(Value value) {
  auto sum = matchNumber<AddOp>(value);
  if (!sum || sum->second != 1 || !value.hasOneUse() ||
      hasActivation<AddOp>(value))
    return {};
  auto erf = sum->first.getDefiningOp<ErfOp>();
  if (!erf || !erf->hasOneUse())
    return {};
  auto product = matchNumber<MulOp>(erf.getInput());
  if (!product || !erf.getInput().hasOneUse() ||
      hasActivation<MulOp>(erf.getInput()) ||
      std::fabs(product->second - 0.70710678f) > 1e-5f)
    return {};
  return product->first;
}

/// x of x / 2, or null.
static Value matchHalf(Value value) {
  auto product = matchNumber<MulOp>(value);
  bool isHalf = product && product->second == 0.5f && value.hasOneUse() &&
                !hasActivation<MulOp>(value);
  return isHalf ? product->first : Value();
}

/// (x / 2) * (1 + erf(x / sqrt(2))), x * (1 + erf(x / sqrt(2))) / 2, and
/// x * ((1 + erf(x / sqrt(2))) / 2)
static bool matchGelu(MulOp op) {
  auto match = matchNumber<MulOp>(op);
  bool isHalved = match && match->second == 0.5f;
  auto product = isHalved ? match->first.getDefiningOp<MulOp>() : op;
  if (!product || (isHalved && (!product->hasOneUse() ||
                                hasActivation<MulOp>(match->first))))
    return false;
  for (int side : {0, 1}) {
    Value factor = product->getOperand(side),
          other = product->getOperand(1 - side);
    if (!isHalved) {
      // One of the factors is halved.
      Value half = matchHalf(factor);
      if (half && matchErrorFunction(half))
        factor = half;
      else if (Value x = matchHalf(other))
        other = x;
      else
        continue;
    }
    if (Value x = matchErrorFunction(factor); x && x == other) {
      replaceBy<GeluOp>(op, x, /*approximate=*/false);
      return true;
    }
  }
  return false;
}

/// y / sqrt(x), which is a product with the reciprocal root: that and products
/// exist between integers too.
static void matchReciprocalRoot(DivOp op) {
  auto root = op.getRhs().getDefiningOp<SqrtOp>();
  if (!root || !root->hasOneUse())
    return;
  OpBuilder builder(op);
  if (getNumber(op.getLhs()) == 1.0f &&
      op.getActivation() == Activation::None &&
      op.getRhs().getType() == op.getOutput().getType())
    return replaceBy<RsqrtOp>(op, root.getInput(), RoundingAttr());
  Value inverse =
      RsqrtOp::create(builder, root->getLoc(), root.getOutput().getType(),
                      root.getInput(), RoundingAttr());
  replaceBy<MulOp>(op, op.getLhs(), inverse, op.getActivation(),
                   RoundingAttr());
}

void onnximport::recogniseIdioms(func::FuncOp function) {
  for (Operation &op : llvm::make_early_inc_range(function.front())) {
    if (auto product = dyn_cast<MulOp>(op)) {
      if (product.getActivation() == Activation::None &&
          !matchDividedRamp(product) && !matchHardSwish(product))
        matchGelu(product);
    } else if (auto minimum = dyn_cast<MinimumOp>(op)) {
      matchClippedLine(minimum);
    } else if (auto quotient = dyn_cast<DivOp>(op)) {
      matchReciprocalRoot(quotient);
    }
  }
}
