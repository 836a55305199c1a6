//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges inside linalg ops.
//
//===----------------------------------------------------------------------===//

#include "qopt/Analysis/LinalgRanges.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"
#include <map>
#include <set>

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

IntegerRange qopt::getTypeRange(IntegerType type) {
  return {llvm::minIntN(type.getWidth()), llvm::maxIntN(type.getWidth())};
}

IntegerRange ScalarRanges::get(Value value) {
  auto type = cast<IntegerType>(value.getType());
  if (auto known = ranges.find(value); known != ranges.end())
    return known->second;
  IntegerRange range = getTypeRange(type);
  auto infer = value.getDefiningOp<InferIntRangeInterface>();
  auto isInteger = [](Type type) {
    return type.isSignlessInteger() && type.getIntOrFloatBitWidth() <= 64;
  };
  if (infer && infer->getNumResults() == 1 &&
      llvm::all_of(infer->getOperandTypes(), isInteger)) {
    SmallVector<ConstantIntRanges> operands;
    for (Value operand : infer->getOperands()) {
      IntegerRange known = get(operand);
      unsigned width = operand.getType().getIntOrFloatBitWidth();
      operands.push_back(ConstantIntRanges::fromSigned(
          APInt(width, known.min, true), APInt(width, known.max, true)));
    }
    infer.inferResultRanges(
        operands, [&](Value, const ConstantIntRanges &result) {
          range = {result.smin().getSExtValue(), result.smax().getSExtValue()};
        });
  }
  ranges[value] = range;
  return range;
}

