//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How ops read rows, and the verifier of cascades. Constraint ids are those of
// QOptCascadeOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Windows of rows
//===----------------------------------------------------------------------===//

/// NHWC with N = 1, and rows.
static bool hasRows(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() == 4 && tensor.getDimSize(0) == 1 &&
         tensor.getDimSize(1) > 0;
}

/// A constant that is the same for every row.
static bool isSameInEachRow(Value value) {
  ArrayRef<int64_t> shape = getShape(value);
  return matchPattern(value, m_Constant()) &&
         (shape.size() < 3 || shape[shape.size() - 3] == 1);
}

static std::optional<RowWindows> getConvolutionWindows(MacOpInterface op) {
  if (!llvm::all_of(op->getOperands().drop_front(), [](Value value) {
        return matchPattern(value, m_Constant());
      }))
    return std::nullopt;
  auto layer = cast<WindowOpInterface>(op.getOperation());
  ArrayRef<int64_t> pad = layer.getPad();
  RowWindows windows(op->getNumOperands());
  windows.front() = {(layer.getWindowSize()[0] - 1) * layer.getDilations()[0] +
                         1,
                     layer.getStrides()[0],
                     pad[0],
                     pad[1],
                     pad[2],
                     pad[3]};
  return windows;
}

/// What a pool makes of padding is not to be had from a row.
static std::optional<RowWindows> getPoolWindows(WindowOpInterface op) {
  if (op.getPad()[0] != 0 || op.getPad()[1] != 0)
    return std::nullopt;
  return RowWindows{
      RowWindow{op.getWindowSize()[0], op.getStrides()[0], 0, 0, 0, 0}};
}

/// All rows at once.
static std::optional<RowWindows> getMeanWindows(MeanOp op) {
  if (!op.getKeepDims() || !llvm::is_contained(op.getAxes(), 1))
    return std::nullopt;
  int64_t rows = getShape(op.getInput())[1];
  return RowWindows{RowWindow{rows, rows, 0, 0, 0, 0}};
}

static std::optional<RowWindows> getPadWindows(PadOp op) {
  int64_t top = op.getLow()[1], bottom = op.getHigh()[1];
  if (op.getLow()[0] != 0 || op.getHigh()[0] != 0)
    return std::nullopt;
  QuantType type = getQuantType(op.getInput());
  auto value = dyn_cast<IntegerAttr>(op.getValue());
  bool isZeroPoint =
      value && value.getInt() == (type ? type.getZeroPointOf(0) : 0);
  if ((top != 0 || bottom != 0) && !isZeroPoint)
    return std::nullopt;
  return RowWindows{RowWindow{1, 1, top, bottom, 0, 0}};
}

static std::optional<RowWindows> getSliceWindows(SliceOp op) {
  for (unsigned dim : {0, 1})
    if (op.getOffsets()[dim] != 0 || op.getStrides()[dim] != 1 ||
        op.getSizes()[dim] != getShape(op.getInput())[dim])
      return std::nullopt;
  return RowWindows{RowWindow()};
}

static std::optional<RowWindows> getElementwiseWindows(Operation *op) {
  RowWindows windows;
  for (Value operand : op->getOperands()) {
    if (isSameInEachRow(operand))
      windows.push_back(std::nullopt);
    else if (getShape(operand) == getShape(op->getResult(0)) &&
             !matchPattern(operand, m_Constant()))
      windows.push_back(RowWindow());
    else
      return std::nullopt;
  }
  return windows;
}

static std::optional<RowWindows> getOpWindows(Operation *op) {
  if (isa<Conv2DOp, DepthwiseConv2DOp>(op))
    return getConvolutionWindows(cast<MacOpInterface>(op));
  if (isa<AvgPool2DOp, MaxPool2DOp>(op))
    return getPoolWindows(cast<WindowOpInterface>(op));
  if (auto mean = dyn_cast<MeanOp>(op))
    return getMeanWindows(mean);
  if (auto pad = dyn_cast<PadOp>(op))
    return getPadWindows(pad);
  if (auto slice = dyn_cast<SliceOp>(op))
    return getSliceWindows(slice);
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    if (concat.getAxis() != 3)
      return std::nullopt;
    return RowWindows(op->getNumOperands(), RowWindow());
  }
  if (isa<RescaleOp, AddOp, SubOp, MulOp, SquaredDifferenceOp, PReluOp,
          MaximumOp, MinimumOp, UnaryOpInterface>(op))
    return getElementwiseWindows(op);
  return std::nullopt;
}

