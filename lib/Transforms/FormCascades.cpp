//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Makes cascades of ops that carry the same number. Everything is checked
// before anything changes.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/MapVector.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_FORMCASCADESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Ops that become one cascade, in their order.
struct Group {
  SmallVector<Operation *> ops;

  Operation *getLast() const { return ops.back(); }

  bool contains(Operation *op) const {
    return op && op->getBlock() == getLast()->getBlock() &&
           op->getAttr(QOptDialect::kCascadeAttr) ==
               getLast()->getAttr(QOptDialect::kCascadeAttr);
  }
};

struct FormCascadesPass : qopt::impl::FormCascadesPassBase<FormCascadesPass> {
  using FormCascadesPassBase::FormCascadesPassBase;

  void runOnOperation() override;

private:
  LogicalResult markRanges();
  LogicalResult check(const Group &group);
};

} // namespace

static bool isConstant(Operation *op) { return matchPattern(op, m_Constant()); }

/// Numbers the ops that the option names, after all numbers that are there.
LogicalResult FormCascadesPass::markRanges() {
  if (ranges.empty())
    return success();
  SmallVector<Operation *> ops;
  int64_t next = getNextCascadeNumber(getOperation());
  for (Operation &op : getOperation().getOps())
    if (isa_and_nonnull<QOptDialect>(op.getDialect()) && !isConstant(&op))
      ops.push_back(&op);
  Builder builder(&getContext());
  for (const std::string &range : ranges) {
    auto [left, right] = StringRef(range).split(':');
    size_t first, last;
    if (left.getAsInteger(10, first) || right.getAsInteger(10, last) ||
        first > last || last >= ops.size())
      return getOperation().emitOpError("expected ranges of its ")
             << ops.size() << " ops as first:last, but got '" << range << "'";
    for (Operation *op : ArrayRef(ops).slice(first, last - first + 1))
      op->setAttr(QOptDialect::kCascadeAttr, builder.getI64IntegerAttr(next));
    ++next;
  }
  return success();
}

LogicalResult FormCascadesPass::check(const Group &group) {
  for (Operation *op : group.ops) {
    if (op->getBlock() != group.getLast()->getBlock())
      return op->emitOpError("expected the ops of a cascade in one block");
    if (!getRowWindows(op))
      return op->emitOpError("expected an op that a cascade can compute row by "
                             "row");
    if (op != group.getLast())
      for (Operation *user : op->getUsers())
        if (!group.contains(user))
          return op->emitOpError("expected a value that is used in its cascade "
                                 "only, but '")
                 << user->getName() << "' uses it";
  }
  // What is not used at all is found here as well.
  if (std::optional<std::string> error = findCascadeError(
          describeCascade(getCascadeInputs(group.ops), group.ops)))
    return group.getLast()->emitOpError("expected a cascade: ") << *error;
  return success();
}

/// Says how large the line buffers are.
static void report(const Group &group, func::FuncOp function, StringRef pass) {
  Cascade cascade = describeCascade(getCascadeInputs(group.ops), group.ops);
  CascadeSchedule schedule = scheduleCascade(cascade);
  int64_t wholeBytes = 0;
  for (size_t i = 0; i < cascade.values.size(); ++i) {
    const CascadeValue &value = cascade.values[i];
    if (i >= cascade.numInputs && i + 1 < cascade.values.size())
      wholeBytes += value.rows * value.columns * value.columnBytes;
  }
  remark::passed(group.getLast()->getLoc(),
                 remark::RemarkOpts::name("Cascade").category(pass).function(
                     function.getSymName()))
      << "computed row by row: " << remark::metric("ops", group.ops.size())
      << remark::metric("line_buffer_bytes", getBufferBytes(cascade, schedule))
      << remark::metric("whole_bytes", wholeBytes);
}

void FormCascadesPass::runOnOperation() {
  if (failed(markRanges()))
    return signalPassFailure();
  llvm::MapVector<int64_t, Group> groups;
  getOperation().walk([&](Operation *op) {
    auto number = op->getAttrOfType<IntegerAttr>(QOptDialect::kCascadeAttr);
    if (number && !isConstant(op))
      groups[number.getInt()].ops.push_back(op);
  });
  for (auto &[number, group] : groups)
    if (failed(check(group)))
      return signalPassFailure();
  IRRewriter rewriter(&getContext());
  for (auto &[number, group] : groups) {
    report(group, getOperation(), getArgument());
    // Another cascade may have taken the place of what it reads.
    formCascade(rewriter, group.ops);
  }
}
