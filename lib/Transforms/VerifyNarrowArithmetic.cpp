//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The contract of narrow rescales: what says `nsw` does not wrap around.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/BuiltinOps.h"
#include "qopt/Analysis/LinalgRanges.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_VERIFYNARROWARITHMETICPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct VerifyNarrowArithmeticPass
    : qopt::impl::VerifyNarrowArithmeticPassBase<VerifyNarrowArithmeticPass> {
  void runOnOperation() override;
};
} // namespace

/// Whether an op claims that its integers do not wrap around. Indices are the
/// business of others.
static bool isClaim(Operation *op) {
  auto claim = dyn_cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  return claim && claim.hasNoSignedWrap() && op->getNumResults() == 1 &&
         isa<IntegerType>(op->getResult(0).getType());
}

/// Proves the claims among `ops` for one assignment of ranges.
static LogicalResult verifyClaims(ArrayRef<Operation *> ops,
                                  ScalarRanges &ranges) {
  for (Operation *op : ops) {
    unsigned width = op->getResult(0).getType().getIntOrFloatBitWidth();
    std::optional<IntegerRange> exact;
    if (width <= 64)
      exact = ranges.getExact(op);
    if (!exact)
      return op->emitOpError("expected a result that is proved not to wrap, as "
                             "nsw says, but got one of unknown range");
    if (exact->min < llvm::minIntN(width) || exact->max > llvm::maxIntN(width))
      return op->emitOpError("expected a result of ")
             << width << " bits, as nsw says, but got the range from "
             << exact->min << " to " << exact->max;
  }
  return success();
}

void VerifyNarrowArithmeticPass::runOnOperation() {
  // What a linalg op claims is proved for each element of its tables.
  llvm::MapVector<Operation *, SmallVector<Operation *>> claims;
  getOperation()->walk([&](Operation *op) {
    if (isClaim(op)) {
      Operation *parent = op->getParentOp();
      claims[isa<linalg::GenericOp>(parent) ? parent : nullptr].push_back(op);
    }
  });
  for (auto &entry : claims) {
    ArrayRef<Operation *> ops = entry.second;
    auto verify = [&](ScalarRanges &ranges) {
      return verifyClaims(ops, ranges);
    };
    ScalarRanges nothingKnown;
    LogicalResult result =
        entry.first ? forEachBody(cast<linalg::GenericOp>(entry.first), verify)
                    : verify(nothingKnown);
    if (failed(result))
      return signalPassFailure();
  }
  markAllAnalysesPreserved();
}
