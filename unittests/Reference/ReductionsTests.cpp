//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Average and maximum pools, and reductions over axes.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using PoolingTest = ReferenceTest;
using ReductionsTest = ReferenceTest;

TEST_F(PoolingTest, AverageRoundsAsNamed) {
  auto average = [&](StringRef rounding) {
    return evaluateInts((R"mlir(
      !in = tensor<1x1x8x1x!qopt.quant<i8, real<0.5>, zp<1>>>
      !out = tensor<1x1x4x1x!qopt.quant<i8, real<0.5>, zp<1>>>
      func.func @main(%x: !in) -> !out {
        %0 = qopt.avg_pool_2d %x window [1, 2] strides [1, 2] pad [0, 0, 0, 0] rounding<)mlir" +
                         rounding + "> : !in -> !out\n return %0 : !out }")
                            .str(),
                        {ints({1, 2, 2, 3, -1, -2, -2, -3})});
  };
  EXPECT_EQ(average("half_away"), (Ints{2, 3, -2, -3}));
  EXPECT_EQ(average("half_up"), (Ints{2, 3, -1, -2}));
  EXPECT_EQ(average("half_even"), (Ints{2, 2, -2, -2}));
  EXPECT_EQ(average("floor"), (Ints{1, 2, -2, -3}));
}

TEST_F(PoolingTest, AverageCountsWhatLiesInside) {
  // Windows of 2 x 2 on 2 x 2, one row above and one column to the right.
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<1x2x2x1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !t) -> !t {
      %0 = qopt.avg_pool_2d %x window [2, 2] strides [1, 1] pad [1, 0, 0, 1] rounding<half_away> : !t -> !t
      return %0 : !t
    })mlir",
                         {ints({10, 20, 30, 60})}),
            (Ints{(10 + 20) / 2, 20, (10 + 20 + 30 + 60) / 4, (20 + 60) / 2}));
}

TEST_F(PoolingTest, AverageKeepsChannelsAndActivationApart) {
  // Zero point -3: relu cuts there.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x2x1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    !out = tensor<1x1x1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.avg_pool_2d %x window [2, 1] strides [1, 1] pad [0, 0, 0, 0] activation<relu> rounding<half_away>
          : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({-10, 4, -20, 6})}),
            (Ints{-3, 5}));
}

TEST_F(PoolingTest, AverageOfReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x1x1xf32> {
      %0 = qopt.avg_pool_2d %x window [2, 2] strides [1, 1] pad [0, 1, 0, 0]
          : tensor<1x2x2x1xf32> -> tensor<1x2x1x1xf32>
      return %0 : tensor<1x2x1x1xf32>
    })mlir",
                          {reals({1.0, 2.0, 3.0, 8.0})}, std::nullopt),
            (Reals{3.5, 5.5}));
}

TEST_F(PoolingTest, MaximumIgnoresPadding) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<1x2x2x1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !t) -> !t {
      %0 = qopt.max_pool_2d %x window [2, 2] strides [1, 1] pad [1, 0, 0, 1] : !t -> !t
      return %0 : !t
    })mlir",
                         {ints({-10, -20, -30, -5})}),
            (Ints{-10, -20, -5, -5}));
}

TEST_F(PoolingTest, MaximumWithStridesAndActivation) {
  // Scale 1/4: six is 24.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x5x1x!qopt.quant<i8, real<0.25>>>
    !out = tensor<1x1x2x1x!qopt.quant<i8, real<0.25>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.max_pool_2d %x window [1, 3] strides [1, 2] pad [0, 0, 0, 0] activation<relu6> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 7, 3, -2, 99})}),
            (Ints{7, 24}));
}

TEST_F(PoolingTest, MaximumOfReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<1x1x3x1xf32>) -> tensor<1x1x2x1xf32> {
      %0 = qopt.max_pool_2d %x window [1, 2] strides [1, 1] pad [0, 0, 0, 0]
          : tensor<1x1x3x1xf32> -> tensor<1x1x2x1xf32>
      return %0 : tensor<1x1x2x1xf32>
    })mlir",
                          {reals({-1.5, -0.5, -2.0})}, std::nullopt),
            (Reals{-0.5, -0.5}));
}

