//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cross-layer equalization (Nagel et al. 2019).
//
//===----------------------------------------------------------------------===//

#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Quantize/Corrections.h"
#include "qopt/Transforms/LayerParameters.h"
#include "qopt/Transforms/NormMap.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {
/// A layer whose result, through a norm or none, is the only input of another.
struct LayerPair {
  MacOpInterface first;
  BatchNormOp norm;
  MacOpInterface second;
};
} // namespace

static bool hasActivation(Operation *op, ArrayRef<Activation> allowed) {
  auto activation = op->getAttrOfType<ActivationAttr>("activation");
  return !activation || llvm::is_contained(allowed, activation.getValue());
}

/// The op that uses the first result of `op` as its first operand and is the
/// only use.
template <typename OpTy> static OpTy getOnlyUser(Operation *op) {
  Value result = op->getResult(0);
  if (!result.hasOneUse() || result.use_begin()->getOperandNumber() != 0)
    return {};
  return dyn_cast<OpTy>(*result.user_begin());
}

/// `f(a x) = a f(x)` for a > 0.
constexpr Activation kRectifiers[] = {Activation::None, Activation::Relu};

static std::optional<LayerPair> getPair(MacOpInterface first) {
  LayerPair pair{first, {}, {}};
  Operation *last = first;
  if (auto norm = getOnlyUser<BatchNormOp>(first);
      norm && hasActivation(first, {Activation::None})) {
    pair.norm = norm;
    last = norm;
  }
  pair.second = getOnlyUser<MacOpInterface>(last);
  if (!pair.second || !hasActivation(last, kRectifiers))
    return std::nullopt;
  return pair;
}

static Value createVector(OpBuilder &builder, Value old,
                          ArrayRef<double> values) {
  auto type = cast<RankedTensorType>(old.getType());
  SmallVector<float> reals(values.begin(), values.end());
  return ConstOp::create(builder, old.getLoc(), type,
                         DenseElementsAttr::get(type, ArrayRef(reals)));
}

/// Divides what the norm computes of channel c by `factors[c]`.
static void divide(BatchNormOp norm, ArrayRef<double> factors) {
  OpBuilder builder(norm);
  SmallVector<Value> old(norm->getOperands());
  for (OpOperand *operand : {&norm.getGammaMutable(), &norm.getBetaMutable()}) {
    std::vector<double> values = *readReals(operand->get());
    for (auto [value, factor] : llvm::zip_equal(values, factors))
      value /= factor;
    operand->set(createVector(builder, operand->get(), values));
  }
  eraseUnusedConstants(old);
}

/// Returns the largest logarithm of a factor, or nothing where the pair cannot
/// be changed.
static std::optional<double> equalize(LayerPair pair) {
  std::string why;
  auto first = LayerParameters::read(pair.first, why);
  auto second = LayerParameters::read(pair.second, why);
  if (failed(first) || failed(second) || first->hasQuantizedFilter() ||
      second->hasQuantizedFilter())
    return std::nullopt;
  int64_t channels = first->getNumChannels();
  std::vector<double> before(channels), behind(channels), factors(channels, 1);
  for (size_t w = 0; w < first->getNumWeights(); ++w) {
    double &range = before[first->getOutputChannel(w)];
    range = std::max(range, std::abs(first->getReal(w)));
  }
  for (size_t w = 0; w < second->getNumWeights(); ++w) {
    double &range = behind[second->getInputChannel(w)];
    range = std::max(range, std::abs(second->getReal(w)));
  }
  if (pair.norm) {
    FailureOr<NormMap> map = getNormMap(pair.norm, why);
    if (failed(map) || getQuantizedConstant(pair.norm.getGamma()))
      return std::nullopt;
    for (auto [range, scale] : llvm::zip_equal(before, map->scale))
      range *= std::abs(scale);
  }

  double largest = 0;
  for (int64_t c = 0; c < channels; ++c) {
    double factor = std::sqrt(before[c] / behind[c]);
    // A channel that is 0 on one side has nothing to share.
    if (!std::isnormal(factor))
      continue;
    factors[c] = factor;
    largest = std::max(largest, std::abs(std::log2(factor)));
    if (!pair.norm)
      first->bias[c] /= factor;
  }
  for (size_t w = 0; !pair.norm && w < first->getNumWeights(); ++w)
    first->scaleWeight(w, 1 / factors[first->getOutputChannel(w)]);
  for (size_t w = 0; w < second->getNumWeights(); ++w)
    second->scaleWeight(w, factors[second->getInputChannel(w)]);
  if (failed(first->check(nullptr, why)) || failed(second->check(nullptr, why)))
    return std::nullopt;

  OpBuilder builder(pair.first);
  if (pair.norm)
    divide(pair.norm, factors);
  else
    first->write(builder, pair.first.getInput());
  second->write(builder, pair.second.getInput());
  return largest;
}

int64_t qopt::equalizeLayers(func::FuncOp function) {
  SmallVector<LayerPair> pairs;
  function.walk([&](MacOpInterface first) {
    if (std::optional<LayerPair> pair = getPair(first))
      pairs.push_back(*pair);
  });
  // A layer may be in two pairs: what one gains the other loses, less each
  // time.
  int64_t changed = 0;
  constexpr int maxRounds = 20;
  for (int round = 0; round < maxRounds; ++round) {
    int64_t moved = 0;
    for (const LayerPair &pair : pairs)
      if (std::optional<double> largest = equalize(pair);
          largest && *largest > 1e-3)
        ++moved;
    changed = std::max(changed, moved);
    if (moved == 0)
      break;
  }
  return changed;
}
