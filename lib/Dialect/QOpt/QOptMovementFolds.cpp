//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements: where each element comes from, and how chains,
// identities and constants are folded.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/PatternMatch.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Numerics/Resize.h"

using namespace mlir;
using namespace mlir::qopt;

using Index = SmallVector<int64_t, 6>;

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

std::optional<ElementSource> ReshapeOp::getSource(ArrayRef<int64_t> index) {
  ArrayRef<int64_t> input = getInput().getType().getShape();
  int64_t position = 0;
  for (auto [size, i] :
       llvm::zip_equal(getOutput().getType().getShape(), index))
    position = position * size + i;
  Index source(input.size());
  for (size_t k = input.size(); k-- > 0; position /= input[k])
    source[k] = position % input[k];
  return ElementSource{0, source};
}

std::optional<ElementSource> TransposeOp::getSource(ArrayRef<int64_t> index) {
  Index source(index.size());
  for (auto [k, i] : llvm::zip_equal(getPermutation(), index))
    source[k] = i;
  return ElementSource{0, source};
}

std::optional<ElementSource> SliceOp::getSource(ArrayRef<int64_t> index) {
  Index source;
  for (auto [offset, stride, i] :
       llvm::zip_equal(getOffsets(), getStrides(), index))
    source.push_back(offset + i * stride);
  return ElementSource{0, source};
}

std::optional<ElementSource> ConcatOp::getSource(ArrayRef<int64_t> index) {
  Index source(index);
  unsigned operand = 0;
  int64_t &i = source[getAxis()];
  for (Value input : getInputs()) {
    int64_t size =
        cast<RankedTensorType>(input.getType()).getDimSize(getAxis());
    if (i < size)
      break;
    i -= size;
    ++operand;
  }
  return ElementSource{operand, source};
}

std::optional<ElementSource> PadOp::getSource(ArrayRef<int64_t> index) {
  Index source;
  for (auto [before, size, i] :
       llvm::zip_equal(getLow(), getInput().getType().getShape(), index)) {
    if (i < before || i - before >= size)
      return std::nullopt;
    source.push_back(i - before);
  }
  return ElementSource{0, source};
}

TypedAttr PadOp::getFillValue() { return getValue(); }

std::optional<ElementSource> BroadcastOp::getSource(ArrayRef<int64_t> index) {
  Index source;
  for (auto [size, i] : llvm::zip_equal(getInput().getType().getShape(), index))
    source.push_back(size == 1 ? 0 : i);
  return ElementSource{0, source};
}

/// The axes that hold height and width.
static ResizeAxis getAxis(ResizeNearestOp op, int64_t axis) {
  return {op.getInput().getType().getDimSize(axis),
          op.getOutput().getType().getDimSize(axis), op.getAlignCorners(),
          op.getHalfPixelCenters()};
}

std::optional<ElementSource>
ResizeNearestOp::getSource(ArrayRef<int64_t> index) {
  Index source(index);
  for (int64_t axis : {1, 2})
    source[axis] = nearestPosition(getAxis(*this, axis), index[axis]);
  return ElementSource{0, source};
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// A constant grows to at most this many elements where it is moved.
static constexpr int64_t kMaxGrownElements = 1024;

/// Reads the row-major position of `index`.
static int64_t getPosition(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t position = 0;
  for (auto [size, i] : llvm::zip_equal(shape, index))
    position = position * size + i;
  return position;
}

/// The elements of the result, from those of the operands.
template <typename T>
static std::vector<T> moveElements(MovementOpInterface op,
                                   ArrayRef<std::vector<T>> operands, T fill) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  std::vector<T> result;
  result.reserve(type.getNumElements());
  Index index(type.getRank(), 0);
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    if (std::optional<ElementSource> source = op.getSource(index)) {
      auto from =
          cast<RankedTensorType>(op->getOperand(source->operand).getType());
      result.push_back(operands[source->operand]
                               [getPosition(from.getShape(), source->index)]);
    } else {
      result.push_back(fill);
    }
    for (size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < type.getDimSize(axis))
        break;
      index[axis] = 0;
    }
  }
  return result;
}

/// All operands constant --> constant, unless it grows by much.
static OpFoldResult foldConstants(MovementOpInterface op,
                                  ArrayRef<Attribute> operands) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  int64_t before = 0;
  for (auto [attribute, value] : llvm::zip_equal(operands, op->getOperands())) {
    if (!isa_and_present<DenseElementsAttr, DenseResourceElementsAttr>(
            attribute))
      return {};
    before += cast<RankedTensorType>(value.getType()).getNumElements();
  }
  if (type.getNumElements() > std::max(before, kMaxGrownElements))
    return {};

  if (type.getElementType().isF32()) {
    SmallVector<std::vector<float>> values;
    for (Attribute attribute : operands) {
      auto reals = readFloats(cast<ElementsAttr>(attribute));
      if (failed(reals))
        return {};
      values.push_back(std::move(*reals));
    }
    auto fill = dyn_cast_if_present<FloatAttr>(op.getFillValue());
    std::vector<float> result = moveElements<float>(
        op, values, fill ? fill.getValue().convertToFloat() : 0);
    return makeElements(type,
                        ArrayRef(reinterpret_cast<const char *>(result.data()),
                                 result.size() * sizeof(float)),
                        "moved");
  }
  SmallVector<std::vector<int64_t>> values;
  for (Attribute attribute : operands) {
    auto integers = readIntegers(cast<ElementsAttr>(attribute));
    if (failed(integers))
      return {};
    values.push_back(std::move(*integers));
  }
  Type element = type.getElementType();
  if (QuantType quantized = getQuantType(type)) {
    // What a fill stands for is its code in uniform storage only.
    if (!quantized.getStorage().isUniform() && op.getFillValue())
      return {};
    element = quantized.getIntegerType();
  }
  auto fill = dyn_cast_if_present<IntegerAttr>(op.getFillValue());
  return makeIntegers(
      type.clone(element),
      moveElements<int64_t>(op, values, fill ? fill.getInt() : 0), "moved");
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

