//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor: of float tensors, and what the ops add to the
// functions of qopt/Numerics, which have their own tests.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {
class FunctionsTest : public ReferenceTest {
protected:
  /// `op %x OPTIONS` from one type to another.
  TensorValue apply(const Twine &op, const Twine &options, const Twine &from,
                    const Twine &to, TensorValue x,
                    std::optional<Profile> profile = Profile::TFLite) {
    return evaluate(("func.func @main(%x: " + from + ") -> " + to +
                     " {\n%0 = qopt." + op + " %x " + options + " : " + from +
                     " -> " + to + "\nreturn %0 : " + to + " }")
                        .str(),
                    {std::move(x)}, profile);
  }
  Reals applyReal(const Twine &op, Reals x, const Twine &options = "") {
    std::string type = "tensor<" + std::to_string(x.size()) + "xf32>";
    return apply(op, options, type, type, reals(std::move(x)), std::nullopt)
        .reals;
  }
  Ints applyInt(const Twine &op, const Twine &element, Ints x) {
    std::string type =
        ("tensor<" + Twine(x.size()) + "x" + element + ">").str();
    return apply(op, "", type, type, ints(std::move(x)), std::nullopt).ints;
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Float
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, RealNumbers) {
  EXPECT_EQ(applyReal("leaky_relu", {-2, 0, 3}, "alpha 0.25"),
            (Reals{-0.5, 0, 3}));
  EXPECT_EQ(applyReal("leaky_relu", {-2, 3, 7}, "alpha 1.0 activation<relu6>"),
            (Reals{0, 3, 6}));
  EXPECT_EQ(applyReal("hard_swish", {-4, -1.5, 0, 3, 9}),
            (Reals{0, -0.375, 0, 3, 9}));
  EXPECT_EQ(applyReal("hard_sigmoid", {-4, 0, 1, 2}, "alpha 0.25 beta 0.5"),
            (Reals{0, 0.5, 0.75, 1}));
  EXPECT_EQ(applyReal("abs", {-1.5, 2}), (Reals{1.5, 2}));
  EXPECT_EQ(applyReal("neg", {-1.5, 2}), (Reals{1.5, -2}));
  EXPECT_EQ(applyReal("rsqrt", {0.25, 1, 16}), (Reals{2, 1, 0.25}));
  EXPECT_EQ(applyReal("elu", {0, 3}), (Reals{0, 3}));
  EXPECT_FLOAT_EQ(applyReal("elu", {-1}).front(), std::expm1(-1.0f));
  Reals logistic = applyReal("logistic", {0, 2}), tanh = applyReal("tanh", {2});
  EXPECT_EQ(logistic.front(), 0.5);
  EXPECT_FLOAT_EQ(logistic.back(), 1 / (1 + std::exp(-2.0f)));
  EXPECT_FLOAT_EQ(tanh.front(), std::tanh(2.0f));
}

TEST_F(FunctionsTest, FunctionsOfRealNumbersOnly) {
  EXPECT_EQ(applyReal("exp", {0}), (Reals{1}));
  EXPECT_FLOAT_EQ(applyReal("exp", {2}).front(), 7.3890561f);
  EXPECT_EQ(applyReal("log", {1}), (Reals{0}));
  EXPECT_EQ(applyReal("log", {0}),
            (Reals{-std::numeric_limits<float>::infinity()}));
  EXPECT_TRUE(std::isnan(applyReal("log", {-1}).front()));
  EXPECT_EQ(applyReal("sqrt", {0, 2.25}), (Reals{0, 1.5}));
  EXPECT_TRUE(std::isnan(applyReal("sqrt", {-1}).front()));
  EXPECT_FLOAT_EQ(applyReal("erf", {0.5}).front(), 0.52049988f);
  EXPECT_FLOAT_EQ(applyReal("sin", {1}).front(), 0.84147098f);
  EXPECT_FLOAT_EQ(applyReal("cos", {1}).front(), 0.54030231f);
  EXPECT_EQ(applyReal("floor", {-1.5, 2.75}), (Reals{-2, 2}));
  EXPECT_EQ(applyReal("ceil", {-1.5, 2.25}), (Reals{-1, 3}));
  EXPECT_FLOAT_EQ(applyReal("gelu", {1}).front(), 0.84134475f);
  EXPECT_FLOAT_EQ(applyReal("gelu", {1}, "approximate").front(), 0.84119199f);
  EXPECT_EQ(applyReal("pow", {-2, 3}, "exponent 2.0"), (Reals{4, 9}));
  EXPECT_EQ(applyReal("pow", {4}, "exponent -0.5"), (Reals{0.5}));
  EXPECT_TRUE(std::isnan(applyReal("pow", {-1}, "exponent 0.5").front()));
}

TEST_F(FunctionsTest, RealRows) {
  Reals log = applyReal("log_softmax", {1, 1, 1, 1});
  for (float value : log)
    EXPECT_FLOAT_EQ(value, -std::log(4.0f));
  EXPECT_EQ(applyReal("l2_normalization", {3, -4}), (Reals{0.6f, -0.8f}));
  EXPECT_EQ(applyReal("l2_normalization", {0, 0}), (Reals{0, 0}));
  // Two rows of two.
  Reals rows = apply("l2_normalization", "", "tensor<2x2xf32>",
                     "tensor<2x2xf32>", reals({3, 4, 0, -2}), std::nullopt)
                   .reals;
  EXPECT_EQ(rows, (Reals{0.6f, 0.8f, 0, -1}));
}

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, IntegersAreModuloTheWidth) {
  EXPECT_EQ(applyInt("abs", "i8", {-128, -1, 127}), (Ints{-128, 1, 127}));
  EXPECT_EQ(applyInt("neg", "i8", {-128, -1, 127}), (Ints{-128, 1, -127}));
  int64_t min = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(applyInt("abs", "i64", {min, -5}), (Ints{min, 5}));
  EXPECT_EQ(applyInt("neg", "i64", {min, -5}), (Ints{min, 5}));
  EXPECT_EQ(applyInt("neg", "!qopt.quant<i4, real<0.5>>", {-8, 3}),
            (Ints{-8, -3}));
}

