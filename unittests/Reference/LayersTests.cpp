//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Convolutions and fully connected layers. Most multipliers are 1, so that the
// results are the accumulators.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using LayersTest = ReferenceTest;

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

TEST_F(LayersTest, ConvPadsWithRealZeros) {
  // Less the zero point the input is [[0, 1], [2, 3]].
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x2x2x1x!qopt.quant<i8, real<0.5>, zp<1>>>
    !w = tensor<1x2x2x1x!qopt.quant<i8, real<0.5>>>
    !out = tensor<1x2x2x1x!qopt.quant<i8, real<0.25>, zp<-2>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[[[1], [2]], [[3], [4]]]]> : tensor<1x2x2x1xi8> : !w
      %b = qopt.const dense<[10]> : tensor<1xi32> : tensor<1xi32>
      %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [1, 0, 0, 1] rounding<half_away_twice>
          : !in, !w, tensor<1xi32> -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4})}),
            (Ints{4 + 10 - 2, 3 + 10 - 2, 20 + 10 - 2, 10 + 10 - 2}));
}

TEST_F(LayersTest, ConvWithDilations) {
  // The filter sees the columns 0 and 2 of both rows.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x2x3x1x!qopt.quant<i8, real<1.0>>>
    !w = tensor<1x2x2x1x!qopt.quant<i8, real<1.0>>>
    !out = tensor<1x1x1x1x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[[[1], [2]], [[3], [4]]]]> : tensor<1x2x2x1xi8> : !w
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] dilations [1, 2] rounding<half_away_twice>
          : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4, 5, 6})}),
            (Ints{1 * 1 + 3 * 2 + 4 * 3 + 6 * 4}));
}

TEST_F(LayersTest, ConvWithStridesAndBatch) {
  // Two images of 3 x 2; the rows 0 and 2 are taken.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<2x3x2x1x!qopt.quant<i8, real<1.0>>>
    !w = tensor<1x1x1x1x!qopt.quant<i8, real<1.0>>>
    !out = tensor<2x2x2x1x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<3> : tensor<1x1x1x1xi8> : !w
      %0 = qopt.conv_2d %x, %w strides [2, 1] pad [0, 0, 0, 0] rounding<half_away_twice>
          : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6})}),
            (Ints{3, 6, 15, 18, -3, -6, -15, -18}));
}

TEST_F(LayersTest, ConvInGroups) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x1x4x!qopt.quant<i8, real<1.0>>>
    !w = tensor<4x1x1x2x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !in {
      %w = qopt.const dense<[[[[1, 1]]], [[[1, -1]]], [[[1, 1]]], [[[2, 1]]]]> : tensor<4x1x1x2xi8> : !w
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice>
          : !in, !w -> !in
      return %0 : !in
    })mlir",
                         {ints({1, 2, 3, 4})}),
            (Ints{1 + 2, 1 - 2, 3 + 4, 2 * 3 + 4}));
}

TEST_F(LayersTest, ConvOnReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x3x2x1xf32> {
      %w = qopt.const dense<[[[[0.5], [1.0]], [[2.0], [-4.0]]]]> : tensor<1x2x2x1xf32> : tensor<1x2x2x1xf32>
      %b = qopt.const dense<[0.25]> : tensor<1xf32> : tensor<1xf32>
      %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 2, 1, 0] activation<relu6>
          : tensor<1x2x2x1xf32>, tensor<1x2x2x1xf32>, tensor<1xf32> -> tensor<1x3x2x1xf32>
      return %0 : tensor<1x3x2x1xf32>
    })mlir",
                          {reals({1.0, 2.0, 3.0, 0.25})}, std::nullopt),
            // 1 - 12 + 0.25; 0.5 + 2 + 6 - 1 + 0.25; 3 + 0.25;
            // 1.5 + 0.25 + 0.25; the last row sees only padding.
            (Reals{0.0, 6.0, 3.25, 2.0, 0.25, 0.25}));
}

//===----------------------------------------------------------------------===//
// Depthwise convolution
//===----------------------------------------------------------------------===//

TEST_F(LayersTest, DepthwiseConvWithMultiplier) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x1x2x!qopt.quant<i8, real<1.0>>>
    !w = tensor<1x1x4x!qopt.quant<i8, real<1.0>>>
    !out = tensor<1x1x1x4x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi8> : !w
      %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice>
          : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({3, 5})}),
            (Ints{3, 6, 15, 20}));
}

