//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Cascades to loops over rows. Line buffers are tensors of stored integers that
// the loops hand on; the ops stay what they are, with one row as their result.
//
//===----------------------------------------------------------------------===//

#include "RowLoops.h"
#include "RowReduction.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "qopt/Conversion/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_EXPANDCASCADESPASS
#include "qopt/Conversion/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

std::unique_ptr<RowReduction> getRowReduction(Operation *op) {
  using Result = std::unique_ptr<RowReduction>;
  return llvm::TypeSwitch<Operation *, Result>(op)
      .Case<AvgPool2DOp, MaxPool2DOp, MeanOp>(
          [](auto inner) { return createRowReduction(inner); })
      .Default([](Operation *) -> Result { return nullptr; });
}

/// Writes the loops of one cascade.
class CascadeExpander {
public:
  CascadeExpander(RewriterBase &builder, CascadeOp op);
  void run();

private:
  /// The line buffers and the result by their values, as they are now.
  using Tensors = llvm::MapVector<size_t, Value>;

  size_t getResultIndex() const { return cascade.values.size() - 1; }
  Tensors createTensors();
  void emitLoop(size_t level, Value outer, Tensors &tensors);
  void emitGroup(const CascadeGroup &group, Value t, Tensors &tensors);
  bool isAlwaysInside(const CascadeGroup &group) const;
  bool isPadded(size_t value) const;
  Value emitOperand(size_t reader, const RowRead &read, Value y,
                    const Tensors &tensors);
  void emitRow(size_t value, Value y, Tensors &tensors,
               DenseMap<size_t, Value> &rows);
  void emitPadding(size_t value, Tensors &tensors);

  RewriterBase &builder;
  Location loc;
  CascadeOp op;
  Cascade cascade;
  CascadeSchedule schedule;
  /// Arguments and results of the body.
  SmallVector<Value> values;
  /// The operands as stored integers.
  SmallVector<Value> inputs;
  /// Rates, coarsest first.
  SmallVector<int64_t> rates;
  /// Of the last op, where it takes rows one by one.
  std::unique_ptr<RowReduction> reduction;
};

