//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Filters of layers for tests.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_QUANTIZE_FILTERS_H
#define QOPT_UNITTESTS_QUANTIZE_FILTERS_H

#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/LayerParameters.h"
#include <cmath>

namespace mlir::qopt {

/// A constant float filter becomes the nearest codes, seen through a
/// dequantization, on scales that clip nothing, or if not 0 on `scale`.
inline void quantizeFilter(MacOpInterface layer, StorageAttr storage,
                           bool perChannel, double scale = 0) {
  auto constant = layer.getFilter().getDefiningOp<ConstOp>();
  RankedTensorType type = constant.getOutput().getType();
  std::vector<float> reals = *readFloats(constant.getValue());
  int64_t axis = layer.getOutputChannelAxis(), inner = 1;
  for (int64_t size : type.getShape().drop_front(axis + 1))
    inner *= size;
  auto getChannel = [&](size_t weight) {
    return perChannel ? weight / inner % type.getDimSize(axis) : 0;
  };
  std::vector<double> scales(perChannel ? type.getDimSize(axis) : 1, scale);
  for (auto [w, real] : llvm::enumerate(reals))
    if (scale == 0)
      scales[getChannel(w)] =
          std::max<double>(scales[getChannel(w)],
                           float(std::fabs(real) / double(storage.getMax())));
  std::vector<int64_t> codes;
  for (auto [w, real] : llvm::enumerate(reals))
    codes.push_back(
        *storage.encode(roundWeight(real / scales[getChannel(w)], storage)));

  SmallVector<int64_t> axes;
  if (perChannel)
    axes.push_back(axis);
  auto quantType =
      QuantType::get(layer.getContext(), storage,
                     perChannel ? Granularity::Channel : Granularity::Tensor,
                     axes, RealScaleAttr::get(layer.getContext(), scales), {});
  OpBuilder builder(layer);
  Value stored =
      ConstOp::create(builder, layer.getLoc(), type.clone(Type(quantType)),
                      makeIntegers(type.clone(Type(quantType.getIntegerType())),
                                   codes, "codes"));
  layer->setOperand(
      1, DequantizeOp::create(builder, layer.getLoc(), type, stored));
  constant.erase();
}

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_QUANTIZE_FILTERS_H
