//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Both rewrites compute each element from the same numbers by the same op, so
// that results are the same to the bit.
//
//===----------------------------------------------------------------------===//

#include "ConcatReaders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "qopt/Dialect/QOpt/Cascades.h"
#include "qopt/Dialect/QOpt/Constants.h"

using namespace mlir;
using namespace mlir::qopt;

/// NHWC.
static constexpr int64_t kChannels = 3;

ConcatOp qopt::getChannelConcat(Value value) {
  auto concat = value.getDefiningOp<ConcatOp>();
  bool isNHWC = concat && concat.getOutput().getType().getRank() == 4 &&
                int64_t(concat.getAxis()) == kChannels;
  return isNHWC ? concat : ConcatOp();
}

//===----------------------------------------------------------------------===//
// Channels of weights
//===----------------------------------------------------------------------===//

namespace {
struct Channels {
  int64_t first, count;

  template <typename T> ArrayRef<T> of(ArrayRef<T> all) const {
    return all.slice(first, count);
  }
};
} // namespace

static ScaleAttrInterface sliceScale(ScaleAttrInterface scale,
                                     Channels channels) {
  MLIRContext *context = scale.getContext();
  if (auto real = dyn_cast<RealScaleAttr>(scale))
    return RealScaleAttr::get(context,
                              channels.of(real.getValues().asArrayRef()));
  if (auto fixed = dyn_cast<FixedScaleAttr>(scale))
    return FixedScaleAttr::get(context, channels.of(fixed.getMultipliers()),
                               channels.of(fixed.getShifts()));
  if (auto pow2 = dyn_cast<Pow2ScaleAttr>(scale))
    return Pow2ScaleAttr::get(context, channels.of(pow2.getExponents()));
  auto coded = cast<DoubleScaleAttr>(scale);
  return DoubleScaleAttr::get(context, coded.getStorage(),
                              channels.of(coded.getCodes()), coded.getSecond());
}

static QuantType sliceType(QuantType type, Channels channels) {
  if (type.isPerTensor())
    return type;
  ArrayRef<int64_t> zeroPoints = type.getZeroPoints();
  if (zeroPoints.size() > 1)
    zeroPoints = channels.of(zeroPoints);
  return QuantType::get(type.getContext(), type.getStorage(),
                        type.getGranularity(), type.getBlockOrAxis(),
                        sliceScale(type.getScale(), channels), zeroPoints);
}

/// A constant of integers whose last dimension is channels.
static ElementsAttr getElements(Value value) {
  ElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) ||
      !isa<IntegerType>(elements.getElementType()))
    return {};
  return elements;
}

/// Some channels of such a constant.
static Value sliceConstant(OpBuilder &builder, Value value, Channels channels) {
  ElementsAttr elements = getElements(value);
  std::vector<int64_t> codes = *readIntegers(elements);
  auto type = cast<RankedTensorType>(value.getType());
  int64_t width = type.getShape().back();
  std::vector<int64_t> sliced;
  for (size_t row = 0; row < codes.size(); row += width)
    llvm::append_range(sliced, channels.of(ArrayRef(codes).slice(row, width)));
  SmallVector<int64_t> shape(type.getShape());
  shape.back() = channels.count;
  Type element = type.getElementType();
  if (QuantType quant = getQuantType(value))
    element = sliceType(quant, channels);
  auto stored = RankedTensorType::get(shape, elements.getElementType());
  return ConstOp::create(builder, value.getLoc(),
                         RankedTensorType::get(shape, element),
                         makeIntegers(stored, sliced, "channels"));
}

//===----------------------------------------------------------------------===//
// A concatenation of results
//===----------------------------------------------------------------------===//

/// Whether some channels of `value` can be taken: of a filter, or a bias.
static bool hasChannels(Value value) {
  ElementsAttr elements = getElements(value);
  if (!elements || failed(readIntegers(elements)))
    return false;
  QuantType type = getQuantType(value);
  int64_t last = cast<RankedTensorType>(value.getType()).getRank() - 1;
  return !type || type.isPerTensor() ||
         (type.isPerChannel() && type.getAxis() == last);
}

