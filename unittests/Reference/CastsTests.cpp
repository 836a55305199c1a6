//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants, borders and changes of scale, type and shape.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include <limits>

using namespace mlir;
using namespace mlir::qopt;

namespace {
using CastsTest = ReferenceTest;

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

TEST_F(CastsTest, QuantizeRoundsAsNamed) {
  auto quantize = [&](StringRef rounding) {
    return evaluateInts(
        ("!out = tensor<6x!qopt.quant<i8, real<0.5>, zp<3>>>\n"
         "func.func @main(%x: tensor<6xf32>) -> !out {\n"
         "%0 = qopt.quantize %x rounding<" +
         rounding + "> : tensor<6xf32> -> !out\n return %0 : !out }")
            .str(),
        {reals({0.25, -0.25, 0.75, -0.75, 0.7, 0.0})}, std::nullopt);
  };
  EXPECT_EQ(quantize("half_away"), (Ints{4, 2, 5, 1, 4, 3}));
  EXPECT_EQ(quantize("half_even"), (Ints{3, 3, 5, 1, 4, 3}));
}

TEST_F(CastsTest, QuantizeClips) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(evaluateInts(R"mlir(
    !out = tensor<6x!qopt.quant<u8<1:250>, real<0.5>, zp<7>>>
    func.func @main(%x: tensor<6xf32>) -> !out {
      %0 = qopt.quantize %x rounding<half_away> : tensor<6xf32> -> !out
      return %0 : !out
    })mlir",
                         {reals({1e30f, -1e30f, infinity, -infinity, nan, -3})},
                         std::nullopt),
            (Ints{250, 1, 250, 1, 7, 1}));
}

TEST_F(CastsTest, QuantizeByChannel) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !out = tensor<2x2x!qopt.quant<i8, channel<1>, real<0.5, -0.25>, zp<1, 2>>>
    func.func @main(%x: tensor<2x2xf32>) -> !out {
      %0 = qopt.quantize %x rounding<half_away> : tensor<2x2xf32> -> !out
      return %0 : !out
    })mlir",
                         {reals({1.0, 1.0, -2.0, -2.0})}, std::nullopt),
            (Ints{3, -2, -3, 10}));
}

TEST_F(CastsTest, DequantizeByTensorAndChannel) {
  EXPECT_EQ(evaluateReals(R"mlir(
    !in = tensor<3x!qopt.quant<i8, real<0.5>, zp<3>>>
    func.func @main(%x: !in) -> tensor<3xf32> {
      %0 = qopt.dequantize %x : !in -> tensor<3xf32>
      return %0 : tensor<3xf32>
    })mlir",
                          {ints({3, 4, -128})}, std::nullopt),
            (Reals{0.0, 0.5, -65.5}));
  EXPECT_EQ(evaluateReals(R"mlir(
    !in = tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>, zp<0, 4>>>
    func.func @main(%x: !in) -> tensor<2x2xf32> {
      %0 = qopt.dequantize %x : !in -> tensor<2x2xf32>
      return %0 : tensor<2x2xf32>
    })mlir",
                          {ints({1, 2, 5, 6})}, std::nullopt),
            (Reals{0.5, 1.0, 0.25, 0.5}));
}

TEST_F(CastsTest, DequantizeByBlock) {
  // Blocks of 1 x 2 on 2 x 3: [1, 2] [3] [4, 5] [6].
  EXPECT_EQ(evaluateReals(R"mlir(
    !in = tensor<2x3x!qopt.quant<i8, block<1x2>, double<u8 [1, 2, 4, 8], #qopt.pow2<2**-1>>>>
    func.func @main(%x: !in) -> tensor<2x3xf32> {
      %0 = qopt.dequantize %x : !in -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    })mlir",
                          {ints({1, 2, 3, 4, 5, 6})}, std::nullopt),
            (Reals{0.5, 1.0, 3.0, 8.0, 10.0, 24.0}));
}

//===----------------------------------------------------------------------===//
// Rescale
//===----------------------------------------------------------------------===//

