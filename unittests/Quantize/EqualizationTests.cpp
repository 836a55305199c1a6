//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Equalized networks compute the same, with ranges that match.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Quantize/Corrections.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace mlir::qopt;

namespace {

class EqualizationTest : public ReferenceTest {
protected:
  /// The function in `source` with random parameters, whose channels differ
  /// much in size; what is positive stays so.
  func::FuncOp makeNetwork(const std::string &source) {
    func::FuncOp function = parse(source);
    if (!function)
      return function;
    std::normal_distribution<float> normal;
    for (auto constant : function.getBody().front().getOps<ConstOp>()) {
      RankedTensorType type = constant.getOutput().getType();
      auto values = *readFloats(constant.getValue());
      for (auto [i, value] : llvm::enumerate(values))
        value = value > 0 ? value + std::fabs(normal(random))
                          : normal(random) * std::exp2(float(i % 7) - 3);
      constant.setValueAttr(DenseElementsAttr::get(type, ArrayRef(values)));
    }
    return function;
  }

  /// How many pairs changed; the results must stay.
  int64_t equalize(func::FuncOp function) {
    TensorValue input = TensorValue::zeros(
        cast<RankedTensorType>(function.getArgumentTypes()[0]));
    std::normal_distribution<float> normal;
    for (float &value : input.reals)
      value = normal(random);
    auto before = interpret(function, {input});
    int64_t changed = equalizeLayers(function);
    EXPECT_TRUE(succeeded(mlir::verify(*module)));
    auto after = interpret(function, {input});
    if (failed(before) || failed(after)) {
      ADD_FAILURE() << lastDiagnostic();
      return -1;
    }
    double largest = 0;
    for (float value : before->front().reals)
      largest = std::max<double>(largest, std::fabs(value));
    for (auto [old, now] :
         llvm::zip_equal(before->front().reals, after->front().reals))
      EXPECT_NEAR(old, now, 1e-5 * largest);
    return changed;
  }

  /// The largest magnitude of the elements whose index along `axis` is c.
  static std::vector<double> getRanges(MacOpInterface layer, int64_t axis) {
    RankedTensorType type = layer.getFilter().getType();
    auto values =
        *readFloats(layer.getFilter().getDefiningOp<ConstOp>().getValue());
    int64_t inner = 1;
    for (int64_t size : type.getShape().drop_front(axis + 1))
      inner *= size;
    std::vector<double> ranges(type.getDimSize(axis));
    for (auto [i, value] : llvm::enumerate(values)) {
      double &range = ranges[int64_t(i) / inner % type.getDimSize(axis)];
      range = std::max<double>(range, std::fabs(value));
    }
    return ranges;
  }

  std::mt19937 random{5};
};

/// Two convolutions with something between them.
std::string join(StringRef activation, StringRef between) {
  return (R"mlir(
    func.func @main(%x: tensor<1x4x4x3xf32>) -> tensor<1x4x4x5xf32> {
      %w = qopt.const dense<0.0> : tensor<6x3x3x3xf32> : tensor<6x3x3x3xf32>
      %b = qopt.const dense<0.0> : tensor<6xf32> : tensor<6xf32>
      %g = qopt.const dense<0.0> : tensor<6xf32> : tensor<6xf32>
      %v = qopt.const dense<1.0> : tensor<6xf32> : tensor<6xf32>
      %u = qopt.const dense<0.0> : tensor<5x1x1x6xf32> : tensor<5x1x1x6xf32>
      %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [1, 1, 1, 1] )mlir" +
          activation +
          R"mlir( : tensor<1x4x4x3xf32>, tensor<6x3x3x3xf32>, tensor<6xf32> -> tensor<1x4x4x6xf32>
      )mlir" +
          between + R"mlir(
      %2 = qopt.conv_2d %1, %u strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x6xf32>, tensor<5x1x1x6xf32> -> tensor<1x4x4x5xf32>
      return %2 : tensor<1x4x4x5xf32>
    })mlir")
      .str();
}

const std::string nothing =
    "%1 = qopt.reshape %0 : tensor<1x4x4x6xf32> -> tensor<1x4x4x6xf32>";

std::string chain(StringRef activation) {
  std::string source = join(activation, "");
  source.replace(source.find("%1, %u"), 6, "%0, %u");
  return source;
}

