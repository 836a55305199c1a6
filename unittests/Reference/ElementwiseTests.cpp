//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Addition and softmax.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using ElementwiseTest = ReferenceTest;

//===----------------------------------------------------------------------===//
// Addition
//===----------------------------------------------------------------------===//

TEST_F(ElementwiseTest, AddOfThreeScales) {
  // (lhs / 2 + (rhs - 7) / 4) / 0.75 - 1
  EXPECT_EQ(evaluateInts(R"mlir(
    !lhs = tensor<4x!qopt.quant<i8, real<0.5>>>
    !rhs = tensor<4x!qopt.quant<i8, real<0.25>, zp<7>>>
    !out = tensor<4x!qopt.quant<i8, real<0.75>, zp<-1>>>
    func.func @main(%x: !lhs, %y: !rhs) -> !out {
      %0 = qopt.add %x, %y rounding<half_away_twice> : !lhs, !rhs -> !out
      return %0 : !out
    })mlir",
                         {ints({3, -3, 127, -128}), ints({9, 5, 127, -128})}),
            // 2.67, -2.67, 124.67, -130.3
            (Ints{3 - 1, -3 - 1, 125 - 1, -128}));
}

TEST_F(ElementwiseTest, DivBroadcastsAndActivates) {
  EXPECT_EQ(evaluate(R"mlir(
    func.func @main(%x: tensor<2x1xf32>, %y: tensor<2xf32>) -> tensor<2x2xf32> {
      %0 = qopt.div %x, %y activation<relu6> : tensor<2x1xf32>, tensor<2xf32> -> tensor<2x2xf32>
      return %0 : tensor<2x2xf32>
    })mlir",
                     {reals({3, 16}), reals({-2, 2})}, std::nullopt)
                .reals,
            (Reals{0, 1.5, 0, 6}));
}

TEST_F(ElementwiseTest, AddRoundsAsNamed) {
  // Halves: all shifts of the inputs are exact, the result's is not.
  auto sum = [&](StringRef width, StringRef rounding) {
    return evaluateInts(("!in = tensor<4x!qopt.quant<" + width +
                         ", real<0.5>>>\n!out = tensor<4x!qopt.quant<" + width +
                         ", real<1.0>>>\n"
                         "func.func @main(%x: !in, %y: !in) -> !out {\n"
                         "%0 = qopt.add %x, %y rounding<" +
                         rounding + "> : !in, !in -> !out\n return %0 : !out }")
                            .str(),
                        {ints({1, -1, 2, -2}), ints({0, 0, 1, -1})});
  };
  for (StringRef width : {"i8", "i16"}) {
    EXPECT_EQ(sum(width, "half_away_twice"), (Ints{1, -1, 2, -2}));
    EXPECT_EQ(sum(width, "half_up"), (Ints{1, 0, 2, -1}));
    EXPECT_EQ(sum(width, "half_even"), (Ints{0, 0, 2, -2}));
    EXPECT_EQ(sum(width, "floor"), (Ints{0, -1, 1, -2}));
  }
}

TEST_F(ElementwiseTest, AddShiftsBySizeOfStorage) {
  // 3 * 2^-17 in units of 2 is 3/8 after a shift by 15, but 12 after one by 20.
  auto sum = [&](StringRef width) {
    return evaluateInts(("!lhs = tensor<1x!qopt.quant<" + width +
                         ", pow2<2**-17>>>\n!rhs = tensor<1x!qopt.quant<" +
                         width + ", real<1.0>>>\n!out = tensor<1x!qopt.quant<" +
                         width +
                         ", pow2<2**-17>>>\n"
                         "func.func @main(%x: !lhs, %y: !rhs) -> !out {\n"
                         "%0 = qopt.add %x, %y rounding<floor> "
                         ": !lhs, !rhs -> !out\n return %0 : !out }")
                            .str(),
                        {ints({3}), ints({0})});
  };
  EXPECT_EQ(sum("i8"), (Ints{3}));
  EXPECT_EQ(sum("i16"), (Ints{0}));
}

TEST_F(ElementwiseTest, AddBroadcasts) {
  // [2, 1, 2] + [3, 1] --> [2, 3, 2]
  EXPECT_EQ(evaluateInts(R"mlir(
    !lhs = tensor<2x1x2x!qopt.quant<i8, real<1.0>>>
    !rhs = tensor<3x1x!qopt.quant<i8, real<1.0>>>
    !out = tensor<2x3x2x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !lhs, %y: !rhs) -> !out {
      %0 = qopt.add %x, %y rounding<half_away_twice> : !lhs, !rhs -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4}), ints({10, 20, 30})}),
            (Ints{11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34}));
}

TEST_F(ElementwiseTest, AddWithActivation) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<3x!qopt.quant<i8, real<1.0>, zp<-5>>>
    func.func @main(%x: !t, %y: !t) -> !t {
      %0 = qopt.add %x, %y activation<relu6> rounding<half_away_twice> : !t, !t -> !t
      return %0 : !t
    })mlir",
                         {ints({-5, -10, 5}), ints({-4, -10, 5})}),
            (Ints{-4, -5, 1}));
}

TEST_F(ElementwiseTest, AddOfReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<2x2xf32>, %y: tensor<2xf32>) -> tensor<2x2xf32> {
      %0 = qopt.add %x, %y activation<relu> : tensor<2x2xf32>, tensor<2xf32> -> tensor<2x2xf32>
      return %0 : tensor<2x2xf32>
    })mlir",
                          {reals({1.0, 2.0, -3.0, 4.0}), reals({0.5, -0.25})},
                          std::nullopt),
            (Reals{1.5, 1.75, 0.0, 3.75}));
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

TEST_F(ElementwiseTest, SoftmaxOfEachRow) {
  // Equal elements share; the difference of 1 in the second row is ln 3; in the
  // third only the first counts, and 256/256 is cut to 255/256.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<3x2x!qopt.quant<i8, real<1.0986122886681098>, zp<9>>>
    !out = tensor<3x2x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.softmax %x rounding<half_away_twice> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({5, 5, -3, -2, 127, -128})}),
            (Ints{0, 0, 64 - 128, 192 - 128, 127, -128}));
}

TEST_F(ElementwiseTest, SoftmaxOfUnsignedWithBeta) {
  // beta * scale * 2 = ln 3.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x2x!qopt.quant<u8, real<0.27465307216702745>>>
    !out = tensor<1x2x!qopt.quant<u8, pow2<2**-8>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.softmax %x beta 2.0 rounding<half_away_twice> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({200, 198})}),
            (Ints{192, 64}));
}

TEST_F(ElementwiseTest, SoftmaxOfReals) {
  Reals shares = evaluateReals(R"mlir(
    func.func @main(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
      %0 = qopt.softmax %x beta 0.5 : tensor<2x2xf32> -> tensor<2x2xf32>
      return %0 : tensor<2x2xf32>
    })mlir",
                               {reals({2.1972246f, 0.0f, 1000.0f, 1000.0f})},
                               std::nullopt);
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_NEAR(shares[0], 0.75, 1e-6);
  EXPECT_NEAR(shares[1], 0.25, 1e-6);
  EXPECT_EQ(shares[2], 0.5);
  EXPECT_EQ(shares[3], 0.5);
}
} // namespace
