//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Every rounding against the model: division, gemmlowp's two steps, and rescale
// with every exponent.
//
//===----------------------------------------------------------------------===//

#include "Model.h"

using namespace mlir::qopt;

namespace {
class RescaleTest : public NumericsTest {
protected:
  int32_t significand() {
    int32_t magnitude = int32_t(integer(1 << 30, kMax));
    // Powers of two and short significands make ties.
    if (int kind = int(integer(0, 3)); kind < 2)
      magnitude &= kind == 0 ? 1 << 30 : 0x7f << 24;
    return integer(0, 7) == 0 ? -magnitude : magnitude;
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Division
//===----------------------------------------------------------------------===//

TEST_F(RescaleTest, TruthTable) {
  // Columns: half_away, half_up, half_even, floor. Rows: tenths.
  constexpr int table[][5] = {{55, 6, 6, 6, 5},      {25, 3, 3, 2, 2},
                              {16, 2, 2, 2, 1},      {11, 1, 1, 1, 1},
                              {10, 1, 1, 1, 1},      {-10, -1, -1, -1, -1},
                              {-11, -1, -1, -1, -2}, {-16, -2, -2, -2, -2},
                              {-25, -3, -2, -2, -3}, {-55, -6, -5, -6, -6}};
  for (const auto &row : table) {
    EXPECT_EQ(roundingDivide(row[0], 10, Rounding::HalfAwayTwice), row[1]);
    EXPECT_EQ(roundingDivide(row[0], 10, Rounding::HalfAway), row[1]);
    EXPECT_EQ(roundingDivide(row[0], 10, Rounding::HalfUp), row[2]);
    EXPECT_EQ(roundingDivide(row[0], 10, Rounding::HalfEven), row[3]);
    EXPECT_EQ(roundingDivide(row[0], 10, Rounding::Floor), row[4]);
  }
}

TEST_F(RescaleTest, DivisionMatchesModel) {
  for (Rounding rounding : kRoundings) {
    for (int64_t n = -600; n <= 600; ++n)
      for (int64_t d = 1; d <= 130; ++d)
        ASSERT_EQ(roundingDivide(n, d, rounding), roundModel(n, d, rounding))
            << n << " / " << d << " " << stringifyRounding(rounding).str();
    for (int64_t n : {kMin64, kMin64 + 1, kMax64 - 1, kMax64})
      for (int64_t d : {int64_t(1), int64_t(2), int64_t(3), kMax64 / 2,
                        kMax64 / 2 + 1, kMax64 - 1, kMax64})
        ASSERT_EQ(roundingDivide(n, d, rounding),
                  int64_t(roundModel(n, d, rounding)));
    for (int i = 0; i < 200000; ++i) {
      int64_t n = int64_t(random()) >> integer(0, 63);
      int64_t d = std::max<int64_t>(integer(0, kMax64) >> integer(0, 62), 1);
      ASSERT_EQ(roundingDivide(n, d, rounding),
                int64_t(roundModel(n, d, rounding)));
    }
  }
}

TEST_F(RescaleTest, AverageIsThatOfTheKernels) {
  for (int n = 1; n <= 256; ++n)
    for (int acc = -2000; acc <= 2000; ++acc)
      ASSERT_EQ(roundingDivide(acc, n, Rounding::HalfAway),
                acc > 0 ? (acc + n / 2) / n : (acc - n / 2) / n);
  EXPECT_EQ(defaultDivisionRounding(Profile::TFLite), Rounding::HalfAway);
  EXPECT_EQ(defaultDivisionRounding(Profile::Single), Rounding::HalfAway);
  EXPECT_EQ(defaultDivisionRounding(Profile::ONNX), Rounding::HalfEven);
  EXPECT_EQ(defaultDivisionRounding(Profile::Floor), Rounding::Floor);
}

//===----------------------------------------------------------------------===//
// gemmlowp's two steps
//===----------------------------------------------------------------------===//

TEST_F(RescaleTest, DoublingHighMulIsOneShift) {
  auto check = [](int32_t a, int32_t b) {
    // As published: a nudge that depends on the sign, a division towards zero.
    int64_t product = int64_t(a) * b;
    int64_t nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
    int32_t expected = a == kMin && b == kMin
                           ? kMax
                           : int32_t((product + nudge) / (int64_t(1) << 31));
    ASSERT_EQ(doublingHighMul(a, b), expected) << a << " " << b;
  };
  constexpr int32_t edges[] = {
      kMin, kMin + 1,      -(1 << 30) - 1, -(1 << 30), -1,  0,
      1,    (1 << 30) - 1, 1 << 30,        kMax - 1,   kMax};
  for (int32_t a : edges)
    for (int32_t b : edges)
      check(a, b);
  for (int i = 0; i < 4000000; ++i)
    check(anyInteger(), anyInteger());
  // Ties: odd * 2^k * 2^(30 - k).
  for (int i = 0; i < 1000000; ++i) {
    int k = int(integer(0, 29));
    int32_t odd = (int32_t(random()) >> (k + 1)) | 1;
    check(odd * (1 << k), 1 << (30 - k));
  }
}

TEST_F(RescaleTest, ShiftRightMatchesModel) {
  for (int exponent = 0; exponent <= 31; ++exponent) {
    Int128 power = Int128(1) << exponent;
    auto check = [&](int64_t x) {
      if (x < kMin || x > kMax)
        return;
      ASSERT_EQ(roundingShiftRight(int32_t(x), exponent),
                roundModel(x, power, Rounding::HalfAway))
          << x << " >> " << exponent;
    };
    for (int64_t x = -3000; x <= 3000; ++x)
      for (int64_t center : {int64_t(0), int64_t(kMin), int64_t(kMax),
                             (int64_t(1) << exponent) / 2})
        check(center + x), check(-center + x);
    for (int i = 0; i < 50000; ++i)
      check(anyInteger());
  }
}

//===----------------------------------------------------------------------===//
// Rescale
//===----------------------------------------------------------------------===//

TEST_F(RescaleTest, RescaleMatchesModel) {
  for (Rounding rounding : kRoundings)
    for (int i = 0; i < 1000000; ++i) {
      int32_t acc = anyInteger();
      Multiplier m{significand(), int(integer(-40, 31))};
      ASSERT_EQ(rescale(acc, m, rounding), rescaleModel(acc, m, rounding))
          << stringifyRounding(rounding).str() << " " << acc << " * "
          << m.significand << " * 2^" << m.exponent << " / 2^31";
    }
}

TEST_F(RescaleTest, RescaleIsDefinedEverywhere) {
  constexpr int32_t edges[] = {kMin, kMin + 1, -(1 << 30), -3,  -2, -1, 0, 1, 2,
                               3,    1 << 30,  kMax - 1,   kMax};
  for (Rounding rounding : kRoundings)
    for (int32_t acc : edges)
      for (int32_t significand : edges) {
        for (int exponent = -90; exponent <= 60; ++exponent)
          ASSERT_EQ(rescale(acc, {significand, exponent}, rounding),
                    rescaleModel(acc, {significand, exponent}, rounding))
              << stringifyRounding(rounding).str() << " " << acc << " * "
              << significand << " * 2^" << exponent << " / 2^31";
        bool negative = (acc < 0) != (significand < 0) && acc && significand;
        EXPECT_EQ(rescale(acc, {significand, kMin}, rounding),
                  rounding == Rounding::Floor && negative ? -1 : 0);
        EXPECT_EQ(rescale(acc, {significand, kMax}, rounding), 0);
      }
}

TEST_F(RescaleTest, TwoRoundingsAreNotOne) {
  // 5 * 0.49 = 2.45, but 5 * 0.98 = 4.9 becomes 5, and 5 / 2 becomes 3.
  Multiplier m = quantizeMultiplier(0.49);
  EXPECT_EQ(rescale(5, m, Rounding::HalfAwayTwice), 3);
  EXPECT_EQ(rescale(5, m, Rounding::HalfAway), 2);
  // The first of the two rounds half up: without a second one, -0.5 becomes 0.
  EXPECT_EQ(rescale(-1, {1 << 30, 0}, Rounding::HalfAwayTwice), 0);
  EXPECT_EQ(rescale(-1, {1 << 30, 0}, Rounding::HalfAway), -1);
  EXPECT_EQ(rescale(-1, {1 << 30, 0}, Rounding::HalfUp), 0);
  // With a second one, -2 / 4 becomes -1 / 2 exactly, and that becomes -1.
  EXPECT_EQ(rescale(-2, {1 << 30, -1}, Rounding::HalfAwayTwice), -1);
  EXPECT_EQ(rescale(-2, {1 << 30, -1}, Rounding::HalfUp), 0);
}

TEST_F(RescaleTest, RescaleIsMonotonic) {
  for (Rounding rounding : kRoundings)
    for (int i = 0; i < 200000; ++i) {
      Multiplier m{int32_t(integer(1 << 30, kMax)), int(integer(-31, 0))};
      int32_t acc = std::min(anyInteger(), kMax - 1);
      ASSERT_LE(rescale(acc, m, rounding), rescale(acc + 1, m, rounding));
    }
}

//===----------------------------------------------------------------------===//
// Rescale of 64 bits
//===----------------------------------------------------------------------===//

TEST_F(RescaleTest, Rescale64MatchesModel) {
  for (int i = 0; i < 2000000; ++i) {
    // What fits the product, and everything else.
    int64_t acc = int64_t(random()) >> integer(i % 2 ? 16 : 0, 63);
    Multiplier m{significand(), int(integer(-31, 30))};
    ASSERT_EQ(rescale64(acc, m), rescale64Model(acc, m))
        << acc << " * " << m.significand << " * 2^" << m.exponent << " / 2^31";
  }
}

TEST_F(RescaleTest, Rescale64IsDefinedEverywhere) {
  constexpr int64_t accs[] = {kMin64,
                              kMin64 + 1,
                              -(int64_t(1) << 47),
                              kMin,
                              -3,
                              -2,
                              -1,
                              0,
                              1,
                              2,
                              3,
                              kMax,
                              int64_t(1) << 47,
                              kMax64 - 1,
                              kMax64};
  for (int64_t acc : accs)
    for (int32_t significand :
         {kMin, kMin + 1, -(1 << 30), -1, 0, 1, 0x7fff, 0x8000, 1 << 30,
          0x7ffeffff, 0x7fff0000, 0x7fff7fff, 0x7fff8000, kMax}) {
      for (int exponent = -90; exponent <= 60; ++exponent)
        ASSERT_EQ(rescale64(acc, {significand, exponent}),
                  rescale64Model(acc, {significand, exponent}))
            << acc << " * " << significand << " * 2^" << exponent << " / 2^31";
      EXPECT_EQ(rescale64(acc, {significand, kMin}), 0);
      EXPECT_EQ(rescale64(acc, {significand, kMax}), 0);
    }
}

TEST_F(RescaleTest, Rescale64IsThatOfTheKernels) {
  // As published, in the range for which it is.
  for (int i = 0; i < 1000000; ++i) {
    int64_t acc = int64_t(random()) >> integer(17, 63);
    Multiplier m{int32_t(integer(1 << 30, kMax)), int(integer(-31, 7))};
    if (i % 16 == 0)
      m.significand = kMax - int(integer(0, 0x1ffff));
    int64_t reduced = m.significand < 0x7fff0000
                          ? (m.significand + (1 << 15)) / (1 << 16)
                          : 0x7fff;
    int shift = 15 - m.exponent;
    int64_t sum = acc * reduced + (int64_t(1) << (shift - 1));
    ASSERT_EQ(rescale64(acc, m), int32_t(uint32_t(uint64_t(sum >> shift))));
    ASSERT_EQ(reducedSignificand(m.significand), reduced);
  }
}

TEST_F(RescaleTest, Rescale64IsCloseToReal) {
  // The significand is off by at most 2^-15 of itself, and by 2^-14 where it
  // is capped: 32767.99 becomes 32767.
  for (int i = 0; i < 500000; ++i) {
    int64_t acc = int64_t(random()) >> integer(34, 63);
    Multiplier m{int32_t(integer(1 << 30, kMax)), int(integer(-31, 0))};
    double real = double(acc) * m.toDouble();
    if (std::abs(real) > kMax)
      continue;
    ASSERT_LE(std::abs(rescale64(acc, m) - real),
              0.5 + std::abs(real) * 0x1p-14);
  }
}