TEST_F(EqualizationTest, RangesMatch) {
  for (StringRef activation : {"", "activation<relu>"}) {
    func::FuncOp function = makeNetwork(chain(activation));
    ASSERT_TRUE(function);
    EXPECT_EQ(equalize(function), 1);
    auto layers =
        llvm::to_vector(function.getBody().front().getOps<MacOpInterface>());
    std::vector<double> before = getRanges(layers[0], 0),
                        behind = getRanges(layers[1], 3);
    for (auto [first, second] : llvm::zip_equal(before, behind))
      EXPECT_NEAR(first, second, 1e-5 * first);
    // There is nothing left to do.
    EXPECT_EQ(equalizeLayers(function), 0);
  }
}

TEST_F(EqualizationTest, NormsTakeTheFactors) {
  func::FuncOp function = makeNetwork(join(
      "",
      "%1 = qopt.batch_norm %0, %g, %b, %b, %v epsilon 1.0e-03 "
      "activation<relu> : tensor<1x4x4x6xf32>, tensor<6xf32>, tensor<6xf32>, "
      "tensor<6xf32>, tensor<6xf32> -> tensor<1x4x4x6xf32>"));
  ASSERT_TRUE(function);
  auto first = *function.getBody().front().getOps<MacOpInterface>().begin();
  std::vector<double> before = getRanges(first, 0);
  EXPECT_EQ(equalize(function), 1);
  EXPECT_EQ(getRanges(first, 0), before);
  EXPECT_EQ(equalizeLayers(function), 0);
}

TEST_F(EqualizationTest, ChainsOfLayersConverge) {
  func::FuncOp function = makeNetwork(R"mlir(
    func.func @main(%x: tensor<1x4x4x3xf32>) -> tensor<1x4x4x5xf32> {
      %w = qopt.const dense<0.0> : tensor<6x1x1x3xf32> : tensor<6x1x1x3xf32>
      %v = qopt.const dense<0.0> : tensor<3x3x12xf32> : tensor<3x3x12xf32>
      %u = qopt.const dense<0.0> : tensor<5x1x1x12xf32> : tensor<5x1x1x12xf32>
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] activation<relu> : tensor<1x4x4x3xf32>, tensor<6x1x1x3xf32> -> tensor<1x4x4x6xf32>
      %1 = qopt.depthwise_conv_2d %0, %v strides [1, 1] pad [1, 1, 1, 1] activation<relu> : tensor<1x4x4x6xf32>, tensor<3x3x12xf32> -> tensor<1x4x4x12xf32>
      %2 = qopt.conv_2d %1, %u strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x12xf32>, tensor<5x1x1x12xf32> -> tensor<1x4x4x5xf32>
      return %2 : tensor<1x4x4x5xf32>
    })mlir");
  ASSERT_TRUE(function);
  EXPECT_EQ(equalize(function), 2);
  auto layers =
      llvm::to_vector(function.getBody().front().getOps<MacOpInterface>());
  std::vector<double> before = getRanges(layers[1], 2),
                      behind = getRanges(layers[2], 3);
  for (auto [first, second] : llvm::zip_equal(before, behind))
    EXPECT_NEAR(first, second, 1e-2 * first);
}

TEST_F(EqualizationTest, WhatIsNoRectifierSeparates) {
  for (const std::string &source :
       {chain("activation<relu6>"), join("", nothing)}) {
    func::FuncOp function = makeNetwork(source);
    ASSERT_TRUE(function);
    EXPECT_EQ(equalize(function), 0);
  }
}

TEST_F(EqualizationTest, ChannelsOfZerosStay) {
  func::FuncOp function = makeNetwork(chain(""));
  ASSERT_TRUE(function);
  auto constant = (*function.getBody().front().getOps<MacOpInterface>().begin())
                      .getFilter()
                      .getDefiningOp<ConstOp>();
  auto values = *readFloats(constant.getValue());
  std::fill_n(values.begin() + 27, 27, 0.0f);
  constant.setValueAttr(
      DenseElementsAttr::get(constant.getOutput().getType(), ArrayRef(values)));
  EXPECT_EQ(equalize(function), 1);
}

} // namespace
