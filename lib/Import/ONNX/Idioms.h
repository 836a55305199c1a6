//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_IDIOMS_H
#define QOPT_LIB_IMPORT_ONNX_IDIOMS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qopt::onnximport {

/// Replaces what exporters write for functions that older opsets lack:
/// min(max(x + 3, 0), 6) / 6 and min(max(a * x + b, 0), 1) become hard_sigmoid,
/// and x times the former hard_swish; x * (1 + erf(x / sqrt(2))) / 2 becomes
/// gelu and y / sqrt(x) a product with rsqrt. Only where nothing else uses the
/// parts.
void recogniseIdioms(func::FuncOp function);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_IDIOMS_H
