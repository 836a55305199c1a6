//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of norms. Constraint ids are those of
// QOptNormOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;

/// The parameters of a norm are one for each channel, and the result has the
/// shape of the input.
static LogicalResult inferNorm(std::optional<Location> location, Value input,
                               ValueRange parameters,
                               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  ArrayRef<int64_t> shape = getShape(input);
  if (shape.empty())
    return emitOptionalError(
        location, "expected an input whose last dimension counts channels, but "
                  "got a scalar");
  for (Value parameter : parameters)
    if (getShape(parameter) != shape.take_back())
      return emitOptionalError(location, "expected parameters of shape [",
                               shape.take_back(), "], but got [",
                               getShape(parameter), "]");
  shapes.emplace_back(shape);
  return success();
}

LogicalResult BatchNormOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferNorm(location, adaptor.getInput(),
                   adaptor.getOperands().drop_front(), shapes); // batch_norm_c1
}

LogicalResult BatchNormOp::verify() {
  if (failed(verifyShape(*this))) // batch_norm_c2
    return failure();
  // batch_norm_c3
  if (double epsilon = getEpsilon().convertToDouble();
      !std::isfinite(epsilon) || epsilon < 0)
    return emitOpError() << "expected a finite epsilon that is not negative, "
                            "but got "
                         << epsilon;
  return success();
}

//===----------------------------------------------------------------------===//
// Quantized parameters
//===----------------------------------------------------------------------===//

LogicalResult QuantNormOp::inferReturnTypeComponents(
    MLIRContext *, std::optional<Location> location, Adaptor adaptor,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  return inferNorm(location, adaptor.getInput(),
                   adaptor.getOperands().drop_front(), shapes); // quant_norm_c1
}

/// The largest magnitude of an element without its zero point.
static int64_t getLargestElement(QuantType type) {
  int64_t zeroPoint = type.getZeroPointOf(0);
  return std::max(zeroPoint - type.getStorage().getMin(),
                  type.getStorage().getMax() - zeroPoint);
}

/// Constraints quant_norm_c3 to quant_norm_c6: one type by itself.
static LogicalResult verifyNormTypes(QuantNormOp op) {
  QuantType input = getQuantType(op.getInput());
  QuantType scale = getQuantType(op.getScale());
  QuantType output = getQuantType(op.getOutput());
  // quant_norm_c3
  if (!input.isPerTensor() || !input.getStorage().isUniform())
    return op.emitOpError() << "expected an input per tensor with uniform "
                               "storage, but got "
                            << input;
  // quant_norm_c4
  for (auto parameter : {op.getScale(), op.getOffset()}) {
    QuantType type = getQuantType(parameter);
    bool isValid =
        type.getZeroPoints().empty() &&
        (type.isPerTensor() || (type.isPerChannel() && type.getAxis() == 0)) &&
        (parameter == op.getScale() || type.getStorage().isUniform());
    if (!isValid)
      return op.emitOpError()
             << "expected parameters per tensor or per channel of axis 0 "
                "without zero points, and an offset with uniform storage, but "
                "got "
             << type;
    if (failed(verifyNumScales(op, parameter.getType())))
      return failure();
  }
  // quant_norm_c5
  StorageAttr storage = scale.getStorage();
  bool isThreshold = op.getForm() == NormForm::Threshold;
  bool isOfForm = isThreshold ? storage.getKind() == StorageKind::Bipolar
                  : op.getForm() == NormForm::ShiftAdd
                      ? storage.getKind() == StorageKind::PowerOfTwo
                      : storage.isUniform() && storage.getWidth() <= 16;
  if (!isOfForm)
    return op.emitOpError()
           << "expected a scale of "
           << (isThreshold                          ? "bipolar"
               : op.getForm() == NormForm::ShiftAdd ? "pow2"
                                                    : "uniform 2- to 16-bit")
           << " storage for the form " << stringifyNormForm(op.getForm())
           << ", but got " << scale;
  // quant_norm_c6
  StorageAttr result = output.getStorage();
  bool isResult = output.isPerTensor() &&
                  (isThreshold ? result.getKind() == StorageKind::Bipolar &&
                                     op.getActivation() == Activation::None
                               : result.isUniform() && result.getWidth() <= 16);
  if (!isResult)
    return op.emitOpError()
           << "expected a result per tensor of "
           << (isThreshold ? "bipolar storage and no activation"
                           : "uniform 2- to 16-bit storage")
           << ", but got " << output << " and activation "
           << stringifyActivation(op.getActivation());
  return success();
}

LogicalResult QuantNormOp::verify() {
  if (failed(verifyShape(*this))) // quant_norm_c2
    return failure();
  if (failed(verifyNormTypes(*this)))
    return failure();
  // quant_norm_c7
  QuantType input = getQuantType(getInput()), scale = getQuantType(getScale());
  if (!llvm::isInt<32>(getLargestElement(input) * getLargestElement(scale)))
    return emitOpError()
           << "expected a product of input and scale that fits 32 bits, but "
              "got "
           << input << " and " << scale;
  return success();
}

int QuantNormOp::getLeftShift() {
  return normLeftShift(getForm(), getLargestElement(getQuantType(getInput())),
                       getLargestElement(getQuantType(getScale())));
}

SmallVector<NormMultipliers> QuantNormOp::getMultipliers() {
  QuantType input = getQuantType(getInput()), scale = getQuantType(getScale());
  QuantType offset = getQuantType(getOffset());
  QuantType output = getQuantType(getOutput());
  SmallVector<NormMultipliers> multipliers;
  for (int64_t c = 0, e = getScale().getType().getDimSize(0); c < e; ++c)
    multipliers.push_back(normMultipliers(
        getForm(), input.getScaleOf(0), scale.getScaleOf(c),
        offset.getScaleOf(c), output.getScaleOf(0), getLeftShift()));
  return multipliers;
}
