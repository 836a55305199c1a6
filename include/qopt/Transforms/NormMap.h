//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a norm computes of each channel, whichever op says it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_NORMMAP_H
#define QOPT_TRANSFORMS_NORMMAP_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// `scale[c] * x + offset[c]` for channel c, the last dimension, in double:
/// what a batch norm is at inference (Ioffe and Szegedy 2015).
struct NormMap {
  std::vector<double> scale, offset;
};

/// Fails, and says in `why` what was expected.
inline LogicalResult refuse(std::string &why, const Twine &reason) {
  why = reason.str();
  return failure();
}

/// The real numbers of a constant, row-major: of f32, or codes that stand for
/// them, or those seen through a dequantization. Fails, without a diagnostic,
/// for other values.
FailureOr<std::vector<double>> readReals(Value value);

/// The quantized constant behind a dequantization, or null.
ConstOp getQuantizedConstant(Value value);

/// `scale = gamma / sqrt(variance + epsilon)`, `offset = beta - scale * mean`,
/// both finite numbers of f32's range; a gamma of 0 asks for no variance. Fails
/// where a parameter is not constant, and says in `why` what was expected.
FailureOr<NormMap> getNormMap(BatchNormOp norm, std::string &why);

/// The real numbers that the parameters of an affine form stand for. A
/// threshold computes no such map.
FailureOr<NormMap> getNormMap(QuantNormOp norm, std::string &why);

/// Erases the constants, and their dequantizations, behind values without uses.
void eraseUnusedConstants(ValueRange values);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_NORMMAP_H
