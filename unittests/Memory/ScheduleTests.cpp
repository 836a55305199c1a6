//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "ScheduleCut.h"
#include "ScheduleProblems.h"
#include "qopt/Memory/Schedule.h"
#include "qopt/Memory/ScheduleValidator.h"
#include "gtest/gtest.h"
#include <map>
#include <numeric>
#include <set>

using namespace mlir::qopt;

namespace {

constexpr int64_t kAnyPeak = std::numeric_limits<int64_t>::max();

/// The schedule, checked.
static Schedule solve(const ScheduleProblem &problem,
                      const ScheduleOptions &options = {}) {
  EXPECT_EQ(findScheduleProblemError(problem), std::nullopt);
  Schedule schedule = findSchedule(problem, options);
  if (!schedule.order.empty() || problem.operators.empty()) {
    EXPECT_EQ(findScheduleViolation(problem, schedule), std::nullopt);
  }
  return schedule;
}

/// All orders of a problem of less than 64 operators, by their peak.
class AllOrders {
public:
  explicit AllOrders(const ScheduleProblem &problem) : problem(problem) {}

  /// The number of orders that need at most `peak` bytes.
  int64_t count(int64_t peak) {
    limit = peak;
    counts.clear();
    return countFrom(0);
  }
  /// The most, over all operators, of the least that one needs in any order.
  int64_t findLeastNeed() {
    std::map<int, int64_t> least;
    std::set<uint64_t> seen, next = {0};
    while (!next.empty()) {
      uint64_t done = *next.begin();
      next.erase(done);
      seen.insert(done);
      for (int op = 0; op < int(problem.operators.size()); ++op) {
        if (done >> op & 1 || !isReady(done, op))
          continue;
        auto [it, isNew] = least.insert({op, kAnyPeak});
        it->second = std::min(it->second, getBytes(done, op));
        if (!seen.count(done | uint64_t(1) << op))
          next.insert(done | uint64_t(1) << op);
      }
    }
    int64_t most = 0;
    for (auto [op, bytes] : least)
      most = std::max(most, bytes);
    return most;
  }
  /// The smallest peak that an order has.
  int64_t findOptimum() {
    counts.clear();
    return findFrom(0);
  }

private:
  bool uses(const std::vector<int> &list, int tensor) const {
    return std::find(list.begin(), list.end(), tensor) != list.end();
  }
  bool isReady(uint64_t done, int op) const {
    for (int tensor : problem.operators[op].inputs)
      for (size_t i = 0; i < problem.operators.size(); ++i)
        if (uses(problem.operators[i].outputs, tensor) && !(done >> i & 1))
          return false;
    return true;
  }
  /// Bytes while `op` runs after others: what something before it or itself
  /// wrote, and it or something later uses.
  int64_t getBytes(uint64_t done, int op) const {
    int64_t bytes = problem.operators[op].scratch;
    const ScheduleOperator &step = problem.operators[op];
    for (int t = 0; t < int(problem.tensors.size()); ++t) {
      bool isWritten = false, hasWriter = false, isUsedLater = false;
      for (size_t i = 0; i < problem.operators.size(); ++i) {
        bool writes = uses(problem.operators[i].outputs, t);
        hasWriter |= writes;
        isWritten |= writes && (done >> i & 1);
        isUsedLater |= int(i) != op && !(done >> i & 1) &&
                       (writes || uses(problem.operators[i].inputs, t));
      }
      bool isThere = isWritten || !hasWriter;
      bool isUsed = uses(step.inputs, t) || uses(step.outputs, t);
      bool isKept = problem.tensors[t].isKept;
      int64_t size = problem.tensors[t].size;
      if (isUsed || (isThere && (isUsedLater || isKept)))
        bytes += size;
      if (step.overwrites < 0 || step.inputs[step.overwrites] != t ||
          isUsedLater || isKept)
        continue;
      // The input goes, and the output has to be new.
      bool isNew = true;
      for (size_t i = 0; i < problem.operators.size(); ++i)
        isNew &= !(done >> i & 1) ||
                 !uses(problem.operators[i].outputs, step.outputs[0]);
      if (isNew)
        bytes -= std::min(size, problem.tensors[step.outputs[0]].size);
    }
    return bytes;
  }
  template <typename Callback>
  void forEachNext(uint64_t done, Callback callback) {
    for (int op = 0; op < int(problem.operators.size()); ++op)
      if (!(done >> op & 1) && isReady(done, op))
        callback(done | uint64_t(1) << op, getBytes(done, op));
  }
  bool isComplete(uint64_t done) const {
    return done == (uint64_t(1) << problem.operators.size()) - 1;
  }
  int64_t countFrom(uint64_t done) {
    if (isComplete(done))
      return 1;
    if (auto it = counts.find(done); it != counts.end())
      return it->second;
    int64_t count = 0;
    forEachNext(done, [&](uint64_t next, int64_t bytes) {
      if (bytes <= limit)
        count += countFrom(next);
    });
    return counts[done] = count;
  }
  int64_t findFrom(uint64_t done) {
    if (isComplete(done))
      return 0;
    if (auto it = counts.find(done); it != counts.end())
      return it->second;
    int64_t least = kAnyPeak;
    forEachNext(done, [&](uint64_t next, int64_t bytes) {
      least = std::min(least, std::max(bytes, findFrom(next)));
    });
    return counts[done] = least;
  }

