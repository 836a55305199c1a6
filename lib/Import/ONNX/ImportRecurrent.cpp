//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Recurrent layers, unrolled: one layer for each step.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// Steps of both directions together; each becomes about 20 ops.
static constexpr int64_t kMaxSteps = 512;

namespace {
/// Builds one recurrent layer. Gates lie side by side: of an LSTM input,
/// output, forget, cell; of a GRU update, reset, hidden.
class RecurrentImporter {
public:
  RecurrentImporter(OperatorImporter &op, int64_t numGates)
      : op(op), real(op.getBuilder().getF32Type()), numGates(numGates) {}

  LogicalResult run();

private:
  /// What goes from one step to the next.
  struct State {
    Tensor hidden, cell;
  };
  /// The parameters of one direction; absent values are zeros.
  struct Direction {
    Tensor weights, recurrence, bias, recurrenceBias;
    State state;
  };

  LogicalResult checkShapes();
  Direction getDirection(int64_t index);
  LogicalResult runDirection(int64_t index, bool isReversed);
  State stepLSTM(const Direction &direction, Tensor gates);
  State stepGRU(const Direction &direction, Tensor gates);
  LogicalResult finish();

  // Ops on float tensors; null operands give null.
  template <typename OpT> Tensor combine(Tensor lhs, Tensor rhs);
  template <typename OpT> Tensor apply(Tensor value);
  Tensor multiply(Tensor rows, Tensor weights, Tensor bias);
  Tensor slice(Tensor value, int64_t axis, int64_t offset, int64_t count);
  Tensor getGate(Tensor gates, int64_t gate);
  /// Element `index` of the first dimension, which goes.
  Tensor pick(Tensor value, int64_t index);
  Tensor concat(ArrayRef<Tensor> parts, int64_t axis);

  OperatorImporter &op;
  Type real;
  int64_t numGates;
  int64_t steps = 0, batch = 0, inputs = 0, hidden = 0, directions = 0;
  /// By direction: the hidden states of all steps in order, and the last
  /// states.
  SmallVector<SmallVector<Tensor>> outputs;
  SmallVector<State> last;
};
} // namespace

template <typename OpT>
Tensor RecurrentImporter::combine(Tensor lhs, Tensor rhs) {
  if (!lhs || !rhs)
    return {};
  return op.create<OpT>(real, lhs, rhs, Activation::None, RoundingAttr());
}

template <typename OpT> Tensor RecurrentImporter::apply(Tensor value) {
  return OpT::create(op.getBuilder(), op.getLocation(), value.getType(), value,
                     RoundingAttr())
      .getOutput();
}

Tensor RecurrentImporter::multiply(Tensor rows, Tensor weights, Tensor bias) {
  return op.create<FullyConnectedOp>(real, rows, weights, Value(bias),
                                     Activation::None, RoundingAttr());
}

Tensor RecurrentImporter::slice(Tensor value, int64_t axis, int64_t offset,
                                int64_t count) {
  RankedTensorType type = value.getType();
  SmallVector<int64_t> offsets(type.getRank(), 0), sizes(type.getShape());
  offsets[axis] = offset;
  sizes[axis] = count;
  return op.create<SliceOp>(type.getElementType(), value, offsets, sizes,
                            SmallVector<int64_t>(type.getRank(), 1));
}

Tensor RecurrentImporter::getGate(Tensor gates, int64_t gate) {
  return slice(gates, gates.getType().getRank() - 1, gate * hidden, hidden);
}

Tensor RecurrentImporter::pick(Tensor value, int64_t index) {
  Tensor part = slice(value, 0, index, 1);
  return op.reshape(part, part.getType().getShape().drop_front());
}

Tensor RecurrentImporter::concat(ArrayRef<Tensor> parts, int64_t axis) {
  if (parts.size() == 1)
    return parts.front();
  return op.create<ConcatOp>(
      real, SmallVector<Value>(parts.begin(), parts.end()), axis);
}

