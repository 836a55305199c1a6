//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The decisions of passes, as text for people.
//
//===----------------------------------------------------------------------===//

#include "Remarks.h"
#include "Model.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
class Printer : public remark::detail::MLIRRemarkStreamerBase {
  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    std::string where = describe(remark.getLocation());
    if (!where.empty())
      llvm::outs() << where << ": ";
    remark.print(llvm::outs());
    llvm::outs() << '\n';
  }
};
} // namespace

void qopt::printRemarks(MLIRContext &context) {
  std::string all = ".*";
  remark::RemarkCategories categories{all, all, all, all, all};
  [[maybe_unused]] LogicalResult enabled = remark::enableOptimizationRemarks(
      context, std::make_unique<Printer>(),
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories);
  assert(succeeded(enabled) && "remarks are enabled once");
}
