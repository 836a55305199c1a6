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

  LogicalResult round(MLIRContext *context, std::pair<int64_t, int64_t> bounds,
                      ScaleFreedom freedom);
  LogicalResult fitScales(MLIRContext *context, ScaleFreedom freedom);

  std::vector<FittedChannel> take() { return std::move(channels); }

private:
  int64_t getFirstChannel(int64_t group) const {
    return group * rows.getNumOutputs();
  }
  /// Calls back with inputs and targets of some rows of each sample.
  void forEachBlock(int64_t group,
                    function_ref<void(ArrayRef<float>, ArrayRef<float>)> see);
  LayerMoments collectMoments(int64_t group);
  LogicalResult collectOutputs(int64_t group);
  CodeLimits getLimits(size_t channel, std::pair<int64_t, int64_t> bounds);
  /// Gives all channels the best scale that they can have in common.
  bool shareScale();
  /// A fit that turns a channel around is none.
  bool isSameSign(double scale, size_t channel) const {
    return (scale > 0) == (start[channel].scale > 0);
  }
  void finish(size_t channel);

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
    int64_t group, function_ref<void(ArrayRef<float>, ArrayRef<float>)> see) {
  int64_t numInputs = rows.getNumInputs(), numOutputs = rows.getNumOutputs();
  std::vector<float> weights, bias;
  for (int64_t o = getFirstChannel(group), e = o + numOutputs; o < e; ++o) {
    for (int64_t k = 0; k < numInputs; ++k)
      weights.push_back(original.weights[rows.getWeight(o, k)]);
    bias.push_back(original.bias[o]);
  }
  int64_t wanted = std::max<int64_t>(1, options.maxRows / int64_t(numSamples));
  for (size_t sample = 0; sample < numSamples; ++sample) {
    SmallVector<int64_t> picked = pickRows(rows.getNumRows(), wanted, sample);
    auto read = [&](ArrayRef<float> input) {
      std::vector<float> block(picked.size() * numInputs);
      for (auto [i, row] : llvm::enumerate(picked))
        rows.read(input, row, group, &block[i * numInputs]);
      return block;
    };
    see(read(getInput(sample)),
        multiplyRows(read(original.getInput(sample)), weights, bias));
  }
}

