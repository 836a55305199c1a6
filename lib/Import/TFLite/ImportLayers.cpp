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
/// What the layers that multiply and accumulate have in common.
struct Mac {
  TensorValue input, filter;
  Value bias;
  RankedTensorType output;
  RoundingAttr rounding;
  AccumulatorAttr accumulator;
};
} // namespace

/// The kernels for int16 assume that zero is stored as 0.
static LogicalResult requireSymmetric(OperatorImporter &op,
                                      ArrayRef<RankedTensorType> types) {
  for (RankedTensorType type : types)
    if (QuantType element = getQuantType(type);
        element && element.getStorage().getWidth() > 8 &&
        element.getZeroPointOf(0) != 0)
      return op.emitError() << "expected int16 activations with zero point 0, "
                               "but got "
                            << element;
  return success();
}

/// Activations of int16 are accumulated in 64 bits, but where the bias, or the
/// option that stands for a missing one, is of 32. Float ones are not rounded.
static void setArithmetic(OperatorImporter &op, bool isFloat, bool is64Bit,
                          RoundingAttr &rounding,
                          AccumulatorAttr &accumulator) {
  MLIRContext *context = op.getBuilder().getContext();
  accumulator = AccumulatorAttr::get(context, is64Bit ? Accumulator::I64
                                                      : Accumulator::I32);
  if (isFloat)
    rounding = {};
  else
    rounding = is64Bit ? RoundingAttr::get(context, Rounding::HalfUp)
                       : getLayerRounding(op);
}

/// `biasType` is what the options say; the numbers are those of the operands.
static FailureOr<Mac> getMac(OperatorImporter &op, tflite::TensorType biasType,
                             size_t input = 0, size_t filter = 1,
                             size_t bias = 2) {
  Mac mac;
  if (!(mac.input = op.getActivation(input)) ||
      !(mac.filter = op.getFilter(filter)))
    return failure();
  // The kernels quantize the input while they run (dynamic range quantization);
  // what the network was trained to compute is this.
  if (op.getInputType(input) == F32 && getQuantType(mac.filter) &&
      !(mac.filter = dequantize(op, mac.filter)))
    return failure();
  FailureOr<Value> biasValue = op.getBias(bias);
  if (failed(biasValue) || !(mac.output = op.getOutputType()))
    return failure();
  mac.bias = *biasValue;
  if (failed(requireSymmetric(op, {mac.input.getType(), mac.output})))
    return failure();
  if (mac.bias)
    biasType = op.getInputType(bias);
  setArithmetic(op, op.getInputType(input) == F32,
                op.getInputType(input) == I16 && biasType != I32, mac.rounding,
                mac.accumulator);
  return mac;
}

static tflite::TensorType getBiasType(const Conv2DOptions &options) {
  return options.quantized_bias_type();
}
static tflite::TensorType getBiasType(const DepthwiseConv2DOptions &) {
  return tflite::TensorType::FLOAT32;
}

/// Both convolutions; the filter is OHWI, or HWO without the leading 1.
template <typename OpT, typename OptionsT, int firstWindowAxis>
static LogicalResult importConvolution(OperatorImporter &op) {
  const auto &options = getOptions<OptionsT>(op.getOperator());
  FailureOr<Mac> mac = getMac(op, getBiasType(options));
  if (failed(mac) || failed(requireRank(op, mac->input, 4, "an input")) ||
      failed(requireRank(op, mac->filter, 3 + firstWindowAxis, "a filter")))
    return failure();
  FailureOr<Window> window = getWindow(
      op, options.padding(), options.stride_h(), options.stride_w(), mac->input,
      mac->filter.getType().getShape().slice(firstWindowAxis, 2),
      {options.dilation_h_factor(), options.dilation_w_factor()});
  if (failed(window))
    return failure();
  return op.setOutput(OpT::create(
      op.getBuilder(), op.getLocation(), mac->output, mac->input, mac->filter,
      mac->bias, window->strides, window->pad, window->dilations,
      convertActivation(options.fused_activation_function()), mac->rounding,
      mac->accumulator.getValue()));
}

/// The padding is that of the convolution from the output to the input. The
/// output's shape says what the operand for it says.
static LogicalResult importTransposeConv(OperatorImporter &op) {
  const auto &options = getOptions<TransposeConvOptions>(op.getOperator());
  FailureOr<Mac> mac =
      getMac(op, options.quantized_bias_type(), /*input=*/2, /*filter=*/1,
             /*bias=*/3);
  if (failed(mac) || failed(requireRank(op, mac->input, 4, "an input")) ||
      failed(requireRank(op, mac->filter, 4, "a filter")))
    return failure();
  if (mac->output.getRank() != 4)
    return op.emitError() << "expected an output of rank 4, but got "
                          << mac->output.getRank();
  FailureOr<Window> window =
      getWindow(op, options.padding(), options.stride_h(), options.stride_w(),
                mac->output.getShape(),
                mac->filter.getType().getShape().slice(1, 2), {1, 1});
  if (failed(window))
    return failure();
  return op.setOutput(TransposeConv2DOp::create(
      op.getBuilder(), op.getLocation(), mac->output, mac->input, mac->filter,
      mac->bias, window->strides,
      ArrayRef<int64_t>{window->pad[0], window->pad[2]},
      convertActivation(options.fused_activation_function()), mac->rounding,
      mac->accumulator.getValue()));
}

