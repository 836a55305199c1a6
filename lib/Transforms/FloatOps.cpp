//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Finds and names float ops.
//
//===----------------------------------------------------------------------===//

#include "qopt/Transforms/FloatOps.h"
#include "QuantizedForm.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;

SmallVector<Operation *> qopt::findFloatOps(func::FuncOp function) {
  auto isFloat = [](Type type) {
    return isa<FloatType>(getElementTypeOrSelf(type));
  };
  SmallVector<Operation *> ops, casts;
  function.walk([&](Operation *op) {
    if (!isa_and_nonnull<QOptDialect>(op->getDialect()) || isa<ConstOp>(op) ||
        isOpTriviallyDead(op) ||
        !(llvm::any_of(op->getOperandTypes(), isFloat) ||
          llvm::any_of(op->getResultTypes(), isFloat)))
      return;
    (isa<QuantizeOp, DequantizeOp>(op) ? casts : ops).push_back(op);
  });
  return ops.empty() ? casts : ops;
}

std::string qopt::describeFloatOps(ArrayRef<Operation *> ops) {
  llvm::MapVector<StringRef, size_t> counts;
  for (Operation *op : ops)
    ++counts[op->getName().stripDialect()];
  SmallVector<std::string> names;
  for (auto [name, count] : counts)
    names.push_back((count > 1 ? std::to_string(count) + " " : "") +
                    name.str());
  return std::to_string(ops.size()) + " float operator" +
         (ops.size() == 1 ? "" : "s") + " (" + llvm::join(names, ", ") + ")";
}

std::string qopt::explainFloatOp(Operation *op, Profile profile) {
  for (Operation *user : op->getUsers()) {
    auto quantize = dyn_cast<QuantizeOp>(user);
    if (!quantize)
      continue;
    OpBuilder builder(quantize);
    std::string why;
    (void)QuantizedForm(builder, profile, why)
        .create(op, getQuantType(quantize.getOutput()));
    // The op is told beside it.
    StringRef reason = why;
    reason.consume_front("'" + op->getName().getStringRef().str() + "' op ");
    return reason.str();
  }
  return {};
}
