//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Corrects a quantized network layer by layer.
//
//===----------------------------------------------------------------------===//

#include "qopt/Quantize/Corrections.h"
#include "CodedScales.h"
#include "LayerFit.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Quantize/NetworkWalk.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

class Corrector {
public:
  Corrector(NetworkWalk &originalWalk, NetworkWalk &quantizedWalk,
            const CorrectionOptions &options)
      : originalWalk(originalWalk), quantizedWalk(quantizedWalk),
        options(options) {}

  LogicalResult correct(LayerUnit original, LayerUnit quantized);

private:
  LogicalResult correct(LayerUnit original, LayerUnit quantized,
                        std::string &why);
  std::optional<std::vector<ChannelCodes>>
  roundToCodes(LayerUnit quantized, const LayerParameters &real,
               const NormMap *map, const LayerRows &rows,
               ArrayRef<FittedChannel> channels) const;
  void writeNorm(BatchNormOp norm, const NormMap &map,
                 const LayerParameters &layer,
                 ArrayRef<FittedChannel> channels);

  NetworkWalk &originalWalk, &quantizedWalk;
  const CorrectionOptions &options;
};

} // namespace

static remark::RemarkOpts getRemarkOptions(Operation *op, StringRef name) {
  return remark::RemarkOpts::name(name)
      .category("qopt-correct")
      .function(op->getParentOfType<func::FuncOp>().getSymName());
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// How the scales of a layer's channels may change.
static ScaleFreedom getFreedom(LayerUnit unit, QuantType filter) {
  if (unit.norm)
    return ScaleFreedom::EachChannel;
  if (!isa<RealScaleAttr>(filter.getScale()))
    return ScaleFreedom::None;
  return filter.isPerTensor() ? ScaleFreedom::Shared
                              : ScaleFreedom::EachChannel;
}

/// Errors of all channels, as they are behind the norm, as a share of the power
/// there.
static double getShare(ArrayRef<FittedChannel> channels, const NormMap *map,
                       double FittedChannel::*error) {
  double errors = 0, powers = 0;
  for (auto [o, channel] : llvm::enumerate(channels)) {
    double gain = map ? map->scale[o] * map->scale[o] : 1;
    errors += gain * channel.*error;
    powers += gain * channel.power;
  }
  return powers > 0 ? errors / powers : 0;
}

static std::vector<ChannelCodes> getCodes(const LayerParameters &layer,
                                          const LayerRows &rows) {
  std::vector<ChannelCodes> channels(layer.getNumChannels());
  for (auto [o, channel] : llvm::enumerate(channels)) {
    channel.scale = layer.getUnit(int64_t(o));
    for (int64_t k = 0; k < rows.getNumInputs(); ++k)
      channel.codes.push_back(layer.getInteger(rows.getWeight(int64_t(o), k)));
  }
  return channels;
}

/// Scales near the fitted ones that have codes, and the real weights rounded to
/// them; none where the layer's scales will have no codes.
std::optional<std::vector<ChannelCodes>>
Corrector::roundToCodes(LayerUnit quantized, const LayerParameters &real,
                        const NormMap *map, const LayerRows &rows,
                        ArrayRef<FittedChannel> channels) const {
  std::vector<double> scales;
  for (const FittedChannel &channel : channels)
    scales.push_back(channel.scale);
  std::string why;
  FailureOr<std::vector<double>> coded =
      findCodedScales(quantized, real, map, scales, *options.scaleCodes, why);
  if (failed(coded))
    return std::nullopt;
  StorageAttr storage =
      getQuantType(getQuantizedConstant(quantized.layer.getFilter()))
          .getStorage();
  std::vector<ChannelCodes> start(channels.size());
  for (auto [o, channel] : llvm::enumerate(start)) {
    channel.scale = (*coded)[o];
    for (int64_t k = 0; k < rows.getNumInputs(); ++k)
      channel.codes.push_back(roundWeight(
          real.getReal(rows.getWeight(int64_t(o), k)) / channel.scale,
          storage));
  }
  return start;
}

/// The second fit, of which the first is the beginning.
static FailureOr<std::vector<FittedChannel>>
refit(ArrayRef<FittedChannel> first,
      FailureOr<std::vector<FittedChannel>> second) {
  for (size_t o = 0; succeeded(second) && o < first.size(); ++o)
    (*second)[o].errorBefore = first[o].errorBefore;
  return second;
}

/// The norm computes `A * (z - mean) + beta`, with the means of what it sees
/// and of what it should compute: whatever the rounding of A, the offset then
/// is the best for it.
void Corrector::writeNorm(BatchNormOp norm, const NormMap &map,
                          const LayerParameters &layer,
                          ArrayRef<FittedChannel> channels) {
  std::vector<float> gamma, beta, mean;
  for (auto [o, channel] : llvm::enumerate(channels)) {
    double ratio = channel.scale / layer.getUnit(int64_t(o));
    gamma.push_back(float(map.scale[o] * ratio));
    bool fit = options.fitOffset;
    mean.push_back(fit ? float(channel.mean / ratio + layer.bias[o]) : 0);
    beta.push_back(
        float(map.offset[o] + (fit ? map.scale[o] * channel.target : 0)));
  }
  std::vector<float> variance(channels.size(), 1);
  OpBuilder builder(norm);
  SmallVector<Value> operands = {norm.getInput()}, old(norm->getOperands());
  for (const std::vector<float> *vector : {&gamma, &beta, &mean, &variance})
    operands.push_back(ConstOp::create(
        builder, norm.getLoc(), norm.getGamma().getType(),
        DenseElementsAttr::get(norm.getGamma().getType(), ArrayRef(*vector))));
  norm->setOperands(operands);
  norm.setEpsilonAttr(builder.getF64FloatAttr(0));
  eraseUnusedConstants(old);
}

LogicalResult Corrector::correct(LayerUnit original, LayerUnit quantized,
                                 std::string &why) {
  std::optional<LayerRows> rows = LayerRows::get(quantized.layer);
  if (!rows)
    return refuse(why, "expected a convolution or a fully connected layer");
  auto real = LayerParameters::read(original.layer, why);
  auto codes = LayerParameters::read(quantized.layer, why);
  if (failed(real) || failed(codes))
    return failure();
  Value realInput = original.layer.getInput();
  Value input = quantized.layer.getInput();
  QuantType filter = codes->getFilterType();
  if (getQuantType(input) || getQuantType(realInput) || !filter ||
      real->getFilterType())
    return refuse(why, "expected float layers, one of them with quantized "
                       "weights seen through a dequantization");
  std::optional<NormMap> map;
  if (quantized.norm) {
    if (getQuantizedConstant(quantized.norm.getGamma()))
      return refuse(why, "the norm is quantized");
    FailureOr<NormMap> found = getNormMap(original.norm, why);
    if (failed(found))
      return failure();
    map = std::move(*found);
  }

  auto getRealInput = [&](size_t sample) {
    return ArrayRef(originalWalk.get(realInput, sample).reals);
  };
  FloatLayer layer{{}, {}, getRealInput};
  for (size_t w = 0; w < real->getNumWeights(); ++w)
    layer.weights.push_back(float(real->getReal(w)));
  layer.bias.assign(real->bias.begin(), real->bias.end());
  StorageAttr storage = filter.getStorage();
  std::optional<std::pair<int64_t, int64_t>> bounds;
  if (options.round && storage.isUniform())
    bounds = {storage.getMin(), storage.getMax()};
  auto fit = [&](ArrayRef<ChannelCodes> start, ScaleFreedom freedom) {
    return fitLayer(
        quantized.layer->getContext(), *rows, quantizedWalk.getNumSamples(),
        layer,
        [&](size_t sample) {
          return ArrayRef(quantizedWalk.get(input, sample).reals);
        },
        start, bounds, freedom, options);
  };
  FailureOr<std::vector<FittedChannel>> fitted = fit(
      getCodes(*codes, *rows),
      options.fitScale ? getFreedom(quantized, filter) : ScaleFreedom::None);
  if (succeeded(fitted) && options.fitScale && options.scaleCodes)
    if (auto start = roundToCodes(quantized, *real, map ? &*map : nullptr,
                                  *rows, *fitted))
      fitted = refit(*fitted, fit(*start, ScaleFreedom::None));
  if (failed(fitted))
    return refuse(why, "it sees or computes numbers that are not finite");
  ArrayRef<FittedChannel> channels = *fitted;
  if (quantized.norm)
    writeNorm(quantized.norm, *map, *codes, channels);
  for (auto [o, channel] : llvm::enumerate(channels)) {
    for (int64_t k = 0; k < rows->getNumInputs(); ++k)
      codes->setInteger(rows->getWeight(int64_t(o), k), channel.codes[k]);
    if (quantized.norm)
      continue;
    // Scales are those of f32.
    double scale = float(channel.scale);
    codes->setUnit(int64_t(o), scale);
    if (options.fitOffset)
      codes->bias[o] = channel.target - channel.mean * scale / channel.scale;
  }
  if (failed(codes->check(nullptr, why)))
    return failure();
  OpBuilder builder(quantized.layer);
  codes->write(builder, input);

  const NormMap *gains = map ? &*map : nullptr;
  remark::passed(quantized.layer.getLoc(),
                 getRemarkOptions(quantized.layer, "corrected-layer"))
      << remark::metric("inputs", rows->getNumInputs())
      << remark::metric("channels", int64_t(channels.size()))
      << remark::metric("error_before",
                        getShare(channels, gains, &FittedChannel::errorBefore))
      << remark::metric("error_after",
                        getShare(channels, gains, &FittedChannel::errorAfter));
  return success();
}

static LogicalResult advanceTo(NetworkWalk &walk, Operation *op) {
  while (Operation *next = walk.next()) {
    if (!next->isBeforeInBlock(op))
      return success();
    if (failed(walk.advance()))
      return failure();
  }
  return success();
}

LogicalResult Corrector::correct(LayerUnit original, LayerUnit quantized) {
  if (failed(advanceTo(originalWalk, original.layer)) ||
      failed(advanceTo(quantizedWalk, quantized.layer)))
    return failure();
  std::string why = "it depends on no argument";
  if (originalWalk.next() == original.layer &&
      quantizedWalk.next() == quantized.layer &&
      succeeded(correct(original, quantized, why)))
    return success();
  remark::missed(quantized.layer.getLoc(),
                 getRemarkOptions(quantized.layer, "corrected-layer"))
      << why;
  return success();
}

//===----------------------------------------------------------------------===//
// Samples
//===----------------------------------------------------------------------===//

/// The most bytes of values of one sample that a walk keeps at a time.
static int64_t getLiveBytes(func::FuncOp function) {
  auto getBytes = [](Value value) -> int64_t {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type || !type.hasStaticShape())
      return 0;
    return type.getNumElements() * (type.getElementType().isF32() ? 4 : 8);
  };
  int64_t live = 0, most = 0;
  for (BlockArgument argument : function.getArguments())
    live += getBytes(argument);
  DenseSet<Value> constants;
  for (Operation &op : function.getBody().front()) {
    if (llvm::all_of(op.getOperands(), [&](Value operand) {
          return constants.contains(operand);
        })) {
      constants.insert(op.result_begin(), op.result_end());
      continue;
    }
    for (Value result : op.getResults())
      live += getBytes(result);
    most = std::max(most, live);
    SmallPtrSet<Value, 4> operands(op.operand_begin(), op.operand_end());
    for (Value operand : operands)
      if (!constants.contains(operand) &&
          llvm::none_of(operand.getUsers(), [&](Operation *user) {
            return op.isBeforeInBlock(user);
          }))
        live -= getBytes(operand);
  }
  return most;
}

