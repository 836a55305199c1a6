//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Fits layers to samples.
//
//===----------------------------------------------------------------------===//

#include "LayerFit.h"
#include "mlir/IR/Threading.h"
#include <atomic>
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {

class LayerFitter {
public:
  LayerFitter(const LayerRows &rows, size_t numSamples,
              const FloatLayer &original,
              function_ref<ArrayRef<float>(size_t sample)> getInput,
              ArrayRef<ChannelCodes> start, const CorrectionOptions &options)
      : rows(rows), numSamples(numSamples), original(original),
        getInput(getInput), start(start), options(options),
        channels(start.size()), terms(start.size()) {
    for (auto [channel, from] : llvm::zip_equal(channels, start))
      static_cast<ChannelCodes &>(channel) = from;
  }

  /// Codes first, where they have bounds, then scales.
  LogicalResult fit(MLIRContext *context,
                    std::optional<std::pair<int64_t, int64_t>> bounds,
                    ScaleFreedom freedom);

  std::vector<FittedChannel> take() { return std::move(channels); }

private:
  int64_t getFirstChannel(int64_t group) const {
    return group * rows.getNumOutputs();
  }
  using InputRange = std::pair<int64_t, int64_t>;
  /// Calls back with inputs of some rows of each sample, and with what the
  /// float layer makes of its own.
  void forEachBlock(int64_t group, InputRange inputs,
                    function_ref<void(ArrayRef<float>, ArrayRef<float>)> see);
  LayerMoments collectMoments(int64_t group, InputRange inputs);
  /// Rounds the codes of some inputs, to what these alone contribute.
  LogicalResult roundInputs(MLIRContext *context, InputRange inputs,
                            std::pair<int64_t, int64_t> bounds,
                            ScaleFreedom freedom);
  LogicalResult measureGroup(int64_t group);
  /// Means, errors and terms of the codes and scales as they are.
  LogicalResult measure(MLIRContext *context);
  CodeLimits getLimits(size_t channel, InputRange inputs,
                       std::pair<int64_t, int64_t> bounds);
  /// Gives all channels the best scale that they can have in common.
  bool shareScale();
  /// A fit that turns a channel around is none.
  bool isSameSign(double scale, size_t channel) const {
    return (scale > 0) == (start[channel].scale > 0);
  }
  void fitScales(ScaleFreedom freedom);

  const LayerRows &rows;
  size_t numSamples;
  const FloatLayer &original;
  function_ref<ArrayRef<float>(size_t sample)> getInput;
  ArrayRef<ChannelCodes> start;
  const CorrectionOptions &options;

  std::vector<FittedChannel> channels;
  /// Of the codes as they are.
  std::vector<ErrorTerms> terms;
};

} // namespace

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// Some of the rows of a sample, spread evenly, but not at the same places of
/// each sample, nor in columns.
static SmallVector<int64_t> pickRows(int64_t available, int64_t wanted,
                                     size_t sample) {
  SmallVector<int64_t> picked;
  int64_t count = std::min(available, wanted);
  const double golden = (std::sqrt(5.0) - 1) / 2;
  for (int64_t i = 0; i < count; ++i) {
    double place = golden * double(int64_t(sample) * count + i);
    double row = (double(i) + place - std::floor(place)) * double(available) /
                 double(count);
    picked.push_back(
        count == available ? i : std::min(int64_t(row), available - 1));
  }
  return picked;
}

void LayerFitter::forEachBlock(
    int64_t group, InputRange inputs,
    function_ref<void(ArrayRef<float>, ArrayRef<float>)> see) {
  int64_t numOutputs = rows.getNumOutputs();
  int64_t begin = inputs.first, end = inputs.second;
  bool isWhole = begin == 0 && end == rows.getNumInputs();
  std::vector<float> weights, bias;
  for (int64_t o = getFirstChannel(group), e = o + numOutputs; o < e; ++o) {
    for (int64_t k = begin; k < end; ++k)
      weights.push_back(original.weights[rows.getWeight(o, k)]);
    bias.push_back(isWhole ? original.bias[o] : 0);
  }
  int64_t wanted = std::max<int64_t>(1, options.maxRows / int64_t(numSamples));
  std::vector<float> row(rows.getNumInputs());
  for (size_t sample = 0; sample < numSamples; ++sample) {
    SmallVector<int64_t> picked = pickRows(rows.getNumRows(), wanted, sample);
    auto read = [&](ArrayRef<float> input) {
      std::vector<float> block;
      block.reserve(picked.size() * (end - begin));
      for (int64_t index : picked) {
        rows.read(input, index, group, row.data());
        block.insert(block.end(), row.begin() + begin, row.begin() + end);
      }
      return block;
    };
    see(read(getInput(sample)),
        multiplyRows(read(original.getInput(sample)), weights, bias));
  }
}

