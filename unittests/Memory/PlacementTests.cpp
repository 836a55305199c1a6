//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Placements in general, of malformed and of random problems. FitTests.cpp has
// the optima.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "qopt/Memory/PlacementValidator.h"
#include "gtest/gtest.h"
#include <limits>

using namespace mlir::qopt;

static constexpr int64_t kMaxBytes = std::numeric_limits<int64_t>::max();

namespace mlir::qopt {
static bool operator==(const Placement &a, const Placement &b) {
  return a.offsets == b.offsets && a.total == b.total;
}
} // namespace mlir::qopt

TEST(PlacementTests, NothingNeedsNothing) {
  Placement placement = placeBuffers({});
  EXPECT_TRUE(placement.offsets.empty());
  EXPECT_EQ(placement.total, 0);
  EXPECT_EQ(getPlacementLowerBound({}), 0);
}

TEST(PlacementTests, LifetimesAreHalfOpen) {
  // The second is born in the step in which the first is dead already.
  PlacementProblem problem{{{100, 1, 0, 2}, {100, 1, 2, 3}}};
  EXPECT_EQ(getPlacementLowerBound(problem), 100);
  EXPECT_EQ(placeBuffers(problem).total, 100);
  problem.buffers[0].upper = 3;
  EXPECT_EQ(getPlacementLowerBound(problem), 200);
  EXPECT_EQ(placeBuffers(problem).total, 200);
}

TEST(PlacementTests, GapsAreUsed) {
  // The third fits below the second once the first is dead.
  PlacementProblem problem{{{64, 1, 0, 2}, {32, 1, 1, 4}, {64, 1, 2, 4}}};
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(placement.total, 96);
  EXPECT_EQ(placement.offsets, (std::vector<int64_t>{0, 64, 0}));
}

TEST(PlacementTests, OffsetsAreAligned) {
  PlacementProblem problem{{{1, 1, 0, 1}, {1, 64, 0, 1}, {1, 4096, 0, 1}}};
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(findPlacementViolation(problem, placement), std::nullopt);
  EXPECT_EQ(placement.offsets[1] % 64, 0);
  EXPECT_EQ(placement.offsets[2] % 4096, 0);
}

TEST(PlacementTests, BoundKnowsWhatAlignmentsWaste) {
  // All are alive together; only the padding of the highest one is saved.
  PlacementProblem problem;
  int64_t padded = 0, mostPadding = 0;
  for (int64_t i = 0; i < 24; ++i) {
    int64_t size = 150 * i + 37, padding = -size & 63;
    problem.buffers.push_back({size, 64, i, 24});
    padded += size + padding;
    mostPadding = std::max(mostPadding, padding);
  }
  EXPECT_EQ(getPlacementLowerBound(problem), padded - mostPadding);
  PlacementOptions options;
  options.maxWork = 5000;
  EXPECT_EQ(placeBuffers(problem, options).total, padded - mostPadding);
  // One that begins anywhere fills such gaps.
  problem.buffers.push_back({1, 1, 23, 24});
  EXPECT_LT(getPlacementLowerBound(problem), padded - mostPadding);
}

TEST(PlacementTests, MalformedProblems) {
  auto errorOf = [](std::vector<Buffer> buffers) {
    return findProblemError({std::move(buffers)}).value_or("");
  };
  EXPECT_EQ(errorOf({{8, 1, 0, 1}, {-1, 1, 0, 1}}),
            "expected buffer 1 to have a size that is not negative, but got "
            "-1");
  EXPECT_EQ(errorOf({{8, 24, 0, 1}}),
            "expected buffer 0 to have a power of two as alignment, but got "
            "24");
  EXPECT_EQ(errorOf({{8, 0, 0, 1}}),
            "expected buffer 0 to have a power of two as alignment, but got "
            "0");
  EXPECT_EQ(errorOf({{8, 1, 5, 5}}),
            "expected buffer 0 to have a lifetime of at least one step, but "
            "got 5 to 5");
}

TEST(PlacementTests, SumsDoNotOverflow) {
  // The largest single buffer works, one byte more in all does not.
  PlacementProblem problem{{{kMaxBytes, 1, -kMaxBytes, kMaxBytes}}};
  ASSERT_EQ(findProblemError(problem), std::nullopt);
  EXPECT_EQ(placeBuffers(problem).total, kMaxBytes);
  EXPECT_EQ(getPlacementLowerBound(problem), kMaxBytes);
  problem.buffers.push_back({1, 1, 0, 1});
  EXPECT_EQ(findProblemError(problem),
            "expected at most 9223372036854775807 bytes in all, but buffer 1 "
            "exceeds them");
  // So does padding alone.
  problem.buffers = {{kMaxBytes - 1, 1, 0, 1}, {0, 4, 0, 1}};
  EXPECT_TRUE(findProblemError(problem));
}

TEST(PlacementTests, RandomProblemsAreValidAndRepeatable) {
  RandomSource random(1);
  for (int trial = 0; trial < 500; ++trial) {
    ProblemShape shape{random.between(1, 60), random.between(1, 5000),
                       random.between(1, 40), random.between(0, 8)};
    PlacementProblem problem = makeProblem(random, shape);
    ASSERT_EQ(findProblemError(problem), std::nullopt);
    PlacementOptions options;
    options.maxWork = 20000;
    Placement placement = placeBuffers(problem, options);
    ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
    ASSERT_GE(placement.lowerBound, getPlacementLowerBound(problem));
    ASSERT_GE(placement.total, placement.lowerBound);
    ASSERT_TRUE(placement == placeBuffers(problem, options));
  }
}
