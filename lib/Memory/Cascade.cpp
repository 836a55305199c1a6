//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Delays and line buffers of a cascade. With reader i and value p, whose rate
// is s times the reader's: when row y = t - delay[i] of i is computed, the
// newest row of p is t * s + s - 1 - delay[p]. The window from
// y * s - top on must not end behind it, which bounds the delay from below, and
// its first row must not have left the buffer, which bounds the buffer's rows.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/Cascade.h"
#include <algorithm>
#include <cassert>
#include <tuple>

using namespace mlir::qopt;

/// No size, window or rate is larger: then nothing overflows.
static constexpr int64_t kMaxSize = int64_t(1) << 20;
static constexpr size_t kMaxValues = 1 << 12;
/// Larger than any delay.
static constexpr int64_t kMaxDelay = int64_t(1) << 40;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

bool mlir::qopt::isReadWhole(const Cascade &cascade, const RowRead &read) {
  return read.value < cascade.numInputs && !read.window.hasPadding();
}

/// The rate of each value; 0 where nothing asks for one, and in `conflict` the
/// first value that is read at two.
static std::vector<int64_t> computeRates(const Cascade &cascade,
                                         std::optional<size_t> &conflict) {
  std::vector<int64_t> rates(cascade.values.size(), 0);
  rates.back() = 1;
  for (size_t i = rates.size(); i-- > cascade.numInputs;)
    for (const RowRead &read : cascade.values[i].reads) {
      if (isReadWhole(cascade, read))
        continue;
      int64_t rate = std::min(rates[i] * read.window.stride, kMaxSize + 1);
      int64_t &known = rates[read.value];
      if (known != 0 && known != rate && !conflict)
        conflict = read.value;
      known = rate;
    }
  return rates;
}

static bool isInRange(int64_t value, int64_t low) {
  return value >= low && value <= kMaxSize;
}

static std::optional<std::string> findSizeError(const Cascade &cascade,
                                                size_t index) {
  const CascadeValue &value = cascade.values[index];
  std::string name = "value " + std::to_string(index);
  if (!isInRange(value.rows, 1) || !isInRange(value.columns, 0) ||
      !isInRange(value.columnBytes, 0))
    return "expected at least one row and sizes up to 2^20, but got " + name;
  if (value.accumulatorBytes < 0 ||
      (value.accumulatorBytes > 0 && index + 1 < cascade.values.size()))
    return "expected accumulators of the last value only, but got " + name;
  if (value.reads.empty() != (index < cascade.numInputs))
    return "expected inputs that read nothing and ops that read something, "
           "but got " +
           name;
  for (const RowRead &read : value.reads) {
    const RowWindow &window = read.window;
    if (read.value >= index)
      return "expected reads of earlier values, but got " + name;
    if (!isInRange(window.size, 1) || !isInRange(window.stride, 1) ||
        !isInRange(window.top, 0) || !isInRange(window.bottom, 0) ||
        !isInRange(window.left, 0) || !isInRange(window.right, 0))
      return "expected windows up to 2^20, but got " + name;
  }
  return std::nullopt;
}

std::optional<std::string>
mlir::qopt::findCascadeError(const Cascade &cascade) {
  size_t size = cascade.values.size();
  if (cascade.numInputs >= size || size > kMaxValues)
    return "expected one op at least and 2^12 values at most, but got " +
           std::to_string(size) + " values with " +
           std::to_string(cascade.numInputs) + " inputs";
  std::vector<bool> isRead(size, false);
  for (size_t i = 0; i < size; ++i) {
    if (std::optional<std::string> error = findSizeError(cascade, i))
      return error;
    for (const RowRead &read : cascade.values[i].reads)
      isRead[read.value] = true;
  }
  auto unread = std::find(isRead.begin(), isRead.end() - 1, false);
  if (unread != isRead.end() - 1)
    return "expected every value to be read, but nothing reads value " +
           std::to_string(unread - isRead.begin());

  std::optional<size_t> conflict;
  std::vector<int64_t> rates = computeRates(cascade, conflict);
  if (conflict)
    return "expected every value to be read at one rate, but got two for "
           "value " +
           std::to_string(*conflict);
  std::sort(rates.begin(), rates.end());
  for (size_t i = 1; i < size; ++i)
    if (rates[i] > kMaxSize || (rates[i - 1] && rates[i] % rates[i - 1] != 0))
      return "expected rates up to 2^20 that divide each other, but got " +
             std::to_string(rates[i - 1]) + " and " + std::to_string(rates[i]);
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// The schedule
//===----------------------------------------------------------------------===//

/// The smallest delay with which all that `index` reads is there.
static int64_t getEarliest(const Cascade &cascade,
                           const std::vector<CascadeStep> &steps,
                           size_t index) {
  int64_t delay = 0;
  for (const RowRead &read : cascade.values[index].reads) {
    if (isReadWhole(cascade, read))
      continue;
    const RowWindow &window = read.window;
    int64_t before = steps[read.value].delay;
    int64_t missing = before + window.size - window.top - window.stride;
    if (missing > 0)
      delay = std::max(delay, (missing - 1) / window.stride + 1);
    // In the same loop, what is read is computed first.
    if (window.stride == 1)
      delay = std::max(delay, before);
  }
  return delay;
}

/// The largest delays with which all readers have what they read, and the
/// result is as early as it can be.
static void delayAll(const Cascade &cascade, std::vector<CascadeStep> &steps) {
  for (size_t i = 0; i < steps.size(); ++i)
    steps[i].delay = getEarliest(cascade, steps, i);
  std::vector<int64_t> latest(steps.size(), kMaxDelay);
  latest.back() = steps.back().delay;
  for (size_t i = steps.size(); i-- > 0;) {
    if (steps[i].rate > 0)
      steps[i].delay = latest[i];
    for (const RowRead &read : cascade.values[i].reads) {
      if (isReadWhole(cascade, read))
        continue;
      const RowWindow &window = read.window;
      int64_t limit =
          window.stride * (steps[i].delay + 1) + window.top - window.size;
      if (window.stride == 1)
        limit = std::min(limit, steps[i].delay);
      latest[read.value] = std::min(latest[read.value], limit);
    }
  }
}

/// Values by rate and delay, each with those that are computed together.
static std::vector<CascadeGroup>
formGroups(const Cascade &cascade, const std::vector<CascadeStep> &steps) {
  std::vector<size_t> order;
  for (size_t i = 0; i < steps.size(); ++i)
    if (steps[i].rate > 0)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    if (steps[a].rate != steps[b].rate)
      return steps[a].rate > steps[b].rate;
    return std::tie(steps[a].delay, a) < std::tie(steps[b].delay, b);
  });
  std::vector<CascadeGroup> groups;
  for (size_t i : order) {
    int64_t rows = cascade.values[i].rows;
    if (groups.empty() || groups.back().rate != steps[i].rate ||
        groups.back().delay != steps[i].delay || groups.back().rows != rows)
      groups.push_back({steps[i].rate, steps[i].delay, rows, {}});
    groups.back().values.push_back(i);
  }
  return groups;
}

