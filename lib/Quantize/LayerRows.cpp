//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The rows of layers.
//
//===----------------------------------------------------------------------===//

#include "LayerRows.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qopt;

template <typename OpTy> void LayerRows::setSizes(OpTy op) {
  ArrayRef<int64_t> in = op.getInput().getType().getShape();
  ArrayRef<int64_t> out = op.getOutput().getType().getShape();
  std::tie(N, H, W, C) = std::tie(in[0], in[1], in[2], in[3]);
  std::tie(OH, OW, O) = std::tie(out[1], out[2], out[3]);
  strides = SmallVector<int64_t>(op.getStrides());
}

std::optional<LayerRows> LayerRows::get(MacOpInterface op) {
  LayerRows rows;
  auto setWindow = [&](auto conv) {
    rows.setSizes(conv);
    std::array<int64_t, 2> window = conv.getWindowSize();
    std::tie(rows.KH, rows.KW) = std::tie(window[0], window[1]);
    rows.start = {conv.getPad()[0], conv.getPad()[2]};
    rows.dilations = SmallVector<int64_t>(conv.getDilations());
  };
  bool isKnown =
      llvm::TypeSwitch<Operation *, bool>(op)
          .Case([&](Conv2DOp conv) {
            setWindow(conv);
            rows.groupInputs = conv.getFilter().getType().getDimSize(3);
            return true;
          })
          .Case([&](DepthwiseConv2DOp conv) {
            setWindow(conv);
            rows.isDepthwise = true;
            return true;
          })
          .Case([&](TransposeConv2DOp conv) {
            rows.setSizes(conv);
            ArrayRef<int64_t> filter = conv.getFilter().getType().getShape();
            std::tie(rows.KH, rows.KW) = std::tie(filter[1], filter[2]);
            rows.start = SmallVector<int64_t>(conv.getPad());
            rows.groupInputs = rows.C;
            rows.isTransposed = true;
            return true;
          })
          .Case([&](FullyConnectedOp dense) {
            ArrayRef<int64_t> filter = dense.getFilter().getType().getShape();
            rows.N = dense.getInput().getType().getDimSize(0);
            std::tie(rows.O, rows.C) = std::tie(filter[0], filter[1]);
            rows.groupInputs = rows.C;
            return true;
          })
          .Default(false);
  if (!isKnown || rows.getNumRows() == 0 || rows.getNumInputs() == 0 ||
      rows.O == 0)
    return std::nullopt;
  return rows;
}

std::optional<int64_t> LayerRows::getPixel(int64_t n, int64_t y, int64_t x,
                                           int64_t ky, int64_t kx) const {
  int64_t iy, ix;
  if (isTransposed) {
    iy = y + start[0] - ky;
    ix = x + start[1] - kx;
    if (iy % strides[0] != 0 || ix % strides[1] != 0)
      return std::nullopt;
    iy /= strides[0];
    ix /= strides[1];
  } else {
    iy = y * strides[0] - start[0] + ky * dilations[0];
    ix = x * strides[1] - start[1] + kx * dilations[1];
  }
  if (iy < 0 || iy >= H || ix < 0 || ix >= W)
    return std::nullopt;
  return (n * H + iy) * W + ix;
}

void LayerRows::read(ArrayRef<float> input, int64_t row, int64_t group,
                     float *elements) const {
  int64_t x = row % OW, y = row / OW % OH, n = row / OW / OH;
  for (int64_t ky = 0; ky < KH; ++ky)
    for (int64_t kx = 0; kx < KW; ++kx, elements += groupInputs) {
      std::optional<int64_t> pixel = getPixel(n, y, x, ky, kx);
      if (pixel)
        std::copy_n(&input[*pixel * C + group * groupInputs], groupInputs,
                    elements);
      else
        std::fill_n(elements, groupInputs, 0.0f);
    }
}
