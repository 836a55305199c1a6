//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Casts, copies, and the borders of quantized parts.
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "llvm/ADT/APFloat.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Casts and copies
//===----------------------------------------------------------------------===//

/// The same value under another name.
static LogicalResult importIdentity(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  return op.setOutput(input.value, input.layout);
}

/// The identity at inference.
static LogicalResult importDropout(OperatorImporter &op) {
  if (op.hasInput(2)) {
    FailureOr<SmallVector<int64_t>> isTraining = op.getIntegers(2);
    if (failed(isTraining))
      return failure();
    if (isTraining->size() != 1 || isTraining->front() != 0)
      return op.emitError() << "expected training_mode to be false";
  }
  return importIdentity(op);
}

/// Between a constant of real numbers and one of integers.
static LogicalResult castConstant(OperatorImporter &op, Type element) {
  const GraphValue &input = op.getInput(0);
  auto type = input.value.getType();
  if (element.isF32()) {
    FailureOr<SmallVector<int64_t>> integers = op.getIntegers(0);
    if (failed(integers))
      return failure();
    return op.setOutput(op.createReals(
        type.getShape(),
        llvm::map_to_vector(*integers, [](int64_t i) { return float(i); })));
  }
  FailureOr<SmallVector<float>> reals = op.getReals(0);
  if (failed(reals))
    return failure();
  unsigned width = element.getIntOrFloatBitWidth();
  SmallVector<int64_t> integers;
  for (float real : *reals) {
    // Truncated; what does not fit is not defined, and clipped here.
    llvm::APSInt integer(width == 1 ? 64 : width, /*isUnsigned=*/false);
    bool isExact;
    (void)APFloat(real).convertToInteger(integer, APFloat::rmTowardZero,
                                         &isExact);
    integers.push_back(width == 1 ? real != 0 : integer.getExtValue());
  }
  return op.setOutput(op.createIntegers(type.clone(element), integers));
}

/// Integers as codes of scale 1.
static QuantType getUnitScale(OperatorImporter &op, const GraphValue &input) {
  MLIRContext *context = op.getBuilder().getContext();
  auto storage = StorageAttr::get(
      context, input.isUnsigned ? StorageKind::Unsigned : StorageKind::Signed,
      input.value.getType().getElementTypeBitWidth());
  return QuantType::get(context, storage, Granularity::Tensor, {},
                        RealScaleAttr::get(context, {1.0}), {});
}

/// Truth values become 0 and 1, and integers of up to 32 bits the real numbers
/// that they are as codes of scale 1; null for others.
static Tensor createReal(OperatorImporter &op, const GraphValue &input) {
  Type from = input.value.getType().getElementType();
  Type real = op.getBuilder().getF32Type();
  if (from.isInteger(1))
    return op.create<SelectOp>(real, input.value, op.createReals({}, {1.0f}),
                               op.createReals({}, {0.0f}));
  Value codes = input.value;
  if (from.isInteger(8) || from.isInteger(16) || from.isInteger(32))
    codes = ReinterpretOp::create(
        op.getBuilder(), op.getLocation(),
        input.value.getType().clone(getUnitScale(op, input)), codes);
  else if (!isa<QuantType>(from))
    return {};
  return DequantizeOp::create(op.getBuilder(), op.getLocation(),
                              input.value.getType().clone(real), codes)
      .getOutput();
}

static LogicalResult importCast(OperatorImporter &op) {
  GraphValue input = op.getInput(0);
  Type to = getElementType(op.getBuilder().getContext(),
                           op.getAttributes().getInt("to", 0));
  bool isPlain = !getQuantType(input.value);
  if (isPlain && input.value.getType().getElementType() == to)
    return importIdentity(op);
  // Their type has to say that they are unsigned.
  if (isPlain && input.isUnsigned && !input.isConstant())
    input.value = getTyped(op, input.value, getUnitScale(op, input));
  Type from = input.value.getType().getElementType();
  if (from.isF32() || to.isF32()) {
    if (input.isConstant() && isPlain)
      return castConstant(op, to);
    if (Tensor real = to.isF32() ? createReal(op, input) : Tensor())
      return op.setOutput(real, input.layout);
    if (to.isInteger(1))
      return op.setOutput(
          op.create<CompareOp>(to, Comparison::NotEqual, input.value,
                               op.createReals({}, {0.0f}), RoundingAttr()),
          input.layout);
    return op.emitError() << "expected a cast between integers, to float32 "
                             "from at most 32 bits, or of a constant, but got "
                          << from << " to " << to;
  }
  return op.setOutput(CastOp::create(op.getBuilder(), op.getLocation(),
                                     input.value.getType().clone(to),
                                     input.value)
                          .getOutput(),
                      input.layout);
}

//===----------------------------------------------------------------------===//
// Quantization
//===----------------------------------------------------------------------===//

