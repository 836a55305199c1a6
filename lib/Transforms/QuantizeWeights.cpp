//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The weights of float layers become codes, seen through a dequantization.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "qopt/Calibration/PowerCodes.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/LayerParameters.h"
#include "qopt/Transforms/NormMap.h"
#include "qopt/Transforms/Passes.h"
#include <cmath>
#include <limits>

namespace mlir::qopt {
#define GEN_PASS_DEF_QUANTIZEWEIGHTSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// The weights that share a scale, and where they are.
struct ChannelWeights {
  std::vector<float> values;
  std::vector<size_t> positions;
};

struct QuantizeWeightsPass
    : qopt::impl::QuantizeWeightsPassBase<QuantizeWeightsPass> {
  using QuantizeWeightsPassBase::QuantizeWeightsPassBase;

  void runOnOperation() override;

private:
  FailureOr<StorageAttr> getStorage(MacOpInterface layer, std::string &why);
  double findScaleOf(ArrayRef<float> weights, StorageAttr storage);
  void quantize(MacOpInterface layer, ArrayRef<float> weights,
                StorageAttr storage);
};

} // namespace

/// The weights by the output channel that they belong to, or all of them.
static std::vector<ChannelWeights>
splitWeights(MacOpInterface layer, ArrayRef<float> weights, bool byChannel) {
  ArrayRef<int64_t> shape = layer.getFilter().getType().getShape();
  int64_t axis = layer.getOutputChannelAxis();
  size_t inner = 1, channels = byChannel ? size_t(shape[axis]) : 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size_t(size);
  std::vector<ChannelWeights> split(channels);
  for (auto [position, weight] : llvm::enumerate(weights)) {
    ChannelWeights &channel = split[position / inner % channels];
    channel.values.push_back(weight);
    channel.positions.push_back(position);
  }
  return split;
}

static bool isPower(StorageAttr storage) {
  return storage.getKind() == StorageKind::PowerOfTwo;
}

/// What the layer asks for, or integers of `bits` bits.
FailureOr<StorageAttr> QuantizeWeightsPass::getStorage(MacOpInterface layer,
                                                       std::string &why) {
  auto storage = layer->getAttrOfType<StorageAttr>(QOptDialect::kWeightsAttr);
  if (!storage) {
    int64_t largest = (int64_t(1) << (bits - 1)) - 1;
    return StorageAttr::get(&getContext(), StorageKind::Signed, bits, -largest,
                            largest);
  }
  if (isPower(storage) && isa<BatchMatMulOp>(layer.getOperation()))
    return refuse(why, "expected integers for products of matrices");
  if (!isPower(storage) &&
      (storage.getKind() != StorageKind::Signed || storage.getWidth() > 8 ||
       storage.getMin() > 0 || storage.getMax() <= 0))
    return refuse(why, "expected signed integers of 2 to 8 bits or powers of "
                       "two");
  return storage;
}

/// 0 where all weights are.
double QuantizeWeightsPass::findScaleOf(ArrayRef<float> weights,
                                        StorageAttr storage) {
  CodeBounds bounds = {storage.getMin(), storage.getMax()};
  double largest = 0;
  for (double weight : weights)
    largest = std::max(largest, std::abs(weight));
  if (largest == 0)
    return 0;
  double found = largest / double(bounds.max);
  if (scale == WeightScale::SquaredError)
    found = isPower(storage)
                ? findPowerScale({weights}, storage.getWidth()).scale
                : findScale({weights}, bounds).scale;
  else if (scale == WeightScale::PowerOfTwo)
    found = isPower(storage)
                ? findPowerOfTwoPowerScale({weights}, storage.getWidth()).scale
                : findPowerOfTwoScale({weights}, bounds).scale;
  // Scales are normal numbers of f32 for as long as the network is float.
  constexpr double smallest = std::numeric_limits<float>::min();
  return std::max(double(float(found)), smallest);
}

