//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cascades become several, for some columns of the result each. lib/Memory says
// which columns of what they read.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Memory/Patches.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_SPLITPATCHESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

struct SplitPatchesPass : qopt::impl::SplitPatchesPassBase<SplitPatchesPass> {
  using SplitPatchesPassBase::SplitPatchesPassBase;

  void runOnOperation() override;

private:
  FailureOr<int64_t> split(IRRewriter &rewriter, CascadeOp op, int64_t count);
  remark::RemarkOpts nameRemark(StringRef name) {
    return remark::RemarkOpts::name(name)
        .category(getArgument())
        .function(getOperation().getSymName());
  }
};

} // namespace

/// The type of some columns of a tensor.
static RankedTensorType getColumnsType(Value value, ColumnRange columns) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[2] = columns.size();
  return type.clone(shape);
}

/// Columns of `value`, which has those of `whole`.
static Value emitColumns(OpBuilder &builder, Location loc, Value value,
                         ColumnRange whole, ColumnRange columns) {
  RankedTensorType type = getColumnsType(value, columns);
  if (type == value.getType())
    return value;
  SmallVector<int64_t> offsets(type.getRank(), 0), strides(type.getRank(), 1);
  offsets[2] = columns.begin - whole.begin;
  return SliceOp::create(builder, loc, type, value, offsets, type.getShape(),
                         strides);
}

/// What is padded left and right.
static void setPadding(Operation *op, const ColumnWindow &window) {
  auto setPad = [&](auto layer) {
    SmallVector<int64_t> pad(layer.getPad());
    pad[2] = window.left;
    pad[3] = window.right;
    layer.setPad(pad);
  };
  TypeSwitch<Operation *>(op)
      .Case<Conv2DOp, DepthwiseConv2DOp, AvgPool2DOp, MaxPool2DOp>(setPad)
      .Case([&](PadOp pad) {
        SmallVector<int64_t> low(pad.getLow()), high(pad.getHigh());
        low[2] = window.left;
        high[2] = window.right;
        pad.setLow(low);
        pad.setHigh(high);
      });
}

/// The cascade of a patch.
static Value emitPatch(OpBuilder &builder, CascadeOp whole,
                       const Patch &patch) {
  Block &body = whole.getBody().front();
  SmallVector<Value> sources(body.getArguments());
  for (Operation &op : body.without_terminator())
    sources.push_back(op.getResult(0));

  size_t numInputs = patch.cascade.numInputs;
  SmallVector<Value> inputs;
  for (const PatchValue &value : ArrayRef(patch.values).take_front(numInputs)) {
    Value input = whole.getInputs()[value.source];
    inputs.push_back(
        emitColumns(builder, whole.getLoc(), input,
                    {0, cast<RankedTensorType>(input.getType()).getDimSize(2)},
                    value.columns));
  }
  auto type = getColumnsType(whole.getOutput(), patch.values.back().columns);
  auto cascade = CascadeOp::create(builder, whole.getLoc(), type, inputs);

  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&cascade.getBody());
  SmallVector<Value> values;
  for (Value input : inputs)
    values.push_back(block->addArgument(input.getType(), input.getLoc()));
  for (size_t i = numInputs; i < patch.values.size(); ++i) {
    const PatchValue &value = patch.values[i];
    const std::vector<RowRead> &reads = patch.cascade.values[i].reads;
    Operation *source = sources[value.source].getDefiningOp();
    if (value.isSlice) {
      size_t from = reads.front().value;
      values.push_back(emitColumns(builder, values[from].getLoc(), values[from],
                                   patch.values[from].columns, value.columns));
      continue;
    }
    // An operand may occur twice, each time with the same window.
    IRMapping mapping;
    auto read = reads.begin();
    for (auto [operand, window] :
         llvm::zip_equal(source->getOperands(), *getRowWindows(source)))
      if (window)
        mapping.map(operand, values[(read++)->value]);
    Operation *op = builder.clone(*source, mapping);
    // A part is not what was recorded.
    op->removeAttr(QOptDialect::kLayerAttr);
    op->removeAttr(QOptDialect::kLayerLayoutAttr);
    setPadding(op, *reads.front().columns);
    op->getResult(0).setType(getColumnsType(op->getResult(0), value.columns));
    values.push_back(op->getResult(0));
  }
  YieldOp::create(builder, whole.getLoc(), values.back());
  return cascade.getOutput();
}

/// The multiplications that are added.
FailureOr<int64_t> SplitPatchesPass::split(IRRewriter &rewriter, CascadeOp op,
                                           int64_t count) {
  Cascade whole = describeCascade(op);
  std::optional<std::vector<Patch>> patches = splitCascade(whole, count);
  if (!patches) {
    remark::missed(op.getLoc(), nameRemark("Patches"))
        << "expected columns that can be computed in patches: "
        << remark::metric("patches", count);
    return 0;
  }
  if (std::optional<std::string> error = findPatchError(whole, *patches))
    return op.emitOpError(*error);

  rewriter.setInsertionPoint(op);
  SmallVector<Value> parts;
  int64_t extraMacs = -countMacs(whole), bytes = 0;
  for (const Patch &patch : *patches) {
    parts.push_back(emitPatch(rewriter, op, patch));
    extraMacs += countMacs(patch.cascade);
    bytes = std::max(
        bytes, getBufferBytes(patch.cascade, scheduleCascade(patch.cascade)));
  }
  remark::passed(op.getLoc(), nameRemark("Patches"))
      << "computed in patches: " << remark::metric("patches", count)
      << remark::metric("line_buffer_bytes", bytes)
      << remark::metric("whole_line_buffer_bytes",
                        getBufferBytes(whole, scheduleCascade(whole)))
      << remark::metric("extra_macs", extraMacs);
  auto concat = ConcatOp::create(rewriter, op.getLoc(),
                                 op.getOutput().getType(), parts, /*axis=*/2);
  // All of them are what was recorded.
  Operation *last = op.getYielded().getDefiningOp();
  for (StringRef name :
       {QOptDialect::kLayerAttr, QOptDialect::kLayerLayoutAttr})
    if (Attribute attribute = last->getAttr(name))
      concat->setAttr(name, attribute);
  rewriter.replaceOp(op, concat);
  return extraMacs;
}

void SplitPatchesPass::runOnOperation() {
  SmallVector<std::pair<CascadeOp, int64_t>> cascades;
  getOperation().walk([&](CascadeOp op) {
    auto attribute = op->getAttrOfType<IntegerAttr>(QOptDialect::kPatchesAttr);
    op->removeAttr(QOptDialect::kPatchesAttr);
    if (int64_t count = attribute ? attribute.getInt() : patches; count > 1)
      cascades.push_back({op, count});
  });
  IRRewriter rewriter(&getContext());
  int64_t extraMacs = 0;
  for (auto [op, count] : cascades) {
    FailureOr<int64_t> macs = split(rewriter, op, count);
    if (failed(macs))
      return signalPassFailure();
    extraMacs += *macs;
  }
  if (!cascades.empty())
    getOperation()->setAttr(QOptDialect::kExtraMacsAttr,
                            rewriter.getI64IntegerAttr(extraMacs));
}