TEST_F(LayersTest, DepthwiseConvPerChannel) {
  // Input less zero point: channel 0 holds 1, 2; channel 1 holds 10, 20.
  // Left padding: the windows are (-, 0) and (0, 1).
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x2x2x!qopt.quant<i8, real<1.0>, zp<5>>>
    !w = tensor<1x2x2x!qopt.quant<i8, channel<2>, real<1.0, 0.5>>>
    !out = tensor<1x1x2x2x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[[1, 2], [3, 4]]]> : tensor<1x2x2xi8> : !w
      %b = qopt.const dense<[100, -100]> : tensor<2xi32> : tensor<2xi32>
      %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 1, 0] rounding<half_away_twice>
          : !in, !w, tensor<2xi32> -> !out
      return %0 : !out
    })mlir",
                         {ints({6, 15, 7, 25})}),
            (Ints{3 + 100, (40 - 100) / 2, 1 + 6 + 100, (20 + 80 - 100) / 2}));
}

TEST_F(LayersTest, DepthwiseConvWithStridesAndDilations) {
  // One column of 5 and one row above it: rows -1, 1 and rows 1, 3.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x5x1x1x!qopt.quant<i8, real<1.0>>>
    !w = tensor<2x1x1x!qopt.quant<i8, real<1.0>>>
    !out = tensor<1x2x1x1x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[[10]], [[1]]]> : tensor<2x1x1xi8> : !w
      %0 = qopt.depthwise_conv_2d %x, %w strides [2, 1] pad [1, 0, 0, 0] dilations [2, 1] rounding<half_away_twice>
          : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4, 5})}),
            (Ints{2, 24}));
}

TEST_F(LayersTest, DepthwiseConvOnReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<1x1x3x2xf32>) -> tensor<1x1x1x2xf32> {
      %w = qopt.const dense<[[[0.5, 1.0], [0.25, -1.0]]]> : tensor<1x2x2xf32> : tensor<1x2x2xf32>
      %0 = qopt.depthwise_conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] dilations [1, 2] activation<relu_n1_to_1>
          : tensor<1x1x3x2xf32>, tensor<1x2x2xf32> -> tensor<1x1x1x2xf32>
      return %0 : tensor<1x1x1x2xf32>
    })mlir",
                          {reals({1.0, 2.0, 9.0, 9.0, 1.0, 8.0})},
                          std::nullopt),
            (Reals{0.75, -1.0}));
}

//===----------------------------------------------------------------------===//
// Fully connected
//===----------------------------------------------------------------------===//

TEST_F(LayersTest, FullyConnectedWithZeroPointsOfChannels) {
  // The filter less its zero points: [1, 2], [0, 2], [1, 2]. A negative scale
  // comes from a norm.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<2x2x!qopt.quant<i8, real<1.0>>>
    !w = tensor<3x2x!qopt.quant<i8, channel<0>, real<1.0, 0.5, -1.0>, zp<1, 2, 0>>>
    !out = tensor<2x3x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[2, 3], [2, 4], [1, 2]]> : tensor<3x2xi8> : !w
      %0 = qopt.fully_connected %x, %w rounding<half_away_twice> : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({10, 20, 1, 3})}),
            (Ints{50, 20, -50, 7, 3, -7}));
}

TEST_F(LayersTest, FullyConnectedOnReals) {
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
      %w = qopt.const dense<[[1.0, 0.5], [-1.0, 2.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
      %b = qopt.const dense<[0.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    })mlir",
                          {reals({3.0, 0.5})}, std::nullopt),
            (Reals{3.25, -3.0}));
}

/// A layer without weights to speak of: its accumulators are the biases.
std::string rescaleOfBias(StringRef biases, StringRef numBiases,
                          StringRef inputScale, StringRef output,
                          StringRef attributes) {
  std::string n = numBiases.str();
  return "!in = tensor<1x1x!qopt.quant<i8, real<" + inputScale.str() +
         ">>>\n!w = tensor<" + n +
         "x1x!qopt.quant<i8, real<0.5>>>\n!out = " + "tensor<1x" + n +
         "x!qopt.quant<" + output.str() + R"mlir(>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<0> : tensor<)mlir" +
         n + "x1xi8> : !w\n%b = qopt.const dense<[" + biases.str() +
         "]> : tensor<" + n + "xi32> : tensor<" + n +
         "xi32>\n%0 = qopt.fully_connected %x, %w, %b " + attributes.str() +
         " : !in, !w, tensor<" + n + "xi32> -> !out\n return %0 : !out }";
}

