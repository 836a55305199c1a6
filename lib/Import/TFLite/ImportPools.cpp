//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

/// Kernels take stored values as they are, and the scales of input and output
/// may be this far apart.
static constexpr double kMaxScaleDistance = 1e-6;

/// `input` with the scale of `output`, where kernels see no difference.
static TensorValue unifyScales(OperatorImporter &op, TensorValue input,
                               RankedTensorType output) {
  QuantType from = getQuantType(input), to = getQuantType(output);
  if (from == to || !from || !to || from.getStorage() != to.getStorage() ||
      from.getZeroPointOf(0) != to.getZeroPointOf(0) ||
      std::abs(from.getScaleOf(0).toDouble() - to.getScaleOf(0).toDouble()) >
          kMaxScaleDistance)
    return input; // the op's verifier says what is wrong
  return cast<TensorValue>(
      ReinterpretOp::create(op.getBuilder(), op.getLocation(),
                            input.getType().clone(to), input)
          .getOutput());
}

/// What both pools have in common: operand, result type, window.
static FailureOr<Window> getPoolWindow(OperatorImporter &op, TensorValue &input,
                                       RankedTensorType &type) {
  const auto &options = getOptions<Pool2DOptions>(op.getOperator());
  input = op.getActivation(0);
  if (!input || failed(requireRank(op, input, 4, "an input")))
    return failure();
  type = op.getOutputType();
  if (!type)
    return failure();
  input = unifyScales(op, input, type);
  return getWindow(op, options.padding(), options.stride_h(),
                   options.stride_w(), input,
                   {options.filter_height(), options.filter_width()}, {1, 1});
}

static LogicalResult importAveragePool(OperatorImporter &op) {
  TensorValue input;
  RankedTensorType type;
  FailureOr<Window> window = getPoolWindow(op, input, type);
  if (failed(window))
    return failure();
  const auto &options = getOptions<Pool2DOptions>(op.getOperator());
  return op.setOutput(AvgPool2DOp::create(
      op.getBuilder(), op.getLocation(), type, input, window->size,
      window->strides, window->pad,
      convertActivation(options.fused_activation_function()),
      getQuantType(input)
          ? RoundingAttr::get(op.getBuilder().getContext(),
                              defaultDivisionRounding(Profile::TFLite))
          : RoundingAttr()));
}

static LogicalResult importMaxPool(OperatorImporter &op) {
  TensorValue input;
  RankedTensorType type;
  FailureOr<Window> window = getPoolWindow(op, input, type);
  if (failed(window))
    return failure();
  const auto &options = getOptions<Pool2DOptions>(op.getOperator());
  return op.setOutput(MaxPool2DOp::create(
      op.getBuilder(), op.getLocation(), type, input, window->size,
      window->strides, window->pad,
      convertActivation(options.fused_activation_function())));
}

ArrayRef<OperatorInfo> tflite::getPoolOperators() {
  static const OperatorInfo infos[] = {
      {Code::AVERAGE_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       {{"input", OperandKind::Activation}},
       {{I8, I8}, {U8, U8}, {I16, I16}, {F32, F32}},
       importAveragePool,
       checkFusedActivation<Pool2DOptions>},
      {Code::MAX_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       {{"input", OperandKind::Activation}},
       {{I8, I8}, {U8, U8}, {I16, I16}, {F32, F32}},
       importMaxPool,
       checkFusedActivation<Pool2DOptions>},
  };
  return infos;
}