TEST_F(CastsTest, RescaleRoundsAsNamed) {
  // M = 1/2.
  auto rescale = [&](StringRef rounding) {
    return evaluateInts(("!in = tensor<6x!qopt.quant<i8, real<0.5>, zp<1>>>\n"
                         "!out = tensor<6x!qopt.quant<u8, real<1.0>, zp<2>>>\n"
                         "func.func @main(%x: !in) -> !out {\n"
                         "%0 = qopt.rescale %x rounding<" +
                         rounding + "> : !in -> !out\n return %0 : !out }")
                            .str(),
                        {ints({2, 0, 4, -2, 127, -128})});
  };
  // The first of the two roundings, at bit 31, takes ties up.
  EXPECT_EQ(rescale("half_away_twice"), (Ints{3, 2, 4, 1, 65, 0}));
  EXPECT_EQ(rescale("half_up"), (Ints{3, 2, 4, 1, 65, 0}));
  EXPECT_EQ(rescale("half_even"), (Ints{2, 2, 4, 0, 65, 0}));
  EXPECT_EQ(rescale("floor"), (Ints{2, 1, 3, 0, 65, 0}));
}

TEST_F(CastsTest, RescaleWidens) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<3x!qopt.quant<i8, real<0.5>>>
    !out = tensor<3x!qopt.quant<i16, pow2<2**-9>, zp<-3>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.rescale %x rounding<half_away_twice> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({1, -100, -128})}),
            (Ints{253, -25603, -32768}));
}

TEST_F(CastsTest, RescaleOf32Bits) {
  auto rescale = [&](StringRef from, StringRef to, Ints values) {
    std::string n = std::to_string(values.size());
    return evaluateInts(("!in = tensor<" + n + "x!qopt.quant<" + from +
                         ">>\n!out = tensor<" + n + "x!qopt.quant<" + to +
                         ">>\nfunc.func @main(%x: !in) -> !out {\n"
                         "%0 = qopt.rescale %x rounding<half_away_twice> "
                         ": !in -> !out\nreturn %0 : !out }")
                            .str(),
                        {ints(values)});
  };
  EXPECT_EQ(
      rescale("i8, real<0.75>, zp<3>", "i32, pow2<2**-20>", {3, 127, -128}),
      (Ints{0, 124 * 786432, -131 * 786432}));
  EXPECT_EQ(rescale("i32, pow2<2**-24>", "i8, pow2<2**-2>, zp<5>",
                    {3 << 22, -(3 << 22), 2147483647, -2147483648}),
            (Ints{8, 2, 127, -128}));
  // The product is rounded half up, and nothing is left to divide.
  EXPECT_EQ(rescale("i32, pow2<2**-1>", "i32, pow2<2**0>",
                    {2147483647, -2147483648, -3}),
            (Ints{1073741824, -1073741824, -1}));
}

TEST_F(CastsTest, RescaleWithActivation) {
  // The bounds are those of the result's type: 0 is 5, and 6 is 17.
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<4x!qopt.quant<i8, real<1.0>, zp<-1>>>
    !out = tensor<4x!qopt.quant<i8, real<0.5>, zp<5>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.rescale %x activation<relu6> rounding<half_away_twice> : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({-9, -1, 2, 100})}),
            (Ints{5, 5, 11, 17}));
}

//===----------------------------------------------------------------------===//
// Reinterpret and reshape
//===----------------------------------------------------------------------===//

