//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers, one call after the other. test/Operators compares them with
// TensorFlow Lite's kernels; here results are computed by hand.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

class RecurrentTest : public ReferenceTest {
protected:
  /// All results of the function in `source`.
  std::vector<Ints> evaluateAll(StringRef source,
                                std::vector<TensorValue> inputs) {
    auto outputs = run(parse(source), std::move(inputs));
    std::vector<Ints> all;
    if (failed(outputs))
      ADD_FAILURE() << "cannot evaluate: " << lastDiagnostic();
    else
      for (const TensorValue &output : *outputs)
        all.push_back(output.ints);
    return all;
  }
};

using Results = std::vector<Ints>;

//===----------------------------------------------------------------------===//
// svdf
//===----------------------------------------------------------------------===//

// Two filters for one output, a memory of two; all multipliers are 1.
constexpr const char *kSVDF = R"mlir(
    !x = tensor<1x2x!qopt.quant<i8, real<1.0>, zp<1>>>
    !w = tensor<2x2x!qopt.quant<i8, real<1.0>>>
    !s = tensor<1x4x!qopt.quant<i8, real<1.0>, zp<10>>>
    !y = tensor<1x1x!qopt.quant<i8, real<1.0>, zp<-2>>>
    func.func @main(%x: !x, %s: !s) -> (!y, !s) {
      %f = qopt.const dense<[[1, 2], [-1, 1]]> : tensor<2x2xi8> : !w
      %t = qopt.const dense<[[1, 3], [2, -1]]> : tensor<2x2xi8> : !w
      %b = qopt.const dense<[5]> : tensor<1xi32> : tensor<1xi32>
      %0, %1 = qopt.svdf %x, %f, %t, %b state %s rounding<half_away_twice>
          : (!x, !w, !w, tensor<1xi32>, !s) -> (!y, !s)
      return %0, %1 : !y, !s
    })mlir";

TEST_F(RecurrentTest, SVDFMovesItsState) {
  // The filters see 3 and 4: 11 and 1, stored as 21 and 11. What was first in
  // each memory is gone.
  EXPECT_EQ(
      evaluateAll(kSVDF, {ints({4, 5}), ints({99, 12, 99, 7})}),
      (Results{{1 * 2 + 3 * 11 + 2 * -3 - 1 * 1 + 5 - 2}, {12, 21, 7, 11}}));
}

TEST_F(RecurrentTest, SVDFWrapsItsState) {
  // The filters see 60 and 60: 180 is clamped to 127, and 137 has the bits of
  // -119, which is 129 below the zero point.
  EXPECT_EQ(evaluateAll(kSVDF, {ints({61, 61}), ints({10, 10, 10, 10})}),
            (Results{{-128}, {10, -119, 10, 10}}));
}

//===----------------------------------------------------------------------===//
// lstm
//===----------------------------------------------------------------------===//

// One unit whose gates are functions of their biases alone. A sum is the bias
// over 2^20 in units of 2^-12.
std::string makeLSTM(const char *biases, const char *options = "") {
  return std::string(R"mlir(
    !x = tensor<1x1x1x!qopt.quant<i16, pow2<2**-16>>>
    !w = tensor<1x1x!qopt.quant<i8, pow2<2**-16>>>
    !h = tensor<1x1x!qopt.quant<i8, pow2<2**-7>>>
    !c = tensor<1x1x!qopt.quant<i16, pow2<2**-11>>>
    !y = tensor<1x1x1x!qopt.quant<i8, pow2<2**-7>>>
    !b = tensor<1xi64>
    func.func @main(%x: !x, %h: !h, %c: !c) -> (!y, !h, !c) {
      %w = qopt.const dense<0> : tensor<1x1xi8> : !w
    )mlir") +
         biases + R"mlir(
      %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%w, %w, %w, %w)
          bias(%i, %f, %g, %o) state(%h, %c) )mlir" +
         options + R"mlir( rounding<half_away_twice>
          : (!x, !w, !w, !w, !w, !w, !w, !w, !w, !b, !b, !b, !b, !h, !c) -> (!y, !h, !c)
      return %0#0, %0#1, %0#2 : !y, !h, !c
    })mlir";
}

// Input gate closed, the others open: the cell keeps 1000 / 2^11, and 128
// tanh(0.488) is 57.96.
constexpr const char *kKeep = R"mlir(
      %i = qopt.const dense<-1099511627776> : tensor<1xi64> : !b
      %f = qopt.const dense<1099511627776> : tensor<1xi64> : !b
      %g = qopt.const dense<0> : tensor<1xi64> : !b
      %o = qopt.const dense<1099511627776> : tensor<1xi64> : !b
    )mlir";

