//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales that codes of few bits express, and weights rounded to them.
//
//===----------------------------------------------------------------------===//

#include "../Reference/ReferenceTest.h"
#include "Filters.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Verifier.h"
#include "qopt/Calibration/PowerCodes.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Quantize/Corrections.h"
#include "qopt/Quantize/LayerScales.h"
#include <cmath>
#include <random>

using namespace mlir;
using namespace mlir::qopt;

namespace {

constexpr int64_t kOutputs = 6, kInputs = 8;
/// What the norm multiplies by; no output depends on the last channel.
constexpr double kGains[kOutputs] = {1.5, -0.75, 0.02, 4, -1, 0};
constexpr double kInputScale = 0.03, kOutputScale = 0.11;

class LayerScalesTest : public ReferenceTest {
protected:
  /// Two layers between quantizations, one of them with a norm.
  func::FuncOp makeNetwork() {
    return parse(R"mlir(
  func.func @main(%x: tensor<4x8xf32>) -> tensor<4x3xf32> {
    %qx = qopt.quantize %x rounding<half_even> : tensor<4x8xf32> -> tensor<4x8x!qopt.quant<i8, real<0.03>>>
    %dx = qopt.dequantize %qx : tensor<4x8x!qopt.quant<i8, real<0.03>>> -> tensor<4x8xf32>
    %w = qopt.const dense<0.0> : tensor<6x8xf32> : tensor<6x8xf32>
    %0 = qopt.fully_connected %dx, %w : tensor<4x8xf32>, tensor<6x8xf32> -> tensor<4x6xf32>
    %g = qopt.const dense<[1.5, -0.75, 0.02, 4.0, -1.0, 0.0]> : tensor<6xf32> : tensor<6xf32>
    %b = qopt.const dense<0.5> : tensor<6xf32> : tensor<6xf32>
    %v = qopt.const dense<1.0> : tensor<6xf32> : tensor<6xf32>
    %1 = qopt.batch_norm %0, %g, %b, %b, %v epsilon 0.0 : tensor<4x6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32>, tensor<6xf32> -> tensor<4x6xf32>
    %q1 = qopt.quantize %1 rounding<half_even> : tensor<4x6xf32> -> tensor<4x6x!qopt.quant<i8, real<0.11>>>
    %d1 = qopt.dequantize %q1 : tensor<4x6x!qopt.quant<i8, real<0.11>>> -> tensor<4x6xf32>
    %w2 = qopt.const dense<0.0> : tensor<3x6xf32> : tensor<3x6xf32>
    %2 = qopt.fully_connected %d1, %w2 : tensor<4x6xf32>, tensor<3x6xf32> -> tensor<4x3xf32>
    %q2 = qopt.quantize %2 rounding<half_even> : tensor<4x3xf32> -> tensor<4x3x!qopt.quant<i8, real<0.2>>>
    %d2 = qopt.dequantize %q2 : tensor<4x3x!qopt.quant<i8, real<0.2>>> -> tensor<4x3xf32>
    return %d2 : tensor<4x3xf32>
  })mlir");
  }

  static MacOpInterface getLayer(func::FuncOp function, int index) {
    auto layers = function.getBody().front().getOps<MacOpInterface>();
    return *std::next(layers.begin(), index);
  }

  /// Weights at random, larger from channel to channel.
  std::vector<float> fill(MacOpInterface layer) {
    std::normal_distribution<float> normal;
    auto constant = layer.getFilter().getDefiningOp<ConstOp>();
    RankedTensorType type = constant.getOutput().getType();
    std::vector<float> values;
    for (int64_t i = 0; i < type.getNumElements(); ++i)
      values.push_back(normal(random) *
                       float(1 + 2 * (i / type.getShape().back())));
    constant.setValueAttr(DenseElementsAttr::get(type, ArrayRef(values)));
    return values;
  }

  /// A copy with weights of `storage` on scales that clip nothing.
  func::FuncOp quantize(func::FuncOp original, StringRef storage,
                        bool perChannel) {
    OpBuilder builder(original);
    auto function = cast<func::FuncOp>(builder.clone(*original));
    function.setName("quantized");
    auto attr = cast<StorageAttr>(
        parseAttribute(("#qopt.storage<" + storage + ">").str(), &context));
    for (auto layer : function.getBody().front().getOps<MacOpInterface>())
      quantizeFilter(layer, attr, perChannel);
    return function;
  }

  static ConstOp getFilter(MacOpInterface layer) {
    return layer.getFilter()
        .getDefiningOp<DequantizeOp>()
        .getInput()
        .getDefiningOp<ConstOp>();
  }

