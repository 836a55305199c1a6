//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Follows each element of each window, with nothing of the code that divides
// cascades.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/Patches.h"

using namespace mlir::qopt;

/// The column that element `tap` of the window for column x is; -1 for padding.
static int64_t getRead(const RowRead &read, int64_t x, int64_t tap,
                       int64_t columns) {
  int64_t column = x * read.columns->stride + tap - read.columns->left;
  return column >= 0 && column < columns ? column : -1;
}

/// Whether two windows are the same for all that concerns rows, and either both
/// or none have padding of columns in the line buffer.
static bool haveSameRows(const RowRead &whole, const RowRead &part) {
  const RowWindow &a = whole.window, &b = part.window;
  return a.size == b.size && a.stride == b.stride && a.top == b.top &&
         a.bottom == b.bottom && b.left == (a.left ? part.columns->left : 0) &&
         b.right == (a.right ? part.columns->right : 0);
}

/// The values of a patch by the columns of the whole that they are.
static std::optional<std::string> findReadError(const Cascade &whole,
                                                const Patch &patch,
                                                size_t index, size_t k) {
  const PatchValue &value = patch.values[index];
  const RowRead &read = patch.cascade.values[index].reads[k];
  const PatchValue &from = patch.values[read.value];
  std::string name = "value " + std::to_string(index);
  if (value.isSlice) {
    if (from.source == value.source &&
        from.columns.begin <= value.columns.begin &&
        value.columns.end <= from.columns.end && read.window.isRow())
      return std::nullopt;
    return "expected a slice of columns that are there, but got " + name;
  }
  const RowRead &original = whole.values[value.source].reads[k];
  if (!read.columns || !original.columns || from.source != original.value ||
      read.columns->size != original.columns->size ||
      !haveSameRows(original, read))
    return "expected windows as in the cascade, but got " + name;
  int64_t left = from.columns.begin, count = from.columns.size();
  int64_t padded = read.columns->left + count + read.columns->right;
  for (int64_t x = 0; x < value.columns.size(); ++x)
    for (int64_t tap = 0; tap < read.columns->size; ++tap) {
      int64_t wanted = getRead(original, value.columns.begin + x, tap,
                               whole.values[original.value].columns);
      int64_t got = getRead(read, x, tap, count);
      if (x * read.columns->stride + tap >= padded ||
          wanted != (got < 0 ? -1 : got + left))
        return "expected the columns that the cascade reads, but got " + name;
    }
  return std::nullopt;
}

static std::optional<std::string>
findValueError(const Cascade &whole, const Patch &patch, size_t index) {
  const PatchValue &value = patch.values[index];
  const CascadeValue &shape = patch.cascade.values[index];
  std::string name = "value " + std::to_string(index);
  if (value.source >= whole.values.size() || value.columns.begin < 0 ||
      value.columns.end <= value.columns.begin ||
      value.columns.end > whole.values[value.source].columns)
    return "expected columns of the cascade, but got " + name;
  const CascadeValue &original = whole.values[value.source];
  bool isInput = index < patch.cascade.numInputs;
  size_t numReads = value.isSlice ? 1 : original.reads.size();
  if (shape.columns != value.columns.size() || shape.rows != original.rows ||
      shape.columnBytes != original.columnBytes ||
      shape.accumulatorBytes * original.columns !=
          original.accumulatorBytes * shape.columns ||
      shape.columnMacs != (value.isSlice ? 0 : original.columnMacs) ||
      isInput != (value.source < whole.numInputs && !value.isSlice) ||
      shape.reads.size() != numReads)
    return "expected a part of a value of the cascade, but got " + name;
  for (size_t k = 0; k < numReads; ++k)
    if (auto error = findReadError(whole, patch, index, k))
      return error;
  return std::nullopt;
}

std::optional<std::string>
mlir::qopt::findPatchError(const Cascade &cascade,
                           const std::vector<Patch> &patches) {
  int64_t next = 0;
  for (size_t p = 0; p < patches.size(); ++p) {
    const Patch &patch = patches[p];
    std::string where = " in patch " + std::to_string(p);
    if (std::optional<std::string> error = findCascadeError(patch.cascade))
      return *error + where;
    if (patch.values.size() != patch.cascade.values.size())
      return "expected to know what every value is" + where;
    for (size_t i = 0; i < patch.values.size(); ++i)
      if (std::optional<std::string> error = findValueError(cascade, patch, i))
        return *error + where;
    const PatchValue &result = patch.values.back();
    if (result.isSlice || result.source + 1 != cascade.values.size() ||
        result.columns.begin != next)
      return "expected the next columns of the result" + where;
    next = result.columns.end;
  }
  if (next != cascade.values.back().columns)
    return "expected all columns of the result, but got " +
           std::to_string(next);
  return std::nullopt;
}