  const ScheduleProblem &problem;
  int64_t limit = 0;
  std::map<uint64_t, int64_t> counts;
};

} // namespace

//===----------------------------------------------------------------------===//
// Published cells
//===----------------------------------------------------------------------===//

struct Golden {
  const char *cell;
  int64_t optimum, states, orders, optimalOrders;
};

TEST(ScheduleTests, SwiftNetCells) {
  for (const Golden &golden : {
           Golden{"A", 200704, 1345, 2522126120, 325296},
           Golden{"B", 81536, 1259, 497556000, 282108},
           Golden{"C", 32536, 8645, 1111523212800, 24713138448},
       }) {
    std::optional<ScheduleProblem> problem = readSwiftNetCell(golden.cell, {});
    if (!problem)
      GTEST_SKIP() << "no folder of shared models";
    Schedule schedule = solve(*problem);
    EXPECT_EQ(schedule.peak, golden.optimum) << golden.cell;
    EXPECT_EQ(schedule.lowerBound, golden.optimum);
    EXPECT_EQ(countScheduleStates(*problem, 1 << 20), golden.states);
    EXPECT_EQ(countScheduleStates(*problem, golden.states - 1), std::nullopt);
    EXPECT_LT(schedule.numStates, golden.states);
    AllOrders orders(*problem);
    EXPECT_EQ(orders.count(kAnyPeak), golden.orders);
    EXPECT_EQ(orders.count(golden.optimum), golden.optimalOrders);

    ScheduleOptions options;
    options.budget = golden.optimum;
    EXPECT_EQ(solve(*problem, options).peak, golden.optimum);
    options.budget = golden.optimum - 1;
    Schedule infeasible = solve(*problem, options);
    EXPECT_TRUE(infeasible.order.empty());
    EXPECT_GT(infeasible.lowerBound, *options.budget);
  }
}

TEST(ScheduleTests, SwiftNetCellsWithConcatenations) {
  struct Golden {
    const char *cell;
    int64_t inOrder, optimum;
  };
  for (const Golden &golden :
       {Golden{"A", 351232, 275968}, Golden{"B", 147392, 122304},
        Golden{"C", 53900, 53900}}) {
    std::optional<ScheduleProblem> problem =
        readSwiftNetCell(golden.cell, {/*isConcatenated=*/true});
    if (!problem)
      GTEST_SKIP() << "no folder of shared models";
    Schedule schedule = solve(*problem);
    EXPECT_EQ(schedule.peak, golden.optimum) << golden.cell;
    EXPECT_EQ(schedule.lowerBound, golden.optimum);

    // The order of the file is valid, with exactly this peak.
    for (size_t i = 0; i < schedule.order.size(); ++i)
      schedule.order[i] = int(i);
    schedule.peak = golden.inOrder;
    EXPECT_EQ(findScheduleViolation(*problem, schedule), std::nullopt);
  }
}

