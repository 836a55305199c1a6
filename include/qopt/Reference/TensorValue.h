//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The value of a tensor, as the reference interpreter computes with it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_REFERENCE_TENSORVALUE_H
#define QOPT_REFERENCE_TENSORVALUE_H

#include "mlir/IR/BuiltinTypes.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// A tensor's value, row-major. Quantized and integer tensors hold the integers
/// that their codes stand for in `ints`, float tensors hold `reals`; the other
/// vector is empty. Signless integers are two's complement, but `i1` is 0 or 1.
struct TensorValue {
  RankedTensorType type;
  std::vector<int64_t> ints;
  std::vector<float> reals;

  bool isFloat() const { return type.getElementType().isF32(); }

  /// A tensor of a static type, filled with zeros.
  static TensorValue zeros(RankedTensorType type) {
    TensorValue value{type, {}, {}};
    if (value.isFloat())
      value.reals.resize(type.getNumElements());
    else
      value.ints.resize(type.getNumElements());
    return value;
  }
};

} // namespace mlir::qopt

#endif // QOPT_REFERENCE_TENSORVALUE_H