LayerMoments LayerFitter::collectMoments(int64_t group, InputRange inputs) {
  LayerMoments moments(inputs.second - inputs.first, rows.getNumOutputs());
  forEachBlock(group, inputs,
               [&](ArrayRef<float> values, ArrayRef<float> targets) {
                 moments.add(values, targets);
               });
  return moments;
}

//===----------------------------------------------------------------------===//
// Scales
//===----------------------------------------------------------------------===//

bool LayerFitter::shareScale() {
  ErrorTerms sum;
  for (const ErrorTerms &channel : terms) {
    sum.squares += channel.squares;
    sum.products += channel.products;
  }
  double old = channels.front().scale, scale = sum.getBestScale(old);
  if (scale <= 0 || scale == old)
    return false;
  for (FittedChannel &channel : channels)
    channel.scale = scale;
  return true;
}

void LayerFitter::fitScales(ScaleFreedom freedom) {
  if (freedom == ScaleFreedom::Shared)
    shareScale();
  for (size_t o = 0; o < channels.size(); ++o)
    if (double scale = terms[o].getBestScale(channels[o].scale);
        freedom == ScaleFreedom::EachChannel && isSameSign(scale, o))
      channels[o].scale = scale;
}

LogicalResult LayerFitter::measureGroup(int64_t group) {
  int64_t numInputs = rows.getNumInputs(), numOutputs = rows.getNumOutputs();
  int64_t first = getFirstChannel(group);
  std::vector<float> codes, zeros(numOutputs);
  for (int64_t o = 0; o < numOutputs; ++o)
    for (int64_t k = 0; k < numInputs; ++k)
      codes.push_back(float(channels[first + o].codes[k]));
  std::vector<LayerMoments> moments(numOutputs, LayerMoments(1, 1));
  auto see = [&](ArrayRef<float> inputs, ArrayRef<float> targets) {
    std::vector<float> outputs = multiplyRows(inputs, codes, zeros);
    std::vector<float> output(outputs.size() / numOutputs), target(output);
    for (int64_t o = 0; o < numOutputs; ++o) {
      for (size_t row = 0; row < output.size(); ++row) {
        output[row] = outputs[row * numOutputs + o];
        target[row] = targets[row * numOutputs + o];
      }
      moments[o].add(output, target);
    }
  };
  forEachBlock(group, {0, numInputs}, see);
  for (int64_t o = 0; o < numOutputs; ++o) {
    if (!moments[o].isFinite())
      return failure();
    FittedChannel &channel = channels[first + o];
    channel.mean = moments[o].getInputMeans()[0];
    channel.target = moments[o].getTargetMeans()[0];
    channel.power = moments[o].getTargetVariances()[0];
    terms[first + o] = {moments[o].getInputCovariance()[0],
                        moments[o].getCrossCovariance()[0]};
  }
  return success();
}

