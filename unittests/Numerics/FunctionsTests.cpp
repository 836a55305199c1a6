//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one stored integer against real arithmetic, and against numbers
// that TensorFlow Lite Micro's kernels computed. test/Operators compares those
// that LiteRT has too.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/FixedPointMath.h"
#include "qopt/Numerics/Functions.h"
#include "qopt/Numerics/Interpolation.h"

using namespace mlir::qopt;

static TensorFormat int8(double scale, int64_t zeroPoint = 0) {
  return {ExactScale::fromDouble(scale), zeroPoint, -128, 127};
}
static TensorFormat uint8(double scale, int64_t zeroPoint) {
  return {ExactScale::fromDouble(scale), zeroPoint, 0, 255};
}
static double logistic(double x) { return 1 / (1 + std::exp(-x)); }

namespace {
class FunctionsTest : public NumericsTest {
protected:
  TensorFormat format(double low = -12, double high = 0) {
    return int8(scaleFloat(low, high), integer(-128, 127));
  }

  /// The largest distance, in units of the output, between a function of int8
  /// and what the real one says.
  template <typename Real>
  double worst(const IntegerFunction &function, const TensorFormat &input,
               const TensorFormat &output, Real real) {
    double error = 0;
    for (int64_t q = -128; q <= 127; ++q) {
      double x = input.scale.toDouble() * double(q - input.zeroPoint);
      double y = std::clamp(real(x) / output.scale.toDouble() +
                                double(output.zeroPoint),
                            double(output.min), double(output.max));
      error = std::max(error, std::fabs(double(function(q)) - y));
    }
    return error;
  }

