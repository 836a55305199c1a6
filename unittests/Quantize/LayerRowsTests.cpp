//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Rows times weights are what the interpreter computes.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "LayerRows.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

class LayerRowsTest : public ReferenceTest {
protected:
  /// `source` has a layer without bias whose arguments are input and filter.
  void compare(StringRef source, int64_t numGroups) {
    func::FuncOp function = parse(source);
    ASSERT_TRUE(function);
    MacOpInterface layer =
        *function.getBody().front().getOps<MacOpInterface>().begin();
    auto rows = LayerRows::get(layer);
    ASSERT_TRUE(rows);
    std::vector<TensorValue> inputs;
    for (Type type : function.getArgumentTypes()) {
      inputs.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
      // Small integers, whose sums are exact.
      for (auto [i, value] : llvm::enumerate(inputs.back().reals))
        value = float((i * 2654435761u >> 7) % 17) - 8;
    }
    auto expected = run(function, inputs);
    ASSERT_TRUE(succeeded(expected));

    ASSERT_EQ(rows->getNumGroups(), numGroups);
    int64_t numChannels = numGroups * rows->getNumOutputs();
    std::vector<float> actual, row(rows->getNumInputs());
    for (int64_t r = 0; r < rows->getNumRows(); ++r)
      for (int64_t o = 0; o < numChannels; ++o) {
        rows->read(inputs[0].reals, r, o / rows->getNumOutputs(), row.data());
        float sum = 0;
        for (auto [k, element] : llvm::enumerate(row))
          sum += element * inputs[1].reals[rows->getWeight(o, int64_t(k))];
        actual.push_back(sum);
      }
    EXPECT_EQ(actual, expected->front().reals);
  }
};

TEST_F(LayerRowsTest, Convolution) {
  compare(R"mlir(
    func.func @main(%x: tensor<2x9x7x3xf32>, %w: tensor<4x3x2x3xf32>) -> tensor<2x5x5x4xf32> {
      %0 = qopt.conv_2d %x, %w strides [2, 1] pad [1, 2, 0, 0] dilations [1, 2] : tensor<2x9x7x3xf32>, tensor<4x3x2x3xf32> -> tensor<2x5x5x4xf32>
      return %0 : tensor<2x5x5x4xf32>
    })mlir",
          1);
}

TEST_F(LayerRowsTest, GroupedConvolution) {
  compare(R"mlir(
    func.func @main(%x: tensor<1x4x5x6xf32>, %w: tensor<9x3x3x2xf32>) -> tensor<1x4x5x9xf32> {
      %0 = qopt.conv_2d %x, %w strides [1, 1] pad [1, 1, 1, 1] : tensor<1x4x5x6xf32>, tensor<9x3x3x2xf32> -> tensor<1x4x5x9xf32>
      return %0 : tensor<1x4x5x9xf32>
    })mlir",
          3);
}

TEST_F(LayerRowsTest, DepthwiseConvolution) {
  compare(R"mlir(
    func.func @main(%x: tensor<1x6x7x5xf32>, %w: tensor<3x2x10xf32>) -> tensor<1x3x6x10xf32> {
      %0 = qopt.depthwise_conv_2d %x, %w strides [2, 1] pad [1, 0, 0, 0] : tensor<1x6x7x5xf32>, tensor<3x2x10xf32> -> tensor<1x3x6x10xf32>
      return %0 : tensor<1x3x6x10xf32>
    })mlir",
          5);
}

TEST_F(LayerRowsTest, TransposedConvolution) {
  compare(R"mlir(
    func.func @main(%x: tensor<1x4x3x2xf32>, %w: tensor<3x3x2x2xf32>) -> tensor<1x9x7x3xf32> {
      %0 = qopt.transpose_conv_2d %x, %w strides [2, 3] pad [0, 1] : tensor<1x4x3x2xf32>, tensor<3x3x2x2xf32> -> tensor<1x9x7x3xf32>
      return %0 : tensor<1x9x7x3xf32>
    })mlir",
          1);
}

TEST_F(LayerRowsTest, FullyConnected) {
  compare(R"mlir(
    func.func @main(%x: tensor<3x4xf32>, %w: tensor<5x4xf32>) -> tensor<3x5xf32> {
      %0 = qopt.fully_connected %x, %w : tensor<3x4xf32>, tensor<5x4xf32> -> tensor<3x5xf32>
      return %0 : tensor<3x5xf32>
    })mlir",
          1);
}

TEST_F(LayerRowsTest, OtherLayersHaveNone) {
  func::FuncOp function = parse(R"mlir(
    func.func @main(%x: tensor<2x3xf32>, %y: tensor<3x4xf32>) -> tensor<2x4xf32> {
      %0 = qopt.batch_matmul %x, %y : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
      return %0 : tensor<2x4xf32>
    })mlir");
  ASSERT_TRUE(function);
  EXPECT_FALSE(LayerRows::get(
      *function.getBody().front().getOps<MacOpInterface>().begin()));
}

} // namespace