TEST_F(CastsTest, ReinterpretKeepsCodes) {
  auto reinterpret = [&](StringRef from, StringRef to, Ints values) {
    std::string n = std::to_string(values.size());
    return evaluateInts(("!in = tensor<" + n + "x" + from +
                         ">\n!out = tensor<" + n + "x" + to +
                         ">\nfunc.func @main(%x: !in) -> !out {\n"
                         "%0 = qopt.reinterpret %x : !in -> !out\n"
                         "return %0 : !out }")
                            .str(),
                        {ints(values)}, std::nullopt);
  };
  EXPECT_EQ(reinterpret("i8", "!qopt.quant<u8, real<0.5>>", {-1, -128, 5}),
            (Ints{255, 128, 5}));
  EXPECT_EQ(reinterpret("!qopt.quant<u4, real<0.5>>", "i4", {15, 8, 7}),
            (Ints{-1, -8, 7}));
  EXPECT_EQ(reinterpret("i1", "!qopt.quant<bipolar, real<0.5>>", {0, 1}),
            (Ints{-1, 1}));
  EXPECT_EQ(reinterpret("!qopt.quant<bipolar, real<0.5>>", "i1", {-1, 1}),
            (Ints{0, 1}));
  EXPECT_EQ(
      reinterpret("!qopt.quant<pow2<4>, real<0.5>>", "i4", {0, 1, 64, -1, -64}),
      (Ints{0, 1, 7, -7, -1}));
  EXPECT_EQ(reinterpret("!quant.uniform<u8:f32, 0.5:128>",
                        "!qopt.quant<i8, real<0.5>>", {255, 128, 5}),
            (Ints{-1, -128, 5}));
  EXPECT_EQ(reinterpret("!qopt.quant<i8, real<0.5>>",
                        "!quant.uniform<i8:f32, 0.5>", {-1, 7}),
            (Ints{-1, 7}));
}

TEST_F(CastsTest, ReinterpretOfCodeOutOfRange) {
  EXPECT_EQ(evaluateError(R"mlir(
    !out = tensor<2x!qopt.quant<i8<-127:127>, real<0.5>>>
    func.func @main(%x: tensor<2xi8>) -> !out {
      %0 = qopt.reinterpret %x : tensor<2xi8> -> !out
      return %0 : !out
    })mlir",
                          {ints({3, -128})}),
            "'qopt.reinterpret' op expected codes of "
            "'!qopt.quant<i8<-127:127>, real<5.000000e-01>>', but got 128 at "
            "element 1");
}

TEST_F(CastsTest, CastOfStoredIntegers) {
  auto cast = [&](StringRef from, StringRef to, Ints values) {
    std::string n = std::to_string(values.size());
    return evaluateInts(("!in = tensor<" + n + "x" + from +
                         ">\n!out = tensor<" + n + "x" + to +
                         ">\nfunc.func @main(%x: !in) -> !out {\n"
                         "%0 = qopt.cast %x : !in -> !out\nreturn %0 : !out }")
                            .str(),
                        {ints(values)}, std::nullopt);
  };
  EXPECT_EQ(cast("i32", "i8", {127, 128, -129, 256}),
            (Ints{127, -128, 127, 0}));
  EXPECT_EQ(cast("i32", "!qopt.quant<u8, real<0.5>, zp<7>>", {-1, 300, 255}),
            (Ints{255, 44, 255}));
  EXPECT_EQ(cast("!qopt.quant<u8, real<0.5>, zp<7>>", "i64", {255, 0, 7}),
            (Ints{255, 0, 7}));
  EXPECT_EQ(cast("!qopt.quant<i8, real<0.5>, zp<7>>", "i16", {-128, 127}),
            (Ints{-128, 127}));
  EXPECT_EQ(cast("i64", "i1", {0, 256, -1, int64_t(1) << 40}),
            (Ints{0, 1, 1, 1}));
  EXPECT_EQ(cast("i1", "i32", {0, 1}), (Ints{0, 1}));
}

TEST_F(CastsTest, ReshapeKeepsOrder) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !in = tensor<2x3x!qopt.quant<i8, real<0.5>, zp<1>>>
    !out = tensor<3x2x!qopt.quant<i8, real<0.5>, zp<1>>>
    func.func @main(%x: !in) -> !out {
      %0 = qopt.reshape %x : !in -> !out
      return %0 : !out
    })mlir",
                         {ints({1, 2, 3, 4, 5, 6})}, std::nullopt),
            (Ints{1, 2, 3, 4, 5, 6}));
  TensorValue output = evaluate(R"mlir(
    func.func @main(%x: tensor<2xf32>) -> tensor<1x2xf32> {
      %0 = qopt.reshape %x : tensor<2xf32> -> tensor<1x2xf32>
      return %0 : tensor<1x2xf32>
    })mlir",
                                {reals({1.5, -2.5})}, std::nullopt);
  EXPECT_EQ(output.reals, (Reals{1.5, -2.5}));
  EXPECT_EQ(output.type.getShape(), (ArrayRef<int64_t>{1, 2}));
}
} // namespace
