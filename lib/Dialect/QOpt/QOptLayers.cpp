//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What multiply-accumulate layers share, and the products of matrices: shape
// inference, verifiers, multipliers.
//
//===----------------------------------------------------------------------===//

#include "QOptLayers.h"
#include "mlir/Dialect/Traits.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

/// The bits of the largest integer that a code of a scale stands for; 0 where
/// each is a power of two.
static unsigned getCodeBits(StorageAttr storage) {
  switch (storage.getKind()) {
  case StorageKind::Unsigned:
    return storage.getWidth();
  case StorageKind::Signed:
    // The smallest one is a power of two.
    return storage.getWidth() - 1;
  case StorageKind::Bipolar:
  case StorageKind::Ternary:
  case StorageKind::PowerOfTwo:
    return 0;
  }
  llvm_unreachable("unknown storage kind");
}

SmallVector<Multiplier> qopt::detail::getLayerMultipliers(MacOpInterface op,
                                                          Profile profile) {
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(op.getFilter());
  QuantType output = getQuantType(op->getResult(0));
  SmallVector<Multiplier> multipliers;
  if (auto coded = dyn_cast<DoubleScaleAttr>(filter.getScale())) {
    StorageAttr storage = coded.getStorage();
    for (int64_t code : coded.getCodes())
      multipliers.push_back(codedMultiplier(
          storage.decode(code), getCodeBits(storage), input.getScaleOf(0),
          coded.getSecond().getScale(0), output.getScaleOf(0)));
    return multipliers;
  }
  for (size_t i = 0, e = filter.getScale().size(); i < e; ++i)
    multipliers.push_back(
        layerMultiplier(profile, input.getScaleOf(0), filter.getScaleOf(i),
                        output.getScaleOf(0), op.hasFloatScaleProduct()));
  return multipliers;
}

int64_t
qopt::saturatingProduct(std::initializer_list<ArrayRef<int64_t>> factors) {
  uint64_t product = 1;
  // A zero counts wherever it stands.
  for (ArrayRef<int64_t> group : factors)
    if (llvm::is_contained(group, 0))
      return 0;
  for (ArrayRef<int64_t> group : factors)
    for (int64_t factor : group)
      product = llvm::SaturatingMultiply<uint64_t>(product, factor);
  return std::min<uint64_t>(product, std::numeric_limits<int64_t>::max());
}

bool qopt::isLegacyUnsigned(MacOpInterface op) {
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(op.getFilter());
  return input && input.getStorage().getKind() == StorageKind::Unsigned &&
         filter.isPerTensor();
}

/// Constraints c5 of the convolutions, c4 of fully_connected, c3 of
/// batch_matmul.
static LogicalResult verifyAllQuantized(MacOpInterface op) {
  Type filterType = op.getFilter().getType().getElementType();
  Type outputType = getElementTypeOrSelf(op->getResult(0).getType());
  bool isFloat = !getQuantType(op.getInput());
  if (isFloat == !isa<QuantType>(filterType) &&
      isFloat == !isa<QuantType>(outputType))
    return success();
  return op->emitOpError() << "expected input, filter and result to be all "
                              "float or all quantized, but got "
                           << op.getInput().getType().getElementType() << ", "
                           << filterType << " and " << outputType;
}

/// Constraints c8 of the convolutions, c7 of fully_connected, c6 of
/// batch_matmul.
static LogicalResult verifyAccumulator(MacOpInterface op, RankedTensorType bias,
                                       std::optional<Rounding> rounding) {
  bool isWide = op.getAccumulator() == Accumulator::I64;
  if (isWide && !rounding)
    return op->emitOpError()
           << "expected no accumulator for a float result, but got i64";
  if (isWide && rounding != Rounding::HalfUp)
    return op->emitOpError() << "expected rounding half_up for a 64-bit "
                                "accumulator, but got "
                             << stringifyRounding(*rounding);
  if (bias && rounding && !bias.getElementType().isInteger(isWide ? 64 : 32))
    return op->emitOpError() << "expected a bias of the accumulator's type i"
                             << (isWide ? 64 : 32) << ", but got " << bias;
  return success();
}

