//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales of weights as narrow integers times one second-level scale.
//
//===----------------------------------------------------------------------===//

#include "ConstantLayer.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Analysis/AccumulatorRanges.h"
#include "qopt/Calibration/ScaleCodes.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_DOUBLEQUANTIZESCALESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

enum class SecondLevel { Fixed, PowerOfTwo, Real };

/// What a layer's scales become.
struct CodedLayer {
  DoubleScaleAttr scale;
  /// Against the scale before, over the channels whose integers stay.
  double worstScaleError = 0;
  /// The largest change of a result, in its units, before it is rounded.
  double outputError = 0;
  int64_t roundedChannels = 0;
};

struct DoubleQuantizeScalesPass
    : qopt::impl::DoubleQuantizeScalesPassBase<DoubleQuantizeScalesPass> {
  using DoubleQuantizeScalesPassBase::DoubleQuantizeScalesPassBase;
  void runOnOperation() override;

private:
  LogicalResult readOptions();
  bool convert(MacOpInterface op, std::string &why);
  StorageAttr getCodeStorage(MLIRContext *context,
                             ArrayRef<double> scales) const;
  DoubleScaleAttr encode(const ConstantLayer &layer, ArrayRef<double> scales,
                         std::vector<int64_t> &codes) const;
  bool encodeChannel(ConstantLayer &layer, size_t channel,
                     ArrayRef<int64_t> magnitudes, double second, int64_t &code,
                     CodedLayer &coded) const;
  void report(MacOpInterface op, const CodedLayer &coded);

  SecondLevel second = SecondLevel::Fixed;
  std::optional<Rounding> newRounding;
};

} // namespace

LogicalResult DoubleQuantizeScalesPass::readOptions() {
  Operation *op = getOperation();
  if (bits < 2 || bits > (powerOfTwoCodes ? 5 : 8))
    return op->emitError("expected codes of 2 to ")
           << (powerOfTwoCodes ? 5 : 8) << " bits, but got " << bits.getValue();
  auto level = llvm::StringSwitch<std::optional<SecondLevel>>(secondLevel)
                   .Case("fixed", SecondLevel::Fixed)
                   .Case("pow2", SecondLevel::PowerOfTwo)
                   .Case("real", SecondLevel::Real)
                   .Default(std::nullopt);
  if (!level)
    return op->emitError("expected fixed, pow2 or real as second level, but "
                         "got '")
           << secondLevel << "'";
  second = *level;
  return parseNewRounding(op, rounding, newRounding);
}

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

StorageAttr
DoubleQuantizeScalesPass::getCodeStorage(MLIRContext *context,
                                         ArrayRef<double> scales) const {
  StorageKind kind = StorageKind::Unsigned;
  if (powerOfTwoCodes)
    kind = StorageKind::PowerOfTwo;
  else if (llvm::any_of(scales, [](double scale) { return scale < 0; }))
    kind = StorageKind::Signed;
  return StorageAttr::get(context, kind, bits);
}

/// The positive integers that codes stand for, ascending.
static std::vector<int64_t> getMagnitudes(StorageAttr storage) {
  std::vector<int64_t> magnitudes;
  if (storage.getKind() == StorageKind::PowerOfTwo)
    for (int64_t code = 1; code < int64_t(1) << (storage.getWidth() - 1);
         ++code)
      magnitudes.push_back(storage.decode(code));
  else
    for (int64_t code = 1; code <= storage.getMax(); ++code)
      magnitudes.push_back(code);
  return magnitudes;
}

/// The second level, and the integer codes without what `encodeChannel` adds:
/// 0 where a scale is out of reach.
DoubleScaleAttr
DoubleQuantizeScalesPass::encode(const ConstantLayer &layer,
                                 ArrayRef<double> scales,
                                 std::vector<int64_t> &codes) const {
  MLIRContext *context = layer.getOp().getContext();
  StorageAttr storage = getCodeStorage(context, scales);
  std::vector<int64_t> magnitudes = getMagnitudes(storage);
  ExactScale input = layer.getInputType().getScaleOf(0);
  ExactScale output = layer.getOutputType().getScaleOf(0);
  double unit = output.toDouble() / input.toDouble();

  ScaleAttrInterface attr;
  ScaleCodes found;
  if (second == SecondLevel::Real) {
    found = findScaleCodes(scales, magnitudes);
    attr = RealScaleAttr::get(context, ArrayRef<double>(found.second));
  } else {
    bool isFixed = second == SecondLevel::Fixed;
    found = findScaleCodesPowerOfTwo(scales, magnitudes, isFixed ? unit : 1);
    int exponent = std::ilogb(isFixed ? found.second / unit : found.second);
    if (std::abs(exponent) > 126)
      return {};
    if (isFixed) {
      auto [multiplier, shift] = nearestFixed(exponent, output, input);
      if (std::abs(shift) > 126)
        return {};
      attr = FixedScaleAttr::get(context, multiplier, shift);
    } else {
      attr = Pow2ScaleAttr::get(context, int64_t(exponent));
    }
  }
  codes = std::move(found.codes);
  // Whatever the code is, for the type's sake.
  SmallVector<int64_t> placeholders(codes.size(), 1);
  return DoubleScaleAttr::get(context, storage, placeholders, attr);
}

