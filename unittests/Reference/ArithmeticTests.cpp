//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on two tensors other than addition: real numbers, plain integers,
// and what of quantized elements can be told by hand.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include <limits>

using namespace mlir;
using namespace mlir::qopt;

namespace {
class ArithmeticTest : public ReferenceTest {
protected:
  /// A function of two arguments of one type; `op` is the operator with what
  /// stands before its types.
  static std::string binary(StringRef op, StringRef type, StringRef result) {
    return ("func.func @main(%x: " + type + ", %y: " + type + ") -> " + result +
            " {\n%0 = " + op + " : " + type + ", " + type + " -> " + result +
            "\nreturn %0 : " + result + " }")
        .str();
  }
  static std::string binary(StringRef op, StringRef type) {
    return binary(op, type, type);
  }
};

constexpr int64_t kMin32 = std::numeric_limits<int32_t>::min();
constexpr int64_t kMax32 = std::numeric_limits<int32_t>::max();
constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();

//===----------------------------------------------------------------------===//
// Plain integers
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, IntegersWrap) {
  auto run = [&](StringRef op, StringRef type, Ints x, Ints y) {
    return evaluateInts(binary(("qopt." + op + " %x, %y").str(),
                               ("tensor<2x" + type + ">").str()),
                        {ints(x), ints(y)}, std::nullopt);
  };
  EXPECT_EQ(run("add", "i32", {kMax32, -5}, {1, 3}), (Ints{kMin32, -2}));
  EXPECT_EQ(run("sub", "i32", {kMin32, -5}, {1, 3}), (Ints{kMax32, -8}));
  EXPECT_EQ(run("mul", "i32", {65536, -5}, {65537, 3}), (Ints{65536, -15}));
  EXPECT_EQ(run("squared_difference", "i32", {65536, -5}, {-1, 3}),
            (Ints{131073, 64}));
  EXPECT_EQ(run("add", "i64", {kMax64, -5}, {1, 3}), (Ints{kMin64, -2}));
  EXPECT_EQ(run("sub", "i64", {kMin64, -5}, {1, 3}), (Ints{kMax64, -8}));
  EXPECT_EQ(
      run("mul", "i64", {int64_t(1) << 32, -5}, {(int64_t(1) << 32) + 1, 3}),
      (Ints{int64_t(1) << 32, -15}));
}

TEST_F(ArithmeticTest, ActivationsOfIntegers) {
  auto run = [&](StringRef activation) {
    return evaluateInts(
        binary(("qopt.sub %x, %y activation<" + activation + ">").str(),
               "tensor<4xi32>"),
        {ints({3, 9, 1, 0}), ints({1, 1, 1, 5})}, std::nullopt);
  };
  EXPECT_EQ(run("none"), (Ints{2, 8, 0, -5}));
  EXPECT_EQ(run("relu"), (Ints{2, 8, 0, 0}));
  EXPECT_EQ(run("relu6"), (Ints{2, 6, 0, 0}));
  EXPECT_EQ(run("relu_n1_to_1"), (Ints{1, 1, 0, -1}));
}

//===----------------------------------------------------------------------===//
// Real numbers
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, Reals) {
  auto run = [&](StringRef op) {
    return evaluateReals(binary(op, "tensor<3xf32>"),
                         {reals({1.5, -2.0, 8.0}), reals({0.5, 0.25, -1.0})},
                         std::nullopt);
  };
  EXPECT_EQ(run("qopt.sub %x, %y"), (Reals{1.0, -2.25, 9.0}));
  EXPECT_EQ(run("qopt.sub %x, %y activation<relu6>"), (Reals{1.0, 0.0, 6.0}));
  EXPECT_EQ(run("qopt.mul %x, %y"), (Reals{0.75, -0.5, -8.0}));
  EXPECT_EQ(run("qopt.squared_difference %x, %y"), (Reals{1.0, 5.0625, 81.0}));
  EXPECT_EQ(run("qopt.prelu %x, %y"), (Reals{1.5, -0.5, 8.0}));
  EXPECT_EQ(run("qopt.maximum %x, %y"), (Reals{1.5, 0.25, 8.0}));
  EXPECT_EQ(run("qopt.minimum %x, %y"), (Reals{0.5, -2.0, -1.0}));
}

TEST_F(ArithmeticTest, ComparisonsOfReals) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  auto run = [&](StringRef predicate) {
    return evaluateInts(
        binary(("qopt.compare " + predicate + " %x, %y").str(), "tensor<4xf32>",
               "tensor<4xi1>"),
        {reals({1.0, 2.0, 3.0, nan}), reals({2.0, 2.0, 2.0, nan})},
        std::nullopt);
  };
  EXPECT_EQ(run("equal"), (Ints{0, 1, 0, 0}));
  EXPECT_EQ(run("not_equal"), (Ints{1, 0, 1, 1}));
  EXPECT_EQ(run("less"), (Ints{1, 0, 0, 0}));
  EXPECT_EQ(run("less_equal"), (Ints{1, 1, 0, 0}));
  EXPECT_EQ(run("greater"), (Ints{0, 0, 1, 0}));
  EXPECT_EQ(run("greater_equal"), (Ints{0, 1, 1, 0}));
}