/// The input may have any shape of N x I elements, and the output one of N x O.
static LogicalResult importFullyConnected(OperatorImporter &op) {
  const auto &options = getOptions<FullyConnectedOptions>(op.getOperator());
  FailureOr<Mac> mac = getMac(op, options.quantized_bias_type());
  if (failed(mac) || failed(requireRank(op, mac->filter, 2, "a filter")))
    return failure();

  RankedTensorType inputType = mac->input.getType();
  RankedTensorType type = mac->output;
  int64_t numInputs = mac->filter.getType().getDimSize(1);
  int64_t numOutputs = mac->filter.getType().getDimSize(0);
  int64_t elements = inputType.getNumElements();
  if (elements % numInputs != 0)
    return op.emitError() << "expected an input of a multiple of " << numInputs
                          << " elements, but got " << elements;
  int64_t batch = elements / numInputs;
  if (type.getNumElements() != batch * numOutputs)
    return op.emitError() << "expected an output of " << batch << " x "
                          << numOutputs << " elements, but got ["
                          << type.getShape() << "]";

  Value rows = reshape(op, mac->input, inputType.clone({batch, numInputs}));
  auto layer = FullyConnectedOp::create(
      op.getBuilder(), op.getLocation(), type.clone({batch, numOutputs}), rows,
      mac->filter, mac->bias,
      convertActivation(options.fused_activation_function()), mac->rounding,
      mac->accumulator.getValue());
  return op.setOutput(reshape(op, layer.getOutput(), type));
}

static LogicalResult importBatchMatMul(OperatorImporter &op) {
  const auto &options = getOptions<BatchMatMulOptions>(op.getOperator());
  TensorValue lhs = op.getActivation(0);
  TensorValue rhs = lhs ? op.getActivation(1) : TensorValue();
  RankedTensorType output = rhs ? op.getOutputType() : RankedTensorType();
  if (!output ||
      failed(requireSymmetric(op, {lhs.getType(), rhs.getType(), output})))
    return failure();
  RoundingAttr rounding;
  AccumulatorAttr accumulator;
  setArithmetic(op, op.getInputType(0) == F32, op.getInputType(0) == I16,
                rounding, accumulator);
  return op.setOutput(BatchMatMulOp::create(
      op.getBuilder(), op.getLocation(), output, lhs, rhs, options.adj_x(),
      options.adj_y(), rounding, accumulator.getValue()));
}

static void checkBiasType(tflite::TensorType type,
                          std::vector<std::string> &problems) {
  if (type != tflite::TensorType::FLOAT32 && type != I32 && type != I64)
    problems.push_back(describeEnum(type, EnumNameTensorType(type)) +
                       " accumulator");
}

template <typename OptionsT>
static void checkConvolution(const Operator &op,
                             std::vector<std::string> &problems) {
  const auto &options = getOptions<OptionsT>(op);
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
       {{I8, I8, I32, I8},
        {I8, I4, I32, I8},
        {I16, I8, I64, I16},
        {I16, I8, I32, I16},
        {U8, U8, I32, U8},
        {F32, F32, F32, F32},
        {F32, I8, F32, F32}},
       importConvolution<Conv2DOp, Conv2DOptions, 1>,
       checkConvolution<Conv2DOptions>},
      {Code::DEPTHWISE_CONV_2D,
       7,
       BuiltinOptions::DepthwiseConv2DOptions,
       inputs,
       {{I8, I8, I32, I8},
        {I8, I4, I32, I8},
        {I16, I8, I64, I16},
        {U8, U8, I32, U8},
        {F32, F32, F32, F32},
        {F32, I8, F32, F32}},
       importConvolution<DepthwiseConv2DOp, DepthwiseConv2DOptions, 0>,
       checkFusedActivation<DepthwiseConv2DOptions>},
      {Code::TRANSPOSE_CONV,
       5,
       BuiltinOptions::TransposeConvOptions,
       {{"output shape", OperandKind::Ignored},
        {"filter", OperandKind::Filter},
        {"input", OperandKind::Activation},
        {"bias", OperandKind::Bias, /*isOptional=*/true}},
       {{I32, I8, I8, I32, I8},
        {I32, I8, I16, I64, I16},
        {I32, I8, I16, I32, I16},
        {I32, U8, U8, I32, U8},
        {I32, F32, F32, F32, F32}},
       importTransposeConv,
       checkConvolution<TransposeConvOptions>},
      {Code::FULLY_CONNECTED,
       14,
       BuiltinOptions::FullyConnectedOptions,
       inputs,
       {{I8, I8, I32, I8},
        {I8, I4, I32, I8},
        {I16, I8, I64, I16},
        {I16, I8, I32, I16},
        {U8, U8, I32, U8},
        {F32, F32, F32, F32},
        {F32, I8, F32, F32}},
       importFullyConnected,
       checkFullyConnected},
      {Code::BATCH_MATMUL,
       5,
       BuiltinOptions::BatchMatMulOptions,
       {{"left matrices", OperandKind::Activation},
        {"right matrices", OperandKind::Activation}},
       {{I8, I8, I8}, {I16, I16, I16}, {F32, F32, F32}},
       importBatchMatMul},
  };
  return infos;
}
