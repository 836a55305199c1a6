//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Properties of exact scales and of the multipliers made from them. The model
// is wide integers: a rounded value is not computed a second time but checked
// against the inequality that defines it.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/FixedPoint.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/ADT/bit.h"

using namespace mlir::qopt;
using llvm::APFloat;
using llvm::APInt;

constexpr int kSamples = 300000;

namespace {
class FixedPointTest : public NumericsTest {
protected:
  ExactScale scale(int maxBits) {
    return ExactScale::fromFixed(positive(maxBits), int(integer(-20, 60)));
  }
};
} // namespace

static bool isNormalised(const ExactScale &scale) {
  return scale.mantissa == 0 ? scale.exponent == 0 : scale.mantissa & 1;
}

static APInt wide(int64_t value) { return APInt(640, uint64_t(value), true); }

/// Checks m == (a * b) / c rounded half away from zero to 31 bits, for positive
/// scales whose ratio is within the range of multipliers.
static ::testing::AssertionResult isRounded(Multiplier m, const ExactScale &a,
                                            const ExactScale &b,
                                            const ExactScale &c) {
  // x = numerator / denominator is the ratio in units of the last bit of m.
  APInt numerator = wide(a.mantissa) * wide(b.mantissa);
  APInt denominator = wide(c.mantissa);
  int exponent = a.exponent + b.exponent - c.exponent + 31 - m.exponent;
  (exponent >= 0 ? numerator : denominator) <<= std::abs(exponent);
  APInt significand = wide(m.significand);
  APInt four = wide(4), two = wide(2);
  // Normalised: 2^30 - 1/4 <= x, where the quarter is a carry into bit 31.
  if (m.significand < 1 << 30 ||
      (numerator * four).slt(wide((int64_t(1) << 32) - 1) * denominator))
    return ::testing::AssertionFailure() << "not normalised";
  // Nearest, ties upwards: s - 1/2 <= x < s + 1/2.
  if ((numerator * two).slt((significand * two - 1) * denominator) ||
      (numerator * two).sge((significand * two + 1) * denominator))
    return ::testing::AssertionFailure() << "not nearest";
  // The bound that the header states: |s - x| <= x * 2^-31.
  APInt error = (significand * denominator - numerator).abs();
  if ((error << 31).sgt(numerator))
    return ::testing::AssertionFailure() << "relative error above 2^-31";
  return ::testing::AssertionSuccess();
}

//===----------------------------------------------------------------------===//
// ExactScale
//===----------------------------------------------------------------------===//

TEST_F(FixedPointTest, ScaleFromEveryDoubleIsExact) {
  for (int i = 0; i < kSamples;) {
    double value = llvm::bit_cast<double>(uint64_t(random()));
    if (!std::isfinite(value))
      continue;
    ++i;
    ExactScale scale = ExactScale::fromDouble(value);
    ASSERT_TRUE(isNormalised(scale)) << value;
    ASSERT_EQ(scale.toDouble(), value);
  }
  using Limits = std::numeric_limits<double>;
  for (double value : {0.0, -0.0, 1.0, -1.0, 0.1, double(0.1f), Limits::min(),
                       Limits::max(), Limits::lowest(), Limits::denorm_min()})
    EXPECT_EQ(ExactScale::fromDouble(value).toDouble(), value);
  EXPECT_EQ(ExactScale::fromDouble(-0.0), ExactScale());
  EXPECT_EQ(ExactScale::fromDouble(0.75), (ExactScale{3, -2}));
  EXPECT_EQ(ExactScale::fromDouble(-96.0), (ExactScale{-3, 5}));
}

TEST_F(FixedPointTest, ScaleFromFixedPointIsExact) {
  for (int i = 0; i < kSamples; ++i) {
    int64_t multiplier = positive(62) * (i & 1 ? 1 : -1);
    int shift = int(integer(-100, 100));
    ExactScale scale = ExactScale::fromFixed(multiplier, shift);
    ASSERT_TRUE(isNormalised(scale));
    ASSERT_GE(scale.exponent, -shift);
    ASSERT_EQ(wide(scale.mantissa) << (scale.exponent + shift),
              wide(multiplier));
  }
  EXPECT_EQ(ExactScale::fromFixed(0, 7), ExactScale());
  EXPECT_EQ(ExactScale::fromFixed(std::numeric_limits<int64_t>::min(), 3),
            (ExactScale{-1, 60}));
}

