//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that join tensors, and that split one.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Numerics/Concatenation.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

//===----------------------------------------------------------------------===//
// Joining
//===----------------------------------------------------------------------===//

/// An input of a concatenation in the terms of the output.
static TensorValue convertPart(OperatorImporter &op, TensorValue part,
                               Type element) {
  if (part.getType().getElementType() == element)
    return part;
  QuantType from = getQuantType(part), to = dyn_cast<QuantType>(element);
  StorageAttr storage = to.getStorage();
  // Kernels for int16 copy codes, those for int8 demand one scale, and those
  // for uint8 rescale.
  if (storage.getWidth() == 16)
    return reinterpret(op, part, element);
  if (storage.getKind() != StorageKind::Unsigned)
    return op.emitError() << "expected inputs of one type, that of the "
                             "output, but got "
                          << from << " and " << to,
           TensorValue();
  std::vector<uint8_t> table =
      concatenationTable(from.getScaleOf(0), from.getZeroPointOf(0),
                         to.getScaleOf(0), to.getZeroPointOf(0));
  auto type = RankedTensorType::get(256, storage.getIntegerType());
  Value constant = ConstOp::create(
      op.getBuilder(), op.getLocation(), RankedTensorType::get(256, element),
      makeIntegers(type, SmallVector<int64_t>(table.begin(), table.end()),
                   "table"));
  return GatherOp::create(
             op.getBuilder(), op.getLocation(),
             RankedTensorType::get(part.getType().getShape(), element),
             constant, part, /*axis=*/0, /*batch_dims=*/0)
      .getOutput();
}

/// All inputs, in the terms of the output.
static FailureOr<SmallVector<TensorValue>> getParts(OperatorImporter &op) {
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  SmallVector<TensorValue> parts;
  for (size_t i = 0; i < op.getNumInputs(); ++i) {
    TensorValue part = op.getActivation(i);
    part = part ? convertPart(op, part, type.getElementType()) : part;
    if (!part)
      return failure();
    parts.push_back(part);
  }
  return parts;
}

/// Fails unless the shapes differ along `axis` only.
static LogicalResult checkSameShape(OperatorImporter &op,
                                    ArrayRef<TensorValue> parts,
                                    std::optional<int64_t> axis) {
  SmallVector<int64_t> first(parts.front().getType().getShape());
  for (TensorValue part : parts) {
    SmallVector<int64_t> shape(part.getType().getShape());
    if (axis && shape.size() == first.size())
      shape[*axis] = first[*axis];
    if (shape != first) {
      auto diagnostic = op.emitError() << "expected inputs of the same shape";
      if (axis)
        diagnostic << " but for axis " << *axis;
      return diagnostic << ", but got [" << first << "] and ["
                        << part.getType().getShape() << "]";
    }
  }
  return success();
}

LogicalResult tflite::importConcatenation(OperatorImporter &op) {
  FailureOr<SmallVector<TensorValue>> parts = getParts(op);
  if (failed(parts))
    return failure();
  FailureOr<int64_t> axis = normalizeAxis(
      op, getOptions<ConcatenationOptions>(op.getOperator()).axis(),
      parts->front().getType().getRank());
  if (failed(axis) || failed(checkSameShape(op, *parts, *axis)))
    return failure();
  MovementBuilder movement(op);
  return movement.finish(movement.concat(*parts, *axis));
}

void tflite::checkConcatenation(const Operator &op,
                                std::vector<std::string> &problems) {
  // The kernels have no fused activation.
  ActivationFunctionType activation =
      getOptions<ConcatenationOptions>(op).fused_activation_function();
  if (activation != ActivationFunctionType::NONE)
    problems.push_back(
        "activation " +
        describeEnum(activation, EnumNameActivationFunctionType(activation)));
}