std::optional<IntegerRange> ScalarRanges::getExact(Operation *op) {
  if (!isa<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return std::nullopt;
  IntegerRange a = get(op->getOperand(0)), b = get(op->getOperand(1));
  bool overflows = false;
  auto combine = [&](int64_t x, int64_t y) {
    int64_t result = 0;
    overflows |= isa<arith::AddIOp>(op)   ? llvm::AddOverflow(x, y, result)
                 : isa<arith::SubIOp>(op) ? llvm::SubOverflow(x, y, result)
                                          : llvm::MulOverflow(x, y, result);
    return result;
  };
  // All three take their extremes at the ends of the ranges.
  auto [min, max] = std::minmax({combine(a.min, b.min), combine(a.min, b.max),
                                 combine(a.max, b.min), combine(a.max, b.max)});
  if (overflows)
    return std::nullopt;
  return IntegerRange{min, max};
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

namespace {

/// The ranges of a tensor's elements, which depend on the index in `dims` only;
/// row-major over them.
struct ElementRanges {
  SmallVector<int64_t> dims, shape;
  std::vector<IntegerRange> ranges;
};

/// Calls back with each index into `shape`; stops at the first failure.
LogicalResult
forEachIndex(ArrayRef<int64_t> shape,
             function_ref<LogicalResult(ArrayRef<int64_t>)> callback) {
  if (llvm::is_contained(shape, 0))
    return success();
  SmallVector<int64_t> index(shape.size(), 0);
  while (true) {
    if (failed(callback(index)))
      return failure();
    size_t dim = shape.size();
    while (dim > 0 && ++index[dim - 1] == shape[dim - 1])
      index[--dim] = 0;
    if (dim == 0)
      return success();
  }
}

/// An operand of a linalg op, and which loops its ranges depend on.
struct Operand {
  BlockArgument argument;
  ElementRanges elements;
  /// The loop for each of `elements.dims`.
  SmallVector<int64_t> loops;

  /// The range at a point of the loops `at`, of which `point` holds the
  /// indices.
  IntegerRange getRange(ArrayRef<int64_t> at, ArrayRef<int64_t> point) const {
    size_t position = 0;
    for (auto [loop, size] : llvm::zip_equal(loops, elements.shape))
      position = position * size + point[llvm::find(at, loop) - at.begin()];
    return elements.ranges[position];
  }
};

/// The operands of a linalg op and the loops that their ranges depend on.
struct Operands {
  SmallVector<Operand> operands;
  SmallVector<int64_t> loops, shape;
};

std::optional<ElementRanges> getElementRanges(Value tensor);

std::optional<Operands> getOperands(linalg::GenericOp op) {
  Operands result;
  llvm::SmallSetVector<int64_t, 4> loops;
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    auto type = dyn_cast<IntegerType>(argument.getType());
    if (!type || type.getWidth() > 64)
      continue;
    std::optional<ElementRanges> elements = getElementRanges(operand.get());
    if (!elements)
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    Operand &added =
        result.operands.emplace_back(Operand{argument, *elements, {}});
    for (int64_t dim : added.elements.dims) {
      auto expr = dyn_cast<AffineDimExpr>(map.getResult(dim));
      if (!expr)
        return std::nullopt;
      added.loops.push_back(expr.getPosition());
      loops.insert(expr.getPosition());
    }
  }
  result.loops.assign(loops.begin(), loops.end());
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  for (int64_t loop : result.loops)
    result.shape.push_back(extents[loop]);
  return result;
}

std::optional<ElementRanges> getConstantRanges(Value tensor) {
  auto type = dyn_cast<RankedTensorType>(tensor.getType());
  if (!type || !type.hasStaticShape())
    return std::nullopt;
  // Reshapes keep the order of the elements.
  while (Operation *op = tensor.getDefiningOp())
    if (isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
      tensor = op->getOperand(0);
    else
      break;
  ElementsAttr constant;
  if (!matchPattern(tensor, m_Constant(&constant)))
    return std::nullopt;
  FailureOr<std::vector<int64_t>> values = readIntegers(constant);
  if (failed(values))
    return std::nullopt;
  ElementRanges result;
  result.dims = llvm::to_vector(llvm::seq<int64_t>(0, type.getRank()));
  llvm::append_range(result.shape, type.getShape());
  // As signed integers, also those of one bit.
  unsigned width = constant.getElementType().getIntOrFloatBitWidth();
  for (int64_t value : *values) {
    value = llvm::SignExtend64(uint64_t(value), width);
    result.ranges.push_back({value, value});
  }
  return result;
}

/// `init + sum(term)` over constant elements of the operands.
std::optional<ElementRanges> getAccumulatedRanges(linalg::GenericOp op) {
  if (op.getNumDpsInits() != 1 || op.getNumReductionLoops() == 0)
    return std::nullopt;
  BlockArgument sum = op.getRegionOutputArgs().front();
  auto type = dyn_cast<IntegerType>(sum.getType());
  auto yield = cast<linalg::YieldOp>(op.getBlock()->getTerminator());
  auto add = yield.getOperand(0).getDefiningOp<arith::AddIOp>();
  if (!type || type.getWidth() > 64 || !add || !sum.hasOneUse() ||
      !llvm::is_contained(add->getOperands(), sum))
    return std::nullopt;
  Value term = add.getOperand(add.getLhs() == sum ? 1 : 0);
  std::optional<Operands> operands = getOperands(op);
  OpOperand &init = *op.getDpsInitOperand(0);
  AffineMap map = op.getMatchingIndexingMap(&init);
  if (!operands || !map.isProjectedPermutation())
    return std::nullopt;

  // The result depends on the loops of the tables that are not reduced.
  ElementRanges result;
  SmallVector<int64_t> loops, extents = op.getStaticLoopRanges();
  for (auto [dim, expr] : llvm::enumerate(map.getResults())) {
    int64_t loop = cast<AffineDimExpr>(expr).getPosition();
    if (!llvm::is_contained(operands->loops, loop))
      continue;
    result.dims.push_back(dim);
    result.shape.push_back(extents[loop]);
    loops.push_back(loop);
  }
  // Each term stands for as many as the other reduced loops have.
  int64_t repeated = 1;
  for (auto [loop, iterator] : llvm::enumerate(op.getIteratorTypesArray()))
    if (iterator == utils::IteratorType::reduction &&
        !llvm::is_contained(operands->loops, int64_t(loop)))
      repeated *= extents[loop];

  int64_t numElements = 1;
  for (int64_t size : result.shape)
    numElements *= size;
  const Operand *start = nullptr;
  for (const Operand &operand : operands->operands)
    if (operand.argument == sum)
      start = &operand;
  if (!start)
    return std::nullopt;
  result.ranges.assign(numElements, {0, 0});
  std::vector<IntegerRange> starts(numElements);
  // A term depends on the elements of the tables only.
  std::map<std::vector<int64_t>, IntegerRange> terms;
  bool overflows = false;
  (void)forEachIndex(operands->shape, [&](ArrayRef<int64_t> point) {
    std::vector<int64_t> key;
    for (const Operand &operand : operands->operands)
      if (&operand != start) {
        IntegerRange range = operand.getRange(operands->loops, point);
        key.insert(key.end(), {range.min, range.max});
      }
    auto [known, isNew] = terms.try_emplace(std::move(key));
    if (isNew) {
      ScalarRanges ranges;
      for (const Operand &operand : operands->operands)
        if (&operand != start)
          ranges.set(operand.argument,
                     operand.getRange(operands->loops, point));
      known->second = ranges.get(term);
    }
    size_t position = 0;
    for (auto [loop, size] : llvm::zip_equal(loops, result.shape))
      position =
          position * size +
          point[llvm::find(operands->loops, loop) - operands->loops.begin()];
    IntegerRange &range = result.ranges[position];
    int64_t low, high;
    overflows |= llvm::MulOverflow(known->second.min, repeated, low) ||
                 llvm::MulOverflow(known->second.max, repeated, high) ||
                 llvm::AddOverflow(range.min, low, range.min) ||
                 llvm::AddOverflow(range.max, high, range.max);
    starts[position] = start->getRange(operands->loops, point);
    return success();
  });
  IntegerRange whole = getTypeRange(type);
  for (auto [range, first] : llvm::zip_equal(result.ranges, starts))
    if (overflows || llvm::AddOverflow(range.min, first.min, range.min) ||
        llvm::AddOverflow(range.max, first.max, range.max) ||
        range.min < whole.min || range.max > whole.max)
      range = whole;
  return result;
}

/// What is known of a tensor's elements, if anything.
std::optional<ElementRanges> getElementRanges(Value tensor) {
  if (auto fill = tensor.getDefiningOp<linalg::FillOp>()) {
    APInt value;
    if (!matchPattern(fill.getInputs().front(), m_ConstantInt(&value)) ||
        value.getBitWidth() > 64)
      return std::nullopt;
    return ElementRanges{
        {}, {}, {{value.getSExtValue(), value.getSExtValue()}}};
  }
  if (auto broadcast = tensor.getDefiningOp<linalg::BroadcastOp>()) {
    std::optional<ElementRanges> from = getElementRanges(broadcast.getInput());
    if (!from)
      return std::nullopt;
    SmallVector<int64_t> kept;
    for (int64_t dim : llvm::seq<int64_t>(
             0, cast<RankedTensorType>(tensor.getType()).getRank()))
      if (!llvm::is_contained(broadcast.getDimensions(), dim))
        kept.push_back(dim);
    for (int64_t &dim : from->dims)
      dim = kept[dim];
    return from;
  }
  if (auto op = tensor.getDefiningOp<linalg::GenericOp>())
    return getAccumulatedRanges(op);
  return getConstantRanges(tensor);
}

} // namespace

LogicalResult
qopt::forEachBody(linalg::GenericOp op,
                  function_ref<LogicalResult(ScalarRanges &)> callback) {
  std::optional<Operands> operands = getOperands(op);
  if (!operands) {
    ScalarRanges ranges;
    return callback(ranges);
  }
  // Equal elements are one case.
  std::set<std::vector<int64_t>> seen;
  return forEachIndex(operands->shape, [&](ArrayRef<int64_t> point) {
    ScalarRanges ranges;
    std::vector<int64_t> key;
    for (const Operand &operand : operands->operands) {
      IntegerRange range = operand.getRange(operands->loops, point);
      ranges.set(operand.argument, range);
      key.insert(key.end(), {range.min, range.max});
    }
    return seen.insert(std::move(key)).second ? callback(ranges) : success();
  });
}
