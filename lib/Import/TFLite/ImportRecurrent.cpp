//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers, whose state is in variable tensors.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

//===----------------------------------------------------------------------===//
// SVDF
//===----------------------------------------------------------------------===//

static LogicalResult importSVDF(OperatorImporter &op) {
  constexpr size_t stateInput = 4;
  const auto &options = getOptions<SVDFOptions>(op.getOperator());
  TensorValue input = op.getActivation(0);
  TensorValue feature = input ? op.getFilter(1) : TensorValue();
  TensorValue time = feature ? op.getFilter(2) : TensorValue();
  if (!time)
    return failure();
  FailureOr<Value> bias = op.getBias(3);
  if (failed(bias))
    return failure();
  TensorValue state = op.getState(stateInput);
  RankedTensorType output = state ? op.getOutputType() : RankedTensorType();
  if (!output || failed(requireRank(op, feature, 2, "a filter of features")))
    return failure();
  // The verifier compares with the output's shape, this with the options.
  int64_t filters = feature.getType().getDimSize(0);
  if (output.getRank() == 2 && output.getDimSize(1) * options.rank() != filters)
    return op.emitError() << "expected " << filters
                          << " filters to be the outputs times the rank, but "
                             "got "
                          << output.getDimSize(1) << " outputs and rank "
                          << options.rank();
  auto layer =
      SVDFOp::create(op.getBuilder(), op.getLocation(), output, state.getType(),
                     input, feature, time, *bias, state, getLayerRounding(op));
  op.setState(stateInput, layer.getNewState());
  return op.setOutput(layer.getOutput());
}

//===----------------------------------------------------------------------===//
// UNIDIRECTIONAL_SEQUENCE_LSTM
//===----------------------------------------------------------------------===//

// Where the operands are.
static constexpr size_t kWeights = 1, kRecurrent = 5, kBias = 12, kHidden = 18,
                        kCell = 19;

/// The clip in units of the cell's scale, as runtimes find it; null for none.
static IntegerAttr getCellClip(OperatorImporter &op, float clip,
                               TensorValue cell) {
  if (!(clip > 0))
    return {};
  double units = double(clip) / getQuantType(cell).getScaleOf(0).toDouble();
  return op.getBuilder().getI64IntegerAttr(
      static_cast<int64_t>(std::min(units, 32767.0)));
}

/// A state as one row for each batch; runtimes only count its elements.
static TensorValue getRows(OperatorImporter &op, TensorValue state,
                           ArrayRef<int64_t> shape, StringRef name) {
  RankedTensorType type = state.getType();
  if (type.getNumElements() != ShapedType::getNumElements(shape))
    return op.emitError() << "expected " << name
                          << " with as many elements as [" << shape
                          << "], but got [" << type.getShape() << "]",
           TensorValue();
  return cast<TensorValue>(reshape(op, state, type.clone(shape)));
}

static LogicalResult importLSTM(OperatorImporter &op) {
  const auto &options =
      getOptions<UnidirectionalSequenceLSTMOptions>(op.getOperator());
  TensorValue input = op.getActivation(0);
  if (!input || failed(requireRank(op, input, 3, "an input")))
    return failure();
  SmallVector<Value> weights, recurrent, biases;
  for (unsigned gate = 0; gate < LSTMOp::kNumGates; ++gate) {
    weights.push_back(op.getFilter(kWeights + gate));
    if (!weights.back())
      return failure();
    recurrent.push_back(op.getFilter(kRecurrent + gate));
    if (!recurrent.back())
      return failure();
    FailureOr<Value> bias = op.getBias(kBias + gate);
    if (failed(bias))
      return failure();
    biases.push_back(*bias);
  }
  TensorValue hidden = op.getState(kHidden);
  TensorValue cell = hidden ? op.getState(kCell) : TensorValue();
  RankedTensorType output = cell ? op.getOutputType() : RankedTensorType();
  if (!output ||
      failed(requireRank(op, cast<TensorValue>(weights.front()), 2, "weights")))
    return failure();

  int64_t batch = input.getType().getDimSize(options.time_major() ? 1 : 0);
  int64_t units = cast<TensorValue>(weights.front()).getType().getDimSize(0);
  TensorValue oldHidden = getRows(op, hidden, {batch, units}, "a hidden state");
  TensorValue oldCell = oldHidden
                            ? getRows(op, cell, {batch, units}, "a cell state")
                            : TensorValue();
  if (!oldCell)
    return failure();
  // The output is a copy of the hidden state's bytes, whatever its scale.
  auto layer = LSTMOp::create(
      op.getBuilder(), op.getLocation(), output.clone(getQuantType(hidden)),
      oldHidden.getType(), oldCell.getType(), input, weights, recurrent, biases,
      oldHidden, oldCell, getCellClip(op, options.cell_clip(), cell),
      options.time_major(), getLayerRounding(op).getValue());
  op.setState(kHidden, reshape(op, layer.getNewHidden(), hidden.getType()));
  op.setState(kCell, reshape(op, layer.getNewCell(), cell.getType()));
  Value value = layer.getOutput();
  if (value.getType() != output)
    value =
        ReinterpretOp::create(op.getBuilder(), op.getLocation(), output, value);
  return op.setOutput(value);
}