/// As many samples as fit the bytes, at least one, spread evenly.
static SmallVector<SmallVector<TensorValue>>
pickSamples(ArrayRef<SmallVector<TensorValue>> samples, int64_t bytesOfEach,
            int64_t maxBytes) {
  auto total = int64_t(samples.size());
  int64_t count = std::clamp<int64_t>(
      maxBytes / std::max<int64_t>(bytesOfEach, 1), 1, total);
  SmallVector<SmallVector<TensorValue>> picked;
  for (int64_t i = 0; i < count; ++i)
    picked.push_back(samples[i * total / count]);
  return picked;
}

LogicalResult qopt::correct(func::FuncOp original, func::FuncOp quantized,
                            ArrayRef<SmallVector<TensorValue>> samples,
                            const CorrectionOptions &options) {
  for (func::FuncOp function : {original, quantized})
    if (!llvm::hasSingleElement(function.getBody()))
      return function.emitOpError() << "expected a body of one block";
  if (samples.empty())
    return quantized.emitOpError() << "expected at least one sample";
  auto pairs = pairLayerUnits(original, quantized);
  if (failed(pairs))
    return failure();

  SmallVector<SmallVector<TensorValue>> used =
      pickSamples(samples, getLiveBytes(original) + getLiveBytes(quantized),
                  options.maxBytes);
  if (used.size() < samples.size())
    remark::analysis(quantized.getLoc(),
                     remark::RemarkOpts::name("correction-samples")
                         .category("qopt-correct")
                         .function(quantized.getSymName()))
        << remark::metric("used", int64_t(used.size()))
        << remark::metric("given", int64_t(samples.size()));
  FailureOr<NetworkWalk> originalWalk = NetworkWalk::create(original, used);
  FailureOr<NetworkWalk> quantizedWalk = NetworkWalk::create(quantized, used);
  if (failed(originalWalk) || failed(quantizedWalk))
    return failure();
  Corrector corrector(*originalWalk, *quantizedWalk, options);
  for (auto [first, second] : *pairs)
    if (failed(corrector.correct(first, second)))
      return failure();
  return success();
}