void QuantizeWeightsPass::quantize(MacOpInterface layer,
                                   ArrayRef<float> weights,
                                   StorageAttr storage) {
  // Products of two activations' types have no channels.
  bool byChannel = granularity == Granularity::Channel &&
                   !isa<BatchMatMulOp>(layer.getOperation());
  std::vector<ChannelWeights> split = splitWeights(layer, weights, byChannel);
  SmallVector<double> scales;
  for (const ChannelWeights &channel : split)
    scales.push_back(findScaleOf(channel.values, storage));
  // Channels without weights may have any scale: one that others have.
  double largest = scales.empty() ? 0 : *llvm::max_element(scales);
  for (double &scale : scales)
    if (scale == 0)
      scale = largest == 0 ? 1 : largest;

  std::vector<int64_t> codes(weights.size());
  double signal = 0, noise = 0;
  for (auto [channel, scale] : llvm::zip_equal(split, scales))
    for (auto [weight, position] :
         llvm::zip_equal(channel.values, channel.positions)) {
      int64_t integer = roundWeight(double(weight) / scale, storage);
      codes[position] = *storage.encode(integer);
      double error = double(integer) * scale - weight;
      signal += double(weight) * double(weight);
      noise += error * error;
    }

  MLIRContext *context = &getContext();
  ScaleAttrInterface scaleAttr = RealScaleAttr::get(context, scales);
  if (scale == WeightScale::PowerOfTwo) {
    SmallVector<int64_t> exponents;
    for (double scale : scales)
      exponents.push_back(int64_t(std::log2(scale)));
    scaleAttr = Pow2ScaleAttr::get(context, exponents);
  }
  SmallVector<int64_t> axis;
  if (byChannel)
    axis.push_back(layer.getOutputChannelAxis());
  auto type = QuantType::get(
      context, storage, byChannel ? Granularity::Channel : Granularity::Tensor,
      axis, scaleAttr, {});

  Value filter = layer.getFilter();
  auto tensor = cast<RankedTensorType>(filter.getType());
  OpBuilder builder(layer);
  Value constant = ConstOp::create(
      builder, layer.getLoc(), tensor.clone(Type(type)),
      makeIntegers(tensor.clone(Type(type.getIntegerType())), codes, "filter"));
  Value real = DequantizeOp::create(builder, layer.getLoc(), tensor, constant);
  layer->replaceUsesOfWith(filter, real);
  layer->removeAttr(QOptDialect::kWeightsAttr);
  eraseUnusedConstants(filter);

  auto options = remark::RemarkOpts::name("quantized-weights")
                     .category(getArgument())
                     .function(getOperation().getSymName());
  remark::passed(layer.getLoc(), options)
      << remark::metric("scales", scales.size())
      << remark::metric("signal_to_noise_db",
                        noise > 0 && signal > 0
                            ? 10 * std::log10(signal / noise)
                            : std::numeric_limits<double>::infinity());
}

void QuantizeWeightsPass::runOnOperation() {
  if (bits < 2 || bits > 8) {
    getOperation().emitError()
        << "expected 2 to 8 bits, but got " << unsigned(bits);
    return signalPassFailure();
  }
  SmallVector<MacOpInterface> layers;
  getOperation().walk([&](MacOpInterface layer) { layers.push_back(layer); });
  for (MacOpInterface layer : layers) {
    auto constant = layer.getFilter().getDefiningOp<ConstOp>();
    if (!constant || !layer.getFilter().getType().getElementType().isF32())
      continue;
    auto miss = [&](StringRef why) {
      remark::missed(layer.getLoc(),
                     remark::RemarkOpts::name("quantized-weights")
                         .category(getArgument())
                         .function(getOperation().getSymName()))
          << why;
    };
    FailureOr<std::vector<float>> weights = readFloats(constant.getValue());
    std::string why;
    FailureOr<StorageAttr> storage = getStorage(layer, why);
    if (failed(weights))
      miss("expected a filter that can be read");
    else if (!llvm::all_of(*weights, [](float w) { return std::isfinite(w); }))
      miss("expected weights that are finite");
    else if (failed(storage))
      miss(why);
    else
      quantize(layer, *weights, *storage);
  }
}
