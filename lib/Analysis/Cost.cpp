//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Tables of prices.
//
//===----------------------------------------------------------------------===//

#include "qopt/Analysis/Cost.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <map>
#include <tuple>

using namespace mlir::qopt;

llvm::StringRef mlir::qopt::toString(CostKind kind) {
  switch (kind) {
  case CostKind::MultiplyAccumulate:
    return "multiply_accumulate";
  case CostKind::Multiply:
    return "multiply";
  case CostKind::Add:
    return "add";
  case CostKind::Shift:
    return "shift";
  case CostKind::Compare:
    return "compare";
  case CostKind::Lookup:
    return "lookup";
  case CostKind::Function:
    return "function";
  }
  llvm_unreachable("unknown kind");
}

llvm::StringRef mlir::qopt::toString(CostRole role) {
  switch (role) {
  case CostRole::Contraction:
    return "contraction";
  case CostRole::Norm:
    return "norm";
  case CostRole::Scale:
    return "scale";
  case CostRole::Activation:
    return "activation";
  case CostRole::Elementwise:
    return "elementwise";
  }
  llvm_unreachable("unknown role");
}

/// A function counts as so many products and sums, in want of a source.
static constexpr int kFunctionSteps = 10;

static double getACE(const OperationCount &o) {
  return o.kind == CostKind::MultiplyAccumulate ? double(o.lhsBits) * o.rhsBits
                                                : 0;
}

static double getACEv2(const OperationCount &o) {
  double product = double(o.lhsBits) * o.rhsBits;
  double widest = std::max(o.lhsBits, o.rhsBits);
  switch (o.kind) {
  case CostKind::MultiplyAccumulate:
  case CostKind::Multiply:
    return product;
  case CostKind::Add:
  case CostKind::Compare:
    return widest;
  case CostKind::Shift:
    // A stage of multiplexers for each bit of the amount, which is one of
    // rhsBits or, where that is less, of as many as say every useful one.
    return double(o.lhsBits) *
           std::min(o.rhsBits, llvm::Log2_32_Ceil(o.lhsBits));
  case CostKind::Lookup:
    return o.rhsBits;
  case CostKind::Function:
    return kFunctionSteps * (product + widest);
  }
  llvm_unreachable("unknown kind");
}

static double getEnergy(const OperationCount &o) {
  double widest = std::max(o.lhsBits, o.rhsBits);
  double add, multiply;
  if (o.isFloat) {
    add = widest <= 16 ? 0.4 : 0.9;
    multiply = widest <= 16 ? 1.1 : 3.7;
  } else {
    add = 0.003125 * widest;
    multiply = 0.002994 * o.lhsBits * o.rhsBits +
               0.00104 * (o.lhsBits + o.rhsBits) / 2;
  }
  switch (o.kind) {
  case CostKind::MultiplyAccumulate:
    return multiply + (o.isFloat ? add : 0.003125 * o.accumulatorBits);
  case CostKind::Multiply:
    return multiply;
  case CostKind::Add:
  case CostKind::Compare:
  case CostKind::Shift:
    return add;
  case CostKind::Lookup:
    return 0.003125 * o.rhsBits;
  case CostKind::Function:
    return kFunctionSteps * (multiply + add);
  }
  llvm_unreachable("unknown kind");
}

static double getArea(const OperationCount &o) {
  double product = 7.705 * o.lhsBits * o.rhsBits;
  double widest = 13.762 * std::max(o.lhsBits, o.rhsBits);
  switch (o.kind) {
  case CostKind::MultiplyAccumulate:
    return std::max(0.0, product + 13.762 * o.accumulatorBits - 92.16);
  case CostKind::Multiply:
    return product;
  case CostKind::Add:
  case CostKind::Compare:
  case CostKind::Shift:
    return widest;
  case CostKind::Lookup:
    return 13.762 * o.rhsBits;
  case CostKind::Function:
    return kFunctionSteps * (product + widest);
  }
  llvm_unreachable("unknown kind");
}

llvm::ArrayRef<PriceTable> mlir::qopt::getPriceTables() {
  static const PriceTable tables[] = {
      {"ace", "ACE", "products of multiply-accumulates, i * j", false, getACE},
      {"acev2", "ACE",
       "also elementwise work: multiply i * j, add max(i, j), shift i * log2 i",
       true, getACEv2},
      {"energy-45nm", "pJ",
       "45 nm fit of adds and multiplies; other kinds like adds", true,
       getEnergy},
      {"mac-area", "gates",
       "fit of multiply-accumulators; other kinds from its terms", true,
       getArea},
  };
  return tables;
}

const PriceTable *mlir::qopt::findPriceTable(llvm::StringRef name) {
  const PriceTable *found = llvm::find_if(
      getPriceTables(), [&](const PriceTable &t) { return t.name == name; });
  return found == getPriceTables().end() ? nullptr : found;
}

template <typename Predicate>
static double sumPrices(llvm::ArrayRef<OperationCount> counts,
                        const PriceTable &table, Predicate predicate) {
  double sum = 0;
  for (const OperationCount &operation : counts)
    if (predicate(operation))
      sum += double(operation.count) * table.getPrice(operation);
  return sum;
}

double mlir::qopt::getCost(llvm::ArrayRef<OperationCount> counts,
                           const PriceTable &table) {
  return sumPrices(counts, table, [](const OperationCount &) { return true; });
}

double mlir::qopt::getCost(llvm::ArrayRef<OperationCount> counts,
                           const PriceTable &table, CostRole role) {
  return sumPrices(counts, table,
                   [&](const OperationCount &o) { return o.role == role; });
}

double mlir::qopt::getCost(llvm::ArrayRef<OperationCount> counts,
                           const PriceTable &table, CostKind kind) {
  return sumPrices(counts, table,
                   [&](const OperationCount &o) { return o.kind == kind; });
}

double mlir::qopt::getElementwiseShare(llvm::ArrayRef<OperationCount> counts,
                                       const PriceTable &table) {
  double all = getCost(counts, table);
  return all == 0 ? 0 : 1 - getCost(counts, table, CostRole::Contraction) / all;
}

std::vector<OperationCount>
mlir::qopt::sumCounts(llvm::ArrayRef<LayerCost> layers) {
  auto getKey = [](const OperationCount &o) {
    return std::tuple(o.role, o.kind, o.isFloat, o.lhsBits, o.rhsBits,
                      o.accumulatorBits);
  };
  std::map<decltype(getKey({})), OperationCount> sums;
  for (const LayerCost &layer : layers)
    for (const OperationCount &operation : layer.counts) {
      auto [sum, isNew] = sums.try_emplace(getKey(operation), operation);
      if (!isNew)
        sum->second.count += operation.count;
    }
  std::vector<OperationCount> counts;
  for (const auto &[key, sum] : sums)
    counts.push_back(sum);
  return counts;
}
