//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/LayerRounding.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

/// Samples of inputs and targets, and what follows from them.
struct Problem {
  int64_t size;
  std::vector<std::vector<double>> inputs;
  std::vector<double> targets, weights;
  std::vector<double> gram, cross;

  /// Inputs that depend on each other, as neighbouring pixels do.
  Problem(std::mt19937 &random, int64_t size, int64_t numSamples)
      : size(size), targets(numSamples), gram(size * size), cross(size) {
    std::normal_distribution<double> normal;
    for (int64_t k = 0; k < size; ++k)
      weights.push_back(normal(random));
    for (double &target : targets) {
      std::vector<double> input(size);
      double common = normal(random);
      target = 0.1 * normal(random);
      for (int64_t k = 0; k < size; ++k) {
        input[k] = common + 0.7 * normal(random);
        target += weights[k] * input[k];
      }
      inputs.push_back(input);
    }
    for (size_t s = 0; s < targets.size(); ++s)
      for (int64_t i = 0; i < size; ++i) {
        cross[i] += inputs[s][i] * targets[s] / double(numSamples);
        for (int64_t j = 0; j < size; ++j)
          gram[i * size + j] +=
              inputs[s][i] * inputs[s][j] / double(numSamples);
      }
  }

  /// The mean squared error, up to that of zeros, by its definition.
  double measure(const ChannelCodes &channel) const {
    double sum = 0;
    for (size_t s = 0; s < targets.size(); ++s) {
      double output = 0;
      for (int64_t k = 0; k < size; ++k)
        output += channel.scale * double(channel.codes[k]) * inputs[s][k];
      sum += std::pow(output - targets[s], 2) - std::pow(targets[s], 2);
    }
    return sum / double(targets.size());
  }

  ChannelCodes roundToNearest(double scale, int64_t largest) const {
    ChannelCodes channel{{}, scale};
    for (double weight : weights)
      channel.codes.push_back(
          std::clamp(int64_t(std::llround(weight / scale)), -largest, largest));
    return channel;
  }
};

CodeLimits makeLimits(int64_t size, int64_t min, int64_t max) {
  return {std::vector<int64_t>(size, min), std::vector<int64_t>(size, max)};
}

bool isWithin(const ChannelCodes &channel, const CodeLimits &limits) {
  for (size_t k = 0; k < channel.codes.size(); ++k)
    if (channel.codes[k] < limits.min[k] || channel.codes[k] > limits.max[k])
      return false;
  return true;
}

TEST(LayerRounding, ErrorIsThatOfSamples) {
  std::mt19937 random(1);
  for (int64_t size : {1, 2, 5, 9}) {
    Problem problem(random, size, 40);
    LayerRounding rounding(problem.gram, 1e-12);
    ChannelCodes channel = problem.roundToNearest(0.3, 7);
    double expected = problem.measure(channel);
    EXPECT_NEAR(rounding.getError(channel, problem.cross), expected,
                1e-9 * (1 + std::fabs(expected)));
  }
}

TEST(LayerRounding, BestScaleHasNoBetterNeighbours) {
  std::mt19937 random(2);
  for (int64_t size : {1, 3, 9, 25}) {
    Problem problem(random, size, 100);
    LayerRounding rounding(problem.gram, 1e-3);
    ChannelCodes channel = problem.roundToNearest(0.5, 7);
    channel.scale = rounding.getTerms(channel.codes, problem.cross)
                        .getBestScale(channel.scale);
    double best = rounding.getError(channel, problem.cross);
    for (double factor : {0.5, 0.99, 1.01, 2.0, -1.0}) {
      ChannelCodes other = channel;
      other.scale *= factor;
      EXPECT_GE(rounding.getError(other, problem.cross), best);
    }
  }
}

TEST(LayerRounding, DescentEndsWhereNoSingleCodeHelps) {
  std::mt19937 random(3);
  for (int64_t size : {1, 4, 16, 50}) {
    Problem problem(random, size, 200);
    LayerRounding rounding(problem.gram, 1e-3);
    CodeLimits limits = makeLimits(size, -4, 3);
    for (double scale : {0.2, -0.4, 1.0}) {
      ChannelCodes channel{std::vector<int64_t>(size), scale};
      double before = rounding.getError(channel, problem.cross);
      rounding.descend(channel, problem.cross, limits);
      double after = rounding.getError(channel, problem.cross);
      EXPECT_LE(after, before);
      EXPECT_TRUE(isWithin(channel, limits));
      for (int64_t k = 0; k < size; ++k)
        for (int64_t code = -4; code <= 3; ++code) {
          ChannelCodes other = channel;
          other.codes[k] = code;
          EXPECT_GE(rounding.getError(other, problem.cross), after - 1e-6);
        }
    }
  }
}

