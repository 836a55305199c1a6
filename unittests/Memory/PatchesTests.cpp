//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Patches: known ones, what cannot be divided, and random ones that are
// computed and compared with the whole.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "qopt/Memory/Patches.h"
#include "gtest/gtest.h"
#include <algorithm>

using namespace mlir::qopt;

/// Each column takes a byte and a multiplication.
static CascadeValue makeColumns(int64_t columns,
                                std::vector<RowRead> reads = {}) {
  CascadeValue value{/*rows=*/4, columns, /*columnBytes=*/1, std::move(reads)};
  value.columnMacs = value.reads.empty() ? 0 : 1;
  return value;
}

/// A convolution of rows and columns.
static RowRead readAround(size_t value, ColumnWindow window, int64_t top = 1) {
  return {value, {1 + 2 * top, 1, top, top, window.left, window.right}, window};
}

static RowRead readSame(size_t value) { return {value, {}, ColumnWindow()}; }

/// Values as `source:begin-end`, with what they read.
static std::string getPatchText(const Patch &patch) {
  std::string text;
  for (size_t i = 0; i < patch.values.size(); ++i) {
    const PatchValue &value = patch.values[i];
    text += std::to_string(value.source) + ":" +
            std::to_string(value.columns.begin) + "-" +
            std::to_string(value.columns.end);
    for (const RowRead &read : patch.cascade.values[i].reads) {
      text += " <" + std::to_string(read.value);
      if (read.columns && read.columns->left + read.columns->right > 0)
        text += "+" + std::to_string(read.columns->left) + "+" +
                std::to_string(read.columns->right);
    }
    text += value.isSlice ? " slice; " : "; ";
  }
  return text;
}

static constexpr ColumnWindow kThreeColumns{3, 1, 1, 1};

TEST(PatchesTests, TwoConvolutions) {
  Cascade cascade{1,
                  {makeColumns(8),
                   makeColumns(8, {readAround(0, kThreeColumns)}),
                   makeColumns(8, {readAround(1, kThreeColumns)})}};
  auto patches = splitCascade(cascade, 2);
  ASSERT_TRUE(patches);
  ASSERT_EQ(patches->size(), 2u);
  EXPECT_EQ(getPatchText((*patches)[0]), "0:0-6; 1:0-5 <0+1+0; 2:0-4 <1+1+0; ");
  EXPECT_EQ(getPatchText((*patches)[1]), "0:2-8; 1:3-8 <0+0+1; 2:4-8 <1+0+1; ");
  EXPECT_EQ(findPatchError(cascade, *patches), std::nullopt);
  // Two columns of the first convolution are computed twice.
  EXPECT_EQ(countMacs((*patches)[0].cascade) + countMacs((*patches)[1].cascade),
            countMacs(cascade) + 2);
  // 3 rows of 10 columns twice; 3 of 7 and 3 of 6 in the first patch.
  EXPECT_EQ(getBufferBytes(cascade, scheduleCascade(cascade)), 60);
  auto costs = findPatches(cascade, /*maxCount=*/2, /*limit=*/60);
  ASSERT_EQ(costs.size(), 1u);
  EXPECT_EQ(costs[0].count, 2);
  EXPECT_EQ(costs[0].bytes, 39);
  EXPECT_EQ(costs[0].extraMacs, 2);
  EXPECT_TRUE(findPatches(cascade, 2, 39).empty());
}

TEST(PatchesTests, ResidualReadsASlice) {
  Cascade cascade{1,
                  {makeColumns(6), makeColumns(6, {readSame(0)}),
                   makeColumns(6, {readAround(1, kThreeColumns)}),
                   makeColumns(6, {readSame(1), readSame(2)})}};
  auto patches = splitCascade(cascade, 3);
  ASSERT_TRUE(patches);
  EXPECT_EQ(getPatchText((*patches)[1]),
            "0:1-5; 1:1-5 <0; 2:2-4 <1; 1:2-4 <1 slice; 3:2-4 <3 <2; ");
  EXPECT_EQ(findPatchError(cascade, *patches), std::nullopt);
}

