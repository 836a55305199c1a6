//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Chooses scales of weights among those that have codes.
//
//===----------------------------------------------------------------------===//

#include "CodedScales.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Transforms/QuantizationPoints.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Weights that share a scale.
struct WeightGroup {
  double scale = 0;
  /// What the norm multiplies by.
  double gain = 1;
  std::vector<double> weights;

  /// A norm that multiplies by 0 hides the scale.
  double getVisible() const { return gain == 0 ? 1 : gain; }
};

/// The scales of groups for one second level, and the squared error of the
/// weights, in units of what the norm computes.
struct GroupScales {
  std::vector<double> scales;
  double error = 0;
};

} // namespace

static double getSquaredError(ArrayRef<double> weights, double scale,
                              StorageAttr storage) {
  double error = 0;
  for (double weight : weights) {
    double difference =
        double(roundWeight(weight / scale, storage)) * scale - weight;
    error += difference * difference;
  }
  return error;
}

/// For each scale the better of the two codes next to it.
static GroupScales chooseCodes(ArrayRef<WeightGroup> groups, double second,
                               double largestCode, StorageAttr storage) {
  GroupScales chosen;
  for (const WeightGroup &group : groups) {
    double gain = group.getVisible(), best = HUGE_VAL;
    double below = std::floor(std::fabs(group.scale * gain) / second);
    double &scale = chosen.scales.emplace_back();
    for (double code : {below, below + 1}) {
      // The weights take the sign of the gain: codes need none.
      double candidate = std::clamp(code, 1.0, largestCode) * second / gain;
      double error = getSquaredError(group.weights, candidate, storage);
      if (error >= best)
        continue;
      best = error;
      scale = candidate;
    }
    chosen.error += best * group.gain * group.gain;
  }
  return chosen;
}

/// One second level for each code that the largest scale may have, or as far
/// apart as they have to be. From what makes it saturate by less than a factor
/// of 2 to what leaves it one bit less than there is.
static SmallVector<double> getSecondLevels(ArrayRef<WeightGroup> groups,
                                           double largestCode,
                                           StringRef secondLevel, double unit) {
  double largest = 0;
  for (const WeightGroup &group : groups)
    largest = std::max(largest, std::fabs(group.scale * group.getVisible()));
  double finest = largest / largestCode;
  SmallVector<double> levels;
  if (secondLevel == "real") {
    constexpr int stepsPerOctave = 8;
    for (int i = -stepsPerOctave + 1; i <= stepsPerOctave; ++i)
      levels.push_back(finest * std::exp2(double(i) / stepsPerOctave));
    return levels;
  }
  if (secondLevel == "pow2")
    unit = 1;
  int exponent = int(std::floor(std::log2(finest / unit)));
  for (int k = exponent; k <= exponent + 2; ++k)
    levels.push_back(std::ldexp(unit, k));
  return levels;
}

FailureOr<std::vector<double>>
qopt::findCodedScales(LayerUnit unit, const LayerParameters &real,
                      const NormMap *norm, ArrayRef<double> scales,
                      const ScaleCodeOptions &options, std::string &why) {
  Value quantized = findQuantized(unit.layer.getInput());
  QuantType input = quantized ? getQuantType(quantized) : QuantType();
  QuantType output = findQuantization(unit.getResult());
  if (!input || !output)
    return refuse(why, "expected a layer between quantizations");

  ConstOp filter = getQuantizedConstant(unit.layer.getFilter());
  QuantType type = getQuantType(filter.getOutput());
  bool isShared = type.isPerTensor() && !norm;
  std::vector<WeightGroup> groups(isShared ? 1 : scales.size());
  for (auto [o, group] : llvm::enumerate(groups)) {
    group.scale = scales[o];
    group.gain = norm ? norm->scale[o] : 1;
  }
  for (size_t w = 0; w < real.getNumWeights(); ++w)
    groups[isShared ? 0 : real.getOutputChannel(w)].weights.push_back(
        real.getReal(w));

  double ratio =
      output.getScaleOf(0).toDouble() / input.getScaleOf(0).toDouble();
  auto largestCode = double((1 << options.bits) - 1);
  GroupScales best{{}, HUGE_VAL};
  for (double second :
       getSecondLevels(groups, largestCode, options.secondLevel, ratio)) {
    GroupScales chosen =
        chooseCodes(groups, second, largestCode, type.getStorage());
    if (chosen.error < best.error)
      best = std::move(chosen);
  }
  // Scales of float networks are those of f32.
  std::vector<double> found;
  for (size_t o = 0; o < scales.size() && !best.scales.empty(); ++o)
    found.push_back(float(best.scales[isShared ? 0 : o]));
  if (found.size() != scales.size())
    return refuse(why, "expected finite weights");
  return found;
}

//===----------------------------------------------------------------------===//
// Networks
//===----------------------------------------------------------------------===//

static LogicalResult quantizeLayerScales(LayerUnit original,
                                         LayerUnit quantized,
                                         const ScaleCodeOptions &options,
                                         std::string &why) {
  auto real = LayerParameters::read(original.layer, why);
  auto codes = LayerParameters::read(quantized.layer, why);
  if (failed(real) || failed(codes))
    return failure();
  QuantType filter = codes->getFilterType();
  if (!filter || getQuantType(quantized.layer.getFilter()) ||
      real->hasQuantizedFilter())
    return refuse(why, "expected float layers, one of them with quantized "
                       "weights seen through a dequantization");
  FailureOr<NormMap> norm = NormMap();
  if (original.norm && failed(norm = getNormMap(original.norm, why)))
    return failure();

  std::vector<double> scales;
  for (int64_t o = 0; o < codes->getNumChannels(); ++o)
    scales.push_back(codes->getUnit(o));
  FailureOr<std::vector<double>> found = findCodedScales(
      quantized, *real, original.norm ? &*norm : nullptr, scales, options, why);
  if (failed(found))
    return failure();
  for (auto [o, scale] : llvm::enumerate(*found))
    codes->setUnit(int64_t(o), scale);
  for (size_t w = 0; w < real->getNumWeights(); ++w)
    codes->setInteger(
        w, roundWeight(real->getReal(w) / (*found)[real->getOutputChannel(w)],
                       filter.getStorage()));
  if (failed(codes->check(nullptr, why)))
    return failure();
  OpBuilder builder(quantized.layer);
  codes->write(builder, quantized.layer.getInput());
  return success();
}

LogicalResult qopt::quantizeLayerScales(func::FuncOp original,
                                        func::FuncOp quantized,
                                        const ScaleCodeOptions &options) {
  auto pairs = pairLayerUnits(original, quantized);
  if (failed(pairs))
    return failure();
  for (auto [first, second] : *pairs) {
    std::string why;
    if (succeeded(::quantizeLayerScales(first, second, options, why)))
      continue;
    remark::missed(second.layer.getLoc(),
                   remark::RemarkOpts::name("coded-scales")
                       .category("qopt-quantize-layer-scales")
                       .function(quantized.getSymName()))
        << why;
  }
  return success();
}