/// All inputs that are there have the shapes that follow from the first three.
LogicalResult RecurrentImporter::checkShapes() {
  for (size_t input = 0; input < op.getNumInputs(); ++input)
    if (op.hasInput(input) && failed(op.requireFloat(input)))
      return failure();
  for (size_t input : {0, 1, 2})
    if (failed(op.requireRank(input, 3, 3)))
      return failure();
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  steps = shape[0];
  batch = shape[1];
  inputs = shape[2];
  directions = op.getInput(1).getShape()[0];
  hidden = op.getInput(2).getShape()[2];
  int64_t expected =
      op.getAttributes().getString("direction", "forward") == "bidirectional"
          ? 2
          : 1;
  auto check = [&](size_t input, ArrayRef<int64_t> shape) -> LogicalResult {
    if (!op.hasInput(input) || ArrayRef(op.getInput(input).getShape()) == shape)
      return success();
    return op.emitError() << "expected " << op.getInputName(input)
                          << " of shape [" << shape << "], but got ["
                          << op.getInput(input).getShape() << "]";
  };
  if (failed(check(1, {expected, numGates * hidden, inputs})) ||
      failed(check(2, {expected, numGates * hidden, hidden})) ||
      failed(check(3, {expected, 2 * numGates * hidden})) ||
      failed(check(5, {expected, batch, hidden})) ||
      failed(check(6, {expected, batch, hidden})))
    return failure();
  int64_t gates;
  if (llvm::MulOverflow(batch, numGates * hidden, gates) ||
      gates > kMaxTensorBytes)
    return op.emitError() << "expected gates of at most "
                          << kMaxTensorBytes / kMebibyte
                          << " Mi elements, but got " << batch << " x "
                          << numGates * hidden;
  if (steps < 1 || steps * directions > kMaxSteps)
    return op.emitError() << "expected 1 to " << kMaxSteps
                          << " steps, which are unrolled, but got "
                          << steps * directions;
  return success();
}

RecurrentImporter::Direction RecurrentImporter::getDirection(int64_t index) {
  Direction direction;
  direction.weights = pick(op.getPlain(1), index);
  direction.recurrence = pick(op.getPlain(2), index);
  if (op.hasInput(3)) {
    Tensor both = pick(op.getPlain(3), index);
    direction.bias = slice(both, 0, 0, numGates * hidden);
    direction.recurrenceBias =
        slice(both, 0, numGates * hidden, numGates * hidden);
  }
  auto getState = [&](size_t input) {
    if (op.hasInput(input))
      return pick(op.getPlain(input), index);
    return op.createReals({batch, hidden},
                          SmallVector<float>(batch * hidden, 0));
  };
  direction.state.hidden = getState(5);
  if (numGates == 4)
    direction.state.cell = getState(6);
  return direction;
}

// c' = f * c + i * g,  h' = o * tanh(c')
RecurrentImporter::State RecurrentImporter::stepLSTM(const Direction &direction,
                                                     Tensor gates) {
  Tensor recurrent = multiply(direction.state.hidden, direction.recurrence,
                              direction.recurrenceBias);
  Tensor sum = combine<AddOp>(gates, recurrent);
  if (!sum)
    return {};
  Tensor input = apply<LogisticOp>(getGate(sum, 0));
  Tensor output = apply<LogisticOp>(getGate(sum, 1));
  Tensor forget = apply<LogisticOp>(getGate(sum, 2));
  Tensor update = apply<TanhOp>(getGate(sum, 3));
  State next;
  next.cell = combine<AddOp>(combine<MulOp>(forget, direction.state.cell),
                             combine<MulOp>(input, update));
  next.hidden = combine<MulOp>(output, apply<TanhOp>(next.cell));
  return next;
}

// h' = n + z * (h - n), with n = tanh(x + r * (h R + b)), or
// tanh(x + (r * h) R + b) where the reset comes first
RecurrentImporter::State RecurrentImporter::stepGRU(const Direction &direction,
                                                    Tensor gates) {
  bool resetsLast = op.getAttributes().getInt("linear_before_reset", 0) != 0;
  Tensor before = direction.state.hidden;
  int64_t numLinear = resetsLast ? 3 : 2;
  auto take = [&](Tensor value, int64_t first, int64_t count) {
    return value ? slice(value, 0, first * hidden, count * hidden) : value;
  };
  Tensor linear = multiply(before, take(direction.recurrence, 0, numLinear),
                           take(direction.recurrenceBias, 0, numLinear));
  if (!linear)
    return {};
  auto activate = [&](int64_t gate) {
    return apply<LogisticOp>(
        combine<AddOp>(getGate(gates, gate), getGate(linear, gate)));
  };
  Tensor update = activate(0), reset = activate(1), recurrent;
  if (resetsLast)
    recurrent = combine<MulOp>(reset, getGate(linear, 2));
  else
    recurrent = multiply(combine<MulOp>(reset, before),
                         take(direction.recurrence, 2, 1),
                         take(direction.recurrenceBias, 2, 1));
  Tensor candidate =
      apply<TanhOp>(combine<AddOp>(getGate(gates, 2), recurrent));
  Tensor kept = combine<MulOp>(update, combine<SubOp>(before, candidate));
  return {combine<AddOp>(candidate, kept), {}};
}