/// The op that defines the only operand, if it is one of the same kind.
template <typename OpTy> static OpTy getInner(OpTy op) {
  auto inner = op.getInput().template getDefiningOp<OpTy>();
  return inner && !isItsOwnInput(inner) ? inner : OpTy();
}

/// The same elements in another shape; null for other attributes.
static ElementsAttr reshapeElements(Attribute attribute,
                                    ArrayRef<int64_t> shape) {
  if (auto dense = dyn_cast_if_present<DenseElementsAttr>(attribute))
    return dense.reshape(RankedTensorType::get(shape, dense.getElementType()));
  if (auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(attribute))
    return DenseResourceElementsAttr::get(
        RankedTensorType::get(shape, resource.getElementType()),
        resource.getRawHandle());
  return {};
}

// reshape(reshape(x)) --> reshape(x); the same shape --> x;
// reshape(const) --> const
OpFoldResult ReshapeOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInput().getType() == getOutput().getType())
    return getInput();
  if (ReshapeOp inner = getInner(*this)) {
    getInputMutable().assign(inner.getInput());
    return getResult();
  }
  return reshapeElements(adaptor.getInput(), getOutput().getType().getShape());
}

// transpose(transpose(x)) --> transpose(x); transpose(const) --> const
OpFoldResult TransposeOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (isIdentityPermutation(getPermutation()))
    return getInput();
  if (TransposeOp inner = getInner(*this)) {
    SmallVector<int64_t> permutation = llvm::map_to_vector(
        getPermutation(), [&](int64_t k) { return inner.getPermutation()[k]; });
    getInputMutable().assign(inner.getInput());
    setPermutation(permutation);
    return getResult();
  }
  return foldConstants(*this, adaptor.getOperands());
}

// transpose that moves only dimensions of 1 --> reshape
static LogicalResult transposeToReshape(TransposeOp op,
                                        PatternRewriter &rewriter) {
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  SmallVector<int64_t> moved = llvm::filter_to_vector(
      op.getPermutation(), [&](int64_t k) { return shape[k] != 1; });
  if (!llvm::is_sorted(moved))
    return failure();
  auto reshape = ReshapeOp::create(rewriter, op.getLoc(),
                                   op.getOutput().getType(), op.getInput());
  reshape->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  rewriter.replaceOp(op, reshape);
  return success();
}

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *) {
  patterns.add(transposeToReshape);
}

// slice(slice(x)) --> slice(x); slice of everything --> x;
// slice(const) --> const
OpFoldResult SliceOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  // A stride is of no consequence where there is one element.
  auto goesForward = [](auto sizeAndStride) {
    auto [size, stride] = sizeAndStride;
    return size <= 1 || stride == 1;
  };
  if (getInput().getType() == getOutput().getType() &&
      llvm::all_of(llvm::zip_equal(getSizes(), getStrides()), goesForward))
    return getInput();
  if (SliceOp inner = getInner(*this)) {
    SmallVector<int64_t> offsets, strides;
    for (size_t k = 0; k < getSizes().size(); ++k) {
      int64_t inside = inner.getStrides()[k];
      bool isEmpty = getSizes()[k] == 0;
      offsets.push_back(
          isEmpty ? 0 : inner.getOffsets()[k] + getOffsets()[k] * inside);
      // Products of strides between elements of the input cannot overflow.
      strides.push_back(getSizes()[k] <= 1 ? 1 : getStrides()[k] * inside);
    }
    getInputMutable().assign(inner.getInput());
    setOffsets(offsets);
    setStrides(strides);
    return getResult();
  }
  return foldConstants(*this, adaptor.getOperands());
}

// concat(x) --> x; concat(const, ...) --> const
OpFoldResult ConcatOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInputs().size() == 1)
    return getInputs().front();
  return foldConstants(*this, adaptor.getOperands());
}

// pad by nothing --> x; pad(const) --> const
OpFoldResult PadOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInput().getType() == getOutput().getType())
    return getInput();
  return foldConstants(*this, adaptor.getOperands());
}

// broadcast to the same shape --> x; broadcast(const) --> const
OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  if (getInput().getType() == getOutput().getType())
    return getInput();
  return foldConstants(*this, adaptor.getOperands());
}

// resize_nearest where each position is its own --> x;
// resize_nearest(const) --> const
OpFoldResult ResizeNearestOp::fold(FoldAdaptor adaptor) {
  if (isItsOwnInput(*this))
    return {};
  auto isIdentity = [&](int64_t axis) {
    ResizeAxis resize = getAxis(*this, axis);
    return resize.inputSize == resize.outputSize &&
           llvm::equal(nearestPositions(resize),
                       llvm::seq<int64_t>(0, resize.inputSize));
  };
  if (isIdentity(1) && isIdentity(2))
    return getInput();
  return foldConstants(*this, adaptor.getOperands());
}
