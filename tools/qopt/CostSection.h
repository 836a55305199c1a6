//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a model costs, as text and as JSON.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_COSTSECTION_H
#define QOPT_TOOLS_QOPT_COSTSECTION_H

#include "qopt/Analysis/Cost.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::qopt {

/// A line for each table of prices: total and elementwise share.
void printCost(llvm::ArrayRef<LayerCost> layers, llvm::raw_ostream &os);

/// One table in full: each layer by role, and all of them by kind.
void printCostTable(llvm::ArrayRef<LayerCost> layers, const PriceTable &table,
                    llvm::raw_ostream &os);

/// The attribute "cost": operations, totals for each table, layers.
void writeCost(llvm::ArrayRef<LayerCost> layers, llvm::json::OStream &stream);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_COSTSECTION_H