TEST(ScheduleTests, SwiftNetCellsRewritten) {
  struct Golden {
    const char *cell;
    int64_t bytes1, bytes2, bytes4;
  };
  for (const Golden &golden :
       {Golden{"A", 188160, 225792, 301056}, Golden{"B", 56448, 78400, 109760},
        Golden{"C", 19404, 20580, 28028}})
    for (auto [bytes, optimum] : {std::pair<int64_t, int64_t>{1, golden.bytes1},
                                  {2, golden.bytes2},
                                  {4, golden.bytes4}}) {
      std::optional<ScheduleProblem> problem = readSwiftNetCell(
          golden.cell, {/*isConcatenated=*/false, /*sumBytes=*/bytes});
      if (!problem)
        GTEST_SKIP() << "no folder of shared models";
      Schedule schedule = solve(*problem);
      EXPECT_EQ(schedule.peak, optimum) << golden.cell << " " << bytes;
      EXPECT_EQ(schedule.lowerBound, optimum);
    }
}

TEST(ScheduleTests, DartsCell) {
  constexpr int64_t kUnit = 150528;
  for (auto [isRewritten, units] :
       {std::pair<bool, int64_t>{false, 6}, {true, 5}}) {
    ScheduleProblem problem = makeDartsCell(isRewritten);
    Schedule schedule = solve(problem);
    EXPECT_EQ(schedule.peak, units * kUnit);
    EXPECT_EQ(schedule.lowerBound, units * kUnit);
    EXPECT_EQ(AllOrders(problem).findOptimum(), units * kUnit);
  }
}

//===----------------------------------------------------------------------===//
// Random problems
//===----------------------------------------------------------------------===//

TEST(ScheduleTests, RandomProblemsEqualExhaustiveSearch) {
  RandomSource random(1);
  int64_t numRewards = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    ScheduleProblem problem = makeScheduleProblem(random, 9);
    Schedule schedule = solve(problem);
    int64_t optimum = AllOrders(problem).findOptimum();
    // What is there before anything runs counts too.
    ASSERT_EQ(schedule.peak, optimum) << trial;
    ASSERT_EQ(schedule.lowerBound, optimum);
    ASSERT_EQ(findSchedule(problem).order, schedule.order);
    numRewards +=
        AllOrders(problem).count(optimum) != AllOrders(problem).count(kAnyPeak);

    ScheduleOptions options;
    options.budget = optimum;
    ASSERT_EQ(solve(problem, options).peak, optimum);
    options.budget = optimum - 1;
    Schedule infeasible = solve(problem, options);
    ASSERT_TRUE(infeasible.order.empty());
    ASSERT_GE(infeasible.lowerBound, optimum);
  }
  // In enough of them the order matters.
  EXPECT_GT(numRewards, 500);
}

TEST(ScheduleTests, LittleWorkStillGivesAnOrderAndABound) {
  RandomSource random(2);
  int64_t numGaps = 0;
  for (int trial = 0; trial < 40; ++trial) {
    ScheduleProblem problem = makeScheduleProblem(random, 60);
    ScheduleOptions options;
    options.maxSteps = 1;
    Schedule quick = solve(problem, options);
    options.maxSteps = 1 << 16;
    Schedule thorough = solve(problem, options);
    ASSERT_EQ(quick.order.size(), problem.operators.size());
    ASSERT_LE(quick.lowerBound, thorough.peak);
    ASSERT_LE(thorough.lowerBound, quick.peak);
    ASSERT_LE(thorough.peak, quick.peak);
    numGaps += quick.lowerBound < quick.peak;
  }
  EXPECT_GT(numGaps, 0);
}

TEST(ScheduleTests, LittleWorkNeverProvesTooMuch) {
  RandomSource random(3);
  int64_t numGaps = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    ScheduleProblem problem = makeScheduleProblem(random, 12);
    ScheduleOptions options;
    options.maxSteps = random.between(1, 2000);
    Schedule schedule = solve(problem, options);
    int64_t optimum = AllOrders(problem).findOptimum();
    ASSERT_LE(schedule.lowerBound, optimum) << trial;
    ASSERT_GE(schedule.peak, optimum) << trial;
    ASSERT_EQ(findSchedule(problem, options).order, schedule.order);
    numGaps += schedule.lowerBound < schedule.peak;
  }
  EXPECT_GT(numGaps, 0);
}

