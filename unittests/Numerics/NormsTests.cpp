//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms with quantized parameters: close to what the real numbers give, and
// integers where everything is one.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/Norms.h"

using namespace mlir::qopt;

namespace {

TEST(NormsTest, QuotientIsThatOfTheProduct) {
  std::mt19937_64 random(1);
  auto draw = [&] {
    // Mantissas of 30 bits: their product is a scale, too.
    return ExactScale::fromFixed(int64_t(random() % (1u << 30)) + 1,
                                 int(random() % 40));
  };
  for (int i = 0; i < 10000; ++i) {
    ExactScale a = draw(), b = draw(), c = draw();
    if (random() % 2)
      b.mantissa = -b.mantissa;
    EXPECT_EQ(quantizeQuotient(a, b, c),
              quantizeMultiplier(
                  a, {1, 0},
                  ExactScale::fromCode(b.mantissa,
                                       {c.mantissa, b.exponent + c.exponent})));
  }
  EXPECT_EQ(quantizeQuotient({}, {1, 0}, {1, 0}), Multiplier{});
}

TEST(NormsTest, LeftShiftLeavesAProductOf32Bits) {
  EXPECT_EQ(normLeftShift(NormForm::Affine, 255, 127), 0);
  EXPECT_EQ(normLeftShift(NormForm::Threshold, 255, 1), 0);
  for (int64_t input : {1, 127, 128, 255, 32768, 65535})
    for (int64_t scale : {1, 7, 127, 128, 32767}) {
      int shift = normLeftShift(NormForm::Centered, input, scale);
      int64_t product = 2 * input * scale;
      EXPECT_TRUE(shift == 0 || product << shift <= kMax);
      EXPECT_GT(product << (shift + 1), kMax);
    }
}

TEST(NormsTest, FormsOnIntegers) {
  EXPECT_EQ(accumulateNorm(NormForm::Affine, -7, 3, 5, 0), -16);
  EXPECT_EQ(accumulateNorm(NormForm::ShiftAdd, -7, -8, 5, 0), 61);
  // 3 * (-7 * 4 - 5)
  EXPECT_EQ(accumulateNorm(NormForm::Centered, -7, 3, 5, 2), -99);
  EXPECT_EQ(accumulateNorm(NormForm::Threshold, -7, -1, -7, 0), 0);
  // Everything is modulo 2^32.
  EXPECT_EQ(accumulateNorm(NormForm::Affine, kMax, 2, 2, 0), 0);
  EXPECT_EQ(accumulateNorm(NormForm::Centered, 0, 1, kMin, 0), kMin);
}

/// How far a rounding moves a number at most.
double getLargestStep(Rounding rounding) {
  return rounding == Rounding::HalfUp || rounding == Rounding::HalfAway ||
                 rounding == Rounding::HalfEven
             ? 0.5
             : 1.0;
}

TEST(NormsTest, NormsAreCloseToReal) {
  std::mt19937_64 random(2);
  auto draw = [&](int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  };
  auto drawScale = [&](double low, double high) {
    return ExactScale::fromDouble(
        std::exp2(std::uniform_real_distribution<double>(low, high)(random)));
  };
  for (NormForm form :
       {NormForm::Affine, NormForm::Centered, NormForm::ShiftAdd})
    for (Rounding rounding : kRoundings)
      for (int i = 0; i < 5000; ++i) {
        bool isShift = form == NormForm::ShiftAdd;
        int64_t x = draw(-255, 255), b = draw(-127, 127);
        int64_t a = isShift
                        ? (int64_t(1) << draw(0, 14)) * (draw(0, 1) ? 1 : -1)
                        : draw(-127, 127);
        ExactScale input = drawScale(-6, 0), scale = drawScale(-9, -4);
        ExactScale offset = drawScale(-8, -3), output = drawScale(-3, 3);
        if (draw(0, 3) == 0)
          scale.mantissa = -scale.mantissa;
        int shift = normLeftShift(form, 255, isShift ? 1 << 14 : 127);
        NormMultipliers m =
            normMultipliers(form, input, scale, offset, output, shift);
        int32_t rescaled = rescale(int32_t(b), m.offset, rounding);
        int32_t acc =
            accumulateNorm(form, int32_t(x), int32_t(a), rescaled, shift);
        double actual = rescale(acc, m.output, rounding);

        double realX = double(x) * input.toDouble();
        double realA = double(a) * scale.toDouble();
        double realB = double(b) * offset.toDouble();
        // Where the shift leaves room for the difference.
        if (form == NormForm::Centered &&
            std::abs(realB) > 254 * input.toDouble())
          continue;
        double real = form == NormForm::Centered ? realA * (realX - realB)
                                                 : realA * realX + realB;
        // The offset's rounding in units of the output, and the last one.
        double unit =
            form == NormForm::Centered
                ? std::abs(realA) * std::ldexp(input.toDouble(), -shift)
                : std::abs(scale.toDouble()) * input.toDouble();
        double step = getLargestStep(rounding);
        double bound = step + step * unit / output.toDouble();
        EXPECT_NEAR(actual, real / output.toDouble(), bound + 1e-4)
            << "x " << x << ", a " << a << ", b " << b;
      }
}

} // namespace
