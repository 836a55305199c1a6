//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on corresponding elements of tensors.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"
#include "Movement.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

namespace {
/// The operands of an operator with two inputs, and its result's type; empty
/// after an error.
struct Operands {
  TensorValue lhs, rhs;
  RankedTensorType type;

  static Operands get(OperatorImporter &op) {
    Operands result;
    if ((result.lhs = op.getActivation(0)) &&
        (result.rhs = op.getActivation(1)))
      result.type = op.getOutputType();
    return result;
  }
  bool isQuantized() const { return getQuantType(lhs) != nullptr; }
};
} // namespace

/// A rounding where quantized elements are computed.
static RoundingAttr getRounding(OperatorImporter &op, bool isQuantized) {
  return isQuantized ? getLayerRounding(op) : RoundingAttr();
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

/// The exponent of a 16-bit type whose scale is a power of two, without a zero
/// point.
static std::optional<int> getPow2Exponent(QuantType type) {
  ExactScale scale = type.getScaleOf(0);
  if (type.getStorage().getWidth() != 16 || scale.mantissa != 1 ||
      type.getZeroPointOf(0) != 0)
    return std::nullopt;
  return scale.exponent;
}

/// With the option `pot_scale_int16`, LiteRT adds 16-bit fixed-point numbers in
/// the units of the result. One input has them; the other is rounded to them.
static void alignFixedPoint(OperatorImporter &op, Operands &operands) {
  QuantType output = getQuantType(operands.type);
  if (!output || !operands.isQuantized())
    return;
  auto lhs = getPow2Exponent(getQuantType(operands.lhs));
  auto rhs = getPow2Exponent(getQuantType(operands.rhs));
  auto target = getPow2Exponent(output);
  if (!lhs || !rhs || !target || std::max(*lhs, *rhs) != *target)
    return;
  TensorValue &shifted = *lhs < *rhs ? operands.lhs : operands.rhs;
  if (*lhs == *rhs)
    return;
  shifted = cast<TensorValue>(
      RescaleOp::create(op.getBuilder(), op.getLocation(),
                        shifted.getType().clone(output), shifted,
                        Activation::None, Rounding::HalfAway)
          .getResult());
}

template <typename OpTy, typename OptionsT>
static LogicalResult importArithmetic(OperatorImporter &op) {
  const auto &options = getOptions<OptionsT>(op.getOperator());
  Operands operands = Operands::get(op);
  if (!operands.type)
    return failure();
  if constexpr (!std::is_same_v<OptionsT, MulOptions>)
    if (options.pot_scale_int16())
      alignFixedPoint(op, operands);
  return op.setOutput(OpTy::create(
      op.getBuilder(), op.getLocation(), operands.type, operands.lhs,
      operands.rhs, convertActivation(options.fused_activation_function()),
      getRounding(op, operands.isQuantized())));
}

static LogicalResult importDiv(OperatorImporter &op) {
  const auto &options = getOptions<DivOptions>(op.getOperator());
  Operands operands = Operands::get(op);
  if (!operands.type)
    return failure();
  return op.setOutput(DivOp::create(
      op.getBuilder(), op.getLocation(), operands.type, operands.lhs,
      operands.rhs, convertActivation(options.fused_activation_function())));
}

/// By one number.
static LogicalResult importPow(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  FailureOr<SmallVector<float>> exponent =
      input ? op.getReals(1) : FailureOr<SmallVector<float>>(failure());
  if (failed(exponent))
    return failure();
  for (float power : *exponent)
    if (power != exponent->front())
      return op.emitError()
             << "expected one exponent for all elements, but got "
             << double(exponent->front()) << " and " << double(power);
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  return op.setOutput(PowOp::create(op.getBuilder(), op.getLocation(), type,
                                    input, APFloat(double(exponent->front()))));
}

template <typename OpTy>
static LogicalResult importRounded(OperatorImporter &op) {
  Operands operands = Operands::get(op);
  if (!operands.type)
    return failure();
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(),
                                   operands.type, operands.lhs, operands.rhs,
                                   getRounding(op, operands.isQuantized())));
}