  /// The squared error of a layer's weights, times the squares of gains.
  static double getError(MacOpInterface layer, ArrayRef<float> reals,
                         ArrayRef<double> gains) {
    ConstOp filter = getFilter(layer);
    QuantType type = getQuantType(filter.getOutput());
    int64_t inner = filter.getOutput().getType().getShape().back();
    double error = 0;
    for (auto [w, code] : llvm::enumerate(*readIntegers(filter.getValue()))) {
      size_t o = w / inner;
      double real = double(type.getStorage().decode(code)) *
                    type.getScaleOf(int64_t(o)).toDouble();
      error += (gains.empty() ? 1 : gains[o] * gains[o]) * (real - reals[w]) *
               (real - reals[w]);
    }
    return error;
  }

  /// The least of it over second levels `unit * 2^k` and all codes, by trying
  /// them.
  static double getLeastError(ArrayRef<float> reals, double unit, unsigned bits,
                              StorageAttr storage) {
    double least = HUGE_VAL;
    for (int k = -20; k <= 4; ++k) {
      double sum = 0;
      for (int64_t o = 0; o < kOutputs - 1; ++o) {
        double best = HUGE_VAL;
        for (int code = 1; code < 1 << bits; ++code) {
          double scale = code * std::ldexp(unit, k) / kGains[o], error = 0;
          for (int64_t i = 0; i < kInputs; ++i) {
            double real = reals[o * kInputs + i];
            double integer =
                storage.getKind() == StorageKind::PowerOfTwo
                    ? double(roundToPower(real / scale, storage.getWidth()))
                    : std::clamp(std::nearbyint(real / scale),
                                 double(storage.getMin()),
                                 double(storage.getMax()));
            error += (integer * scale - real) * (integer * scale - real);
          }
          best = std::min(best, error);
        }
        sum += best * kGains[o] * kGains[o];
      }
      least = std::min(least, sum);
    }
    return least;
  }

  /// What the error of integers is at most: where the finest second level at
  /// which no scale saturates is taken, and the code above each scale, all
  /// weights are off by half of it.
  static double getBound(ArrayRef<float> reals, double unit, unsigned bits,
                         StorageAttr storage) {
    double scales[kOutputs] = {}, largest = 0;
    for (auto [w, real] : llvm::enumerate(reals)) {
      double gain = kGains[w / kInputs] == 0 ? 1 : kGains[w / kInputs];
      double &scale = scales[w / kInputs];
      scale =
          std::max(scale, std::fabs(real * gain) / double(storage.getMax()));
      largest = std::max(largest, scale);
    }
    double second =
        unit *
        std::exp2(std::ceil(std::log2(largest / ((1 << bits) - 1) / unit)));
    double bound = 0;
    for (int64_t o = 0; o < kOutputs; ++o)
      if (kGains[o] != 0)
        bound += double(kInputs) *
                 std::pow(std::floor(scales[o] / second + 1) * second / 2, 2);
    return bound;
  }

  /// The codes of a layer's scales, with the norm, in units of the finest
  /// `unit * 2^k` of which they are multiples; empty where there is none.
  static std::vector<int64_t> getCodes(MacOpInterface layer, double unit,
                                       ArrayRef<double> gains) {
    QuantType type = getQuantType(getFilter(layer).getOutput());
    for (int k = 4; k >= -30; --k) {
      std::vector<int64_t> codes;
      for (size_t o = 0; o < type.getScale().size(); ++o) {
        // A channel that nothing depends on may have any.
        double gain = gains[o];
        if (gain == 0) {
          codes.push_back(1);
          continue;
        }
        double code =
            type.getScaleOf(int64_t(o)).toDouble() * gain / std::ldexp(unit, k);
        if (std::fabs(code - std::round(code)) > 1e-4 || code < 0.5)
          break;
        codes.push_back(int64_t(std::round(code)));
      }
      if (codes.size() == type.getScale().size())
        return codes;
    }
    return {};
  }

