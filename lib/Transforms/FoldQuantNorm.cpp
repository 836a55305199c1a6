//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms disappear in the layer before or behind them. Each is an affine map of
// every channel, and each layer has a unit and a bias for every channel to take
// it. docs/Quantization.md has the formulas and their errors.
//
//===----------------------------------------------------------------------===//

#include "Activations.h"
#include "StandAloneNorm.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Transforms/LayerParameters.h"
#include "qopt/Transforms/NormMap.h"
#include "qopt/Transforms/Passes.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_FOLDQUANTNORMPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// A norm, whichever op it is.
struct Norm {
  Operation *op;
  Value input, output;
  Activation activation;
  NormMap map;

  /// Whether it only multiplies, and by nothing negative: then it may change
  /// places with a rectifier.
  bool isPositivelyHomogeneous() const {
    return llvm::all_of(map.scale, [](double a) { return a >= 0; }) &&
           llvm::all_of(map.offset, [](double b) { return b == 0; });
  }
};

struct FoldQuantNormPass
    : qopt::impl::FoldQuantNormPassBase<FoldQuantNormPass> {
  using FoldQuantNormPassBase::FoldQuantNormPassBase;

  void runOnOperation() override;

private:
  LogicalResult foldIntoPrevious(const Norm &norm, std::string &why);
  LogicalResult foldIntoNext(const Norm &norm, std::string &why);
  LogicalResult scale(LayerParameters &layer, ArrayRef<double> factors,
                      bool areOutputs, std::string &why);
  void fold(Operation *op);
};

} // namespace