TEST_F(FixedPointTest, ScaleFromCodeIsExact) {
  for (int i = 0; i < kSamples; ++i) {
    int64_t code = positive(31) * (i & 1 ? 1 : -1);
    ExactScale second = scale(31);
    ExactScale product = ExactScale::fromCode(code, second);
    ASSERT_TRUE(isNormalised(product));
    ASSERT_EQ(wide(product.mantissa) << (product.exponent - second.exponent),
              wide(code) * wide(second.mantissa));
  }
  EXPECT_EQ(ExactScale::fromCode(0, {5, -3}), ExactScale());
  // Factors of two in the code do not count against the 62 bits.
  EXPECT_EQ(ExactScale::fromCode(int64_t(1) << 40, {(int64_t(1) << 61) + 1, 0}),
            (ExactScale{(int64_t(1) << 61) + 1, 40}));
}

TEST_F(FixedPointTest, FourEncodingsOfOneScaleAreEqual) {
  ExactScale expected{3, -7};
  EXPECT_EQ(ExactScale::fromDouble(0.0234375), expected);
  EXPECT_EQ(ExactScale::fromFixed(3 << 20, 27), expected);
  EXPECT_EQ(ExactScale::fromCode(6, ExactScale::fromFixed(1, 8)), expected);
  EXPECT_EQ(ExactScale::fromFixed(1, 7), ExactScale::fromDouble(0x1p-7));
}

TEST_F(FixedPointTest, ToDoubleRoundsOnceToNearestEven) {
  APFloat::roundingMode nearest = APFloat::rmNearestTiesToEven;
  auto check = [&](const ExactScale &scale) {
    APFloat model(APFloat::x87DoubleExtended());
    model.convertFromAPInt(APInt(64, uint64_t(scale.mantissa), true), true,
                           nearest);
    model = llvm::scalbn(model, scale.exponent, nearest);
    bool inexact;
    model.convert(APFloat::IEEEdouble(), nearest, &inexact);
    ASSERT_EQ(scale.toDouble(), model.convertToDouble())
        << scale.mantissa << " * 2^" << scale.exponent;
  };
  for (int i = 0; i < kSamples; ++i) {
    int64_t mantissa = (positive(62) | 1) * (i & 1 ? 1 : -1);
    // Normal results, results around the smallest subnormal, overflow.
    check({mantissa, int(integer(-60, 60))});
    check({mantissa, int(integer(-1150, -1010))});
    check({mantissa, int(integer(960, 1030))});
  }
  check({(int64_t(1) << 54) + 2 + 1, 0});
  check({(int64_t(1) << 53) + 1, 0}); // tie, down to even
  check({(int64_t(1) << 53) + 3, 0}); // tie, up to even
  check({3, -1076});
  check({1, -100000});
}

//===----------------------------------------------------------------------===//
// quantizeMultiplier
//===----------------------------------------------------------------------===//

TEST_F(FixedPointTest, MultiplierOfDoubleIsNearest) {
  ExactScale one{1, 0};
  for (int i = 0; i < kSamples; ++i) {
    double factor = logUniform(-31.9, 29.9);
    ASSERT_TRUE(isRounded(quantizeMultiplier(factor),
                          ExactScale::fromDouble(factor), one, one))
        << factor;
  }
  EXPECT_EQ(quantizeMultiplier(0.5), (Multiplier{1 << 30, 0}));
  EXPECT_EQ(quantizeMultiplier(1.0), (Multiplier{1 << 30, 1}));
  EXPECT_EQ(quantizeMultiplier(0.1), (Multiplier{1717986918, -3}));
  // Ties go away from zero, and a carry is normalised.
  EXPECT_EQ(quantizeMultiplier(0.5 + 0x1p-32), (Multiplier{(1 << 30) + 1, 0}));
  EXPECT_EQ(quantizeMultiplier(1.0 - 0x1p-32), (Multiplier{1 << 30, 1}));
}