TEST_F(LayersTest, RoundingIsTheOneNamed) {
  // M = 1/2.
  auto halves = [&](StringRef rounding) {
    return evaluateInts(rescaleOfBias("5, -5, 7, -7", "4", "1.0",
                                      "i8, real<1.0>",
                                      ("rounding<" + rounding + ">").str()),
                        {ints({0})});
  };
  // The first of the two roundings, at bit 31, takes ties up.
  EXPECT_EQ(halves("half_away_twice"), (Ints{3, -2, 4, -3}));
  EXPECT_EQ(halves("half_away"), (Ints{3, -3, 4, -4}));
  EXPECT_EQ(halves("half_up"), (Ints{3, -2, 4, -3}));
  EXPECT_EQ(halves("half_even"), (Ints{2, -2, 4, -4}));
  EXPECT_EQ(halves("floor"), (Ints{2, -3, 3, -4}));
}

TEST_F(LayersTest, RoundingTwiceIsVisible) {
  // M = 1/4: the half of 10 is exact, the half of that goes away from zero.
  EXPECT_EQ(evaluateInts(rescaleOfBias("10, -10", "2", "0.5", "i8, real<1.0>",
                                       "rounding<half_away_twice>"),
                         {ints({0})}),
            (Ints{3, -3}));
  // M = 3/8: 1 * 3/4 = 0.75 becomes 1, whose half becomes 1.
  auto threeEighths = [&](StringRef rounding) {
    return evaluateInts(rescaleOfBias("1, -1, 5", "3", "0.75", "i8, real<1.0>",
                                      ("rounding<" + rounding + ">").str()),
                        {ints({0})});
  };
  EXPECT_EQ(threeEighths("half_away_twice"), (Ints{1, -1, 2}));
  EXPECT_EQ(threeEighths("half_away"), (Ints{0, 0, 2}));
}

TEST_F(LayersTest, ActivationsAndStorageBound) {
  // Zero point -10 and scale 1/2: zero is -10, six is 2, one is -8.
  auto bounded = [&](StringRef activation) {
    return evaluateInts(
        rescaleOfBias(
            "-1000, -9, 0, 1, 9, 50, 1000", "7", "1.0",
            "i8, real<0.5>, zp<-10>",
            ("activation<" + activation + "> rounding<half_up>").str()),
        {ints({0})});
  };
  EXPECT_EQ(bounded("none"), (Ints{-128, -19, -10, -9, -1, 40, 127}));
  EXPECT_EQ(bounded("relu"), (Ints{-10, -10, -10, -9, -1, 40, 127}));
  EXPECT_EQ(bounded("relu6"), (Ints{-10, -10, -10, -9, -1, 2, 2}));
  EXPECT_EQ(bounded("relu_n1_to_1"), (Ints{-12, -12, -10, -9, -8, -8, -8}));

  EXPECT_EQ(evaluateInts(rescaleOfBias("-1000, 1000", "2", "1.0",
                                       "i8<-127:100>, real<0.5>",
                                       "rounding<half_up>"),
                         {ints({0})}),
            (Ints{-127, 100}));
  EXPECT_EQ(
      evaluateInts(rescaleOfBias("-1000, 250, 1000", "3", "1.0",
                                 "u8, real<0.5>, zp<3>", "rounding<half_up>"),
                   {ints({0})}),
      (Ints{0, 253, 255}));
  EXPECT_EQ(evaluateInts(rescaleOfBias("-100000, -1000, 100000", "3", "1.0",
                                       "i16, real<0.5>", "rounding<half_up>"),
                         {ints({0})}),
            (Ints{-32768, -1000, 32767}));
}