/// The type that `output_dtype` or the zero point names.
static FailureOr<Storage> getResultStorage(OperatorImporter &op) {
  if (op.hasInput(2))
    return getStorage(op, 2);
  switch (op.getAttributes().getInt("output_dtype", 0)) {
  case TensorProto::INT8:
    return Storage{8, false};
  case TensorProto::INT16:
    return Storage{16, false};
  case TensorProto::UINT16:
    return Storage{16, true};
  default:
    return Storage{8, true};
  }
}

/// The axis that the attribute names, where the input has it.
static std::optional<ChannelAxis> getChannelAxis(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  int64_t axis = op.getAttributes().getInt("axis", 1);
  axis += axis < 0 ? input.getRank() : 0;
  if (axis < 0 || axis >= input.getRank())
    return std::nullopt;
  return ChannelAxis{input.getShape()[axis], input.getPosition(axis)};
}

static LogicalResult importQuantizeLinear(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  FailureOr<Storage> storage = getResultStorage(op);
  if (failed(storage))
    return failure();
  QuantType element = getElement(op, 1, 2, *storage, getChannelAxis(op));
  if (!element)
    return failure();
  const GraphValue &input = op.getInput(0);
  return op.setOutput(QuantizeOp::create(op.getBuilder(), op.getLocation(),
                                         input.value.getType().clone(element),
                                         input.value, Rounding::HalfEven)
                          .getOutput(),
                      input.layout);
}

static LogicalResult importDequantizeLinear(OperatorImporter &op) {
  FailureOr<Storage> storage = getStorage(op, 0);
  if (failed(storage))
    return failure();
  QuantType element = getElement(op, 1, 2, *storage, getChannelAxis(op));
  if (!element)
    return failure();
  const GraphValue &input = op.getInput(0);
  Tensor codes = getTyped(op, input.value, element);
  return op.setOutput(
      DequantizeOp::create(op.getBuilder(), op.getLocation(),
                           codes.getType().clone(op.getBuilder().getF32Type()),
                           codes)
          .getOutput(),
      input.layout);
}

static void checkCast(const NodeProto &op, const ModelFile &file,
                      std::vector<std::string> &problems) {
  int64_t to = Attributes(op).getInt("to", 0);
  if (to == TensorProto::UINT8 || to == TensorProto::UINT16 ||
      !getElementType(file.getContext(), to))
    problems.push_back("result of type " + describeDataType(to));
}

static void checkQuantization(const NodeProto &op, const ModelFile &,
                              std::vector<std::string> &problems) {
  Attributes attributes(op);
  if (attributes.getInt("block_size", 0) != 0)
    problems.push_back("blocks");
  int64_t type = attributes.getInt("output_dtype", 0);
  bool isQuantize = op.op_type() == "QuantizeLinear";
  if (type != 0 && !(isQuantize ? llvm::is_contained(
                                      {TensorProto::INT8, TensorProto::UINT8,
                                       TensorProto::INT16, TensorProto::UINT16},
                                      type)
                                : type == TensorProto::FLOAT))
    problems.push_back("result of type " + describeDataType(type));
  if (int64_t precision = attributes.getInt("precision", 0);
      precision != 0 && precision != TensorProto::FLOAT)
    problems.push_back("precision " + describeDataType(precision));
}

ArrayRef<OperatorInfo> onnximport::getCastOperators() {
  const std::vector<InputInfo> quantization = {
      {"input"}, {"scale", false, true}, {"zero_point", true, true}};
  auto codes = [&](OperatorInfo info) {
    info.inputs = quantization;
    info.checkAttributes = checkQuantization;
    info.takesCodes = true;
    return info;
  };
  OperatorInfo cast = {
      "Cast",
      {{"input"}},
      {{"saturate", AttributeKind::Int}, {"to", AttributeKind::Int}},
      importCast,
      checkCast};
  cast.takesCodes = true;
  static const OperatorInfo infos[] = {
      cast,
      codes({"DequantizeLinear",
             {},
             {{"axis", AttributeKind::Int},
              {"block_size", AttributeKind::Int},
              {"output_dtype", AttributeKind::Int}},
             importDequantizeLinear}),
      {"Dropout",
       {{"input"}, {"ratio", true, true}, {"training_mode", true, true}},
       {{"ratio", AttributeKind::Float}, {"seed", AttributeKind::Int}},
       importDropout},
      {"Identity", {{"input"}}, {}, importIdentity},
      codes({"QuantizeLinear",
             {},
             {{"axis", AttributeKind::Int},
              {"block_size", AttributeKind::Int},
              {"output_dtype", AttributeKind::Int},
              {"precision", AttributeKind::Int},
              {"saturate", AttributeKind::Int}},
             importQuantizeLinear}),
  };
  return infos;
}