TEST_F(RecurrentTest, LSTMKeepsItsCell) {
  EXPECT_EQ(evaluateAll(makeLSTM(kKeep), {ints({7}), ints({3}), ints({1000})}),
            (Results{{58}, {58}, {1000}}));
}

TEST_F(RecurrentTest, LSTMClipsItsCell) {
  // 128 tanh(500 / 2^11) is 30.64.
  std::string source = makeLSTM(kKeep, "cell_clip 500");
  EXPECT_EQ(evaluateAll(source, {ints({7}), ints({3}), ints({1000})}),
            (Results{{31}, {31}, {500}}));
  EXPECT_EQ(evaluateAll(source, {ints({7}), ints({3}), ints({-501})}),
            (Results{{-31}, {-31}, {-500}}));
}

TEST_F(RecurrentTest, LSTMAddsIn64Bits) {
  // 2^33 is a sum of 2: logistic(2) is 0.8808 and tanh(2) is 0.9640. The cell
  // gets 0.8808 * 1000 + 0.8808 * 0.9640 * 2^11, and 128 tanh(1.279) * 0.8808
  // is 96.54.
  const char *biases = R"mlir(
      %i = qopt.const dense<8589934592> : tensor<1xi64> : !b
      %f = qopt.const dense<8589934592> : tensor<1xi64> : !b
      %g = qopt.const dense<8589934592> : tensor<1xi64> : !b
      %o = qopt.const dense<8589934592> : tensor<1xi64> : !b
    )mlir";
  EXPECT_EQ(evaluateAll(makeLSTM(biases), {ints({7}), ints({3}), ints({1000})}),
            (Results{{97}, {97}, {881 + 1739}}));
}

// Two batches of three steps: the sums of the gates are the input and the
// hidden state times some weights.
std::string makeSequence(bool timeMajor) {
  std::string type = "tensor<";
  type += timeMajor ? "3x2" : "2x3";
  return "!x = " + type +
         "x2x!qopt.quant<i8, pow2<2**-5>, zp<3>>>\n!y = " + type +
         R"mlir(x2x!qopt.quant<i8, pow2<2**-7>, zp<-4>>>
    !w = tensor<2x2x!qopt.quant<i8, pow2<2**-6>>>
    !h = tensor<2x2x!qopt.quant<i8, pow2<2**-7>, zp<-4>>>
    !c = tensor<2x2x!qopt.quant<i16, pow2<2**-11>>>
    !b = tensor<2xi32>
    func.func @main(%x: !x, %h: !h, %c: !c) -> (!y, !h, !c) {
      %w = qopt.const dense<[[100, -50], [70, 127]]> : tensor<2x2xi8> : !w
      %b = qopt.const dense<[300, -200]> : tensor<2xi32> : !b
      %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%w, %w, %w, %w)
          bias(%b, %b, %b, %b) state(%h, %c) )mlir" +
         (timeMajor ? "time_major" : "") + R"mlir( rounding<half_away_twice>
          : (!x, !w, !w, !w, !w, !w, !w, !w, !w, !b, !b, !b, !b, !h, !c) -> (!y, !h, !c)
      return %0#0, %0#1, %0#2 : !y, !h, !c
    })mlir";
}

TEST_F(RecurrentTest, LSTMTakesStepsInOrder) {
  TensorValue hidden = ints({-4, 20, -90, 100}), cell = ints({0, 9, -999, 3});
  Results byBatch = evaluateAll(
      makeSequence(false),
      {ints({1, 2, 3, 4, 5, 6, -7, -8, -9, -10, -11, -12}), hidden, cell});
  Results byStep = evaluateAll(
      makeSequence(true),
      {ints({1, 2, -7, -8, 3, 4, -9, -10, 5, 6, -11, -12}), hidden, cell});
  ASSERT_EQ(byBatch.size(), 3u);
  ASSERT_EQ(byStep.size(), 3u);
  // The hidden state is the last step's output.
  Ints last = {byBatch[0][4], byBatch[0][5], byBatch[0][10], byBatch[0][11]};
  EXPECT_EQ(byBatch[1], last);
  EXPECT_EQ(byStep[1], byBatch[1]);
  EXPECT_EQ(byStep[2], byBatch[2]);
  for (int batch : {0, 1})
    for (int step : {0, 1, 2})
      for (int unit : {0, 1})
        EXPECT_EQ(byBatch[0][batch * 6 + step * 2 + unit],
                  byStep[0][step * 4 + batch * 2 + unit]);
}

TEST_F(RecurrentTest, NeedAProfile) {
  EXPECT_EQ(
      evaluateError(kSVDF, {ints({4, 5}), ints({0, 0, 0, 0})}, std::nullopt),
      "'qopt.svdf' op expected the module to have a 'qopt.profile' "
      "attribute");
}

} // namespace