struct ExpandCascadesPass
    : qopt::impl::ExpandCascadesPassBase<ExpandCascadesPass> {
  void runOnOperation() override {
    SmallVector<CascadeOp> ops;
    getOperation()->walk([&](CascadeOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (CascadeOp op : ops) {
      if (!hasStoredIntegers(op)) {
        op.emitOpError(
            "expected integers or quantized elements, not truth values, "
            "to be computed row by row");
        return signalPassFailure();
      }
      rewriter.setInsertionPoint(op);
      CascadeExpander(rewriter, op).run();
    }
  }

  /// Truth values and floats have no line buffer.
  static bool hasStoredIntegers(CascadeOp op) {
    auto isStored = [](Type type) {
      Type element = getElementTypeOrSelf(type);
      return isa<QuantType>(element) ||
             (isa<IntegerType>(element) && !element.isInteger(1));
    };
    Block &body = op.getBody().front();
    return llvm::all_of(body.getArgumentTypes(), isStored) &&
           llvm::all_of(body.without_terminator(), [&](Operation &inner) {
             return llvm::all_of(inner.getResultTypes(), isStored);
           });
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// What exists whole
//===----------------------------------------------------------------------===//

CascadeExpander::CascadeExpander(RewriterBase &builder, CascadeOp op)
    : builder(builder), loc(op.getLoc()), op(op), cascade(describeCascade(op)),
      schedule(scheduleCascade(cascade)) {
  Block &body = op.getBody().front();
  llvm::append_range(values, body.getArguments());
  for (Operation &inner : body.without_terminator())
    values.push_back(inner.getResult(0));
  for (const CascadeGroup &group : llvm::reverse(schedule.groups))
    if (rates.empty() || rates.back() != group.rate)
      rates.push_back(group.rate);
  for (Value input : op.getInputs())
    inputs.push_back(emitStored(builder, loc, input));
  if (cascade.values.back().accumulatorBytes > 0)
    reduction = getRowReduction(values.back().getDefiningOp());
}

CascadeExpander::Tensors CascadeExpander::createTensors() {
  Tensors tensors;
  for (size_t i = 0; i < values.size(); ++i) {
    const LineBuffer &buffer = schedule.steps[i].buffer;
    auto type = cast<RankedTensorType>(values[i].getType());
    if (i == getResultIndex())
      tensors[i] = reduction
                       ? reduction->start(builder)
                       : tensor::EmptyOp::create(builder, loc, type.getShape(),
                                                 getStoredType(type))
                             .getResult();
    if (buffer.rows == 0)
      continue;
    // Above the first row there is padding only.
    int64_t columns = buffer.left + type.getDimSize(2) + buffer.right;
    Value empty = tensor::EmptyOp::create(
        builder, loc,
        ArrayRef<int64_t>{1, buffer.rows, columns, type.getDimSize(3)},
        getStoredType(type));
    tensors[i] = empty;
    if (isPadded(i))
      tensors[i] = emitFilled(builder, loc, empty, getZeroPoint(type));
  }
  return tensors;
}

void CascadeExpander::run() {
  Tensors tensors = createTensors();
  emitLoop(/*level=*/0, /*outer=*/nullptr, tensors);
  Value result = tensors[getResultIndex()];
  if (reduction)
    result = reduction->finish(builder, result);
  result =
      emitTyped(builder, loc, result, getElementTypeOrSelf(op.getOutput()));
  builder.replaceOp(op, result);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

/// The loop of a rate, in iteration `outer` of the next coarser one.
void CascadeExpander::emitLoop(size_t level, Value outer, Tensors &tensors) {
  int64_t rate = rates[level];
  int64_t ratio = level == 0 ? schedule.iterations : rate / rates[level - 1];
  // What is written in this loop or inside of it.
  SmallVector<size_t> carried;
  SmallVector<Value> inits;
  for (auto [value, tensor] : tensors)
    if (schedule.steps[value].rate >= rate) {
      carried.push_back(value);
      inits.push_back(tensor);
    }
  auto loop = emitFor(builder, loc, ratio, inits);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Tensors inner = tensors;
  for (auto [value, argument] :
       llvm::zip_equal(carried, loop.getRegionIterArgs()))
    inner[value] = argument;
  Value t = loop.getInductionVar();
  if (outer)
    t = emitIndexSum(builder, loc, emitIndexProduct(builder, loc, outer, ratio),
                     t);
  if (level + 1 < rates.size())
    emitLoop(level + 1, t, inner);
  for (const CascadeGroup &group : schedule.groups)
    if (group.rate == rate)
      emitGroup(group, t, inner);
  SmallVector<Value> yielded;
  for (size_t value : carried)
    yielded.push_back(inner[value]);
  scf::YieldOp::create(builder, loc, yielded);
  for (auto [value, result] : llvm::zip_equal(carried, loop.getResults()))
    tensors[value] = result;
}

/// Whether no iteration computes a row outside of the values of a group.
bool CascadeExpander::isAlwaysInside(const CascadeGroup &group) const {
  return group.delay == 0 && schedule.iterations * group.rate <= group.rows;
}

/// The rows of a group in iteration `t` of its loop, where they are rows.
void CascadeExpander::emitGroup(const CascadeGroup &group, Value t,
                                Tensors &tensors) {
  Value y = emitIndexSum(builder, loc, t, -group.delay);
  SmallVector<size_t> written;
  for (size_t value : group.values) {
    if (!tensors.contains(value))
      continue;
    written.push_back(value);
    if (schedule.steps[value].buffer.rows > 1)
      tensors[value] = emitRowsMovedUp(builder, loc, tensors[value]);
  }
  auto emitRows = [&](Tensors &state) {
    DenseMap<size_t, Value> rows;
    for (size_t value : group.values)
      emitRow(value, y, state, rows);
  };
  if (isAlwaysInside(group))
    return emitRows(tensors);

  auto emitBranch = [&](llvm::function_ref<void(Tensors &)> emit) {
    Tensors state = tensors;
    emit(state);
    SmallVector<Value> yielded;
    for (size_t value : written)
      yielded.push_back(state[value]);
    scf::YieldOp::create(builder, loc, yielded);
  };
  auto choice = emitIfBelow(builder, loc, y, group.rows,
                            llvm::map_to_vector(written, [&](size_t value) {
                              return tensors[value].getType();
                            }));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  emitBranch(emitRows);
  builder.setInsertionPointToStart(choice.elseBlock());
  emitBranch([&](Tensors &state) {
    for (size_t value : written)
      emitPadding(value, state);
  });
  for (auto [value, result] : llvm::zip_equal(written, choice.getResults()))
    tensors[value] = result;
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// Whether what lies around a value is read from its line buffer.
bool CascadeExpander::isPadded(size_t value) const {
  return llvm::any_of(cascade.values, [&](const CascadeValue &reader) {
    return llvm::any_of(reader.reads, [&](const RowRead &read) {
      return read.value == value && read.window.hasPadding();
    });
  });
}

/// The newest row of a line buffer becomes padding.
void CascadeExpander::emitPadding(size_t value, Tensors &tensors) {
  const LineBuffer &buffer = schedule.steps[value].buffer;
  if (!isPadded(value))
    return;
  auto type = cast<RankedTensorType>(tensors[value].getType());
  RowBox box{builder.getIndexAttr(buffer.rows - 1), 1, 0, type.getDimSize(2)};
  Value row = emitExtract(builder, loc, tensors[value], box);
  row = emitFilled(builder, loc, row, getZeroPoint(values[value].getType()));
  tensors[value] = emitInsert(builder, loc, row, tensors[value], box);
}

/// The rows that `reader` reads for its row y, with their padding.
Value CascadeExpander::emitOperand(size_t reader, const RowRead &read, Value y,
                                   const Tensors &tensors) {
  const RowWindow &window = read.window;
  auto type = cast<RankedTensorType>(values[read.value].getType());
  Value rows;
  if (isReadWhole(cascade, read)) {
    Value first = emitIndexProduct(builder, loc, y, window.stride);
    rows = emitExtract(builder, loc, inputs[read.value],
                       {first, window.size, 0, type.getDimSize(2)});
  } else {
    int64_t slot = getFirstSlot(schedule, reader, read);
    int64_t column = schedule.steps[read.value].buffer.left - window.left;
    rows = emitExtract(builder, loc, tensors.lookup(read.value),
                       {builder.getIndexAttr(slot), window.size, column,
                        window.left + type.getDimSize(2) + window.right});
  }
  return emitTyped(builder, loc, rows, type.getElementType());
}

/// One row, without the padding that line buffers hold already.
static void makeRow(Operation *row) {
  if (auto slice = dyn_cast<SliceOp>(row)) {
    SmallVector<int64_t> sizes(slice.getSizes());
    sizes[1] = 1;
    return slice.setSizes(sizes);
  }
  auto drop = [&](auto layer) { layer.setPad({0, 0, 0, 0}); };
  if (auto layer = dyn_cast<Conv2DOp>(row))
    return drop(layer);
  if (auto layer = dyn_cast<DepthwiseConv2DOp>(row))
    return drop(layer);
  if (auto pad = dyn_cast<PadOp>(row)) {
    SmallVector<int64_t> low(pad.getLow()), high(pad.getHigh());
    low[1] = high[1] = 0;
    pad.setLow(low);
    pad.setHigh(high);
  }
}

/// Row y of a value; where it has a place to be, it goes there.
void CascadeExpander::emitRow(size_t value, Value y, Tensors &tensors,
                              DenseMap<size_t, Value> &rows) {
  auto type = cast<RankedTensorType>(values[value].getType());
  if (value < cascade.numInputs) {
    rows[value] = emitTyped(
        builder, loc,
        emitExtract(builder, loc, inputs[value], {y, 1, 0, type.getDimSize(2)}),
        type.getElementType());
  } else {
    Operation *inner = values[value].getDefiningOp();
    IRMapping mapping;
    // An operand may occur twice, each time with the same window.
    auto read = cascade.values[value].reads.begin();
    for (auto [operand, window] :
         llvm::zip_equal(inner->getOperands(), *getRowWindows(inner))) {
      if (!window)
        continue;
      auto row = rows.find(read->value);
      bool isAtHand = read->window.isRow() && row != rows.end();
      mapping.map(operand, isAtHand ? row->second
                                    : emitOperand(value, *read, y, tensors));
      ++read;
    }
    if (value == getResultIndex() && reduction) {
      Value operand = mapping.lookup(inner->getOperand(0));
      tensors[value] = reduction->add(
          builder, emitStored(builder, loc, operand), tensors[value]);
      return;
    }
    Operation *row = builder.clone(*inner, mapping);
    // The row is not what was recorded.
    row->removeAttr(QOptDialect::kLayerAttr);
    row->removeAttr(QOptDialect::kLayerLayoutAttr);
    makeRow(row);
    SmallVector<int64_t> shape(type.getShape());
    shape[1] = 1;
    row->getResult(0).setType(type.clone(shape));
    rows[value] = row->getResult(0);
  }

  const LineBuffer &buffer = schedule.steps[value].buffer;
  bool isResult = value == getResultIndex();
  if (!isResult && buffer.rows == 0)
    return;
  OpFoldResult first = y;
  // An insertion of all there is would be folded to the row, which is not the
  // buffer that the loop hands on.
  if (buffer.rows == 1)
    first = emitOpaqueZero(builder, loc, y, type.getDimSize(1));
  else if (buffer.rows > 1)
    first = builder.getIndexAttr(buffer.rows - 1);
  tensors[value] =
      emitInsert(builder, loc, emitStored(builder, loc, rows[value]),
                 tensors[value], {first, 1, buffer.left, type.getDimSize(2)});
}