static void checkLSTM(const Operator &op, std::vector<std::string> &problems) {
  const auto &options = getOptions<UnidirectionalSequenceLSTMOptions>(op);
  if (auto activation = options.fused_activation_function();
      activation != ActivationFunctionType::TANH)
    problems.push_back(
        "activation " +
        describeEnum(activation, EnumNameActivationFunctionType(activation)));
  if (options.diagonal_recurrent_tensors())
    problems.push_back("diagonal recurrent weights");
  if (op.inputs() && op.inputs()->size() > kWeights &&
      op.inputs()->Get(kWeights) == kNoTensor)
    problems.push_back("coupled input and forget gates");
}

/// All 24 operands.
static std::vector<OperandInfo> getLSTMInputs() {
  std::vector<OperandInfo> inputs = {
      {"input", OperandKind::Activation},
      {"input gate weights", OperandKind::Filter},
      {"forget gate weights", OperandKind::Filter},
      {"cell gate weights", OperandKind::Filter},
      {"output gate weights", OperandKind::Filter},
      {"input gate recurrent weights", OperandKind::Filter},
      {"forget gate recurrent weights", OperandKind::Filter},
      {"cell gate recurrent weights", OperandKind::Filter},
      {"output gate recurrent weights", OperandKind::Filter}};
  auto addAbsent = [&](unsigned count, const char *name) {
    inputs.insert(inputs.end(), count,
                  {name, OperandKind::Absent, /*isOptional=*/true});
  };
  addAbsent(3, "peephole weights");
  inputs.push_back({"input gate bias", OperandKind::Bias});
  inputs.push_back({"forget gate bias", OperandKind::Bias});
  inputs.push_back({"cell gate bias", OperandKind::Bias});
  inputs.push_back({"output gate bias", OperandKind::Bias});
  addAbsent(2, "projection");
  inputs.push_back({"hidden state", OperandKind::State});
  inputs.push_back({"cell state", OperandKind::State});
  addAbsent(4, "layer normalization");
  return inputs;
}

/// Activations and hidden state have one type, biases that of the accumulator.
static Signature getLSTMSignature(tflite::TensorType activation,
                                  tflite::TensorType bias) {
  Signature signature(25, I8);
  signature.front() = signature[kHidden] = signature.back() = activation;
  std::fill_n(signature.begin() + kBias, LSTMOp::kNumGates, bias);
  signature[kCell] = I16;
  return signature;
}

ArrayRef<OperatorInfo> tflite::getRecurrentOperators() {
  static const OperatorInfo infos[] = {
      {Code::SVDF,
       4,
       BuiltinOptions::SVDFOptions,
       {{"input", OperandKind::Activation},
        {"feature weights", OperandKind::Filter},
        {"time weights", OperandKind::Filter},
        {"bias", OperandKind::Bias, /*isOptional=*/true},
        {"state", OperandKind::State}},
       {{I8, I8, I16, I32, I16, I8}, {I8, I8, I8, I32, I8, I8}},
       importSVDF},
      {Code::UNIDIRECTIONAL_SEQUENCE_LSTM,
       4,
       BuiltinOptions::UnidirectionalSequenceLSTMOptions,
       getLSTMInputs(),
       {getLSTMSignature(I8, I32), getLSTMSignature(I16, I64)},
       importLSTM,
       checkLSTM},
  };
  return infos;
}
