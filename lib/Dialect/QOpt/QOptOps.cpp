//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference, verifiers and interface methods of the ops. Constraint ids
// are those of QOptOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Dialect/Traits.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qopt;

#include "qopt/Dialect/QOpt/QOptInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "qopt/Dialect/QOpt/QOptOps.cpp.inc"

void QOptDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "qopt/Dialect/QOpt/QOptOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Queries shared by ops
//===----------------------------------------------------------------------===//

QuantType qopt::getQuantType(Type type) {
  return dyn_cast<QuantType>(getElementTypeOrSelf(type));
}

std::pair<int64_t, int64_t> qopt::getActivationBounds(Activation activation,
                                                      QuantType type) {
  return activationBounds(activation, type.getScaleOf(0),
                          type.getZeroPointOf(0), type.getStorage().getMin(),
                          type.getStorage().getMax());
}

//===----------------------------------------------------------------------===//
// Constants, borders and casts
//===----------------------------------------------------------------------===//

void ConstOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), "cst");
}

LogicalResult ConstOp::verify() {
  auto resultType = getOutput().getType();
  auto valueType = cast<ShapedType>(getValue().getType());
  // const_c1
  if (!isa<RankedTensorType>(valueType) ||
      valueType.getShape() != resultType.getShape())
    return emitOpError() << "expected a value of shape ["
                         << resultType.getShape() << "], but got " << valueType;
  // const_c2
  QuantType quantized = getQuantType(resultType);
  Type expected = quantized ? Type(quantized.getIntegerType())
                            : resultType.getElementType();
  if (valueType.getElementType() != expected)
    return emitOpError() << "expected values of type " << expected
                         << ", but got " << valueType.getElementType();
  if (!quantized)
    return success();
  // const_c3
  if (failed(verifyNumScales(*this, resultType)))
    return failure();
  // const_c4
  StorageAttr storage = quantized.getStorage();
  if (!storage.isNarrowed() && storage.getKind() != StorageKind::Ternary)
    return success();
  auto dense = dyn_cast<DenseIntElementsAttr>(getValue());
  if (!dense)
    return success();
  for (const APInt &code : dense.getValues<APInt>()) {
    int64_t integer = storage.decode(code.getZExtValue());
    if (integer < storage.getMin() || integer > storage.getMax())
      return emitOpError() << "expected codes in " << storage.getMin() << ":"
                           << storage.getMax() << ", but got " << integer;
  }
  return success();
}

LogicalResult QuantizeOp::verify() {
  // quantize_c1
  QuantType output = getQuantType(getOutput());
  if (!output.getStorage().isUniform())
    return emitOpError() << "expected uniform integer storage, but got "
                         << output;
  if (failed(verifyNumScales(*this, getOutput().getType())))
    return failure();
  // quantize_c2
  if (getRounding() != Rounding::HalfAway &&
      getRounding() != Rounding::HalfEven)
    return emitOpError() << "expected rounding half_away or half_even, but got "
                         << stringifyRounding(getRounding());
  return success();
}

LogicalResult DequantizeOp::verify() {
  // dequantize_c1
  return verifyNumScales(*this, getInput().getType());
}

LogicalResult RescaleOp::verify() {
  // rescale_c1
  for (Value value : {Value(getInput()), Value(getOutput())})
    if (!isUniformPerTensor(getQuantType(value)))
      return emitOpError() << "expected a type per tensor with uniform "
                              "storage, but got "
                           << getQuantType(value);
  return success();
}

/// Bits that hold one element in memory, if it is an integer or quantized.
static std::optional<unsigned> getCodeWidth(Type element) {
  if (auto quantized = dyn_cast<QuantType>(element))
    return quantized.getStorage().getWidth();
  if (auto uniform = dyn_cast<quant::QuantizedType>(element))
    return uniform.getStorageTypeIntegralWidth();
  if (element.isSignlessInteger())
    return element.getIntOrFloatBitWidth();
  return std::nullopt;
}

