//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How each operator becomes qopt ops. Constraints that the ops' verifiers check
// are left to them.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"
#include "GraphImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

/// Others than these were reported as not supported.
static Activation convertActivation(ActivationFunctionType activation) {
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

namespace {
/// A sliding window in the dialect's terms.
struct Window {
  SmallVector<int64_t> size, strides, dilations, pad;
};
} // namespace

/// Height and width of an NHWC tensor or of a filter with leading dimensions.
static LogicalResult requireRank(OperatorImporter &op, TensorValue value,
                                 int64_t rank, StringRef name) {
  int64_t actual = value.getType().getRank();
  if (actual == rank)
    return success();
  return op.emitError() << "expected " << name << " of rank " << rank
                        << ", but got " << actual;
}

/// SAME pads so that there are `ceil(size / stride)` positions, the odd element
/// at the end; VALID pads nothing.
template <typename OptionsT>
static FailureOr<Window>
getWindow(OperatorImporter &op, const OptionsT &options, TensorValue input,
          ArrayRef<int64_t> size, ArrayRef<int64_t> dilations) {
  Window window;
  window.size.assign(size.begin(), size.end());
  window.strides = {options.stride_h(), options.stride_w()};
  window.dilations.assign(dilations.begin(), dilations.end());
  window.pad.assign(4, 0);
  if (options.padding() == Padding::VALID)
    return window;
  if (options.padding() != Padding::SAME)
    return op.emitError() << "expected padding SAME or VALID, but got "
                          << static_cast<int>(options.padding());
  for (int axis : {0, 1}) {
    int64_t length = input.getType().getDimSize(1 + axis);
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

static RoundingAttr getLayerRounding(OperatorImporter &op) {
  return RoundingAttr::get(op.getBuilder().getContext(),
                           defaultRounding(Profile::TFLite));
}

//===----------------------------------------------------------------------===//
// Multiply-accumulate layers
//===----------------------------------------------------------------------===//

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
      getWindow(op, options, operands->input,
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

static Value reshape(OperatorImporter &op, TensorValue value,
                     RankedTensorType type) {
  if (value.getType() == type)
    return value;
  return ReshapeOp::create(op.getBuilder(), op.getLocation(), type, value);
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

//===----------------------------------------------------------------------===//
// Elementwise, pooling, softmax, shape
//===----------------------------------------------------------------------===//

static LogicalResult importAdd(OperatorImporter &op) {
  const auto &options = getOptions<AddOptions>(op.getOperator());
  TensorValue lhs = op.getActivation(0);
  TensorValue rhs = lhs ? op.getActivation(1) : lhs;
  RankedTensorType type = rhs ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(
      AddOp::create(op.getBuilder(), op.getLocation(), type, lhs, rhs,
                    convertActivation(options.fused_activation_function()),
                    getLayerRounding(op)));
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
  return getWindow(op, options, input,
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

/// The new shape is the output's; the second input repeats it.
static LogicalResult importReshape(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(
      ReshapeOp::create(op.getBuilder(), op.getLocation(), type, input));
}

static LogicalResult importSoftmax(OperatorImporter &op) {
  const auto &options = getOptions<SoftmaxOptions>(op.getOperator());
  TensorValue input = op.getActivation(0);
  RankedTensorType type = input ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  return op.setOutput(SoftmaxOp::create(
      op.getBuilder(), op.getLocation(), type, input,
      op.getBuilder().getF64FloatAttr(options.beta()), getLayerRounding(op)));
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

const OperatorInfo *tflite::lookupOperator(BuiltinOperator code) {
  constexpr OperandInfo input{"input", OperandKind::Activation};
  constexpr OperandInfo second{"second input", OperandKind::Activation};
  constexpr OperandInfo filter{"filter", OperandKind::Filter};
  constexpr OperandInfo bias{"bias", OperandKind::Bias};
  constexpr OperandInfo shape{"shape", OperandKind::Ignored};
  // The versions are the last whose options are known here.
  static const OperatorInfo infos[] = {
      {Code::ADD, 5, BuiltinOptions::AddOptions, 2, {input, second}, importAdd},
      {Code::AVERAGE_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       1,
       {input},
       importAveragePool},
      {Code::CONV_2D,
       8,
       BuiltinOptions::Conv2DOptions,
       2,
       {input, filter, bias},
       importConvolution<Conv2DOp, Conv2DOptions, 1>},
      {Code::DEPTHWISE_CONV_2D,
       7,
       BuiltinOptions::DepthwiseConv2DOptions,
       2,
       {input, filter, bias},
       importConvolution<DepthwiseConv2DOp, DepthwiseConv2DOptions, 0>},
      {Code::FULLY_CONNECTED,
       14,
       BuiltinOptions::FullyConnectedOptions,
       2,
       {input, filter, bias},
       importFullyConnected},
      {Code::MAX_POOL_2D,
       3,
       BuiltinOptions::Pool2DOptions,
       1,
       {input},
       importMaxPool},
      {Code::RESHAPE,
       1,
       BuiltinOptions::NONE,
       1,
       {input, shape},
       importReshape},
      {Code::SOFTMAX,
       3,
       BuiltinOptions::SoftmaxOptions,
       1,
       {input},
       importSoftmax},
  };
  for (const OperatorInfo &info : infos)
    if (info.code == code)
      return &info;
  return nullptr;
}
