//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cost in `qopt report`.
//
//===----------------------------------------------------------------------===//

#include "CostSection.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir::qopt;

static constexpr CostRole kRoles[] = {CostRole::Contraction, CostRole::Norm,
                                      CostRole::Scale, CostRole::Activation,
                                      CostRole::Elementwise};
static constexpr CostKind kKinds[] = {CostKind::MultiplyAccumulate,
                                      CostKind::Multiply,
                                      CostKind::Add,
                                      CostKind::Shift,
                                      CostKind::Compare,
                                      CostKind::Lookup,
                                      CostKind::Function};

static llvm::StringRef getMark(const PriceTable &table) {
  return table.isReconstructed ? ", reconstructed" : "";
}

void mlir::qopt::printCost(llvm::ArrayRef<LayerCost> layers,
                           llvm::raw_ostream &os) {
  std::vector<OperationCount> counts = sumCounts(layers);
  for (const PriceTable &table : getPriceTables())
    os << llvm::formatv("cost in {0}{1}: {2:f0} {3}, {4:f1} % elementwise\n",
                        table.name, getMark(table), getCost(counts, table),
                        table.unit, 100 * getElementwiseShare(counts, table));
}

void mlir::qopt::printCostTable(llvm::ArrayRef<LayerCost> layers,
                                const PriceTable &table,
                                llvm::raw_ostream &os) {
  os << table.name << getMark(table) << ", in " << table.unit << ": "
     << table.summary << '\n';
  os << llvm::formatv("{0,-26}", "layer");
  for (CostRole role : kRoles)
    os << llvm::formatv(" {0,14}", toString(role));
  os << llvm::formatv(" {0,14}  name\n", "all");
  auto row = [&](llvm::StringRef op, llvm::ArrayRef<OperationCount> counts,
                 llvm::StringRef name) {
    os << llvm::formatv("{0,-26}", op);
    for (CostRole role : kRoles)
      os << llvm::formatv(" {0,14:f0}", getCost(counts, table, role));
    os << llvm::formatv(" {0,14:f0}", getCost(counts, table));
    if (!name.empty())
      os << "  " << name;
    os << '\n';
  };
  for (const LayerCost &layer : layers)
    row(layer.op, layer.counts, layer.name);
  std::vector<OperationCount> counts = sumCounts(layers);
  row("all", counts, "");
  for (CostKind kind : kKinds)
    if (double cost = getCost(counts, table, kind); cost != 0)
      os << llvm::formatv("{0,-26} {1,14:f0}\n", toString(kind), cost);
}

/// The totals of one table as attributes of the object that is open.
static void writeTotals(llvm::ArrayRef<OperationCount> counts,
                        const PriceTable &table, llvm::json::OStream &stream) {
  stream.attribute("total", getCost(counts, table));
  stream.attribute("elementwise_share", getElementwiseShare(counts, table));
  stream.attributeObject("by_role", [&] {
    for (CostRole role : kRoles)
      stream.attribute(toString(role), getCost(counts, table, role));
  });
}

void mlir::qopt::writeCost(llvm::ArrayRef<LayerCost> layers,
                           llvm::json::OStream &stream) {
  std::vector<OperationCount> counts = sumCounts(layers);
  auto writeOperations = [&](llvm::ArrayRef<OperationCount> operations) {
    stream.attributeArray("operations", [&] {
      for (const OperationCount &o : operations)
        stream.object([&] {
          stream.attribute("role", toString(o.role));
          stream.attribute("kind", toString(o.kind));
          stream.attribute("float", o.isFloat);
          stream.attribute("lhs_bits", o.lhsBits);
          stream.attribute("rhs_bits", o.rhsBits);
          stream.attribute("count", o.count);
        });
    });
  };
  stream.attributeObject("cost", [&] {
    stream.attributeArray("tables", [&] {
      for (const PriceTable &table : getPriceTables())
        stream.object([&] {
          stream.attribute("name", table.name);
          stream.attribute("unit", table.unit);
          stream.attribute("reconstructed", table.isReconstructed);
          writeTotals(counts, table, stream);
          stream.attributeObject("by_kind", [&] {
            for (CostKind kind : kKinds)
              stream.attribute(toString(kind), getCost(counts, table, kind));
          });
        });
    });
    writeOperations(counts);
    stream.attributeArray("layers", [&] {
      for (const LayerCost &layer : layers)
        stream.object([&] {
          stream.attribute("name", layer.name);
          stream.attribute("op", layer.op);
          for (const PriceTable &table : getPriceTables())
            stream.attributeObject(
                table.name, [&] { writeTotals(layer.counts, table, stream); });
          writeOperations(layer.counts);
        });
    });
  });
}
