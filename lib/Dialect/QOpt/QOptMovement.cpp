//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are, and the resizing of
// images: what they ask of shapes, types and attributes.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "qopt/Numerics/Resize.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace mlir;
using namespace mlir::qopt;

/// The number of elements, or the largest integer where it does not fit.
static uint64_t countElements(ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t size : shape)
    count = llvm::SaturatingMultiply<uint64_t>(count, size);
  return count;
}

static Type getElement(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

/// Elements can move between the inputs and the result as they are.
static LogicalResult verifyMovedElements(Operation *op, ValueRange inputs) {
  Type output = getElement(op->getResult(0));
  for (Value input : inputs) {
    QuantType quantized = getQuantType(input);
    if (getElement(input) != output || (quantized && !quantized.isPerTensor()))
      return op->emitOpError() << "expected one element type, per tensor where "
                                  "quantized, but got "
                               << getElement(input) << " and " << output;
  }
  return success();
}

static LogicalResult emitCount(std::optional<Location> location,
                               const char *names, size_t rank) {
  return emitOptionalError(location, "expected ", rank, " ", names);
}

//===----------------------------------------------------------------------===//
// Reshape, broadcast
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  // reshape_c1
  uint64_t inputSize = countElements(getShape(getInput()));
  uint64_t outputSize = countElements(getShape(getOutput()));
  if (inputSize != outputSize)
    return emitOpError() << "expected " << inputSize << " elements, but got "
                         << outputSize;
  return verifyMovedElements(*this, getInput()); // reshape_c2
}

LogicalResult BroadcastOp::verify() {
  ArrayRef<int64_t> input = getShape(getInput()),
                    output = getShape(getOutput());
  // broadcast_c1
  if (input.size() != output.size())
    return emitOpError() << "expected a result of rank " << input.size()
                         << ", but got " << output.size();
  // broadcast_c2
  for (auto [from, to] : llvm::zip_equal(input, output))
    if (from != 1 && from != to)
      return emitOpError() << "expected an input with 1 or the result's size "
                              "in each dimension, but got ["
                           << input << "] for [" << output << "]";
  return verifyMovedElements(*this, getInput()); // broadcast_c3
}

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

LogicalResult TransposeOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  ArrayRef<int64_t> input = getShape(adaptor.getInput());
  ArrayRef<int64_t> permutation = adaptor.getPermutation();
  // transpose_c1
  if (permutation.size() != input.size() || !isPermutationVector(permutation))
    return emitOptionalError(location, "expected a permutation of ",
                             input.size(), " dimensions, but got [",
                             permutation, "]");
  shapes.emplace_back(ArrayRef<int64_t>(
      llvm::map_to_vector(permutation, [&](int64_t k) { return input[k]; })));
  return success();
}

LogicalResult TransposeOp::verify() {
  if (failed(verifyShape(*this))) // transpose_c2
    return failure();
  return verifyMovedElements(*this, getInput()); // transpose_c3
}

//===----------------------------------------------------------------------===//
// Slice
//===----------------------------------------------------------------------===//

/// Whether `size` elements from `offset` in steps of `stride` lie in [0, n).
static bool isInside(int64_t offset, int64_t size, int64_t stride, int64_t n) {
  if (size == 0)
    return offset >= 0 && offset <= n;
  if (size < 0 || offset < 0 || offset >= n)
    return false;
  std::optional<int64_t> distance = llvm::checkedMul(size - 1, stride);
  std::optional<int64_t> last =
      distance ? llvm::checkedAdd(offset, *distance) : std::nullopt;
  return last && *last >= 0 && *last < n;
}