TEST(LayerRounding, FeedbackIsExactForInputsThatDoNotDepend) {
  std::mt19937 random(4);
  std::uniform_real_distribution<double> variance(0.1, 2), real(-5, 5);
  constexpr int64_t size = 6;
  std::vector<double> gram(size * size), cross(size);
  std::vector<int64_t> expected;
  for (int64_t k = 0; k < size; ++k) {
    double weight = real(random);
    gram[k * size + k] = variance(random);
    cross[k] = gram[k * size + k] * weight;
    expected.push_back(std::clamp<int64_t>(std::llround(weight / 0.7), -4, 3));
  }
  LayerRounding rounding(gram, 1e-12);
  CodeLimits limits = makeLimits(size, -4, 3);
  EXPECT_EQ(rounding.roundWithFeedback(0.7, cross, limits).codes, expected);
  // Zero is the best scale of codes of the wrong sign, which the other sign of
  // the scale makes right.
  for (int64_t &code : expected)
    code = -code;
  CodeLimits mirrored = makeLimits(size, -3, 4);
  EXPECT_EQ(rounding.roundWithFeedback(-0.7, cross, mirrored).codes, expected);
}

/// The least error of all codes within the limits, at one scale or at the best
/// of each.
double searchAll(const LayerRounding &rounding, const Problem &problem,
                 const CodeLimits &limits, double scale, bool fitScale) {
  double best = HUGE_VAL;
  ChannelCodes channel{limits.min, scale};
  while (true) {
    ChannelCodes candidate = channel;
    if (fitScale)
      candidate.scale = rounding.getTerms(candidate.codes, problem.cross)
                            .getBestScale(candidate.scale);
    best = std::min(best, rounding.getError(candidate, problem.cross));
    int64_t k = 0;
    while (k < problem.size && channel.codes[k] == limits.max[k]) {
      channel.codes[k] = limits.min[k];
      ++k;
    }
    if (k == problem.size)
      return best;
    ++channel.codes[k];
  }
}

TEST(LayerRounding, TinyProblemsAreSolvedNearlyAsWellAsByTryingAll) {
  for (bool fitScale : {false, true}) {
    std::mt19937 random(5);
    int solved = 0, total = 0;
    double excess = 0, nearestExcess = 0;
    for (int64_t size : {1, 2, 3, 4})
      for (int repetition = 0; repetition < 50; ++repetition) {
        Problem problem(random, size, 30);
        LayerRounding rounding(problem.gram, 1e-3);
        ChannelCodes start = problem.roundToNearest(0.6, 3);
        CodeLimits limits = makeLimits(size, -4, 3);
        double best =
            searchAll(rounding, problem, limits, start.scale, fitScale);
        double first = rounding.getError(start, problem.cross);
        ChannelCodes found =
            rounding.optimize(start, problem.cross, limits, fitScale);
        double error = rounding.getError(found, problem.cross);
        EXPECT_LE(error, first);
        EXPECT_GE(error, best - 1e-9);
        EXPECT_TRUE(isWithin(found, limits));
        if (!fitScale)
          EXPECT_EQ(found.scale, start.scale);
        excess += error - best;
        nearestExcess += first - best;
        solved += error <= best + 1e-9;
        ++total;
      }
    // With a scale of its own a code pattern may be far from where it began.
    EXPECT_GE(solved, fitScale ? total * 0.4 : total * 0.95);
    EXPECT_LE(excess, (fitScale ? 0.2 : 0.02) * nearestExcess);
  }
}

TEST(LayerRounding, OutputsAreNearerThanThoseOfNearestCodes) {
  std::mt19937 random(6);
  for (int64_t size : {9, 25, 64}) {
    double before = 0, after = 0;
    for (int repetition = 0; repetition < 20; ++repetition) {
      Problem problem(random, size, 500);
      LayerRounding rounding(problem.gram, 1e-3);
      ChannelCodes start = problem.roundToNearest(0.5, 7);
      double power = 0;
      for (double target : problem.targets)
        power += target * target / double(problem.targets.size());
      ChannelCodes found = rounding.optimize(
          start, problem.cross, makeLimits(size, -8, 7), /*fitScale=*/true);
      before += power + problem.measure(start);
      after += power + problem.measure(found);
      EXPECT_LE(problem.measure(found), problem.measure(start));
    }
    EXPECT_LT(after, 0.5 * before);
  }
}

TEST(LayerRounding, InputsThatNeverChange) {
  std::vector<double> weights = {0.9, -2.2};
  LayerRounding rounding(std::vector<double>(4), 0.01);
  std::vector<double> cross = {rounding.getRidge() * weights[0],
                               rounding.getRidge() * weights[1]};
  ChannelCodes found =
      rounding.optimize({{0, 0}, 1}, cross, makeLimits(2, -4, 3), false);
  EXPECT_EQ(found.codes, (std::vector<int64_t>{1, -2}));
  // Outputs that are 0 for any scale keep the one that they have.
  EXPECT_EQ(rounding.getTerms({0, 0}, cross).getBestScale(0.3), 0.3);
}

} // namespace