TEST_F(PoolingTest, WindowsAreAsLargeAsTheyLike) {
  // Only what lies inside the input is looked at.
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<1x2x1x1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !t) -> !t {
      %0 = qopt.avg_pool_2d %x window [2147483647, 1] strides [1, 1] pad [1073741823, 1073741823, 0, 0] rounding<half_away> : !t -> !t
      return %0 : !t
    })mlir",
                         {ints({10, 21})}),
            (Ints{16, 16}));
}

//===----------------------------------------------------------------------===//
// Reductions over axes
//===----------------------------------------------------------------------===//

TEST_F(ReductionsTest, AxesAnywhere) {
  auto sum = [&](StringRef axes, StringRef shape) {
    return evaluateInts((R"mlir(
      func.func @main(%x: tensor<2x3x2xi32>) -> tensor<)mlir" +
                         shape + R"mlir(i32> {
        %0 = qopt.sum %x axes )mlir" +
                         axes + " : tensor<2x3x2xi32> -> tensor<" + shape +
                         "i32>\n return %0 : tensor<" + shape + "i32> }")
                            .str(),
                        {ints({1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60})});
  };
  EXPECT_EQ(sum("[0]", "3x2x"), (Ints{11, 22, 33, 44, 55, 66}));
  EXPECT_EQ(sum("[1]", "2x2x"), (Ints{9, 12, 90, 120}));
  EXPECT_EQ(sum("[0, 2]", "3x"), (Ints{33, 77, 121}));
  EXPECT_EQ(sum("[1] keep_dims", "2x1x2x"), (Ints{9, 12, 90, 120}));
  EXPECT_EQ(sum("[0, 1, 2]", ""), (Ints{231}));
  EXPECT_EQ(sum("[]", "2x3x2x"),
            (Ints{1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}));
}

TEST_F(ReductionsTest, MeansRoundAsNamed) {
  // Sums of 5, -5, 7 and -7 in units of a half; four elements, so that the
  // quotients by 4 are 1.25, -1.25, 1.75 and -1.75 halves, or in quarters 2.5,
  // -2.5, 3.5 and -3.5.
  auto mean = [&](StringRef rounding, Profile profile) {
    return evaluateInts(
        (R"mlir(
      !in = tensor<4x4x!qopt.quant<i8, real<0.5>, zp<3>>>
      !out = tensor<4x!qopt.quant<i8, real<0.25>, zp<-1>>>
      func.func @main(%x: !in) -> !out {
        %0 = qopt.mean %x axes [1] rounding<)mlir" +
         rounding + "> : !in -> !out\n return %0 : !out }")
            .str(),
        {ints({4, 4, 4, 5, 2, 2, 2, 1, 10, 3, 3, 3, -4, 3, 3, 3})}, profile);
  };
  EXPECT_EQ(mean("half_even", Profile::ONNX), (Ints{1, -3, 3, -5}));
  EXPECT_EQ(mean("floor", Profile::Floor), (Ints{1, -4, 2, -5}));
  EXPECT_EQ(mean("half_up", Profile::Single), (Ints{2, -3, 3, -4}));
  EXPECT_EQ(mean("half_away_twice", Profile::TFLite), (Ints{2, -3, 3, -4}));
}

TEST_F(ReductionsTest, SumsSaturate) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<3x2x!qopt.quant<u8, real<0.5>, zp<128>>>
    !out = tensor<3x!qopt.quant<i8, real<0.5>, zp<5>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.sum %x axes [1] rounding<half_up> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({255, 255, 0, 0, 129, 130})}),
            (Ints{127, -128, 8}));
}

TEST_F(ReductionsTest, QuantizedSumsWrapAt32Bits) {
  constexpr int64_t count = 65539;
  int64_t sum = int64_t(int32_t(uint32_t(count * 32767)));
  ASSERT_LT(sum, 0);
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<65539x!qopt.quant<i16, real<1.0>>>
    !out = tensor<!qopt.quant<i16, real<65536.0>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.sum %x axes [0] rounding<floor> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints(Ints(count, 32767))}, Profile::Floor),
            (Ints{sum >> 16}));
}

