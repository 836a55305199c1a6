//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Assignments against all assignments, and the validator against damage.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Assignment.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

/// The least error within the limit by trying everything; infinite where
/// nothing is within it.
double findLeastError(const AssignmentProblem &problem, size_t layer = 0,
                      double price = 0) {
  if (price > problem.limit)
    return HUGE_VAL;
  if (layer == problem.layers.size())
    return 0;
  double least = HUGE_VAL;
  for (const Choice &choice : problem.layers[layer])
    least =
        std::min(least, choice.error + findLeastError(problem, layer + 1,
                                                      price + choice.price));
  return least;
}

/// Half of the problems are like layers: each bit less costs less and errs four
/// times as much. The others are anything, with ties.
AssignmentProblem makeProblem(std::mt19937_64 &random, size_t maxLayers) {
  AssignmentProblem problem;
  bool isLayered = random() % 2;
  double sum = 0;
  problem.layers.resize(random() % (maxLayers + 1));
  for (std::vector<Choice> &choices : problem.layers) {
    double size = double(random() % 1000 + 1), error = double(random() % 100);
    size_t count = random() % 5 + 1;
    for (size_t i = 0; i < count; ++i) {
      if (isLayered)
        choices.push_back({error * std::ldexp(1, -2 * int(i)),
                           std::ceil(size * double(i + 2) / 8)});
      else
        choices.push_back({double(random() % 8), double(random() % 8)});
      sum += choices.back().price / double(count);
    }
  }
  problem.limit = std::floor(sum * double(random() % 200) / 100);
  return problem;
}

TEST(AssignmentTest, FindsTheBest) {
  std::mt19937_64 random(1);
  int feasible = 0;
  for (int i = 0; i < 3000; ++i) {
    AssignmentProblem problem = makeProblem(random, 6);
    double least = findLeastError(problem);
    std::optional<Assignment> found = assignChoices(problem);
    ASSERT_EQ(found.has_value(), least != HUGE_VAL) << i;
    if (!found)
      continue;
    ++feasible;
    ASSERT_NEAR(found->error, least, 1e-9 * (1 + least)) << i;
    ASSERT_EQ(found->lowerBound, found->error) << i;
    ASSERT_EQ(findAssignmentViolation(problem, *found), std::nullopt) << i;
  }
  EXPECT_GT(feasible, 1000);
  EXPECT_LT(feasible, 2900);
}

// A search that is cut short keeps its promises, and its bound is one.
TEST(AssignmentTest, CutShort) {
  std::mt19937_64 random(2);
  int worse = 0;
  for (int i = 0; i < 2000; ++i) {
    AssignmentProblem problem = makeProblem(random, 6);
    double least = findLeastError(problem);
    std::optional<Assignment> found = assignChoices(problem, /*maxSums=*/1);
    ASSERT_EQ(found.has_value(), least != HUGE_VAL) << i;
    if (!found)
      continue;
    ASSERT_EQ(findAssignmentViolation(problem, *found), std::nullopt) << i;
    ASSERT_LE(found->lowerBound, least * (1 + 1e-9)) << i;
    worse += found->error > least * (1 + 1e-9);
  }
  EXPECT_GT(worse, 0);
}

// As many layers as a network has: the search ends, and is proved optimal.
TEST(AssignmentTest, ManyLayers) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20; ++i) {
    AssignmentProblem problem;
    double least = 0, most = 0;
    for (int layer = 0; layer < 60; ++layer) {
      double size = double(random() % 100000 + 100);
      double error = std::exp(double(random() % 1000) / 100);
      std::vector<Choice> &choices = problem.layers.emplace_back();
      for (int bits = 2; bits <= 8; ++bits)
        choices.push_back(
            {error * std::ldexp(1 + double(random() % 100) / 100, -2 * bits),
             size * bits});
      least += choices.front().price;
      most += choices.back().price;
    }
    problem.limit = std::floor(least + (most - least) * (i + 1) / 22);
    std::optional<Assignment> found = assignChoices(problem);
    ASSERT_TRUE(found);
    EXPECT_EQ(findAssignmentViolation(problem, *found), std::nullopt);
    EXPECT_LE(found->error, found->lowerBound * 1.01);
  }
}

TEST(AssignmentTest, NoLayers) {
  EXPECT_TRUE(assignChoices({{}, 0}));
  EXPECT_FALSE(assignChoices({{}, -1}));
  EXPECT_FALSE(assignChoices({{{{0, 3}}}, 2}));
}

TEST(AssignmentTest, NoLimit) {
  AssignmentProblem problem{{{{4, 1}, {1, 9}, {1, 7}}, {{0, 3}}}, HUGE_VAL};
  std::optional<Assignment> found = assignChoices(problem);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->choices, (std::vector<size_t>{2, 0}));
  EXPECT_EQ(findAssignmentViolation(problem, *found), std::nullopt);
}

TEST(AssignmentTest, ValidatorSeesDamage) {
  AssignmentProblem problem{{{{4, 1}, {1, 2}}, {{9, 1}, {2, 3}}}, 4};
  Assignment good = *assignChoices(problem);
  EXPECT_EQ(good.choices, (std::vector<size_t>{0, 1}));
  auto damage = [&](auto change) {
    Assignment bad = good;
    change(bad);
    return findAssignmentViolation(problem, bad).value_or("");
  };
  EXPECT_EQ(damage([](Assignment &) {}), "");
  EXPECT_EQ(damage([](Assignment &a) { a.choices.pop_back(); }),
            "expected 2 choices, but got 1");
  EXPECT_EQ(damage([](Assignment &a) { a.choices[1] = 2; }),
            "expected one of 2 choices of layer 1, but got 2");
  EXPECT_NE(damage([](Assignment &a) { a.error -= 1; }), "");
  EXPECT_EQ(damage([](Assignment &a) { a = {{1, 1}, 3, 5, 3}; }),
            "expected a price of at most 4.000000, but got 5.000000");
  EXPECT_EQ(damage([](Assignment &a) { a.lowerBound += 1; }),
            "expected no more than the error as its lower bound");
  EXPECT_EQ(damage([](Assignment &a) { a = {{1, 0}, 10, 3, 10}; }),
            "expected no better assignment, but layers 0 and 1 have one with "
            "an error of 6.000000");
}

} // namespace
