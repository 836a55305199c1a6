//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Placements of random problems, of problems small enough for exhaustive
// search, and of MiniMalloc's hard instances.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "qopt/Memory/PlacementValidator.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

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
  for (int trial = 0; trial < 3000; ++trial) {
    ProblemShape shape{random.between(1, 60), random.between(1, 5000),
                       random.between(1, 40), random.between(0, 8)};
    PlacementProblem problem = makeProblem(random, shape);
    ASSERT_EQ(findProblemError(problem), std::nullopt);
    Placement placement = placeBuffers(problem);
    ASSERT_EQ(findPlacementViolation(problem, placement), std::nullopt);
    ASSERT_GE(placement.total, getPlacementLowerBound(problem));
    ASSERT_TRUE(placement == placeBuffers(problem));
  }
}

//===----------------------------------------------------------------------===//
// Against exhaustive search
//===----------------------------------------------------------------------===//

/// Whether the buffers from `index` on fit into `total` bytes beside those
/// whose offsets are chosen: every offset is tried, byte by byte.
static bool fits(const std::vector<Buffer> &buffers, size_t index,
                 std::vector<int64_t> &offsets, int64_t total) {
  if (index == buffers.size())
    return true;
  const Buffer &buffer = buffers[index];
  for (int64_t offset = 0; offset + buffer.size <= total;
       offset += buffer.alignment) {
    bool isFree = true;
    for (size_t i = 0; i < index && isFree; ++i)
      isFree = buffers[i].upper <= buffer.lower ||
               buffer.upper <= buffers[i].lower ||
               offsets[i] + buffers[i].size <= offset ||
               offset + buffer.size <= offsets[i];
    if (!isFree)
      continue;
    offsets[index] = offset;
    if (fits(buffers, index + 1, offsets, total))
      return true;
  }
  return false;
}

static int64_t findOptimum(const PlacementProblem &problem) {
  std::vector<int64_t> offsets(problem.buffers.size());
  int64_t total = 0;
  while (!fits(problem.buffers, 0, offsets, total))
    ++total;
  return total;
}

TEST(PlacementTests, SmallProblemsAgainstTheOptimum) {
  RandomSource random(2);
  int optimal = 0;
  double worst = 1;
  constexpr int kTrials = 2000;
  for (int trial = 0; trial < kTrials; ++trial) {
    PlacementProblem problem =
        makeProblem(random, {random.between(1, 6), 5, 6, 1});
    int64_t optimum = findOptimum(problem);
    int64_t total = placeBuffers(problem).total;
    ASSERT_GE(optimum, getPlacementLowerBound(problem));
    ASSERT_GE(total, optimum);
    optimal += total == optimum;
    worst = std::max(worst, double(total) / std::max<int64_t>(optimum, 1));
  }
  // Greedy search is not exact, but it finds most of these and is never far.
  EXPECT_GE(optimal, kTrials * 9 / 10);
  EXPECT_LE(worst, 1.5);
}

//===----------------------------------------------------------------------===//
// MiniMalloc's instances: lifetimes are half-open, the optimum is at most 1 MiB
//===----------------------------------------------------------------------===//

class HardInstances : public testing::TestWithParam<const char *> {};

/// The buffers of a file of `id,lower,upper,size`; nullopt if there is none.
static std::optional<PlacementProblem> readInstance(const std::string &path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
    return std::nullopt;
  PlacementProblem problem;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    int64_t id;
    char comma;
    Buffer buffer;
    fields >> id >> comma >> buffer.lower >> comma >> buffer.upper >> comma >>
        buffer.size;
    EXPECT_TRUE(fields && comma == ',') << path << ": " << line;
    problem.buffers.push_back(buffer);
  }
  return problem;
}

TEST_P(HardInstances, ValidAndNotFarFromTheOptimum) {
  std::string path =
      std::string(QOPT_SHARED_DIR "/allocation/") + GetParam() + ".1048576.csv";
  std::optional<PlacementProblem> problem = readInstance(path);
  if (!problem)
    GTEST_SKIP() << "no " << path;
  ASSERT_GT(problem->buffers.size(), 100u);
  ASSERT_EQ(findProblemError(*problem), std::nullopt);
  int64_t lowerBound = getPlacementLowerBound(*problem);
  EXPECT_LE(lowerBound, 1048576);
  Placement placement = placeBuffers(*problem);
  EXPECT_EQ(findPlacementViolation(*problem, placement), std::nullopt);
  EXPECT_GE(placement.total, lowerBound);
  EXPECT_LE(placement.total, 1048576 * 145 / 100);
  EXPECT_TRUE(placement == placeBuffers(*problem));
  RecordProperty("lower_bound", std::to_string(lowerBound));
  RecordProperty("total", std::to_string(placement.total));
}

INSTANTIATE_TEST_SUITE_P(MiniMalloc, HardInstances,
                         testing::Values("A", "C", "E", "G", "I", "K"));
