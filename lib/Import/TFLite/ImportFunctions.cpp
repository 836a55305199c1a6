//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

namespace {
/// The operand of an operator, and its result's type; empty after an error.
struct Function {
  TensorValue input;
  RankedTensorType type;

  static Function get(OperatorImporter &op) {
    Function result;
    if ((result.input = op.getActivation(0)))
      result.type = op.getOutputType();
    return result;
  }
};
} // namespace

static RoundingAttr getRounding(OperatorImporter &op, Rounding rounding) {
  return RoundingAttr::get(op.getBuilder().getContext(), rounding);
}

//===----------------------------------------------------------------------===//
// Of each element
//===----------------------------------------------------------------------===//

static LogicalResult importRectifier(OperatorImporter &op, double alpha,
                                     Activation activation) {
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  return op.setOutput(LeakyReluOp::create(
      op.getBuilder(), op.getLocation(), function.type, function.input,
      APFloat(alpha), activation,
      getQuantType(function.input) ? getLayerRounding(op) : RoundingAttr()));
}

/// An activation by itself divides the scales as a leaky relu does.
template <Activation activation>
static LogicalResult importRelu(OperatorImporter &op) {
  return importRectifier(op, /*alpha=*/1.0, activation);
}

static LogicalResult importLeakyRelu(OperatorImporter &op) {
  const auto &options = getOptions<LeakyReluOptions>(op.getOperator());
  return importRectifier(op, options.alpha(), Activation::None);
}

/// An operator with a rounding for tensors of 8 bits and one for those of 16.
template <typename OpTy, Rounding narrow, Rounding wide = narrow>
static LogicalResult importFunction(OperatorImporter &op) {
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  RoundingAttr rounding;
  if (QuantType type = getQuantType(function.input))
    rounding =
        getRounding(op, type.getStorage().getWidth() > 8 ? wide : narrow);
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(),
                                   function.type, function.input, rounding));
}

/// TensorFlow Lite Micro computes signed tensors of 8 bits in fixed point,
/// LiteRT, which has the unsigned ones, in float32.
template <typename OpTy>
static LogicalResult importSigmoid(OperatorImporter &op) {
  if (op.getInputType(0) == I8)
    return importFunction<OpTy, Rounding::HalfAwayTwice>(op);
  return importFunction<OpTy, Rounding::HalfAway>(op);
}

/// One of float32 only.
template <typename OpTy, typename... Args>
static LogicalResult importReal(OperatorImporter &op, Args... args) {
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(),
                                   function.type, function.input, args...));
}

static LogicalResult importSquare(OperatorImporter &op) {
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  return op.setOutput(MulOp::create(
      op.getBuilder(), op.getLocation(), function.type, function.input,
      function.input, Activation::None, RoundingAttr()));
}

static LogicalResult importGelu(OperatorImporter &op) {
  return importReal<GeluOp>(
      op, getOptions<GeluOptions>(op.getOperator()).approximate());
}

/// The kernel negates codes, whatever they stand for.
static LogicalResult importNeg(OperatorImporter &op) {
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  Type element = function.type.getElementType();
  auto negate = [&](TensorValue input) {
    return cast<TensorValue>(
        NegOp::create(op.getBuilder(), op.getLocation(), input.getType(), input)
            .getResult());
  };
  QuantType type = getQuantType(function.input);
  if (!type || (type == element && type.getZeroPointOf(0) == 0))
    return op.setOutput(negate(function.input));
  TensorValue codes = reinterpret(op, function.input, type.getIntegerType());
  return op.setOutput(reinterpret(op, negate(codes), element));
}

//===----------------------------------------------------------------------===//
// Of rows
//===----------------------------------------------------------------------===//

/// The type with the scale 2^log2, where its own is so close that kernels take
/// it for that.
static RankedTensorType getExactType(RankedTensorType type, int log2) {
  auto element = cast<QuantType>(type.getElementType());
  double scale = std::ldexp(1.0, log2);
  if (std::fabs(element.getScaleOf(0).toDouble() - scale) > scale / 1000)
    return type;
  MLIRContext *context = type.getContext();
  return type.clone(QuantType::get(
      context, element.getStorage(), Granularity::Tensor, {},
      RealScaleAttr::get(context, {scale}), element.getZeroPoints()));
}

static LogicalResult importSoftmax(OperatorImporter &op) {
  const auto &options = getOptions<SoftmaxOptions>(op.getOperator());
  Function function = Function::get(op);
  if (!function.type)
    return failure();
  QuantType input = getQuantType(function.input);
  if (!input)
    return op.setOutput(SoftmaxOp::create(
        op.getBuilder(), op.getLocation(), function.type, function.input,
        op.getBuilder().getF64FloatAttr(options.beta()), RoundingAttr()));
  auto output = cast<QuantType>(function.type.getElementType());
  bool isWide = input.getStorage().getWidth() > 8;
  int log2 = isWide ? -15 : -int(output.getStorage().getWidth());
  auto result = SoftmaxOp::create(
      op.getBuilder(), op.getLocation(), getExactType(function.type, log2),
      function.input, op.getBuilder().getF64FloatAttr(options.beta()),
      getLayerRounding(op));
  return op.setOutput(reinterpret(op, result.getOutput(), output));
}