LogicalResult ReinterpretOp::verify() {
  // reinterpret_c1
  Type input = getInput().getType().getElementType();
  Type output = getOutput().getType().getElementType();
  std::optional<unsigned> width = getCodeWidth(input);
  if (!width || width != getCodeWidth(output))
    return emitOpError() << "expected integers or quantized elements of the "
                            "same width, but got "
                         << input << " and " << output;
  return success();
}

//===----------------------------------------------------------------------===//
// Elementwise, pooling, softmax, shape
//===----------------------------------------------------------------------===//

LogicalResult AddOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType()).getShape();
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType()).getShape();
  // add_c1
  SmallVector<int64_t> result;
  if (!OpTrait::util::getBroadcastedShape(lhs, rhs, result))
    return emitOptionalError(location,
                             "expected shapes that broadcast, but got [", lhs,
                             "] and [", rhs, "]");
  shapes.emplace_back(result);
  return success();
}

LogicalResult AddOp::verify() {
  if (failed(verifyShape(*this))) // add_c2
    return failure();
  // add_c3
  QuantType lhs = getQuantType(getLhs()), rhs = getQuantType(getRhs()),
            output = getQuantType(getOutput());
  if (!lhs != !rhs || !lhs != !output)
    return emitOpError() << "expected both inputs and the result to be all "
                            "float or all quantized, but got "
                         << getLhs().getType().getElementType() << ", "
                         << getRhs().getType().getElementType() << " and "
                         << getOutput().getType().getElementType();
  if (lhs)
    for (QuantType type : {lhs, rhs, output})
      if (!isUniformPerTensor(type) ||
          type.getStorage().getWidth() != lhs.getStorage().getWidth())
        return emitOpError() << "expected types per tensor with uniform "
                                "storage of the same width, but got "
                             << lhs << ", " << rhs << " and " << output;
  // add_c4
  return verifyRounding(*this, getRounding().has_value());
}

/// A pool has no holes in its window.
static constexpr int64_t kUnitDilations[] = {1, 1};

static LogicalResult inferPool(std::optional<Location> location, Value input,
                               ArrayRef<int64_t> window,
                               ArrayRef<int64_t> strides, ArrayRef<int64_t> pad,
                               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  // avg_pool_2d_c1, max_pool_2d_c1
  if (shape.size() != 4)
    return emitOptionalError(location, "expected an input of rank 4, but got ",
                             shape.size());
  auto size =
      inferWindow(location, shape, window, strides, kUnitDilations, pad);
  if (failed(size))
    return failure();
  shapes.emplace_back(
      ArrayRef<int64_t>{shape[0], (*size)[0], (*size)[1], shape[3]});
  return success();
}

static LogicalResult verifyPool(WindowOpInterface op) {
  // avg_pool_2d_c3, max_pool_2d_c3
  Type input = op->getOperand(0).getType(), output = op->getResult(0).getType();
  QuantType quantized = getQuantType(input);
  if (getElementTypeOrSelf(input) != getElementTypeOrSelf(output) ||
      (quantized && !isUniformPerTensor(quantized)))
    return op->emitOpError() << "expected input and result of the same element "
                                "type, per tensor and uniform where quantized, "
                                "but got "
                             << getElementTypeOrSelf(input) << " and "
                             << getElementTypeOrSelf(output);
  // avg_pool_2d_c5, max_pool_2d_c4
  auto shape = cast<RankedTensorType>(input).getShape();
  if (shape[1] == 0 || shape[2] == 0)
    return op->emitOpError()
           << "expected an input with height and width, but got [" << shape
           << "]";
  for (int side = 0; side < 4; ++side)
    if (op.getPad()[side] >= op.getWindowSize()[side / 2])
      return op->emitOpError()
             << "expected paddings smaller than the window, but got ["
             << op.getPad() << "]";
  return success();
}

std::array<int64_t, 2> AvgPool2DOp::getWindowSize() {
  return {getWindow()[0], getWindow()[1]};
}