TEST_F(LayersTest, ProfileMakesTheMultiplier) {
  // 0.1 * 0.1 / 0.02 is 1/2, so that 5 is a tie; but not where the product of
  // the scales is rounded to float32, which is above 0.01.
  StringRef source = R"mlir(
    !in = tensor<1x1x!qopt.quant<i8, real<0.1>>>
    !w = tensor<1x1x!qopt.quant<i8, real<0.1>>>
    !out = tensor<1x1x!qopt.quant<i8, real<0.02>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<1> : tensor<1x1xi8> : !w
      %0 = qopt.fully_connected %x, %w rounding<half_even> : !in, !w -> !out
      return %0 : !out
    })mlir";
  EXPECT_EQ(evaluateInts(source, {ints({5})}, Profile::TFLite), (Ints{3}));
  EXPECT_EQ(evaluateInts(source, {ints({5})}, Profile::ONNX), (Ints{2}));
}

TEST_F(LayersTest, AccumulatorWrapsAround) {
  // 2^31 - 1 + 1 is -2^31 and rescaled by 2^-24.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x!qopt.quant<i8, pow2<2**-12>>>
    !w = tensor<1x1x!qopt.quant<i8, pow2<2**-12>>>
    !out = tensor<1x1x!qopt.quant<i8, real<1.0>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<1> : tensor<1x1xi8> : !w
      %b = qopt.const dense<[2147483647]> : tensor<1xi32> : tensor<1xi32>
      %0 = qopt.fully_connected %x, %w, %b rounding<half_away_twice> : !in, !w, tensor<1xi32> -> !out
      return %0 : !out
    })mlir",
                         {ints({1})}),
            (Ints{-128}));
}

//===----------------------------------------------------------------------===//
// Encodings of weights and scales
//===----------------------------------------------------------------------===//

TEST_F(LayersTest, WeightsOfNarrowStorage) {
  auto product = [&](StringRef storage, StringRef codes) {
    std::string source = ("!in = tensor<1x4x!qopt.quant<i8, real<1.0>>>\n"
                          "!w = tensor<1x4x!qopt.quant<" +
                          storage +
                          ", real<1.0>>>\n"
                          "!out = tensor<1x1x!qopt.quant<i16, real<1.0>>>\n"
                          "func.func @main(%x: !in) -> !out {\n"
                          "%w = qopt.const " +
                          codes +
                          " : !w\n"
                          "%0 = qopt.fully_connected %x, %w rounding<half_up> "
                          ": !in, !w -> !out\n"
                          "return %0 : !out }")
                             .str();
    return evaluateInts(source, {ints({1, 10, 20, 100})});
  };
  EXPECT_EQ(product("bipolar",
                    "dense<[[true, false, true, false]]> : tensor<1x4xi1>"),
            (Ints{1 - 10 + 20 - 100}));
  EXPECT_EQ(product("ternary", "dense<[[1, -1, 0, -1]]> : tensor<1x4xi2>"),
            (Ints{1 - 10 - 100}));
  EXPECT_EQ(product("i4", "dense<[[7, -8, 0, 1]]> : tensor<1x4xi4>"),
            (Ints{7 - 80 + 100}));
  EXPECT_EQ(product("u4", "dense<[[15, 8, 0, 1]]> : tensor<1x4xi4>"),
            (Ints{15 + 80 + 100}));
  // Sign and exponent: 1 is 1, 7 is 64, 8 is zero, 10 is -2.
  EXPECT_EQ(product("pow2<4>", "dense<[[1, 7, 8, 10]]> : tensor<1x4xi4>"),
            (Ints{1 + 640 - 200}));
}

TEST_F(LayersTest, DoublyQuantizedScales) {
  // 2 * 2^-3 and 12 * 2^-3.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<1x1x!qopt.quant<i8, fixed<3 * 2**-1>>>
    !w = tensor<2x1x!qopt.quant<i8, channel<0>, double<u8 [2, 12], #qopt.pow2<2**-3>>>>
    !out = tensor<1x2x!qopt.quant<i8, real<0.75>>>
    func.func @main(%x: !in) -> !out {
      %w = qopt.const dense<[[1], [1]]> : tensor<2x1xi8> : !w
      %0 = qopt.fully_connected %x, %w rounding<half_up> : !in, !w -> !out
      return %0 : !out
    })mlir",
                         {ints({20})}),
            (Ints{20 / 2, 20 * 3}));
}
} // namespace