TEST(ScheduleTests, CutsAreTheLeastThatOperatorsNeed) {
  RandomSource random(4);
  int64_t numProofs = 0, numMore = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    ScheduleProblem problem = makeScheduleProblem(random, 9);
    // What an operator can overwrite depends on the order in another way.
    if (trial % 2 == 0)
      for (ScheduleOperator &op : problem.operators)
        op.overwrites = -1;
    detail::Graph graph(problem);
    std::vector<int> all(problem.operators.size());
    std::iota(all.begin(), all.end(), 0);
    detail::CutBound bound(graph, graph.makeSet(), all);
    AllOrders orders(problem);
    int64_t least = orders.findLeastNeed(), optimum = orders.findOptimum();
    if (trial % 2 == 0)
      ASSERT_EQ(bound.getLowerBound(), least) << trial;
    else
      ASSERT_LE(bound.getLowerBound(), least) << trial;
    ASSERT_FALSE(bound.refute(optimum, kAnyPeak / 2)) << trial;
    bool isProof = bound.refute(optimum - 1, kAnyPeak / 2);
    if (trial % 2 == 0)
      ASSERT_TRUE(isProof) << trial;
    numProofs += isProof;
    numMore += isProof && least < optimum;
  }
  EXPECT_GT(numProofs, 900);
  EXPECT_GT(numMore, 50);
}

TEST(ScheduleTests, CutsLeaveOperatorsOnBothSides) {
  RandomSource random(5);
  for (int trial = 0; trial < 300; ++trial) {
    ScheduleProblem problem = makeScheduleProblem(random, 30);
    if (problem.operators.size() < 2)
      continue;
    detail::Graph graph(problem);
    std::vector<int> all(problem.operators.size());
    std::iota(all.begin(), all.end(), 0);
    detail::CutBound bound(graph, graph.makeSet(), all);
    auto [first, second] = bound.split(0.25);
    EXPECT_EQ(first.size() + second.size(), all.size());
    EXPECT_FALSE(first.empty() || second.empty());
    detail::OperatorSet executed = graph.makeSet();
    for (int op : first)
      executed.insert(op);
    for (int op : first)
      EXPECT_TRUE(graph.getPredecessors(op).isSubsetOf(executed)) << trial;
  }
}

TEST(ScheduleTests, NothingToOrder) {
  EXPECT_EQ(solve({}).peak, 0);
  EXPECT_EQ(countScheduleStates({}, 1), 1);
}

//===----------------------------------------------------------------------===//
// Malformed problems
//===----------------------------------------------------------------------===//

TEST(ScheduleTests, MalformedProblems) {
  auto errorOf = [](ScheduleProblem problem) {
    return findScheduleProblemError(problem).value_or("");
  };
  EXPECT_EQ(errorOf({{{-1}}, {}}),
            "expected tensor 0 to have a size that is not negative, but got "
            "-1");
  EXPECT_EQ(errorOf({{}, {{{}, {}, /*scratch=*/-2}}}),
            "expected the scratch of operator 0 to have a size that is not "
            "negative, but got -2");
  EXPECT_EQ(errorOf({{{kAnyPeak}, {1}}, {}}),
            "expected at most 9223372036854775807 bytes in all, but tensor 1 "
            "exceeds them");
  EXPECT_EQ(errorOf({{{1}}, {{{1}, {0}}}}),
            "expected operator 0 to use tensors below 1, but got 1");
  EXPECT_EQ(errorOf({{{1}}, {{{-1}, {0}}}}),
            "expected operator 0 to use tensors below 1, but got -1");
  EXPECT_EQ(errorOf({{{1}, {1}}, {{{0, 1, 0}, {}}}}),
            "expected operator 0 to use a tensor once, but it uses 0 twice");
  EXPECT_EQ(errorOf({{{1}, {1}}, {{{0}, {1}, 0, /*overwrites=*/1}}}),
            "expected operator 0 to overwrite one of its inputs with an "
            "output, but got input 1");
  EXPECT_EQ(errorOf({{{1}}, {{{0}, {}, 0, /*overwrites=*/0}}}),
            "expected operator 0 to overwrite one of its inputs with an "
            "output, but got input 0");
  EXPECT_EQ(errorOf({{{1}, {1}, {1}}, {{{0}, {1}}, {{1}, {0}}, {{1}, {2}}}}),
            "expected no cycle, but 3 operators depend on one");
}
