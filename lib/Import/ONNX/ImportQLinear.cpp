//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Quantized operators of ONNX Runtime that compute in real numbers: their
// operands are dequantized, and results quantized.
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "Window.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// The real numbers of a quantized operand; scale and zero point follow it. No
/// value after an error.
static GraphValue dequantizeOperand(OperatorImporter &op, size_t input) {
  FailureOr<Storage> storage = getStorage(op, input);
  if (failed(storage))
    return {};
  QuantType element = getElement(op, input + 1, input + 2, *storage);
  if (!element)
    return {};
  const GraphValue &operand = op.getInput(input);
  Tensor codes = getTyped(op, operand.value, element);
  Tensor real = DequantizeOp::create(
                    op.getBuilder(), op.getLocation(),
                    codes.getType().clone(op.getBuilder().getF32Type()), codes)
                    .getOutput();
  return {real, operand.layout};
}

/// Codes of the type of input `like` with the scale of input `scale`, behind
/// which the zero point is.
static Tensor quantizeResult(OperatorImporter &op, Tensor real, size_t scale,
                             size_t like) {
  FailureOr<Storage> storage = getStorage(op, like);
  if (!real || failed(storage))
    return {};
  QuantType element = getElement(op, scale, scale + 1, *storage);
  if (!element)
    return {};
  return QuantizeOp::create(op.getBuilder(), op.getLocation(),
                            real.getType().clone(element), real,
                            Rounding::HalfEven)
      .getOutput();
}

/// Of one input, whose result has the scale of input 3.
template <typename Function>
static LogicalResult importUnary(OperatorImporter &op, Function build) {
  GraphValue input = dequantizeOperand(op, 0);
  if (!input.value)
    return failure();
  return op.setOutput(quantizeResult(op, build(input.value), 3, 0),
                      input.layout);
}

static LogicalResult importQLinearSigmoid(OperatorImporter &op) {
  return importUnary(op, [&](Tensor x) {
    return LogisticOp::create(op.getBuilder(), op.getLocation(), x.getType(), x,
                              RoundingAttr())
        .getOutput();
  });
}

static LogicalResult importQLinearLeakyRelu(OperatorImporter &op) {
  float alpha = op.getAttributes().getFloat("alpha", 0.01f);
  return importUnary(op, [&](Tensor x) {
    return LeakyReluOp::create(op.getBuilder(), op.getLocation(), x.getType(),
                               x, APFloat(double(alpha)), Activation::None,
                               RoundingAttr())
        .getOutput();
  });
}

/// Scale and zero point of the result, then each input with its own.
static LogicalResult importQLinearConcat(OperatorImporter &op) {
  if (op.getNumInputs() < 5 || op.getNumInputs() % 3 != 2)
    return op.emitError() << "expected scale, zero point and three for each "
                             "input, but got "
                          << op.getNumInputs() << " inputs";
  SmallVector<Value> parts;
  Layout layout;
  for (size_t input = 2; input < op.getNumInputs(); input += 3) {
    GraphValue part = dequantizeOperand(op, input);
    if (!part.value)
      return failure();
    if (parts.empty())
      layout = part.layout;
    if (part.layout.size() != layout.size())
      return op.emitError() << "expected inputs of one rank, but got "
                            << layout.size() << " and " << part.layout.size();
    parts.push_back(op.getGraph().convert(part, layout, op.getLocation()));
  }
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", 0), layout.size());
  if (failed(axis))
    return failure();
  Tensor all = op.create<ConcatOp>(op.getBuilder().getF32Type(), parts,
                                   llvm::find(layout, *axis) - layout.begin());
  return op.setOutput(quantizeResult(op, all, 0, 2), layout);
}

static LogicalResult importQLinearAveragePool(OperatorImporter &op) {
  if (failed(op.requireRank(0, 3, 4)))
    return failure();
  GraphValue input = dequantizeOperand(op, 0);
  if (!input.value)
    return failure();
  Tensor average = createAveragePool(op, input);
  return setImage(op, quantizeResult(op, average, 3, 0));
}

static LogicalResult importQLinearGlobalAveragePool(OperatorImporter &op) {
  if (failed(op.requireRank(0, 3, 8)))
    return failure();
  GraphValue input = dequantizeOperand(op, 0);
  if (!input.value)
    return failure();
  SmallVector<int64_t> positions;
  for (int64_t axis = 2; axis < input.getRank(); ++axis)
    positions.push_back(input.getPosition(axis));
  llvm::sort(positions);
  Tensor mean =
      op.create<MeanOp>(op.getBuilder().getF32Type(), input.value, positions,
                        /*keep_dims=*/true, RoundingAttr());
  return op.setOutput(quantizeResult(op, mean, 3, 0), input.layout);
}

static void checkChannels(const NodeProto &op, const ModelFile &,
                          std::vector<std::string> &problems) {
  if (Attributes(op).getInt("channels_last", 0) != 0)
    problems.push_back("channels_last");
}

static void checkQLinearPool(const NodeProto &op, const ModelFile &file,
                             std::vector<std::string> &problems) {
  checkPool(op, file, problems);
  checkChannels(op, file, problems);
}

ArrayRef<OperatorInfo> onnximport::getQLinearOperators() {
  auto unary = [](const char *name, std::vector<AttributeInfo> attributes,
                  auto import, decltype(OperatorInfo::checkAttributes) check) {
    OperatorInfo info{name,
                      {{"input"},
                       {"input_scale", false, true},
                       {"input_zero_point", true, true},
                       {"output_scale", false, true},
                       {"output_zero_point", true, true}},
                      std::move(attributes),
                      import,
                      check};
    info.takesCodes = true;
    return info;
  };
  auto concat = [] {
    OperatorInfo info{"com.microsoft.QLinearConcat",
                      {{"output_scale", false, true},
                       {"output_zero_point", false, true},
                       {"input_scale_zero_point"}},
                      {{"axis", AttributeKind::Int}},
                      importQLinearConcat};
    info.isVariadic = true;
    info.takesCodes = true;
    return info;
  };
  std::vector<AttributeInfo> window = getWindowAttributes();
  window.insert(window.end(), {{"ceil_mode", AttributeKind::Int},
                               {"count_include_pad", AttributeKind::Int},
                               {"channels_last", AttributeKind::Int}});
  static const OperatorInfo infos[] = {
      unary("com.microsoft.QLinearAveragePool", window,
            importQLinearAveragePool, checkQLinearPool),
      concat(),
      unary("com.microsoft.QLinearGlobalAveragePool",
            {{"channels_last", AttributeKind::Int}},
            importQLinearGlobalAveragePool, checkChannels),
      unary("com.microsoft.QLinearLeakyRelu", {{"alpha", AttributeKind::Float}},
            importQLinearLeakyRelu, nullptr),
      unary("com.microsoft.QLinearSigmoid", {}, importQLinearSigmoid, nullptr),
  };
  return infos;
}