LogicalResult SliceOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  ArrayRef<int64_t> input = getShape(adaptor.getInput());
  ArrayRef<int64_t> offsets = adaptor.getOffsets(), sizes = adaptor.getSizes(),
                    strides = adaptor.getStrides();
  // slice_c1
  if (offsets.size() != input.size() || sizes.size() != input.size() ||
      strides.size() != input.size())
    return emitCount(location, "offsets, sizes and strides", input.size());
  for (size_t k = 0; k < input.size(); ++k) {
    // slice_c2
    if (strides[k] == 0)
      return emitOptionalError(
          location, "expected strides other than 0, but got [", strides, "]");
    // slice_c3
    if (!isInside(offsets[k], sizes[k], strides[k], input[k]))
      return emitOptionalError(location, "expected a slice inside of the ",
                               input[k], " elements of dimension ", k,
                               ", but got ", sizes[k], " from ", offsets[k],
                               " in steps of ", strides[k]);
  }
  shapes.emplace_back(sizes);
  return success();
}

LogicalResult SliceOp::verify() {
  if (failed(verifyShape(*this))) // slice_c4
    return failure();
  return verifyMovedElements(*this, getInput()); // slice_c5
}

//===----------------------------------------------------------------------===//
// Concat
//===----------------------------------------------------------------------===//

LogicalResult ConcatOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  // concat_c1
  if (adaptor.getInputs().empty())
    return emitOptionalError(location, "expected an input");
  SmallVector<int64_t> shape(getShape(adaptor.getInputs().front()));
  int64_t axis = adaptor.getAxis(), rank = shape.size();
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis below ", rank,
                             ", but got ", axis);
  for (Value input : adaptor.getInputs().drop_front()) {
    // concat_c2
    ArrayRef<int64_t> other = getShape(input);
    std::optional<int64_t> sum =
        other.size() == shape.size()
            ? llvm::checkedAdd(shape[axis], other[axis])
            : std::nullopt;
    if (sum)
      shape[axis] = other[axis];
    if (!sum || ArrayRef<int64_t>(shape) != other)
      return emitOptionalError(
          location, "expected inputs that differ in axis ", axis, ", but got [",
          getShape(adaptor.getInputs().front()), "] and [", other, "]");
    shape[axis] = *sum;
  }
  shapes.emplace_back(ArrayRef<int64_t>(shape));
  return success();
}

LogicalResult ConcatOp::verify() {
  if (failed(verifyShape(*this))) // concat_c3
    return failure();
  return verifyMovedElements(*this, getInputs()); // concat_c4
}

//===----------------------------------------------------------------------===//
// Pad
//===----------------------------------------------------------------------===//

LogicalResult PadOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  SmallVector<int64_t> shape(getShape(adaptor.getInput()));
  ArrayRef<int64_t> low = adaptor.getLow(), high = adaptor.getHigh();
  // pad_c1
  if (low.size() != shape.size() || high.size() != shape.size())
    return emitCount(location, "low and high paddings", shape.size());
  for (auto [size, before, after] : llvm::zip_equal(shape, low, high)) {
    std::optional<int64_t> sum = llvm::checkedAdd(size, before);
    sum = sum ? llvm::checkedAdd(*sum, after) : sum;
    if (before < 0 || after < 0 || !sum)
      return emitOptionalError(location,
                               "expected 64-bit paddings that are not "
                               "negative, but got [",
                               low, "] and [", high, "]");
    size = *sum;
  }
  shapes.emplace_back(ArrayRef<int64_t>(shape));
  return success();
}

/// Whether an integer is one that elements of this type stand for.
static bool canHold(Type element, int64_t value) {
  if (auto quantized = dyn_cast<QuantType>(element)) {
    StorageAttr storage = quantized.getStorage();
    if (storage.isUniform())
      return value >= storage.getMin() && value <= storage.getMax();
    for (int64_t code = 0; code < int64_t(1) << storage.getWidth(); ++code)
      if (storage.decode(code) == value)
        return true;
    return false;
  }
  unsigned width = cast<IntegerType>(element).getWidth();
  return width == 1 ? value == 0 || value == 1 : llvm::isIntN(width, value);
}

