//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cascades: known schedules, errors, and random ones that are executed row by
// row with buffers that remember what they hold.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "qopt/Memory/Cascade.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <limits>

using namespace mlir::qopt;

static CascadeValue makeValue(int64_t rows, std::vector<RowRead> reads = {}) {
  return {rows, /*columns=*/4, /*columnBytes=*/2, std::move(reads)};
}

/// A window of 3 rows that keeps their number.
static constexpr RowWindow kThree{3, 1, 1, 1, 1, 1};
static constexpr RowWindow kRow{1, 1, 0, 0, 0, 0};

//===----------------------------------------------------------------------===//
// Known schedules
//===----------------------------------------------------------------------===//

TEST(CascadeTests, ThreeConvolutions) {
  Cascade cascade{1,
                  {makeValue(8), makeValue(8, {{0, kThree}}),
                   makeValue(8, {{1, kThree}}), makeValue(8, {{2, kThree}})}};
  ASSERT_EQ(findCascadeError(cascade), std::nullopt);
  CascadeSchedule schedule = scheduleCascade(cascade);
  EXPECT_EQ(schedule.iterations, 11);
  for (size_t i = 0; i < 4; ++i)
    EXPECT_EQ(schedule.steps[i].delay, static_cast<int64_t>(i));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(schedule.steps[i].buffer.rows, 3);
    EXPECT_EQ(getBufferBytes(cascade, schedule, i), 3 * 6 * 2);
    EXPECT_EQ(getFirstSlot(schedule, i + 1, {i, kThree}), 0);
  }
  EXPECT_EQ(getBufferBytes(cascade, schedule, 3), 0);
}

TEST(CascadeTests, WhatIsReadAtOnceIsNotKept) {
  // Expansion, depthwise convolution, projection, residual.
  Cascade cascade{1,
                  {makeValue(8), makeValue(8, {{0, kRow}}),
                   makeValue(8, {{1, kThree}}), makeValue(8, {{2, kRow}}),
                   makeValue(8, {{3, kRow}, {0, kRow}})}};
  ASSERT_EQ(findCascadeError(cascade), std::nullopt);
  CascadeSchedule schedule = scheduleCascade(cascade);
  EXPECT_EQ(schedule.steps[0].rate, 0);
  EXPECT_EQ(schedule.iterations, 9);
  std::vector<int64_t> rows;
  for (const CascadeStep &step : schedule.steps)
    rows.push_back(step.buffer.rows);
  EXPECT_EQ(rows, (std::vector<int64_t>{0, 3, 0, 0, 0}));
  ASSERT_EQ(schedule.groups.size(), 2u);
  EXPECT_EQ(schedule.groups[1].values, (std::vector<size_t>{2, 3, 4}));
}

TEST(CascadeTests, StridesNestLoops) {
  RowWindow half{3, 2, 0, 1, 0, 1};
  Cascade cascade{1,
                  {makeValue(8), makeValue(8, {{0, kThree}}),
                   makeValue(4, {{1, half}}), makeValue(2, {{2, half}})}};
  ASSERT_EQ(findCascadeError(cascade), std::nullopt);
  CascadeSchedule schedule = scheduleCascade(cascade);
  std::vector<int64_t> rates, delays, rows;
  for (const CascadeStep &step : schedule.steps) {
    rates.push_back(step.rate);
    delays.push_back(step.delay);
    rows.push_back(step.buffer.rows);
  }
  EXPECT_EQ(rates, (std::vector<int64_t>{4, 4, 2, 1}));
  EXPECT_EQ(delays, (std::vector<int64_t>{0, 1, 1, 1}));
  EXPECT_EQ(rows, (std::vector<int64_t>{3, 3, 3, 0}));
  EXPECT_EQ(schedule.iterations, 3);
}

