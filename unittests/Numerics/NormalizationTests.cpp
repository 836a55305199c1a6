//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rows of integers against rows of real numbers: softmax of 16 bits, its
// logarithm, and division by the norm. test/Operators compares them with
// LiteRT's kernels.
//
//===----------------------------------------------------------------------===//

#include "Model.h"
#include "qopt/Numerics/Normalization.h"
#include "qopt/Numerics/Softmax.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>
#include <vector>

using namespace mlir::qopt;

using Row = std::vector<int64_t>;

namespace {
class NormalizationTest : public NumericsTest {
protected:
  /// A row whose spread varies.
  Row row(int maxLength, int bits) {
    Row result(integer(1, maxLength));
    int64_t bound = positive(bits - 1);
    for (int64_t &value : result)
      value = integer(-bound - 1, bound);
    return result;
  }
};
} // namespace

/// The real softmax of scale * q.
static std::vector<double> softmax(const Row &row, double scale) {
  double max = double(*llvm::max_element(row)), sum = 0;
  std::vector<double> result;
  for (int64_t q : row)
    result.push_back(std::exp(scale * (double(q) - max)));
  for (double e : result)
    sum += e;
  for (double &e : result)
    e /= sum;
  return result;
}

//===----------------------------------------------------------------------===//
// Softmax of 16 bits
//===----------------------------------------------------------------------===//

TEST_F(NormalizationTest, WideSoftmaxIsCloseToReal) {
  for (int i = 0; i < 2000; ++i) {
    double scale = scaleFloat(-14, -8);
    Row input = row(40, 16), output(input.size());
    softmaxRow16(softmaxScaling16(ExactScale::fromDouble(scale), 1.0), input,
                 output);
    // Each exponential in the sum is within two units: the smallest is
    // exp(-10), which is 1.5 of them.
    double error = 3 + 2 * double(input.size());
    for (auto [stored, real] : llvm::zip_equal(output, softmax(input, scale)))
      ASSERT_NEAR(double(stored), real * 32768, error) << scale;
  }
}

TEST_F(NormalizationTest, WideSoftmaxOfEqualElements) {
  SoftmaxScaling scaling = softmaxScaling16(ExactScale{1, -10}, 1.0);
  for (size_t length : {1, 2, 3, 1000, int(kSoftmaxMaxRow16)}) {
    Row input(length, -77), output(length);
    softmaxRow16(scaling, input, output);
    EXPECT_TRUE(llvm::all_equal(output));
    EXPECT_NEAR(double(output.front()), 32768.0 / double(length), 2) << length;
  }
}

TEST_F(NormalizationTest, WideSoftmaxTablesHaveTheirEnds) {
  llvm::ArrayRef<int32_t> exp = softmaxExpTable16();
  ASSERT_EQ(exp.size(), 513u);
  EXPECT_NEAR(exp.front(), std::exp(-10) * 32768, 1);
  EXPECT_EQ(exp.back(), 32767);
  llvm::ArrayRef<int32_t> reciprocal = softmaxReciprocalTable16();
  ASSERT_EQ(reciprocal.size(), 513u);
  EXPECT_EQ(reciprocal.front(), 32767);
  EXPECT_NEAR(reciprocal.back(), 16384, 1);
}

TEST_F(NormalizationTest, WideSoftmaxHasLargeScales) {
  // Beyond the table an exponential is exp(-10), not 0.
  for (double scale : {1.0, 1e3, 1e30}) {
    Row input = {32767, -32768}, output(2);
    softmaxRow16(softmaxScaling16(ExactScale::fromDouble(scale), 1.0), input,
                 output);
    EXPECT_NEAR(double(output[0]), 32767, 3) << scale;
    EXPECT_NEAR(double(output[1]), std::exp(-10) * 32768, 1) << scale;
  }
}

//===----------------------------------------------------------------------===//
// Logarithm of softmax
//===----------------------------------------------------------------------===//

TEST_F(NormalizationTest, LogSoftmaxIsCloseToReal) {
  for (int i = 0; i < 5000; ++i) {
    double scale = scaleFloat(-8, 1);
    Row input = row(100, 8), output(input.size());
    logSoftmaxRow(logSoftmaxParameters(ExactScale::fromDouble(scale)), input,
                  -128, 127, output);
    for (auto [stored, real] : llvm::zip_equal(output, softmax(input, scale)))
      ASSERT_NEAR(double(stored), std::max(127 + 16 * std::log(real), -128.0),
                  0.51)
          << scale;
  }
}

TEST_F(NormalizationTest, LogSoftmaxOnlyLooksAtDifferences) {
  LogSoftmaxParameters parameters =
      logSoftmaxParameters(ExactScale::fromDouble(0.07f));
  for (int i = 0; i < 200; ++i) {
    Row input = row(20, 7), moved = input;
    int64_t offset = integer(-64, 63);
    for (int64_t &value : moved)
      value += offset;
    Row output(input.size()), movedOutput(input.size());
    logSoftmaxRow(parameters, input, -128, 127, output);
    logSoftmaxRow(parameters, moved, -128, 127, movedOutput);
    ASSERT_EQ(output, movedOutput);
    // The unsigned type is the signed one, moved.
    logSoftmaxRow(parameters, input, 0, 255, movedOutput);
    for (auto [one, other] : llvm::zip_equal(output, movedOutput))
      ASSERT_EQ(one + 128, other);
  }
}

//===----------------------------------------------------------------------===//
// Euclidean norm
//===----------------------------------------------------------------------===//

TEST_F(NormalizationTest, L2NormalizationIsCloseToReal) {
  for (int i = 0; i < 5000; ++i) {
    Row input = row(60, 9), output(input.size());
    double sum = 0;
    for (int64_t value : input)
      sum += double(value) * double(value);
    for (bool isUnsigned : {false, true}) {
      l2NormalizationRow(input, isUnsigned, output);
      for (auto [stored, value] : llvm::zip_equal(output, input)) {
        double real = sum == 0 ? 0 : 128 * double(value) / std::sqrt(sum);
        ASSERT_NEAR(double(stored), real, 0.76) << value << " of " << sum;
      }
    }
  }
}

TEST_F(NormalizationTest, L2NormalizationOfTheLongestRow) {
  Row input(kL2NormalizationMaxRow, 255), output(input.size());
  l2NormalizationRow(input, /*isUnsigned=*/false, output);
  EXPECT_TRUE(llvm::all_equal(output));
  EXPECT_NEAR(double(output.front()), 128 / std::sqrt(33025.0), 0.5);
  Row zeros(5, 0), result(5, 1);
  l2NormalizationRow(zeros, /*isUnsigned=*/true, result);
  EXPECT_EQ(result, zeros);
}