  /// FNV-1a over the results of int8 inputs of many scales.
  uint64_t hash(IntegerFunction (*make)(const TensorFormat &,
                                        const TensorFormat &),
                const TensorFormat &output) {
    uint64_t value = 14695981039346656037u;
    for (int i = -24; i <= 5; ++i)
      for (int k = 0; k < 4; ++k) {
        float scale = std::ldexp(1.0f + float(k) / 5.0f, i) / 8;
        IntegerFunction function =
            make(int8(scale, (i * 37 + k * 11) % 128), output);
        for (int64_t q = -128; q <= 127; ++q)
          value = (value ^ uint32_t(function(q))) * 1099511628211u;
      }
    return value;
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Rounded once
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, RoundedFunctionsAreNearest) {
  const std::pair<RealFunction, const char *> functions[] = {
      {real::hardSwish, "hard_swish"},
      {real::logistic, "logistic"},
      {real::tanh, "tanh"},
      {real::elu, "elu"}};
  for (int i = 0; i < 200; ++i) {
    TensorFormat input = format();
    TensorFormat output = uint8(scaleFloat(-9, -3), integer(0, 255));
    for (const auto &[function, name] : functions) {
      for (Rounding rounding : {Rounding::HalfUp, Rounding::HalfEven})
        EXPECT_LE(worst(roundedFunction(input, output, rounding, function),
                        input, output, function),
                  0.5 + 1e-9)
            << name;
      EXPECT_LT(worst(roundedFunction(input, output, Rounding::Floor, function),
                      input, output, function),
                1)
          << name;
    }
  }
}

TEST_F(FunctionsTest, RoundedFunctionsDecideTies) {
  auto half = [](double x) { return x / 2; };
  auto apply = [&](Rounding rounding, int64_t x) {
    return roundedFunction(int8(1), int8(1, 10), rounding, half)(x);
  };
  for (auto [x, up, even, floor] : {std::array<int64_t, 4>{1, 11, 10, 10},
                                    {3, 12, 12, 11},
                                    {-1, 10, 10, 9},
                                    {-3, 9, 8, 8},
                                    {4, 12, 12, 12}}) {
    EXPECT_EQ(apply(Rounding::HalfUp, x), up) << x;
    EXPECT_EQ(apply(Rounding::HalfEven, x), even) << x;
    EXPECT_EQ(apply(Rounding::Floor, x), floor) << x;
  }
}

TEST_F(FunctionsTest, RoundedFunctionsSaturate) {
  for (Rounding rounding :
       {Rounding::HalfUp, Rounding::HalfEven, Rounding::Floor}) {
    IntegerFunction root =
        roundedFunction(int8(0.5), uint8(0.01, 7), rounding, real::rsqrt);
    EXPECT_EQ(root(0), 255);
    EXPECT_EQ(root(-5), 255);
    // 1 / sqrt(2) is 70.7 hundredths.
    EXPECT_EQ(root(4), rounding == Rounding::Floor ? 77 : 78);
    IntegerFunction swish = roundedFunction(int8(1e300), uint8(1e-300, 7),
                                            rounding, real::hardSwish);
    EXPECT_EQ(swish(-100), 7);
    EXPECT_EQ(swish(100), 255);
  }
}

//===----------------------------------------------------------------------===//
// Piecewise linear
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, LeakyReluIsCloseToReal) {
  for (int i = 0; i < 2000; ++i) {
    TensorFormat input = format();
    TensorFormat output =
        int8(input.scale.toDouble() * scaleFloat(-3, 3), integer(-128, 127));
    float alpha = float(integer(-300, 300)) / 100;
    IntegerFunction function =
        leakyRelu(Profile::TFLite, Rounding::HalfAwayTwice, input, alpha,
                  output, {-128, 127});
    double error = worst(function, input, output,
                         [&](double x) { return x < 0 ? alpha * x : x; });
    // Twice half a unit, where the first rounding is of a quarter.
    ASSERT_LE(error, 0.76) << alpha;
  }
}

TEST_F(FunctionsTest, LeakyReluHasTheProfilesMultipliers) {
  ExactScale third = ExactScale::fromDouble(1.0f / 3.0f);
  ExactScale seventh = ExactScale::fromDouble(1.0f / 7.0f);
  // 7/3 as a quotient of float32 has 24 bits; the exact ratio has more.
  EXPECT_EQ(activationMultiplier(Profile::TFLite, third, seventh),
            quantizeMultiplier(double((1.0f / 3.0f) / (1.0f / 7.0f))));
  EXPECT_EQ(activationMultiplier(Profile::ONNX, third, seventh),
            quantizeMultiplier(third, ExactScale{1, 0}, seventh));
  EXPECT_FALSE(activationMultiplier(Profile::TFLite, third, seventh) ==
               activationMultiplier(Profile::ONNX, third, seventh));
  LeakyReluMultipliers m =
      leakyReluMultipliers(Profile::TFLite, third, -0.3f, seventh);
  EXPECT_TRUE(m.negates);
  EXPECT_EQ(m.alpha,
            quantizeMultiplier(double((1.0f / 3.0f) * 0.3f / (1.0f / 7.0f))));
}

TEST_F(FunctionsTest, AbsoluteValueIsCloseToReal) {
  for (int i = 0; i < 2000; ++i) {
    TensorFormat input = format();
    TensorFormat output =
        int8(input.scale.toDouble() * scaleFloat(-3, 3), integer(-128, 127));
    IntegerFunction function =
        absoluteValue(Profile::TFLite, Rounding::HalfAwayTwice, input, output);
    ASSERT_LE(
        worst(function, input, output, [](double x) { return std::fabs(x); }),
        0.76);
  }
}

TEST_F(FunctionsTest, HardSwishIsCloseToReal) {
  auto real = [](double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; };
  for (int i = 0; i < 2000; ++i) {
    TensorFormat input = format(-9, -1);
    TensorFormat output =
        int8(input.scale.toDouble() * scaleFloat(0, 2), integer(-128, 127));
    ASSERT_LE(worst(hardSwish(input, output), input, output, real), 1.0);
  }
}

TEST_F(FunctionsTest, HardSwishHasSixteenBits) {
  // Shifts of 16 bits and more round to 1 or -1.
  TensorFormat input = int8(0.25, -128), output = int8(168.97145, 0);
  IntegerFunction function = hardSwish(input, output);
  for (int64_t q = -128; q <= 127; ++q)
    EXPECT_EQ(function(q), 1) << q;
  EXPECT_TRUE(hasHardSwish(input.scale, ExactScale::fromDouble(0.25 / 127)));
  EXPECT_FALSE(hasHardSwish(input.scale, ExactScale::fromDouble(0.25 / 128)));
}

//===----------------------------------------------------------------------===//
// Transcendental, 8 bits
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, LogisticAndTanhAreThoseOfTheKernels) {
  EXPECT_EQ(hash(logistic8, int8(1.0 / 256, -128)), 17702495484039805523u);
  EXPECT_EQ(hash(tanh8, int8(1.0 / 128)), 5805795184297887025u);
}

TEST_F(FunctionsTest, LogisticAndTanhAreCloseToReal) {
  TensorFormat unit = int8(1.0 / 256, -128), signedUnit = int8(1.0 / 128);
  auto tanh = [](double x) { return std::tanh(x); };
  // Of larger scales, inputs from 3.75 on may count as infinite.
  for (int i = 0; i < 2000; ++i) {
    TensorFormat input = format(-10, 1);
    ASSERT_LE(worst(logistic8(input, unit), input, unit, logistic), 0.5001);
    ASSERT_LE(worst(floatLogistic8(input, unit), input, unit, logistic),
              0.5001);
    ASSERT_LE(worst(tanh8(input, signedUnit), input, signedUnit, tanh), 0.5001);
    ASSERT_LE(worst(floatTanh8(input, signedUnit), input, signedUnit, tanh),
              0.5001);
  }
}

