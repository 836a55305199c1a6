//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a norm computes of each channel, whichever op says it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_NORMMAP_H
#define QOPT_LIB_TRANSFORMS_NORMMAP_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// `scale[c] * x + offset[c]`, in double.
struct NormMap {
  std::vector<double> scale, offset;
};

/// Says why not.
inline LogicalResult refuse(std::string &why, const Twine &reason) {
  why = reason.str();
  return failure();
}

/// The real numbers of a constant: of f32, or codes that stand for them, or
/// those seen through a dequantization.
FailureOr<std::vector<double>> readReals(Value value);

/// The quantized constant behind a dequantization, or null.
ConstOp getQuantizedConstant(Value value);

/// `scale = gamma / sqrt(variance + epsilon)`, `offset = beta - scale * mean`.
/// Otherwise says what was expected in `why`.
FailureOr<NormMap> getNormMap(BatchNormOp norm, std::string &why);

/// The real numbers that the parameters of an affine form stand for. A
/// threshold computes no such map.
FailureOr<NormMap> getNormMap(QuantNormOp norm, std::string &why);

/// Erases the constants, and their dequantizations, behind values without uses.
void eraseUnusedConstants(ValueRange values);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_NORMMAP_H
