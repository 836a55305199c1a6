//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of each element, elementwise operators with broadcasting, norms,
// and casts between reals and codes.
//
//===----------------------------------------------------------------------===//

#include "FloatKernels.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Functions of one element
//===----------------------------------------------------------------------===//

template <typename Function> static FloatKernel mapEach(Function function) {
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    const float *__restrict in = operands[0]->reals.data();
    float *__restrict out = result.reals.data();
    for (size_t i = 0, e = result.reals.size(); i < e; ++i)
      out[i] = function(in[i]);
  };
}

static FloatKernel makeUnaryKernel(Operation *op) {
  return llvm::TypeSwitch<Operation *, FloatKernel>(op)
      .Case([](LeakyReluOp relu) {
        auto alpha = float(relu.getAlpha().convertToDouble());
        return mapEach(
            [alpha, bounds = FloatBounds(relu.getActivation())](float x) {
              return bounds.clamp(x > 0 ? x : x * alpha);
            });
      })
      .Case([](HardSwishOp) {
        return mapEach([](float x) {
          return x * std::min(std::max(x + 3, 0.0f), 6.0f) / 6;
        });
      })
      .Case([](HardSigmoidOp sigmoid) {
        float alpha = sigmoid.getAlpha().convertToDouble(),
              beta = sigmoid.getBeta().convertToDouble();
        return mapEach([=](float x) {
          return std::min(std::max(alpha * x + beta, 0.0f), 1.0f);
        });
      })
      .Case([](AbsOp) { return mapEach([](float x) { return std::fabs(x); }); })
      .Case([](NegOp) { return mapEach([](float x) { return -x; }); })
      .Default(FloatKernel());
}

//===----------------------------------------------------------------------===//
// Two operands
//===----------------------------------------------------------------------===//

/// For each dimension of the result the distance of an operand's elements, 0
/// where it is repeated.
static SmallVector<int64_t> getBroadcastStrides(RankedTensorType operand,
                                                RankedTensorType result) {
  SmallVector<int64_t> strides(result.getRank(), 0);
  int64_t stride = 1, offset = result.getRank() - operand.getRank();
  for (int64_t axis = operand.getRank() - 1; axis >= 0; --axis) {
    if (operand.getDimSize(axis) != 1)
      strides[offset + axis] = stride;
    stride *= operand.getDimSize(axis);
  }
  return strides;
}

