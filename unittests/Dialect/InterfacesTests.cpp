//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the interfaces say about the ops, and the module's profile.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

class InterfacesTest : public ::testing::Test {
protected:
  InterfacesTest() { context.loadDialect<QOptDialect, func::FuncDialect>(); }

  /// The first op of the function whose arguments and body are given.
  Operation *parse(const std::string &arguments, const std::string &body) {
    module = parseSourceString<ModuleOp>(
        "func.func @f(" + arguments + ") { " + body + " return }", &context);
    return module ? &(*module->getOps<func::FuncOp>().begin())
                         .getBody()
                         .front()
                         .front()
                  : nullptr;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

TEST_F(InterfacesTest, Convolution) {
  Operation *op = parse(
      "%x: tensor<2x8x9x4xf32>, %w: tensor<6x3x5x2xf32>",
      "%0 = qopt.conv_2d %x, %w strides [1, 2] pad [1, 1, 2, 4] dilations [1, "
      "2]"
      " : tensor<2x8x9x4xf32>, tensor<6x3x5x2xf32> -> tensor<2x8x4x6xf32>");
  ASSERT_TRUE(op);
  auto mac = cast<MacOpInterface>(op);
  EXPECT_EQ(cast<WorkOpInterface>(op).getMacs(), 2 * 8 * 4 * 6 * 3 * 5 * 2);
  EXPECT_EQ(mac.getOutputChannelAxis(), 0);
  EXPECT_FALSE(mac.getBiasOrNull());
  EXPECT_FALSE(mac.hasFloatScaleProduct());
  auto window = cast<WindowOpInterface>(op);
  EXPECT_EQ(window.getWindowSize(), (std::array<int64_t, 2>{3, 5}));
  EXPECT_EQ(window.getStrides(), (ArrayRef<int64_t>{1, 2}));
  EXPECT_EQ(window.getDilations(), (ArrayRef<int64_t>{1, 2}));
  EXPECT_EQ(window.getPad(), (ArrayRef<int64_t>{1, 1, 2, 4}));
  EXPECT_EQ(cast<Conv2DOp>(op).getGroups(), 2);
}

TEST_F(InterfacesTest, DepthwiseConvolution) {
  Operation *op = parse(
      "%x: tensor<1x4x4x2xf32>, %w: tensor<3x2x6xf32>, %b: tensor<6xf32>",
      "%0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [1, 1, 0, 0]"
      " : tensor<1x4x4x2xf32>, tensor<3x2x6xf32>, tensor<6xf32>"
      " -> tensor<1x4x3x6xf32>");
  ASSERT_TRUE(op);
  auto mac = cast<MacOpInterface>(op);
  EXPECT_EQ(cast<WorkOpInterface>(op).getMacs(), 4 * 3 * 6 * 3 * 2);
  EXPECT_EQ(mac.getOutputChannelAxis(), 2);
  EXPECT_EQ(mac.getBiasOrNull(), op->getOperand(2));
  auto window = cast<WindowOpInterface>(op);
  EXPECT_EQ(window.getWindowSize(), (std::array<int64_t, 2>{3, 2}));
  EXPECT_EQ(window.getDilations(), (ArrayRef<int64_t>{1, 1}));
  EXPECT_EQ(cast<DepthwiseConv2DOp>(op).getDepthMultiplier(), 3);
}

TEST_F(InterfacesTest, FullyConnected) {
  for (bool perTensor : {true, false}) {
    std::string x = "tensor<2x4x!qopt.quant<i8, pow2<2**-1>>>";
    std::string w = perTensor
                        ? "tensor<3x4x!qopt.quant<i8, pow2<2**-2>>>"
                        : "tensor<3x4x!qopt.quant<i8, channel<0>, pow2<2**-2, "
                          "2**-3, 2**-4>>>";
    Operation *op =
        parse("%x: " + x + ", %w: " + w,
              "%0 = qopt.fully_connected %x, %w rounding<half_up> : " + x +
                  ", " + w + " -> tensor<2x3x!qopt.quant<i8, pow2<2**1>>>");
    ASSERT_TRUE(op);
    auto mac = cast<MacOpInterface>(op);
    EXPECT_EQ(cast<WorkOpInterface>(op).getMacs(), 2 * 3 * 4);
    EXPECT_EQ(mac.getOutputChannelAxis(), 0);
    EXPECT_EQ(mac.hasFloatScaleProduct(), perTensor);
    // input * filter / output, one for each scale of the filter.
    SmallVector<double> factors;
    for (const Multiplier &multiplier : mac.getMultipliers(Profile::ONNX))
      factors.push_back(multiplier.toDouble());
    EXPECT_EQ(factors, perTensor
                           ? (SmallVector<double>{0x1p-4})
                           : (SmallVector<double>{0x1p-4, 0x1p-5, 0x1p-6}));
  }
}

TEST_F(InterfacesTest, WorkOfRecurrentLayers) {
  Operation *op = parse("%x: tensor<2x3x!qopt.quant<i8, real<1.0>>>, "
                        "%f: tensor<4x3x!qopt.quant<i8, real<1.0>>>, "
                        "%t: tensor<4x5x!qopt.quant<i8, real<1.0>>>, "
                        "%s: tensor<2x20x!qopt.quant<i8, real<1.0>>>",
                        "%0:2 = qopt.svdf %x, %f, %t state %s rounding<floor>"
                        " : (tensor<2x3x!qopt.quant<i8, real<1.0>>>, "
                        "tensor<4x3x!qopt.quant<i8, real<1.0>>>, "
                        "tensor<4x5x!qopt.quant<i8, real<1.0>>>, "
                        "tensor<2x20x!qopt.quant<i8, real<1.0>>>)"
                        " -> (tensor<2x2x!qopt.quant<i8, real<1.0>>>, "
                        "tensor<2x20x!qopt.quant<i8, real<1.0>>>)");
  ASSERT_TRUE(op);
  EXPECT_EQ(cast<WorkOpInterface>(op).getMacs(), 2 * 4 * (3 + 5));
  EXPECT_FALSE(isa<MacOpInterface>(op));
}

TEST_F(InterfacesTest, Pool) {
  for (const char *name : {"avg_pool_2d", "max_pool_2d"}) {
    Operation *op =
        parse("%x: tensor<1x4x4x2xf32>",
              std::string("%0 = qopt.") + name +
                  " %x window [2, 3] strides [2, 1] pad [0, 0, 1, 1]"
                  " : tensor<1x4x4x2xf32> -> tensor<1x2x4x2xf32>");
    ASSERT_TRUE(op);
    auto window = cast<WindowOpInterface>(op);
    EXPECT_EQ(window.getWindowSize(), (std::array<int64_t, 2>{2, 3}));
    EXPECT_EQ(window.getStrides(), (ArrayRef<int64_t>{2, 1}));
    EXPECT_EQ(window.getDilations(), (ArrayRef<int64_t>{1, 1}));
    EXPECT_EQ(window.getPad(), (ArrayRef<int64_t>{0, 0, 1, 1}));
    EXPECT_FALSE(isa<MacOpInterface>(op));
  }
}

TEST_F(InterfacesTest, InfersShapes) {
  Operation *op = parse("%x: tensor<2x1xf32>, %y: tensor<3xf32>",
                        "%0 = qopt.add %x, %y : tensor<2x1xf32>, tensor<3xf32> "
                        "-> tensor<2x3xf32>");
  ASSERT_TRUE(op);
  SmallVector<ShapedTypeComponents> shapes;
  ASSERT_TRUE(
      succeeded(cast<InferShapedTypeOpInterface>(op).inferReturnTypeComponents(
          &context, op->getLoc(), op->getOperands(), op->getAttrDictionary(),
          op->getPropertiesStorage(), op->getRegions(), shapes)));
  ASSERT_EQ(shapes.size(), 1u);
  EXPECT_EQ(shapes[0].getDims(), (ArrayRef<int64_t>{2, 3}));
}

TEST_F(InterfacesTest, ProfileOfTheModuleAround) {
  Operation *op =
      parse("%x: tensor<4xf32>",
            "%0 = qopt.reshape %x : tensor<4xf32> -> tensor<2x2xf32>");
  ASSERT_TRUE(op);
  EXPECT_EQ(getProfile(op), std::nullopt);
  (*module)->setAttr(QOptDialect::kProfileAttr,
                     ProfileAttr::get(&context, Profile::Single));
  EXPECT_EQ(getProfile(op), Profile::Single);
}

} // namespace
