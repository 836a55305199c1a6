//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the import of every operator needs.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"
#include "../Limits.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

LogicalResult OperatorImporter::run() {
  const OperatorInfo &info = *lookupOperator(op);
  size_t minimum = info.getMinInputs(), maximum = info.inputs.size();
  if (getNumInputs() < minimum ||
      (getNumInputs() > maximum && !info.isVariadic)) {
    InFlightDiagnostic diagnostic = emitError() << "expected " << minimum;
    if (info.isVariadic)
      diagnostic << " or more";
    else if (maximum > minimum)
      diagnostic << " to " << maximum;
    return diagnostic << " inputs, but got " << getNumInputs();
  }
  auto isAbsent = [](const std::string &name) { return name.empty(); };
  if (info.hasManyOutputs ? llvm::all_of(op.output(), isAbsent)
                          : getNumOutputs() == 0 || op.output(0).empty())
    return emitError() << "expected an output, but got none";
  if (failed(loadInputs()))
    return failure();
  for (size_t i = 0; i < getNumInputs(); ++i)
    if (!hasInput(i) && !info.getInput(i).isOptional)
      return emitError() << "expected an operand for " << info.getInput(i).name
                         << ", but got none";

  Block *block = getBuilder().getInsertionBlock();
  Operation *before = block->empty() ? nullptr : &block->back();
  if (failed(info.import(*this)))
    return failure();
  auto replace = [&](Value from, Tensor to) {
    for (auto &[index, value] : outputs)
      if (value.value == from)
        value.value = to;
  };
  if (failed(graph.foldConstants(before, replace)))
    return failure();
  for (auto &[index, value] : outputs) {
    if (failed(checkDeclaredShape(op.output(index), value)))
      return failure();
    finishOutput(index, std::move(value), before);
  }
  return success();
}

LogicalResult OperatorImporter::loadInputs() {
  bool takesCodes = lookupOperator(op)->takesCodes;
  for (const std::string &name : op.input()) {
    if (name.empty()) {
      inputs.emplace_back();
      continue;
    }
    FailureOr<GraphValue> value = graph.getValue(name, location);
    if (failed(value))
      return failure();
    if (value->isUnsigned && !getQuantType(value->value) && !takesCodes)
      return emitError() << "expected unsigned integers only where they are "
                            "quantized or dequantized, but got "
                         << quote(name);
    inputs.push_back(std::move(*value));
  }
  return success();
}

