//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Corrected networks compute what the float ones do, better than before.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "Filters.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Quantize/Corrections.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace mlir::qopt;

namespace {

using Sample = SmallVector<TensorValue>;

/// All kinds of layers, with norms and without. Parameters are replaced by
/// random ones.
constexpr StringRef network = R"mlir(
  func.func @main(%x: tensor<1x6x6x3xf32>) -> tensor<1x5xf32> {
    %w0 = qopt.const dense<0.0> : tensor<8x3x3x3xf32> : tensor<8x3x3x3xf32>
    %0 = qopt.conv_2d %x, %w0 strides [1, 1] pad [1, 1, 1, 1] : tensor<1x6x6x3xf32>, tensor<8x3x3x3xf32> -> tensor<1x6x6x8xf32>
    %g1 = qopt.const dense<0.0> : tensor<8xf32> : tensor<8xf32>
    %b1 = qopt.const dense<0.0> : tensor<8xf32> : tensor<8xf32>
    %m1 = qopt.const dense<0.0> : tensor<8xf32> : tensor<8xf32>
    %v1 = qopt.const dense<2.0> : tensor<8xf32> : tensor<8xf32>
    %1 = qopt.batch_norm %0, %g1, %b1, %m1, %v1 epsilon 1.0e-03 activation<relu> : tensor<1x6x6x8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32>, tensor<8xf32> -> tensor<1x6x6x8xf32>
    %w2 = qopt.const dense<0.0> : tensor<3x3x16xf32> : tensor<3x3x16xf32>
    %2 = qopt.depthwise_conv_2d %1, %w2 strides [2, 2] pad [0, 1, 0, 1] activation<relu> : tensor<1x6x6x8xf32>, tensor<3x3x16xf32> -> tensor<1x3x3x16xf32>
    %w3 = qopt.const dense<0.0> : tensor<6x1x1x8xf32> : tensor<6x1x1x8xf32>
    %b3 = qopt.const dense<0.0> : tensor<6xf32> : tensor<6xf32>
    %3 = qopt.conv_2d %2, %w3, %b3 strides [1, 1] pad [0, 0, 0, 0] activation<relu> : tensor<1x3x3x16xf32>, tensor<6x1x1x8xf32>, tensor<6xf32> -> tensor<1x3x3x6xf32>
    %w4 = qopt.const dense<0.0> : tensor<4x2x2x6xf32> : tensor<4x2x2x6xf32>
    %4 = qopt.transpose_conv_2d %3, %w4 strides [2, 2] pad [0, 0] : tensor<1x3x3x6xf32>, tensor<4x2x2x6xf32> -> tensor<1x6x6x4xf32>
    %5 = qopt.reshape %4 : tensor<1x6x6x4xf32> -> tensor<1x144xf32>
    %w6 = qopt.const dense<0.0> : tensor<5x144xf32> : tensor<5x144xf32>
    %b6 = qopt.const dense<0.0> : tensor<5xf32> : tensor<5xf32>
    %6 = qopt.fully_connected %5, %w6, %b6 : tensor<1x144xf32>, tensor<5x144xf32>, tensor<5xf32> -> tensor<1x5xf32>
    return %6 : tensor<1x5xf32>
  })mlir";

class CorrectionsTest : public ReferenceTest {
protected:
  /// `network` with random weights.
  func::FuncOp makeOriginal() {
    func::FuncOp function = parse(network);
    if (!function)
      return function;
    std::normal_distribution<float> normal;
    for (auto constant : function.getBody().front().getOps<ConstOp>()) {
      RankedTensorType type = constant.getOutput().getType();
      auto old = *readFloats(constant.getValue());
      std::vector<float> values;
      for (float value : old)
        values.push_back(value > 0 ? value + std::fabs(normal(random))
                                   : normal(random));
      constant.setValueAttr(DenseElementsAttr::get(type, ArrayRef(values)));
    }
    return function;
  }

  /// A copy with weights rounded to the nearest codes, of a scale that clips
  /// nothing. `scale` replaces all scales.
  func::FuncOp quantize(func::FuncOp original, unsigned bits, bool perChannel,
                        double scale = 0) {
    OpBuilder builder(original);
    auto function = cast<func::FuncOp>(builder.clone(*original));
    function.setName("quantized");
    auto storage = StorageAttr::get(&context, StorageKind::Signed, bits);
    for (auto layer : function.getBody().front().getOps<MacOpInterface>())
      quantizeFilter(layer, storage, perChannel, scale);
    return function;
  }

