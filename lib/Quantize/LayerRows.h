//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers as products of matrices.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_QUANTIZE_LAYERROWS_H
#define QOPT_LIB_QUANTIZE_LAYERROWS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include <optional>

namespace mlir::qopt {

/// A convolution of any kind or a fully connected layer: each pixel of the
/// output is a row, what its window shows, times the weights of each output
/// channel. Output channels that see the same channels of the input are a
/// group.
class LayerRows {
public:
  /// None for other layers.
  static std::optional<LayerRows> get(MacOpInterface op);

  int64_t getNumRows() const { return N * OH * OW; }
  int64_t getNumGroups() const { return C / groupInputs; }
  /// Elements of a row.
  int64_t getNumInputs() const { return KH * KW * groupInputs; }
  /// Output channels of a group.
  int64_t getNumOutputs() const { return O / getNumGroups(); }

  /// Where the weight of element k of a row is in the filter.
  size_t getWeight(int64_t outputChannel, int64_t k) const {
    return isDepthwise ? k * O + outputChannel
                       : outputChannel * getNumInputs() + k;
  }
  /// Writes a row of a group: getNumInputs() elements.
  void read(ArrayRef<float> input, int64_t row, int64_t group,
            float *elements) const;

private:
  template <typename OpTy> void setSizes(OpTy op);
  /// The pixel of the input, of N * H * W, under an element of a window.
  std::optional<int64_t> getPixel(int64_t n, int64_t y, int64_t x, int64_t ky,
                                  int64_t kx) const;

  int64_t N = 1, H = 1, W = 1, C = 1, OH = 1, OW = 1, O = 1, KH = 1, KW = 1;
  int64_t groupInputs = 1;
  SmallVector<int64_t> strides = {1, 1}, start = {0, 0}, dilations = {1, 1};
  bool isDepthwise = false, isTransposed = false;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_QUANTIZE_LAYERROWS_H