TEST_F(FunctionsTest, LeakyReluOfCodes) {
  // (x - 3) / 2, a quarter of it where negative, in quarters less 128.
  Ints codes = {3, 5, 1, -128, 127};
  EXPECT_EQ(apply("leaky_relu", "alpha 0.25 rounding<half_away_twice>",
                  "tensor<5x!qopt.quant<i8, real<0.5>, zp<3>>>",
                  "tensor<5x!qopt.quant<i8, real<0.25>, zp<-28>>>", ints(codes))
                .ints,
            (Ints{-28, -24, -29, -93, 127}));
  // A negative alpha turns the sign of what was rounded.
  EXPECT_EQ(apply("leaky_relu", "alpha -0.25 rounding<floor>",
                  "tensor<2x!qopt.quant<i16, real<0.5>>>",
                  "tensor<2x!qopt.quant<i16, real<0.5>>>", ints({-1, -5}),
                  Profile::Floor)
                .ints,
            (Ints{1, 2}));
}

TEST_F(FunctionsTest, ProfilesAreAskedFor) {
  EXPECT_NE(evaluateError(R"mlir(
    !q = tensor<1x!qopt.quant<i8, real<0.5>>>
    func.func @main(%x: !q) -> !q {
      %0 = qopt.elu %x rounding<half_away> : !q -> !q
      return %0 : !q
    })mlir",
                          {ints({1})}, std::nullopt)
                .find("profile"),
            std::string::npos);
}

//===----------------------------------------------------------------------===//
// Types that choose the algorithm
//===----------------------------------------------------------------------===//

TEST_F(FunctionsTest, LogisticByRounding) {
  // In units of 1/256 logistic(1/128) is 128.5 less 2.5e-6. Fixed point is not
  // as exact.
  auto apply8 = [&](StringRef rounding) {
    return apply("logistic", "rounding<" + rounding + ">",
                 "tensor<2x!qopt.quant<i8, pow2<2**-8>>>",
                 "tensor<2x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>",
                 ints({1, 2}))
        .ints;
  };
  EXPECT_EQ(apply8("half_away"), (Ints{0, 0}));
  EXPECT_EQ(apply8("half_away_twice"), (Ints{0, 1}));
}

TEST_F(FunctionsTest, SoftmaxByWidth) {
  // Two equal elements: one half in each encoding.
  auto half = [&](StringRef from, StringRef to) {
    return apply("softmax", "rounding<half_away_twice>",
                 "tensor<2x!qopt.quant<" + from + ">>",
                 "tensor<2x!qopt.quant<" + to + ">>", ints({7, 7}))
        .ints;
  };
  EXPECT_EQ(half("i8, real<0.5>", "i8, pow2<2**-8>, zp<-128>"), (Ints{0, 0}));
  EXPECT_EQ(half("u8, real<0.5>", "i16, pow2<2**-16>, zp<-32768>"),
            (Ints{0, 0}));
  Ints wide = half("i16, real<0.5>", "i16, pow2<2**-15>");
  EXPECT_NEAR(double(wide[0]), 16384, 1);
  EXPECT_EQ(wide[0], wide[1]);
}
