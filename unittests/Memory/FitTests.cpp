//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The exact search: the optimum of small problems and nothing below it, the
// hard instances, fixed offsets, ties and budgets.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "Reference.h"
#include "qopt/Memory/Fit.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

static void expectSame(const Placement &a, const Placement &b) {
  EXPECT_EQ(a.offsets, b.offsets);
  EXPECT_EQ(a.total, b.total);
  EXPECT_EQ(a.lowerBound, b.lowerBound);
}

/// The optimum is found and proved, and one byte less is impossible.
static void expectOptimum(const PlacementProblem &problem, int64_t optimum) {
  Placement placement = placeBuffers(problem);
  ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
  ASSERT_EQ(placement.total, optimum);
  ASSERT_EQ(placement.lowerBound, optimum);
  ASSERT_FALSE(placement.isCutShort);
  FitResult fit = fitBuffers(problem, optimum);
  ASSERT_EQ(fit.status, FitStatus::Found);
  ASSERT_EQ(findPlacementViolation(problem, {fit.offsets, optimum}),
            std::nullopt);
  ASSERT_EQ(fitBuffers(problem, optimum - 1).status, FitStatus::Impossible);
}

TEST(FitTests, NothingFits) {
  EXPECT_EQ(fitBuffers({}, 0).status, FitStatus::Found);
  EXPECT_EQ(fitBuffers({}, -1).status, FitStatus::Impossible);
  EXPECT_EQ(fitBuffers({{{8, 1, 0, 1}}}, 7).status, FitStatus::Impossible);
}

TEST(FitTests, SmallProblemsAgainstTheOptimum) {
  RandomSource random(5);
  int aboveBound = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    PlacementProblem problem =
        makeProblem(random, {random.between(1, 6), 5, 6, trial % 3});
    int64_t optimum = findOptimum(problem);
    expectOptimum(problem, optimum);
    if (HasFatalFailure())
      FAIL() << "trial " << trial;
    aboveBound += optimum > getPlacementLowerBound(problem);
  }
  // Some need a proof by search.
  EXPECT_GT(aboveBound, 10);
}

//===----------------------------------------------------------------------===//
// Fixed offsets and ties
//===----------------------------------------------------------------------===//

TEST(FitTests, FixedBuffersStayWhereTheyAre) {
  RandomSource random(7);
  int numSolved = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    PlacementProblem problem =
        makeProblem(random, {random.between(2, 6), 5, 6, 1});
    for (Buffer &buffer : problem.buffers)
      if (random.between(0, 2) == 0)
        buffer.offset = random.between(0, 6);
    if (findProblemError(problem))
      continue;
    expectOptimum(problem, findOptimum(problem));
    if (HasFatalFailure())
      FAIL() << "trial " << trial;
    ++numSolved;
  }
  EXPECT_GT(numSolved, 250);
}

TEST(FitTests, ResultsOverOperandsAreExact) {
  // Ties at distance 0 are items with a flat bottom: search excludes the rest.
  RandomSource random(8);
  for (int trial = 0; trial < 300; ++trial) {
    PlacementProblem problem = makeProblem(random, {6, 4, 6, 0});
    for (size_t i = 1; i < problem.buffers.size(); ++i)
      if (random.between(0, 2) == 0)
        problem.buffers[i].anchor = random.between(0, i - 1);
    ASSERT_EQ(findProblemError(problem), std::nullopt);
    expectOptimum(problem, findOptimum(problem));
    if (HasFatalFailure())
      FAIL() << "trial " << trial;
  }
}

TEST(FitTests, TiesAtADistanceKeepTheirPromises) {
  RandomSource random(9);
  int numOptimal = 0, numSolved = 0;
  for (int trial = 0; trial < 300; ++trial) {
    PlacementProblem problem = makeProblem(random, {6, 4, 6, 1});
    for (size_t i = 1; i < problem.buffers.size(); ++i)
      if (random.between(0, 2) == 0) {
        problem.buffers[i].anchor = random.between(0, i - 1);
        problem.buffers[i].distance = random.between(-4, 4);
      }
    if (findProblemError(problem))
      continue;
    ++numSolved;
    int64_t optimum = findOptimum(problem);
    Placement placement = placeBuffers(problem);
    ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
    ASSERT_LE(placement.lowerBound, optimum);
    ASSERT_GE(placement.total, optimum);
    numOptimal += placement.total == optimum;
    ASSERT_NE(fitBuffers(problem, optimum).status, FitStatus::Impossible);
  }
  EXPECT_GT(numSolved, 100);
  EXPECT_GE(numOptimal, numSolved * 9 / 10);
}

TEST(FitTests, PartsOfAConcatenationAreNeighbours) {
  // Two parts are written one after the other, then read as one.
  PlacementProblem problem{{{16, 1, 2, 4}, {8, 1, 0, 3}, {8, 1, 1, 3}}};
  problem.buffers[1].anchor = 0;
  problem.buffers[2].anchor = 0;
  problem.buffers[2].distance = 8;
  // While only the first part is alive, another buffer uses the second's room.
  problem.buffers.push_back({8, 1, 0, 1});
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(placement.total, 16);
  EXPECT_EQ(placement.lowerBound, 16);
  EXPECT_EQ(placement.offsets, (std::vector<int64_t>{0, 0, 8, 8}));
}