TEST_F(ReductionsTest, PlainIntegersWrapAndTruncate) {
  constexpr int64_t max = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(evaluateInts(R"mlir(
    func.func @main(%x: tensor<2x2xi8>) -> tensor<2xi8> {
      %0 = qopt.sum %x axes [1] : tensor<2x2xi8> -> tensor<2xi8>
      return %0 : tensor<2xi8>
    })mlir",
                         {ints({100, 100, -100, -29})}, std::nullopt),
            (Ints{-56, 127}));
  EXPECT_EQ(evaluateInts(R"mlir(
    func.func @main(%x: tensor<3x2xi64>) -> tensor<3xi64> {
      %0 = qopt.mean %x axes [1] : tensor<3x2xi64> -> tensor<3xi64>
      return %0 : tensor<3xi64>
    })mlir",
                         {ints({max, 1, -3, -4, 7, 0})}, std::nullopt),
            (Ints{std::numeric_limits<int64_t>::min() / 2, -3, 3}));
}

TEST_F(ReductionsTest, ExtremaInTheOrderOfTheirType) {
  auto extremum = [&](StringRef op, StringRef element, Ints values) {
    return evaluateInts(("func.func @main(%x: tensor<3x" + element +
                         ">) -> tensor<" + element + "> {\n %0 = qopt." + op +
                         " %x axes [0] : tensor<3x" + element + "> -> tensor<" +
                         element + ">\n return %0 : tensor<" + element + "> }")
                            .str(),
                        {ints(std::move(values))}, std::nullopt);
  };
  StringRef u8 = "!qopt.quant<u8, real<0.5>, zp<128>>";
  EXPECT_EQ(extremum("reduce_max", u8, {3, 200, 7}), Ints{200});
  EXPECT_EQ(extremum("reduce_min", u8, {3, 200, 7}), Ints{3});
  EXPECT_EQ(extremum("reduce_min", "i64", {3, -200, 7}), Ints{-200});
  EXPECT_EQ(extremum("reduce_max", "i1", {0, 1, 0}), Ints{1});
  EXPECT_EQ(extremum("reduce_min", "i1", {1, 1, 0}), Ints{0});
}

TEST_F(ReductionsTest, TheFirstOfEqualElementsCounts) {
  auto find = [&](StringRef op, StringRef axis, StringRef result) {
    return evaluateInts(("func.func @main(%x: tensor<2x3xi8>) -> tensor<" +
                         result + "xi64> {\n %0 = qopt." + op + " %x axis " +
                         axis + " : tensor<2x3xi8> -> tensor<" + result +
                         "xi64>\n return %0 : tensor<" + result + "xi64> }")
                            .str(),
                        {ints({5, 5, -1, -128, 5, -128})}, std::nullopt);
  };
  EXPECT_EQ(find("arg_max", "1", "2"), (Ints{0, 1}));
  EXPECT_EQ(find("arg_min", "1", "2"), (Ints{2, 0}));
  EXPECT_EQ(find("arg_max", "0", "3"), (Ints{0, 0, 0}));
  EXPECT_EQ(find("arg_min", "0", "3"), (Ints{1, 0, 1}));
}

TEST_F(ReductionsTest, Reals) {
  auto reduce = [&](StringRef op) {
    return evaluateReals(("func.func @main(%x: tensor<2x2xf32>) -> "
                          "tensor<2xf32> {\n %0 = qopt." +
                          op +
                          " %x axes [1] : tensor<2x2xf32> -> tensor<2xf32>\n "
                          "return %0 : tensor<2xf32> }")
                             .str(),
                         {reals({1.5, 2.0, -1.0, -4.0})}, std::nullopt);
  };
  EXPECT_EQ(reduce("mean"), (Reals{1.75, -2.5}));
  EXPECT_EQ(reduce("sum"), (Reals{3.5, -5.0}));
  EXPECT_EQ(reduce("reduce_max"), (Reals{2.0, -1.0}));
  EXPECT_EQ(reduce("reduce_min"), (Reals{1.5, -4.0}));
}
} // namespace
