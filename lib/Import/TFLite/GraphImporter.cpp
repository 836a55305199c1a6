//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Tensors of the first subgraph as values: types, constants, results.
//
//===----------------------------------------------------------------------===//

#include "GraphImporter.h"
#include "../Limits.h"
#include "FoldSmallIntegers.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Bits of an element in the file; 0 for types that no operator takes.
static int64_t getBitWidth(tflite::TensorType type) {
  switch (type) {
  case tflite::TensorType::INT4:
    return 4;
  case tflite::TensorType::INT8:
  case tflite::TensorType::UINT8:
  case tflite::TensorType::BOOL:
    return 8;
  case tflite::TensorType::INT16:
  case tflite::TensorType::FLOAT16:
    return 16;
  case tflite::TensorType::INT32:
  case tflite::TensorType::FLOAT32:
    return 32;
  case tflite::TensorType::INT64:
    return 64;
  default:
    return 0;
  }
}

/// Two of 4 bits share a byte.
static int64_t getNumBytes(tflite::TensorType type, int64_t numElements) {
  return llvm::divideCeil(numElements * getBitWidth(type), 8);
}

/// Elements whose codes mean nothing without a scale.
static bool isQuantized(tflite::TensorType type) {
  switch (type) {
  case tflite::TensorType::INT4:
  case tflite::TensorType::INT8:
  case tflite::TensorType::UINT8:
  case tflite::TensorType::INT16:
    return true;
  default:
    return false;
  }
}

// A dimension that is dynamic in `shape_signature` is 1 in `shape`.
FailureOr<SmallVector<int64_t>> GraphImporter::getShape(int32_t index,
                                                        Location location) {
  const Tensor &tensor = file.getTensor(index);
  SmallVector<int64_t> shape;
  if (tensor.shape())
    shape.append(tensor.shape()->begin(), tensor.shape()->end());
  int64_t bytes = getNumBytes(tensor.type(), 1);
  for (int64_t size : shape) {
    if (size <= 0)
      return mlir::emitError(location)
             << "expected positive dimensions for "
             << file.getTensorLabel(index) << ", but got [" << shape << "]";
    bytes *= size; // both factors are below 2^31
    if (bytes > kMaxTensorBytes)
      return mlir::emitError(location)
             << "expected " << file.getTensorLabel(index) << " to take at most "
             << kMaxTensorBytes / kMebibyte << " MiB, but got shape [" << shape
             << "]";
  }
  return shape;
}

QuantType GraphImporter::getQuantizedElement(int32_t index,
                                             ArrayRef<int64_t> shape,
                                             Location location) {
  const Tensor &tensor = file.getTensor(index);
  MLIRContext *context = file.getContext();
  auto storage = StorageAttr::get(context,
                                  tensor.type() == tflite::TensorType::UINT8
                                      ? StorageKind::Unsigned
                                      : StorageKind::Signed,
                                  getBitWidth(tensor.type()));
  // Without a scale, integers stand for themselves.
  if (!tensor.quantization() || !tensor.quantization()->scale() ||
      tensor.quantization()->scale()->size() == 0)
    return QuantType::get(context, storage, Granularity::Tensor, {},
                          RealScaleAttr::get(context, {1.0}), {});
  const QuantizationParameters &quantization = *tensor.quantization();
  auto error = [&] {
    return mlir::emitError(location) << file.getTensorLabel(index) << ": ";
  };

  SmallVector<double> scales(quantization.scale()->begin(),
                             quantization.scale()->end());
  for (double scale : scales)
    if (!std::isfinite(scale) || scale <= 0)
      return error() << "expected finite positive scales, but got " << scale,
             QuantType();

  Granularity granularity = Granularity::Tensor;
  SmallVector<int64_t> axes;
  if (scales.size() > 1) {
    granularity = Granularity::Channel;
    int64_t axis = axes.emplace_back(quantization.quantized_dimension());
    int64_t rank = shape.size();
    if (axis < 0 || axis >= rank)
      return error() << "expected a quantized dimension below " << rank
                     << ", but got " << axis,
             QuantType();
    if (static_cast<int64_t>(scales.size()) != shape[axis])
      return error() << "expected one scale or " << shape[axis]
                     << " scales, but got " << scales.size(),
             QuantType();
  }

  // In a corrupt file the vector may be aligned to 4 bytes only.
  SmallVector<int64_t> zeroPoints;
  if (const auto *vector = quantization.zero_point()) {
    zeroPoints.resize_for_overwrite(vector->size());
    std::memcpy(zeroPoints.data(), vector->Data(), zeroPoints.size_in_bytes());
  }

  // Of the overloads, the one that normalises zero points takes ArrayRefs.
  return QuantType::getChecked(
      function_ref<InFlightDiagnostic()>(error), context, storage, granularity,
      ArrayRef<int64_t>(axes),
      ScaleAttrInterface(RealScaleAttr::get(context, scales)),
      ArrayRef<int64_t>(zeroPoints));
}

