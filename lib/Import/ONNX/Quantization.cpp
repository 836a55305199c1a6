//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "qopt/Numerics/Rescale.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

FailureOr<Storage> onnximport::getStorage(OperatorImporter &op, size_t input) {
  const GraphValue &value = op.getInput(input);
  Type element = value.value.getType().getElementType();
  if (auto quantized = dyn_cast<QuantType>(element))
    return Storage{quantized.getStorage().getWidth(),
                   quantized.getStorage().getKind() == StorageKind::Unsigned};
  if (element.isSignlessInteger(8) || element.isSignlessInteger(16) ||
      element.isSignlessInteger(32))
    return Storage{element.getIntOrFloatBitWidth(), value.isUnsigned};
  return op.emitError() << "expected " << op.getInputName(input)
                        << " of integers of 8, 16 or 32 bits, but got "
                        << element;
}

QuantType onnximport::getElement(OperatorImporter &op, size_t scale,
                                 size_t zeroPoint, Storage storage,
                                 std::optional<ChannelAxis> axis) {
  MLIRContext *context = op.getBuilder().getContext();
  FailureOr<SmallVector<float>> reals = op.getReals(scale);
  if (failed(reals))
    return {};
  SmallVector<double> scales(reals->begin(), reals->end());
  for (double value : scales)
    if (!std::isfinite(value) || value <= 0)
      return op.emitError()
                 << "expected finite positive scales, but got " << value,
             QuantType();
  SmallVector<int64_t> zeroPoints, axes;
  if (op.hasInput(zeroPoint)) {
    FailureOr<SmallVector<int64_t>> integers = op.getIntegers(zeroPoint);
    if (failed(integers))
      return {};
    zeroPoints = std::move(*integers);
    // One may be for all channels.
    if (zeroPoints.size() != scales.size() && zeroPoints.size() != 1)
      return op.emitError()
                 << "expected one zero point for each scale, " << scales.size()
                 << ", but got " << zeroPoints.size(),
             QuantType();
  }
  if (scales.size() != 1) {
    if (!axis || static_cast<int64_t>(scales.size()) != axis->channels) {
      InFlightDiagnostic diagnostic = op.emitError() << "expected one scale";
      if (axis)
        diagnostic << " or " << axis->channels << " scales";
      diagnostic << ", but got " << scales.size();
      return {};
    }
    axes.push_back(axis->position);
  }
  auto error = [&] { return op.emitError(); };
  return QuantType::getChecked(
      function_ref<InFlightDiagnostic()>(error), context,
      StorageAttr::get(context,
                       storage.isUnsigned ? StorageKind::Unsigned
                                          : StorageKind::Signed,
                       storage.width),
      axes.empty() ? Granularity::Tensor : Granularity::Channel,
      ArrayRef<int64_t>(axes),
      ScaleAttrInterface(RealScaleAttr::get(context, scales)),
      ArrayRef<int64_t>(zeroPoints));
}

Tensor onnximport::getTyped(OperatorImporter &op, Tensor codes,
                            QuantType element) {
  RankedTensorType type = codes.getType();
  if (type.getElementType() == element)
    return codes;
  auto argument = dyn_cast<BlockArgument>(codes);
  if (argument && argument.use_empty() && !getQuantType(type)) {
    argument.setType(type.clone(element));
    return cast<Tensor>(Value(argument));
  }
  return ReinterpretOp::create(op.getBuilder(), op.getLocation(),
                               type.clone(element), codes)
      .getOutput();
}

RoundingAttr onnximport::getLayerRounding(OperatorImporter &op) {
  return RoundingAttr::get(op.getBuilder().getContext(),
                           defaultRounding(Profile::ONNX));
}
