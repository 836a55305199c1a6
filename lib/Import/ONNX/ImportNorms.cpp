//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

static LogicalResult importBatchNormalization(OperatorImporter &op) {
  if (failed(op.requireRank(0, 2, kMaxRank)))
    return failure();
  for (size_t input = 0; input < 5; ++input)
    if (failed(op.requireFloat(input)))
      return failure();
  Layout layout = getChannelsLastLayout(op.getInput(0).getRank());
  float epsilon = op.getAttributes().getFloat("epsilon", 1e-5f);
  return op.setOutput(
      op.create<BatchNormOp>(op.getBuilder().getF32Type(), op.getIn(0, layout),
                             op.getPlain(1), op.getPlain(2), op.getPlain(3),
                             op.getPlain(4), APFloat(double(epsilon)),
                             Activation::None),
      layout);
}

//===----------------------------------------------------------------------===//
// Norms whose statistics are computed
//===----------------------------------------------------------------------===//

/// (x - mean) / sqrt(variance + epsilon), with the statistics of dimensions of
/// the tensor. Null, after an error, where there is nothing to average.
static Tensor normalize(OperatorImporter &op, Tensor x,
                        ArrayRef<int64_t> positions, float epsilon) {
  Type element = x.getType().getElementType();
  auto average = [&](Tensor value) {
    return op.create<MeanOp>(element, value, positions, /*keep_dims=*/true,
                             RoundingAttr());
  };
  Tensor mean = average(x);
  if (!mean)
    return {};
  Tensor centred =
      op.create<SubOp>(element, x, mean, Activation::None, RoundingAttr());
  Tensor square = op.create<MulOp>(element, centred, centred, Activation::None,
                                   RoundingAttr());
  Tensor variance =
      op.create<AddOp>(element, average(square), op.createReals({}, {epsilon}),
                       Activation::None, RoundingAttr());
  Tensor inverse = RsqrtOp::create(op.getBuilder(), op.getLocation(),
                                   variance.getType(), variance, RoundingAttr())
                       .getOutput();
  return op.create<MulOp>(element, centred, inverse, Activation::None,
                          RoundingAttr());
}

/// value * scale + offset, which broadcast; the offset may be absent, and the
/// value null.
static Tensor scaleAndShift(OperatorImporter &op, Tensor value, Tensor scale,
                            Tensor offset) {
  if (!value)
    return {};
  Type element = value.getType().getElementType();
  Tensor result =
      op.create<MulOp>(element, value, scale, Activation::None, RoundingAttr());
  if (!result || !offset)
    return result;
  return op.create<AddOp>(element, result, offset, Activation::None,
                          RoundingAttr());
}

static LogicalResult requireFloats(OperatorImporter &op) {
  for (size_t input = 0; input < op.getNumInputs(); ++input)
    if (op.hasInput(input) && failed(op.requireFloat(input)))
      return failure();
  return success();
}

/// Over all dimensions from an axis on.
static LogicalResult importLayerNormalization(OperatorImporter &op) {
  if (failed(requireFloats(op)))
    return failure();
  int64_t rank = op.getInput(0).getRank();
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", -1), rank);
  if (failed(axis))
    return failure();
  SmallVector<int64_t> positions = llvm::to_vector(llvm::seq(*axis, rank));
  Tensor normal = normalize(op, op.getPlain(0), positions,
                            op.getAttributes().getFloat("epsilon", 1e-5f));
  return op.setOutput(scaleAndShift(
      op, normal, op.getPlain(1), op.hasInput(2) ? op.getPlain(2) : Tensor()));
}

