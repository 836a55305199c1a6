//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Average and maximum pools.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using PoolingTest = ReferenceTest;

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
} // namespace
