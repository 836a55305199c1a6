//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Walks over networks compute what the interpreter computes, bit for bit where
// no transcendental function is involved.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "qopt/Quantize/NetworkWalk.h"
#include <cstring>
#include <random>

using namespace mlir;
using namespace mlir::qopt;

namespace {

class NetworkWalkTest : public ReferenceTest {
protected:
  /// Values that are no round numbers, of several magnitudes.
  SmallVector<TensorValue> makeSample(func::FuncOp function) {
    SmallVector<TensorValue> sample;
    for (Type type : function.getArgumentTypes()) {
      sample.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
      for (float &value : sample.back().reals)
        value = float(int64_t(random() % 20001) - 10000) * 0.0007f;
    }
    return sample;
  }

  /// Walks with `count` samples and compares all that is kept, at every step.
  void compare(StringRef source, size_t count = 3) {
    func::FuncOp function = parse(source);
    ASSERT_TRUE(function);
    std::vector<SmallVector<TensorValue>> samples;
    std::vector<DenseMap<Value, TensorValue>> expected(count);
    for (size_t s = 0; s < count; ++s) {
      samples.push_back(makeSample(function));
      auto observe = [&](Operation *op, ArrayRef<TensorValue> results) {
        for (auto [value, result] : llvm::zip_equal(op->getResults(), results))
          expected[s][value] = result;
      };
      ASSERT_TRUE(succeeded(interpret(function, samples.back(), observe)));
    }
    auto walk = NetworkWalk::create(function, samples);
    ASSERT_TRUE(succeeded(walk));
    size_t steps = 0;
    while (Operation *op = walk->next()) {
      ASSERT_TRUE(succeeded(walk->advance()));
      ++steps;
      for (size_t s = 0; s < count; ++s) {
        const TensorValue &actual = walk->get(op->getResult(0), s);
        const TensorValue &wanted = expected[s][op->getResult(0)];
        EXPECT_EQ(actual.type, wanted.type);
        EXPECT_EQ(actual.ints, wanted.ints);
        EXPECT_EQ(actual.reals, wanted.reals)
            << op->getName().getStringRef().str();
      }
    }
    EXPECT_GT(steps, 0u);
  }

  std::mt19937_64 random{7};
};

/// A constant with elements that are no round numbers.
static std::string constant(StringRef name, std::vector<int64_t> shape,
                            unsigned seed) {
  std::mt19937_64 random(seed);
  std::string type = "tensor<";
  size_t count = 1;
  for (int64_t size : shape) {
    type += std::to_string(size) + "x";
    count *= size;
  }
  type += "f32>";
  std::vector<float> values(count);
  for (float &value : values)
    value = float(int64_t(random() % 2001) - 1000) * 0.00113f;
  std::string bytes;
  for (float value : values) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    for (int i = 0; i < 4; ++i) {
      char digits[3];
      snprintf(digits, sizeof(digits), "%02X", (bits >> (8 * i)) & 255);
      bytes += digits;
    }
  }
  return "%" + name.str() + " = qopt.const dense<\"0x" + bytes +
         "\"> : " + type + " : " + type + "\n";
}

