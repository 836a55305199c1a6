//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Memory/ScheduleValidator.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

/// a -> [0] -> b, b -> [1] -> c, c: 10, 20 and 5 bytes.
static const ScheduleProblem kChain = {{{10}, {20}, {5, /*isKept=*/true}},
                                       {{{0}, {1}}, {{1}, {2}}}};

static std::string violationOf(std::vector<int> order, int64_t peak,
                               int64_t lowerBound,
                               const ScheduleProblem &problem = kChain) {
  return findScheduleViolation(problem, {std::move(order), peak, lowerBound, 0})
      .value_or("");
}

TEST(ScheduleValidatorTests, ValidSchedules) {
  EXPECT_EQ(violationOf({0, 1}, 30, 30), "");
  EXPECT_EQ(violationOf({0, 1}, 30, 7), "");
}

TEST(ScheduleValidatorTests, Violations) {
  EXPECT_EQ(violationOf({0}, 30, 30), "expected 2 operators, but got 1");
  EXPECT_EQ(violationOf({0, 2}, 30, 30),
            "expected operators below 2, but got 2");
  EXPECT_EQ(violationOf({0, -1}, 30, 30),
            "expected operators below 2, but got -1");
  EXPECT_EQ(violationOf({0, 0}, 30, 30),
            "expected operator 0 once, but got it in steps 0 and 1");
  EXPECT_EQ(violationOf({1, 0}, 30, 30),
            "expected tensor 1 to be written before operator 1 reads it, but "
            "got steps 1 and 0");
  EXPECT_EQ(violationOf({0, 1}, 29, 29),
            "expected a peak of 30 bytes, which this order needs, but got 29");
  EXPECT_EQ(violationOf({0, 1}, 31, 30),
            "expected a peak of 30 bytes, which this order needs, but got 31");
  EXPECT_EQ(violationOf({0, 1}, 30, 31),
            "expected a lower bound of at most 30 bytes, but got 31");
}

TEST(ScheduleValidatorTests, WhatCounts) {
  // The output takes the place of the input.
  ScheduleProblem problem = kChain;
  problem.operators[0].overwrites = 0;
  EXPECT_EQ(violationOf({0, 1}, 25, 25, problem), "");
  // Not where that is needed later.
  problem.tensors[0].isKept = true;
  EXPECT_EQ(violationOf({0, 1}, 35, 35, problem), "");
  problem = kChain;
  problem.operators[1].scratch = 100;
  EXPECT_EQ(violationOf({0, 1}, 125, 125, problem), "");
  // Both write to the tensor: there from the first, and complete with the
  // second.
  problem = {{{10}, {20}, {40, /*isKept=*/true}},
             {{{0}, {2}}, {{1}, {2}}, {{2}, {}}}};
  EXPECT_EQ(violationOf({0, 1, 2}, 70, 70, problem), "");
  EXPECT_EQ(violationOf({1, 2, 0}, 70, 70, problem),
            "expected tensor 2 to be written before operator 2 reads it, but "
            "got steps 2 and 1");
}
