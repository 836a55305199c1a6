//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Movement of quantized constants, whose scales move along.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_MOVEDCONSTANTS_H
#define QOPT_LIB_TRANSFORMS_MOVEDCONSTANTS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// movement(dequantize(const)) --> dequantize(const')
///
/// Of one constant, per tensor or per channel, where the channels still lie
/// along one axis. Null, changing nothing, for anything else.
Value moveQuantizedConstant(OpBuilder &builder, MovementOpInterface op);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_MOVEDCONSTANTS_H
