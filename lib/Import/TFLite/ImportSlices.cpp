//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Slices and paddings.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// A size of -1 is what follows `begin`.
LogicalResult tflite::importSlice(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  FailureOr<SmallVector<int64_t>> begin = getParameter(op, 1, shape.size());
  FailureOr<SmallVector<int64_t>> sizes =
      succeeded(begin) ? getParameter(op, 2, shape.size())
                       : FailureOr<SmallVector<int64_t>>(failure());
  if (failed(sizes))
    return failure();
  for (auto [available, offset, size] :
       llvm::zip_equal(shape, *begin, *sizes)) {
    bool isInside = offset >= 0 && offset <= available;
    if (isInside && size == -1)
      size = available - offset;
    if (!isInside || size < 0 || size > available - offset)
      return op.emitError() << "expected a slice of the " << available
                            << " elements of a dimension, but got " << size
                            << " from " << offset;
  }
  MovementBuilder movement(op);
  return movement.finish(movement.slice(input, *begin, *sizes));
}

namespace {
/// What a strided slice takes of one dimension.
struct Range {
  int64_t offset, size, stride;
};

/// The entries of a strided slice, each of which says what becomes of a
/// dimension of the input, of several or of none.
struct StridedSlice {
  SmallVector<int64_t> begin, end, strides;
  const StridedSliceOptions &options;

  static bool test(int32_t mask, size_t entry) {
    return entry < 32 && (static_cast<uint32_t>(mask) >> entry & 1) != 0;
  }
  bool isEllipsis(size_t entry) const {
    return test(options.ellipsis_mask(), entry);
  }
  bool isNewAxis(size_t entry) const {
    return !isEllipsis(entry) && test(options.new_axis_mask(), entry);
  }
  bool isShrunk(size_t entry) const {
    return test(options.shrink_axis_mask(), entry);
  }

  FailureOr<Range> getRange(OperatorImporter &op, size_t entry,
                            int64_t size) const;
  FailureOr<int64_t> getEllipsisSize(OperatorImporter &op, int64_t rank) const;
};
} // namespace

FailureOr<Range> StridedSlice::getRange(OperatorImporter &op, size_t entry,
                                        int64_t size) const {
  int64_t stride = strides[entry];
  if (stride == 0 || (isShrunk(entry) && stride < 0))
    return op.emitError() << "expected " << (stride == 0 ? "other" : "positive")
                          << " strides" << (stride == 0 ? " than 0" : "")
                          << ", but got [" << strides << "]";
  // Backwards, the end may lie before the first element.
  int64_t low = stride > 0 ? 0 : -1, high = stride > 0 ? size : size - 1;
  auto normalize = [&](int64_t index) {
    return std::clamp(index < 0 ? index + size : index, low, high);
  };
  int64_t from = normalize(begin[entry]);
  if (test(options.begin_mask(), entry))
    from = stride > 0 ? low : high;
  if (isShrunk(entry)) {
    if (from >= size)
      return op.emitError() << "expected an index below " << size
                            << ", but got " << begin[entry];
    return Range{from, 1, 1};
  }
  int64_t to = normalize(end[entry] + (options.offset() ? from : 0));
  if (test(options.end_mask(), entry))
    to = stride > 0 ? high : low;
  int64_t distance = stride > 0 ? to - from : from - to;
  if (distance <= 0)
    return op.emitError() << "expected elements in each dimension, but got "
                             "none from "
                          << from << " to " << to << " in steps of " << stride;
  return Range{
      from, static_cast<int64_t>(llvm::divideCeil(distance, std::abs(stride))),
      stride};
}

/// How many dimensions the ellipsis stands for; 0 without one.
FailureOr<int64_t> StridedSlice::getEllipsisSize(OperatorImporter &op,
                                                 int64_t rank) const {
  int64_t named = 0, ellipses = 0;
  for (size_t entry = 0; entry < begin.size(); ++entry) {
    ellipses += isEllipsis(entry);
    named += !isEllipsis(entry) && !isNewAxis(entry);
  }
  // What the kernel makes of other masks is not what they mean.
  if (named > rank || ellipses > 1 || (ellipses == 1 && named == rank))
    return op.emitError() << "expected entries for at most " << rank
                          << " dimensions and an ellipsis for at least one, "
                             "but got "
                          << named << " and " << ellipses;
  return ellipses == 1 ? rank - named : 0;
}