/// The sum of the absolute, and of the squared, differences between `a * as`
/// and `b * bs`.
static std::pair<double, double> getDifference(ArrayRef<int64_t> a, double as,
                                               ArrayRef<int64_t> b, double bs) {
  double sum = 0, squares = 0;
  for (auto [x, y] : llvm::zip_equal(a, b)) {
    double difference = double(x) * as - double(y) * bs;
    sum += std::fabs(difference);
    squares += difference * difference;
  }
  return {sum, squares};
}

/// Chooses what becomes of a channel's integers, and its code. The integers
/// stay where the scale is within reach, unless rounding them anew, on one of
/// the two scales next to theirs, is nearer to the real weights and
/// `roundWeights` asks for it. False where they would have to be rounded but
/// are signs.
bool DoubleQuantizeScalesPass::encodeChannel(ConstantLayer &layer,
                                             size_t channel,
                                             ArrayRef<int64_t> magnitudes,
                                             double second, int64_t &code,
                                             CodedLayer &coded) const {
  double scale = layer.getFilterType().getScaleOf(channel).toDouble();
  std::vector<int64_t> weights = layer.getWeights(channel);
  bool isSign =
      layer.getFilterType().getStorage().getKind() == StorageKind::Bipolar;

  double best = HUGE_VAL, sum = 0;
  std::optional<std::vector<int64_t>> rounded;
  if (code != 0)
    std::tie(sum, best) =
        getDifference(weights, double(code) * second, weights, scale);
  if (code == 0 || (roundWeights && !isSign)) {
    if (isSign)
      return false;
    double ratio = std::fabs(scale) / second;
    auto above =
        llvm::lower_bound(magnitudes, ratio, [](int64_t code, double value) {
          return double(code) < value;
        });
    SmallVector<int64_t, 2> candidates;
    if (above != magnitudes.end())
      candidates.push_back(*above);
    if (above != magnitudes.begin())
      candidates.push_back(above[-1]);
    for (int64_t candidate : candidates) {
      int64_t signedCode = scale < 0 ? -candidate : candidate;
      double coarse = double(signedCode) * second;
      std::vector<int64_t> integers;
      for (int64_t weight : weights)
        integers.push_back(
            layer.roundWeight(channel, double(weight) * scale / coarse));
      auto [error, squares] = getDifference(integers, coarse, weights, scale);
      if (squares >= best)
        continue;
      best = squares;
      sum = error;
      code = signedCode;
      rounded = std::move(integers);
    }
  }
  // What scale nothing has does not matter.
  double relative = sum == 0 ? 0 : std::fabs(double(code) * second / scale - 1);

  // In units of the result: what the weights' difference does to the largest
  // inputs, and, as results are clamped, to the largest results.
  QuantType input = layer.getInputType(), output = layer.getOutputType();
  auto getReach = [](QuantType type) {
    int64_t zeroPoint = type.getZeroPointOf(0);
    return double(std::max(type.getStorage().getMax() - zeroPoint,
                           zeroPoint - type.getStorage().getMin()));
  };
  double unit =
      input.getScaleOf(0).toDouble() / output.getScaleOf(0).toDouble();
  double outputError = sum * getReach(input) * unit;
  if (rounded) {
    layer.setWeights(channel, *rounded);
    ++coded.roundedChannels;
    outputError = std::min(outputError, 2 * getReach(output));
  } else {
    coded.worstScaleError = std::max(coded.worstScaleError, relative);
    outputError = std::min(outputError, relative * getReach(output));
  }
  // The bias is off by half a unit of the accumulator.
  if (layer.getOp().getBiasOrNull())
    outputError += 0.5 * std::fabs(double(code)) * second * unit;
  coded.outputError = std::max(coded.outputError, outputError);
  return true;
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Channels whose weights are 0 may have any scale. Theirs is no reason for
/// others to lose their codes: they get the largest one.
static void lendScales(const ConstantLayer &layer,
                       MutableArrayRef<double> scales) {
  SmallVector<double *> free;
  double largest = 0;
  for (auto [channel, scale] : llvm::enumerate(scales)) {
    if (llvm::all_of(layer.getWeights(channel),
                     [](int64_t weight) { return weight == 0; }))
      free.push_back(&scale);
    else if (std::fabs(scale) > std::fabs(largest))
      largest = scale;
  }
  for (double *scale : free)
    if (largest != 0)
      *scale = largest;
}

bool DoubleQuantizeScalesPass::convert(MacOpInterface op, std::string &why) {
  std::optional<ConstantLayer> layer = ConstantLayer::get(op, why);
  if (!layer)
    return false;
  QuantType type = layer->getFilterType();
  SmallVector<double> scales;
  SmallVector<ExactScale> old, now;
  for (size_t i = 0, e = layer->getNumScales(); i < e; ++i) {
    old.push_back(type.getScaleOf(i));
    scales.push_back(old.back().toDouble());
  }
  lendScales(*layer, scales);
  std::vector<int64_t> integers;
  DoubleScaleAttr attr = encode(*layer, scales, integers);
  if (!attr) {
    why = "second-level scale is out of range";
    return false;
  }
  CodedLayer coded;
  StorageAttr storage = attr.getStorage();
  std::vector<int64_t> magnitudes = getMagnitudes(storage);
  double level = attr.getSecond().getScale(0).toDouble();
  SmallVector<int64_t> codes;
  for (auto [channel, integer] : llvm::enumerate(integers)) {
    if (!encodeChannel(*layer, channel, magnitudes, level, integer, coded)) {
      why = "a scale has no code, and its weights are signs";
      return false;
    }
    codes.push_back(*storage.encode(integer));
  }
  coded.scale =
      DoubleScaleAttr::get(op.getContext(), storage, codes, attr.getSecond());
  for (size_t i = 0, e = coded.scale.size(); i < e; ++i)
    now.push_back(coded.scale.getScale(i));
  if (failed(layer->convertBias(old, now))) {
    why = "bias leaves its type";
    return false;
  }
  layer->write(coded.scale);
  layer->roundOnce(newRounding);
  report(op, coded);
  return true;
}

static std::string toText(double value) {
  return llvm::formatv("{0:e3}", value).str();
}

void DoubleQuantizeScalesPass::report(MacOpInterface op,
                                      const CodedLayer &coded) {
  // What the lowering will make of it.
  auto rounding = op->getAttrOfType<RoundingAttr>("rounding").getValue();
  std::string rescaleBits = "64";
  if (std::optional<Profile> profile = getProfile(op);
      profile && op.getAccumulator() == Accumulator::I32) {
    auto factored = factorMultipliers(op.getMultipliers(*profile), rounding);
    if (factored && factored->isNarrow(getAccumulatorRanges(op)))
      rescaleBits = "32";
  }
  remark::passed(op.getLoc(), remark::RemarkOpts::name("scales")
                                  .category(getArgument())
                                  .function(getOperation().getSymName()))
      << remark::metric("worst_scale_error", toText(coded.worstScaleError))
      << remark::metric("output_error", toText(coded.outputError))
      << remark::metric("channels", coded.scale.size())
      << remark::metric("rounded_channels", coded.roundedChannels)
      << remark::metric("rescale_bits", rescaleBits);
}

void DoubleQuantizeScalesPass::runOnOperation() {
  if (failed(readOptions()))
    return signalPassFailure();
  SmallVector<MacOpInterface> layers;
  getOperation().walk([&](MacOpInterface op) {
    QuantType filter = getQuantType(op.getFilter());
    if (filter && !isa<DoubleScaleAttr>(filter.getScale()))
      layers.push_back(op);
  });
  for (MacOpInterface op : layers) {
    std::string why;
    if (!convert(op, why))
      remark::missed(op.getLoc(), remark::RemarkOpts::name("scales")
                                      .category(getArgument())
                                      .function(getOperation().getSymName()))
          << remark::reason("{0}", why);
  }
}
