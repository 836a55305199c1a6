//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Buffers that may overlap: small problems against a search that tries every
// byte.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "Reference.h"
#include "gtest/gtest.h"

using namespace mlir::qopt;

TEST(OverlapPlacementTests, WritesBehindReading) {
  // One byte more than the larger one.
  PlacementProblem problem{{{8, 1, 0, 2}, {6, 1, 1, 3}}, {{0, 1, 1}}};
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(placement.total, 9);
  EXPECT_EQ(placement.lowerBound, 9);
  EXPECT_EQ(placement.offsets, (std::vector<int64_t>{1, 0}));
  // Offsets are multiples of what either must be.
  problem.buffers[0].alignment = 4;
  placement = placeBuffers(problem);
  EXPECT_EQ(placement.total, 12);
  EXPECT_EQ(findPlacementViolation(problem, placement), std::nullopt);
}

TEST(OverlapPlacementTests, ChainsAreTiedWhereItHelpsOnly) {
  // With all ties the first would lie above 19 distances of 3 bytes; the one
  // between the two large buffers is enough.
  PlacementProblem problem;
  for (int64_t i = 0; i < 20; ++i) {
    bool isLarge = i == 9 || i == 10;
    problem.buffers.push_back({isLarge ? 10 : 3, 1, 2 * i, 2 * i + 3});
    if (i > 0)
      problem.overlaps.push_back({size_t(i - 1), size_t(i), 3});
  }
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(findPlacementViolation(problem, placement), std::nullopt);
  EXPECT_EQ(placement.lowerBound, 13);
  EXPECT_EQ(placement.total, 13);
  // All are large: any two tied in a row cost more than two apart.
  for (Buffer &buffer : problem.buffers)
    buffer.size = 10;
  placement = placeBuffers(problem);
  EXPECT_EQ(placement.lowerBound, 13);
  EXPECT_EQ(placement.total, 20);
}

TEST(OverlapPlacementTests, UsedWhereTheyHelpOnly) {
  // The peak is elsewhere.
  PlacementProblem problem{{{8, 1, 0, 2}, {6, 1, 1, 3}, {40, 1, 4, 5}},
                           {{0, 1, 0}}};
  Placement placement = placeBuffers(problem);
  EXPECT_EQ(placement.total, 40);
  EXPECT_EQ(findPlacementViolation({problem.buffers}, placement), std::nullopt);
}

TEST(OverlapPlacementTests, AgreesWithTryingEveryByte) {
  RandomSource random(11);
  int helped = 0, optimal = 0, trials = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    PlacementProblem problem = makeProblem(random, {5, 6, 8, 1});
    std::vector<bool> isInput(5), isOutput(5);
    for (size_t i = 0; i < 5; ++i)
      for (size_t j = 0; j < 5; ++j) {
        PlacementProblem more = problem;
        more.overlaps.push_back({i, j, random.between(0, 4)});
        if (!findProblemError(more))
          problem = more;
      }
    if (problem.overlaps.empty())
      continue;
    ++trials;
    Placement placement = placeBuffers(problem);
    ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
    int64_t optimum = findOptimum(problem);
    int64_t apart = findOptimum({problem.buffers});
    EXPECT_LE(placement.lowerBound, optimum);
    EXPECT_EQ(placement.lowerBound, getPlacementLowerBound(problem));
    EXPECT_GE(placement.total, optimum);
    EXPECT_LE(placement.total, apart);
    helped += optimum < apart;
    optimal += placement.total == optimum;
  }
  EXPECT_GT(trials, 1000);
  EXPECT_GT(helped, 300);
  // Which overlaps are used is a heuristic, and a tie is an exact distance
  // where any larger one would do.
  EXPECT_GT(optimal, trials * 85 / 100);
}

TEST(OverlapPlacementTests, OthersMayNotShare) {
  PlacementProblem problem{{{8, 1, 0, 2}, {8, 1, 1, 3}, {1, 1, 1, 2}},
                           {{0, 1, 2}}};
  auto violation = [&](std::vector<int64_t> offsets) {
    return findPlacementViolation(problem, {std::move(offsets), 32})
        .value_or("");
  };
  EXPECT_EQ(violation({2, 0, 10}), "");
  EXPECT_EQ(violation({3, 0, 11}), "");
  EXPECT_EQ(violation({8, 0, 20}), "");
  EXPECT_EQ(violation({0, 8, 20}), "");
  EXPECT_EQ(violation({1, 0, 10}),
            "expected disjoint buffers, but buffer 0 at offset 1 and buffer 1 "
            "at offset 0 share byte 1 in step 1");
  EXPECT_EQ(violation({0, 2, 20}),
            "expected disjoint buffers, but buffer 0 at offset 0 and buffer 1 "
            "at offset 2 share byte 2 in step 1");
  EXPECT_EQ(violation({2, 0, 9}),
            "expected disjoint buffers, but buffer 0 at offset 2 and buffer 2 "
            "at offset 9 share byte 9 in step 1");
}

TEST(OverlapPlacementTests, MalformedOverlaps) {
  std::vector<Buffer> buffers{{8, 1, 0, 3}, {8, 1, 2, 5}, {8, 1, 4, 7}};
  auto errorOf = [&](std::vector<BufferOverlap> overlaps) {
    return findProblemError({buffers, std::move(overlaps)}).value_or("");
  };
  EXPECT_EQ(errorOf({{0, 1, 8}, {1, 2, 0}}), "");
  EXPECT_EQ(errorOf({{0, 3, 0}}),
            "expected overlap 0 to have buffers among 3, but got 3");
  EXPECT_EQ(errorOf({{0, 1, 9}}),
            "expected overlap 0 to have a distance inside its output of 8 "
            "bytes, but got 9");
  EXPECT_EQ(errorOf({{0, 1, -1}}),
            "expected overlap 0 to have a distance inside its output of 8 "
            "bytes, but got -1");
  EXPECT_EQ(errorOf({{1, 0, 0}}),
            "expected overlap 0 to have an input that is born and dies no "
            "later than its output, but got lifetimes 2 to 5 and 0 to 3");
  EXPECT_EQ(errorOf({{0, 2, 0}}),
            "expected overlap 0 to have an input that is born and dies no "
            "later than its output, but got lifetimes 0 to 3 and 4 to 7");
  EXPECT_EQ(errorOf({{0, 1, 0}, {0, 1, 0}}),
            "expected overlap 1 to have buffers that no other has in the same "
            "role");
  buffers[2].offset = 8;
  EXPECT_EQ(errorOf({{1, 2, 0}}),
            "expected overlap 0 to have buffers without offsets");
  buffers[2] = {8, 1, 4, 7, {}, 0, 8};
  EXPECT_EQ(errorOf({{0, 1, 0}}),
            "expected overlaps or ties, but got both, and buffer 2 is tied");
  buffers[2] = {8, 1, 2, 7};
  EXPECT_EQ(errorOf({{0, 1, 0}, {1, 2, 0}}),
            "expected overlap 1 to have an input that is no output any more, "
            "but overlap 0 has it until step 3");
}
