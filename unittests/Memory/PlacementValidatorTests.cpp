//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The validator: every kind of fault is found and described, and on random
// placements it agrees with painting bytes and steps one by one.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "qopt/Memory/PlacementValidator.h"
#include "gtest/gtest.h"
#include <limits>

using namespace mlir::qopt;

static constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
static constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

static std::string violation(const std::vector<Buffer> &buffers,
                             const std::vector<int64_t> &offsets,
                             int64_t total) {
  return findPlacementViolation({buffers}, {offsets, total}).value_or("");
}

TEST(PlacementValidatorTests, NeighboursAreFine) {
  // In space, in time, and one with no bytes inside another.
  EXPECT_EQ(violation({{8, 8, 0, 2}, {8, 8, 0, 2}}, {0, 8}, 16), "");
  EXPECT_EQ(violation({{8, 8, 0, 2}, {8, 8, 2, 4}}, {0, 0}, 8), "");
  EXPECT_EQ(violation({{8, 8, 0, 2}, {0, 1, 0, 2}}, {0, 4}, 8), "");
  EXPECT_EQ(violation({}, {}, 0), "");
}

TEST(PlacementValidatorTests, DescribesTheFirstViolation) {
  EXPECT_EQ(violation({{8, 1, 0, 1}}, {}, 8), "expected 1 offsets, but got 0");
  EXPECT_EQ(violation({}, {}, -1),
            "expected a total that is not negative, but got -1");
  EXPECT_EQ(violation({{8, 1, 0, 1}}, {-8}, 8),
            "expected offsets that are not negative, but got buffer 0 at "
            "offset -8");
  EXPECT_EQ(violation({{8, 8, 0, 1}}, {4}, 16),
            "expected a multiple of 8, but got buffer 0 at offset 4");
  EXPECT_EQ(violation({{8, 8, 0, 1}}, {8}, 15),
            "expected buffers inside 15 bytes, but got buffer 0 at offset 8 "
            "with 8 bytes");
  EXPECT_EQ(
      violation({{8, 1, 0, 3}, {4, 1, 5, 9}, {8, 1, 2, 6}}, {0, 64, 7}, 68),
      "expected disjoint buffers, but buffer 0 at offset 0 and buffer 2 "
      "at offset 7 share byte 7 in step 2");
}

TEST(PlacementValidatorTests, FixedAndTiedBuffers) {
  EXPECT_EQ(violation({{8, 1, 0, 1, 8}}, {8}, 16), "");
  EXPECT_EQ(violation({{8, 1, 0, 1, 8}}, {0}, 16),
            "expected offset 8, but got buffer 0 at offset 0");
  // Tied buffers may share bytes, also over two ties; others may not.
  std::vector<Buffer> chain{
      {8, 1, 0, 2}, {8, 1, 0, 2, {}, 0, 4}, {8, 1, 0, 2, {}, 1, -4}};
  EXPECT_EQ(violation(chain, {4, 8, 4}, 16), "");
  EXPECT_EQ(violation(chain, {4, 9, 4}, 17),
            "expected a distance of 4, but got buffer 1 at offset 9 tied to "
            "buffer 0 at offset 4");
  chain.push_back({8, 1, 0, 2});
  EXPECT_EQ(violation(chain, {4, 8, 4, 9}, 17),
            "expected disjoint buffers, but buffer 0 at offset 4 and buffer 3 "
            "at offset 9 share byte 9 in step 0");
  EXPECT_EQ(violation({{8, 1, 0, 1, {}, 1}}, {0}, 8),
            "expected an anchor among 1 buffers, but buffer 0 has 1");
}

TEST(PlacementValidatorTests, MalformedBuffers) {
  EXPECT_EQ(violation({{-8, 1, 0, 1}}, {0}, 8),
            "expected a size that is not negative, but buffer 0 has -8");
  EXPECT_EQ(violation({{8, 0, 0, 1}}, {0}, 8),
            "expected a positive alignment, but buffer 0 has 0");
  EXPECT_EQ(violation({{8, 1, 1, 1}}, {0}, 8),
            "expected a lifetime that is not empty, but buffer 0 lives from 1 "
            "to 1");
}

