//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a profile fixes, against the model: multipliers and roundings together,
// activation bounds, addition, and how often profiles differ.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/Elementwise.h"

using namespace mlir::qopt;

namespace {
class ProfileTest : public NumericsTest {};
} // namespace

//===----------------------------------------------------------------------===//
// Profiles
//===----------------------------------------------------------------------===//

TEST_F(ProfileTest, ProfilesMatchModel) {
  EXPECT_EQ(defaultRounding(Profile::TFLite), Rounding::HalfAwayTwice);
  EXPECT_EQ(defaultRounding(Profile::Single), Rounding::HalfUp);
  EXPECT_EQ(defaultRounding(Profile::ONNX), Rounding::HalfEven);
  EXPECT_EQ(defaultRounding(Profile::Floor), Rounding::Floor);
  for (Profile profile : kProfiles)
    for (int i = 0; i < 5000; ++i) {
      ExactScale in = ExactScale::fromDouble(scaleFloat(-10, -2));
      ExactScale weight = ExactScale::fromDouble(scaleFloat(-12, -4));
      ExactScale out = ExactScale::fromDouble(scaleFloat(-8, 0));
      Multiplier m = layerMultiplier(profile, in, weight, out);
      double real = in.toDouble() * weight.toDouble() / out.toDouble();
      ASSERT_NEAR(m.toDouble() / real, 1.0, 0x1.00001p-31);
      for (int k = 0; k < 100; ++k) {
        int32_t acc = int32_t(random()) >> integer(8, 24);
        int32_t got = rescale(acc, m, defaultRounding(profile));
        ASSERT_EQ(got, rescaleModel(acc, m, defaultRounding(profile)));
        // All of them are within one unit of the real product.
        ASSERT_LE(std::fabs(got - acc * real), 1.0 + 1e-6);
      }
    }
}

/// The fraction of 8-bit outputs that `tflite` and `single` compute differently
/// for right shifts from a range.
static double differenceRate(std::mt19937_64 &random, int minShift,
                             int maxShift) {
  constexpr int samples = 2000000;
  int differences = 0;
  for (int i = 0; i < samples; ++i) {
    int shift = minShift + int(random() % uint64_t(maxShift - minShift + 1));
    Multiplier m{int32_t((1 << 30) + (random() >> 34)), -shift};
    int32_t acc = int32_t(random()) >> (24 - shift);
    differences += rescale(acc, m, defaultRounding(Profile::TFLite)) !=
                   rescale(acc, m, defaultRounding(Profile::Single));
  }
  return double(differences) / samples;
}

TEST_F(ProfileTest, TFLiteAndSingleDifferAtAKnownRate) {
  // Without a right shift there is just one rounding, and it is the same.
  EXPECT_EQ(differenceRate(random, 0, 0), 0.0);
  // Half a unit out of 2^shift goes the other way.
  for (int shift = 1; shift <= 12; ++shift) {
    double expected = std::ldexp(1.0, -shift - 1);
    EXPECT_NEAR(differenceRate(random, shift, shift), expected,
                0.05 * expected + 3e-5);
  }
  // The shifts of common layers: 0.89 %, where 0.87 % was measured elsewhere.
  double rate = differenceRate(random, 4, 10);
  EXPECT_GT(rate, 0.005);
  EXPECT_LT(rate, 0.015);
  EXPECT_NEAR(rate, 0.00886, 0.0005);
}

TEST_F(ProfileTest, ONNXIsCloseToFloat32ButNotEqual) {
  constexpr int samples = 4000000;
  int differences = 0;
  for (int i = 0; i < samples; ++i) {
    double real = logUniform(-11, -4);
    Multiplier m = quantizeMultiplier(real);
    int64_t range = int64_t(128 / real);
    int32_t acc = int32_t(integer(-range, range));
    differences += rescale(acc, m, Rounding::HalfEven) !=
                   int32_t(std::nearbyint(float(acc) * float(real)));
  }
  EXPECT_GT(differences, 0);
  EXPECT_LT(double(differences) / samples, 1e-5);
  RecordProperty("differences", differences);
}

//===----------------------------------------------------------------------===//
// Activation bounds
//===----------------------------------------------------------------------===//

using Bounds = std::pair<int64_t, int64_t>;

static Bounds bounds(Activation activation, double scale, int64_t zeroPoint,
                     int64_t low = -128, int64_t high = 127) {
  return activationBounds(activation, ExactScale::fromDouble(scale), zeroPoint,
                          low, high);
}

