//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a function costs, as remarks.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "qopt/Analysis/CostModel.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/Support/FormatVariadic.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_COSTPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct CostPass : qopt::impl::CostPassBase<CostPass> {
  using CostPassBase::CostPassBase;
  void runOnOperation() override;

private:
  void report(Location location, StringRef name,
              ArrayRef<OperationCount> counts, const PriceTable &prices);
};
} // namespace

void CostPass::report(Location location, StringRef name,
                      ArrayRef<OperationCount> counts,
                      const PriceTable &prices) {
  auto getText = [](double cost) {
    return llvm::formatv("{0:f1}", cost).str();
  };
  auto remark =
      remark::analysis(location, remark::RemarkOpts::name(name)
                                     .category(getArgument())
                                     .function(getOperation().getSymName()));
  remark << remark::metric("total", getText(getCost(counts, prices)))
         << remark::metric("unit", prices.unit);
  for (CostRole role : {CostRole::Contraction, CostRole::Norm, CostRole::Scale,
                        CostRole::Activation, CostRole::Elementwise})
    remark << remark::metric(toString(role),
                             getText(getCost(counts, prices, role)));
  remark << remark::metric(
      "elementwise_share",
      llvm::formatv("{0:f3}", getElementwiseShare(counts, prices)).str());
  if (prices.isReconstructed)
    remark << remark::metric("prices", "reconstructed");
}

void CostPass::runOnOperation() {
  const PriceTable *prices = findPriceTable(table);
  if (!prices) {
    auto diagnostic = getOperation().emitError("expected a table of prices (");
    llvm::interleaveComma(getPriceTables(), diagnostic,
                          [&](const PriceTable &t) { diagnostic << t.name; });
    diagnostic << "), but got '" << table << "'";
    return signalPassFailure();
  }
  getOperation().walk([&](Operation *op) {
    std::vector<OperationCount> counts = countOperations(op);
    if (!counts.empty())
      report(op->getLoc(), op->getName().getStringRef(), counts, *prices);
  });
  report(getOperation().getLoc(), "total",
         sumCounts(countOperations(getOperation())), *prices);
  markAllAnalysesPreserved();
}
