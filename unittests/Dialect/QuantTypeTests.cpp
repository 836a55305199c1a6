//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What C++ can ask of the quantized type and its attributes, and the checks
// that no syntax can trigger.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Diagnostics.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "gtest/gtest.h"
#include <set>

using namespace mlir;
using namespace mlir::qopt;

namespace {

class QuantTypeTest : public ::testing::Test {
protected:
  QuantTypeTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          diagnostics.push_back(diagnostic.str());
        }) {
    context.loadDialect<QOptDialect>();
  }

  InFlightDiagnostic emitError() {
    return mlir::emitError(UnknownLoc::get(&context));
  }
  StorageAttr storage(StorageKind kind, unsigned width) {
    return StorageAttr::get(&context, kind, width);
  }
  Pow2ScaleAttr pow2(ArrayRef<int64_t> exponents) {
    return Pow2ScaleAttr::get(&context, exponents);
  }
  QuantType get(Granularity granularity, ArrayRef<int64_t> blockOrAxis,
                ArrayRef<int64_t> exponents,
                ArrayRef<int64_t> zeroPoints = {}) {
    return QuantType::get(&context, storage(StorageKind::Signed, 8),
                          granularity, blockOrAxis, pow2(exponents),
                          zeroPoints);
  }

  MLIRContext context;
  std::vector<std::string> diagnostics;
  ScopedDiagnosticHandler handler;
};

// The syntax always gives one shift to each multiplier.
TEST_F(QuantTypeTest, fixed_c1) {
  auto scale =
      FixedScaleAttr::getChecked([&] { return emitError(); }, &context,
                                 ArrayRef<int64_t>{1, 2}, ArrayRef<int64_t>{3});
  EXPECT_FALSE(scale);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0],
            "expected as many shifts as multipliers, but got 1 and 2");
}

// The syntax gives bounds to integers only.
TEST_F(QuantTypeTest, storage_c2) {
  auto bounds =
      StorageAttr::getChecked([&] { return emitError(); }, &context,
                              StorageKind::Bipolar, 1u, int64_t(0), int64_t(2));
  EXPECT_FALSE(bounds);
  ASSERT_EQ(diagnostics.size(), 1u);
  EXPECT_EQ(diagnostics[0],
            "expected increasing storage bounds in -1:1, but got 0:2");
}

TEST_F(QuantTypeTest, DecodesCodes) {
  struct Case {
    StorageKind kind;
    unsigned width;
    int64_t code, integer;
  };
  for (const Case &test : std::initializer_list<Case>{
           {StorageKind::Signed, 8, 0x80, -128},
           {StorageKind::Signed, 8, -1, -1},
           {StorageKind::Signed, 16, 0x7FFF, 32767},
           {StorageKind::Signed, 2, 2, -2},
           {StorageKind::Unsigned, 8, 255, 255},
           {StorageKind::Unsigned, 8, -1, 255},
           {StorageKind::Unsigned, 16, -1, 65535},
           {StorageKind::Bipolar, 1, 0, -1},
           {StorageKind::Bipolar, 1, 1, 1},
           {StorageKind::Bipolar, 1, -1, 1},
           {StorageKind::Ternary, 2, 3, -1},
           {StorageKind::Ternary, 2, 0, 0},
           {StorageKind::Ternary, 2, 1, 1},
           {StorageKind::PowerOfTwo, 4, 0, 0},
           {StorageKind::PowerOfTwo, 4, 8, 0},
           {StorageKind::PowerOfTwo, 4, 1, 1},
           {StorageKind::PowerOfTwo, 4, 7, 64},
           {StorageKind::PowerOfTwo, 4, 9, -1},
           {StorageKind::PowerOfTwo, 4, 15, -64},
           {StorageKind::PowerOfTwo, 4, -1, -64},
           {StorageKind::PowerOfTwo, 2, 3, -1},
           {StorageKind::PowerOfTwo, 6, 31, int64_t(1) << 30}})
    EXPECT_EQ(storage(test.kind, test.width).decode(test.code), test.integer)
        << stringifyStorageKind(test.kind).str() << test.width << " "
        << test.code;
}

// Every code decodes into the storage's range, and both ends are met.
TEST_F(QuantTypeTest, RangeIsThatOfTheCodes) {
  std::vector<std::pair<StorageKind, unsigned>> kinds = {
      {StorageKind::Bipolar, 1}};
  for (unsigned width = 2; width <= 16; ++width) {
    kinds.push_back({StorageKind::Signed, width});
    kinds.push_back({StorageKind::Unsigned, width});
    if (width <= 6)
      kinds.push_back({StorageKind::PowerOfTwo, width});
  }
  for (auto [kind, width] : kinds) {
    StorageAttr attr = storage(kind, width);
    int64_t min = attr.decode(0), max = min;
    for (int64_t code = 1; code < int64_t(1) << width; ++code) {
      min = std::min(min, attr.decode(code));
      max = std::max(max, attr.decode(code));
    }
    EXPECT_EQ(attr.getMin(), min) << stringifyStorageKind(kind).str() << width;
    EXPECT_EQ(attr.getMax(), max) << stringifyStorageKind(kind).str() << width;
    EXPECT_FALSE(attr.isNarrowed());
    EXPECT_EQ(attr.getIntegerType(), IntegerType::get(&context, width));
  }
}