TEST_F(FixedPointTest, MultiplierOfRatioIsNearest) {
  for (int i = 0; i < kSamples; ++i) {
    ExactScale a = scale(62), b = scale(62), c = scale(62);
    // Bring the ratio near 1: the range of multipliers is tested elsewhere.
    double log2 = std::log2(a.toDouble()) + std::log2(b.toDouble()) -
                  std::log2(c.toDouble());
    a.exponent -= int(log2) + int(integer(-25, 25));
    ASSERT_TRUE(isRounded(quantizeMultiplier(a, b, c), a, b, c));
  }
}

TEST_F(FixedPointTest, MultiplierOfRatioBreaksTiesAwayFromZero) {
  for (int i = 0; i < kSamples; ++i) {
    // (2 s + 1) k / k: the tie appears only after the division.
    int64_t significand = integer(1 << 30, (int64_t(1) << 31) - 2);
    ExactScale k{positive(30) | 1, 0};
    ASSERT_EQ(quantizeMultiplier(ExactScale{2 * significand + 1, -32}, k, k),
              (Multiplier{int32_t(significand + 1), 0}));
  }
}

TEST_F(FixedPointTest, ExactAndDoublePathAgreeWhereDoubleIsExact) {
  for (int i = 0; i < kSamples; ++i) {
    float a = scaleFloat(), b = scaleFloat();
    int log2 = int(integer(-14, 4));
    // 48 bits of product and a division by a power of two.
    double factor = double(a) * double(b) / std::ldexp(1.0, log2);
    ASSERT_EQ(quantizeMultiplier(factor),
              quantizeMultiplier(ExactScale::fromDouble(a),
                                 ExactScale::fromDouble(b),
                                 ExactScale::fromFixed(1, -log2)));
  }
}

TEST_F(FixedPointTest, MultipliersHaveLimits) {
  using Limits = std::numeric_limits<double>;
  Multiplier largest{std::numeric_limits<int32_t>::max(), 30};
  EXPECT_EQ(quantizeMultiplier(0.0), Multiplier());
  EXPECT_EQ(quantizeMultiplier(0x1p-32), (Multiplier{1 << 30, -31}));
  EXPECT_EQ(quantizeMultiplier(0x1.fffffffcp-33), Multiplier());
  // The carry happens first, so this one is not too small.
  EXPECT_EQ(quantizeMultiplier(0x1.ffffffffp-33), (Multiplier{1 << 30, -31}));
  EXPECT_EQ(quantizeMultiplier(0x1p29), (Multiplier{1 << 30, 30}));
  EXPECT_EQ(quantizeMultiplier(0x1p30), largest);
  EXPECT_EQ(quantizeMultiplier(Limits::max()), largest);
  EXPECT_EQ(quantizeMultiplier(Limits::infinity()), largest);
  EXPECT_EQ(quantizeMultiplier(Limits::denorm_min()), Multiplier());
  ExactScale one{1, 0};
  EXPECT_EQ(quantizeMultiplier({}, one, one), Multiplier());
  EXPECT_EQ(quantizeMultiplier({1, 500}, one, one), largest);
  EXPECT_EQ(quantizeMultiplier({1, -32}, one, one), (Multiplier{1 << 30, -31}));
  EXPECT_EQ(quantizeMultiplier({1, -33}, one, one), Multiplier());
}

TEST_F(FixedPointTest, MultipliersAreOdd) {
  for (int i = 0; i < kSamples; ++i) {
    double factor = logUniform(-40, 40);
    Multiplier positive = quantizeMultiplier(factor);
    Multiplier negative = quantizeMultiplier(-factor);
    ASSERT_EQ(negative.significand, -positive.significand);
    ASSERT_EQ(negative.exponent, positive.exponent);
    ASSERT_EQ(negative.toDouble(), -positive.toDouble());
    ExactScale a = scale(40), b = scale(40), c = scale(40), n = a;
    n.mantissa = -n.mantissa;
    ASSERT_EQ(quantizeMultiplier(n, b, c).significand,
              -quantizeMultiplier(a, b, c).significand);
    ASSERT_EQ(quantizeMultiplier(n, n, c), quantizeMultiplier(a, a, c));
  }
  // TensorFlow Lite keeps -2^31 here, which does not match its positive side.
  EXPECT_EQ(quantizeMultiplier(-1.0 + 0x1p-32), (Multiplier{-(1 << 30), 1}));
}

