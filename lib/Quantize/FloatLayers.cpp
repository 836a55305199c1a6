//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Convolutions and fully connected layers. Weights are transposed once, so that
// output channels lie beside each other.
//
//===----------------------------------------------------------------------===//

#include "FloatKernels.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <array>
#include <memory>

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// As many output channels as are computed together.
constexpr int64_t kLanes = 8;
using Lanes = float
    __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

/// A matrix of weights, [depth, channels], in panels of kLanes channels; the
/// last panel is filled up with zeros.
class Panels {
public:
  /// Of `weights(channel, k)`.
  template <typename Weights>
  Panels(int64_t channels, int64_t depth, Weights weights)
      : channels(channels), depth(depth),
        data(llvm::alignTo(channels, kLanes) * depth) {
    for (int64_t o = 0; o < channels; ++o)
      for (int64_t k = 0; k < depth; ++k)
        data[(o / kLanes * depth + k) * kLanes + o % kLanes] = weights(o, k);
  }

  /// `output[r][o] = clamp(bias[o] + sum over k of rows[r][k] * w[k][o])`.
  /// `bias` may be null; rows of the output are `stride` apart.
  void multiply(const float *rows, int64_t numRows, const float *bias,
                FloatBounds bounds, float *output, int64_t stride) const {
    for (int64_t o = 0; o < channels; o += kLanes) {
      const float *panel = data.data() + o * depth;
      int64_t count = std::min(kLanes, channels - o);
      Lanes start = {};
      if (bias)
        std::copy_n(bias + o, count, reinterpret_cast<float *>(&start));
      int64_t r = 0;
      for (; r + 4 <= numRows; r += 4)
        multiplyRows<4>(rows + r * depth, panel, start, bounds, count,
                        output + r * stride + o, stride);
      for (; r < numRows; ++r)
        multiplyRows<1>(rows + r * depth, panel, start, bounds, count,
                        output + r * stride + o, stride);
    }
  }

private:
  template <int numRows>
  void multiplyRows(const float *rows, const float *panel, Lanes start,
                    FloatBounds bounds, int64_t count, float *output,
                    int64_t stride) const {
    Lanes sums[numRows];
    for (Lanes &sum : sums)
      sum = start;
    for (int64_t k = 0; k < depth; ++k) {
      Lanes weights = *reinterpret_cast<const Lanes *>(panel + k * kLanes);
      for (int r = 0; r < numRows; ++r)
        sums[r] += rows[r * depth + k] * weights;
    }
    for (int r = 0; r < numRows; ++r)
      for (int64_t i = 0; i < count; ++i)
        output[r * stride + i] = bounds.clamp(sums[r][i]);
  }

  int64_t channels, depth;
  std::vector<float> data;
};

/// How a window slides over an NHWC tensor.
struct Window {
  int64_t N, H, W, C, OH, OW, O, KH, KW;
  SmallVector<int64_t> strides, pad, dilations;

  template <typename OpTy>
  explicit Window(OpTy op)
      : strides(op.getStrides()), pad(op.getPad()),
        dilations(op.getDilations()) {
    ArrayRef<int64_t> in = op.getInput().getType().getShape();
    ArrayRef<int64_t> out = op.getOutput().getType().getShape();
    std::array<int64_t, 2> window = op.getWindowSize();
    std::tie(N, H, W, C) = std::tie(in[0], in[1], in[2], in[3]);
    std::tie(OH, OW, O) = std::tie(out[1], out[2], out[3]);
    std::tie(KH, KW) = std::tie(window[0], window[1]);
  }

  /// The row of the input under row ky of the window; not always inside.
  int64_t getRow(int64_t y, int64_t ky) const {
    return y * strides[0] - pad[0] + ky * dilations[0];
  }
  int64_t getColumn(int64_t x, int64_t kx) const {
    return x * strides[1] - pad[2] + kx * dilations[1];
  }
  /// Input and output have the same pixels in the same order.
  bool isPointwise() const {
    return KH == 1 && KW == 1 && OH == H && OW == W && pad[0] == 0 &&
           pad[2] == 0 && strides[0] == 1 && strides[1] == 1;
  }
};

} // namespace