  std::vector<Sample> makeSamples(func::FuncOp function, size_t count) {
    std::normal_distribution<float> normal;
    std::vector<Sample> samples;
    for (size_t s = 0; s < count; ++s) {
      Sample &sample = samples.emplace_back();
      for (Type type : function.getArgumentTypes()) {
        sample.push_back(TensorValue::zeros(cast<RankedTensorType>(type)));
        float common = normal(random);
        for (float &value : sample.back().reals)
          value = common + normal(random);
      }
    }
    return samples;
  }

  /// The mean squared difference of the results.
  double compare(func::FuncOp a, func::FuncOp b, ArrayRef<Sample> samples) {
    double sum = 0;
    for (const Sample &sample : samples) {
      auto first = interpret(a, sample), second = interpret(b, sample);
      if (failed(first) || failed(second)) {
        ADD_FAILURE() << lastDiagnostic();
        return NAN;
      }
      for (auto [x, y] :
           llvm::zip_equal(first->front().reals, second->front().reals))
        sum += (x - y) * (x - y) / double(samples.size());
    }
    return sum;
  }

  static std::string print(func::FuncOp function) {
    std::string text;
    llvm::raw_string_ostream(text) << function;
    return text;
  }

  std::mt19937 random{11};
};

TEST_F(CorrectionsTest, BringNetworksNearTheFloatOne) {
  for (bool perChannel : {false, true})
    for (unsigned bits : {3, 4, 6}) {
      func::FuncOp original = makeOriginal();
      ASSERT_TRUE(original);
      // More samples than a window has elements.
      std::vector<Sample> samples = makeSamples(original, 256);
      std::vector<Sample> others = makeSamples(original, 64);
      double before = 0;
      std::vector<double> errors;
      // Nothing; scales; offsets too; rounding too.
      for (int step = 0; step < 4; ++step) {
        func::FuncOp quantized = quantize(original, bits, perChannel);
        before = compare(original, quantized, others);
        CorrectionOptions options;
        options.fitScale = step > 0;
        options.fitOffset = step > 1;
        options.round = step > 2;
        ASSERT_TRUE(succeeded(correct(original, quantized, samples, options)))
            << lastDiagnostic();
        EXPECT_TRUE(succeeded(mlir::verify(*module)));
        errors.push_back(compare(original, quantized, others));
        quantized.erase();
      }
      EXPECT_NEAR(errors[0], before, 1e-3 * before);
      EXPECT_LT(errors[2], before);
      EXPECT_LT(errors[3], 0.7 * before);
      EXPECT_LT(errors[3], errors[2]);
    }
}

TEST_F(CorrectionsTest, LeaveWhatIsExactAlone) {
  // Weights that are codes to begin with.
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  for (auto layer : original.getBody().front().getOps<MacOpInterface>()) {
    auto constant = layer.getFilter().getDefiningOp<ConstOp>();
    std::vector<float> reals = *readFloats(constant.getValue());
    for (float &real : reals)
      real = std::clamp(std::round(real * 8), -127.0f, 127.0f) / 8;
    constant.setValueAttr(DenseElementsAttr::get(constant.getOutput().getType(),
                                                 ArrayRef(reals)));
  }
  std::vector<Sample> samples = makeSamples(original, 64);
  func::FuncOp quantized = quantize(original, 8, false, 0.125);
  SmallVector<Attribute> codes;
  auto collect = [&] {
    SmallVector<Attribute> values;
    quantized.walk([&](ConstOp constant) {
      if (getQuantType(constant.getOutput()))
        values.push_back(constant.getValue());
    });
    return values;
  };
  codes = collect();
  ASSERT_EQ(codes.size(), 5u);
  ASSERT_TRUE(succeeded(correct(original, quantized, samples)));
  for (auto [old, now] : llvm::zip_equal(codes, collect()))
    EXPECT_EQ(*readIntegers(cast<ElementsAttr>(old)),
              *readIntegers(cast<ElementsAttr>(now)));
  EXPECT_LT(compare(original, quantized, samples), 1e-6);
}