std::optional<RowWindows> qopt::getRowWindows(Operation *op) {
  if (op->getNumResults() != 1 || !hasRows(op->getResult(0).getType()))
    return std::nullopt;
  std::optional<RowWindows> windows = getOpWindows(op);
  if (!windows ||
      llvm::none_of(*windows, [](auto &w) { return w.has_value(); }))
    return std::nullopt;
  for (auto [window, operand] : llvm::zip_equal(*windows, op->getOperands()))
    if (window &&
        (!hasRows(operand.getType()) || matchPattern(operand, m_Constant())))
      return std::nullopt;
  return windows;
}

//===----------------------------------------------------------------------===//
// Accumulators
//===----------------------------------------------------------------------===//

unsigned qopt::getSumWidth(AvgPool2DOp op) {
  double elements = 1;
  for (int axis : {0, 1})
    elements *= double(
        std::min(op.getWindow()[axis], getShape(op.getInput())[1 + axis]));
  unsigned width = getQuantType(op.getInput()).getStorage().getWidth();
  double bound = elements * (2 * std::ldexp(1.0, width) + 1);
  return bound < std::ldexp(1.0, 31) ? 32 : 64;
}

static int64_t getAccumulatorBytes(Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (auto pool = dyn_cast<AvgPool2DOp>(op))
    return type.getNumElements() * getSumWidth(pool) / 8;
  if (isa<MeanOp>(op))
    return type.getNumElements() * 4;
  return type.getNumElements() * getElementBytes(type);
}

bool qopt::accumulatesRows(Operation *op) {
  if (!isa<AvgPool2DOp, MaxPool2DOp, MeanOp>(op) ||
      !getQuantType(op->getOperand(0)))
    return false;
  std::optional<RowWindows> windows = getRowWindows(op);
  auto input = cast<RankedTensorType>(op->getOperand(0).getType());
  return windows && windows->front()->size == input.getDimSize(1) &&
         getAccumulatorBytes(op) <
             input.getNumElements() * getElementBytes(input);
}

//===----------------------------------------------------------------------===//
// Windows of columns
//===----------------------------------------------------------------------===//

/// Slices and concatenations want a type that says the same of each element.
static bool canSplitColumns(Value value) {
  QuantType type = getQuantType(value);
  return !type || type.isPerTensor() || matchPattern(value, m_Constant());
}

/// A constant that is the same for every column.
static bool isSameInEachColumn(Value value) {
  ArrayRef<int64_t> shape = getShape(value);
  return shape.size() < 2 || shape[shape.size() - 2] == 1;
}

/// How an op with windows of rows reads columns.
static std::optional<ColumnWindow> getColumnWindow(Operation *op) {
  if (!llvm::all_of(op->getOperands(), canSplitColumns) ||
      !canSplitColumns(op->getResult(0)))
    return std::nullopt;
  if (auto layer = dyn_cast<WindowOpInterface>(op)) {
    ArrayRef<int64_t> pad = layer.getPad();
    return ColumnWindow{
        (layer.getWindowSize()[1] - 1) * layer.getDilations()[1] + 1,
        layer.getStrides()[1], pad[2], pad[3]};
  }
  if (auto pad = dyn_cast<PadOp>(op))
    return ColumnWindow{1, 1, pad.getLow()[2], pad.getHigh()[2]};
  auto mean = dyn_cast<MeanOp>(op);
  if (isa<SliceOp>(op) || (mean && llvm::is_contained(mean.getAxes(), 2)))
    return std::nullopt;
  for (Value operand : op->getOperands())
    if (matchPattern(operand, m_Constant()) && !isSameInEachColumn(operand))
      return std::nullopt;
  return ColumnWindow();
}