LogicalResult PadOp::verify() {
  if (failed(verifyShape(*this))) // pad_c2
    return failure();
  if (failed(verifyMovedElements(*this, getInput()))) // pad_c3
    return failure();
  // pad_c4
  Type element = getElement(getInput());
  auto integer = dyn_cast<IntegerAttr>(getValue());
  if (element.isF32()
          ? !isa<FloatAttr>(getValue()) || !getValue().getType().isF32()
          : !integer || !integer.getType().isSignlessInteger(64) ||
                !canHold(element, integer.getInt()))
    return emitOpError() << "expected a value of " << element << ", but got "
                         << getValue();
  return success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

LogicalResult GatherOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  ArrayRef<int64_t> input = getShape(adaptor.getInput());
  ArrayRef<int64_t> indices = getShape(adaptor.getIndices());
  int64_t axis = adaptor.getAxis(), batchDims = adaptor.getBatchDims();
  int64_t rank = input.size(), indicesRank = indices.size();
  // gather_c1
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis below ", rank,
                             ", but got ", axis);
  int64_t maximum = std::min(axis, indicesRank);
  if (batchDims < 0 || batchDims > maximum)
    return emitOptionalError(location, "expected 0 to ", maximum,
                             " batch dimensions, but got ", batchDims);
  // gather_c2
  if (input.take_front(batchDims) != indices.take_front(batchDims))
    return emitOptionalError(location,
                             "expected the same batch dimensions, but got [",
                             input.take_front(batchDims), "] and [",
                             indices.take_front(batchDims), "]");
  // gather_c3
  if (input[axis] == 0)
    return emitOptionalError(location, "expected elements along axis ", axis);
  SmallVector<int64_t> shape(input.take_front(axis));
  llvm::append_range(shape, indices.drop_front(batchDims));
  llvm::append_range(shape, input.drop_front(axis + 1));
  shapes.emplace_back(ArrayRef<int64_t>(shape));
  return success();
}

LogicalResult GatherOp::verify() {
  if (failed(verifyShape(*this))) // gather_c4
    return failure();
  return verifyMovedElements(*this, getInput()); // gather_c5
}

//===----------------------------------------------------------------------===//
// Resize
//===----------------------------------------------------------------------===//

/// resize_nearest_c1, resize_nearest_c2, resize_bilinear_c1, resize_bilinear_c2
static LogicalResult verifyImages(Operation *op) {
  ArrayRef<int64_t> input = getShape(op->getOperand(0));
  ArrayRef<int64_t> output = getShape(op->getResult(0));
  if (input.size() != 4 || output.size() != 4 || input[0] != output[0] ||
      input[3] != output[3])
    return op->emitOpError() << "expected shapes of rank 4 with the same first "
                                "and last size, but got ["
                             << input << "] and [" << output << "]";
  for (ArrayRef<int64_t> shape : {input, output})
    for (int64_t size : shape.slice(1, 2))
      if (size < 1 || size > kMaxResizeSize)
        return op->emitOpError()
               << "expected heights and widths of 1 to " << kMaxResizeSize
               << ", but got [" << shape << "]";
  return success();
}

LogicalResult ResizeNearestOp::verify() {
  if (failed(verifyImages(*this)))
    return failure();
  return verifyMovedElements(*this, getInput()); // resize_nearest_c3
}

LogicalResult ResizeBilinearOp::verify() {
  if (failed(verifyImages(*this)))
    return failure();
  // resize_bilinear_c3
  Type element = getElement(getInput());
  QuantType quantized = getQuantType(getInput());
  if (element != getElement(getOutput()) ||
      (quantized && !isUniformPerTensor(quantized)))
    return emitOpError() << "expected input and result of the same element "
                            "type, per tensor and uniform where quantized, "
                            "but got "
                         << element << " and " << getElement(getOutput());
  // resize_bilinear_c4
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  // resize_bilinear_c5
  if (getAlignCorners() && getHalfPixelCenters())
    return emitOpError("expected align_corners or half_pixel_centers, but got "
                       "both");
  // resize_bilinear_c6
  std::optional<int64_t> bits = getWeightBits();
  if (bits && (!quantized || *bits < 1 || *bits > 16))
    return emitOpError() << "expected weight_bits of 1 to 16 for a quantized "
                            "result, and none for a float one, but got "
                         << *bits;
  return success();
}