TEST_F(CorrectionsTest, KeepGranularityAndBounds) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 16);
  for (bool perChannel : {false, true}) {
    func::FuncOp quantized = quantize(original, 4, perChannel);
    std::vector<std::vector<int64_t>> before;
    for (auto layer : quantized.getBody().front().getOps<MacOpInterface>())
      before.push_back(*readIntegers(layer.getFilter()
                                         .getDefiningOp<DequantizeOp>()
                                         .getInput()
                                         .getDefiningOp<ConstOp>()
                                         .getValue()));
    CorrectionOptions options;
    options.reach = 2;
    ASSERT_TRUE(succeeded(correct(original, quantized, samples, options)));
    int moved = 0;
    for (auto [layer, old] : llvm::zip_equal(
             quantized.getBody().front().getOps<MacOpInterface>(), before)) {
      auto constant = layer.getFilter()
                          .getDefiningOp<DequantizeOp>()
                          .getInput()
                          .getDefiningOp<ConstOp>();
      QuantType type = getQuantType(constant.getOutput());
      EXPECT_EQ(type.isPerTensor(), !perChannel);
      EXPECT_EQ(type.getStorage().getWidth(), 4u);
      for (auto [code, oldCode] :
           llvm::zip_equal(*readIntegers(constant.getValue()), old)) {
        EXPECT_LE(std::abs(code - oldCode), 2);
        moved += code != oldCode;
      }
    }
    EXPECT_GT(moved, 0);
    quantized.erase();
  }
}

TEST_F(CorrectionsTest, AreTheSameForAnyNumberOfThreads) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 16);
  std::vector<std::string> texts;
  for (bool isThreaded : {true, false}) {
    context.enableMultithreading(isThreaded);
    func::FuncOp quantized = quantize(original, 4, true);
    ASSERT_TRUE(succeeded(correct(original, quantized, samples)));
    texts.push_back(print(quantized));
    quantized.erase();
  }
  EXPECT_EQ(texts[0], texts[1]);
}

TEST_F(CorrectionsTest, LargeWindowsAreRoundedInParts) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 64);
  CorrectionOptions options;
  for (bool perChannel : {false, true}) {
    func::FuncOp fitted = quantize(original, 3, perChannel);
    options.round = false;
    ASSERT_TRUE(succeeded(correct(original, fitted, samples, options)));
    func::FuncOp rounded = quantize(original, 3, perChannel);
    options.round = true;
    // No divisor of any window.
    options.maxInputs = 5;
    ASSERT_TRUE(succeeded(correct(original, rounded, samples, options)));
    EXPECT_LT(compare(original, rounded, samples),
              compare(original, fitted, samples));
  }
}

TEST_F(CorrectionsTest, FewBytesAreFewerSamples) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 16);
  CorrectionOptions options;
  options.maxBytes = 1;
  func::FuncOp few = quantize(original, 4, true);
  ASSERT_TRUE(succeeded(correct(original, few, samples, options)));
  func::FuncOp one = quantize(original, 4, true);
  ASSERT_TRUE(
      succeeded(correct(original, one, ArrayRef(samples).take_front())));
  EXPECT_EQ(print(few), print(one));
}

TEST_F(CorrectionsTest, NumbersThatAreNotFiniteChangeNothing) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 4);
  samples[1][0].reals[5] = NAN;
  func::FuncOp quantized = quantize(original, 4, false);
  std::string before = print(quantized);
  ASSERT_TRUE(succeeded(correct(original, quantized, samples)));
  EXPECT_EQ(print(quantized), before);
}

TEST_F(CorrectionsTest, RefuseAnotherNetwork) {
  func::FuncOp original = makeOriginal();
  ASSERT_TRUE(original);
  std::vector<Sample> samples = makeSamples(original, 2);
  func::FuncOp quantized = quantize(original, 4, false);
  EXPECT_TRUE(failed(correct(original, quantized, {})));
  EXPECT_EQ(lastDiagnostic(), "'func.func' op expected at least one sample");
  // A norm less.
  func::FuncOp other = quantize(original, 4, false);
  auto norm = *other.getBody().front().getOps<BatchNormOp>().begin();
  norm.replaceAllUsesWith(norm.getInput());
  norm.erase();
  EXPECT_TRUE(failed(correct(original, other, samples)));
  EXPECT_EQ(lastDiagnostic(), "'qopt.conv_2d' op expected the layer of the "
                              "original, with its norm");
  // A layer less.
  auto layers =
      llvm::to_vector(quantized.getBody().front().getOps<FullyConnectedOp>());
  OpBuilder builder(layers[0]);
  layers[0].replaceAllUsesWith(Value(
      ConstOp::create(builder, layers[0].getLoc(), layers[0].getType(),
                      DenseElementsAttr::get(layers[0].getType(), 0.0f))));
  layers[0].erase();
  EXPECT_TRUE(failed(correct(original, quantized, samples)));
  EXPECT_EQ(lastDiagnostic(),
            "'func.func' op expected the 5 layers of the original, but got 4");
}

} // namespace