//===----------------------------------------------------------------------===//
// Plain structs
//===----------------------------------------------------------------------===//

static CascadeValue describeValue(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  CascadeValue result;
  result.rows = type.getDimSize(1);
  result.columns = type.getDimSize(2);
  result.columnBytes = type.getDimSize(3) * getElementBytes(type);
  return result;
}

/// The index of a value, or of what it is outside of the cascade that it is an
/// argument of, or inside of the one that it is the result of.
static size_t findIndex(const DenseMap<Value, size_t> &indices, Value value) {
  for (;;) {
    if (auto it = indices.find(value); it != indices.end())
      return it->second;
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      auto cascade = cast<CascadeOp>(argument.getOwner()->getParentOp());
      value = cascade.getInputs()[argument.getArgNumber()];
    } else {
      value = cast<CascadeOp>(value.getDefiningOp()).getYielded();
    }
  }
}

Cascade qopt::describeCascade(ValueRange inputs, ArrayRef<Operation *> ops) {
  Cascade cascade;
  cascade.numInputs = inputs.size();
  DenseMap<Value, size_t> indices;
  auto add = [&](Value value) {
    indices[value] = cascade.values.size();
    cascade.values.push_back(describeValue(value));
  };
  for (Value input : inputs)
    add(input);
  for (Operation *op : ops) {
    std::optional<RowWindows> windows = getRowWindows(op);
    assert(windows && "expected an op that is computed row by row");
    std::optional<ColumnWindow> columns = getColumnWindow(op);
    std::vector<RowRead> reads;
    for (auto [operand, window] : llvm::zip_equal(op->getOperands(), *windows))
      if (window)
        reads.push_back({findIndex(indices, operand), *window, columns});
    add(op->getResult(0));
    CascadeValue &value = cascade.values.back();
    value.reads = std::move(reads);
    if (auto work = dyn_cast<WorkOpInterface>(op))
      value.columnMacs = work.getMacs() / std::max<int64_t>(value.columns, 1);
    if (op != ops.back() || !accumulatesRows(op))
      continue;
    RowRead &read = value.reads.front();
    read.window = RowWindow();
    value.rows = cascade.values[read.value].rows;
    value.accumulatorBytes = getAccumulatorBytes(op);
  }
  return cascade;
}

Cascade qopt::describeCascade(CascadeOp op) {
  Block &body = op.getBody().front();
  SmallVector<Operation *> ops;
  for (Operation &inner : body.without_terminator())
    ops.push_back(&inner);
  return describeCascade(body.getArguments(), ops);
}

SmallVector<Operation *> qopt::getInlinedOps(ArrayRef<Operation *> ops) {
  SmallVector<Operation *> inlined;
  for (Operation *op : ops) {
    auto cascade = dyn_cast<CascadeOp>(op);
    if (!cascade) {
      inlined.push_back(op);
      continue;
    }
    for (Operation &inner : cascade.getBody().front().without_terminator())
      inlined.push_back(&inner);
  }
  return inlined;
}

SmallVector<Value> qopt::getCascadeInputs(ArrayRef<Operation *> ops) {
  llvm::SmallPtrSet<Operation *, 16> inside(ops.begin(), ops.end());
  llvm::SetVector<Value> inputs;
  for (Operation *op : ops)
    for (Value operand : op->getOperands())
      if (!inside.contains(operand.getDefiningOp()) &&
          !matchPattern(operand, m_Constant()))
        inputs.insert(operand);
  return inputs.takeVector();
}

int64_t qopt::getNextCascadeNumber(Operation *op) {
  int64_t next = 0;
  op->walk([&](Operation *inner) {
    if (auto number =
            inner->getAttrOfType<IntegerAttr>(QOptDialect::kCascadeAttr))
      next = std::max(next, number.getInt() + 1);
  });
  return next;
}

//===----------------------------------------------------------------------===//
// The op
//===----------------------------------------------------------------------===//

Value CascadeOp::getYielded() {
  return cast<YieldOp>(getBody().front().getTerminator()).getValue();
}

