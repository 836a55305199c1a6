//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScheduleProblems.h"
#include "qopt/Memory/CascadePlan.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <limits>
#include <tuple>

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
  for (const PlannedCascade &range : plan.cascades) {
    text += std::to_string(range.begin) + "-" + std::to_string(range.end);
    if (range.patches > 1)
      text += "/" + std::to_string(range.patches);
    text += " ";
  }
  return text + std::to_string(plan.peak);
}

TEST(CascadePlanTests, Chain) {
  CascadePlanProblem problem{makeChain({10, 80, 60, 5, 50, 1}),
                             [](OperatorRange) { return 7; }};
  // The large ones do not exist: 10, 1 and the buffers are alive.
  EXPECT_EQ(getText(planCascades(problem)), "0-5 18");
  // Fewer ops where more memory may be used.
  EXPECT_EQ(getText(planCascades(problem, {54})), "0-5 18");
  EXPECT_EQ(getText(planCascades(problem, {55})), "0-3 55");
  EXPECT_EQ(getText(planCascades(problem, {140})), "140");
  EXPECT_EQ(getText(planCascades(problem, {1000})), "140");
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

TEST(CascadePlanTests, PatchesWhereNothingElseHelps) {
  CascadePlanProblem problem{makeChain({10, 80, 60, 5, 50, 1}),
                             [](OperatorRange) { return 7; }};
  problem.getPatches = [](OperatorRange range, int64_t bytes) {
    std::vector<PatchCost> costs{{2, 5, 20}, {3, 2, int64_t(30 * range.end)}};
    while (!costs.empty() && costs.front().bytes >= bytes)
      costs.erase(costs.begin());
    return costs;
  };
  auto getPlan = [&](int64_t bytes, int64_t extraMacs) {
    CascadePlan plan = planCascades(problem, {bytes, extraMacs});
    return getText(plan) + " +" + std::to_string(plan.extraMacs);
  };
  EXPECT_EQ(getPlan(0, 0), "0-5 18 +0");
  EXPECT_EQ(getPlan(0, 19), "0-5 18 +0");
  EXPECT_EQ(getPlan(0, 20), "0-5/2 16 +20");
  EXPECT_EQ(getPlan(0, 1000), "0-5/3 13 +150");
  // Not more than is asked for.
  EXPECT_EQ(getPlan(18, 1000), "0-5 18 +0");
  EXPECT_EQ(getPlan(17, 1000), "0-5/2 16 +20");
  EXPECT_EQ(getPlan(14, 1000), "0-5/3 13 +150");
  EXPECT_EQ(getPlan(14, 100), "0-5/2 16 +20");
}

TEST(CascadePlanTests, NothingToPlan) {
  EXPECT_EQ(getText(planCascades({{}, [](OperatorRange) { return 0; }})), "0");
}

namespace {
/// Tries every division of a network.
struct Exhaustive {
  const ScheduleProblem &network;
  const std::vector<std::vector<std::optional<int64_t>>> &buffers;
  /// By begin and end.
  const std::vector<std::vector<std::vector<PatchCost>>> &patches;
  CascadePlanLimits limits;
  /// Peak above the limit, multiplications, operators.
  using Rank = std::tuple<int64_t, int64_t, int64_t>;
  Rank best = {std::numeric_limits<int64_t>::max(), 0, 0};

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
  int64_t getBytes(OperatorRange range, int64_t buffers) const {
    int64_t bytes = buffers;
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
  /// Each way to compute what comes next, with its patches (0: no cascade),
  /// bytes and multiplications.
  template <typename Function>
  void forEach(size_t begin, Function function) const {
    OperatorRange one{begin, begin + 1};
    function(one, 0, getBytes(one, network.operators[begin].scratch), 0);
    for (size_t end = begin + 1; end <= network.operators.size(); ++end) {
      OperatorRange range{begin, end};
      if (!canBeCascade(range))
        continue;
      function(range, 1, getBytes(range, *buffers[begin][end]), 0);
      for (const PatchCost &cost : patches[begin][end])
        function(range, cost.count, getBytes(range, cost.bytes),
                 cost.extraMacs);
    }
  }
  void visit(size_t begin, int64_t peak, int64_t macs, int64_t ops) {
    if (macs > limits.extraMacs)
      return;
    if (begin == network.operators.size()) {
      best = std::min(best, {std::max(peak, limits.bytes), macs, ops});
      return;
    }
    forEach(begin, [&](OperatorRange range, int64_t count, int64_t bytes,
                       int64_t extraMacs) {
      visit(range.end, std::max(peak, bytes), macs + extraMacs,
            ops + count * int64_t(range.end - range.begin));
    });
  }
  /// That of a plan, which must be one of those that are tried.
  Rank rank(const CascadePlan &plan) const {
    int64_t peak = 0, macs = 0, ops = 0;
    auto next = plan.cascades.begin();
    for (size_t begin = 0; begin < network.operators.size();) {
      PlannedCascade wanted{{begin, begin + 1}, 0};
      if (next != plan.cascades.end() && next->begin == begin)
        wanted = *next++;
      bool isFound = false;
      forEach(begin, [&](OperatorRange range, int64_t count, int64_t bytes,
                         int64_t extraMacs) {
        if (isFound || range.end != wanted.end || count != wanted.patches)
          return;
        isFound = true;
        peak = std::max(peak, bytes);
        macs += extraMacs;
        ops += count * int64_t(range.end - range.begin);
      });
      EXPECT_TRUE(isFound);
      begin = wanted.end;
    }
    EXPECT_EQ(peak, plan.peak);
    EXPECT_EQ(macs, plan.extraMacs);
    return {std::max(peak, limits.bytes), macs, ops};
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
    std::vector<std::vector<std::vector<PatchCost>>> patches(
        size, std::vector<std::vector<PatchCost>>(size + 1));
    for (auto &row : patches)
      for (auto &costs : row)
        for (int64_t count = 2; count <= 3; ++count)
          if (random.between(0, 2) == 0)
            costs.push_back(
                {count, random.between(0, 12), random.between(0, 9)});
    CascadePlanLimits limits{random.between(0, 1) * random.between(0, 120),
                             random.between(0, 15)};

    CascadePlanProblem problem{network, [&](OperatorRange range) {
                                 return buffers[range.begin][range.end];
                               }};
    if (trial % 2 == 0)
      problem.getPatches = [&](OperatorRange range, int64_t bytes) {
        std::vector<PatchCost> costs;
        for (const PatchCost &cost : patches[range.begin][range.end])
          if (cost.bytes < bytes)
            costs.push_back(cost);
        return costs;
      };
    else
      for (auto &row : patches)
        row.assign(size + 1, {});
    CascadePlan plan = planCascades(problem, limits);
    // Patches that are no smaller than the cascade help nobody.
    for (size_t begin = 0; begin < size; ++begin)
      for (size_t end = begin + 1; end <= size; ++end) {
        auto &costs = patches[begin][end];
        costs.erase(std::remove_if(costs.begin(), costs.end(),
                                   [&](const PatchCost &cost) {
                                     return cost.bytes >=
                                            buffers[begin][end].value_or(0);
                                   }),
                    costs.end());
      }
    Exhaustive all{network, buffers, patches, limits};
    all.visit(0, 0, 0, 0);
    Exhaustive::Rank found = all.rank(plan);
    ASSERT_EQ(std::get<0>(found), std::get<0>(all.best));
    ASSERT_EQ(std::get<1>(found), std::get<1>(all.best));
    // Without patches where they are not needed for the peak.
    Exhaustive unpatched = all;
    for (auto &row : patches)
      row.assign(size + 1, {});
    unpatched.best = {std::numeric_limits<int64_t>::max(), 0, 0};
    unpatched.visit(0, 0, 0, 0);
    if (std::get<0>(unpatched.best) == std::get<0>(all.best)) {
      ASSERT_EQ(found, unpatched.best);
    } else {
      ASSERT_EQ(found, all.best);
    }
  }
}