LogicalResult qopt::verifyMac(MacOpInterface op,
                              std::optional<Rounding> rounding) {
  auto filterType = op.getFilter().getType();
  int64_t channelAxis = op.getOutputChannelAxis();
  int64_t channels = filterType.getDimSize(channelAxis);

  // conv_2d_c4, depthwise_conv_2d_c4, transpose_conv_2d_c4, fully_connected_c3
  RankedTensorType biasType;
  if (Value bias = op.getBiasOrNull()) {
    biasType = cast<RankedTensorType>(bias.getType());
    if (biasType.getShape() != ArrayRef<int64_t>{channels})
      return op->emitOpError() << "expected a bias of " << channels
                               << " elements, but got " << biasType;
  }
  // conv_2d_c5, depthwise_conv_2d_c5, transpose_conv_2d_c5, fully_connected_c4
  if (failed(verifyAllQuantized(op)))
    return failure();
  QuantType input = getQuantType(op.getInput());
  QuantType filter = getQuantType(filterType);
  QuantType output = getQuantType(op->getResult(0));
  if (biasType && biasType.getElementType().isF32() != !input)
    return op->emitOpError()
           << "expected " << (input ? "an integer" : "a float")
           << " bias, but got " << biasType;
  // conv_2d_c6, depthwise_conv_2d_c6, transpose_conv_2d_c6, fully_connected_c5
  if (input) {
    for (QuantType type : {input, output})
      if (!isUniformPerTensor(type))
        return op->emitOpError()
               << "expected input and result to be per tensor with uniform "
                  "storage, but got "
               << type;
    bool isChannelwise =
        filter.isPerChannel() && filter.getAxis() == channelAxis;
    if (!filter.isPerTensor() && !isChannelwise)
      return op->emitOpError() << "expected a filter per tensor or per channel "
                                  "of axis "
                               << channelAxis << ", but got " << filter;
    if (failed(verifyNumScales(op, filterType)))
      return failure();
  }
  // conv_2d_c7, depthwise_conv_2d_c7, transpose_conv_2d_c7, fully_connected_c6
  if (failed(verifyRounding(op, rounding.has_value())))
    return failure();
  // conv_2d_c8, depthwise_conv_2d_c8, transpose_conv_2d_c8, fully_connected_c7
  return verifyAccumulator(op, biasType, rounding);
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

LogicalResult FullyConnectedOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto input = cast<RankedTensorType>(adaptor.getInput().getType());
  auto filter = cast<RankedTensorType>(adaptor.getFilter().getType());
  // fully_connected_c1
  if (input.getRank() != 2 || filter.getRank() != 2 ||
      input.getDimSize(1) != filter.getDimSize(1))
    return emitOptionalError(
        location, "expected an input of N x I and a filter of O x I, but got [",
        input.getShape(), "] and [", filter.getShape(), "]");
  shapes.emplace_back(
      ArrayRef<int64_t>{input.getDimSize(0), filter.getDimSize(0)});
  return success();
}

LogicalResult FullyConnectedOp::verify() {
  if (failed(verifyShape(*this))) // fully_connected_c2
    return failure();
  return verifyMac(*this, getRounding());
}

int64_t FullyConnectedOp::getOutputChannelAxis() { return 0; }

int64_t FullyConnectedOp::getMacs() {
  return saturatingProduct({getOutput().getType().getShape(),
                            getFilter().getType().getShape().take_back()});
}

bool FullyConnectedOp::hasFloatScaleProduct() {
  return getQuantType(getFilter()).isPerTensor();
}

/// The rows and columns of a matrix that may be stored transposed.
static std::pair<int64_t, int64_t> getMatrix(ArrayRef<int64_t> shape,
                                             bool isTransposed) {
  int64_t rows = shape[shape.size() - 2], columns = shape.back();
  return isTransposed ? std::pair(columns, rows) : std::pair(rows, columns);
}

LogicalResult BatchMatMulOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  auto lhs = cast<RankedTensorType>(adaptor.getLhs().getType()).getShape();
  auto rhs = cast<RankedTensorType>(adaptor.getRhs().getType()).getShape();
  // batch_matmul_c1
  auto error = [&] {
    return emitOptionalError(
        location, "expected batches of R x K and K x C matrices, but got [",
        lhs, "] and [", rhs, "]");
  };
  if (lhs.size() < 2 || rhs.size() < 2)
    return error();
  auto [rows, lhsDepth] = getMatrix(lhs, adaptor.getTransposeLhs());
  auto [rhsDepth, columns] = getMatrix(rhs, adaptor.getTransposeRhs());
  SmallVector<int64_t> shape;
  if (lhsDepth != rhsDepth || !OpTrait::util::getBroadcastedShape(
                                  lhs.drop_back(2), rhs.drop_back(2), shape))
    return error();
  shape.append({rows, columns});
  shapes.emplace_back(shape);
  return success();
}

LogicalResult BatchMatMulOp::verify() {
  if (failed(verifyShape(*this))) // batch_matmul_c2
    return failure();
  if (failed(verifyAllQuantized(*this))) // batch_matmul_c3
    return failure();
  // batch_matmul_c4
  for (Value value : {Value(getLhs()), Value(getRhs()), Value(getOutput())})
    if (QuantType type = getQuantType(value); type && !isUniformPerTensor(type))
      return emitOpError()
             << "expected types per tensor with uniform storage, but got "
             << type;
  // batch_matmul_c5
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  return verifyAccumulator(*this, {}, getRounding()); // batch_matmul_c6
}

TypedValue<RankedTensorType> BatchMatMulOp::getInput() { return getLhs(); }

TypedValue<RankedTensorType> BatchMatMulOp::getFilter() { return getRhs(); }

int64_t BatchMatMulOp::getOutputChannelAxis() {
  return getRhs().getType().getRank() - (getTransposeRhs() ? 2 : 1);
}

int64_t BatchMatMulOp::getMacs() {
  ArrayRef<int64_t> lhs = getLhs().getType().getShape();
  return saturatingProduct({getOutput().getType().getShape(),
                            getMatrix(lhs, getTransposeLhs()).second});
}

bool BatchMatMulOp::hasFloatScaleProduct() { return true; }
