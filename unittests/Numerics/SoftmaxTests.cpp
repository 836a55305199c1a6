//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The integer softmax against real arithmetic, against its own symmetries, and
// against numbers that TensorFlow Lite's reference kernel and gemmlowp
// computed.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/Softmax.h"
#include "llvm/ADT/STLExtras.h"
#include <vector>

using namespace mlir::qopt;

using Row = std::vector<int64_t>;

static Row softmax(const std::vector<int32_t> &table, const Row &input,
                   int64_t outputMin = -128) {
  Row output(input.size());
  softmaxRow(table, input, outputMin, outputMin + 255, output);
  return output;
}

namespace {
/// FNV-1a over words: stands for more numbers than can be listed.
struct Hash {
  uint64_t value = 14695981039346656037u;
  void add(int32_t word) { value = (value ^ uint32_t(word)) * 1099511628211u; }
};

class SoftmaxTest : public NumericsTest {
protected:
  std::vector<int32_t> table(double scale, double beta = 1.0) {
    return softmaxExpTable(ExactScale::fromDouble(scale), beta);
  }
  /// An int8 row whose spread varies.
  Row row(int maxLength) {
    Row result(integer(1, maxLength));
    int64_t bound = positive(7);
    for (int64_t &value : result)
      value = integer(-bound - 1, bound);
    return result;
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// The exponential
//===----------------------------------------------------------------------===//

TEST_F(SoftmaxTest, ExpTableIsCloseToExp) {
  for (int i = 0; i < 5000; ++i) {
    double scale = scaleFloat(-25, 3.9);
    std::vector<int32_t> exp = table(scale);
    ASSERT_EQ(exp.size(), 256u);
    ASSERT_EQ(exp[0], kMax);
    for (int d = 1; d < 256; ++d) {
      // The polynomial's remainder, (1/8)^5 / 5!, is 2.5e-7.
      ASSERT_NEAR(exp[d] * 0x1p-31, std::exp(-d * scale), 2.6e-7)
          << d << " * " << scale;
      ASSERT_GE(exp[d], 0);
      ASSERT_LE(exp[d], exp[d - 1]);
    }
  }
}

TEST_F(SoftmaxTest, ExpTableIsThatOfTheKernel) {
  std::vector<int32_t> exp = table(0.14469251036643982);
  constexpr std::pair<int, int32_t> entries[] = {
      {0, 2147483647}, {1, 1858192517}, {2, 1607872223}, {3, 1391273112},
      {5, 1041679477}, {10, 505287186}, {20, 118890373}, {40, 6582085},
      {80, 20174},     {120, 62},       {150, 0}};
  for (auto [d, value] : entries)
    EXPECT_EQ(exp[d], value) << d;
  Hash hash;
  for (int i = 1; i <= 640; ++i)
    for (int32_t value : table(float(i) / 97.0f))
      hash.add(value);
  EXPECT_EQ(hash.value, 2972860834421079744u);
}

TEST_F(SoftmaxTest, ExpTableEndsAtDiffMin) {
  // 0.25 * 2^26 is 0.5 * 2^25: a difference d is shifted left by 25 bits, and
  // 31 * 2^26 is the limit. exp(-15.5) is still counted, exp(-15.75) is not.
  std::vector<int32_t> exp = table(0.25);
  EXPECT_NEAR(exp[62], std::exp(-15.5) * 0x1p31, 5);
  EXPECT_EQ(std::count(exp.begin() + 63, exp.end(), 0), 193);
  // scale * beta >= 16 leaves the maximum alone.
  for (double scale : {16.0, 31.0, 1e3, 1e30}) {
    exp = table(scale);
    EXPECT_EQ(exp[0], kMax);
    EXPECT_EQ(std::count(exp.begin() + 1, exp.end(), 0), 255) << scale;
  }
  EXPECT_EQ(table(4.0, 4.0), table(16.0));
}

TEST_F(SoftmaxTest, BetaScalesTheInput) {
  for (int i = 0; i < 1000; ++i) {
    double scale = scaleFloat(-12, 0);
    int log2 = int(integer(-3, 3));
    ASSERT_EQ(table(scale, std::ldexp(1.0, log2)),
              table(std::ldexp(scale, log2)));
  }
}

//===----------------------------------------------------------------------===//
// The reciprocal
//===----------------------------------------------------------------------===//

TEST_F(SoftmaxTest, ReciprocalIsCloseToReal) {
  auto check = [](int64_t sum) {
    if (sum < 1 || sum > kMax)
      return;
    SoftmaxReciprocal result = softmaxReciprocal(int32_t(sum));
    double unit = std::ldexp(1.0, 19 + result.bitsOverUnit);
    ASSERT_TRUE(unit <= double(sum) && double(sum) < 2 * unit) << sum;
    ASSERT_NEAR(result.scale * 0x1p-31, unit / double(sum), 3e-9) << sum;
  };
  for (int i = 0; i < 2000000; ++i)
    check(positive(31));
  for (int bit = 0; bit <= 31; ++bit)
    for (int64_t offset = -1000; offset <= 1000; ++offset)
      check((int64_t(1) << bit) + offset);
}

TEST_F(SoftmaxTest, ReciprocalIsThatOfTheKernel) {
  constexpr int32_t entries[][3] = {
      {524288, 2147483647, 0},  {524289, 2147479552, 0},
      {786432, 1431655762, 0},  {1048575, 1073742844, 0},
      {1048576, 2147483647, 1}, {123456789, 1167333038, 7}};
  for (auto [sum, scale, bits] : entries) {
    EXPECT_EQ(softmaxReciprocal(sum).scale, scale) << sum;
    EXPECT_EQ(softmaxReciprocal(sum).bitsOverUnit, bits) << sum;
  }
  Hash hash;
  uint32_t state = 1;
  for (int i = 0; i < 100000; ++i) {
    state = state * 1664525u + 1013904223u;
    SoftmaxReciprocal result =
        softmaxReciprocal(int32_t((state >> 1) >> (i % 20)) | 1);
    hash.add(result.scale);
    hash.add(result.bitsOverUnit);
  }
  EXPECT_EQ(hash.value, 2250396285264450660u);
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

TEST_F(SoftmaxTest, RowIsCloseToRealSoftmax) {
  for (int i = 0; i < 40000; ++i) {
    double scale = scaleFloat(-10, 3);
    Row input = row(i % 10 ? 40 : 511);
    Row output = softmax(table(scale), input);
    int64_t max = *llvm::max_element(input);
    double sum = 0;
    for (int64_t value : input)
      sum += std::exp((value - max) * scale);
    double total = 0;
    for (size_t k = 0; k < input.size(); ++k) {
      double real = 256 * std::exp((input[k] - max) * scale) / sum;
      // 256 itself is stored as 255.
      ASSERT_NEAR(output[k] + 128, std::min(real, 255.0), 0.501);
      total += output[k] + 128;
    }
    // Half a unit each, and the clamped one.
    ASSERT_NEAR(total, 256, 0.501 * double(input.size()) + 0.5);
  }
}

TEST_F(SoftmaxTest, RowIsMonotonicAndInvariant) {
  for (int i = 0; i < 20000; ++i) {
    std::vector<int32_t> exp = table(scaleFloat(-10, 3));
    Row input = row(40);
    Row output = softmax(exp, input);
    for (size_t a = 0; a < input.size(); ++a)
      for (size_t b = 0; b < input.size(); ++b)
        ASSERT_TRUE(input[a] > input[b] || output[a] <= output[b]);
    // Only differences count, and uint8 is int8 plus 128.
    Row moved = input, expected = output;
    for (size_t k = 0; k < input.size(); ++k) {
      moved[k] += 128;
      expected[k] += 128;
    }
    ASSERT_EQ(softmax(exp, moved), output);
    ASSERT_EQ(softmax(exp, input, 0), expected);
    // Nor does the order.
    std::reverse(moved.begin(), moved.end());
    std::reverse(output.begin(), output.end());
    ASSERT_EQ(softmax(exp, moved), output);
  }
}

TEST_F(SoftmaxTest, EqualElements) {
  std::vector<int32_t> exp = table(0.1);
  EXPECT_EQ(softmax(exp, {}), Row());
  EXPECT_EQ(softmax(exp, {7}), Row{127});
  for (int length = 2; length < 512; ++length)
    ASSERT_EQ(softmax(exp, Row(length, -5)),
              Row(length, -128 + std::lround(256.0 / length)))
        << length;
  // From a sum of 512 on (TensorFlow Lite refuses it) nothing reaches one half;
  // 4095 is what Q12.19 holds.
  for (int length : {512, 513, 1000, 2048, 4095, 4096, 8192, 100000})
    ASSERT_EQ(softmax(exp, Row(length, 3)), Row(length, -128)) << length;
}

namespace {
/// One row of a model's last layer, as the reference kernel computed it.
struct Golden {
  double scale;
  Row input, output;
};
} // namespace

TEST_F(SoftmaxTest, GoldenRows) {
  constexpr double keywords = 0.14469251036643982; // kws_dscnn_int8
  constexpr double images = 0.17185351252555847;   // ic_resnet8_int8
  const Golden rows[] = {
      {keywords,
       {-15, -22, -55, -61, 47, 118, -49, -51, 1, -49, -82, 31},
       {-128, -128, -128, -128, -128, 127, -128, -128, -128, -128, -128, -128}},
      {keywords,
       {-60, -50, -33, -1, -53, -48, -48, -82, -77, 86, -128, 77},
       {-128, -128, -128, -128, -128, -128, -128, -128, -128, 73, -128, -73}},
      {keywords,
       {-111, -11, -40, -30, -32, 38, -57, -128, -86, 65, -128, 73},
       {-128, -128, -128, -128, -128, -127, -128, -128, -128, -67, -128, 66}},
      {keywords,
       {-35, -4, -57, 9, -38, -22, -60, -83, -88, 47, -128, 58},
       {-128, -128, -128, -128, -128, -128, -128, -128, -128, -85, -128, 85}},
      {images,
       {33, 3, 7, 25, 33, 9, 31, 14, 22, 8},
       {-48, -128, -127, -108, -48, -127, -71, -125, -116, -127}},
      {images,
       {-23, 4, 30, 23, -14, -28, 21, -51, -50, -40},
       {-128, -126, 40, -78, -128, -128, -92, -128, -128, -128}},
      {images,
       {-27, -4, 27, 14, 9, -27, 11, -52, -51, -37},
       {-128, -127, 82, -106, -118, -128, -115, -128, -128, -128}},
      {images,
       {-83, -47, 11, 0, -121, -88, 22, -98, -20, -127},
       {-128, -128, -95, -123, -128, -128, 90, -128, -128, -128}},
  };
  for (const Golden &row : rows)
    EXPECT_EQ(softmax(table(row.scale), row.input), row.output);
}