TEST(CascadeTests, AccumulatorsInPlaceOfRows) {
  // A layer, and the sum of its rows: each is added when it is computed.
  Cascade cascade{
      1,
      {makeValue(8), makeValue(8, {{0, kThree}}), makeValue(8, {{1, kRow}})}};
  cascade.values.back().accumulatorBytes = 40;
  ASSERT_EQ(findCascadeError(cascade), std::nullopt);
  CascadeSchedule schedule = scheduleCascade(cascade);
  EXPECT_EQ(schedule.iterations, 9);
  ASSERT_EQ(schedule.groups.size(), 2u);
  EXPECT_EQ(schedule.groups[1].values, (std::vector<size_t>{1, 2}));
  EXPECT_EQ(getBufferBytes(cascade, schedule, 1), 0);
  EXPECT_EQ(getBufferBytes(cascade, schedule, 2), 40);
  EXPECT_EQ(getBufferBytes(cascade, schedule), 3 * 6 * 2 + 40);
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

static std::string errorOf(const Cascade &cascade) {
  return findCascadeError(cascade).value_or("");
}

TEST(CascadeTests, Errors) {
  EXPECT_EQ(errorOf({1, {makeValue(8)}}),
            "expected one op at least and 2^12 values at most, but got 1 "
            "values with 1 inputs");
  EXPECT_EQ(errorOf({1, {makeValue(0), makeValue(1, {{0, kRow}})}}),
            "expected at least one row and sizes up to 2^20, but got value 0");
  Cascade inner{
      1, {makeValue(8), makeValue(8, {{0, kRow}}), makeValue(8, {{1, kRow}})}};
  inner.values[1].accumulatorBytes = 4;
  EXPECT_EQ(errorOf(inner),
            "expected accumulators of the last value only, but got value 1");
  EXPECT_EQ(errorOf({1, {makeValue(8), makeValue(8)}}),
            "expected inputs that read nothing and ops that read something, "
            "but got value 1");
  EXPECT_EQ(errorOf({1, {makeValue(8), makeValue(8, {{1, kRow}})}}),
            "expected reads of earlier values, but got value 1");
  EXPECT_EQ(errorOf({1, {makeValue(8), makeValue(8, {{0, {0}}})}}),
            "expected windows up to 2^20, but got value 1");
  EXPECT_EQ(errorOf({1, {makeValue(8), makeValue(8, {{0, {1 << 21}}})}}),
            "expected windows up to 2^20, but got value 1");
  EXPECT_EQ(
      errorOf({2, {makeValue(8), makeValue(8), makeValue(8, {{0, kRow}})}}),
      "expected every value to be read, but nothing reads value 1");
  RowWindow two{1, 2}, three{1, 3};
  EXPECT_EQ(errorOf({1,
                     {makeValue(8), makeValue(8, {{0, kRow}}),
                      makeValue(4, {{1, two}}),
                      makeValue(4, {{1, kRow}, {2, kRow}})}}),
            "expected every value to be read at one rate, but got two for "
            "value 1");
  EXPECT_EQ(errorOf({1,
                     {makeValue(6), makeValue(6, {{0, kRow}}),
                      makeValue(6, {{0, kRow}}),
                      makeValue(2, {{1, two}, {2, three}})}}),
            "expected rates up to 2^20 that divide each other, but got 2 and "
            "3");
}

//===----------------------------------------------------------------------===//
// Random ones, executed
//===----------------------------------------------------------------------===//

/// Ops that read the latest values, with windows that fit them. Not all of them
/// can be scheduled.
static Cascade makeCascade(RandomSource &random) {
  Cascade cascade;
  cascade.numInputs = random.between(1, 2);
  int64_t rows = random.between(1, 20);
  for (size_t i = 0; i < cascade.numInputs; ++i)
    cascade.values.push_back(makeValue(rows));
  size_t numOps = random.between(1, 7);
  for (size_t i = 0; i < numOps; ++i) {
    size_t last = cascade.values.size() - 1;
    int64_t height = cascade.values[last].rows;
    RowWindow window;
    if (random.between(0, 3) != 0)
      window = {random.between(1, 5), random.between(1, 3),
                random.between(0, 3), random.between(0, 3)};
    int64_t padded = height + window.top + window.bottom;
    if (window.size > padded)
      window = kRow;
    CascadeValue value = makeValue(
        (height + window.top + window.bottom - window.size) / window.stride + 1,
        {{last, window}});
    // A second operand with rows enough: another branch.
    for (size_t other = last; other-- > 0;) {
      const CascadeValue &shortcut = cascade.values[other];
      if (random.between(0, 2) != 0)
        continue;
      int64_t stride = random.between(1, 4);
      if ((shortcut.rows - 1) / stride + 1 == value.rows)
        value.reads.push_back({other, {1, stride}});
    }
    cascade.values.push_back(value);
  }
  return cascade;
}

namespace {

/// Runs a schedule. A row is its index, kUnset what was never written, and
/// kPadding a row outside of its value.
class Execution {
public:
  Execution(const Cascade &cascade, const CascadeSchedule &schedule)
      : cascade(cascade), schedule(schedule) {
    for (const CascadeStep &step : schedule.steps) {
      // What no iteration comes to lies before the first row.
      buffers.emplace_back(step.buffer.rows, kPadding);
      if (step.rate > 0 &&
          std::find(rates.begin(), rates.end(), step.rate) == rates.end())
        rates.push_back(step.rate);
    }
    computed.resize(cascade.values.size());
    firstRead.resize(cascade.values.size(),
                     std::numeric_limits<int64_t>::max());
    std::sort(rates.begin(), rates.end());
  }

  void run() {
    for (int64_t t = 0; t < schedule.iterations; ++t)
      iterate(0, t);
    int64_t rows = cascade.values.back().rows;
    EXPECT_EQ(static_cast<int64_t>(computed.back().size()), rows);
  }

  /// Whether no shorter buffer would have done for all reads.
  bool isTight(size_t value) const {
    return buffers[value].empty() || firstRead[value] == 0;
  }

  /// False where the result is made of padding so much that an op computes
  /// nothing.
  bool hasComputedAll() const {
    for (size_t i = 0; i < computed.size(); ++i)
      if (schedule.steps[i].rate > 0 && computed[i].empty())
        return false;
    return true;
  }

private:
  static constexpr int64_t kPadding = -1;

  void iterate(size_t level, int64_t t) {
    if (level + 1 < rates.size()) {
      int64_t ratio = rates[level + 1] / rates[level];
      for (int64_t i = 0; i < ratio; ++i)
        iterate(level + 1, t * ratio + i);
    }
    for (const CascadeGroup &group : schedule.groups)
      if (group.rate == rates[level])
        for (size_t i : group.values)
          compute(i, t - group.delay, group);
  }

  void compute(size_t i, int64_t y, const CascadeGroup &group) {
    bool isInside = y >= 0 && y < cascade.values[i].rows;
    if (isInside) {
      for (const RowRead &read : cascade.values[i].reads)
        check(i, y, read, group);
      EXPECT_TRUE(computed[i].empty() || computed[i].back() == y - 1);
      computed[i].push_back(y);
    }
    std::vector<int64_t> &buffer = buffers[i];
    if (buffer.empty())
      return;
    buffer.erase(buffer.begin());
    buffer.push_back(isInside ? y : kPadding);
  }

  void check(size_t i, int64_t y, const RowRead &read,
             const CascadeGroup &group) {
    if (isReadWhole(cascade, read))
      return;
    bool isTogether = std::find(group.values.begin(), group.values.end(),
                                read.value) != group.values.end();
    if (isTogether && read.window.isRow()) {
      EXPECT_EQ(computed[read.value].back(), y);
      return;
    }
    int64_t slot = getFirstSlot(schedule, i, read);
    firstRead[read.value] = std::min(firstRead[read.value], slot);
    for (int64_t k = 0; k < read.window.size; ++k) {
      int64_t row = y * read.window.stride - read.window.top + k;
      bool isInside = row >= 0 && row < cascade.values[read.value].rows;
      EXPECT_EQ(buffers[read.value].at(slot + k), isInside ? row : kPadding);
    }
  }

  const Cascade &cascade;
  const CascadeSchedule &schedule;
  std::vector<int64_t> rates;
  std::vector<std::vector<int64_t>> buffers, computed;
  /// The first slot of each buffer that is read.
  std::vector<int64_t> firstRead;
};

} // namespace

TEST(CascadeTests, RandomOnesFindTheRowsThatTheyRead) {
  RandomSource random(7);
  int scheduled = 0, nested = 0, joined = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    Cascade cascade = makeCascade(random);
    if (findCascadeError(cascade))
      continue;
    CascadeSchedule schedule = scheduleCascade(cascade);
    Execution execution(cascade, schedule);
    execution.run();
    if (HasFailure())
      return;
    for (size_t i = 0; i < cascade.values.size(); ++i)
      EXPECT_TRUE(execution.isTight(i) || !execution.hasComputedAll());
    ++scheduled;
    nested += schedule.groups.front().rate > 2;
    joined += std::any_of(
        cascade.values.begin(), cascade.values.end(),
        [](const CascadeValue &value) { return value.reads.size() > 1; });
  }
  EXPECT_GT(scheduled, 4000);
  EXPECT_GT(nested, 1000);
  EXPECT_GT(joined, 300);
}
