//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor: of each element, or of rows.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Normalization.h"
#include "qopt/Numerics/Softmax.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

//===----------------------------------------------------------------------===//
// Functions of each element
//===----------------------------------------------------------------------===//

static float evaluateReal(LeakyReluOp op, float x) {
  float y = x > 0 ? x : x * float(op.getAlpha().convertToDouble());
  return clampTo(y, getRealActivationBounds(op.getActivation()));
}
static float evaluateReal(HardSwishOp, float x) {
  return x * std::min(std::max(x + 3, 0.0f), 6.0f) / 6;
}
static float evaluateReal(HardSigmoidOp op, float x) {
  float alpha = op.getAlpha().convertToDouble(),
        beta = op.getBeta().convertToDouble();
  return std::min(std::max(alpha * x + beta, 0.0f), 1.0f);
}
static float evaluateReal(LogisticOp, float x) {
  return 1 / (1 + std::exp(-x));
}
static float evaluateReal(TanhOp, float x) { return std::tanh(x); }
static float evaluateReal(EluOp, float x) { return x < 0 ? std::expm1(x) : x; }
static float evaluateReal(RsqrtOp, float x) { return 1 / std::sqrt(x); }
static float evaluateReal(AbsOp, float x) { return std::fabs(x); }
static float evaluateReal(NegOp, float x) { return -x; }
static float evaluateReal(ExpOp, float x) { return std::exp(x); }
static float evaluateReal(LogOp, float x) { return std::log(x); }
static float evaluateReal(SqrtOp, float x) { return std::sqrt(x); }
static float evaluateReal(ErfOp, float x) { return std::erf(x); }
static float evaluateReal(SinOp, float x) { return std::sin(x); }
static float evaluateReal(CosOp, float x) { return std::cos(x); }
static float evaluateReal(FloorOp, float x) { return std::floor(x); }
static float evaluateReal(CeilOp, float x) { return std::ceil(x); }
static float evaluateReal(GeluOp op, float x) {
  constexpr float rootOfHalf = 0.70710678f, rootOf2OverPi = 0.79788456f;
  float y = op.getApproximate()
                ? std::tanh(rootOf2OverPi * (x + 0.044715f * x * x * x))
                : std::erf(x * rootOfHalf);
  return x / 2 * (1 + y);
}
static float evaluateReal(PowOp op, float x) {
  return std::pow(x, float(op.getExponent().convertToDouble()));
}

template <typename OpTy>
static LogicalResult evaluateUnary(OpTy op, Operands operands,
                                   TensorValue &output) {
  const TensorValue &input = *operands.front();
  if (output.isFloat()) {
    for (auto [in, out] : llvm::zip_equal(input.reals, output.reals))
      out = evaluateReal(op, in);
    return success();
  }
  // Integers without a scale are the same under every profile.
  Profile profile = Profile::TFLite;
  if (op->hasAttr("rounding")) {
    FailureOr<Profile> ofModule = requireProfile(op);
    if (failed(ofModule))
      return failure();
    profile = *ofModule;
  }
  IntegerFunction function = op.getIntegerFunction(profile);
  for (auto [in, out] : llvm::zip_equal(input.ints, output.ints))
    out = function(in);
  return success();
}

/// One that has no integer form.
template <typename OpTy>
static LogicalResult evaluateRealUnary(OpTy op, Operands operands,
                                       TensorValue &output) {
  for (auto [in, out] : llvm::zip_equal(operands.front()->reals, output.reals))
    out = evaluateReal(op, in);
  return success();
}

//===----------------------------------------------------------------------===//
// Functions of rows
//===----------------------------------------------------------------------===//

/// Calls `function(input row, output row)` on each.
template <typename T, typename Function>
static void forEachRow(RankedTensorType type, ArrayRef<T> input,
                       MutableArrayRef<T> output, Function function) {
  size_t length = type.getShape().back();
  for (size_t row = 0; row < output.size(); row += length)
    function(input.slice(row, length), output.slice(row, length));
}

/// The same with the integers of tensors.
template <typename Function>
static void forEachIntegerRow(const TensorValue &input, TensorValue &output,
                              Function function) {
  forEachRow<int64_t>(output.type, input.ints, output.ints, function);
}

static void softmaxRealRow(ArrayRef<float> input, float beta,
                           MutableArrayRef<float> output) {
  float max = *std::max_element(input.begin(), input.end());
  float sum = 0.0f;
  for (auto [in, out] : llvm::zip_equal(input, output)) {
    out = std::exp((in - max) * beta);
    sum += out;
  }
  for (float &out : output)
    out /= sum;
}

