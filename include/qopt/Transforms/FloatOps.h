//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a network computes with real numbers.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_FLOATOPS_H
#define QOPT_TRANSFORMS_FLOATOPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "qopt/Numerics/Enums.h"

namespace mlir::qopt {

/// The ops of a function that take or make real numbers, but for constants.
/// What only quantizes or dequantizes is among them where there is nothing
/// else: it tells less than what is between.
SmallVector<Operation *> findFloatOps(func::FuncOp function);

/// `3 float operators (2 conv_2d, softmax)`, in order of appearance.
std::string describeFloatOps(ArrayRef<Operation *> ops);

/// Why no integer op of the profile computes a float op, whose result is
/// quantized: what was expected. Empty where there is one, or where its result
/// stays float. Leaves ops without uses.
std::string explainFloatOp(Operation *op, Profile profile);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_FLOATOPS_H
