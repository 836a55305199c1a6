//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools and means in parts, so that rows can come one by one.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_CONVERSION_ROWREDUCTION_H
#define QOPT_LIB_CONVERSION_ROWREDUCTION_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include <memory>

namespace mlir::qopt {

/// Emits the parts of an op, of stored integers.
class RowReduction {
public:
  virtual ~RowReduction() = default;

  /// Accumulators before the first row.
  virtual Value start(OpBuilder &builder) = 0;
  /// Accumulators with rows of the operand: all, or, where the op accumulates
  /// rows (qopt/Dialect/QOpt/Cascades.h), any number of them.
  virtual Value add(OpBuilder &builder, Value rows, Value accumulators) = 0;
  /// The result.
  virtual Value finish(OpBuilder &builder, Value accumulators) = 0;
};

std::unique_ptr<RowReduction> createRowReduction(AvgPool2DOp op);
std::unique_ptr<RowReduction> createRowReduction(MaxPool2DOp op);
/// Of quantized elements.
std::unique_ptr<RowReduction> createRowReduction(MeanOp op);

} // namespace mlir::qopt

#endif // QOPT_LIB_CONVERSION_ROWREDUCTION_H