//===----------------------------------------------------------------------===//
// Orders and choices
//===----------------------------------------------------------------------===//

/// Kernels compare codes, whatever they stand for.
template <typename OpTy>
static LogicalResult importExtremum(OperatorImporter &op) {
  Operands operands = Operands::get(op);
  if (!operands.type)
    return failure();
  Type element = operands.type.getElementType();
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(),
                                   operands.type,
                                   reinterpret(op, operands.lhs, element),
                                   reinterpret(op, operands.rhs, element)));
}

template <Comparison predicate>
static LogicalResult importComparison(OperatorImporter &op) {
  Operands operands = Operands::get(op);
  if (!operands.type)
    return failure();
  // Kernels order codes of 16 bits, whatever they stand for.
  constexpr bool isOrder =
      predicate != Comparison::Equal && predicate != Comparison::NotEqual;
  QuantType quantized = getQuantType(operands.lhs);
  if (isOrder && quantized && quantized.getStorage().getWidth() == 16) {
    Type plain = op.getBuilder().getI16Type();
    operands.lhs = reinterpret(op, operands.lhs, plain);
    operands.rhs = reinterpret(op, operands.rhs, plain);
  }
  return op.setOutput(CompareOp::create(
      op.getBuilder(), op.getLocation(), operands.type, predicate, operands.lhs,
      operands.rhs, getRounding(op, operands.isQuantized())));
}

/// `SELECT` also takes one condition for each index of the first dimension.
template <bool isFirstVersion>
static LogicalResult importSelect(OperatorImporter &op) {
  TensorValue condition = op.getActivation(0);
  TensorValue lhs = condition ? op.getActivation(1) : TensorValue();
  TensorValue rhs = lhs ? op.getActivation(2) : TensorValue();
  RankedTensorType type = rhs ? op.getOutputType() : RankedTensorType();
  if (!type)
    return failure();
  int64_t rank = lhs.getType().getRank();
  RankedTensorType conditionType = condition.getType();
  if (isFirstVersion && conditionType.getRank() == 1 && rank > 1) {
    SmallVector<int64_t> shape(rank, 1);
    shape.front() = conditionType.getDimSize(0);
    condition =
        cast<TensorValue>(reshape(op, condition, conditionType.clone(shape)));
  }
  Type element = type.getElementType();
  lhs = reinterpret(op, lhs, element);
  rhs = reinterpret(op, rhs, element);
  // The file says which of its shapes a single element has.
  if (type.getNumElements() == 1)
    for (TensorValue *value : {&condition, &lhs, &rhs})
      if (RankedTensorType given = value->getType();
          given.getNumElements() == 1)
        *value = cast<TensorValue>(
            reshape(op, *value, given.clone(type.getShape())));
  return op.setOutput(SelectOp::create(op.getBuilder(), op.getLocation(), type,
                                       condition, lhs, rhs));
}

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

/// The same type for `inputs` inputs and the output.
static std::vector<Signature> allOf(size_t inputs,
                                    ArrayRef<tflite::TensorType> types) {
  std::vector<Signature> result;
  for (tflite::TensorType type : types)
    result.emplace_back(inputs + 1, type);
  return result;
}

static OperatorInfo getComparison(Code code,
                                  LogicalResult (*import)(OperatorImporter &op),
                                  ArrayRef<tflite::TensorType> types) {
  std::vector<Signature> signatures;
  for (tflite::TensorType type : types)
    signatures.push_back({type, type, Bool});
  return {code,
          4,
          BuiltinOptions::NONE,
          {{"input", OperandKind::Activation},
           {"second input", OperandKind::Activation}},
          signatures,
          import};
}