TEST_F(NetworkWalkTest, Convolutions) {
  // Whole panels of channels and a rest; padding, strides and dilations.
  compare("func.func @main(%x: tensor<2x9x7x5xf32>) -> tensor<2x5x5x11xf32> {" +
          constant("w", {11, 3, 2, 5}, 1) + constant("b", {11}, 2) + R"mlir(
      %0 = qopt.conv_2d %x, %w, %b strides [2, 1] pad [1, 2, 0, 0] dilations [1, 2] activation<relu> : tensor<2x9x7x5xf32>, tensor<11x3x2x5xf32>, tensor<11xf32> -> tensor<2x5x5x11xf32>
      return %0 : tensor<2x5x5x11xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, PointwiseAndGroupedConvolutions) {
  compare("func.func @main(%x: tensor<1x3x7x6xf32>) -> tensor<1x3x7x18xf32> {" +
          constant("w", {9, 1, 1, 6}, 1) + constant("v", {18, 3, 3, 3}, 2) +
          R"mlir(
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] activation<relu6> : tensor<1x3x7x6xf32>, tensor<9x1x1x6xf32> -> tensor<1x3x7x9xf32>
      %1 = qopt.conv_2d %0, %v strides [1, 1] pad [1, 1, 1, 1] : tensor<1x3x7x9xf32>, tensor<18x3x3x3xf32> -> tensor<1x3x7x18xf32>
      return %1 : tensor<1x3x7x18xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, DepthwiseConvolutions) {
  compare("func.func @main(%x: tensor<1x6x7x5xf32>) -> tensor<1x3x6x10xf32> {" +
          constant("w", {3, 3, 5}, 1) + constant("b", {5}, 2) +
          constant("v", {2, 2, 10}, 3) + R"mlir(
      %0 = qopt.depthwise_conv_2d %x, %w, %b strides [2, 1] pad [1, 1, 1, 1] activation<relu_n1_to_1> : tensor<1x6x7x5xf32>, tensor<3x3x5xf32>, tensor<5xf32> -> tensor<1x3x7x5xf32>
      %1 = qopt.depthwise_conv_2d %0, %v strides [1, 1] pad [0, 1, 0, 0] : tensor<1x3x7x5xf32>, tensor<2x2x10xf32> -> tensor<1x3x6x10xf32>
      return %1 : tensor<1x3x6x10xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, FullyConnectedLayers) {
  compare("func.func @main(%x: tensor<5x13xf32>, %f: tensor<4x9xf32>) -> "
          "tensor<5x4xf32> {" +
          constant("w", {9, 13}, 1) + constant("b", {9}, 2) + R"mlir(
      %0 = qopt.fully_connected %x, %w, %b activation<relu> : tensor<5x13xf32>, tensor<9x13xf32>, tensor<9xf32> -> tensor<5x9xf32>
      // Weights that are not constant.
      %1 = qopt.fully_connected %0, %f : tensor<5x9xf32>, tensor<4x9xf32> -> tensor<5x4xf32>
      return %1 : tensor<5x4xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, ElementwiseOperators) {
  compare("func.func @main(%x: tensor<2x3x4x5xf32>, %y: tensor<3x1x5xf32>, %z: "
          "tensor<4x1xf32>, %s: tensor<f32>) -> tensor<2x3x4x5xf32> {" +
          constant("p", {5}, 1) + R"mlir(
      %0 = qopt.add %x, %y activation<relu> : tensor<2x3x4x5xf32>, tensor<3x1x5xf32> -> tensor<2x3x4x5xf32>
      %1 = qopt.mul %z, %0 : tensor<4x1xf32>, tensor<2x3x4x5xf32> -> tensor<2x3x4x5xf32>
      %2 = qopt.sub %1, %s activation<relu6> : tensor<2x3x4x5xf32>, tensor<f32> -> tensor<2x3x4x5xf32>
      %3 = qopt.mul %2, %x : tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32> -> tensor<2x3x4x5xf32>
      %4 = qopt.prelu %3, %p : tensor<2x3x4x5xf32>, tensor<5xf32> -> tensor<2x3x4x5xf32>
      %5 = qopt.mul %s, %s : tensor<f32>, tensor<f32> -> tensor<f32>
      %6 = qopt.squared_difference %4, %5 : tensor<2x3x4x5xf32>, tensor<f32> -> tensor<2x3x4x5xf32>
      return %6 : tensor<2x3x4x5xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, Functions) {
  compare(R"mlir(
    func.func @main(%x: tensor<3x7xf32>) -> tensor<3x7xf32> {
      %0 = qopt.hard_swish %x : tensor<3x7xf32> -> tensor<3x7xf32>
      %1 = qopt.leaky_relu %0 alpha 0.3 activation<relu_n1_to_1> : tensor<3x7xf32> -> tensor<3x7xf32>
      %2 = qopt.hard_sigmoid %1 alpha 0.2 beta 0.45 : tensor<3x7xf32> -> tensor<3x7xf32>
      %3 = qopt.neg %2 : tensor<3x7xf32> -> tensor<3x7xf32>
      %4 = qopt.tanh %3 : tensor<3x7xf32> -> tensor<3x7xf32>
      %5 = qopt.abs %4 : tensor<3x7xf32> -> tensor<3x7xf32>
      %6 = qopt.softmax %5 beta 1.0 : tensor<3x7xf32> -> tensor<3x7xf32>
      return %6 : tensor<3x7xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, Norms) {
  compare("func.func @main(%x: tensor<2x3x11xf32>) -> tensor<2x3x11xf32> {" +
          constant("g", {11}, 1) + constant("b", {11}, 2) +
          constant("m", {11}, 3) + constant("c", {11}, 4) + R"mlir(
      %v = qopt.mul %c, %c : tensor<11xf32>, tensor<11xf32> -> tensor<11xf32>
      %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 1.0e-3 activation<relu> : tensor<2x3x11xf32>, tensor<11xf32>, tensor<11xf32>, tensor<11xf32>, tensor<11xf32> -> tensor<2x3x11xf32>
      return %0 : tensor<2x3x11xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, PoolsAndMeans) {
  compare(R"mlir(
    func.func @main(%x: tensor<2x7x6x5xf32>) -> tensor<2x3xf32> {
      %0 = qopt.max_pool_2d %x window [3, 2] strides [2, 1] pad [1, 1, 0, 1] : tensor<2x7x6x5xf32> -> tensor<2x4x6x5xf32>
      %1 = qopt.avg_pool_2d %0 window [2, 3] strides [1, 2] pad [0, 0, 1, 0] activation<relu> : tensor<2x4x6x5xf32> -> tensor<2x3x3x5xf32>
      %2 = qopt.mean %1 axes [1] : tensor<2x3x3x5xf32> -> tensor<2x3x5xf32>
      %3 = qopt.mean %2 axes [2] : tensor<2x3x5xf32> -> tensor<2x3xf32>
      return %3 : tensor<2x3xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, Movement) {
  compare(R"mlir(
    func.func @main(%x: tensor<2x3x4xf32>, %y: tensor<4x1x3xf32>) -> tensor<4x8xf32> {
      %0 = qopt.transpose %x permutation [2, 0, 1] : tensor<2x3x4xf32> -> tensor<4x2x3xf32>
      %1 = qopt.concat %0, %y axis 1 : tensor<4x2x3xf32>, tensor<4x1x3xf32> -> tensor<4x3x3xf32>
      %2 = qopt.reshape %1 : tensor<4x3x3xf32> -> tensor<4x9xf32>
      %3 = qopt.slice %2 offsets [0, 8] sizes [4, 4] strides [1, -2] : tensor<4x9xf32> -> tensor<4x4xf32>
      %4 = qopt.pad %3 value 5.000000e-01 : f32 low [0, 1] high [0, 3] : tensor<4x4xf32> -> tensor<4x8xf32>
      return %4 : tensor<4x8xf32>
    })mlir");
}

TEST_F(NetworkWalkTest, Casts) {
  // Saturation at both ends, ties, channels that are not innermost, and weights
  // that are seen through a dequantization.
  compare(R"mlir(
    !a = tensor<2x3x2x!qopt.quant<i8, real<0.014>, zp<-5>>>
    !b = tensor<2x3x2x!qopt.quant<u4, channel<1>, real<0.25, 0.5, 1.0>, zp<0, 7, 15>>>
    func.func @main(%x: tensor<2x3x2xf32>) -> tensor<2x3x2xf32> {
      %w = qopt.const dense<[[3], [-2], [1]]> : tensor<3x1xi8> : tensor<3x1x!qopt.quant<i8, channel<0>, real<0.3, 0.2, 0.1>>>
      %d = qopt.dequantize %w : tensor<3x1x!qopt.quant<i8, channel<0>, real<0.3, 0.2, 0.1>>> -> tensor<3x1xf32>
      %0 = qopt.quantize %x rounding<half_even> : tensor<2x3x2xf32> -> !a
      %1 = qopt.dequantize %0 : !a -> tensor<2x3x2xf32>
      %2 = qopt.mul %1, %d : tensor<2x3x2xf32>, tensor<3x1xf32> -> tensor<2x3x2xf32>
      %3 = qopt.quantize %2 rounding<half_away> : tensor<2x3x2xf32> -> !b
      %4 = qopt.dequantize %3 : !b -> tensor<2x3x2xf32>
      return %4 : tensor<2x3x2xf32>
    })mlir",
          20);
}

TEST_F(NetworkWalkTest, RoundsTiesAndOddNumbers) {
  constexpr StringLiteral source = R"mlir(
    !q = tensor<8x!qopt.quant<i8, real<0.5>, zp<1>>>
    func.func @main(%x: tensor<8xf32>) -> !q {
      %0 = qopt.quantize %x rounding<half_$0> : tensor<8xf32> -> !q
      return %0 : !q
    })mlir";
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (StringRef rounding : {"half_even", "half_away"}) {
    std::string text = source.str();
    text.replace(text.find("half_$0"), 7, rounding.str());
    func::FuncOp function = parse(text);
    TensorValue input =
        reals({0.25f, 0.75f, -0.25f, -0.75f, 0.24999999f, infinity, -1e30f,
               std::numeric_limits<float>::quiet_NaN()});
    input.type = cast<RankedTensorType>(function.getArgumentTypes()[0]);
    auto walk =
        NetworkWalk::create(function, {SmallVector<TensorValue>{input}});
    ASSERT_TRUE(succeeded(walk));
    Operation *op = walk->next();
    ASSERT_TRUE(succeeded(walk->advance()));
    auto expected = run(function, {input});
    ASSERT_TRUE(succeeded(expected));
    EXPECT_EQ(walk->get(op->getResult(0), 0).ints, expected->front().ints);
  }
}

TEST_F(NetworkWalkTest, KeepsValuesAsLongAsNeeded) {
  func::FuncOp function = parse(R"mlir(
    func.func @main(%x: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xf32>) {
      %c = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
      %0 = qopt.neg %x : tensor<2xf32> -> tensor<2xf32>
      %1 = qopt.abs %0 : tensor<2xf32> -> tensor<2xf32>
      %2 = qopt.add %1, %c : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
      return %0, %2 : tensor<2xf32>, tensor<2xf32>
    })mlir");
  TensorValue input = reals({3, 5});
  input.type = cast<RankedTensorType>(function.getArgumentTypes()[0]);
  auto walk = NetworkWalk::create(function, {SmallVector<TensorValue>{input}});
  ASSERT_TRUE(succeeded(walk));
  Value x = function.getArgument(0);
  Operation *neg = walk->next();
  ASSERT_TRUE(isa<NegOp>(neg));
  ASSERT_TRUE(succeeded(walk->advance()));
  EXPECT_TRUE(walk->has(x));
  Operation *abs = walk->next();
  ASSERT_TRUE(succeeded(walk->advance()));
  EXPECT_FALSE(walk->has(x));
  Operation *add = walk->next();
  Value constant = add->getOperand(1);
  EXPECT_FALSE(walk->has(constant));
  ASSERT_TRUE(succeeded(walk->advance()));
  EXPECT_EQ(walk->get(constant, 0).reals, (Reals{1, 2}));
  EXPECT_TRUE(walk->has(abs->getResult(0)));
  EXPECT_EQ(walk->next(), nullptr);
  EXPECT_EQ(walk->get(neg->getResult(0), 0).reals, (Reals{-3, -5}));
  EXPECT_EQ(walk->get(add->getResult(0), 0).reals, (Reals{4, 7}));

  // The op is evaluated again with what it is given now.
  add->setOperand(1, abs->getResult(0));
  ASSERT_TRUE(succeeded(walk->repeat()));
  EXPECT_EQ(walk->get(add->getResult(0), 0).reals, (Reals{6, 10}));
}

TEST_F(NetworkWalkTest, ChecksSamples) {
  func::FuncOp function = parse(R"mlir(
    func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      return %x : tensor<2xf32>
    })mlir");
  EXPECT_TRUE(failed(NetworkWalk::create(function, {})));
  EXPECT_EQ(lastDiagnostic(), "'func.func' op expected at least one sample");
  EXPECT_TRUE(
      failed(NetworkWalk::create(function, {SmallVector<TensorValue>{}})));
  EXPECT_EQ(lastDiagnostic(), "'func.func' op expected 1 inputs, but got 0");
  TensorValue input = TensorValue::zeros(
      RankedTensorType::get({3}, Float32Type::get(&context)));
  EXPECT_TRUE(
      failed(NetworkWalk::create(function, {SmallVector<TensorValue>{input}})));
  EXPECT_EQ(lastDiagnostic(), "'func.func' op expected input 0 of type "
                              "'tensor<2xf32>', but got 'tensor<3xf32>'");
}

} // namespace