StringRef OperatorImporter::getInputName(size_t input) const {
  return lookupOperator(op)->getInput(input).name;
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

LogicalResult OperatorImporter::setOutput(Tensor value,
                                          ArrayRef<int64_t> layout,
                                          size_t output, bool isUnsigned) {
  // Whoever made no value has reported why.
  if (!value)
    return failure();
  int64_t elements = 1;
  bool isLarge = false;
  for (int64_t size : value.getType().getShape())
    isLarge |= llvm::MulOverflow(elements, size, elements) ||
               elements > kMaxTensorBytes;
  if (isLarge)
    return emitError() << "expected a result of at most "
                       << kMaxTensorBytes / kMebibyte
                       << " Mi elements, but got shape ["
                       << value.getType().getShape() << "]";
  if (output < getNumOutputs() && !op.output(output).empty())
    outputs.emplace_back(output, GraphValue{value, Layout(layout), isUnsigned});
  return success();
}

/// What the file says about a shape has to be true.
LogicalResult OperatorImporter::checkDeclaredShape(StringRef name,
                                                   const GraphValue &value) {
  const ValueInfoProto *info = graph.getFile().getValueInfo(name);
  if (!info || !info->type().has_tensor_type() ||
      !info->type().tensor_type().has_shape())
    return success();
  const auto &declared = info->type().tensor_type().shape();
  SmallVector<int64_t> shape = value.getShape();
  bool fits = declared.dim_size() == static_cast<int64_t>(shape.size());
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits = !declared.dim(i).has_dim_value() ||
           declared.dim(i).dim_value() < 0 ||
           declared.dim(i).dim_value() == shape[i];
  if (fits)
    return success();
  SmallVector<std::string> sizes;
  for (const auto &dim : declared.dim())
    sizes.push_back(dim.has_dim_value() ? std::to_string(dim.dim_value())
                                        : "?");
  return emitError() << "expected " << quote(name)
                     << " to have the shape that the file says, ["
                     << llvm::join(sizes, ", ") << "], but got [" << shape
                     << "]";
}

void OperatorImporter::finishOutput(size_t output, GraphValue value,
                                    Operation *before) {
  StringRef name = op.output(output);
  Operation *owner = value.value.getDefiningOp();
  // A constant is no layer.
  if (isa_and_nonnull<ConstOp>(owner)) {
    graph.setValue(name, std::move(value));
    return;
  }
  // An op holds one layer, its first result. Arguments and values of earlier
  // operators cannot hold this one.
  bool isNew = owner && (!before || before->isBeforeInBlock(owner));
  if (!isNew || owner->hasAttr(QOptDialect::kLayerAttr)) {
    value.value = ReshapeOp::create(getBuilder(), location,
                                    value.value.getType(), value.value)
                      .getOutput();
    owner = value.value.getDefiningOp();
  }
  owner->setDiscardableAttr(QOptDialect::kLayerAttr,
                            getBuilder().getStringAttr(name));
  if (!isIdentityPermutation(value.layout))
    owner->setDiscardableAttr(QOptDialect::kLayerLayoutAttr,
                              getBuilder().getDenseI64ArrayAttr(value.layout));
  graph.setValue(name, std::move(value));
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<int64_t>> OperatorImporter::getIntegers(size_t input) {
  auto constant = inputs[input].value.getDefiningOp<ConstOp>();
  if (!constant)
    return emitError() << "expected " << getInputName(input)
                       << " to be constant, but got " << quote(op.input(input));
  if (constant.getValue().getNumElements() > kMaxParameters)
    return emitError() << "expected at most " << kMaxParameters
                       << " elements in " << getInputName(input) << ", but got "
                       << constant.getValue().getNumElements();
  FailureOr<std::vector<int64_t>> integers = readIntegers(constant.getValue());
  if (failed(integers))
    return emitError() << "expected integers in " << getInputName(input);
  SmallVector<int64_t> result(integers->begin(), integers->end());
  unsigned width =
      inputs[input].value.getType().getElementType().getIntOrFloatBitWidth();
  if (inputs[input].isUnsigned)
    for (int64_t &value : result)
      value &= llvm::maskTrailingOnes<uint64_t>(width);
  return result;
}

FailureOr<SmallVector<float>> OperatorImporter::getReals(size_t input) {
  auto constant = inputs[input].value.getDefiningOp<ConstOp>();
  if (!constant)
    return emitError() << "expected " << getInputName(input)
                       << " to be constant, but got " << quote(op.input(input));
  FailureOr<std::vector<float>> reals = readFloats(constant.getValue());
  if (failed(reals))
    return emitError() << "expected float32 in " << getInputName(input);
  return SmallVector<float>(reals->begin(), reals->end());
}

FailureOr<float> OperatorImporter::getReal(size_t input, float fallback) {
  if (!hasInput(input))
    return fallback;
  FailureOr<SmallVector<float>> values = getReals(input);
  if (failed(values))
    return failure();
  if (values->size() != 1)
    return emitError() << "expected one element in " << getInputName(input)
                       << ", but got " << values->size();
  return values->front();
}

LogicalResult OperatorImporter::requireRank(size_t input, int64_t minimum,
                                            int64_t maximum) {
  int64_t rank = inputs[input].getRank();
  if (rank >= minimum && rank <= maximum)
    return success();
  InFlightDiagnostic diagnostic = emitError()
                                  << "expected " << getInputName(input)
                                  << " to have rank " << minimum;
  if (maximum > minimum)
    diagnostic << " to " << maximum;
  return diagnostic << ", but got " << rank;
}

LogicalResult OperatorImporter::requireFloat(size_t input) {
  Type element = inputs[input].value.getType().getElementType();
  if (element.isF32())
    return success();
  return emitError() << "expected " << getInputName(input)
                     << " of float32, but got " << element;
}

FailureOr<int64_t> OperatorImporter::normalizeAxis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return emitError() << "expected an axis from " << -rank << " to "
                       << rank - 1 << ", but got " << axis;
  return axis < 0 ? axis + rank : axis;
}

FailureOr<SmallVector<int64_t>>
OperatorImporter::normalizeAxes(ArrayRef<int64_t> axes, int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    FailureOr<int64_t> normal = normalizeAxis(axis, rank);
    if (failed(normal))
      return failure();
    if (llvm::is_contained(result, *normal))
      return emitError() << "expected different axes, but got [" << axes << "]";
    result.push_back(*normal);
  }
  return result;
}

Tensor OperatorImporter::createReals(ArrayRef<int64_t> shape,
                                     ArrayRef<float> values) {
  auto type = RankedTensorType::get(shape, getBuilder().getF32Type());
  ArrayRef bytes(reinterpret_cast<const char *>(values.data()),
                 values.size() * sizeof(float));
  return ConstOp::create(getBuilder(), location, type,
                         makeElements(type, bytes, "constant"))
      .getOutput();
}

Tensor OperatorImporter::createIntegers(RankedTensorType type,
                                        ArrayRef<int64_t> values) {
  return cast<Tensor>(ConstOp::create(getBuilder(), location, type,
                                      makeIntegers(type, values, "constant"))
                          .getOutput());
}