/// Types of the body's border.
static LogicalResult verifyBorder(CascadeOp op) {
  // cascade_c1
  for (Type type : llvm::concat<Type>(SmallVector<Type>(op->getOperandTypes()),
                                      SmallVector<Type>(op->getResultTypes())))
    if (!hasRows(type))
      return op.emitOpError(
                 "expected tensors of rank 4 with N = 1 and rows, but got ")
             << type;
  // cascade_c2
  Block &body = op.getBody().front();
  if (!llvm::equal(body.getArgumentTypes(), op->getOperandTypes()))
    return op.emitOpError("expected a body with the arguments (")
           << op->getOperandTypes() << "), but got (" << body.getArgumentTypes()
           << ")";
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  if (!yield || yield.getValue().getType() != op.getOutput().getType() ||
      yield.getValue().getParentBlock() != &body ||
      !yield.getValue().getDefiningOp())
    return op.emitOpError("expected a body that yields a value of its own of "
                          "type ")
           << op.getOutput().getType();
  return success();
}

LogicalResult CascadeOp::verifyRegions() {
  if (failed(verifyBorder(*this)))
    return failure();
  Block &body = getBody().front();
  for (Operation &op : body.without_terminator()) {
    // cascade_c4
    for (Value operand : op.getOperands())
      if (operand.getParentBlock() != &body &&
          !matchPattern(operand, m_Constant()))
        return op.emitOpError("expected operands from above the cascade to be "
                              "constant");
    // cascade_c3
    if (!getRowWindows(&op))
      return op.emitOpError("expected an op that a cascade can compute row by "
                            "row");
  }
  // cascade_c5
  if (getYielded().getDefiningOp() != body.getTerminator()->getPrevNode())
    return emitOpError("expected a body that yields the result of its last op");
  // cascade_c5, cascade_c6
  if (std::optional<std::string> error =
          findCascadeError(describeCascade(*this)))
    return emitOpError(*error);
  return success();
}

CascadeOp qopt::formCascade(RewriterBase &rewriter, ArrayRef<Operation *> ops) {
  Operation *last = ops.back();
  rewriter.setInsertionPoint(last);
  SmallVector<Value> inputs = getCascadeInputs(ops);
  SmallVector<Location> locs;
  for (Operation *op : ops)
    locs.push_back(op->getLoc());
  auto cascade = CascadeOp::create(rewriter, rewriter.getFusedLoc(locs),
                                   last->getResult(0).getType(), inputs);
  // What is recorded is the same value, and its name stays where it is found.
  Block *body = rewriter.createBlock(&cascade.getBody());
  IRMapping mapping;
  for (Value input : inputs)
    mapping.map(input, body->addArgument(input.getType(), input.getLoc()));
  for (Operation *op : ops) {
    Operation *inner = rewriter.clone(*op, mapping);
    inner->removeAttr(QOptDialect::kCascadeAttr);
    inner->removeAttr(QOptDialect::kPatchesAttr);
  }
  if (Attribute patches = last->getAttr(QOptDialect::kPatchesAttr))
    cascade->setAttr(QOptDialect::kPatchesAttr, patches);
  YieldOp::create(rewriter, last->getLoc(), mapping.lookup(last->getResult(0)));
  rewriter.replaceOp(last, cascade);
  for (Operation *op : llvm::reverse(ops.drop_back()))
    rewriter.eraseOp(op);
  return cascade;
}

void qopt::inlineCascade(RewriterBase &rewriter, CascadeOp op) {
  Operation *yield = op.getBody().front().getTerminator();
  Value result = op.getYielded();
  if (auto argument = dyn_cast<BlockArgument>(result);
      argument && argument.getOwner() == &op.getBody().front())
    result = op.getInputs()[argument.getArgNumber()];
  rewriter.inlineBlockBefore(&op.getBody().front(), op, op.getInputs());
  rewriter.eraseOp(yield);
  rewriter.replaceOp(op, result);
}

// A cascade of one op --> that op; one of none, as folders leave it --> its
// operand
LogicalResult CascadeOp::canonicalize(CascadeOp op, PatternRewriter &rewriter) {
  if (llvm::range_size(op.getBody().front().without_terminator()) > 1)
    return failure();
  inlineCascade(rewriter, op);
  return success();
}
