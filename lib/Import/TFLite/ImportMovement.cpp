//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements, made of a few ops that do.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "qopt/Dialect/QOpt/Constants.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

TensorValue MovementBuilder::reshape(TensorValue value,
                                     ArrayRef<int64_t> shape) {
  if (value.getType().getShape() == shape)
    return value;
  return ReshapeOp::create(builder, location, value.getType().clone(shape),
                           value)
      .getOutput();
}

TensorValue MovementBuilder::transpose(TensorValue value,
                                       ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> shape;
  for (int64_t k : permutation)
    shape.push_back(value.getType().getDimSize(k));
  return TransposeOp::create(builder, location, value.getType().clone(shape),
                             value, permutation)
      .getOutput();
}

TensorValue MovementBuilder::broadcast(TensorValue value,
                                       ArrayRef<int64_t> shape) {
  return BroadcastOp::create(builder, location, value.getType().clone(shape),
                             value)
      .getOutput();
}

TensorValue MovementBuilder::concat(ArrayRef<TensorValue> values,
                                    int64_t axis) {
  SmallVector<int64_t> shape(values.front().getType().getShape());
  for (TensorValue value : values.drop_front())
    shape[axis] += value.getType().getDimSize(axis);
  return ConcatOp::create(
             builder, location, values.front().getType().clone(shape),
             SmallVector<Value>(values.begin(), values.end()), axis)
      .getOutput();
}

TensorValue MovementBuilder::slice(TensorValue value, ArrayRef<int64_t> offsets,
                                   ArrayRef<int64_t> sizes,
                                   ArrayRef<int64_t> strides) {
  SmallVector<int64_t> ones(sizes.size(), 1);
  return SliceOp::create(builder, location, value.getType().clone(sizes), value,
                         offsets, sizes,
                         strides.empty() ? ArrayRef<int64_t>(ones) : strides)
      .getOutput();
}

TensorValue MovementBuilder::sliceAxis(TensorValue value, int64_t axis,
                                       int64_t offset, int64_t size,
                                       int64_t stride) {
  SmallVector<int64_t> offsets(value.getType().getRank(), 0);
  SmallVector<int64_t> sizes(value.getType().getShape());
  SmallVector<int64_t> strides(offsets.size(), 1);
  offsets[axis] = offset;
  sizes[axis] = size;
  strides[axis] = stride;
  return slice(value, offsets, sizes, strides);
}

TensorValue MovementBuilder::pad(TensorValue value, ArrayRef<int64_t> low,
                                 ArrayRef<int64_t> high, TypedAttr fill) {
  SmallVector<int64_t> shape;
  for (auto [size, before, after] :
       llvm::zip_equal(value.getType().getShape(), low, high))
    shape.push_back(size + before + after);
  return PadOp::create(builder, location, value.getType().clone(shape), value,
                       fill, low, high)
      .getOutput();
}

LogicalResult MovementBuilder::finish(TensorValue value, size_t output) {
  RankedTensorType type = op.getOutputType(output);
  if (!type)
    return failure();
  if (type.getShape() != value.getType().getShape())
    return op.emitError() << "expected output " << output << " of shape ["
                          << value.getType().getShape() << "], but got ["
                          << type.getShape() << "]";
  return op.setOutput(reinterpret(op, value, type.getElementType()), output);
}

