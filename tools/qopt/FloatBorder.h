//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Inputs and outputs that are f32 in the user's model and integers in ours.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_FLOATBORDER_H
#define QOPT_TOOLS_QOPT_FLOATBORDER_H

#include "Tensor.h"

namespace mlir::qopt {

/// Whether real numbers can stand for the codes of a tensor: the user's model
/// has them there.
inline bool isFloatBorder(const TensorSpec &spec) {
  return !spec.floatBorder.empty();
}

/// The tensor of the user's model.
TensorSpec getFloatSpec(const TensorSpec &spec);

/// The codes for real numbers, rounded as the tensor says (half away as
/// TensorFlow Lite's QUANTIZE, or half to even as ONNX's QuantizeLinear), of
/// any number of samples of the tensor.
Array quantize(const Array &real, const TensorSpec &spec);

/// The real numbers that codes stand for, as DEQUANTIZE computes them.
Array dequantize(const Array &codes, const TensorSpec &spec);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_FLOATBORDER_H
