//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the files that define ops share: one function for each of them, and the
// questions that every op asks.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_REFERENCE_MODELS_H
#define QOPT_LIB_REFERENCE_MODELS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/InterpretableOpInterface.h"
#include <algorithm>
#include <utility>

namespace mlir::qopt::reference {

/// const, quantize, dequantize, rescale, reinterpret, reshape.
void attachCastModels(MLIRContext &context);
/// add, softmax.
void attachElementwiseModels(MLIRContext &context);
/// conv_2d, depthwise_conv_2d, fully_connected.
void attachLayerModels(MLIRContext &context);
/// avg_pool_2d, max_pool_2d.
void attachPoolingModels(MLIRContext &context);

/// The profile of the module around `op`, or an error at `op`.
FailureOr<Profile> requireProfile(Operation *op);

/// The real numbers between which an activation keeps a float tensor.
std::pair<float, float> getRealActivationBounds(Activation activation);

/// `value` clamped to `bounds`.
template <typename T> T clampTo(T value, std::pair<T, T> bounds) {
  return std::clamp(value, bounds.first, bounds.second);
}

} // namespace mlir::qopt::reference

#endif // QOPT_LIB_REFERENCE_MODELS_H