FailureOr<int64_t> tflite::normalizeAxis(OperatorImporter &op, int64_t axis,
                                         int64_t rank) {
  if (axis < -rank || axis >= rank)
    return op.emitError() << "expected an axis from " << -rank << " to "
                          << rank - 1 << ", but got " << axis;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<SmallVector<int64_t>>
tflite::getParameter(OperatorImporter &op, size_t input, size_t count) {
  FailureOr<SmallVector<int64_t>> values = op.getParameter(input);
  if (succeeded(values) && values->size() != count)
    return op.emitError() << "expected " << op.getInputName(input) << " with "
                          << count << " elements, but got " << values->size();
  return values;
}

TypedAttr tflite::getZero(OperatorImporter &op, Type element) {
  if (element.isF32())
    return op.getBuilder().getF32FloatAttr(0);
  auto quantized = dyn_cast<QuantType>(element);
  return op.getBuilder().getI64IntegerAttr(
      quantized ? quantized.getZeroPointOf(0) : 0);
}

std::vector<Signature>
tflite::getMovedSignatures(ArrayRef<Signature> patterns,
                           ArrayRef<TensorType> without) {
  std::vector<Signature> signatures;
  for (const Signature &pattern : patterns)
    for (TensorType type : {I8, U8, I16, I32, I64, Bool, F32}) {
      if (llvm::is_contained(without, type))
        continue;
      signatures.push_back(pattern);
      llvm::replace(signatures.back(), kMoved, type);
    }
  return signatures;
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// The new shape is the output's; other inputs and the options repeat it.
static LogicalResult importReshape(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  TensorValue codes = reinterpret(op, input, type.getElementType());
  return op.setOutput(
      ReshapeOp::create(op.getBuilder(), op.getLocation(), type, codes));
}

static LogicalResult importShape(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  int64_t rank = shape.size();
  if (type.getShape() != ArrayRef(rank))
    return op.emitError() << "expected output 0 of shape [" << rank
                          << "], but got [" << type.getShape() << "]";
  return op.setOutput(ConstOp::create(op.getBuilder(), op.getLocation(), type,
                                      makeIntegers(type, shape, "shape")));
}

static LogicalResult importTranspose(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  int64_t rank = input.getType().getRank();
  FailureOr<SmallVector<int64_t>> permutation = getParameter(op, 1, rank);
  if (failed(permutation))
    return failure();
  for (int64_t &axis : *permutation) {
    FailureOr<int64_t> normal = normalizeAxis(op, axis, rank);
    if (failed(normal))
      return failure();
    axis = *normal;
  }
  if (!isPermutationVector(*permutation))
    return op.emitError() << "expected a permutation of " << rank
                          << " dimensions, but got [" << *permutation << "]";
  MovementBuilder movement(op);
  return movement.finish(movement.transpose(input, *permutation));
}

/// Each dimension is repeated as a whole: a new dimension before it counts how
/// often.
static LogicalResult importTile(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  ArrayRef<int64_t> shape = input.getType().getShape();
  FailureOr<SmallVector<int64_t>> multiples = getParameter(op, 1, shape.size());
  RankedTensorType type =
      succeeded(multiples) ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  SmallVector<int64_t> single, repeated, result;
  for (auto [size, count] : llvm::zip_equal(shape, *multiples)) {
    if (count < 1 || !llvm::isInt<32>(count))
      return op.emitError() << "expected positive 32-bit multiples, but got ["
                            << *multiples << "]";
    if (count != 1) {
      single.push_back(1);
      repeated.push_back(count);
    }
    single.push_back(size);
    repeated.push_back(size);
    result.push_back(size * count);
  }
  // Before anything of that size is made.
  if (type.getShape() != ArrayRef<int64_t>(result))
    return op.emitError() << "expected output 0 of shape [" << result
                          << "], but got [" << type.getShape() << "]";
  MovementBuilder movement(op);
  TensorValue value =
      movement.broadcast(movement.reshape(input, single), repeated);
  return movement.finish(movement.reshape(value, result));
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

static LogicalResult importGather(OperatorImporter &op) {
  const auto &options = getOptions<GatherOptions>(op.getOperator());
  TensorValue input = op.getActivation(0);
  TensorValue indices = input ? op.getActivation(1) : TensorValue();
  RankedTensorType type = indices ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  FailureOr<int64_t> axis =
      normalizeAxis(op, options.axis(), input.getType().getRank());
  FailureOr<int64_t> batchDims =
      succeeded(axis) ? normalizeAxis(op, options.batch_dims(),
                                      indices.getType().getRank() + 1)
                      : FailureOr<int64_t>(failure());
  if (failed(batchDims))
    return failure();
  // TensorFlow Lite fails at run time: here, where indices are known.
  if (auto constant = indices.getDefiningOp<ConstOp>()) {
    FailureOr<std::vector<int64_t>> values = readIntegers(constant.getValue());
    int64_t size = input.getType().getDimSize(*axis);
    if (succeeded(values))
      for (int64_t value : *values)
        if (value < 0 || value >= size)
          return op.emitError() << "expected indices from 0 to " << size - 1
                                << ", but got " << value;
  }
  auto gather = GatherOp::create(
      op.getBuilder(), op.getLocation(),
      RankedTensorType::get(type.getShape(), input.getType().getElementType()),
      input, indices, *axis,
      options.batch_dims() < 0 ? *batchDims - 1 : *batchDims);
  return MovementBuilder(op).finish(gather.getOutput());
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

ArrayRef<OperatorInfo> tflite::getMovementOperators() {
  constexpr OperandKind activation = OperandKind::Activation,
                        parameter = OperandKind::Parameter,
                        ignored = OperandKind::Ignored;
  const std::vector<Signature> unary = getMovedSignatures({{kMoved, kMoved}});
  // A parameter counts in either integer type.
  const std::vector<Signature> withParameter =
      getMovedSignatures({{kMoved, I32, kMoved}, {kMoved, I64, kMoved}});
  const std::vector<Signature> withIgnored =
      getMovedSignatures({{kMoved, I32, kMoved}});
  static const OperatorInfo infos[] = {
      {Code::RESHAPE,
       1,
       BuiltinOptions::NONE,
       {{"input", activation}, {"shape", ignored, /*isOptional=*/true}},
       withIgnored,
       importReshape},
      {Code::SQUEEZE,
       2,
       BuiltinOptions::NONE,
       {{"input", activation}},
       unary,
       importReshape},
      {Code::EXPAND_DIMS,
       1,
       BuiltinOptions::NONE,
       {{"input", activation}, {"axis", ignored}},
       withIgnored,
       importReshape},
      {Code::SHAPE,
       1,
       BuiltinOptions::NONE,
       {{"input", activation}},
       getMovedSignatures({{kMoved, I32}, {kMoved, I64}}),
       importShape},
      {Code::TRANSPOSE,
       6,
       BuiltinOptions::NONE,
       {{"input", activation}, {"permutation", parameter}},
       withParameter,
       importTranspose},
      {Code::TILE,
       3,
       BuiltinOptions::NONE,
       {{"input", activation}, {"multiples", parameter}},
       withParameter,
       importTile},
      {Code::CONCATENATION,
       4,
       BuiltinOptions::ConcatenationOptions,
       {{"input", activation}},
       unary,
       importConcatenation,
       checkConcatenation,
       /*isVariadic=*/true},
      {Code::PACK,
       4,
       BuiltinOptions::PackOptions,
       {{"input", activation}},
       getMovedSignatures({{kMoved, kMoved}}, Bool),
       importPack,
       nullptr,
       /*isVariadic=*/true},
      {Code::UNPACK,
       4,
       BuiltinOptions::UnpackOptions,
       {{"input", activation}},
       getMovedSignatures({{kMoved, kMoved}}, I64),
       importUnpack,
       nullptr,
       /*isVariadic=*/false,
       /*hasManyOutputs=*/true},
      {Code::SPLIT,
       4,
       BuiltinOptions::NONE,
       {{"axis", parameter}, {"input", activation}},
       getMovedSignatures({{I32, kMoved, kMoved}}, Bool),
       importSplit,
       nullptr,
       /*isVariadic=*/false,
       /*hasManyOutputs=*/true},
      {Code::SPLIT_V,
       2,
       BuiltinOptions::NONE,
       {{"input", activation}, {"sizes", parameter}, {"axis", parameter}},
       getMovedSignatures(
           {{kMoved, I32, I32, kMoved}, {kMoved, I64, I32, kMoved}}, Bool),
       importSplitV,
       nullptr,
       /*isVariadic=*/false,
       /*hasManyOutputs=*/true},
      {Code::GATHER,
       7,
       BuiltinOptions::GatherOptions,
       {{"input", activation}, {"indices", activation}},
       withParameter,
       importGather},
      {Code::SLICE,
       6,
       BuiltinOptions::NONE,
       {{"input", activation}, {"begin", parameter}, {"size", parameter}},
       getMovedSignatures(
           {{kMoved, I32, I32, kMoved}, {kMoved, I64, I64, kMoved}}),
       importSlice},
      {Code::STRIDED_SLICE,
       8,
       BuiltinOptions::StridedSliceOptions,
       {{"input", activation},
        {"begin", parameter},
        {"end", parameter},
        {"strides", parameter}},
       getMovedSignatures({{kMoved, I32, I32, I32, kMoved}}),
       importStridedSlice},
      {Code::PAD,
       4,
       BuiltinOptions::NONE,
       {{"input", activation}, {"paddings", parameter}},
       withParameter,
       importPad},
      {Code::PADV2,
       4,
       BuiltinOptions::NONE,
       {{"input", activation}, {"paddings", parameter}, {"value", activation}},
       getMovedSignatures(
           {{kMoved, I32, kMoved, kMoved}, {kMoved, I64, kMoved, kMoved}}),
       importPad},
      {Code::MIRROR_PAD,
       3,
       BuiltinOptions::MirrorPadOptions,
       {{"input", activation}, {"paddings", parameter}},
       withParameter,
       importMirrorPad},
      {Code::SPACE_TO_DEPTH,
       2,
       BuiltinOptions::SpaceToDepthOptions,
       {{"input", activation}},
       getMovedSignatures({{kMoved, kMoved}}, {I16, Bool}),
       importSpaceToDepth},
      {Code::DEPTH_TO_SPACE,
       2,
       BuiltinOptions::DepthToSpaceOptions,
       {{"input", activation}},
       getMovedSignatures({{kMoved, kMoved}}, {I16, Bool}),
       importDepthToSpace},
      {Code::SPACE_TO_BATCH_ND,
       4,
       BuiltinOptions::NONE,
       {{"input", activation},
        {"block shape", parameter},
        {"paddings", parameter}},
       getMovedSignatures({{kMoved, I32, I32, kMoved}}),
       importSpaceToBatch},
      {Code::BATCH_TO_SPACE_ND,
       4,
       BuiltinOptions::NONE,
       {{"input", activation},
        {"block shape", parameter},
        {"crops", parameter}},
       getMovedSignatures({{kMoved, I32, I32, kMoved}}),
       importBatchToSpace},
      {Code::RESIZE_NEAREST_NEIGHBOR,
       4,
       BuiltinOptions::ResizeNearestNeighborOptions,
       {{"input", activation}, {"size", ignored}},
       getMovedSignatures({{kMoved, I32, kMoved}}, I64),
       importResizeNearest},
      {Code::RESIZE_BILINEAR,
       4,
       BuiltinOptions::ResizeBilinearOptions,
       {{"input", activation}, {"size", ignored}},
       {{I8, I32, I8}, {U8, I32, U8}, {I16, I32, I16}, {F32, I32, F32}},
       importResizeBilinear},
  };
  return infos;
}