static LogicalResult evaluateSoftmax(SoftmaxOp op, Operands operands,
                                     TensorValue &output) {
  const TensorValue &input = *operands.front();
  double beta = op.getBeta().convertToDouble();
  if (output.isFloat()) {
    forEachRow<float>(output.type, input.reals, output.reals,
                      [&](ArrayRef<float> in, MutableArrayRef<float> out) {
                        softmaxRealRow(in, float(beta), out);
                      });
    return success();
  }
  ExactScale scale = getQuantType(input.type).getScaleOf(0);
  if (getQuantType(input.type).getStorage().getWidth() > 8) {
    SoftmaxScaling scaling = softmaxScaling16(scale, beta);
    forEachIntegerRow(input, output, [&](auto in, auto out) {
      softmaxRow16(scaling, in, out);
    });
    return success();
  }
  std::vector<int32_t> table = softmaxExpTable(scale, beta);
  StorageAttr storage = getQuantType(output.type).getStorage();
  forEachIntegerRow(input, output, [&](auto in, auto out) {
    softmaxRow(table, in, storage.getMin(), storage.getMax(), out,
               storage.getWidth());
  });
  return success();
}

static void logSoftmaxRealRow(ArrayRef<float> input,
                              MutableArrayRef<float> output) {
  float max = *std::max_element(input.begin(), input.end());
  float sum = 0.0f;
  for (float value : input)
    sum += std::exp(value - max);
  for (auto [in, out] : llvm::zip_equal(input, output))
    out = in - max - std::log(sum);
}

static LogicalResult evaluateLogSoftmax(LogSoftmaxOp op, Operands operands,
                                        TensorValue &output) {
  const TensorValue &input = *operands.front();
  if (output.isFloat()) {
    forEachRow<float>(output.type, input.reals, output.reals,
                      logSoftmaxRealRow);
    return success();
  }
  LogSoftmaxParameters parameters =
      logSoftmaxParameters(getQuantType(input.type).getScaleOf(0));
  StorageAttr storage = getQuantType(output.type).getStorage();
  forEachIntegerRow(input, output, [&](auto in, auto out) {
    logSoftmaxRow(parameters, in, storage.getMin(), storage.getMax(), out);
  });
  return success();
}

/// Norms below 1e-6 count as this.
static void l2NormalizationRealRow(ArrayRef<float> input,
                                   MutableArrayRef<float> output) {
  float sum = 0.0f;
  for (float value : input)
    sum += value * value;
  float norm = std::max(std::sqrt(sum), 1e-6f);
  for (auto [in, out] : llvm::zip_equal(input, output))
    out = in / norm;
}

static LogicalResult evaluateL2Normalization(L2NormalizationOp op,
                                             Operands operands,
                                             TensorValue &output) {
  const TensorValue &input = *operands.front();
  if (output.isFloat()) {
    forEachRow<float>(output.type, input.reals, output.reals,
                      l2NormalizationRealRow);
    return success();
  }
  TensorFormat to = getFormat(getQuantType(output.type));
  bool isUnsigned =
      getQuantType(output.type).getStorage().getKind() == StorageKind::Unsigned;
  std::vector<int64_t> centred = subtractZeroPoints(input);
  forEachRow<int64_t>(
      output.type, centred, output.ints, [&](auto in, auto out) {
        l2NormalizationRow(in, isUnsigned, out);
        for (int64_t &value : out)
          value = std::clamp(value + to.zeroPoint, to.min, to.max);
      });
  return success();
}

void reference::attachFunctions(MLIRContext &context) {
  attach<LeakyReluOp, evaluateUnary<LeakyReluOp>>(context);
  attach<HardSwishOp, evaluateUnary<HardSwishOp>>(context);
  attach<HardSigmoidOp, evaluateUnary<HardSigmoidOp>>(context);
  attach<LogisticOp, evaluateUnary<LogisticOp>>(context);
  attach<TanhOp, evaluateUnary<TanhOp>>(context);
  attach<EluOp, evaluateUnary<EluOp>>(context);
  attach<RsqrtOp, evaluateUnary<RsqrtOp>>(context);
  attach<AbsOp, evaluateUnary<AbsOp>>(context);
  attach<NegOp, evaluateUnary<NegOp>>(context);
  attach<ExpOp, evaluateRealUnary<ExpOp>>(context);
  attach<LogOp, evaluateRealUnary<LogOp>>(context);
  attach<SqrtOp, evaluateRealUnary<SqrtOp>>(context);
  attach<ErfOp, evaluateRealUnary<ErfOp>>(context);
  attach<SinOp, evaluateRealUnary<SinOp>>(context);
  attach<CosOp, evaluateRealUnary<CosOp>>(context);
  attach<FloorOp, evaluateRealUnary<FloorOp>>(context);
  attach<CeilOp, evaluateRealUnary<CeilOp>>(context);
  attach<GeluOp, evaluateRealUnary<GeluOp>>(context);
  attach<PowOp, evaluateRealUnary<PowOp>>(context);
  attach<SoftmaxOp, evaluateSoftmax>(context);
  attach<LogSoftmaxOp, evaluateLogSoftmax>(context);
  attach<L2NormalizationOp, evaluateL2Normalization>(context);
}