TEST(PatchesTests, PoolsPadThemselves) {
  // Padding that is not in the line buffer, a stride, and a column that nobody
  // reads.
  Cascade cascade{1,
                  {makeColumns(9), makeColumns(9, {readSame(0)}),
                   makeColumns(5, {{1, {2, 1}, ColumnWindow{2, 2, 1, 1}}})}};
  cascade.values[2].rows = 3;
  auto patches = splitCascade(cascade, 2);
  ASSERT_TRUE(patches);
  EXPECT_EQ(getPatchText((*patches)[0]), "0:0-3; 1:0-3 <0; 2:0-2 <1+1+0; ");
  EXPECT_EQ(getPatchText((*patches)[1]), "0:3-9; 1:3-9 <0; 2:2-5 <1; ");
  EXPECT_EQ((*patches)[0].cascade.values[2].reads[0].window.left, 0);
  EXPECT_EQ(findPatchError(cascade, *patches), std::nullopt);
  auto costs = findPatches(cascade, 5, 100);
  ASSERT_EQ(costs.size(), 1u);
  EXPECT_EQ(costs[0].count, 5);
  EXPECT_EQ(costs[0].extraMacs, 0);
}

TEST(PatchesTests, WhatCannotBeDivided) {
  Cascade cascade{1, {makeColumns(3), makeColumns(3, {readSame(0)})}};
  EXPECT_TRUE(splitCascade(cascade, 3));
  EXPECT_FALSE(splitCascade(cascade, 4));
  EXPECT_FALSE(splitCascade(cascade, 0));
  // An op that has use for its columns only together.
  cascade.values[1].reads[0].columns = std::nullopt;
  EXPECT_FALSE(splitCascade(cascade, 2));
  EXPECT_TRUE(findPatches(cascade, 3, 1 << 20).empty());
  // One whose first columns are padding.
  cascade = {
      1, {makeColumns(3), makeColumns(9, {{0, {}, ColumnWindow{1, 1, 6, 0}}})}};
  EXPECT_TRUE(splitCascade(cascade, 1));
  EXPECT_FALSE(splitCascade(cascade, 3));
}

TEST(PatchesTests, FindsErrors) {
  Cascade cascade{
      1,
      {makeColumns(8), makeColumns(8, {readAround(0, kThreeColumns)}),
       makeColumns(8, {readSame(0), readAround(1, kThreeColumns)})}};
  auto split = [&]() { return *splitCascade(cascade, 2); };
  auto errorOf = [&](const std::vector<Patch> &patches) {
    return findPatchError(cascade, patches).value_or("");
  };
  auto patches = split();
  EXPECT_EQ(errorOf(patches), "");
  std::swap(patches[0], patches[1]);
  EXPECT_EQ(errorOf(patches),
            "expected the next columns of the result in patch 0");
  patches = split();
  patches.pop_back();
  EXPECT_EQ(errorOf(patches), "expected all columns of the result, but got 4");
  patches = split();
  patches[1].values.pop_back();
  EXPECT_EQ(errorOf(patches),
            "expected to know what every value is in patch 1");
  // The same number of other columns.
  patches = split();
  ++patches[0].values[0].columns.begin;
  ++patches[0].values[0].columns.end;
  EXPECT_EQ(errorOf(patches).substr(0, 43),
            "expected the columns that the cascade reads");
  patches = split();
  patches[0].cascade.values.back().columnBytes = 2;
  EXPECT_EQ(errorOf(patches).substr(0, 41),
            "expected a part of a value of the cascade");
  patches = split();
  patches[1].values[0].columns = {4, 10};
  EXPECT_EQ(errorOf(patches).substr(0, 31), "expected columns of the cascade");
  patches = split();
  patches[0].cascade.values.back().reads.back().window.top = 0;
  EXPECT_EQ(errorOf(patches).substr(0, 34),
            "expected windows as in the cascade");
  patches = split();
  patches[0].cascade.values.back().reads.back().value = 9;
  EXPECT_EQ(errorOf(patches).substr(0, 32), "expected reads of earlier values");
}

//===----------------------------------------------------------------------===//
// Random ones, computed
//===----------------------------------------------------------------------===//

