//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_FOLDSMALLINTEGERS_H
#define QOPT_LIB_IMPORT_TFLITE_FOLDSMALLINTEGERS_H

#include "mlir/IR/Value.h"

namespace mlir::qopt::tflite {

/// The constant that `value` is, where it is a small tensor of plain integers
/// and follows from constants; null elsewhere. Fails with an error where one of
/// the ops that computed it is not valid. The ops that computed it are
/// erased. `value` is that of an op which ends an operator: what it follows
/// from without the marks of earlier operators belongs to the same one.
FailureOr<Value> foldSmallIntegers(Value value);

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_FOLDSMALLINTEGERS_H