// Encoding is the inverse of decoding, and refuses what no code stands for.
TEST_F(QuantTypeTest, EncodesWhatItDecodes) {
  for (auto [kind, width] : std::vector<std::pair<StorageKind, unsigned>>{
           {StorageKind::Signed, 5},
           {StorageKind::Unsigned, 5},
           {StorageKind::Bipolar, 1},
           {StorageKind::Ternary, 2},
           {StorageKind::PowerOfTwo, 2},
           {StorageKind::PowerOfTwo, 4},
           {StorageKind::PowerOfTwo, 6}}) {
    StorageAttr attr = storage(kind, width);
    std::set<int64_t> integers;
    for (int64_t code = 0; code < int64_t(1) << width; ++code)
      if (int64_t integer = attr.decode(code);
          integer >= attr.getMin() && integer <= attr.getMax())
        integers.insert(integer);
    for (int64_t integer : integers) {
      ASSERT_TRUE(attr.encode(integer)) << integer;
      EXPECT_EQ(attr.decode(*attr.encode(integer)), integer);
    }
    for (int64_t integer = -40; integer <= 40; ++integer)
      EXPECT_EQ(attr.encode(integer).has_value(), integers.count(integer) > 0)
          << stringifyStorageKind(kind).str() << width << ' ' << integer;
  }
  EXPECT_EQ(storage(StorageKind::Signed, 8).encode(-3), -3);
  EXPECT_EQ(storage(StorageKind::PowerOfTwo, 4).encode(-64), 15);
  EXPECT_EQ(storage(StorageKind::PowerOfTwo, 4).encode(0), 0);
  auto narrowed = StorageAttr::get(&context, StorageKind::Signed, 8, -127, 127);
  EXPECT_EQ(narrowed.encode(-128), std::nullopt);
}

TEST_F(QuantTypeTest, ZeroPointsOfZeroAreAbsent) {
  QuantType symmetric = get(Granularity::Channel, {0}, {0, 1});
  EXPECT_EQ(get(Granularity::Channel, {0}, {0, 1}, {0, 0}), symmetric);
  EXPECT_EQ(get(Granularity::Channel, {0}, {0, 1}, {0}), symmetric);
  EXPECT_NE(get(Granularity::Channel, {0}, {0, 1}, {0, 1}), symmetric);

  // Every way to the type, whatever the container.
  auto checked = [&](auto axis, auto zeroPoints) {
    return QuantType::getChecked(
        [&] { return emitError(); }, &context, storage(StorageKind::Signed, 8),
        Granularity::Channel, axis, pow2({0, 1}), zeroPoints);
  };
  EXPECT_EQ(checked(SmallVector<int64_t>{0}, SmallVector<int64_t>{0, 0}),
            symmetric);
  EXPECT_EQ(checked(std::vector<int64_t>{0}, std::vector<int64_t>{0}),
            symmetric);
  int64_t zeros[] = {0, 0};
  EXPECT_EQ(
      checked(ArrayRef<int64_t>(zeros).take_front(), ArrayRef<int64_t>(zeros)),
      symmetric);
  EXPECT_TRUE(diagnostics.empty());
}

TEST_F(QuantTypeTest, ScalesAndZeroPointsByIndex) {
  QuantType tensor = get(Granularity::Tensor, {}, {-1}, {7});
  EXPECT_EQ(tensor.getScaleOf(5), ExactScale::fromFixed(1, 1));
  EXPECT_EQ(tensor.getZeroPointOf(5), 7);
  QuantType channels = get(Granularity::Channel, {0}, {-1, 2}, {7, -8});
  EXPECT_EQ(channels.getScaleOf(1), ExactScale::fromFixed(4, 0));
  EXPECT_EQ(channels.getZeroPointOf(1), -8);
  EXPECT_EQ(get(Granularity::Channel, {0}, {-1, 2}, {7}).getZeroPointOf(1), 7);
  EXPECT_EQ(get(Granularity::Channel, {0}, {-1, 2}).getZeroPointOf(1), 0);
}

TEST_F(QuantTypeTest, CountsScales) {
  QuantType tensor = get(Granularity::Tensor, {}, {0});
  EXPECT_EQ(tensor.getNumScales({2, 3}), 1);
  EXPECT_EQ(tensor.getNumScales({}), 1);
  QuantType channels = get(Granularity::Channel, {1}, {0});
  EXPECT_EQ(channels.getNumScales({2, 3}), 3);
  EXPECT_EQ(channels.getNumScales({2}), std::nullopt);
  QuantType blocks = get(Granularity::Block, {2, 32}, {0});
  EXPECT_EQ(blocks.getNumScales({4, 64}), 4);
  EXPECT_EQ(blocks.getNumScales({5, 65}), 9);
  EXPECT_EQ(blocks.getNumScales({1, 1}), 1);
  EXPECT_EQ(blocks.getNumScales({0, 64}), 0);
  EXPECT_EQ(blocks.getNumScales({4}), std::nullopt);
  // More than fit 64 bits.
  int64_t large = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(blocks.getNumScales({large, large}), large);
}

} // namespace