TEST_F(FunctionsTest, UnsignedIsSignedMoved) {
  TensorFormat signedUnit = int8(1.0 / 256, -128), unit = uint8(1.0 / 256, 0);
  for (int i = 0; i < 200; ++i) {
    TensorFormat input = format(-10, 3);
    TensorFormat moved = uint8(input.scale.toDouble(), input.zeroPoint + 128);
    IntegerFunction one = floatLogistic8(input, signedUnit);
    IntegerFunction other = floatLogistic8(moved, unit);
    for (int64_t q = -128; q <= 127; ++q)
      ASSERT_EQ(one(q) + 128, other(q + 128));
  }
}

TEST_F(FunctionsTest, EluIsCloseToReal) {
  for (int i = 0; i < 2000; ++i) {
    TensorFormat input = format(-9, 1);
    TensorFormat output =
        int8(input.scale.toDouble() * scaleFloat(-1, 2), integer(-128, 127));
    ASSERT_LE(worst(elu8(input, output), input, output,
                    [](double x) { return x < 0 ? std::expm1(x) : x; }),
              0.501);
  }
}

TEST_F(FunctionsTest, RsqrtIsCloseToReal) {
  for (int i = 0; i < 500; ++i) {
    TensorFormat input = int8(scaleFloat(-9, 1), -128);
    TensorFormat output =
        int8(1 / std::sqrt(input.scale.toDouble()) / 128, -128);
    IntegerFunction function = rsqrt8(input, output);
    for (int64_t q = -128; q <= 127; ++q) {
      double x = input.scale.toDouble() * double(q + 128);
      double y = std::min(1 / std::sqrt(x) / output.scale.toDouble(), 255.0);
      ASSERT_NEAR(double(function(q) + 128), y, 0.51) << q;
    }
    // What has no root, and what has none that fits.
    TensorFormat centred = int8(1.0, 5);
    EXPECT_EQ(rsqrt8(centred, output)(5), 127);
    EXPECT_EQ(rsqrt8(centred, output)(-7), 127);
  }
}

//===----------------------------------------------------------------------===//
// Transcendental, 16 bits
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, WideLogisticAndTanhAreCloseToReal) {
  for (int i = 0; i < 200; ++i) {
    ExactScale scale = ExactScale::fromDouble(scaleFloat(-16, -9));
    IntegerFunction sigmoid = logistic16(scale), tanh = tanh16(scale);
    for (int j = 0; j < 1000; ++j) {
      int64_t q = integer(-32768, 32767);
      double x = scale.toDouble() * double(q);
      // Interpolation, and the error of a factor of 15 bits.
      double error = 4 + std::fabs(x) * 2;
      ASSERT_NEAR(double(sigmoid(q)), logistic(x) * 32768, error) << x;
      ASSERT_NEAR(double(tanh(q)), std::tanh(x) * 32768, 2 * error) << x;
    }
  }
  EXPECT_TRUE(hasTableScaling(ExactScale::fromDouble(2.66)));
  EXPECT_FALSE(hasTableScaling(ExactScale::fromDouble(8.0 / 3.0)));
}

TEST_F(FunctionsTest, WideRsqrtIsCloseToReal) {
  ExactScale input = ExactScale::fromDouble(0.0003);
  ExactScale output = ExactScale::fromDouble(0.0002);
  IntegerFunction function = rsqrt16(input, output);
  // Between the table's points the curve is flat from here on.
  for (int64_t q = 2048; q <= 32767; ++q)
    ASSERT_NEAR(double(function(q)), 1 / std::sqrt(0.0003 * double(q)) / 0.0002,
                12)
        << q;
  EXPECT_EQ(function(-32768), 32767);
  EXPECT_EQ(function(0), 32767);
}

TEST_F(FunctionsTest, TablesInterpolate) {
  // A line has no error to spread: the table is the line.
  std::vector<int32_t> line = interpolationTable<double>(
      1.0 / 32768, 0, 1.0 / 32768, [](double x) { return x; });
  ASSERT_EQ(line.size(), 513u);
  for (int32_t q = -32768; q <= 32767; ++q)
    ASSERT_NEAR(lookUp(line, q), q, 1);
}

//===----------------------------------------------------------------------===//
// Fixed point
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, LogarithmIsCloseToReal) {
  for (int i = 0; i < 200000; ++i) {
    int32_t x = int32_t(std::max<int64_t>(positive(31), 1 << 19));
    ASSERT_NEAR(fixedLog(x) * 0x1p-26, std::log(x * 0x1p-19), 2e-6) << x;
  }
}

TEST_F(FunctionsTest, InverseRootIsCloseToReal) {
  EXPECT_EQ(fixedInverseSqrt(0), fixedInverseSqrt(1));
  for (int i = 0; i < 200000; ++i) {
    int32_t x = int32_t(positive(31));
    Multiplier root = fixedInverseSqrt(x);
    ASSERT_NEAR(root.toDouble() * std::sqrt(double(x)), 1, 2e-6) << x;
  }
}
