//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms on their way from float to integers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_NORMS_H
#define QOPT_TRANSFORMS_NORMS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include <string>

namespace mlir::qopt {

/// The integer norm of a float one whose parameters qopt-quantize-norm has
/// quantized: the same codes, applied to a quantized `input`, with a result of
/// element type `result`. Otherwise `why` says what was expected, or which
/// accumulator could leave 32 bits, and nothing is created.
FailureOr<QuantNormOp> createQuantNorm(OpBuilder &builder, BatchNormOp norm,
                                       Value input, QuantType result,
                                       Rounding rounding, std::string &why);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_NORMS_H