LayerMoments LayerFitter::collectMoments(int64_t group) {
  LayerMoments moments(rows.getNumInputs(), rows.getNumOutputs());
  forEachBlock(group, [&](ArrayRef<float> inputs, ArrayRef<float> targets) {
    moments.add(inputs, targets);
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

/// Means and error of a channel whose codes do not change: only what it
/// computes matters.
LogicalResult LayerFitter::collectOutputs(int64_t group) {
  int64_t numInputs = rows.getNumInputs(), numOutputs = rows.getNumOutputs();
  int64_t first = getFirstChannel(group);
  std::vector<float> codes, zeros(numOutputs);
  for (int64_t o = 0; o < numOutputs; ++o)
    for (int64_t k = 0; k < numInputs; ++k)
      codes.push_back(float(start[first + o].codes[k]));
  std::vector<LayerMoments> moments(numOutputs, LayerMoments(1, 1));
  forEachBlock(group, [&](ArrayRef<float> inputs, ArrayRef<float> targets) {
    std::vector<float> outputs = multiplyRows(inputs, codes, zeros);
    std::vector<float> output(outputs.size() / numOutputs), target(output);
    for (int64_t o = 0; o < numOutputs; ++o) {
      for (size_t row = 0; row < output.size(); ++row) {
        output[row] = outputs[row * numOutputs + o];
        target[row] = targets[row * numOutputs + o];
      }
      moments[o].add(output, target);
    }
  });
  for (int64_t o = 0; o < numOutputs; ++o) {
    if (!moments[o].isFinite())
      return failure();
    FittedChannel &channel = channels[first + o];
    channel.mean = moments[o].getInputMeans()[0];
    channel.target = moments[o].getTargetMeans()[0];
    channel.power = moments[o].getTargetVariances()[0];
    terms[first + o] = {moments[o].getInputCovariance()[0],
                        moments[o].getCrossCovariance()[0]};
    channel.errorBefore =
        terms[first + o].getError(channel.scale) + channel.power;
  }
  return success();
}

void LayerFitter::finish(size_t index) {
  FittedChannel &channel = channels[index];
  channel.mean *= channel.scale;
  channel.errorAfter = terms[index].getError(channel.scale) + channel.power;
}

LogicalResult LayerFitter::fitScales(MLIRContext *context,
                                     ScaleFreedom freedom) {
  if (failed(failableParallelForEachN(
          context, 0, rows.getNumGroups(),
          [&](size_t group) { return collectOutputs(int64_t(group)); })))
    return failure();
  if (freedom == ScaleFreedom::Shared)
    shareScale();
  for (size_t o = 0; o < channels.size(); ++o) {
    if (double scale = terms[o].getBestScale(channels[o].scale);
        freedom == ScaleFreedom::EachChannel && isSameSign(scale, o))
      channels[o].scale = scale;
    finish(o);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Rounding
//===----------------------------------------------------------------------===//

CodeLimits LayerFitter::getLimits(size_t channel,
                                  std::pair<int64_t, int64_t> bounds) {
  CodeLimits limits;
  for (int64_t code : start[channel].codes) {
    limits.min.push_back(std::max(code - options.reach, bounds.first));
    limits.max.push_back(std::min(code + options.reach, bounds.second));
  }
  return limits;
}

LogicalResult LayerFitter::round(MLIRContext *context,
                                 std::pair<int64_t, int64_t> bounds,
                                 ScaleFreedom freedom) {
  int64_t numInputs = rows.getNumInputs(), numOutputs = rows.getNumOutputs();
  std::vector<std::optional<LayerRounding>> roundings(rows.getNumGroups());
  std::vector<std::vector<double>> means(roundings.size()),
      crosses(channels.size());
  std::atomic<bool> isFinite = true;
  parallelFor(context, 0, roundings.size(), [&](size_t group) {
    LayerMoments moments = collectMoments(int64_t(group));
    if (!moments.isFinite()) {
      isFinite = false;
      return;
    }
    // Few rows show little of what inputs depend on each other.
    double damping = options.damping +
                     0.5 * double(numInputs) / double(moments.getNumRows());
    LayerRounding &rounding =
        roundings[group].emplace(moments.getInputCovariance(), damping);
    means[group] = moments.getInputMeans();
    std::vector<double> cross = moments.getCrossCovariance(),
                        targets = moments.getTargetMeans(),
                        powers = moments.getTargetVariances();
    for (int64_t i = 0; i < numOutputs; ++i) {
      int64_t o = getFirstChannel(int64_t(group)) + i;
      channels[o].target = targets[i];
      channels[o].power = powers[i];
      // Damping draws towards the real weights, not towards zero.
      for (int64_t k = 0; k < numInputs; ++k) {
        double weight = original.weights[rows.getWeight(o, k)];
        crosses[o].push_back(cross[i * numInputs + k] +
                             rounding.getRidge() * weight);
        channels[o].power += rounding.getRidge() * weight * weight;
      }
      channels[o].errorBefore =
          rounding.getError(start[o], crosses[o]) + channels[o].power;
    }
  });

  if (!isFinite)
    return failure();

  auto optimize = [&](size_t o) {
    const LayerRounding &rounding = *roundings[o / numOutputs];
    ChannelCodes &channel = channels[o];
    ChannelCodes found =
        rounding.optimize(channel, crosses[o], getLimits(o, bounds),
                          freedom == ScaleFreedom::EachChannel);
    if (isSameSign(found.scale, o))
      channel = std::move(found);
    terms[o] = rounding.getTerms(channel.codes, crosses[o]);
  };
  parallelFor(context, 0, channels.size(), optimize);
  constexpr int maxRounds = 4;
  for (int round = 0;
       freedom == ScaleFreedom::Shared && round < maxRounds && shareScale();
       ++round)
    parallelFor(context, 0, channels.size(), optimize);
  for (size_t o = 0; o < channels.size(); ++o) {
    const std::vector<double> &mean = means[o / numOutputs];
    for (int64_t k = 0; k < numInputs; ++k)
      channels[o].mean += double(channels[o].codes[k]) * mean[k];
    finish(o);
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
  bool isRounded = bounds && rows.getNumInputs() <= options.maxInputs;
  if (failed(isRounded ? fitter.round(context, *bounds, freedom)
                       : fitter.fitScales(context, freedom)))
    return failure();
  return fitter.take();
}
