//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Fast code for the ops of float networks. Sums are added up in the order of
// the interpreter, so that both agree bit for bit on finite numbers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_QUANTIZE_FLOATKERNELS_H
#define QOPT_LIB_QUANTIZE_FLOATKERNELS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/TensorValue.h"
#include <algorithm>
#include <functional>

namespace mlir::qopt {

/// Computes the result of an op, which arrives with its type and the right
/// size. What can be prepared is prepared once; calls from several threads at
/// a time are fine.
using FloatKernel = std::function<void(ArrayRef<const TensorValue *> operands,
                                       TensorValue &result)>;

/// `constants` has the operands that are the same for all samples, and null for
/// the others. Null where the interpreter has to evaluate the op.
FloatKernel makeFloatKernel(Operation *op,
                            ArrayRef<const TensorValue *> constants);

// By family; null where the op is of another one.
FloatKernel makeLayerKernel(Operation *op,
                            ArrayRef<const TensorValue *> constants);
FloatKernel makeElementwiseKernel(Operation *op,
                                  ArrayRef<const TensorValue *> constants);
FloatKernel makeCastKernel(Operation *op);
FloatKernel makeWindowKernel(Operation *op);
FloatKernel makeMovementKernel(Operation *op);

/// Between two bounds; NaN stays.
struct FloatBounds {
  float min, max;
  explicit FloatBounds(Activation activation);

  float clamp(float value) const { return std::clamp(value, min, max); }
  void clampAll(MutableArrayRef<float> values) const {
    for (float &value : values)
      value = clamp(value);
  }
};

} // namespace mlir::qopt

#endif // QOPT_LIB_QUANTIZE_FLOATKERNELS_H
