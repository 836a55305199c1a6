//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Greedy placement: buffers one after the other, each at the lowest offset that
// is free during its whole lifetime.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/Placement.h"
#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <random>

using namespace mlir::qopt;

static constexpr int64_t kMaxBytes = std::numeric_limits<int64_t>::max();

static bool isPowerOfTwo(int64_t value) {
  return value > 0 && (value & (value - 1)) == 0;
}

static int64_t alignUp(int64_t offset, int64_t alignment) {
  return (offset + (alignment - 1)) & -alignment;
}

std::optional<std::string>
mlir::qopt::findProblemError(const PlacementProblem &problem) {
  auto describe = [](size_t index, std::string what) {
    return "expected buffer " + std::to_string(index) + " to have " +
           std::move(what);
  };
  // First fit never goes beyond the sum of all sizes, each with the padding of
  // its alignment: where that sum fits, no offset overflows.
  int64_t remaining = kMaxBytes;
  for (size_t i = 0; i < problem.buffers.size(); ++i) {
    const Buffer &buffer = problem.buffers[i];
    if (buffer.size < 0)
      return describe(i, "a size that is not negative, but got " +
                             std::to_string(buffer.size));
    if (!isPowerOfTwo(buffer.alignment))
      return describe(i, "a power of two as alignment, but got " +
                             std::to_string(buffer.alignment));
    if (buffer.lower >= buffer.upper)
      return describe(i, "a lifetime of at least one step, but got " +
                             std::to_string(buffer.lower) + " to " +
                             std::to_string(buffer.upper));
    if (buffer.size > remaining ||
        buffer.alignment - 1 > remaining - buffer.size)
      return "expected at most " + std::to_string(kMaxBytes) +
             " bytes in all, but buffer " + std::to_string(i) + " exceeds them";
    remaining -= buffer.size + (buffer.alignment - 1);
  }
  return std::nullopt;
}

static bool overlapInTime(const Buffer &a, const Buffer &b) {
  return a.lower < b.upper && b.lower < a.upper;
}

/// Places the buffers in this order.
static Placement placeInOrder(const std::vector<Buffer> &buffers,
                              const std::vector<size_t> &order) {
  Placement placement;
  placement.offsets.resize(buffers.size());
  // Those placed so far, by offset.
  std::vector<size_t> placed;
  placed.reserve(buffers.size());
  for (size_t index : order) {
    const Buffer &buffer = buffers[index];
    int64_t offset = 0;
    for (size_t other : placed) {
      if (!overlapInTime(buffer, buffers[other]))
        continue;
      if (offset + buffer.size <= placement.offsets[other])
        break;
      offset = std::max(offset,
                        alignUp(placement.offsets[other] + buffers[other].size,
                                buffer.alignment));
    }
    placement.offsets[index] = offset;
    placement.total = std::max(placement.total, offset + buffer.size);
    auto byOffset = [&](int64_t value, size_t other) {
      return value < placement.offsets[other];
    };
    placed.insert(
        std::upper_bound(placed.begin(), placed.end(), offset, byOffset),
        index);
  }
  return placement;
}

__extension__ typedef __int128 Int128;

/// Bytes times steps; 127 bits hold any product.
static Int128 getArea(const Buffer &buffer) {
  return buffer.size * (static_cast<Int128>(buffer.upper) - buffer.lower);
}

/// How many orders the search tries.
static constexpr int kSearchAttempts = 1000;

/// Moves single buffers to other positions of the order, and keeps what is not
/// worse, until the lower bound or the end of the budget is reached.
static Placement searchOrders(const std::vector<Buffer> &buffers,
                              std::vector<size_t> order, Placement placement,
                              int64_t lowerBound) {
  // The engine's sequence is the same with every standard library.
  std::mt19937 random;
  for (int i = 0; i < kSearchAttempts && placement.total > lowerBound; ++i) {
    size_t from = random() % order.size(), to = random() % order.size();
    std::vector<size_t> changed = order;
    changed.erase(changed.begin() + from);
    changed.insert(changed.begin() + to, order[from]);
    Placement candidate = placeInOrder(buffers, changed);
    if (candidate.total > placement.total)
      continue;
    order = std::move(changed);
    placement = std::move(candidate);
  }
  return placement;
}

Placement mlir::qopt::placeBuffers(const PlacementProblem &problem) {
  assert(!findProblemError(problem) && "expected a well-formed problem");
  const std::vector<Buffer> &buffers = problem.buffers;
  std::optional<Placement> best;
  std::vector<size_t> bestOrder;
  auto attempt = [&](auto getKey) {
    std::vector<size_t> order(buffers.size());
    std::iota(order.begin(), order.end(), 0);
    // The index last: the order is the same with every standard library.
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      auto keyA = getKey(buffers[a]), keyB = getKey(buffers[b]);
      return keyA != keyB ? keyA < keyB : a < b;
    });
    Placement placement = placeInOrder(buffers, order);
    if (best && best->total <= placement.total)
      return;
    best = std::move(placement);
    bestOrder = std::move(order);
  };
  attempt([](const Buffer &buffer) { return -buffer.size; });
  attempt([](const Buffer &buffer) { return -getArea(buffer); });
  attempt([](const Buffer &buffer) { return buffer.lower; });
  return searchOrders(buffers, std::move(bestOrder), std::move(*best),
                      getPlacementLowerBound(problem));
}

int64_t mlir::qopt::getPlacementLowerBound(const PlacementProblem &problem) {
  assert(!findProblemError(problem) && "expected a well-formed problem");
  // Births and deaths in time; at one step, what dies makes room first.
  struct Event {
    int64_t time;
    int64_t change;
  };
  std::vector<Event> events;
  events.reserve(problem.buffers.size() * 2);
  for (const Buffer &buffer : problem.buffers) {
    events.push_back({buffer.lower, buffer.size});
    events.push_back({buffer.upper, -buffer.size});
  }
  std::sort(events.begin(), events.end(), [](const Event &a, const Event &b) {
    return a.time != b.time ? a.time < b.time : a.change < b.change;
  });
  int64_t alive = 0, most = 0;
  for (const Event &event : events) {
    alive += event.change;
    most = std::max(most, alive);
  }
  return most;
}