/// Calls `body(position in the result, in lhs, in rhs)` for each innermost row
/// of the result.
template <typename Body>
static void forEachInnerRow(ArrayRef<int64_t> shape, ArrayRef<int64_t> lhs,
                            ArrayRef<int64_t> rhs, Body body) {
  int64_t outer = shape.empty() ? 0 : int64_t(shape.size()) - 1;
  int64_t length = shape.empty() ? 1 : shape.back(), count = 1;
  for (int64_t size : shape.take_front(outer))
    count *= size;
  SmallVector<int64_t> index(outer, 0);
  for (int64_t row = 0, a = 0, b = 0; row < count; ++row) {
    body(row * length, a, b);
    for (int64_t axis = outer - 1; axis >= 0; --axis) {
      a += lhs[axis], b += rhs[axis];
      if (++index[axis] < shape[axis])
        break;
      a -= lhs[axis] * shape[axis], b -= rhs[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

template <typename OpTy, typename Function>
static FloatKernel mapPairs(OpTy op, Function function) {
  RankedTensorType type = op.getOutput().getType();
  SmallVector<int64_t> lhs = getBroadcastStrides(op.getLhs().getType(), type);
  SmallVector<int64_t> rhs = getBroadcastStrides(op.getRhs().getType(), type);
  int64_t length = lhs.empty() ? 1 : type.getShape().back();
  int64_t lhsStep = lhs.empty() ? 0 : lhs.back();
  int64_t rhsStep = rhs.empty() ? 0 : rhs.back();
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    forEachInnerRow(result.type.getShape(), lhs, rhs,
                    [&](int64_t position, int64_t atLhs, int64_t atRhs) {
                      const float *a = operands[0]->reals.data() + atLhs;
                      const float *b = operands[1]->reals.data() + atRhs;
                      float *__restrict out = result.reals.data() + position;
                      if (lhsStep == 1 && rhsStep == 1) {
                        for (int64_t i = 0; i < length; ++i)
                          out[i] = function(a[i], b[i]);
                        return;
                      }
                      for (int64_t i = 0; i < length; ++i)
                        out[i] = function(a[i * lhsStep], b[i * rhsStep]);
                    });
  };
}

static FloatKernel makeBinaryKernel(Operation *op) {
  return llvm::TypeSwitch<Operation *, FloatKernel>(op)
      .Case<AddOp, SubOp, MulOp>([](auto arithmetic) {
        using OpTy = decltype(arithmetic);
        FloatBounds bounds(arithmetic.getActivation());
        return mapPairs(arithmetic, [=](float a, float b) {
          if constexpr (std::is_same_v<OpTy, AddOp>)
            return bounds.clamp(a + b);
          else if constexpr (std::is_same_v<OpTy, SubOp>)
            return bounds.clamp(a - b);
          else
            return bounds.clamp(a * b);
        });
      })
      .Case([](PReluOp prelu) {
        return mapPairs(prelu, [](float a, float alpha) {
          return a >= 0.0f ? a : a * alpha;
        });
      })
      .Default(FloatKernel());
}

//===----------------------------------------------------------------------===//
// Norms
//===----------------------------------------------------------------------===//

static FloatKernel makeNormKernel(BatchNormOp op) {
  auto epsilon = float(op.getEpsilon().convertToDouble());
  FloatBounds bounds(op.getActivation());
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    const std::vector<float> &gamma = operands[1]->reals,
                             &variance = operands[4]->reals;
    size_t channels = gamma.size();
    std::vector<float> scale(channels);
    for (size_t c = 0; c < channels; ++c)
      scale[c] = gamma[c] / std::sqrt(variance[c] + epsilon);
    const float *a = scale.data(), *beta = operands[2]->reals.data(),
                *mean = operands[3]->reals.data();
    for (size_t row = 0; row < result.reals.size(); row += channels) {
      const float *__restrict in = operands[0]->reals.data() + row;
      float *__restrict out = result.reals.data() + row;
      for (size_t c = 0; c < channels; ++c)
        out[c] = bounds.clamp(a[c] * (in[c] - mean[c]) + beta[c]);
    }
  };
}

FloatKernel
qopt::makeElementwiseKernel(Operation *op,
                            ArrayRef<const TensorValue *> constants) {
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return makeNormKernel(norm);
  if (FloatKernel kernel = makeUnaryKernel(op))
    return kernel;
  return makeBinaryKernel(op);
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// The scales and zero points of a tensor whose element at position p has
/// number `p / inner % count`.
namespace {
struct CastScales {
  int64_t inner = 1;
  std::vector<float> scales;
  std::vector<int64_t> zeroPoints;

  /// Calls `body(begin, end, number)` for the ranges of positions that share a
  /// scale.
  template <typename Body> void forEachRange(int64_t size, Body body) const {
    if (scales.size() == 1)
      return body(0, size, 0);
    for (int64_t begin = 0, i = 0; begin < size; begin += inner, ++i)
      body(begin, begin + inner, i % int64_t(scales.size()));
  }
};
} // namespace

/// Nothing for blocks.
static std::optional<CastScales> getCastScales(QuantType type,
                                               ArrayRef<int64_t> shape) {
  if (!type || type.getGranularity() == Granularity::Block)
    return std::nullopt;
  CastScales result;
  if (type.isPerChannel())
    for (int64_t size : shape.drop_front(type.getAxis() + 1))
      result.inner *= size;
  for (int64_t i = 0, e = *type.getNumScales(shape); i < e; ++i) {
    result.scales.push_back(float(type.getScaleOf(i).toDouble()));
    result.zeroPoints.push_back(type.getZeroPointOf(i));
  }
  return result;
}

/// The nearest integer of a number of magnitude below 2^22.
template <Rounding rounding> static float roundSmall(float x) {
  if constexpr (rounding == Rounding::HalfEven) {
    // Adding 1.5 * 2^23 leaves no fraction.
    constexpr float magic = 12582912.0f;
    return (x + magic) - magic;
  } else {
    auto truncated = float(int32_t(x));
    float rest = x - truncated;
    return truncated + float(rest >= 0.5f) - float(rest <= -0.5f);
  }
}

template <Rounding rounding>
static void quantizeAll(const CastScales &scales, StorageAttr storage,
                        ArrayRef<float> input, MutableArrayRef<int64_t> codes) {
  int64_t min = storage.getMin(), max = storage.getMax();
  scales.forEachRange(int64_t(input.size()), [&](int64_t begin, int64_t end,
                                                 int64_t i) {
    float scale = scales.scales[i];
    int64_t zeroPoint = scales.zeroPoints[i];
    auto low = float(min - zeroPoint), high = float(max - zeroPoint);
    for (int64_t p = begin; p < end; ++p) {
      float quotient = input[p] / scale;
      quotient = quotient == quotient ? quotient : 0.0f;
      quotient = std::min(std::max(quotient, low), high);
      codes[p] = int64_t(int32_t(roundSmall<rounding>(quotient))) + zeroPoint;
    }
  });
}

FloatKernel qopt::makeCastKernel(Operation *op) {
  if (auto quantize = dyn_cast<QuantizeOp>(op)) {
    RankedTensorType type = quantize.getOutput().getType();
    StorageAttr storage = getQuantType(type).getStorage();
    std::optional<CastScales> scales =
        getCastScales(getQuantType(type), type.getShape());
    if (!scales || storage.getWidth() > 16)
      return nullptr;
    auto run = quantize.getRounding() == Rounding::HalfEven
                   ? quantizeAll<Rounding::HalfEven>
                   : quantizeAll<Rounding::HalfAway>;
    return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
      run(*scales, storage, operands[0]->reals, result.ints);
    };
  }
  RankedTensorType type = cast<DequantizeOp>(op).getInput().getType();
  std::optional<CastScales> scales =
      getCastScales(getQuantType(type), type.getShape());
  if (!scales)
    return nullptr;
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    const std::vector<int64_t> &codes = operands[0]->ints;
    scales->forEachRange(
        int64_t(codes.size()), [&](int64_t begin, int64_t end, int64_t i) {
          for (int64_t p = begin; p < end; ++p)
            result.reals[p] =
                scales->scales[i] * float(codes[p] - scales->zeroPoints[i]);
        });
  };
}