ArrayRef<int64_t> AvgPool2DOp::getDilations() { return kUnitDilations; }

std::array<int64_t, 2> MaxPool2DOp::getWindowSize() {
  return {getWindow()[0], getWindow()[1]};
}

ArrayRef<int64_t> MaxPool2DOp::getDilations() { return kUnitDilations; }

LogicalResult AvgPool2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferPool(location, adaptor.getInput(), adaptor.getWindow(),
                   adaptor.getStrides(), adaptor.getPad(), shapes);
}

LogicalResult AvgPool2DOp::verify() {
  if (failed(verifyShape(*this))) // avg_pool_2d_c2
    return failure();
  if (failed(verifyPool(*this)))
    return failure();
  // avg_pool_2d_c4
  return verifyRounding(*this, getRounding().has_value());
}

LogicalResult MaxPool2DOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferPool(location, adaptor.getInput(), adaptor.getWindow(),
                   adaptor.getStrides(), adaptor.getPad(), shapes);
}

LogicalResult MaxPool2DOp::verify() {
  if (failed(verifyShape(*this))) // max_pool_2d_c2
    return failure();
  return verifyPool(*this);
}

LogicalResult SoftmaxOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto shape = cast<RankedTensorType>(adaptor.getInput().getType()).getShape();
  // softmax_c1
  if (shape.empty())
    return emitOptionalError(location, "expected an input of rank 1 or more");
  shapes.emplace_back(shape);
  return success();
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyShape(*this))) // softmax_c1
    return failure();
  // softmax_c6
  double beta = getBeta().convertToDouble();
  if (!std::isfinite(beta) || beta <= 0)
    return emitOpError() << "expected a positive beta, but got " << beta;
  // softmax_c2
  QuantType input = getQuantType(getInput()),
            output = getQuantType(getOutput());
  if (!input != !output)
    return emitOpError() << "expected input and result to be both float or "
                            "both quantized, but got "
                         << getInput().getType().getElementType() << " and "
                         << getOutput().getType().getElementType();
  if (input) {
    for (QuantType type : {input, output})
      if (!isUniformPerTensor(type) || type.getStorage().getWidth() != 8 ||
          type.getStorage().getKind() != input.getStorage().getKind())
        return emitOpError() << "expected 8-bit uniform storage of the same "
                                "signedness, per tensor, but got "
                             << input << " and " << output;
    // softmax_c3
    if (!(output.getScaleOf(0) == ExactScale::fromFixed(1, 8)) ||
        output.getZeroPointOf(0) != output.getStorage().getMin())
      return emitOpError() << "expected a result of scale 1/256 and zero point "
                           << output.getStorage().getMin() << ", but got "
                           << output;
    // softmax_c5
    int64_t size = getInput().getType().getShape().back();
    if (size < 1 || size >= 4096)
      return emitOpError() << "expected rows of 1 to 4095 elements, but got "
                           << size;
  }
  // softmax_c4
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  if (input && *getRounding() != Rounding::HalfAwayTwice)
    return emitOpError() << "expected rounding half_away_twice, but got "
                         << stringifyRounding(*getRounding());
  return success();
}

/// The number of elements, or the largest integer where it does not fit.
static uint64_t countElements(ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t size : shape)
    count = llvm::SaturatingMultiply<uint64_t>(count, size);
  return count;
}

LogicalResult ReshapeOp::verify() {
  auto input = getInput().getType(), output = getOutput().getType();
  // reshape_c1
  uint64_t inputSize = countElements(input.getShape());
  uint64_t outputSize = countElements(output.getShape());
  if (inputSize != outputSize)
    return emitOpError() << "expected " << inputSize << " elements, but got "
                         << outputSize;
  // reshape_c2
  QuantType quantized = getQuantType(input);
  if (input.getElementType() != output.getElementType() ||
      (quantized && !quantized.isPerTensor()))
    return emitOpError() << "expected one element type, per tensor where "
                            "quantized, but got "
                         << input.getElementType() << " and "
                         << output.getElementType();
  return success();
}
