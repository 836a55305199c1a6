//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one 8-bit tensor that no integer op computes, as tables.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_FUNCTIONTABLES_H
#define QOPT_LIB_TRANSFORMS_FUNCTIONTABLES_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {

/// A float op as a function of one of its operands.
struct ElementFunction {
  Value operand;
  RealFunction function;
};

/// Of an op that is there for float tensors only (`qopt.exp`, `qopt.gelu` ...),
/// or of a sum or difference with a number.
std::optional<ElementFunction> getElementFunction(Operation *op);

/// `gather(table, input)`: the result of `function` for each code of an 8-bit
/// `input` per tensor, rounded once to at most 8 bits; the activation of `op`
/// is in it. Null where the types are others.
Value createTable(OpBuilder &builder, Operation *op, Value input,
                  RealFunction function, QuantType type, Rounding rounding);

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_FUNCTIONTABLES_H