/// Kernels want no activation.
static void checkL2Normalization(const Operator &op,
                                 std::vector<std::string> &problems) {
  auto activation = getOptions<L2NormOptions>(op).fused_activation_function();
  if (activation != ActivationFunctionType::NONE)
    problems.push_back(
        "activation " +
        describeEnum(activation, EnumNameActivationFunctionType(activation)));
}

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

/// One without options that are read, whose output has its input's type.
static OperatorInfo getFunction(Code code, int32_t maxVersion,
                                ArrayRef<tflite::TensorType> types,
                                LogicalResult (*import)(OperatorImporter &op)) {
  OperatorInfo info = {code,
                       maxVersion,
                       BuiltinOptions::NONE,
                       {{"input", OperandKind::Activation}},
                       {},
                       import};
  for (tflite::TensorType type : types)
    info.signatures.push_back({type, type});
  return info;
}

static OperatorInfo
withOptions(OperatorInfo info, BuiltinOptions options,
            decltype(OperatorInfo::checkOptions) check = {}) {
  info.options = options;
  info.checkOptions = check;
  return info;
}

/// That of 8 bits may be 16 bits wide.
static OperatorInfo getSoftmax() {
  OperatorInfo info =
      getFunction(Code::SOFTMAX, 3, {I8, U8, I16, F32}, importSoftmax);
  info.signatures.push_back({I8, I16});
  info.signatures.push_back({U8, I16});
  return info;
}

ArrayRef<OperatorInfo> tflite::getFunctionOperators() {
  constexpr Rounding twice = Rounding::HalfAwayTwice;
  static const OperatorInfo infos[] = {
      getFunction(Code::RELU, 3, {I8, U8, I16, F32},
                  importRelu<Activation::Relu>),
      getFunction(Code::RELU6, 3, {I8, U8, I16, F32},
                  importRelu<Activation::Relu6>),
      getFunction(Code::RELU_N1_TO_1, 3, {I8, U8, F32},
                  importRelu<Activation::ReluN1To1>),
      withOptions(
          getFunction(Code::LEAKY_RELU, 2, {I8, U8, I16, F32}, importLeakyRelu),
          BuiltinOptions::LeakyReluOptions),
      getFunction(Code::HARD_SWISH, 1, {I8, U8, F32},
                  importFunction<HardSwishOp, twice>),
      getFunction(Code::LOGISTIC, 3, {I8, U8, I16, F32},
                  importSigmoid<LogisticOp>),
      getFunction(Code::TANH, 3, {I8, U8, I16, F32}, importSigmoid<TanhOp>),
      getFunction(Code::ELU, 1, {I8, F32},
                  importFunction<EluOp, Rounding::HalfAway>),
      getFunction(Code::RSQRT, 3, {I8, I16, F32},
                  importFunction<RsqrtOp, twice, Rounding::HalfUp>),
      getFunction(Code::ABS, 5, {I8, I16, I32, F32},
                  importFunction<AbsOp, twice>),
      getFunction(Code::NEG, 1, {I8, I16, I32, I64, F32}, importNeg),
      withOptions(getSoftmax(), BuiltinOptions::SoftmaxOptions),
      getFunction(Code::LOG_SOFTMAX, 2, {I8, U8, F32},
                  importFunction<LogSoftmaxOp, twice>),
      withOptions(getFunction(Code::L2_NORMALIZATION, 2, {I8, U8, F32},
                              importFunction<L2NormalizationOp, twice>),
                  BuiltinOptions::L2NormOptions, checkL2Normalization),
      getFunction(Code::EXP, 2, {F32}, importReal<ExpOp>),
      getFunction(Code::LOG, 2, {F32}, importReal<LogOp>),
      getFunction(Code::SQRT, 3, {F32}, importReal<SqrtOp>),
      getFunction(Code::SQUARE, 1, {F32}, importSquare),
      getFunction(Code::SIN, 1, {F32}, importReal<SinOp>),
      getFunction(Code::COS, 1, {F32}, importReal<CosOp>),
      getFunction(Code::FLOOR, 1, {F32}, importReal<FloorOp>),
      getFunction(Code::CEIL, 1, {F32}, importReal<CeilOp>),
      withOptions(getFunction(Code::GELU, 2, {F32}, importGelu),
                  BuiltinOptions::GeluOptions),
  };
  return infos;
}