static Cascade makeRandomCascade(RandomSource &random) {
  Cascade cascade;
  cascade.numInputs = random.between(1, 2);
  int64_t width = random.between(1, 24);
  for (size_t i = 0; i < cascade.numInputs; ++i)
    cascade.values.push_back(makeColumns(width));
  for (int64_t op = random.between(1, 6); op > 0; --op) {
    size_t last = cascade.values.size() - 1;
    width = cascade.values[last].columns;
    ColumnWindow window;
    if (random.between(0, 2) != 0)
      window = {random.between(1, 5), random.between(1, 3),
                random.between(0, 2), random.between(0, 2)};
    if (window.size > width + window.left + window.right)
      window = {};
    int64_t columns =
        (width + window.left + window.right - window.size) / window.stride + 1;
    std::vector<RowRead> reads{random.between(0, 1) == 0
                                   ? readAround(last, window)
                                   : RowRead{last, {}, window}};
    // A shortcut.
    for (size_t other = last; other-- > 0;)
      if (cascade.values[other].columns == columns && random.between(0, 1) == 0)
        reads.push_back(readSame(other));
    cascade.values.push_back(makeColumns(columns, std::move(reads)));
  }
  return cascade;
}

/// A number for each column of each value, made of all that it reads; padding
/// is 0. `inputs` are those of the first values.
static std::vector<std::vector<uint64_t>>
compute(const Cascade &cascade, std::vector<std::vector<uint64_t>> values,
        const std::vector<PatchValue> &names) {
  for (size_t i = cascade.numInputs; i < cascade.values.size(); ++i) {
    values.emplace_back();
    for (int64_t x = 0; x < cascade.values[i].columns; ++x) {
      uint64_t sum = names[i].source;
      for (const RowRead &read : cascade.values[i].reads) {
        if (names[i].isSlice) {
          sum = values[read.value].at(x + names[i].columns.begin -
                                      names[read.value].columns.begin);
          continue;
        }
        for (int64_t k = 0; k < read.columns->size; ++k) {
          int64_t column = x * read.columns->stride - read.columns->left + k;
          bool isInside =
              column >= 0 && column < cascade.values[read.value].columns;
          sum = sum * 0x9E3779B97F4A7C15u +
                (isInside ? values[read.value].at(column) : 0);
        }
      }
      values.back().push_back(sum);
    }
  }
  return values;
}

TEST(PatchesTests, RandomOnesComputeTheSame) {
  RandomSource random(11);
  int divided = 0, sliced = 0;
  for (int trial = 0; trial < 20000; ++trial) {
    Cascade cascade = makeRandomCascade(random);
    if (findCascadeError(cascade))
      continue;
    auto patches = splitCascade(cascade, random.between(1, 6));
    if (!patches)
      continue;
    ASSERT_EQ(findPatchError(cascade, *patches), std::nullopt);
    std::vector<std::vector<uint64_t>> inputs;
    for (size_t i = 0; i < cascade.numInputs; ++i)
      for (inputs.emplace_back();
           int64_t(inputs.back().size()) < cascade.values[i].columns;)
        inputs.back().push_back(random.between(1, 1 << 30));
    std::vector<PatchValue> names(cascade.values.size());
    for (size_t i = 0; i < names.size(); ++i)
      names[i].source = i;
    auto whole = compute(cascade, inputs, names);
    std::vector<uint64_t> result;
    for (const Patch &patch : *patches) {
      std::vector<std::vector<uint64_t>> parts;
      for (size_t i = 0; i < patch.cascade.numInputs; ++i) {
        const PatchValue &value = patch.values[i];
        auto begin = inputs[value.source].begin();
        parts.emplace_back(begin + value.columns.begin,
                           begin + value.columns.end);
      }
      auto values = compute(patch.cascade, std::move(parts), patch.values);
      result.insert(result.end(), values.back().begin(), values.back().end());
      // What a patch has of a value is what the whole has there, and no column
      // that nobody reads.
      for (size_t i = 0; i < values.size(); ++i)
        ASSERT_TRUE(std::equal(values[i].begin(), values[i].end(),
                               whole[patch.values[i].source].begin() +
                                   patch.values[i].columns.begin));
      sliced += std::any_of(patch.values.begin(), patch.values.end(),
                            [](const PatchValue &v) { return v.isSlice; });
    }
    ASSERT_EQ(result, whole.back());
    divided += patches->size() > 1;
  }
  EXPECT_GT(divided, 4000);
  EXPECT_GT(sliced, 500);
}