LogicalResult LayerFitter::measure(MLIRContext *context) {
  return failableParallelForEachN(
      context, 0, rows.getNumGroups(),
      [&](size_t group) { return measureGroup(int64_t(group)); });
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

CodeLimits LayerFitter::getLimits(size_t channel, InputRange inputs,
                                  std::pair<int64_t, int64_t> bounds) {
  CodeLimits limits;
  for (int64_t k = inputs.first; k < inputs.second; ++k) {
    int64_t code = start[channel].codes[k];
    limits.min.push_back(std::max(code - options.reach, bounds.first));
    limits.max.push_back(std::min(code + options.reach, bounds.second));
  }
  return limits;
}

LogicalResult LayerFitter::roundInputs(MLIRContext *context, InputRange inputs,
                                       std::pair<int64_t, int64_t> bounds,
                                       ScaleFreedom freedom) {
  int64_t begin = inputs.first, end = inputs.second;
  int64_t numInputs = end - begin, numOutputs = rows.getNumOutputs();
  std::vector<std::optional<LayerRounding>> roundings(rows.getNumGroups());
  std::vector<std::vector<double>> crosses(channels.size());
  std::atomic<bool> isFinite = true;
  parallelFor(context, 0, roundings.size(), [&](size_t group) {
    LayerMoments moments = collectMoments(int64_t(group), inputs);
    if (!moments.isFinite()) {
      isFinite = false;
      return;
    }
    // Few rows show little of what inputs depend on each other.
    double damping = options.damping + options.sampleDamping *
                                           double(numInputs) /
                                           double(moments.getNumRows());
    LayerRounding &rounding =
        roundings[group].emplace(moments.getInputCovariance(), damping);
    std::vector<double> cross = moments.getCrossCovariance();
    for (int64_t i = 0; i < numOutputs; ++i) {
      int64_t o = getFirstChannel(int64_t(group)) + i;
      // Damping draws towards the real weights, not towards zero.
      for (int64_t k = 0; k < numInputs; ++k)
        crosses[o].push_back(
            cross[i * numInputs + k] +
            rounding.getRidge() *
                original.weights[rows.getWeight(o, begin + k)]);
    }
  });
  if (!isFinite)
    return failure();

  auto optimize = [&](size_t o) {
    const LayerRounding &rounding = *roundings[o / numOutputs];
    FittedChannel &channel = channels[o];
    auto first = channel.codes.begin() + begin;
    ChannelCodes part{{first, first + numInputs}, channel.scale};
    ChannelCodes found =
        rounding.optimize(part, crosses[o], getLimits(o, inputs, bounds),
                          freedom == ScaleFreedom::EachChannel);
    if (!isSameSign(found.scale, o))
      found = std::move(part);
    std::copy(found.codes.begin(), found.codes.end(), first);
    channel.scale = found.scale;
    terms[o] = rounding.getTerms(found.codes, crosses[o]);
  };
  parallelFor(context, 0, channels.size(), optimize);
  constexpr int maxRounds = 4;
  for (int round = 0;
       freedom == ScaleFreedom::Shared && round < maxRounds && shareScale();
       ++round)
    parallelFor(context, 0, channels.size(), optimize);
  return success();
}

LogicalResult
LayerFitter::fit(MLIRContext *context,
                 std::optional<std::pair<int64_t, int64_t>> bounds,
                 ScaleFreedom freedom) {
  if (failed(measure(context)))
    return failure();
  for (auto [channel, term] : llvm::zip_equal(channels, terms))
    channel.errorBefore = term.getError(channel.scale) + channel.power;

  int64_t numInputs = rows.getNumInputs();
  int64_t numParts =
      bounds ? llvm::divideCeil(numInputs, options.maxInputs) : 0;
  // A scale belongs to all parts: each alone cannot choose it.
  for (int64_t part = 0; part < numParts; ++part)
    if (failed(roundInputs(
            context,
            {part * numInputs / numParts, (part + 1) * numInputs / numParts},
            *bounds, numParts == 1 ? freedom : ScaleFreedom::None)))
      return failure();
  if (numParts > 0 && failed(measure(context)))
    return failure();
  if (numParts != 1)
    fitScales(freedom);
  for (auto [channel, term] : llvm::zip_equal(channels, terms)) {
    channel.mean *= channel.scale;
    channel.errorAfter = term.getError(channel.scale) + channel.power;
  }
  return success();
}

FailureOr<std::vector<FittedChannel>>
qopt::fitLayer(MLIRContext *context, const LayerRows &rows, size_t numSamples,
               const FloatLayer &original,
               function_ref<ArrayRef<float>(size_t sample)> getInput,
               ArrayRef<ChannelCodes> start,
               std::optional<std::pair<int64_t, int64_t>> bounds,
               ScaleFreedom freedom, const CorrectionOptions &options) {
  LayerFitter fitter(rows, numSamples, original, getInput, start, options);
  if (failed(fitter.fit(context, bounds, freedom)))
    return failure();
  return fitter.take();
}