LogicalResult tflite::importStridedSlice(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  FailureOr<SmallVector<int64_t>> begin = op.getParameter(1);
  if (failed(begin))
    return failure();
  FailureOr<SmallVector<int64_t>> end = getParameter(op, 2, begin->size());
  FailureOr<SmallVector<int64_t>> strides =
      succeeded(end) ? getParameter(op, 3, begin->size())
                     : FailureOr<SmallVector<int64_t>>(failure());
  if (failed(strides))
    return failure();
  StridedSlice slice{*begin, *end, *strides,
                     getOptions<StridedSliceOptions>(op.getOperator())};

  ArrayRef<int64_t> shape = input.getType().getShape();
  FailureOr<int64_t> ellipsisSize = slice.getEllipsisSize(op, shape.size());
  if (failed(ellipsisSize))
    return failure();
  SmallVector<int64_t> offsets, sizes, steps, result;
  auto takeWhole = [&](int64_t count) {
    for (int64_t size : shape.slice(offsets.size(), count)) {
      offsets.push_back(0);
      sizes.push_back(size);
      steps.push_back(1);
      result.push_back(size);
    }
  };
  for (size_t entry = 0; entry < begin->size(); ++entry) {
    if (slice.isEllipsis(entry)) {
      takeWhole(*ellipsisSize);
      continue;
    }
    if (slice.isNewAxis(entry)) {
      result.push_back(1);
      continue;
    }
    FailureOr<Range> range = slice.getRange(op, entry, shape[offsets.size()]);
    if (failed(range))
      return failure();
    offsets.push_back(range->offset);
    sizes.push_back(range->size);
    steps.push_back(range->stride);
    if (!slice.isShrunk(entry))
      result.push_back(range->size);
  }
  takeWhole(shape.size() - offsets.size());

  MovementBuilder movement(op);
  return movement.finish(
      movement.reshape(movement.slice(input, offsets, sizes, steps), result));
}

//===----------------------------------------------------------------------===//
// Paddings
//===----------------------------------------------------------------------===//

namespace {
struct Paddings {
  SmallVector<int64_t> low, high;
};
} // namespace

/// A pair for each dimension.
static FailureOr<Paddings> getPaddings(OperatorImporter &op,
                                       TensorValue input) {
  FailureOr<SmallVector<int64_t>> pairs =
      getParameter(op, 1, 2 * input.getType().getRank());
  if (failed(pairs))
    return failure();
  Paddings result;
  for (size_t i = 0; i < pairs->size(); i += 2) {
    result.low.push_back((*pairs)[i]);
    result.high.push_back((*pairs)[i + 1]);
  }
  for (int64_t amount : *pairs)
    if (amount < 0 || !llvm::isInt<32>(amount))
      return op.emitError() << "expected 32-bit paddings that are not "
                               "negative, but got ["
                            << *pairs << "]";
  return result;
}

/// What PADV2 names.
static FailureOr<TypedAttr> getFill(OperatorImporter &op, Type element) {
  TensorValue value = op.getActivation(2);
  if (!value)
    return failure();
  if (value.getType().getElementType() != element)
    return op.emitError() << "expected a value of the type of the output, "
                          << element << ", but got "
                          << value.getType().getElementType();
  Builder &builder = op.getBuilder();
  if (element.isF32()) {
    FailureOr<SmallVector<float>> reals = op.getReals(2);
    if (succeeded(reals) && reals->size() != 1)
      return op.emitError() << "expected " << op.getInputName(2)
                            << " with 1 elements, but got " << reals->size();
    if (failed(reals))
      return failure();
    return TypedAttr(builder.getF32FloatAttr(reals->front()));
  }
  FailureOr<SmallVector<int64_t>> codes = getParameter(op, 2, 1);
  if (failed(codes))
    return failure();
  int64_t code = codes->front();
  if (auto quantized = dyn_cast<QuantType>(element))
    code = quantized.getStorage().decode(code);
  return TypedAttr(builder.getI64IntegerAttr(code));
}

/// PAD fills with 0, which is the zero point of the output.
LogicalResult tflite::importPad(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  FailureOr<Paddings> paddings = getPaddings(op, input);
  if (failed(paddings))
    return failure();
  Type element = type.getElementType();
  FailureOr<TypedAttr> fill = getZero(op, element);
  if (op.hasInput(2))
    fill = getFill(op, element);
  if (failed(fill))
    return failure();
  MovementBuilder movement(op);
  return movement.finish(movement.pad(reinterpret(op, input, element),
                                      paddings->low, paddings->high, *fill));
}

/// Each margin is a slice backwards: without the border element (REFLECT), or
/// with it (SYMMETRIC).
LogicalResult tflite::importMirrorPad(OperatorImporter &op) {
  MirrorPadMode mode = getOptions<MirrorPadOptions>(op.getOperator()).mode();
  if (mode != MirrorPadMode::REFLECT && mode != MirrorPadMode::SYMMETRIC)
    return op.emitError() << "expected mode REFLECT or SYMMETRIC, but got "
                          << static_cast<int>(mode);
  int64_t border = mode == MirrorPadMode::REFLECT ? 1 : 0;
  TensorValue value = op.getActivation(0);
  FailureOr<Paddings> paddings =
      value ? getPaddings(op, value) : FailureOr<Paddings>(failure());
  if (failed(paddings))
    return failure();
  MovementBuilder movement(op);
  for (int64_t axis = 0; axis < value.getType().getRank(); ++axis) {
    int64_t before = paddings->low[axis], after = paddings->high[axis];
    int64_t size = value.getType().getDimSize(axis);
    if (std::max(before, after) > size - border)
      return op.emitError() << "expected paddings of at most " << size - border
                            << " in dimension " << axis << ", but got "
                            << before << " and " << after;
    SmallVector<TensorValue> parts;
    if (before != 0)
      parts.push_back(movement.sliceAxis(value, axis, before - 1 + border,
                                         before, /*stride=*/-1));
    parts.push_back(value);
    if (after != 0)
      parts.push_back(movement.sliceAxis(value, axis, size - 1 - border, after,
                                         /*stride=*/-1));
    if (parts.size() != 1)
      value = movement.concat(parts, axis);
  }
  return movement.finish(value);
}
