//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers that multiply and accumulate.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

namespace {
struct MacOperands {
  TensorValue input, filter;
  Value bias;
  RankedTensorType output;
};
} // namespace

static FailureOr<MacOperands> getMacOperands(OperatorImporter &op) {
  MacOperands operands;
  if (!(operands.input = op.getActivation(0)) ||
      !(operands.filter = op.getFilter(1)))
    return failure();
  FailureOr<Value> bias = op.getBias(2);
  if (failed(bias) || !(operands.output = op.getOutputType()))
    return failure();
  operands.bias = *bias;
  return operands;
}

/// Both convolutions; the filter is OHWI, or HWO without the leading 1.
template <typename OpT, typename OptionsT, int firstWindowAxis>
static LogicalResult importConvolution(OperatorImporter &op) {
  const auto &options = getOptions<OptionsT>(op.getOperator());
  FailureOr<MacOperands> operands = getMacOperands(op);
  if (failed(operands) ||
      failed(requireRank(op, operands->input, 4, "an input")) ||
      failed(
          requireRank(op, operands->filter, 3 + firstWindowAxis, "a filter")))
    return failure();
  FailureOr<Window> window =
      getWindow(op, options.padding(), options.stride_h(), options.stride_w(),
                operands->input,
                operands->filter.getType().getShape().slice(firstWindowAxis, 2),
                {options.dilation_h_factor(), options.dilation_w_factor()});
  if (failed(window))
    return failure();
  return op.setOutput(OpT::create(
      op.getBuilder(), op.getLocation(), operands->output, operands->input,
      operands->filter, operands->bias, window->strides, window->pad,
      window->dilations, convertActivation(options.fused_activation_function()),
      getLayerRounding(op)));
}

/// The input may have any shape of N x I elements, and the output one of N x O.
static LogicalResult importFullyConnected(OperatorImporter &op) {
  const auto &options = getOptions<FullyConnectedOptions>(op.getOperator());
  FailureOr<MacOperands> operands = getMacOperands(op);
  if (failed(operands) ||
      failed(requireRank(op, operands->filter, 2, "a filter")))
    return failure();

  RankedTensorType inputType = operands->input.getType();
  RankedTensorType type = operands->output;
  int64_t numInputs = operands->filter.getType().getDimSize(1);
  int64_t numOutputs = operands->filter.getType().getDimSize(0);
  int64_t elements = inputType.getNumElements();
  if (elements % numInputs != 0)
    return op.emitError() << "expected an input of a multiple of " << numInputs
                          << " elements, but got " << elements;
  int64_t batch = elements / numInputs;
  if (type.getNumElements() != batch * numOutputs)
    return op.emitError() << "expected an output of " << batch << " x "
                          << numOutputs << " elements, but got ["
                          << type.getShape() << "]";

  Value rows =
      reshape(op, operands->input, inputType.clone({batch, numInputs}));
  auto layer = FullyConnectedOp::create(
      op.getBuilder(), op.getLocation(), type.clone({batch, numOutputs}), rows,
      operands->filter, operands->bias,
      convertActivation(options.fused_activation_function()),
      getLayerRounding(op));
  return op.setOutput(reshape(op, layer.getOutput(), type));
}

static void checkBiasType(tflite::TensorType type,
                          std::vector<std::string> &problems) {
  if (type != tflite::TensorType::FLOAT32 && type != I32)
    problems.push_back(describeEnum(type, EnumNameTensorType(type)) +
                       " accumulator");
}

static void checkConv2D(const Operator &op,
                        std::vector<std::string> &problems) {
  const auto &options = getOptions<Conv2DOptions>(op);
  checkActivation(options.fused_activation_function(), problems);
  checkBiasType(options.quantized_bias_type(), problems);
}

static void checkFullyConnected(const Operator &op,
                                std::vector<std::string> &problems) {
  const auto &options = getOptions<FullyConnectedOptions>(op);
  checkActivation(options.fused_activation_function(), problems);
  checkBiasType(options.quantized_bias_type(), problems);
  if (auto format = options.weights_format();
      format != FullyConnectedOptionsWeightsFormat::DEFAULT)
    problems.push_back(
        "weights format " +
        describeEnum(format,
                     EnumNameFullyConnectedOptionsWeightsFormat(format)));
}

ArrayRef<OperatorInfo> tflite::getLayerOperators() {
  const std::vector<OperandInfo> inputs = {
      {"input", OperandKind::Activation},
      {"filter", OperandKind::Filter},
      {"bias", OperandKind::Bias, /*isOptional=*/true}};
  static const OperatorInfo infos[] = {
      {Code::CONV_2D,
       8,
       BuiltinOptions::Conv2DOptions,
       inputs,
       {{I8, I8, I32, I8}, {U8, U8, I32, U8}},
       importConvolution<Conv2DOp, Conv2DOptions, 1>,
       checkConv2D},
      {Code::DEPTHWISE_CONV_2D,
       7,
       BuiltinOptions::DepthwiseConv2DOptions,
       inputs,
       {{I8, I8, I32, I8}, {U8, U8, I32, U8}},
       importConvolution<DepthwiseConv2DOp, DepthwiseConv2DOptions, 0>,
       checkFusedActivation<DepthwiseConv2DOptions>},
      {Code::FULLY_CONNECTED,
       14,
       BuiltinOptions::FullyConnectedOptions,
       inputs,
       {{I8, I8, I32, I8}, {U8, U8, I32, U8}},
       importFullyConnected,
       checkFullyConnected},
  };
  return infos;
}
