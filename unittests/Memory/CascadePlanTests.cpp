//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScheduleProblems.h"
#include "qopt/Memory/CascadePlan.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

/// A chain of operators: tensor i goes into operator i, which makes the next.
static ScheduleProblem makeChain(const std::vector<int64_t> &sizes) {
  ScheduleProblem problem;
  for (size_t i = 0; i < sizes.size(); ++i) {
    problem.tensors.push_back({sizes[i], i + 1 == sizes.size()});
    if (i > 0)
      problem.operators.push_back({{int(i) - 1}, {int(i)}});
  }
  return problem;
}

/// Ranges as `begin-end`, in order.
static std::string getText(const CascadePlan &plan) {
  std::string text;
  for (OperatorRange range : plan.cascades)
    text += std::to_string(range.begin) + "-" + std::to_string(range.end) + " ";
  return text + std::to_string(plan.peak);
}

TEST(CascadePlanTests, Chain) {
  CascadePlanProblem problem{makeChain({10, 80, 60, 5, 50, 1}),
                             [](OperatorRange) { return 7; }};
  // The large ones do not exist: 10, 1 and the buffers are alive.
  EXPECT_EQ(getText(planCascades(problem)), "0-5 18");
  // Fewer ops where more memory may be used.
  EXPECT_EQ(getText(planCascades(problem, 54)), "0-5 18");
  EXPECT_EQ(getText(planCascades(problem, 55)), "0-3 55");
  EXPECT_EQ(getText(planCascades(problem, 140)), "140");
  EXPECT_EQ(getText(planCascades(problem, 1000)), "140");
}

TEST(CascadePlanTests, WhatCannotBeOne) {
  // The tensor between is kept.
  ScheduleProblem network = makeChain({10, 80, 10});
  network.tensors[1].isKept = true;
  auto anywhere = [](OperatorRange) { return 0; };
  EXPECT_EQ(getText(planCascades({network, anywhere})), "90");
  // An operator behind it reads it, in the same cascade or after it.
  network = makeChain({10, 80, 10, 10});
  network.operators[2].inputs.push_back(1);
  EXPECT_EQ(getText(planCascades({network, anywhere})), "0-3 20");
  network.operators.push_back({{1}, {}});
  EXPECT_EQ(getText(planCascades({network, anywhere})), "1-3 90");
  // Who asks says no.
  network = makeChain({10, 80, 10});
  EXPECT_EQ(getText(planCascades(
                {network, [](OperatorRange) { return std::nullopt; }})),
            "90");
}

TEST(CascadePlanTests, OneOperatorSavesItsScratch) {
  ScheduleProblem network = makeChain({10, 20});
  network.operators[0].scratch = 15;
  EXPECT_EQ(getText(planCascades({network, [](OperatorRange) { return 3; }})),
            "0-1 33");
  EXPECT_EQ(getText(planCascades({network, [](OperatorRange) { return 16; }})),
            "45");
}

TEST(CascadePlanTests, NothingToPlan) {
  EXPECT_EQ(getText(planCascades({{}, [](OperatorRange) { return 0; }})), "0");
}

namespace {
/// Tries every division of a network.
struct Exhaustive {
  const ScheduleProblem &network;
  const std::vector<std::vector<std::optional<int64_t>>> &buffers;
  int64_t bestPeak = std::numeric_limits<int64_t>::max();
  size_t bestPrice = 0;

  /// Alive with all operators before `count` done.
  bool isAlive(int tensor, size_t count) const {
    bool isWritten = true, isNeeded = network.tensors[tensor].isKept;
    for (size_t op = 0; op < network.operators.size(); ++op) {
      const ScheduleOperator &step = network.operators[op];
      bool reads = std::count(step.inputs.begin(), step.inputs.end(), tensor);
      bool writes =
          std::count(step.outputs.begin(), step.outputs.end(), tensor);
      isWritten &= !writes || op < count;
      isNeeded |= reads && op >= count;
    }
    return isWritten && isNeeded;
  }
  int64_t getBytes(OperatorRange range, bool isCascade) const {
    int64_t bytes = isCascade ? *buffers[range.begin][range.end]
                              : network.operators[range.begin].scratch;
    const std::vector<int> &made = network.operators[range.end - 1].outputs;
    for (int t = 0; t < int(network.tensors.size()); ++t)
      if (isAlive(t, range.begin) ||
          std::count(made.begin(), made.end(), t) > 0)
        bytes += network.tensors[t].size;
    return bytes;
  }
  bool canBeCascade(OperatorRange range) const {
    if (!buffers[range.begin][range.end])
      return false;
    for (size_t op = range.begin; op + 1 < range.end; ++op)
      for (int tensor : network.operators[op].outputs)
        if (isAlive(tensor, range.end))
          return false;
    return network.operators[range.end - 1].outputs.size() == 1;
  }
  void visit(size_t begin, int64_t peak, size_t price, int64_t limit) {
    size_t size = network.operators.size();
    if (begin == size) {
      if (std::pair(std::max(peak, limit), price) <
          std::pair(std::max(bestPeak, limit), bestPrice)) {
        bestPeak = peak;
        bestPrice = price;
      }
      return;
    }
    visit(begin + 1, std::max(peak, getBytes({begin, begin + 1}, false)), price,
          limit);
    for (size_t end = begin + 1; end <= size; ++end)
      if (canBeCascade({begin, end}))
        visit(end, std::max(peak, getBytes({begin, end}, true)),
              price + end - begin, limit);
  }
};
} // namespace

TEST(CascadePlanTests, RandomNetworksEqualExhaustiveSearch) {
  RandomSource random(3);
  for (int trial = 0; trial < 2000; ++trial) {
    // Each reads its predecessor, and some another one.
    std::vector<int64_t> sizes;
    for (int64_t i = random.between(2, 9); i > 0; --i)
      sizes.push_back(random.between(0, 50));
    ScheduleProblem network = makeChain(sizes);
    size_t size = network.operators.size();
    for (size_t op = 1; op < size; ++op) {
      network.operators[op].scratch = random.between(0, 9);
      if (int other = int(random.between(0, int64_t(op) - 1));
          random.between(0, 2) == 0 && other != int(op))
        network.operators[op].inputs.push_back(other);
    }
    std::vector<std::vector<std::optional<int64_t>>> buffers(
        size, std::vector<std::optional<int64_t>>(size + 1));
    for (auto &row : buffers)
      for (auto &bytes : row)
        if (random.between(0, 3) > 0)
          bytes = random.between(0, 20);
    int64_t limit = random.between(0, 1) * random.between(0, 120);

    CascadePlan plan = planCascades(
        {network,
         [&](OperatorRange range) { return buffers[range.begin][range.end]; }},
        limit);
    Exhaustive all{network, buffers};
    all.visit(0, 0, 0, limit);
    ASSERT_EQ(std::max(plan.peak, limit), std::max(all.bestPeak, limit));
    size_t price = 0;
    int64_t peak = 0;
    std::vector<bool> isInCascade(size, false);
    for (OperatorRange range : plan.cascades) {
      ASSERT_TRUE(all.canBeCascade(range));
      peak = std::max(peak, all.getBytes(range, true));
      price += range.end - range.begin;
      for (size_t op = range.begin; op < range.end; ++op)
        isInCascade[op] = true;
    }
    for (size_t op = 0; op < size; ++op)
      if (!isInCascade[op])
        peak = std::max(peak, all.getBytes({op, op + 1}, false));
    ASSERT_EQ(peak, plan.peak);
    ASSERT_EQ(price, all.bestPrice);
  }
}