static FailureOr<Norm> getNorm(Operation *op, std::string &why) {
  auto make = [&](auto norm) -> FailureOr<Norm> {
    FailureOr<NormMap> map = getNormMap(norm, why);
    if (failed(map))
      return failure();
    if (map->scale.empty())
      return refuse(why, "it has no channels");
    return Norm{op, norm.getInput(), norm.getOutput(), norm.getActivation(),
                std::move(*map)};
  };
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return make(norm);
  return make(cast<QuantNormOp>(op));
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// Whether `f(a * x) = a * f(x)` for every `a` that is not negative.
static bool isRectifier(Activation activation) {
  return activation == Activation::None || activation == Activation::Relu;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// A layer with weights of its own.
static MacOpInterface getLayer(Operation *op) {
  auto layer = dyn_cast_or_null<MacOpInterface>(op);
  return layer && !isa<BatchMatMulOp>(op) ? layer : MacOpInterface();
}

/// Multiplies the layer by a factor for each channel of its output, or of its
/// input: its units, or its weights where that was asked for.
LogicalResult FoldQuantNormPass::scale(LayerParameters &layer,
                                       ArrayRef<double> factors,
                                       bool areOutputs, std::string &why) {
  if ((into == NormTarget::Weights) == layer.hasQuantizedFilter())
    return refuse(why, layer.hasQuantizedFilter()
                           ? "expected float weights to multiply, but they are "
                             "quantized"
                           : "expected quantized weights, whose scales take "
                             "that of the norm");
  if (into == NormTarget::Weights) {
    for (size_t w = 0, e = layer.getNumWeights(); w < e; ++w)
      layer.scaleWeight(w, factors[areOutputs ? layer.getOutputChannel(w)
                                              : layer.getInputChannel(w)]);
    return success();
  }
  auto depthwise = dyn_cast<DepthwiseConv2DOp>(layer.getOp().getOperation());
  if (!areOutputs && !depthwise && !llvm::all_equal(factors))
    return refuse(why, "the scale differs between the input channels of the "
                       "following layer");
  for (int64_t o = 0; o < layer.getNumChannels(); ++o)
    layer.scaleUnit(o, areOutputs  ? factors[o]
                       : depthwise ? factors[o / depthwise.getDepthMultiplier()]
                                   : factors.front());
  return success();
}

/// The factor of a channel whose bias would leave the accumulator becomes 0
/// where its sum does not reach half a unit of the output in any case.
static void dropInvisible(const LayerParameters &layer, QuantType input,
                          QuantType output, ArrayRef<double> offsets,
                          std::vector<double> &factors) {
  double halfUnit = output.getScaleOf(0).toDouble() / 2;
  for (auto [o, sums] : llvm::enumerate(layer.getSums(input))) {
    double unit = std::abs(layer.getAccumulatorUnit(o, input) * factors[o]);
    double bias = std::abs(factors[o] * layer.bias[o]);
    double sum = std::max(-sums.first, sums.second) * unit;
    bool fits = bias + std::abs(offsets[o]) + sum < layer.getLimit() * unit;
    if (!fits && bias + sum < halfUnit)
      factors[o] = 0;
  }
}

// norm(layer(x)) --> layer'(x)
// norm(rectifier(layer(x))) --> rectifier(layer'(x)), where the norm has no
// offset and no negative scale
LogicalResult FoldQuantNormPass::foldIntoPrevious(const Norm &norm,
                                                  std::string &why) {
  Value value = norm.input;
  auto rectifier = value.getDefiningOp<LeakyReluOp>();
  if (rectifier && !getQuantType(value) && value.hasOneUse())
    value = rectifier.getInput();
  else
    rectifier = nullptr;
  MacOpInterface op = getLayer(value.getDefiningOp());
  if (!op)
    return refuse(why, "no layer comes before it");
  if (!value.hasOneUse())
    return refuse(why, "the layer before it has other uses");

  Activation inner = getActivation(op);
  if (rectifier || inner != Activation::None) {
    if (!isRectifier(inner) ||
        (rectifier && !isRectifier(rectifier.getActivation())))
      return refuse(why, "the activation before it is bounded");
    if (!norm.isPositivelyHomogeneous())
      return refuse(why, "an activation comes before it, which offsets and "
                         "negative scales do not pass");
  }
  Operation *last = rectifier ? rectifier.getOperation() : op.getOperation();
  std::optional<Activation> activation =
      composeActivations(getActivation(last), norm.activation);
  if (!activation)
    return refuse(why, "its activation and that before it are not one");

  FailureOr<LayerParameters> layer = LayerParameters::read(op, why);
  if (failed(layer))
    return failure();
  std::vector<double> factors = norm.map.scale;
  QuantType input = getQuantType(op.getInput());
  if (input)
    dropInvisible(*layer, input, getQuantType(norm.output), norm.map.offset,
                  factors);
  for (int64_t o = 0; o < layer->getNumChannels(); ++o)
    layer->bias[o] = factors[o] * layer->bias[o] + norm.map.offset[o];
  if (failed(scale(*layer, factors, /*areOutputs=*/true, why)) ||
      failed(layer->check(input, why)))
    return failure();

  OpBuilder builder(op);
  layer->write(builder, op.getInput());
  setActivation(last, *activation);
  // What was a layer's value is none any more; the norm's is.
  op->removeAttr(QOptDialect::kLayerAttr);
  last->removeAttr(QOptDialect::kLayerAttr);
  if (Attribute name = norm.op->getAttr(QOptDialect::kLayerAttr))
    last->setAttr(QOptDialect::kLayerAttr, name);
  if (!rectifier)
    last->getResult(0).setType(norm.output.getType());
  Value output = norm.output;
  output.replaceAllUsesWith(last->getResult(0));
  return success();
}

// layer(norm(x)) --> layer'(x)
LogicalResult FoldQuantNormPass::foldIntoNext(const Norm &norm,
                                              std::string &why) {
  Value output = norm.output;
  MacOpInterface op =
      output.hasOneUse() ? getLayer(*output.user_begin()) : MacOpInterface();
  if (!op || op.getInput() != output || isa<TransposeConv2DOp>(op))
    return refuse(why, "no layer is its only use");
  if (norm.activation != Activation::None)
    return refuse(why, "its activation comes before the next layer");
  bool hasOffset =
      llvm::any_of(norm.map.offset, [](double b) { return b != 0; });
  if (auto window = dyn_cast<WindowOpInterface>(op.getOperation());
      window && hasOffset &&
      llvm::any_of(window.getPad(), [](int64_t pad) { return pad != 0; }))
    return refuse(why, "the next layer pads with zeros, which have no offset");

  FailureOr<LayerParameters> layer = LayerParameters::read(op, why);
  if (failed(layer))
    return failure();
  for (size_t w = 0, e = layer->getNumWeights(); w < e; ++w)
    layer->bias[layer->getOutputChannel(w)] +=
        layer->getReal(w) * norm.map.offset[layer->getInputChannel(w)];
  if (failed(scale(*layer, norm.map.scale, /*areOutputs=*/false, why)) ||
      failed(layer->check(getQuantType(norm.input), why)))
    return failure();
  OpBuilder builder(op);
  layer->write(builder, norm.input);
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

void FoldQuantNormPass::fold(Operation *op) {
  auto options = remark::RemarkOpts::name("folded-norm")
                     .category(getArgument())
                     .function(getOperation().getSymName());
  std::string why;
  FailureOr<Norm> norm = getNorm(op, why);
  if (failed(norm)) {
    remark::missed(op->getLoc(), options) << why;
    return;
  }
  std::string notPrevious, notNext, notAlone;
  StringRef place =
      succeeded(foldIntoPrevious(*norm, notPrevious))     ? "previous layer"
      : succeeded(foldIntoNext(*norm, notNext))           ? "next layer"
      : succeeded(keepNormAlone(op, norm->map, notAlone)) ? "quant_norm"
                                                          : "";
  if (place.empty()) {
    remark::missed(op->getLoc(), options)
        << notPrevious + "; " + notNext + "; " + notAlone;
    return;
  }
  remark::passed(op->getLoc(), options)
      << remark::metric("into", place)
      << remark::metric("channels", norm->map.scale.size())
      << remark::metric("zeros", llvm::count(norm->map.scale, 0.0))
      << remark::metric(
             "negative",
             llvm::count_if(norm->map.scale, [](double a) { return a < 0; }));
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  eraseUnusedConstants(operands);
}

void FoldQuantNormPass::runOnOperation() {
  SmallVector<Operation *> norms;
  getOperation().walk([&](Operation *op) {
    if (isa<BatchNormOp, QuantNormOp>(op))
      norms.push_back(op);
  });
  for (Operation *op : norms)
    fold(op);
}
