//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools and reductions.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

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
      RoundingAttr::get(op.getBuilder().getContext(),
                        defaultDivisionRounding(Profile::TFLite))));
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

ArrayRef<OperatorInfo> tflite::getReductionOperators() {
  static const OperatorInfo infos[] = {
      {Code::AVERAGE_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       {{"input", OperandKind::Activation}},
       {{I8, I8}, {U8, U8}},
       importAveragePool,
       checkFusedActivation<Pool2DOptions>},
      {Code::MAX_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       {{"input", OperandKind::Activation}},
       {{I8, I8}, {U8, U8}},
       importMaxPool,
       checkFusedActivation<Pool2DOptions>},
  };
  return infos;
}
