//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using NormsTest = ReferenceTest;

TEST_F(NormsTest, BatchNormOfEachChannel) {
  // Two rows of three channels; gamma is positive, zero and negative.
  EXPECT_EQ(evaluateReals(R"mlir(
    !p = tensor<3xf32>
    func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %g = qopt.const dense<[6.0, 0.0, -1.0]> : !p : !p
      %b = qopt.const dense<[1.0, 7.5, 0.0]> : !p : !p
      %m = qopt.const dense<[2.0, 3.0, -1.0]> : !p : !p
      %v = qopt.const dense<[8.0, 0.0, 0.0]> : !p : !p
      %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 1.0 : tensor<2x3xf32>, !p, !p, !p, !p -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    })mlir",
                          {reals({2, 3, -1, 5, 100, 4})}),
            (Reals{1, 7.5, 0, 7, 7.5, -5}));
}

TEST_F(NormsTest, BatchNormHasAnActivation) {
  EXPECT_EQ(evaluateReals(R"mlir(
    !p = tensor<1xf32>
    func.func @main(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
      %g = qopt.const dense<2.0> : !p : !p
      %v = qopt.const dense<1.0> : !p : !p
      %m = qopt.const dense<0.0> : !p : !p
      %0 = qopt.batch_norm %x, %g, %m, %m, %v epsilon 0.0 activation<relu6> : tensor<3x1xf32>, !p, !p, !p, !p -> tensor<3x1xf32>
      return %0 : tensor<3x1xf32>
    })mlir",
                          {reals({-1, 2, 4})}),
            (Reals{0, 4, 6}));
}

//===----------------------------------------------------------------------===//
// Quantized parameters. All scales are 1 where nothing else is said, so that
// results are the accumulators.
//===----------------------------------------------------------------------===//

/// A norm of two rows of four channels: a positive, a negative and no scale.
static std::string getNorm(StringRef form, StringRef scale, StringRef codes,
                           StringRef output, StringRef rounding) {
  return (R"mlir(
    !x = tensor<2x4x!qopt.quant<u8, real<1.0>, zp<3>>>
    !a = tensor<4x!qopt.quant<)mlir" +
          scale + R"mlir(>>
    !b = tensor<4x!qopt.quant<i8, real<1.0>>>
    !y = tensor<2x4x!qopt.quant<)mlir" +
          output + R"mlir(>>
    func.func @main(%x: !x) -> !y {
      %a = qopt.const dense<)mlir" +
          codes + R"mlir( : !a
      %b = qopt.const dense<[5, -5, 7, 0]> : tensor<4xi8> : !b
      %0 = qopt.quant_norm %x, %a, %b form<)mlir" +
          form + "> rounding<" + rounding + R"mlir(> : !x, !a, !b -> !y
      return %0 : !y
    })mlir")
      .str();
}

TEST_F(NormsTest, AffineNorm) {
  // Without zero points the input is -3 -2 -1 0, 7 8 9 10.
  EXPECT_EQ(evaluateInts(getNorm("affine", "i8, real<1.0>",
                                 "[2, -3, 0, 1]> : tensor<4xi8>",
                                 "i16, real<1.0>, zp<100>", "half_up"),
                         {ints({0, 1, 2, 3, 10, 11, 12, 13})}),
            (Ints{99, 101, 107, 100, 119, 71, 107, 110}));
}

TEST_F(NormsTest, AffineNormRoundsItsOffsetAndItsResult) {
  // The accumulator has units of 2, so the offsets 5, -5 and 7 are 2, -3 and 3
  // under floor; the result has units of 4.
  EXPECT_EQ(evaluateInts(getNorm("affine", "i8, real<2.0>",
                                 "[2, -3, 0, 1]> : tensor<4xi8>",
                                 "i8, real<4.0>", "floor"),
                         {ints({0, 1, 2, 3, 10, 11, 12, 13})}),
            (Ints{-2, 1, 1, 0, 8, -14, 1, 5}));
}

TEST_F(NormsTest, CenteredNorm) {
  // 2 * (x - 5), -3 * (x + 5), 0, x
  EXPECT_EQ(evaluateInts(getNorm("centered", "i8, real<1.0>",
                                 "[2, -3, 0, 1]> : tensor<4xi8>",
                                 "i16, real<1.0>", "half_up"),
                         {ints({0, 1, 2, 3, 10, 11, 12, 13})}),
            (Ints{-16, -9, 0, 0, 4, -39, 0, 10}));
}

TEST_F(NormsTest, ShiftAndAddNorm) {
  // The codes 3, -1 (which is sign and exponent 7), 0 and 1 stand for 4, -64, 0
  // and 1.
  EXPECT_EQ(evaluateInts(getNorm("shift_add", "pow2<4>, real<1.0>",
                                 "[3, -1, 0, 1]> : tensor<4xi4>",
                                 "i16, real<1.0>", "half_up"),
                         {ints({0, 1, 2, 3, 10, 11, 12, 13})}),
            (Ints{-7, 123, 7, 0, 33, -517, 7, 10}));
}

TEST_F(NormsTest, ThresholdNorm) {
  // x >= 5, x <= -5, x >= 7, x <= 0
  std::string source = getNorm("threshold", "bipolar, real<1.0>",
                               "[true, false, true, false]> : tensor<4xi1>",
                               "bipolar, real<1.0>", "half_up");
  EXPECT_EQ(evaluateInts(source, {ints({0, 1, 2, 3, 8, 11, 10, 4})}),
            (Ints{-1, -1, -1, 1, 1, -1, 1, -1}));
  EXPECT_EQ(evaluateInts(source, {ints({7, 0, 9, 0, 255, 255, 255, 255})}),
            (Ints{-1, -1, -1, 1, 1, -1, 1, -1}));
}

TEST_F(NormsTest, NormHasAnActivation) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !x = tensor<4x1x!qopt.quant<i8, real<1.0>>>
    !a = tensor<1x!qopt.quant<i8, real<1.0>>>
    !y = tensor<4x1x!qopt.quant<i8, real<0.5>, zp<-10>>>
    func.func @main(%x: !x) -> !y {
      %a = qopt.const dense<2> : tensor<1xi8> : !a
      %0 = qopt.quant_norm %x, %a, %a form<affine> activation<relu6> rounding<half_even> : !x, !a, !a -> !y
      return %0 : !y
    })mlir",
                         {ints({-2, -1, 0, 3})}),
            (Ints{-10, -10, -6, 2}));
}

TEST_F(NormsTest, NormOfAWideAccumulator) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !x = tensor<2x!qopt.quant<i32<-16000000:16000000>, real<1.0>>>
    !a = tensor<2x!qopt.quant<i8, channel<0>, real<1.0, -1.0>>>
    !y = tensor<2x!qopt.quant<i16, pow2<2**16>>>
    func.func @main(%x: !x) -> !y {
      %a = qopt.const dense<127> : tensor<2xi8> : !a
      %0 = qopt.quant_norm %x, %a, %a form<affine> rounding<half_up> : !x, !a, !a -> !y
      return %0 : !y
    })mlir",
                         {ints({16000000, 16000000})}),
            (Ints{31006, -31006}));
}
} // namespace