LogicalResult tflite::importPack(OperatorImporter &op) {
  FailureOr<SmallVector<TensorValue>> parts = getParts(op);
  if (failed(parts))
    return failure();
  SmallVector<int64_t> shape(parts->front().getType().getShape());
  FailureOr<int64_t> axis =
      normalizeAxis(op, getOptions<PackOptions>(op.getOperator()).axis(),
                    static_cast<int64_t>(shape.size()) + 1);
  if (failed(axis) || failed(checkSameShape(op, *parts, std::nullopt)))
    return failure();
  shape.insert(shape.begin() + *axis, 1);
  MovementBuilder movement(op);
  for (TensorValue &part : *parts)
    part = movement.reshape(part, shape);
  return movement.finish(movement.concat(*parts, *axis));
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

/// Each output takes the next `sizes` elements of `axis`.
static LogicalResult splitAxis(OperatorImporter &op, TensorValue input,
                               int64_t axis, ArrayRef<int64_t> sizes,
                               bool dropsAxis = false) {
  if (sizes.size() != op.getNumOutputs())
    return op.emitError() << "expected " << sizes.size() << " outputs, but got "
                          << op.getNumOutputs();
  MovementBuilder movement(op);
  int64_t offset = 0;
  for (auto [output, size] : llvm::enumerate(sizes)) {
    TensorValue part = movement.sliceAxis(input, axis, offset, size);
    offset += size;
    if (dropsAxis) {
      SmallVector<int64_t> shape(part.getType().getShape());
      shape.erase(shape.begin() + axis);
      part = movement.reshape(part, shape);
    }
    if (failed(movement.finish(part, output)))
      return failure();
  }
  return success();
}

/// The axis that an input says.
static FailureOr<int64_t>
getAxisParameter(OperatorImporter &op, size_t parameter, TensorValue input) {
  FailureOr<SmallVector<int64_t>> axis = getParameter(op, parameter, 1);
  if (failed(axis))
    return failure();
  return normalizeAxis(op, axis->front(), input.getType().getRank());
}

LogicalResult tflite::importSplit(OperatorImporter &op) {
  TensorValue input = op.getActivation(1);
  if (!input)
    return failure();
  FailureOr<int64_t> axis = getAxisParameter(op, 0, input);
  if (failed(axis))
    return failure();
  int64_t size = input.getType().getDimSize(*axis);
  int64_t count = op.getNumOutputs();
  if (size % count != 0)
    return op.emitError() << "expected outputs that share the " << size
                          << " elements of axis " << *axis << ", but got "
                          << count;
  return splitAxis(op, input, *axis, SmallVector<int64_t>(count, size / count));
}

/// One size may be -1, for what the others leave.
LogicalResult tflite::importSplitV(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  FailureOr<SmallVector<int64_t>> sizes = op.getParameter(1);
  FailureOr<int64_t> axis = succeeded(sizes) ? getAxisParameter(op, 2, input)
                                             : FailureOr<int64_t>(failure());
  if (failed(axis))
    return failure();
  int64_t rest = input.getType().getDimSize(*axis);
  int64_t *open = nullptr;
  bool isValid = true;
  for (int64_t &size : *sizes) {
    if (size == -1 && !open) {
      open = &size;
      continue;
    }
    isValid &= size >= 0 && size <= rest;
    rest -= isValid ? size : 0;
  }
  if (!isValid || (!open && rest != 0))
    return op.emitError() << "expected sizes that share the "
                          << input.getType().getDimSize(*axis)
                          << " elements of axis " << *axis << ", but got ["
                          << *sizes << "]";
  if (open)
    *open = rest;
  return splitAxis(op, input, *axis, *sizes);
}

LogicalResult tflite::importUnpack(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  FailureOr<int64_t> axis =
      normalizeAxis(op, getOptions<UnpackOptions>(op.getOperator()).axis(),
                    input.getType().getRank());
  if (failed(axis))
    return failure();
  return splitAxis(op, input, *axis,
                   SmallVector<int64_t>(input.getType().getDimSize(*axis), 1),
                   /*dropsAxis=*/true);
}