/// Each channel of each image by itself.
static LogicalResult importInstanceNormalization(OperatorImporter &op) {
  if (failed(requireFloats(op)) || failed(op.requireRank(0, 3, kMaxRank)) ||
      failed(op.requireRank(1, 1, 1)) || failed(op.requireRank(2, 1, 1)))
    return failure();
  int64_t rank = op.getInput(0).getRank();
  Layout layout = getChannelsLastLayout(rank);
  SmallVector<int64_t> positions =
      llvm::to_vector(llvm::seq<int64_t>(1, rank - 1));
  Tensor normal = normalize(op, op.getIn(0, layout), positions,
                            op.getAttributes().getFloat("epsilon", 1e-5f));
  return op.setOutput(scaleAndShift(op, normal, op.getPlain(1), op.getPlain(2)),
                      layout);
}

/// Groups of channels; scale and offset are for channels or, before opset 21,
/// for groups.
static LogicalResult importGroupNormalization(OperatorImporter &op) {
  if (failed(requireFloats(op)) || failed(op.requireRank(0, 3, kMaxRank - 1)) ||
      failed(op.requireRank(1, 1, 1)) || failed(op.requireRank(2, 1, 1)))
    return failure();
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  int64_t groups = op.getAttributes().getInt("num_groups", 0);
  if (groups < 1 || groups > shape[1] || shape[1] % groups != 0)
    return op.emitError() << "expected num_groups that divide " << shape[1]
                          << " channels, but got " << groups;
  SmallVector<int64_t> split = {shape[0], groups, shape[1] / groups};
  llvm::append_range(split, ArrayRef<int64_t>(shape).drop_front(2));
  SmallVector<int64_t> positions =
      llvm::to_vector(llvm::seq<int64_t>(2, split.size()));
  Tensor normal = normalize(op, op.reshape(op.getPlain(0), split), positions,
                            op.getAttributes().getFloat("epsilon", 1e-5f));
  if (!normal)
    return failure();
  bool isOfGroups = op.getOpset() < 21;
  auto getParameter = [&](size_t input) {
    int64_t expected = isOfGroups ? groups : shape[1];
    int64_t size = op.getInput(input).getShape().front();
    SmallVector<int64_t> broadcast(split.size() - 1, 1);
    broadcast[0] = groups;
    broadcast[1] = isOfGroups ? 1 : split[2];
    if (size == expected)
      return op.reshape(op.getPlain(input), broadcast);
    op.emitError() << "expected " << expected << " elements in "
                   << op.getInputName(input) << ", but got " << size;
    return Tensor();
  };
  Tensor scale = getParameter(1);
  Tensor offset = scale ? getParameter(2) : Tensor();
  if (!offset)
    return failure();
  Tensor result = scaleAndShift(op, normal, scale, offset);
  return op.setOutput(result ? op.reshape(result, shape) : result);
}

static void checkBatchNormalization(const NodeProto &op, const ModelFile &,
                                    std::vector<std::string> &problems) {
  if (Attributes(op).getInt("training_mode", 0) != 0)
    problems.push_back("training_mode");
}

ArrayRef<OperatorInfo> onnximport::getNormOperators() {
  static const OperatorInfo infos[] = {
      {"BatchNormalization",
       {{"input"}, {"scale"}, {"offset"}, {"mean"}, {"variance"}},
       {{"epsilon", AttributeKind::Float},
        {"momentum", AttributeKind::Float},
        {"training_mode", AttributeKind::Int}},
       importBatchNormalization,
       checkBatchNormalization},
      {"GroupNormalization",
       {{"input"}, {"scale"}, {"offset"}},
       {{"epsilon", AttributeKind::Float},
        {"num_groups", AttributeKind::Int},
        {"stash_type", AttributeKind::Int}},
       importGroupNormalization},
      {"InstanceNormalization",
       {{"input"}, {"scale"}, {"offset"}},
       {{"epsilon", AttributeKind::Float}},
       importInstanceNormalization},
      {"LayerNormalization",
       {{"input"}, {"scale"}, {"offset", true}},
       {{"axis", AttributeKind::Int},
        {"epsilon", AttributeKind::Float},
        {"stash_type", AttributeKind::Int}},
       importLayerNormalization},
  };
  return infos;
}