/// From the first row that `reader` reads to the newest one.
static int64_t countRowsBack(const std::vector<CascadeStep> &steps,
                             size_t reader, const RowRead &read) {
  return read.window.stride * (1 + steps[reader].delay) -
         steps[read.value].delay + read.window.top;
}

/// Groups and line buffers for the delays as they are.
static void finishSchedule(const Cascade &cascade, CascadeSchedule &schedule) {
  std::vector<CascadeStep> &steps = schedule.steps;
  schedule.groups = formGroups(cascade, steps);
  std::vector<size_t> groupOf(steps.size(), 0);
  for (size_t g = 0; g < schedule.groups.size(); ++g)
    for (size_t i : schedule.groups[g].values)
      groupOf[i] = g;
  for (CascadeStep &step : steps)
    step.buffer = {};
  for (size_t i = cascade.numInputs; i < steps.size(); ++i)
    for (const RowRead &read : cascade.values[i].reads) {
      // A row that is read at once need not be kept.
      if (isReadWhole(cascade, read) ||
          (read.window.isRow() && groupOf[read.value] == groupOf[i]))
        continue;
      LineBuffer &buffer = steps[read.value].buffer;
      buffer.rows = std::max(buffer.rows, countRowsBack(steps, i, read));
      buffer.left = std::max(buffer.left, read.window.left);
      buffer.right = std::max(buffer.right, read.window.right);
    }
}

int64_t mlir::qopt::getBufferBytes(const Cascade &cascade,
                                   const CascadeSchedule &schedule) {
  int64_t bytes = 0;
  for (size_t i = 0; i < cascade.values.size(); ++i)
    bytes += getBufferBytes(cascade, schedule, i);
  return bytes;
}

// On a path, all as late as possible keeps no row longer than its window. Where
// paths join, rows have to wait: after an op or before it, as is cheaper.
CascadeSchedule mlir::qopt::scheduleCascade(const Cascade &cascade) {
  assert(!findCascadeError(cascade) && "expected a well-formed cascade");
  size_t size = cascade.values.size();
  CascadeSchedule schedule;
  schedule.steps.resize(size);
  std::optional<size_t> conflict;
  std::vector<int64_t> rates = computeRates(cascade, conflict);
  for (size_t i = 0; i < size; ++i)
    schedule.steps[i].rate = rates[i];
  delayAll(cascade, schedule.steps);
  finishSchedule(cascade, schedule);
  schedule.iterations =
      cascade.values.back().rows + schedule.steps.back().delay;

  int64_t bytes = getBufferBytes(cascade, schedule);
  for (size_t i = cascade.numInputs; i + 1 < size; ++i) {
    CascadeSchedule earlier = schedule;
    int64_t delay = getEarliest(cascade, schedule.steps, i);
    if (delay == schedule.steps[i].delay)
      continue;
    earlier.steps[i].delay = delay;
    finishSchedule(cascade, earlier);
    int64_t earlierBytes = getBufferBytes(cascade, earlier);
    if (earlierBytes >= bytes)
      continue;
    schedule = std::move(earlier);
    bytes = earlierBytes;
  }
  return schedule;
}

int64_t mlir::qopt::getFirstSlot(const CascadeSchedule &schedule, size_t reader,
                                 const RowRead &read) {
  return schedule.steps[read.value].buffer.rows -
         countRowsBack(schedule.steps, reader, read);
}

int64_t mlir::qopt::getBufferBytes(const Cascade &cascade,
                                   const CascadeSchedule &schedule,
                                   size_t value) {
  const LineBuffer &buffer = schedule.steps[value].buffer;
  const CascadeValue &shape = cascade.values[value];
  return buffer.rows * (buffer.left + shape.columns + buffer.right) *
             shape.columnBytes +
         shape.accumulatorBytes;
}