bool qopt::isChannelwise(Operation *op) {
  if (isa<DepthwiseConv2DOp>(op))
    return llvm::all_of(op->getOperands().drop_front(), hasChannels);
  if (auto pad = dyn_cast<PadOp>(op))
    return pad.getLow().size() == 4 && pad.getLow()[kChannels] == 0 &&
           pad.getHigh()[kChannels] == 0;
  return isa<AvgPool2DOp, MaxPool2DOp, ResizeNearestOp, ResizeBilinearOp,
             RescaleOp, UnaryOpInterface>(op);
}

/// `op` of one part, whose channels begin at `first`.
static Value createPart(RewriterBase &rewriter, Operation *op, Value input,
                        int64_t first) {
  int64_t count = cast<RankedTensorType>(input.getType()).getDimSize(kChannels);
  IRMapping mapping;
  mapping.map(op->getOperand(0), input);
  if (auto layer = dyn_cast<DepthwiseConv2DOp>(op)) {
    int64_t multiplier = layer.getDepthMultiplier();
    first *= multiplier;
    count *= multiplier;
    for (Value weights : op->getOperands().drop_front())
      mapping.map(weights, sliceConstant(rewriter, weights, {first, count}));
  }
  Operation *part = rewriter.clone(*op, mapping);
  part->setDiscardableAttrs(ArrayRef<NamedAttribute>());
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[kChannels] = count;
  part->getResult(0).setType(type.clone(shape));
  return part->getResult(0);
}

void qopt::splitOverParts(RewriterBase &rewriter, Operation *op) {
  rewriter.setInsertionPoint(op);
  SmallVector<Value> parts;
  int64_t first = 0;
  for (Value input : getChannelConcat(op->getOperand(0)).getInputs()) {
    parts.push_back(createPart(rewriter, op, input, first));
    first += cast<RankedTensorType>(input.getType()).getDimSize(kChannels);
  }
  auto whole = ConcatOp::create(rewriter, op->getLoc(),
                                op->getResult(0).getType(), parts, kChannels);
  // What is recorded is the same value.
  whole->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  rewriter.replaceOp(op, whole);
}

//===----------------------------------------------------------------------===//
// Parts that are read one by one
//===----------------------------------------------------------------------===//

/// What a concatenation and those that it reads are made of.
static void collectParts(ConcatOp concat, SmallVectorImpl<Value> &parts) {
  for (Value input : concat.getInputs()) {
    if (ConcatOp inner = getChannelConcat(input))
      collectParts(inner, parts);
    else
      parts.push_back(input);
  }
}

static ConcatOp createFlat(RewriterBase &rewriter, ConcatOp concat) {
  SmallVector<Value> parts;
  collectParts(concat, parts);
  return ConcatOp::create(rewriter, concat.getLoc(),
                          concat.getOutput().getType(), parts, kChannels);
}

bool qopt::joinConcats(RewriterBase &rewriter, Operation *op) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    if (getChannelConcat(operand) && !llvm::is_contained(operands, operand))
      operands.push_back(operand);
  if (operands.empty())
    return false;
  rewriter.setInsertionPoint(op);
  if (auto concat = dyn_cast<ConcatOp>(op)) {
    ConcatOp flat = createFlat(rewriter, concat);
    flat->setDiscardableAttrs(op->getDiscardableAttrDictionary());
    rewriter.replaceOp(op, flat);
    return true;
  }
  SmallVector<Operation *> ops;
  for (Value operand : operands) {
    ops.push_back(createFlat(rewriter, getChannelConcat(operand)));
    op->replaceUsesOfWith(operand, ops.back()->getResult(0));
  }
  ops.push_back(op);
  if (llvm::all_of(ops, [](Operation *op) { return getRowWindows(op); }) &&
      !findCascadeError(describeCascade(getCascadeInputs(ops), ops))) {
    formCascade(rewriter, ops);
    return true;
  }
  for (auto [operand, flat] : llvm::zip(operands, ops)) {
    op->replaceUsesOfWith(flat->getResult(0), operand);
    rewriter.eraseOp(flat);
  }
  return false;
}