TEST_F(ProfileTest, ActivationBounds) {
  EXPECT_EQ(bounds(Activation::None, 0.1, 3), Bounds(-128, 127));
  EXPECT_EQ(bounds(Activation::Relu, 0.1, 3), Bounds(3, 127));
  EXPECT_EQ(bounds(Activation::Relu, 0.1, -300), Bounds(-128, 127));
  EXPECT_EQ(bounds(Activation::Relu6, 0.0625, -20), Bounds(-20, 76));
  EXPECT_EQ(bounds(Activation::Relu6, 0.01, -128), Bounds(-128, 127));
  EXPECT_EQ(bounds(Activation::ReluN1To1, 0.0625, 4), Bounds(-12, 20));
  EXPECT_EQ(bounds(Activation::Relu6, 0.0625, 20, 0, 255), Bounds(20, 116));
  EXPECT_EQ(bounds(Activation::Relu6, 1e-4, 0, -32768, 32767),
            Bounds(0, 32767));
  // Ties go away from zero: 1 / 0.4 is 2.5 in float32, whatever 0.4f is.
  EXPECT_EQ(bounds(Activation::ReluN1To1, 0.4f, 0), Bounds(-3, 3));
  // Quotients that are no int32 are clipped.
  EXPECT_EQ(bounds(Activation::Relu6, 1e-12, 5), Bounds(5, 127));
  EXPECT_EQ(bounds(Activation::ReluN1To1, 1e-300, 5), Bounds(-128, 127));
  for (int i = 0; i < 300000; ++i) {
    float scale = scaleFloat(-12, 3);
    int64_t zeroPoint = integer(-128, 127);
    auto stored = [&](float bound) {
      float q = std::round(bound / scale);
      return std::clamp<int64_t>(zeroPoint + int64_t(q), -128, 127);
    };
    ASSERT_EQ(bounds(Activation::Relu6, scale, zeroPoint),
              Bounds(zeroPoint, stored(6)));
    ASSERT_EQ(bounds(Activation::ReluN1To1, scale, zeroPoint),
              Bounds(stored(-1), stored(1)));
  }
}

//===----------------------------------------------------------------------===//
// Addition
//===----------------------------------------------------------------------===//

TEST_F(ProfileTest, AddMultipliers) {
  for (Profile profile : kProfiles)
    for (int i = 0; i < 50000; ++i) {
      float a = scaleFloat(-10, 0), b = scaleFloat(-10, 0);
      float out = scaleFloat(-8, 1);
      int width = i & 1 ? 8 : 16;
      AddMultipliers m = addMultipliers(profile, ExactScale::fromDouble(a),
                                        ExactScale::fromDouble(b),
                                        ExactScale::fromDouble(out), width);
      double twiceMax = 2.0 * std::max(a, b);
      ASSERT_EQ(m.leftShift, width == 8 ? 20 : 15);
      // The larger scale is half of its double, whatever the profile.
      ASSERT_EQ(a >= b ? m.lhs : m.rhs, (Multiplier{1 << 30, 0}));
      double smaller = std::min(a, b) / twiceMax;
      double output = twiceMax / std::ldexp(double(out), m.leftShift);
      ASSERT_NEAR((a >= b ? m.rhs : m.lhs).toDouble() / smaller, 1, 0x1.1p-31);
      ASSERT_NEAR(m.output.toDouble() / output, 1, 0x1.1p-31);
      if (profile == Profile::TFLite || profile == Profile::Single) {
        ASSERT_EQ(a >= b ? m.rhs : m.lhs, quantizeMultiplier(smaller));
        ASSERT_EQ(m.output, quantizeMultiplier(output));
      }
    }
}

TEST_F(ProfileTest, AdditionMatchesModel) {
  for (Profile profile : kProfiles)
    for (int i = 0; i < 12; ++i) {
      float a = scaleFloat(-6, -3), b = scaleFloat(-6, -3);
      float out = scaleFloat(-4, -2);
      if (i == 0) // ties everywhere
        a = 0.0625f, b = 0.03125f, out = 0.125f;
      AddMultipliers m = addMultipliers(profile, ExactScale::fromDouble(a),
                                        ExactScale::fromDouble(b),
                                        ExactScale::fromDouble(out), 8);
      Rounding rounding = defaultRounding(profile);
      for (int x = -255; x <= 255; x += 2)
        for (int y = -255; y <= 255; ++y) {
          int32_t sum = rescaleModel(x * (1 << 20), m.lhs, rounding) +
                        rescaleModel(y * (1 << 20), m.rhs, rounding);
          int32_t got = rescale(accumulateSum(x, y, m, rounding), rounding);
          ASSERT_EQ(got, rescaleModel(sum, m.output, rounding));
          double real = (double(a) * x + double(b) * y) / double(out);
          ASSERT_LE(std::fabs(got - real),
                    rounding == Rounding::Floor ? 1.0001 : 0.5001);
        }
    }
}
