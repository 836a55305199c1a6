//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms that no layer takes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_STANDALONENORM_H
#define QOPT_LIB_TRANSFORMS_STANDALONENORM_H

#include "qopt/Transforms/NormMap.h"

namespace mlir::qopt {

/// Replaces what uses the float norm `op`, a quantization or a comparison with
/// 0, by an integer norm of the quantized tensor that it reads; the norm itself
/// is left without a use. Otherwise `why` says what was expected.
LogicalResult keepNormAlone(Operation *op, const NormMap &map,
                            std::string &why);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_STANDALONENORM_H
