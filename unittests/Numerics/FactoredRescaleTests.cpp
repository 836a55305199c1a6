//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/FactoredRescale.h"
#include "qopt/Numerics/Rescale.h"
#include "gtest/gtest.h"
#include <cmath>
#include <random>

using namespace mlir::qopt;

namespace {

constexpr Rounding kOnce[] = {Rounding::HalfAway, Rounding::HalfUp,
                              Rounding::HalfEven, Rounding::Floor};

struct CodedScaleTest : testing::Test {
  std::mt19937_64 random{7};
  int64_t draw(int64_t min, int64_t max) {
    return std::uniform_int_distribution<int64_t>(min, max)(random);
  }
  ExactScale drawScale() {
    double value = std::uniform_real_distribution<double>(0.5, 1)(random);
    return ExactScale::fromDouble(std::ldexp(value, int(draw(-12, 2))));
  }
};

// Numerics.md: code * T, where T has 31 - b bits and is off by 2^-(31-b).
TEST_F(CodedScaleTest, MultiplierIsCodeTimesFactor) {
  for (int i = 0; i < 2000; ++i) {
    ExactScale input = drawScale(), second = drawScale(), output = drawScale();
    unsigned bits = unsigned(draw(2, 8));
    Multiplier one = codedMultiplier(1, bits, input, second, output);
    double real = input.toDouble() * second.toDouble() / output.toDouble();
    EXPECT_LE(std::fabs(one.toDouble() / real - 1), std::ldexp(1, -31 + bits));
    EXPECT_EQ(one.significand & ((1 << bits) - 1), 0);
    int64_t code = draw(1, (1 << bits) - 1);
    EXPECT_EQ(codedMultiplier(code, bits, input, second, output).toDouble(),
              double(code) * one.toDouble());
    EXPECT_EQ(codedMultiplier(-code, bits, input, second, output).toDouble(),
              double(-code) * one.toDouble());
  }
}

TEST_F(CodedScaleTest, PowerOfTwoCodesKeepAllBitsOfTheFactor) {
  ExactScale input = drawScale(), second = drawScale(), output = drawScale();
  Multiplier one = codedMultiplier(1, 0, input, second, output);
  EXPECT_EQ(one, quantizeMultiplier(input, second, output));
  Multiplier large = codedMultiplier(1 << 14, 0, input, second, output);
  EXPECT_EQ(large.significand, one.significand);
  EXPECT_EQ(large.exponent, one.exponent + 14);
}

TEST_F(CodedScaleTest, SmallestSignedCodeIsExact) {
  ExactScale one{1, 0}, third = ExactScale::fromDouble(1.0 / 3);
  Multiplier unit = codedMultiplier(1, 7, third, one, one);
  EXPECT_EQ(codedMultiplier(-128, 7, third, one, one).toDouble(),
            -128 * unit.toDouble());
}

// The second level of `second-level=fixed`: what 31 bits of fixed point are off
// by disappears in the factor, which becomes a power of two.
TEST_F(CodedScaleTest, AlignedSecondLevelGivesPowersOfTwo) {
  for (int i = 0; i < 2000; ++i) {
    ExactScale input = drawScale(), output = drawScale();
    int exponent = int(draw(-20, 0));
    auto [multiplier, shift] = nearestFixed(exponent, output, input);
    ExactScale second = ExactScale::fromFixed(multiplier, int(shift));
    EXPECT_NEAR(second.toDouble() * input.toDouble() / output.toDouble(),
                std::ldexp(1, exponent), std::ldexp(1, exponent - 30));
    Multiplier m = codedMultiplier(1, 8, input, second, output);
    EXPECT_EQ(m.toDouble(), std::ldexp(1, exponent));
  }
}

TEST_F(CodedScaleTest, FactorsAreWhatMultipliersShare) {
  for (int i = 0; i < 500; ++i) {
    ExactScale input = drawScale(), second = drawScale(), output = drawScale();
    llvm::SmallVector<Multiplier> multipliers;
    llvm::SmallVector<int64_t> codes;
    for (int c = 0; c < 6; ++c) {
      codes.push_back(draw(0, 3) == 0 ? -draw(1, 127) : draw(1, 127));
      multipliers.push_back(
          codedMultiplier(codes.back(), 7, input, second, output));
    }
    auto factored = factorMultipliers(multipliers, Rounding::HalfUp);
    ASSERT_TRUE(factored.has_value());
    EXPECT_EQ(factored->factor & 1, 1);
    for (auto [code, given, m] :
         llvm::zip(factored->codes, codes, multipliers)) {
      EXPECT_LE(std::abs(code), std::abs(given));
      EXPECT_EQ(std::ldexp(double(code) * factored->factor, -factored->shift),
                m.toDouble());
    }
    EXPECT_FALSE(factorMultipliers(multipliers, Rounding::HalfAwayTwice));
  }
}

TEST_F(CodedScaleTest, UnrelatedMultipliersShareNothing) {
  Multiplier a = quantizeMultiplier(0.1), b = quantizeMultiplier(0.3);
  EXPECT_FALSE(factorMultipliers({a, b}, Rounding::HalfEven));
}

TEST_F(CodedScaleTest, ZeroMultipliersHaveCodeZero) {
  auto mixed =
      factorMultipliers({{}, quantizeMultiplier(0.375)}, Rounding::HalfEven);
  ASSERT_TRUE(mixed.has_value());
  EXPECT_EQ(mixed->codes[0], 0);
  EXPECT_EQ(mixed->codes[1] * mixed->factor, 3);
  EXPECT_EQ(mixed->shift, 3);
  auto none = factorMultipliers({Multiplier{}}, Rounding::HalfEven);
  ASSERT_TRUE(none.has_value());
  EXPECT_EQ(none->codes[0], 0);
}

/// An integer that has to fit 32 bits.
int64_t fit32(int64_t value) {
  EXPECT_EQ(value, int32_t(value));
  return value;
}

/// The narrow rescale, step by step as code does it.
int64_t rescaleNarrow(int64_t acc, int64_t code, int shift, Rounding rounding) {
  int64_t value = fit32(acc * code);
  if (shift == 0)
    return value;
  int64_t half = fit32(int64_t(1) << (shift - 1));
  switch (rounding) {
  case Rounding::HalfUp:
    return fit32(value + half) >> shift;
  case Rounding::HalfEven:
    return fit32(fit32(value + half - 1) + ((value >> shift) & 1)) >> shift;
  case Rounding::HalfAway:
    return fit32(fit32(value - (value < 0)) + half) >> shift;
  default:
    return value >> shift;
  }
}

// Where the ranges prove it, 32 bits compute what the definition says.
TEST_F(CodedScaleTest, NarrowRescaleIsTheRescale) {
  int narrow = 0, wide = 0;
  for (int i = 0; i < 4000; ++i) {
    int64_t reach = int64_t(1) << draw(8, 30);
    IntegerRange range{-draw(0, reach), draw(0, reach)};
    int64_t code = draw(1, 255) * (draw(0, 1) * 2 - 1);
    ExactScale one{1, 0};
    Multiplier m = codedMultiplier(code, 8, one, {1, int(-draw(0, 31))}, one);
    for (Rounding rounding : kOnce) {
      auto factored = factorMultipliers(m, rounding);
      ASSERT_TRUE(factored.has_value());
      if (!factored->isNarrow(range)) {
        ++wide;
        continue;
      }
      ++narrow;
      for (int64_t acc : {range.min, range.max, draw(range.min, range.max)})
        EXPECT_EQ(
            rescaleNarrow(acc, factored->codes[0], factored->shift, rounding),
            rescale(int32_t(acc), m, rounding));
    }
  }
  EXPECT_GT(narrow, 1000);
  EXPECT_GT(wide, 1000);
}

TEST_F(CodedScaleTest, NarrowHasRoomForTheHalf) {
  FactoredRescale rescale{{255}, 1, 8};
  int64_t largest = (int64_t(INT32_MAX) - 128) / 255;
  EXPECT_TRUE(rescale.isNarrow(IntegerRange{-largest, largest}));
  EXPECT_FALSE(rescale.isNarrow(IntegerRange{-largest - 1, 0}));
  EXPECT_FALSE(rescale.isNarrow({}));
  // One code for several channels: each of them counts.
  llvm::SmallVector<IntegerRange> channels = {{0, 1}, {-largest, 0}};
  EXPECT_TRUE(rescale.isNarrow(channels));
  --channels.back().min;
  EXPECT_FALSE(rescale.isNarrow(channels));
  EXPECT_TRUE(rescale.isProductNarrow(IntegerRange{0, INT32_MAX / 255}));
  rescale.factor = 3;
  EXPECT_FALSE(rescale.isNarrow(IntegerRange{0, 1}));
}

TEST_F(CodedScaleTest, UnitsAreConvertedOnce) {
  for (int i = 0; i < 2000; ++i) {
    int64_t value = draw(INT32_MIN, INT32_MAX);
    int64_t from = draw(1, 1 << 20), to = draw(1, 1 << 20);
    __int128 twice = 2 * __int128(value) * from;
    // Half away from zero.
    __int128 expected =
        twice < 0 ? -((-twice + to) / (2 * to)) : (twice + to) / (2 * to);
    EXPECT_EQ(convertUnits(value, ExactScale::fromFixed(from, 7),
                           ExactScale::fromFixed(to, 7)),
              int64_t(expected));
  }
  EXPECT_EQ(convertUnits(-5, {1, 0}, {1, 1}), -3);
  EXPECT_EQ(convertUnits(5, {-1, 0}, {1, 1}), -3);
  EXPECT_EQ(convertUnits(1, {1, 100}, {1, 0}), std::nullopt);
  EXPECT_EQ(convertUnits(int64_t(1) << 40, {1, -126}, {1, 0}), 0);
}

} // namespace

