//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Blocks of images that change places with channels or with the batch, and
// images of another size.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "qopt/Numerics/Resize.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

/// Fails where a block size does not divide a dimension.
static LogicalResult checkDivides(OperatorImporter &op, int64_t block,
                                  int64_t size) {
  if (block >= 1 && llvm::isInt<32>(block) && size % block == 0)
    return success();
  return op.emitError() << "expected a block that divides " << size
                        << ", but got " << block;
}

// N, H, W, C -> N, H / b, W / b, (b, b, C)
LogicalResult tflite::importSpaceToDepth(OperatorImporter &op) {
  int64_t block =
      getOptions<SpaceToDepthOptions>(op.getOperator()).block_size();
  TensorValue input = op.getActivation(0);
  if (!input || failed(requireRank(op, input, 4, "an input")))
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  if (failed(checkDivides(op, block, shape[1])) ||
      failed(checkDivides(op, block, shape[2])))
    return failure();
  int64_t n = shape[0], h = shape[1] / block, w = shape[2] / block,
          c = shape[3];
  MovementBuilder movement(op);
  TensorValue value = movement.reshape(input, {n, h, block, w, block, c});
  value = movement.transpose(value, {0, 1, 3, 2, 4, 5});
  return movement.finish(movement.reshape(value, {n, h, w, block * block * c}));
}

// N, H, W, (b, b, C) -> N, H * b, W * b, C
LogicalResult tflite::importDepthToSpace(OperatorImporter &op) {
  int64_t block =
      getOptions<DepthToSpaceOptions>(op.getOperator()).block_size();
  TensorValue input = op.getActivation(0);
  if (!input || failed(requireRank(op, input, 4, "an input")))
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  if (failed(checkDivides(op, block, shape[3])) ||
      failed(checkDivides(op, block, shape[3] / block)))
    return failure();
  int64_t n = shape[0], h = shape[1], w = shape[2],
          c = shape[3] / block / block;
  MovementBuilder movement(op);
  TensorValue value = movement.reshape(input, {n, h, w, block, block, c});
  value = movement.transpose(value, {0, 1, 3, 2, 4, 5});
  return movement.finish(movement.reshape(value, {n, h * block, w * block, c}));
}

namespace {
/// The blocks of an operator on batches: one size for each dimension between
/// the first and the last, and two margins for each of them.
struct Blocks {
  SmallVector<int64_t> sizes, low, high;
  int64_t count = 1; ///< of elements in a block
};
} // namespace

static FailureOr<Blocks> getBlocks(OperatorImporter &op, TensorValue input) {
  int64_t rank = input.getType().getRank();
  if (rank != 3 && rank != 4)
    return op.emitError() << "expected an input of rank 3 or 4, but got "
                          << rank;
  FailureOr<SmallVector<int64_t>> sizes = getParameter(op, 1, rank - 2);
  FailureOr<SmallVector<int64_t>> margins =
      succeeded(sizes) ? getParameter(op, 2, 2 * (rank - 2))
                       : FailureOr<SmallVector<int64_t>>(failure());
  if (failed(margins))
    return failure();
  Blocks blocks;
  blocks.sizes = *sizes;
  for (int64_t size : *sizes) {
    if (size < 1 || !llvm::isInt<16>(size))
      return op.emitError() << "expected positive 16-bit block sizes, but got ["
                            << *sizes << "]";
    blocks.count *= size;
  }
  for (int64_t margin : *margins)
    if (margin < 0 || !llvm::isInt<32>(margin))
      return op.emitError()
             << "expected 32-bit " << op.getInputName(2)
             << " that are not negative, but got [" << *margins << "]";
  for (size_t i = 0; i < margins->size(); i += 2) {
    blocks.low.push_back((*margins)[i]);
    blocks.high.push_back((*margins)[i + 1]);
  }
  return blocks;
}

// N, (H / b, b)..., C -> (b..., N), H / b..., C, after padding
LogicalResult tflite::importSpaceToBatch(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  FailureOr<Blocks> blocks =
      type ? getBlocks(op, input) : FailureOr<Blocks>(failure());
  if (failed(blocks))
    return failure();
  SmallVector<int64_t> low = {0}, high = {0};
  low.append(blocks->low);
  high.append(blocks->high);
  low.push_back(0);
  high.push_back(0);
  MovementBuilder movement(op);
  TensorValue value =
      movement.pad(reinterpret(op, input, type.getElementType()), low, high,
                   getZero(op, type.getElementType()));

  ArrayRef<int64_t> shape = value.getType().getShape();
  int64_t numBlocked = blocks->sizes.size();
  SmallVector<int64_t> split = {shape[0]}, permutation,
                       result = {shape[0] * blocks->count};
  for (auto [size, block] :
       llvm::zip_equal(shape.slice(1, numBlocked), blocks->sizes)) {
    if (failed(checkDivides(op, block, size)))
      return failure();
    split.append({size / block, block});
    result.push_back(size / block);
  }
  split.push_back(shape.back());
  result.push_back(shape.back());
  for (int64_t k = 0; k < numBlocked; ++k)
    permutation.push_back(2 * k + 2);
  permutation.push_back(0);
  for (int64_t k = 0; k < numBlocked; ++k)
    permutation.push_back(2 * k + 1);
  permutation.push_back(2 * numBlocked + 1);
  value = movement.transpose(movement.reshape(value, split), permutation);
  return movement.finish(movement.reshape(value, result));
}