TEST(PlacementValidatorTests, ExtremesDoNotOverflow) {
  EXPECT_NE(violation({{kMax, 1, kMin, kMax}}, {kMax}, kMax), "");
  EXPECT_NE(violation({{kMax, 1, kMin, kMax}}, {1}, kMax), "");
  EXPECT_NE(violation({{kMin, kMin, kMin, kMin}}, {kMin}, kMin), "");
  EXPECT_NE(violation({{kMax, 1, kMin, kMax}, {1, 1, kMin, kMax}},
                      {0, kMax - 1}, kMax),
            "");
  EXPECT_EQ(violation({{kMax - 1, 1, kMin, kMax}, {1, 1, kMin, kMax}},
                      {0, kMax - 1}, kMax),
            "");
}

TEST(PlacementValidatorTests, FindsInjectedFaults) {
  RandomSource random(3);
  int overlaps = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    PlacementProblem problem =
        makeProblem(random, {random.between(2, 20), 500, 10, 5});
    const std::vector<Buffer> &buffers = problem.buffers;
    PlacementOptions heuristicsOnly;
    heuristicsOnly.maxWork = 0;
    Placement good = placeBuffers(problem, heuristicsOnly);
    ASSERT_EQ(findPlacementViolation(problem, good), std::nullopt);
    size_t victim = random.between(0, buffers.size() - 1);

    Placement bad = good;
    bad.offsets[victim] += 1;
    bad.total += 1;
    if (buffers[victim].alignment > 1)
      EXPECT_TRUE(findPlacementViolation(problem, bad));

    bad = good;
    bad.offsets[victim] = -buffers[victim].alignment;
    EXPECT_TRUE(findPlacementViolation(problem, bad));

    bad = good;
    bad.total -= 1;
    EXPECT_TRUE(findPlacementViolation(problem, bad));

    bad = good;
    bad.offsets.pop_back();
    EXPECT_TRUE(findPlacementViolation(problem, bad));

    // Onto another one that is alive with it.
    for (size_t other = 0; other < buffers.size(); ++other) {
      const Buffer &a = buffers[victim], &b = buffers[other];
      if (other == victim || a.size == 0 || b.size == 0 || a.upper <= b.lower ||
          b.upper <= a.lower)
        continue;
      bad = good;
      bad.offsets[victim] = bad.offsets[other] = 0;
      bad.total += a.size + b.size;
      EXPECT_TRUE(findPlacementViolation(problem, bad));
      ++overlaps;
    }
  }
  EXPECT_GT(overlaps, 1000);
}

/// The same question, answered by writing each buffer's number into a grid of
/// bytes and steps.
static bool isValidByPainting(const PlacementProblem &problem,
                              const Placement &placement, int64_t steps) {
  std::vector<int> grid(placement.total * steps, -1);
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const Buffer &buffer = problem.buffers[i];
    int64_t offset = placement.offsets[i];
    if (offset % buffer.alignment != 0)
      return false;
    if (offset > placement.total)
      return false;
    for (int64_t byte = offset; byte < offset + buffer.size; ++byte) {
      if (byte >= placement.total)
        return false;
      for (int64_t step = buffer.lower; step < buffer.upper; ++step) {
        int &cell = grid[byte * steps + step];
        if (cell >= 0)
          return false;
        cell = i;
      }
    }
  }
  return true;
}

TEST(PlacementValidatorTests, AgreesWithPainting) {
  RandomSource random(4);
  int valid = 0;
  constexpr int kTrials = 100000;
  for (int trial = 0; trial < kTrials; ++trial) {
    constexpr int64_t kSteps = 6;
    PlacementProblem problem =
        makeProblem(random, {random.between(1, 4), 6, kSteps, 1});
    Placement placement;
    placement.total = random.between(4, 20);
    for (size_t i = 0; i < problem.buffers.size(); ++i)
      placement.offsets.push_back(random.between(0, placement.total));
    bool expected = isValidByPainting(problem, placement, kSteps);
    ASSERT_EQ(!findPlacementViolation(problem, placement), expected);
    valid += expected;
  }
  // Both answers are tested.
  EXPECT_GT(valid, kTrials / 20);
  EXPECT_LT(valid, kTrials * 19 / 20);
}
