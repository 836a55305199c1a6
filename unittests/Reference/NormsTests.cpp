//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
using NormsTest = ReferenceTest;

TEST_F(NormsTest, BatchNormOfEachChannel) {
  // Two rows of three channels; gamma is positive, zero and negative.
  EXPECT_EQ(evaluateReals(R"mlir(
    !p = tensor<3xf32>
    func.func @main(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %g = qopt.const dense<[6.0, 0.0, -1.0]> : !p : !p
      %b = qopt.const dense<[1.0, 7.5, 0.0]> : !p : !p
      %m = qopt.const dense<[2.0, 3.0, -1.0]> : !p : !p
      %v = qopt.const dense<[8.0, 0.0, 0.0]> : !p : !p
      %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 1.0 : tensor<2x3xf32>, !p, !p, !p, !p -> tensor<2x3xf32>
      return %0 : tensor<2x3xf32>
    })mlir",
                          {reals({2, 3, -1, 5, 100, 4})}),
            (Reals{1, 7.5, 0, 7, 7.5, -5}));
}

TEST_F(NormsTest, BatchNormHasAnActivation) {
  EXPECT_EQ(evaluateReals(R"mlir(
    !p = tensor<1xf32>
    func.func @main(%x: tensor<3x1xf32>) -> tensor<3x1xf32> {
      %g = qopt.const dense<2.0> : !p : !p
      %v = qopt.const dense<1.0> : !p : !p
      %m = qopt.const dense<0.0> : !p : !p
      %0 = qopt.batch_norm %x, %g, %m, %m, %v epsilon 0.0 activation<relu6> : tensor<3x1xf32>, !p, !p, !p, !p -> tensor<3x1xf32>
      return %0 : tensor<3x1xf32>
    })mlir",
                          {reals({-1, 2, 4})}),
            (Reals{0, 4, 6}));
}
} // namespace
