//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From the result back to the inputs, each value has the columns from the first
// to the last one that its readers need. One who needs fewer reads a slice.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/Patches.h"
#include <algorithm>
#include <cassert>

using namespace mlir::qopt;

namespace {
/// What is read of a value for some columns of a result.
struct PatchRead {
  ColumnRange columns;
  ColumnWindow window;
};
} // namespace

static bool areEqual(ColumnRange a, ColumnRange b) {
  return a.begin == b.begin && a.end == b.end;
}

/// nullopt where it is nothing of a value with so many columns.
static std::optional<PatchRead>
getPatchRead(const ColumnWindow &window, ColumnRange result, int64_t columns) {
  int64_t begin = result.begin * window.stride - window.left;
  int64_t end = (result.end - 1) * window.stride - window.left + window.size;
  PatchRead read;
  read.columns = {std::max<int64_t>(begin, 0), std::min(end, columns)};
  read.window = {window.size, window.stride, read.columns.begin - begin,
                 end - read.columns.end};
  if (read.columns.size() <= 0)
    return std::nullopt;
  return read;
}

/// The columns of each value for some of the result; empty where there are
/// none.
static std::vector<ColumnRange> getColumns(const Cascade &cascade,
                                           ColumnRange result) {
  std::vector<ColumnRange> columns(cascade.values.size());
  columns.back() = result;
  for (size_t i = columns.size(); i-- > cascade.numInputs;)
    for (const RowRead &read : cascade.values[i].reads) {
      if (!read.columns)
        return {};
      std::optional<PatchRead> needed = getPatchRead(
          *read.columns, columns[i], cascade.values[read.value].columns);
      if (!needed)
        return {};
      ColumnRange &known = columns[read.value];
      if (known.size() == 0)
        known = needed->columns;
      known.begin = std::min(known.begin, needed->columns.begin);
      known.end = std::max(known.end, needed->columns.end);
    }
  return columns;
}

namespace {
/// Writes the cascade of a patch.
class PatchBuilder {
public:
  PatchBuilder(const Cascade &whole, std::vector<ColumnRange> columns)
      : whole(whole), columns(std::move(columns)) {}

  Patch build();

private:
  std::optional<size_t> find(size_t source, ColumnRange range) const;
  size_t add(PatchValue value);
  PatchRead getNeeded(size_t reader, const RowRead &read) const {
    return *getPatchRead(*read.columns, columns[reader],
                         whole.values[read.value].columns);
  }
  size_t getOperand(size_t source, ColumnRange range);

  const Cascade &whole;
  std::vector<ColumnRange> columns;
  Patch patch;
};
} // namespace

std::optional<size_t> PatchBuilder::find(size_t source,
                                         ColumnRange range) const {
  for (size_t i = 0; i < patch.values.size(); ++i)
    if (patch.values[i].source == source &&
        areEqual(patch.values[i].columns, range))
      return i;
  return std::nullopt;
}

size_t PatchBuilder::add(PatchValue value) {
  CascadeValue shape = whole.values[value.source];
  shape.accumulatorBytes =
      shape.accumulatorBytes / shape.columns * value.columns.size();
  shape.columns = value.columns.size();
  shape.reads.clear();
  if (value.isSlice)
    shape.columnMacs = 0;
  patch.cascade.values.push_back(std::move(shape));
  patch.values.push_back(value);
  return patch.values.size() - 1;
}

/// The value that is read; a slice is made where there is none yet.
size_t PatchBuilder::getOperand(size_t source, ColumnRange range) {
  if (std::optional<size_t> known = find(source, range))
    return *known;
  size_t from = *find(source, columns[source]);
  size_t slice = add({source, range, /*isSlice=*/true});
  patch.cascade.values[slice].reads = {{from, RowWindow()}};
  return slice;
}