//===----------------------------------------------------------------------===//
// Quantized elements
//===----------------------------------------------------------------------===//

TEST_F(ArithmeticTest, RoundingsOfAProduct) {
  // Products of 1/4 unit: 5/4, -5/4, 6/4, -6/4, 10/4, -10/4.
  auto run = [&](StringRef rounding) {
    return evaluateInts(
        ("!t = tensor<6x!qopt.quant<i8, real<0.5>>>\n"
         "!out = tensor<6x!qopt.quant<i8, real<1.0>>>\n"
         "func.func @main(%x: !t, %y: !t) -> !out {\n"
         "%0 = qopt.mul %x, %y rounding<" +
         rounding + "> : !t, !t -> !out\nreturn %0 : !out }")
            .str(),
        {ints({5, -5, 6, -6, 10, -10}), ints({1, 1, 1, 1, 1, 1})});
  };
  EXPECT_EQ(run("half_away"), (Ints{1, -1, 2, -2, 3, -3}));
  EXPECT_EQ(run("half_up"), (Ints{1, -1, 2, -1, 3, -2}));
  EXPECT_EQ(run("half_even"), (Ints{1, -1, 2, -2, 2, -2}));
  EXPECT_EQ(run("floor"), (Ints{1, -2, 1, -2, 2, -3}));
}

TEST_F(ArithmeticTest, SlopeOfNegativeElements) {
  // Slopes 1/4 and -1/2 of -8, 8 and -3.
  EXPECT_EQ(evaluateInts(R"mlir(
    !x = tensor<2x3x!qopt.quant<i8, real<1.0>, zp<2>>>
    !slope = tensor<2x1x!qopt.quant<i8, real<0.25>, zp<-1>>>
    func.func @main(%x: !x, %y: !slope) -> !x {
      %0 = qopt.prelu %x, %y rounding<half_away_twice> : !x, !slope -> !x
      return %0 : !x
    })mlir",
                         {ints({-6, 10, -1, -6, 10, -1}), ints({0, -3})}),
            (Ints{0, 10, 1, 6, 10, 4}));
}

TEST_F(ArithmeticTest, CloseNumbersAreEqual) {
  // Units of 1/256 are halves here, rounded away from zero: 1 and 2 become 1,
  // 5 and 6 become 3.
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<4x!qopt.quant<i8, pow2<2**-9>>>
    func.func @main(%x: !t, %y: !t) -> tensor<4xi1> {
      %0 = qopt.compare equal %x, %y rounding<half_away_twice> : !t, !t -> tensor<4xi1>
      return %0 : tensor<4xi1>
    })mlir",
                         {ints({1, 0, 3, 5}), ints({2, 1, 2, 6})}),
            (Ints{1, 0, 0, 1}));
}

TEST_F(ArithmeticTest, UnsignedCodesAreLarge) {
  std::string type = "tensor<3x!qopt.quant<u8, real<0.5>>>";
  TensorValue x = ints({255, 0, 128}), y = ints({127, 200, 127});
  EXPECT_EQ(evaluateInts(binary("qopt.maximum %x, %y", type), {x, y}),
            (Ints{255, 200, 128}));
  EXPECT_EQ(evaluateInts(binary("qopt.minimum %x, %y", type), {x, y}),
            (Ints{127, 0, 127}));
}

TEST_F(ArithmeticTest, SelectBroadcasts) {
  EXPECT_EQ(evaluateInts(R"mlir(
    !t = tensor<3x!qopt.quant<i8, real<0.5>>>
    !scalar = tensor<!qopt.quant<i8, real<0.5>>>
    !out = tensor<2x3x!qopt.quant<i8, real<0.5>>>
    func.func @main(%c: tensor<2x1xi1>, %x: !t, %y: !scalar) -> !out {
      %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, !t, !scalar -> !out
      return %0 : !out
    })mlir",
                         {ints({0, 1}), ints({1, 2, 3}), ints({9})},
                         std::nullopt),
            (Ints{9, 9, 9, 1, 2, 3}));
  EXPECT_EQ(evaluateReals(R"mlir(
    func.func @main(%c: tensor<2xi1>, %x: tensor<2xf32>) -> tensor<2xf32> {
      %0 = qopt.const dense<0.5> : tensor<2xf32> : tensor<2xf32>
      %1 = qopt.select %c, %x, %0 : tensor<2xi1>, tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
      return %1 : tensor<2xf32>
    })mlir",
                          {ints({1, 0}), reals({1.5, 2.5})}, std::nullopt),
            (Reals{1.5, 0.5}));
}
} // namespace
