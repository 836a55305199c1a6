//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Differences, products and comparisons of quantized elements.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/Elementwise.h"

using namespace mlir::qopt;

namespace {

/// Scales as the tests draw them: as float32 and exactly.
struct Scales {
  float lhs, rhs, output;
  ExactScale exactLhs, exactRhs, exactOutput;

  Scales(float lhs, float rhs, float output)
      : lhs(lhs), rhs(rhs), output(output),
        exactLhs(ExactScale::fromDouble(lhs)),
        exactRhs(ExactScale::fromDouble(rhs)),
        exactOutput(ExactScale::fromDouble(output)) {}
};

class ArithmeticTest : public NumericsTest {
protected:
  Scales scales(double low = -6, double high = -3) {
    return {scaleFloat(low, high), scaleFloat(low, high),
            scaleFloat(low + 2, high + 1)};
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Differences
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, SubtractionMatchesModel) {
  for (Profile profile : kProfiles)
    for (int i = 0; i < 12; ++i) {
      Scales s = scales();
      if (i == 0) // ties everywhere
        s = {0.0625f, 0.03125f, 0.125f};
      AddMultipliers m =
          addMultipliers(profile, s.exactLhs, s.exactRhs, s.exactOutput, 8);
      Rounding rounding = defaultRounding(profile);
      for (int x = -255; x <= 255; x += 2)
        for (int y = -255; y <= 255; ++y) {
          int32_t a = rescaleModel(x * (1 << 20), m.lhs, rounding);
          int32_t b = rescaleModel(y * (1 << 20), m.rhs, rounding);
          int32_t got =
              rescale(accumulateDifference(x, y, m, rounding), rounding);
          ASSERT_EQ(got, rescaleModel(a - b, m.output, rounding));
          double real =
              (double(s.lhs) * x - double(s.rhs) * y) / double(s.output);
          ASSERT_LE(std::fabs(got - real),
                    rounding == Rounding::Floor ? 1.0001 : 0.5001);
        }
    }
}

TEST_F(ArithmeticTest, SquaredDifferenceMatchesModel) {
  for (Profile profile : kProfiles)
    for (int width : {8, 16})
      for (int i = 0; i < 6; ++i) {
        Scales s = scales(-6, -4);
        // Some hundred units of the output.
        float unit = std::max(s.lhs, s.rhs) * (width == 8 ? 255 : 65535);
        s = {s.lhs, s.rhs, unit * unit / 200};
        AddMultipliers m = squaredDifferenceMultipliers(
            profile, s.exactLhs, s.exactRhs, s.exactOutput, width);
        ASSERT_EQ(m.leftShift, width == 8 ? 7 : 0);
        double twiceMax = 2.0 * std::max(s.lhs, s.rhs);
        double factor =
            twiceMax * twiceMax / std::ldexp(double(s.output), 2 * m.leftShift);
        ASSERT_NEAR(m.output.toDouble() / factor, 1, 0x1.1p-31);
        Rounding rounding = defaultRounding(profile);
        int limit = width == 8 ? 255 : 32768;
        for (int j = 0; j < 20000; ++j) {
          int x = int(integer(-limit, limit - 1));
          int y = int(integer(-limit, limit - 1));
          int32_t a = rescaleModel(x * (1 << m.leftShift), m.lhs, rounding);
          int32_t b = rescaleModel(y * (1 << m.leftShift), m.rhs, rounding);
          Int128 square = Int128(a - b) * (a - b);
          ASSERT_LE(square, kMax);
          int32_t got =
              rescale(accumulateSquaredDifference(x, y, m, rounding), rounding);
          ASSERT_EQ(got, rescaleModel(int32_t(square), m.output, rounding));
          double real = double(s.lhs) * x - double(s.rhs) * y;
          ASSERT_NEAR(got, real * real / double(s.output), 8);
        }
      }
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, MulMultiplierFollowsTheRuntime) {
  int differ = 0;
  for (int i = 0; i < 20000; ++i) {
    Scales s = scales(-10, 0);
    auto get = [&](Profile profile, Runtime runtime) {
      return mulMultiplier(profile, runtime, s.exactLhs, s.exactRhs,
                           s.exactOutput);
    };
    Multiplier micro = get(Profile::TFLite, Runtime::Micro);
    ASSERT_EQ(micro, quantizeMultiplier(double(s.lhs) * double(s.rhs) /
                                        double(s.output)));
    float product = s.lhs * s.rhs;
    Multiplier liteRT = get(Profile::Single, Runtime::LiteRT);
    ASSERT_EQ(liteRT, quantizeMultiplier(double(product / s.output)));
    ASSERT_EQ(get(Profile::ONNX, Runtime::LiteRT),
              quantizeMultiplier(s.exactLhs, s.exactRhs, s.exactOutput));
    differ += !(micro == liteRT);
  }
  EXPECT_GT(differ, 18000);
}

TEST_F(ArithmeticTest, PReluMatchesModel) {
  for (Profile profile : kProfiles)
    for (int i = 0; i < 6; ++i) {
      Scales s = scales();
      Runtime runtime = i & 1 ? Runtime::Micro : Runtime::LiteRT;
      PReluMultipliers m = preluMultipliers(profile, runtime, s.exactLhs,
                                            s.exactRhs, s.exactOutput);
      ASSERT_NEAR(m.positive.toDouble() / (double(s.lhs) / s.output), 1,
                  0x1p-22);
      ASSERT_NEAR(m.negative.toDouble() / (double(s.lhs) * s.rhs / s.output), 1,
                  0x1p-22);
      Rounding rounding = defaultRounding(profile);
      for (int limit : {255, 32768})
        for (int x = -limit; x <= limit; x += limit / 255)
          for (int slope = -255; slope <= 255; slope += 3)
            ASSERT_EQ(rescale(accumulatePRelu(x, slope, m), rounding),
                      x >= 0 ? rescaleModel(x, m.positive, rounding)
                             : rescaleModel(x * slope, m.negative, rounding));
    }
}

//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, ComparisonOperandIsTheNumberTimes256) {
  for (Profile profile : kProfiles)
    for (int i = 0; i < 200; ++i) {
      float scale = scaleFloat(-12, 0);
      Multiplier m =
          comparisonMultiplier(profile, ExactScale::fromDouble(scale));
      ASSERT_EQ(m, quantizeMultiplier(double(scale)));
      Rounding rounding = defaultRounding(profile);
      // Rounded twice, a number may be half of the last bit that is dropped
      // further away.
      double error = rounding == Rounding::Floor           ? 1.0001
                     : rounding == Rounding::HalfAwayTwice ? 0.7501
                                                           : 0.5001;
      for (int x = -65535; x <= 65535; x += i % 2 ? 1 : 257) {
        int32_t got = comparisonOperand(x, m, rounding);
        ASSERT_EQ(got, rescaleModel(x * 256, m, rounding));
        ASSERT_LE(std::fabs(got - 256.0 * double(scale) * x), error);
      }
    }
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, AbsurdScalesHaveMultipliers) {
  // Double precision overflows in some of these, float32 in all of them: the
  // factors are those of the exact ratios then.
  const double values[] = {5e-324, 1e-300, 1e-45, 1.0, 1e39, 1e300, 1.7e308};
  for (Profile profile : kProfiles)
    for (Runtime runtime : {Runtime::Micro, Runtime::LiteRT})
      for (double a : values)
        for (double b : values)
          for (double c : values) {
            ExactScale x = ExactScale::fromDouble(a),
                       y = ExactScale::fromDouble(b),
                       z = ExactScale::fromDouble(c);
            for (int width : {8, 16}) {
              AddMultipliers add = addMultipliers(profile, x, y, z, width);
              ASSERT_LE(add.output.exponent, 30);
              ASSERT_LE(squaredDifferenceMultipliers(profile, x, y, z, width)
                            .output.exponent,
                        30);
            }
            ASSERT_LE(mulMultiplier(profile, runtime, x, y, z).exponent, 30);
            PReluMultipliers prelu =
                preluMultipliers(profile, runtime, x, y, z);
            ASSERT_LE(prelu.positive.exponent, 30);
            ASSERT_LE(prelu.negative.exponent, 30);
          }
  // Equal factors of infinite magnitude are halves all the same.
  ExactScale huge = ExactScale::fromDouble(1.7e308);
  EXPECT_EQ(addMultipliers(Profile::TFLite, huge, huge, huge, 8).lhs,
            (Multiplier{1 << 30, 0}));
}