// (b..., N), H..., C -> N, (H, b)..., C, then cropped
LogicalResult tflite::importBatchToSpace(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  FailureOr<Blocks> blocks =
      input ? getBlocks(op, input) : FailureOr<Blocks>(failure());
  if (failed(blocks) ||
      failed(checkDivides(op, blocks->count, input.getType().getDimSize(0))))
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  int64_t numBlocked = blocks->sizes.size();
  SmallVector<int64_t> split = blocks->sizes;
  split.push_back(shape[0] / blocks->count);
  llvm::append_range(split, shape.drop_front());
  SmallVector<int64_t> permutation = {numBlocked}, joined = {split[numBlocked]},
                       offsets = {0}, sizes;
  for (int64_t k = 0; k < numBlocked; ++k) {
    permutation.append({numBlocked + 1 + k, k});
    joined.push_back(shape[1 + k] * blocks->sizes[k]);
    offsets.push_back(blocks->low[k]);
  }
  permutation.push_back(2 * numBlocked + 1);
  joined.push_back(shape.back());
  offsets.push_back(0);
  sizes = joined;
  for (int64_t k = 0; k < numBlocked; ++k) {
    sizes[1 + k] -= blocks->low[k] + blocks->high[k];
    if (sizes[1 + k] < 1)
      return op.emitError() << "expected crops of less than " << joined[1 + k]
                            << " elements, but got " << blocks->low[k]
                            << " and " << blocks->high[k];
  }
  MovementBuilder movement(op);
  TensorValue value =
      movement.transpose(movement.reshape(input, split), permutation);
  value = movement.reshape(value, joined);
  return movement.finish(movement.slice(value, offsets, sizes));
}

//===----------------------------------------------------------------------===//
// Resizing
//===----------------------------------------------------------------------===//

/// The new size is the output's.
static FailureOr<RankedTensorType> getResizeType(OperatorImporter &op,
                                                 TensorValue &input) {
  input = op.getActivation(0);
  if (!input || failed(requireRank(op, input, 4, "an input")))
    return failure();
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  if (type.getRank() != 4)
    return op.emitError() << "expected an output of rank 4, but got "
                          << type.getRank();
  return type.clone(input.getType().getElementType());
}

LogicalResult tflite::importResizeNearest(OperatorImporter &op) {
  const auto &options =
      getOptions<ResizeNearestNeighborOptions>(op.getOperator());
  TensorValue input;
  FailureOr<RankedTensorType> type = getResizeType(op, input);
  if (failed(type))
    return failure();
  return MovementBuilder(op).finish(
      ResizeNearestOp::create(op.getBuilder(), op.getLocation(), *type, input,
                              options.align_corners(),
                              options.half_pixel_centers())
          .getOutput());
}

/// The kernels for int8 and int16 have weights of 10 bits. The one for uint8
/// computes in float32, as that for float32: it is imported where integers give
/// the same.
LogicalResult tflite::importResizeBilinear(OperatorImporter &op) {
  const auto &options = getOptions<ResizeBilinearOptions>(op.getOperator());
  TensorValue input;
  FailureOr<RankedTensorType> type = getResizeType(op, input);
  if (failed(type))
    return failure();
  QuantType quantized = getQuantType(input);
  bool isFloatKernel =
      quantized && quantized.getStorage().getKind() == StorageKind::Unsigned;
  auto getAxis = [&](int64_t axis) -> ResizeAxis {
    return {input.getType().getDimSize(axis), type->getDimSize(axis),
            options.align_corners(), options.half_pixel_centers()};
  };
  auto isTooLarge = [&](int64_t axis) {
    return std::max(getAxis(axis).inputSize, getAxis(axis).outputSize) >
           kMaxResizeSize;
  };
  // The op's verifier says what is wrong with larger ones.
  if (isFloatKernel && !isTooLarge(1) && !isTooLarge(2) &&
      !isFloatResizeExact(getAxis(1), getAxis(2)))
    return op.emitError()
           << "expected a size for which TensorFlow Lite's float32 kernel for "
              "uint8 is known to be exact, but got ["
           << input.getType().getShape() << "] to [" << type->getShape() << "]";
  IntegerAttr weightBits;
  RoundingAttr rounding;
  if (quantized) {
    if (!isFloatKernel)
      weightBits = op.getBuilder().getI64IntegerAttr(10);
    rounding = RoundingAttr::get(
        op.getBuilder().getContext(),
        isFloatKernel ? Rounding::HalfUp
                      : defaultDivisionRounding(Profile::TFLite));
  }
  return MovementBuilder(op).finish(
      ResizeBilinearOp::create(op.getBuilder(), op.getLocation(), *type, input,
                               options.align_corners(),
                               options.half_pixel_centers(), weightBits,
                               rounding)
          .getOutput());
}