static const float *getBias(ArrayRef<const TensorValue *> operands) {
  return operands.size() > 2 ? operands[2]->reals.data() : nullptr;
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

/// The windows of a row of the output, [OW, KH, KW, I], with zeros outside.
static void collectPatches(const Window &w, const float *image, int64_t y,
                           int64_t firstChannel, int64_t I,
                           std::vector<float> &patches) {
  patches.assign(w.OW * w.KH * w.KW * I, 0.0f);
  float *patch = patches.data();
  for (int64_t x = 0; x < w.OW; ++x)
    for (int64_t ky = 0; ky < w.KH; ++ky)
      for (int64_t kx = 0; kx < w.KW; ++kx, patch += I) {
        int64_t iy = w.getRow(y, ky), ix = w.getColumn(x, kx);
        if (0 <= iy && iy < w.H && 0 <= ix && ix < w.W)
          std::copy_n(image + (iy * w.W + ix) * w.C + firstChannel, I, patch);
      }
}

using PanelsOfGroups = std::vector<Panels>;

static PanelsOfGroups packFilter(Conv2DOp op, const TensorValue &filter) {
  ArrayRef<int64_t> shape = filter.type.getShape();
  int64_t depth = shape[1] * shape[2] * shape[3];
  int64_t groups = op.getGroups(), channels = shape[0] / groups;
  PanelsOfGroups panels;
  for (int64_t g = 0; g < groups; ++g)
    panels.emplace_back(channels, depth, [&](int64_t o, int64_t k) {
      return filter.reals[(g * channels + o) * depth + k];
    });
  return panels;
}

static void convolve(const Window &w, const PanelsOfGroups &panels,
                     FloatBounds bounds, ArrayRef<const TensorValue *> operands,
                     TensorValue &result) {
  const float *input = operands[0]->reals.data(), *bias = getBias(operands);
  float *output = result.reals.data();
  if (w.isPointwise() && panels.size() == 1)
    return panels[0].multiply(input, w.N * w.H * w.W, bias, bounds, output,
                              w.O);
  int64_t I = w.C / int64_t(panels.size()), O = w.O / int64_t(panels.size());
  std::vector<float> patches;
  for (int64_t n = 0; n < w.N; ++n, input += w.H * w.W * w.C)
    for (int64_t y = 0; y < w.OH; ++y, output += w.OW * w.O)
      for (auto [g, ofGroup] : llvm::enumerate(panels)) {
        collectPatches(w, input, y, int64_t(g) * I, I, patches);
        ofGroup.multiply(patches.data(), w.OW, bias ? bias + g * O : nullptr,
                         bounds, output + g * O, w.O);
      }
}

static FloatKernel makeKernel(Conv2DOp op,
                              ArrayRef<const TensorValue *> constants) {
  Window window(op);
  FloatBounds bounds(op.getActivation());
  std::shared_ptr<PanelsOfGroups> packed;
  if (constants[1])
    packed = std::make_shared<PanelsOfGroups>(packFilter(op, *constants[1]));
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    if (packed)
      return convolve(window, *packed, bounds, operands, result);
    convolve(window, packFilter(op, *operands[1]), bounds, operands, result);
  };
}

//===----------------------------------------------------------------------===//
// Depthwise convolutions
//===----------------------------------------------------------------------===//

/// `sums[c * multiplier + j] += pixel[c] * weights[c * multiplier + j]`
static void accumulatePixel(const float *__restrict pixel,
                            const float *__restrict weights, int64_t channels,
                            int64_t multiplier, float *__restrict sums) {
  if (multiplier == 1) {
    for (int64_t c = 0; c < channels; ++c)
      sums[c] += pixel[c] * weights[c];
    return;
  }
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t j = 0; j < multiplier; ++j)
      sums[c * multiplier + j] += pixel[c] * weights[c * multiplier + j];
}

static FloatKernel makeKernel(DepthwiseConv2DOp op,
                              ArrayRef<const TensorValue *>) {
  Window w(op);
  FloatBounds bounds(op.getActivation());
  int64_t multiplier = op.getDepthMultiplier();
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    const float *input = operands[0]->reals.data(), *bias = getBias(operands);
    const float *filter = operands[1]->reals.data();
    float *sums = result.reals.data();
    for (int64_t n = 0; n < w.N; ++n, input += w.H * w.W * w.C)
      for (int64_t y = 0; y < w.OH; ++y)
        for (int64_t x = 0; x < w.OW; ++x, sums += w.O) {
          if (bias)
            std::copy_n(bias, w.O, sums);
          for (int64_t ky = 0; ky < w.KH; ++ky)
            for (int64_t kx = 0; kx < w.KW; ++kx) {
              int64_t iy = w.getRow(y, ky), ix = w.getColumn(x, kx);
              if (0 <= iy && iy < w.H && 0 <= ix && ix < w.W)
                accumulatePixel(input + (iy * w.W + ix) * w.C,
                                filter + (ky * w.KW + kx) * w.O, w.C,
                                multiplier, sums);
            }
        }
    bounds.clampAll(result.reals);
  };
}

//===----------------------------------------------------------------------===//
// Fully connected layers
//===----------------------------------------------------------------------===//

static FloatKernel makeKernel(FullyConnectedOp op,
                              ArrayRef<const TensorValue *> constants) {
  FloatBounds bounds(op.getActivation());
  int64_t N = op.getInput().getType().getDimSize(0);
  int64_t O = op.getFilter().getType().getDimSize(0);
  int64_t I = op.getFilter().getType().getDimSize(1);
  auto pack = [=](const TensorValue &filter) {
    return Panels(
        O, I, [&](int64_t o, int64_t i) { return filter.reals[o * I + i]; });
  };
  std::shared_ptr<Panels> packed;
  if (constants[1])
    packed = std::make_shared<Panels>(pack(*constants[1]));
  return [=](ArrayRef<const TensorValue *> operands, TensorValue &result) {
    auto run = [&](const Panels &panels) {
      panels.multiply(operands[0]->reals.data(), N, getBias(operands), bounds,
                      result.reals.data(), O);
    };
    packed ? run(*packed) : run(pack(*operands[1]));
  };
}

FloatKernel qopt::makeLayerKernel(Operation *op,
                                  ArrayRef<const TensorValue *> constants) {
  return llvm::TypeSwitch<Operation *, FloatKernel>(op)
      .Case<Conv2DOp, DepthwiseConv2DOp, FullyConnectedOp>(
          [&](auto layer) { return makeKernel(layer, constants); })
      .Default(FloatKernel());
}