LogicalResult RecurrentImporter::runDirection(int64_t index, bool isReversed) {
  Direction direction = getDirection(index);
  // What the input adds to the gates of all steps at once.
  Tensor rows = op.reshape(op.getPlain(0), {steps * batch, inputs});
  Tensor gates = multiply(rows, direction.weights, direction.bias);
  if (!gates)
    return failure();
  SmallVector<Tensor> hiddens(steps);
  for (int64_t i = 0; i < steps; ++i) {
    int64_t step = isReversed ? steps - 1 - i : i;
    Tensor own = slice(gates, 0, step * batch, batch);
    direction.state =
        numGates == 4 ? stepLSTM(direction, own) : stepGRU(direction, own);
    if (!direction.state.hidden)
      return failure();
    hiddens[step] = direction.state.hidden;
  }
  outputs.push_back(std::move(hiddens));
  last.push_back(direction.state);
  return success();
}

/// steps x directions x batch x hidden, and directions x batch x hidden.
LogicalResult RecurrentImporter::finish() {
  SmallVector<Tensor> all, hiddens, cells;
  for (int64_t step = 0; step < steps; ++step)
    for (int64_t index = 0; index < directions; ++index)
      all.push_back(outputs[index][step]);
  for (const State &state : last) {
    hiddens.push_back(state.hidden);
    cells.push_back(state.cell);
  }
  auto isUsed = [&](size_t output) {
    return output < op.getNumOutputs() &&
           !op.getOperator().output(output).empty();
  };
  SmallVector<int64_t> shape = {directions, batch, hidden};
  if (isUsed(0) && failed(op.setOutput(op.reshape(
                       concat(all, 0), {steps, directions, batch, hidden}))))
    return failure();
  if (isUsed(1) &&
      failed(op.setOutput(op.reshape(concat(hiddens, 0), shape), 1)))
    return failure();
  if (isUsed(2) && failed(op.setOutput(op.reshape(concat(cells, 0), shape), 2)))
    return failure();
  return success();
}

LogicalResult RecurrentImporter::run() {
  if (failed(checkShapes()))
    return failure();
  bool startsReversed =
      op.getAttributes().getString("direction", "forward") == "reverse";
  for (int64_t index = 0; index < directions; ++index)
    if (failed(runDirection(index, startsReversed || index == 1)))
      return failure();
  return finish();
}

static LogicalResult importLSTM(OperatorImporter &op) {
  return RecurrentImporter(op, /*numGates=*/4).run();
}

static LogicalResult importGRU(OperatorImporter &op) {
  return RecurrentImporter(op, /*numGates=*/3).run();
}

static void checkRecurrent(const NodeProto &op, const ModelFile &,
                           std::vector<std::string> &problems) {
  Attributes attributes(op);
  if (attributes.getInt("layout", 0) != 0)
    problems.push_back("the batch first");
  if (attributes.getInt("input_forget", 0) != 0)
    problems.push_back("input_forget");
  for (auto [input, name] : {std::pair(4, "sequence_lens"), {7, "peepholes"}})
    if (input < op.input_size() && !op.input(input).empty())
      problems.push_back(name);
}

ArrayRef<OperatorInfo> onnximport::getRecurrentOperators() {
  auto recurrent = [](const char *name, auto import, auto inputs,
                      AttributeInfo option) {
    inputs.insert(inputs.begin(), {{"input"},
                                   {"weights"},
                                   {"recurrence"},
                                   {"bias", true},
                                   {"sequence_lens", true},
                                   {"initial_hidden", true}});
    OperatorInfo info{name,
                      inputs,
                      {{"direction", AttributeKind::String},
                       {"hidden_size", AttributeKind::Int},
                       {"layout", AttributeKind::Int},
                       option},
                      import,
                      checkRecurrent};
    info.hasManyOutputs = true;
    return info;
  };
  static const OperatorInfo infos[] = {
      recurrent("GRU", importGRU, std::vector<InputInfo>(),
                {"linear_before_reset", AttributeKind::Int}),
      recurrent(
          "LSTM", importLSTM,
          std::vector<InputInfo>{{"initial_cell", true}, {"peepholes", true}},
          {"input_forget", AttributeKind::Int}),
  };
  return infos;
}
