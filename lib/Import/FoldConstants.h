//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What follows from constants, computed by the interpreter.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_FOLDCONSTANTS_H
#define QOPT_LIB_IMPORT_FOLDCONSTANTS_H

#include "mlir/IR/Builders.h"

namespace mlir::qopt {

/// Puts constants in the place of an op whose operands all are `qopt.const`;
/// `replace`, where it is given, hears of each result first. Fails with an
/// error where the op is not valid.
LogicalResult
foldToConstants(Operation *op,
                function_ref<void(Value from, Value to)> replace = {});

} // namespace mlir::qopt

#endif // QOPT_LIB_IMPORT_FOLDCONSTANTS_H