// A sum whose scales are codes of 8 bits apart is that of the definition, and
// needs no 64-bit arithmetic.
TEST_F(CodedScaleTest, FactoredSumsAreSums) {
  int numFactored = 0;
  for (int i = 0; i < 2000; ++i) {
    double larger = drawScale().toDouble();
    double finer =
        larger * double(draw(1, 255)) / double(int64_t(1) << draw(8, 11));
    int64_t code = draw(1, 255);
    double output = larger / std::ldexp(double(code), -int(draw(7, 10)));
    bool isSwapped = draw(0, 1);
    IntegerRange lhs{draw(-255, 0), draw(1, 255)},
        rhs{draw(-255, 0), draw(1, 255)};
    for (Profile profile : {Profile::Single, Profile::ONNX, Profile::Floor})
      for (Rounding rounding : kOnce) {
        AddMultipliers m = addMultipliers(
            profile, ExactScale::fromDouble(isSwapped ? finer : larger),
            ExactScale::fromDouble(isSwapped ? larger : finer),
            ExactScale::fromDouble(output), 8);
        std::optional<FactoredSum> sum = factorSum(m, rounding, lhs, rhs);
        if (!sum)
          continue;
        ++numFactored;
        for (int k = 0; k < 4; ++k) {
          auto a = int32_t(draw(lhs.min, lhs.max));
          auto b = int32_t(draw(rhs.min, rhs.max));
          int32_t value = sum->lhs * a + sum->rhs * b;
          EXPECT_GE(value, sum->range.min);
          EXPECT_LE(value, sum->range.max);
          EXPECT_EQ(rescale(value, sum->output, rounding),
                    rescale(accumulateSum(a, b, m, rounding), rounding));
          EXPECT_EQ(rescale(sum->lhs * a - sum->rhs * b, sum->output, rounding),
                    rescale(accumulateDifference(a, b, m, rounding), rounding));
        }
      }
  }
  EXPECT_GT(numFactored, 15000);
}

// Scales that are not, and rounding twice, are left to the definition.
TEST_F(CodedScaleTest, OtherSumsAreNotFactored) {
  AddMultipliers thirds = addMultipliers(
      Profile::Single, ExactScale::fromDouble(1),
      ExactScale::fromDouble(1.0 / 3), ExactScale::fromDouble(2), 8);
  EXPECT_FALSE(factorSum(thirds, Rounding::HalfUp, {-128, 127}, {-128, 127}));
  AddMultipliers halves =
      addMultipliers(Profile::TFLite, ExactScale::fromDouble(1),
                     ExactScale::fromDouble(0.5), ExactScale::fromDouble(2), 8);
  EXPECT_TRUE(factorSum(halves, Rounding::HalfUp, {-128, 127}, {-128, 127}));
  EXPECT_FALSE(
      factorSum(halves, Rounding::HalfAwayTwice, {-128, 127}, {-128, 127}));
}