  std::mt19937 random{7};
};

TEST_F(LayerScalesTest, AreCodesOfTheLeastError) {
  for (StringRef storage : {"i8", "i4", "pow2<4>"})
    for (unsigned bits : {2, 4, 8})
      for (StringRef level : {"fixed", "pow2"}) {
        func::FuncOp original = makeNetwork();
        ASSERT_TRUE(original);
        std::vector<float> reals = fill(getLayer(original, 0));
        fill(getLayer(original, 1));
        func::FuncOp quantized = quantize(original, storage, true);
        ASSERT_TRUE(succeeded(quantizeLayerScales(
            original, quantized, ScaleCodeOptions{bits, level.str()})))
            << lastDiagnostic();
        EXPECT_TRUE(succeeded(mlir::verify(*module)));
        MacOpInterface layer = getLayer(quantized, 0);
        double unit = level == "fixed" ? kOutputScale / kInputScale : 1;
        std::vector<int64_t> codes = getCodes(layer, unit, kGains);
        ASSERT_EQ(int64_t(codes.size()), kOutputs)
            << storage.str() << " " << bits << " " << level.str();
        EXPECT_LT(*llvm::max_element(codes), 1 << bits);
        StorageAttr attr =
            getQuantType(getFilter(layer).getOutput()).getStorage();
        double least = getLeastError(reals, unit, bits, attr);
        EXPECT_LE(getError(layer, reals, kGains),
                  attr.isUniform() ? getBound(reals, unit, bits, attr)
                                   : 2 * least);
        EXPECT_GE(getError(layer, reals, kGains), least * (1 - 1e-5));
      }
}

TEST_F(LayerScalesTest, OneScaleStaysOneButForANorm) {
  for (StringRef level : {"fixed", "pow2", "real"}) {
    func::FuncOp original = makeNetwork();
    ASSERT_TRUE(original);
    for (int index : {0, 1})
      fill(getLayer(original, index));
    func::FuncOp quantized = quantize(original, "i8", false);
    ASSERT_TRUE(succeeded(quantizeLayerScales(
        original, quantized, ScaleCodeOptions{4, level.str()})));
    auto getType = [&](int index) {
      return getQuantType(getFilter(getLayer(quantized, index)).getOutput());
    };
    EXPECT_TRUE(getType(0).isPerChannel());
    EXPECT_TRUE(getType(1).isPerTensor());
  }
}

TEST_F(LayerScalesTest, StayCodesWhenTheyAreCorrected) {
  func::FuncOp original = makeNetwork();
  ASSERT_TRUE(original);
  std::vector<float> reals = fill(getLayer(original, 0));
  fill(getLayer(original, 1));
  std::vector<SmallVector<TensorValue>> samples;
  std::normal_distribution<float> normal;
  for (int s = 0; s < 32; ++s) {
    TensorValue input = TensorValue::zeros(
        cast<RankedTensorType>(original.getArgumentTypes()[0]));
    for (float &value : input.reals)
      value = normal(random);
    samples.emplace_back().push_back(std::move(input));
  }
  auto getDistance = [&](func::FuncOp quantized) {
    double distance = 0;
    for (const SmallVector<TensorValue> &sample : samples) {
      auto a = interpret(original, sample), b = interpret(quantized, sample);
      EXPECT_TRUE(succeeded(a) && succeeded(b)) << lastDiagnostic();
      for (auto [x, y] : llvm::zip_equal(a->front().reals, b->front().reals))
        distance += (x - y) * (x - y);
    }
    return distance;
  };
  CorrectionOptions options;
  options.scaleCodes = ScaleCodeOptions{4, "fixed"};
  func::FuncOp quantized = quantize(original, "i3", true);
  ASSERT_TRUE(
      succeeded(quantizeLayerScales(original, quantized, *options.scaleCodes)));
  double before = getDistance(quantized);
  ASSERT_TRUE(succeeded(correct(original, quantized, samples, options)))
      << lastDiagnostic();
  EXPECT_LT(getDistance(quantized), 0.9 * before);
  // The norm has what its scale was fitted by.
  auto norm = *quantized.getBody().front().getOps<BatchNormOp>().begin();
  auto gamma = *readFloats(norm.getGamma().getDefiningOp<ConstOp>().getValue());
  std::vector<double> gains(gamma.begin(), gamma.end());
  std::vector<int64_t> codes =
      getCodes(getLayer(quantized, 0), kOutputScale / kInputScale, gains);
  ASSERT_EQ(int64_t(codes.size()), kOutputs);
  EXPECT_LT(*llvm::max_element(codes), 16);
}

TEST_F(LayerScalesTest, LayersThatAreNotBetweenQuantizationsStay) {
  func::FuncOp original = makeNetwork();
  ASSERT_TRUE(original);
  for (int index : {0, 1})
    fill(getLayer(original, index));
  func::FuncOp quantized = quantize(original, "i8", true);
  auto quantize = *quantized.getBody().front().getOps<QuantizeOp>().begin();
  auto dequantize = cast<DequantizeOp>(*quantize->user_begin());
  dequantize.replaceAllUsesWith(quantize.getInput());
  Attribute before = getFilter(getLayer(quantized, 0)).getValueAttr();
  Attribute other = getFilter(getLayer(quantized, 1)).getValueAttr();
  ASSERT_TRUE(succeeded(quantizeLayerScales(original, quantized)));
  EXPECT_EQ(getFilter(getLayer(quantized, 0)).getValueAttr(), before);
  EXPECT_NE(getFilter(getLayer(quantized, 1)).getValueAttr(), other);
}

} // namespace
