//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Options that several operators have, in the dialect's terms.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"
#include "../FoldConstants.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

Activation tflite::convertActivation(ActivationFunctionType activation) {
  switch (activation) {
  case ActivationFunctionType::NONE:
    return Activation::None;
  case ActivationFunctionType::RELU:
    return Activation::Relu;
  case ActivationFunctionType::RELU_N1_TO_1:
    return Activation::ReluN1To1;
  case ActivationFunctionType::RELU6:
    return Activation::Relu6;
  default:
    llvm_unreachable("unsupported activation");
  }
}

void tflite::checkActivation(ActivationFunctionType activation,
                             std::vector<std::string> &problems) {
  if (activation < ActivationFunctionType::NONE ||
      activation > ActivationFunctionType::RELU6)
    problems.push_back(
        "activation " +
        describeEnum(activation, EnumNameActivationFunctionType(activation)));
}

RoundingAttr tflite::getLayerRounding(OperatorImporter &op) {
  return RoundingAttr::get(op.getBuilder().getContext(),
                           defaultRounding(Profile::TFLite));
}

Value tflite::reshape(OperatorImporter &op, TensorValue value,
                      RankedTensorType type) {
  if (value.getType() == type)
    return value;
  return ReshapeOp::create(op.getBuilder(), op.getLocation(), type, value);
}

TensorValue tflite::reinterpret(OperatorImporter &op, TensorValue value,
                                Type element) {
  RankedTensorType type = value.getType().clone(element);
  if (value.getType() == type)
    return value;
  return cast<TensorValue>(
      ReinterpretOp::create(op.getBuilder(), op.getLocation(), type, value)
          .getResult());
}

LogicalResult tflite::requireRank(OperatorImporter &op, TensorValue value,
                                  int64_t rank, StringRef name) {
  int64_t actual = value.getType().getRank();
  if (actual == rank)
    return success();
  return op.emitError() << "expected " << name << " of rank " << rank
                        << ", but got " << actual;
}

FailureOr<Window> tflite::getWindow(OperatorImporter &op, Padding padding,
                                    int64_t strideH, int64_t strideW,
                                    ArrayRef<int64_t> shape,
                                    ArrayRef<int64_t> size,
                                    ArrayRef<int64_t> dilations) {
  Window window;
  window.size.assign(size.begin(), size.end());
  window.strides = {strideH, strideW};
  window.dilations.assign(dilations.begin(), dilations.end());
  window.pad.assign(4, 0);
  if (padding == Padding::VALID)
    return window;
  if (padding != Padding::SAME)
    return op.emitError() << "expected padding SAME or VALID, but got "
                          << static_cast<int>(padding);
  for (int axis : {0, 1}) {
    int64_t length = shape[1 + axis];
    int64_t stride = window.strides[axis];
    if (stride <= 0) // the op's verifier says so
      continue;
    int64_t positions = llvm::divideCeil(length, stride);
    int64_t extent = (size[axis] - 1) * dilations[axis] + 1;
    int64_t total =
        std::max<int64_t>(0, (positions - 1) * stride + extent - length);
    window.pad[2 * axis] = total / 2;
    window.pad[2 * axis + 1] = total - total / 2;
  }
  return window;
}

TensorValue tflite::dequantize(OperatorImporter &op, TensorValue codes) {
  RankedTensorType type = codes.getType().clone(op.getBuilder().getF32Type());
  TensorValue real =
      DequantizeOp::create(op.getBuilder(), op.getLocation(), type, codes)
          .getOutput();
  if (!codes.getDefiningOp<ConstOp>())
    return real;
  auto replace = [&](Value, Value to) { real = cast<TensorValue>(to); };
  if (failed(op.getGraph().addConstantBytes(4 * type.getNumElements(),
                                            op.getLocation())) ||
      failed(foldToConstants(real.getDefiningOp(), replace)))
    return {};
  return real;
}