TEST(FitTests, MalformedTiesAndOffsets) {
  auto errorOf = [](std::vector<Buffer> buffers) {
    return findProblemError({std::move(buffers)}).value_or("");
  };
  EXPECT_EQ(errorOf({{8, 1, 0, 1, -8}}),
            "expected buffer 0 to have an offset that is not negative, but got "
            "-8");
  EXPECT_EQ(errorOf({{8, 8, 0, 1, 4}}),
            "expected buffer 0 to have an offset that its alignment and its "
            "ties allow, but got 4");
  EXPECT_EQ(errorOf({{8, 1, 0, 2, 0}, {8, 1, 1, 3, 7}}),
            "expected fixed buffers that do not overlap, but buffers 0 and 1 "
            "do");
  EXPECT_EQ(errorOf({{8, 1, 0, 1, {}, 1}}),
            "expected buffer 0 to have an anchor among 1 buffers, but got 1");
  EXPECT_EQ(errorOf({{8, 1, 0, 1, {}, {}, 4}}),
            "expected buffer 0 to have an anchor for its distance of 4");
  EXPECT_EQ(errorOf({{8, 1, 0, 1, {}, 1}, {8, 1, 0, 1, {}, 0}}),
            "expected buffer 0 to have ties that do not form a circle");
  EXPECT_EQ(errorOf({{8, 8, 0, 1}, {8, 8, 0, 1, {}, 0, 4}}),
            "expected buffer 1 to have a distance that keeps its alignment of "
            "8");
  EXPECT_EQ(errorOf({{8, 1, 0, 1, 8}, {8, 1, 0, 1, 24, 0, 8}}),
            "expected buffer 1 to have an offset that its alignment and its "
            "ties allow, but got 24");
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(errorOf({{8, 1, 0, 1}, {8, 1, 0, 1, {}, 0, kMin}}),
            "expected at most 9223372036854775807 bytes in all, but buffer 1 "
            "exceeds them");
}

//===----------------------------------------------------------------------===//
// Budgets
//===----------------------------------------------------------------------===//

TEST(FitTests, WorkIsLimitedAndRepeatable) {
  RandomSource random(10);
  for (int trial = 0; trial < 20; ++trial) {
    PlacementProblem problem = makeProblem(random, {40, 1000, 30, 0});
    int64_t last = std::numeric_limits<int64_t>::max();
    for (int64_t work : {0, 1000, 30000, 300000}) {
      PlacementOptions options;
      options.maxWork = work;
      Placement placement = placeBuffers(problem, options);
      ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
      ASSERT_LE(placement.lowerBound, placement.total);
      // More work is never worse.
      ASSERT_LE(placement.total, last);
      last = placement.total;
      expectSame(placement, placeBuffers(problem, options));
      FitResult fit = fitBuffers(problem, placement.lowerBound, options);
      ASSERT_LE(fit.work, work + 40);
    }
  }
}

TEST(FitTests, TheClockIsReported) {
  // Far too hard for no time at all.
  RandomSource random(11);
  PlacementProblem problem = makeProblem(random, {300, 100000, 60, 0});
  PlacementOptions options;
  options.maxSeconds = 0;
  Placement placement = placeBuffers(problem, options);
  EXPECT_EQ(findPlacementViolation(problem, placement), std::nullopt);
  EXPECT_EQ(placement.isCutShort, placement.lowerBound < placement.total);
}

//===----------------------------------------------------------------------===//
// MiniMalloc's instances: the optimum is the most that is alive at one time
//===----------------------------------------------------------------------===//

class HardInstances : public testing::TestWithParam<const char *> {};

TEST_P(HardInstances, FitAndAreProvedOptimal) {
  std::string path =
      std::string(QOPT_SHARED_DIR "/allocation/") + GetParam() + ".1048576.csv";
  std::optional<PlacementProblem> problem = readInstance(path);
  if (!problem)
    GTEST_SKIP() << "no " << path;
  ASSERT_GT(problem->buffers.size(), 100u);
  ASSERT_EQ(findProblemError(*problem), std::nullopt);
  constexpr int64_t kCapacity = 1048576;
  FitResult fit = fitBuffers(*problem, kCapacity);
  ASSERT_EQ(fit.status, FitStatus::Found);
  EXPECT_EQ(findPlacementViolation(*problem, {fit.offsets, kCapacity}),
            std::nullopt);
  Placement placement = placeBuffers(*problem);
  EXPECT_EQ(findPlacementViolation(*problem, placement), std::nullopt);
  EXPECT_LE(placement.total, kCapacity);
  EXPECT_EQ(placement.total, getPlacementLowerBound(*problem));
  EXPECT_EQ(placement.lowerBound, placement.total);
  expectSame(placement, placeBuffers(*problem));
}

INSTANTIATE_TEST_SUITE_P(MiniMalloc, HardInstances,
                         testing::Values("A", "C", "E", "G", "I", "K"));