Patch PatchBuilder::build() {
  for (size_t i = whole.numInputs; i < whole.values.size(); ++i)
    for (const RowRead &read : whole.values[i].reads) {
      ColumnRange range = getNeeded(i, read).columns;
      if (read.value < whole.numInputs && !find(read.value, range))
        add({read.value, range});
    }
  patch.cascade.numInputs = patch.values.size();
  for (size_t i = whole.numInputs; i < whole.values.size(); ++i) {
    std::vector<RowRead> reads;
    for (const RowRead &read : whole.values[i].reads) {
      PatchRead needed = getNeeded(i, read);
      RowRead narrow = read;
      narrow.value = getOperand(read.value, needed.columns);
      narrow.columns = needed.window;
      // Pools have padding of columns that is not in the line buffer.
      narrow.window.left = std::min(read.window.left, needed.window.left);
      narrow.window.right = std::min(read.window.right, needed.window.right);
      reads.push_back(narrow);
    }
    size_t index = add({i, columns[i]});
    patch.cascade.values[index].reads = std::move(reads);
  }
  return std::move(patch);
}

/// Patch `index` of `count`.
static std::optional<Patch> getPatch(const Cascade &cascade, int64_t index,
                                     int64_t count) {
  int64_t width = cascade.values.back().columns;
  ColumnRange result{width * index / count, width * (index + 1) / count};
  if (result.size() == 0)
    return std::nullopt;
  std::vector<ColumnRange> columns = getColumns(cascade, result);
  if (columns.empty())
    return std::nullopt;
  Patch patch = PatchBuilder(cascade, std::move(columns)).build();
  if (findCascadeError(patch.cascade))
    return std::nullopt;
  return patch;
}

std::optional<std::vector<Patch>>
mlir::qopt::splitCascade(const Cascade &cascade, int64_t count) {
  assert(!findCascadeError(cascade) && "expected a well-formed cascade");
  if (count < 1 || count > cascade.values.back().columns)
    return std::nullopt;
  std::vector<Patch> patches;
  for (int64_t index = 0; index < count; ++index) {
    std::optional<Patch> patch = getPatch(cascade, index, count);
    if (!patch)
      return std::nullopt;
    patches.push_back(std::move(*patch));
  }
  return patches;
}

int64_t mlir::qopt::countMacs(const Cascade &cascade) {
  int64_t macs = 0;
  for (const CascadeValue &value : cascade.values)
    macs += value.columns * value.columnMacs;
  return macs;
}

/// nullopt where a patch is impossible or needs `limit` bytes.
static std::optional<PatchCost> getCost(const Cascade &cascade, int64_t count,
                                        int64_t limit) {
  PatchCost cost{count, 0, -countMacs(cascade)};
  for (int64_t k = 0; k < count; ++k) {
    // The middle one, which has most to read, first.
    std::optional<Patch> patch =
        getPatch(cascade, (k + count / 2) % count, count);
    if (!patch)
      return std::nullopt;
    cost.bytes =
        std::max(cost.bytes, getBufferBytes(patch->cascade,
                                            scheduleCascade(patch->cascade)));
    if (cost.bytes >= limit)
      return std::nullopt;
    cost.extraMacs += countMacs(patch->cascade);
  }
  cost.extraMacs = std::max<int64_t>(cost.extraMacs, 0);
  return cost;
}

std::vector<PatchCost> mlir::qopt::findPatches(const Cascade &cascade,
                                               int64_t maxCount,
                                               int64_t limit) {
  std::vector<PatchCost> costs;
  int64_t most = std::min(cascade.values.back().columns, maxCount);
  for (int64_t count = 2; count <= most; ++count) {
    std::optional<PatchCost> cost = getCost(cascade, count, limit);
    auto isBetter = [](const PatchCost &a, const PatchCost &b) {
      return a.bytes <= b.bytes && a.extraMacs <= b.extraMacs;
    };
    if (!cost ||
        std::any_of(costs.begin(), costs.end(),
                    [&](const auto &other) { return isBetter(other, *cost); }))
      continue;
    costs.erase(std::remove_if(
                    costs.begin(), costs.end(),
                    [&](const auto &other) { return isBetter(*cost, other); }),
                costs.end());
    costs.push_back(*cost);
  }
  return costs;
}