//===----------------------------------------------------------------------===//
// Profiles
//===----------------------------------------------------------------------===//

TEST_F(FixedPointTest, LayerMultiplierFollowsTheProfile) {
  int differences = 0;
  for (int i = 0; i < kSamples / 3; ++i) {
    float input = scaleFloat(), weight = scaleFloat(), output = scaleFloat();
    ExactScale exactInput = ExactScale::fromDouble(input);
    ExactScale exactWeight = ExactScale::fromDouble(weight);
    ExactScale exactOutput = ExactScale::fromDouble(output);
    for (Profile profile : kProfiles) {
      bool exact = profile == Profile::ONNX || profile == Profile::Floor;
      Multiplier m =
          layerMultiplier(profile, exactInput, exactWeight, exactOutput);
      Multiplier fromFloat =
          layerMultiplier(profile, exactInput, exactWeight, exactOutput, true);
      Multiplier ratio = ratioMultiplier(profile, exactInput, exactOutput);
      if (exact) {
        ASSERT_TRUE(isRounded(m, exactInput, exactWeight, exactOutput));
        ASSERT_TRUE(isRounded(ratio, exactInput, {1, 0}, exactOutput));
        ASSERT_EQ(fromFloat, m);
        continue;
      }
      ASSERT_EQ(m, quantizeMultiplier(double(input) * double(weight) /
                                      double(output)));
      float product = input * weight;
      ASSERT_EQ(fromFloat,
                quantizeMultiplier(double(product) / double(output)));
      ASSERT_EQ(ratio, quantizeMultiplier(double(input) / double(output)));
      differences += !(m == fromFloat);
    }
  }
  // The float32 product of fully connected layers is no detail.
  EXPECT_GT(differences, kSamples / 3);
}

TEST_F(FixedPointTest, MeanMultiplierFollowsTheProfile) {
  for (int i = 0; i < kSamples / 3; ++i) {
    float input = scaleFloat(), output = scaleFloat();
    ExactScale exactInput = ExactScale::fromDouble(input);
    ExactScale exactOutput = ExactScale::fromDouble(output);
    int64_t count =
        std::max<int64_t>(integer(1, 2147483647) >> integer(0, 30), 1);
    for (Profile profile : kProfiles) {
      Multiplier m = meanMultiplier(profile, exactInput, exactOutput, count);
      if (profile == Profile::ONNX || profile == Profile::Floor) {
        ASSERT_EQ(m, ratioMultiplier(profile, exactInput,
                                     ExactScale::fromCode(count, exactOutput)));
        continue;
      }
      Multiplier ratio = ratioMultiplier(profile, exactInput, exactOutput);
      ASSERT_EQ(ratio, meanMultiplier(profile, exactInput, exactOutput, 1));
      // The quotient of significands, truncated after the bits of the count
      // that the exponent has room for.
      int shift = ratio.exponent - m.exponent;
      ASSERT_GE(shift, 0);
      ASSERT_GE(m.exponent, -31);
      bool isWhole =
          (int64_t(1) << shift) <= count && count < (int64_t(2) << shift);
      ASSERT_TRUE(isWhole || m.exponent == -31);
      int64_t dividend = int64_t(ratio.significand) << shift;
      int64_t rest = dividend - m.significand * count;
      ASSERT_TRUE(0 <= rest && rest < count);
      if (isWhole && ratio.significand != 0)
        ASSERT_GE(m.significand, 1 << 29);
    }
  }
}

TEST(EnumTest, NamesAreThoseOfTheDocument) {
  for (const char *name :
       {"half_away_twice", "half_away", "half_up", "half_even", "floor"}) {
    ASSERT_TRUE(symbolizeRounding(name)) << name;
    EXPECT_EQ(stringifyRounding(*symbolizeRounding(name)), name);
  }
  for (Profile profile : kProfiles)
    EXPECT_EQ(symbolizeProfile(stringifyProfile(profile)), profile);
}