RankedTensorType GraphImporter::getType(int32_t index, Location location) {
  FailureOr<SmallVector<int64_t>> shape = getShape(index, location);
  if (failed(shape))
    return {};
  tflite::TensorType type = file.getTensor(index).type();
  Type element;
  if (isQuantized(type))
    element = getQuantizedElement(index, *shape, location);
  else if (type == tflite::TensorType::BOOL)
    element = builder.getI1Type();
  else if (type == tflite::TensorType::FLOAT32)
    element = builder.getF32Type();
  else if (type == tflite::TensorType::FLOAT16)
    element = builder.getF16Type();
  else
    element = builder.getIntegerType(getBitWidth(type));
  return element ? RankedTensorType::get(*shape, element) : RankedTensorType();
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

LogicalResult GraphImporter::checkUndefined(int32_t tensor, Location location) {
  if (!file.getData(tensor).empty())
    return mlir::emitError(location)
           << "expected no data for " << file.getTensorLabel(tensor)
           << ", but it is a constant";
  if (values.contains(tensor))
    return mlir::emitError(location)
           << "expected " << file.getTensorLabel(tensor)
           << " to get its value once, but it has one already";
  return success();
}

TensorValue GraphImporter::getValue(int32_t tensor, Location location) {
  if (file.getTensor(tensor).is_variable())
    return states.getTensor(tensor, location);
  if (Value value = values.lookup(tensor))
    return cast<TensorValue>(value);
  if (file.getData(tensor).empty())
    return mlir::emitError(location)
               << "expected " << file.getTensorLabel(tensor)
               << " to be an input, a constant or the result of an earlier "
                  "operator",
           TensorValue();
  RankedTensorType type = getType(tensor, location);
  return type ? getConstant(tensor, type, location) : TensorValue();
}

TensorValue GraphImporter::getConstant(int32_t tensor, RankedTensorType type,
                                       Location location) {
  TensorValue &constant = constants[{tensor, type}];
  if (constant)
    return constant;
  ElementsAttr elements = getElements(tensor, type, location);
  if (!elements)
    return {};
  constant =
      ConstOp::create(builder, file.getTensorLocation(tensor), type, elements);
  fileConstants.insert(constant);
  return constant;
}

LogicalResult GraphImporter::checkDataSize(int32_t tensor, int64_t numElements,
                                           Location location) const {
  size_t expected = getNumBytes(file.getTensor(tensor).type(), numElements);
  size_t actual = file.getData(tensor).size();
  if (actual == expected)
    return success();
  return mlir::emitError(location)
         << "expected " << expected << " bytes of data for "
         << file.getTensorLabel(tensor) << ", but got " << actual;
}

/// What has no elements is known without data.
static bool hasNoElements(const Tensor &tensor) {
  return tensor.shape() && llvm::is_contained(*tensor.shape(), 0);
}

LogicalResult GraphImporter::addConstantBytes(size_t bytes, Location location) {
  // Many tensors may name one buffer.
  constantBytes += bytes;
  if (constantBytes <= kMaxConstantBytes)
    return success();
  return mlir::emitError(location)
         << "expected at most " << kMaxConstantBytes / kMebibyte
         << " MiB of constants, but got more";
}

FailureOr<std::optional<SmallVector<int64_t>>>
GraphImporter::getIntegers(int32_t tensor, Location location) {
  ElementsAttr elements;
  if (Value value = values.lookup(tensor)) {
    if (auto constant = value.getDefiningOp<ConstOp>())
      elements = constant.getValue();
  } else if (hasNoElements(file.getTensor(tensor))) {
    return std::optional(SmallVector<int64_t>());
  } else if (!file.getData(tensor).empty()) {
    FailureOr<SmallVector<int64_t>> shape = getShape(tensor, location);
    if (failed(shape))
      return failure();
    tflite::TensorType type = file.getTensor(tensor).type();
    auto integers = RankedTensorType::get(
        *shape, builder.getIntegerType(
                    type == tflite::TensorType::BOOL ? 1 : getBitWidth(type)));
    elements = getElements(tensor, integers, location);
    if (!elements)
      return failure();
  }
  if (!elements)
    return std::optional<SmallVector<int64_t>>();
  if (elements.getNumElements() > kMaxParameters)
    return mlir::emitError(location)
           << "expected at most " << kMaxParameters << " elements in "
           << file.getTensorLabel(tensor) << ", but got "
           << elements.getNumElements();
  FailureOr<std::vector<int64_t>> integers = readIntegers(elements);
  if (failed(integers))
    return mlir::emitError(location)
           << "expected integers in " << file.getTensorLabel(tensor);
  return std::optional(
      SmallVector<int64_t>(integers->begin(), integers->end()));
}

void GraphImporter::eraseUnusedConstants() {
  for (auto &[key, constant] : constants)
    if (constant && constant.use_empty())
      constant.getDefiningOp()->erase();
  constants.clear();
  fileConstants.clear();
}

/// One code of 4 bits in each byte, as MLIR stores them; the low half of a byte
/// comes first.
static std::vector<char> unpackNibbles(ArrayRef<char> data,
                                       int64_t numElements) {
  std::vector<char> result(numElements);
  for (auto [i, code] : llvm::enumerate(result))
    code = (static_cast<uint8_t>(data[i / 2]) >> (i % 2 * 4)) & 0xF;
  return result;
}

ElementsAttr GraphImporter::getElements(int32_t tensor, RankedTensorType type,
                                        Location location) {
  if (failed(checkDataSize(tensor, type.getNumElements(), location)))
    return {};
  if (failed(addConstantBytes(file.getData(tensor).size(), location)))
    return {};
  Type element = type.getElementType();
  if (auto quantized = dyn_cast<QuantType>(element))
    element = quantized.getIntegerType();
  type = RankedTensorType::get(type.getShape(), element);
  ArrayRef<char> data = file.getData(tensor);
  std::vector<char> unpacked;
  if (file.getTensor(tensor).type() == tflite::TensorType::INT4) {
    unpacked = unpackNibbles(data, type.getNumElements());
    data = unpacked;
  }
  if (file.getTensor(tensor).type() == tflite::TensorType::BOOL)
    return DenseElementsAttr::get(
        type, llvm::map_to_vector(data, [](char c) { return c != 0; }));
  return makeElements(type, data, "tensor_" + std::to_string(tensor));
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

LogicalResult OperatorImporter::run() {
  const ModelFile &file = graph.getFile();
  const OperatorInfo &info = *lookupOperator(file.getBuiltin(op));
  ArrayRef<int32_t> inputs = file.getInputs(op), outputs = file.getOutputs(op);

  size_t minimum = info.getMinInputs(), maximum = info.inputs.size();
  if (inputs.size() < minimum ||
      (inputs.size() > maximum && !info.isVariadic)) {
    auto diagnostic = emitError() << "expected " << minimum;
    if (info.isVariadic)
      diagnostic << " or more";
    else if (maximum > minimum)
      diagnostic << " to " << maximum;
    return diagnostic << " inputs, but got " << inputs.size();
  }
  for (auto [i, tensor] : llvm::enumerate(inputs))
    if (tensor == kNoTensor && !info.getInput(i).isOptional)
      return emitError() << "expected an operand for " << info.getInput(i).name
                         << ", but got none";
  size_t numOutputs = outputs.size() - llvm::count(outputs, kNoTensor);
  if (info.hasNoOutput) {
    if (!outputs.empty())
      return emitError() << "expected no output, but got " << outputs.size();
  } else if (info.hasManyOutputs
                 ? outputs.empty() || numOutputs != outputs.size()
                 : outputs.size() != 1 || numOutputs != 1)
    return emitError() << "expected one output"
                       << (info.hasManyOutputs ? " or more" : "")
                       << ", but got " << numOutputs;
  BuiltinOptions options = op.builtin_options_type();
  if (info.options != BuiltinOptions::NONE &&
      (options != info.options || !op.builtin_options())) {
    auto diagnostic = emitError() << "expected options of type "
                                  << EnumNameBuiltinOptions(info.options);
    if (options == info.options || options == BuiltinOptions::NONE)
      return diagnostic << ", but got none";
    return diagnostic << ", but got type " << static_cast<int>(options);
  }
  return info.import(*this);
}

bool OperatorImporter::hasInput(size_t input) const {
  ArrayRef<int32_t> inputs = graph.getFile().getInputs(op);
  return input < inputs.size() && inputs[input] != kNoTensor;
}

size_t OperatorImporter::getNumInputs() const {
  return graph.getFile().getInputs(op).size();
}

size_t OperatorImporter::getNumOutputs() const {
  return graph.getFile().getOutputs(op).size();
}

int32_t OperatorImporter::getInputTensor(size_t input) const {
  return graph.getFile().getInputs(op)[input];
}

int32_t OperatorImporter::getOutputTensor(size_t output) const {
  return graph.getFile().getOutputs(op)[output];
}

tflite::TensorType OperatorImporter::getInputType(size_t input) const {
  const ModelFile &file = graph.getFile();
  return file.getTensor(file.getInputs(op)[input]).type();
}

TensorValue OperatorImporter::getActivation(size_t input) {
  return graph.getValue(getInputTensor(input), location);
}

TensorValue OperatorImporter::getState(size_t input) {
  return graph.getStates().getTensor(getInputTensor(input), location);
}

void OperatorImporter::setState(size_t input, Value value) {
  graph.getStates().setTensor(getInputTensor(input), value);
}

StringRef OperatorImporter::getInputName(size_t input) const {
  return lookupOperator(graph.getFile().getBuiltin(op))->getInput(input).name;
}

FailureOr<SmallVector<int64_t>> OperatorImporter::getParameter(size_t input) {
  int32_t tensor = graph.getFile().getInputs(op)[input];
  FailureOr<std::optional<SmallVector<int64_t>>> values =
      graph.getIntegers(tensor, location);
  if (failed(values))
    return failure();
  if (!*values)
    return emitError() << "expected " << getInputName(input)
                       << " to be constant, but got "
                       << graph.getFile().getTensorLabel(tensor);
  return **values;
}

FailureOr<SmallVector<float>> OperatorImporter::getReals(size_t input) {
  TensorValue value = getActivation(input);
  if (!value)
    return failure();
  auto constant = value.getDefiningOp<ConstOp>();
  FailureOr<std::vector<float>> reals = failure();
  if (constant)
    reals = readFloats(constant.getValue());
  if (failed(reals))
    return emitError() << "expected " << getInputName(input)
                       << " to be constant float32, but got "
                       << graph.getFile().getTensorLabel(getInputTensor(input));
  return SmallVector<float>(reals->begin(), reals->end());
}

TensorValue OperatorImporter::getFilter(size_t input) {
  const ModelFile &file = graph.getFile();
  int32_t tensor = file.getInputs(op)[input];
  RankedTensorType type = graph.getType(tensor, location);
  if (!type)
    return {};

  // The kernels for signed types take weights as symmetric, but those of fully
  // connected layers with one scale.
  auto element = dyn_cast<QuantType>(type.getElementType());
  bool mayBeAsymmetric =
      !element || file.getTensor(tensor).type() == tflite::TensorType::UINT8 ||
      (file.getBuiltin(op) == BuiltinOperator::FULLY_CONNECTED &&
       element.isPerTensor());
  if (!mayBeAsymmetric && !element.getZeroPoints().empty())
    return emitError() << "expected "
                       << describeEnum(
                              file.getTensor(tensor).type(),
                              EnumNameTensorType(file.getTensor(tensor).type()))
                       << " weights with zero point 0, but got " << element,
           TensorValue();

  // Without the leading 1 of a depthwise filter the channels are axis 2.
  if (file.getBuiltin(op) == BuiltinOperator::DEPTHWISE_CONV_2D) {
    if (type.getRank() != 4 || type.getDimSize(0) != 1)
      return emitError()
                 << "expected a filter of shape 1 x H x W x O, but got ["
                 << type.getShape() << "]",
             TensorValue();
    // Several scales: the axis is not the first, which has one element.
    if (element && element.isPerChannel())
      element = QuantType::get(type.getContext(), element.getStorage(),
                               element.getGranularity(), element.getAxis() - 1,
                               element.getScale(), element.getZeroPoints());
    type = RankedTensorType::get(type.getShape().drop_front(),
                                 element ? element : type.getElementType());
  }
  if (!file.getData(tensor).empty())
    return graph.getConstant(tensor, type, location);
  TensorValue value = graph.getValue(tensor, location);
  if (!value || value.getType() == type)
    return value;
  return ReshapeOp::create(getBuilder(), location, type, value);
}

// Scale and zero point of a bias say nothing new, and kernels do not read them.
FailureOr<Value> OperatorImporter::getBias(size_t input) {
  if (!hasInput(input))
    return Value();
  ArrayRef<int32_t> inputs = graph.getFile().getInputs(op);
  RankedTensorType type = graph.getType(inputs[input], location);
  if (!type)
    return failure();
  // One of float16 is dequantized first.
  Value bias = type.getElementType().isF32()
                   ? graph.getValue(inputs[input], location)
                   : graph.getConstant(inputs[input], type, location);
  if (!bias)
    return failure();
  return bias;
}

RankedTensorType OperatorImporter::getOutputType(size_t output) {
  int32_t tensor = graph.getFile().getOutputs(op)[output];
  if (failed(graph.checkUndefined(tensor, location)))
    return {};
  return graph.getType(tensor, location);
}

LogicalResult OperatorImporter::setOutput(Value value, size_t output) {
  int32_t tensor = graph.getFile().getOutputs(op)[output];
  FailureOr<Value> constant = foldSmallIntegers(value);
  if (failed(constant))
    return failure();
  if (*constant)
    value = *constant;
  // An op holds one layer, its first result. Arguments, constants of the file,
  // values of earlier operators and other results cannot hold this one.
  Operation *owner = value.getDefiningOp();
  if (!owner || value != owner->getResult(0) ||
      owner->hasAttr(QOptDialect::kLayerAttr) || graph.isFileConstant(value)) {
    value = ReshapeOp::create(getBuilder(), location, value.getType(), value);
    owner = value.getDefiningOp();
  }
  owner->setDiscardableAttr(QOptDialect::kLayerAttr,
                            getBuilder().getStringAttr(std::to_string(tensor)));
  graph.setValue(tensor, value);
  return success();
}
