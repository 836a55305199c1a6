//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges of values, collected from samples.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "qopt/Quantize/Ranges.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

namespace {

class RangesTest : public ReferenceTest {
protected:
  /// Sample s of every argument is `number(s)` in each element.
  LogicalResult collect(func::FuncOp function, size_t count,
                        std::function<float(size_t)> number,
                        ObserverKind kind = ObserverKind::MinMax) {
    SampleSource source;
    source.count = count;
    source.read = [=](size_t sample) {
      EXPECT_EQ(sample, next++);
      SmallVector<TensorValue> arguments;
      for (Type type : func::FuncOp(function).getArgumentTypes()) {
        arguments.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
        for (float &value : arguments.back().reals)
          value = number(sample);
      }
      return arguments;
    };
    next = 0;
    return collectRanges(function, source, kind);
  }

  static std::vector<double> getRange(Attribute attribute) {
    auto range = dyn_cast_or_null<DenseF64ArrayAttr>(attribute);
    return range ? std::vector<double>(range.asArrayRef())
                 : std::vector<double>();
  }

  size_t next = 0;
};

constexpr StringLiteral rangesNetwork = R"mlir(
  func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
    %c = qopt.const dense<3.0> : tensor<2xf32> : tensor<2xf32>
    %0 = qopt.mul %x, %c : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
    %1 = qopt.reshape %0 : tensor<2xf32> -> tensor<2xf32>
    %2 = qopt.abs %1 : tensor<2xf32> -> tensor<2xf32>
    return %2 : tensor<2xf32>
  })mlir";

TEST_F(RangesTest, RangesOfAllSamplesAroundZero) {
  func::FuncOp function = parse(rangesNetwork);
  // More samples than are walked over at a time, from -20 to 19.
  ASSERT_TRUE(
      succeeded(collect(function, 40, [](size_t s) { return float(s) - 20; })));
  EXPECT_EQ(next, 40u);
  EXPECT_EQ(getRange(function.getArgAttr(0, "qopt.range")),
            (std::vector<double>{-20, 19}));
  for (Operation &op : function.getOps()) {
    std::vector<double> range = getRange(op.getAttr("qopt.range"));
    if (isa<MulOp>(op))
      EXPECT_EQ(range, (std::vector<double>{-60, 57}));
    else if (isa<AbsOp>(op))
      EXPECT_EQ(range, (std::vector<double>{0, 60}));
    else
      // Constants, and what keeps its elements.
      EXPECT_EQ(range, std::vector<double>());
  }
}

TEST_F(RangesTest, EachSampleIsAStepOfAnAverage) {
  func::FuncOp function = parse(rangesNetwork);
  ASSERT_TRUE(succeeded(collect(
      function, 20, [](size_t s) { return s == 0 ? 10.0f : 20.0f; },
      ObserverKind::MovingAverage)));
  std::vector<double> range = getRange(function.getArgAttr(0, "qopt.range"));
  ASSERT_EQ(range.size(), 2u);
  EXPECT_EQ(range[0], 0);
  EXPECT_NEAR(range[1], 20 - 10 * std::pow(0.9, 19), 1e-9);
}

TEST_F(RangesTest, RefusesNumbersThatAreNotFinite) {
  func::FuncOp function = parse(rangesNetwork);
  EXPECT_TRUE(failed(
      collect(function, 20, [](size_t s) { return s == 17 ? NAN : 1.0f; })));
  EXPECT_EQ(lastDiagnostic(), "expected finite numbers in input 0, but got "
                              "others in sample 17");
  EXPECT_TRUE(failed(
      collect(function, 20, [](size_t s) { return s == 3 ? 2e38f : 1.0f; })));
  EXPECT_EQ(lastDiagnostic(), "expected finite numbers in its result, but got "
                              "others for sample 3");
}

} // namespace