static OperatorInfo getSelect(Code code,
                              LogicalResult (*import)(OperatorImporter &op)) {
  OperatorInfo info = {code,
                       4,
                       BuiltinOptions::NONE,
                       {{"condition", OperandKind::Activation},
                        {"input", OperandKind::Code},
                        {"second input", OperandKind::Code}},
                       {},
                       import};
  for (tflite::TensorType type : {I8, U8, I16, I32, I64, Bool, F32})
    info.signatures.push_back({Bool, type, type, type});
  info.outputKind = OperandKind::Code;
  return info;
}

static OperatorInfo getExtremum(Code code,
                                LogicalResult (*import)(OperatorImporter &op)) {
  OperatorInfo info = {
      code,
      4,
      BuiltinOptions::NONE,
      {{"input", OperandKind::Code}, {"second input", OperandKind::Code}},
      allOf(2, {I8, U8, I16, I32, I64, F32}),
      import};
  info.outputKind = OperandKind::Code;
  return info;
}

ArrayRef<OperatorInfo> tflite::getElementwiseOperators() {
  const std::vector<OperandInfo> inputs = {
      {"input", OperandKind::Activation},
      {"second input", OperandKind::Activation}};
  const std::vector<Signature> arithmetic =
      allOf(2, {I8, U8, I16, I32, I64, F32});
  static const OperatorInfo infos[] = {
      {Code::ADD, 5, BuiltinOptions::AddOptions, inputs, arithmetic,
       importArithmetic<AddOp, AddOptions>, checkFusedActivation<AddOptions>},
      {Code::SUB, 5, BuiltinOptions::SubOptions, inputs, arithmetic,
       importArithmetic<SubOp, SubOptions>, checkFusedActivation<SubOptions>},
      {Code::MUL, 7, BuiltinOptions::MulOptions, inputs, arithmetic,
       importArithmetic<MulOp, MulOptions>, checkFusedActivation<MulOptions>},
      {Code::DIV, 2, BuiltinOptions::DivOptions, inputs, allOf(2, {F32}),
       importDiv, checkFusedActivation<DivOptions>},
      {Code::POW,
       1,
       BuiltinOptions::NONE,
       {{"input", OperandKind::Activation},
        {"exponent", OperandKind::Parameter}},
       allOf(2, {F32}),
       importPow},
      {Code::SQUARED_DIFFERENCE, 2, BuiltinOptions::NONE, inputs,
       allOf(2, {I8, I16, I32, F32}), importRounded<SquaredDifferenceOp>},
      {Code::PRELU,
       2,
       BuiltinOptions::NONE,
       {{"input", OperandKind::Activation}, {"alpha", OperandKind::Activation}},
       {{I8, I8, I8}, {U8, U8, U8}, {I16, I8, I16}, {F32, F32, F32}},
       importRounded<PReluOp>},
      getExtremum(Code::MAXIMUM, importExtremum<MaximumOp>),
      getExtremum(Code::MINIMUM, importExtremum<MinimumOp>),
      getComparison(Code::EQUAL, importComparison<Comparison::Equal>,
                    {I8, U8, I16, I32, I64, Bool, F32}),
      getComparison(Code::NOT_EQUAL, importComparison<Comparison::NotEqual>,
                    {I8, U8, I16, I32, I64, Bool, F32}),
      getComparison(Code::LESS, importComparison<Comparison::Less>,
                    {I8, U8, I16, I32, I64, F32}),
      getComparison(Code::LESS_EQUAL, importComparison<Comparison::LessEqual>,
                    {I8, U8, I16, I32, I64, F32}),
      getComparison(Code::GREATER, importComparison<Comparison::Greater>,
                    {I8, U8, I16, I32, I64, F32}),
      getComparison(Code::GREATER_EQUAL,
                    importComparison<Comparison::GreaterEqual>,
                    {I8, U8, I16, I32, I64, F32}),
      getSelect(Code::SELECT, importSelect<true>),
      getSelect(Code::SELECT_V2, importSelect<false>),
  };
  return infos;
}
