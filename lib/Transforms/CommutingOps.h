//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ops that change places with quantizations: what moves or picks elements does
// not care what they are.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_COMMUTINGOPS_H
#define QOPT_LIB_TRANSFORMS_COMMUTINGOPS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// quantize(move(x, ...)) --> move(quantize(x), ...)
///
/// Exact: quantizing never decreases, so that it does not matter whether the
/// largest element is picked before or after. The new quantizations are
/// appended to `quantizes`; the old one is replaced and erased. False where
/// what it quantizes is computed.
bool hoistQuantize(QuantizeOp quantize, SmallVectorImpl<QuantizeOp> &quantizes);

/// move(dequantize(x), ...) --> dequantize(move(x, ...))
///
/// Where all operands that move are dequantized from one type per tensor. Null
/// otherwise; the old op is replaced and erased.
DequantizeOp sinkDequantize(Operation *op);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_COMMUTINGOPS_H
