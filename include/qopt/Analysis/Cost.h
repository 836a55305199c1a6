//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a network computes, counted by kind and bits, and what tables of prices
// make of it. The two are kept apart: counts are facts, prices are opinions.
// docs/Quantization.md, "Cost", has the tables and where they come from.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_ANALYSIS_COST_H
#define QOPT_ANALYSIS_COST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

enum class CostKind {
  MultiplyAccumulate,
  Multiply,
  Add,
  Shift,
  /// Also minimum, maximum and selection.
  Compare,
  /// Reading a table of 2^lhsBits elements of rhsBits bits.
  Lookup,
  /// A transcendental function, a root or a division.
  Function
};

/// What an operation is for.
enum class CostRole {
  Contraction,
  /// Batch norms that stand alone.
  Norm,
  /// From one scale to another: rescales, zero points, quantization.
  Scale,
  Activation,
  /// Sums and products of tensors, pools, reductions.
  Elementwise
};

llvm::StringRef toString(CostKind kind);
llvm::StringRef toString(CostRole role);

/// `count` operations of one kind on operands of these bits.
struct OperationCount {
  CostRole role = CostRole::Contraction;
  CostKind kind = CostKind::MultiplyAccumulate;
  bool isFloat = false;
  unsigned lhsBits = 8, rhsBits = 8;
  /// Of what a product is added to.
  unsigned accumulatorBits = 32;
  int64_t count = 0;
};

struct LayerCost {
  /// Where it comes from, and the operator.
  std::string name, op;
  std::vector<OperationCount> counts;
};

struct PriceTable {
  llvm::StringRef name, unit, summary;
  /// Some prices are reconstructed: no text that was read has them.
  bool isReconstructed;
  /// Of one operation.
  double (*getPrice)(const OperationCount &operation);
};

/// ace, acev2, energy-45nm, mac-area.
llvm::ArrayRef<PriceTable> getPriceTables();
const PriceTable *findPriceTable(llvm::StringRef name);

/// What all counts cost, those of one role, or of one kind.
double getCost(llvm::ArrayRef<OperationCount> counts, const PriceTable &table);
double getCost(llvm::ArrayRef<OperationCount> counts, const PriceTable &table,
               CostRole role);
double getCost(llvm::ArrayRef<OperationCount> counts, const PriceTable &table,
               CostKind kind);

/// The part of the cost that is not contraction, from 0 to 1; 0 of nothing.
double getElementwiseShare(llvm::ArrayRef<OperationCount> counts,
                           const PriceTable &table);

/// All counts, equal operations together, in a fixed order.
std::vector<OperationCount> sumCounts(llvm::ArrayRef<LayerCost> layers);

} // namespace mlir::qopt

#endif // QOPT_ANALYSIS_COST_H
