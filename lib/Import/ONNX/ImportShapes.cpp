//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The same elements in another shape, or in another order of dimensions.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// Ends with the elements of the input in another shape. The same shape is the
/// same value, in whatever order its dimensions are.
static LogicalResult finishReshape(OperatorImporter &op,
                                   ArrayRef<int64_t> shape) {
  const GraphValue &input = op.getInput(0);
  if (ArrayRef<int64_t>(input.getShape()) == shape)
    return op.setOutput(input.value, input.layout);
  return op.setOutput(op.reshape(op.getPlain(0), shape));
}

static LogicalResult importReshape(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> shape = op.getIntegers(1);
  if (failed(shape))
    return failure();
  if (shape->size() > kMaxRank)
    return op.emitError() << "expected at most " << kMaxRank
                          << " dimensions, but got " << shape->size();
  SmallVector<int64_t> from = op.getInput(0).getShape(), given = *shape;
  bool keepsZeros = op.getAttributes().getInt("allowzero", 0) != 0;
  int64_t all = computeProduct(from), known = 1, open = -1;
  bool isWrong = false;
  for (auto [i, size] : llvm::enumerate(*shape)) {
    if (size == 0 && !keepsZeros) {
      isWrong |= i >= from.size();
      size = isWrong ? 0 : from[i];
    }
    if (size == -1) {
      isWrong |= open >= 0;
      open = i;
    } else {
      isWrong |= size < 0 || llvm::MulOverflow(known, size, known);
    }
  }
  if (!isWrong && open >= 0) {
    isWrong = known == 0 || all % known != 0;
    (*shape)[open] = isWrong ? 0 : all / known;
  } else {
    isWrong |= known != all;
  }
  if (isWrong)
    return op.emitError() << "expected a shape for the elements of [" << from
                          << "], but got [" << given << "]";
  return finishReshape(op, *shape);
}

static LogicalResult importFlatten(OperatorImporter &op) {
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  int64_t axis = op.getAttributes().getInt("axis", 1), rank = shape.size();
  if (axis < -rank || axis > rank)
    return op.emitError() << "expected an axis from " << -rank << " to " << rank
                          << ", but got " << axis;
  axis += axis < 0 ? rank : 0;
  ArrayRef<int64_t> sizes(shape);
  return finishReshape(op, {computeProduct(sizes.take_front(axis)),
                            computeProduct(sizes.drop_front(axis))});
}

/// Axes are an attribute before opset 13 and an input from then on.
static FailureOr<SmallVector<int64_t>> getAxes(OperatorImporter &op) {
  if (op.hasInput(1))
    return op.getIntegers(1);
  return op.getAttributes().getInts("axes");
}

static LogicalResult importSqueeze(OperatorImporter &op) {
  SmallVector<int64_t> shape = op.getInput(0).getShape(), result;
  FailureOr<SmallVector<int64_t>> axes = getAxes(op);
  if (succeeded(axes))
    axes = op.normalizeAxes(*axes, shape.size());
  if (failed(axes))
    return failure();
  bool isNamed = op.hasInput(1) || op.getAttributes().has("axes");
  for (auto [axis, size] : llvm::enumerate(shape)) {
    bool goes = isNamed ? llvm::is_contained(*axes, int64_t(axis)) : size == 1;
    if (goes && size != 1)
      return op.emitError() << "expected a dimension of 1 at axis " << axis
                            << ", but got " << size;
    if (!goes)
      result.push_back(size);
  }
  return finishReshape(op, result);
}

static LogicalResult importUnsqueeze(OperatorImporter &op) {
  SmallVector<int64_t> shape = op.getInput(0).getShape(), result;
  FailureOr<SmallVector<int64_t>> axes = getAxes(op);
  if (failed(axes))
    return failure();
  int64_t rank = shape.size() + axes->size();
  if (rank > static_cast<int64_t>(kMaxRank))
    return op.emitError() << "expected at most " << kMaxRank
                          << " dimensions, but got " << rank;
  axes = op.normalizeAxes(*axes, rank);
  if (failed(axes))
    return failure();
  auto next = shape.begin();
  for (int64_t axis = 0; axis < rank; ++axis)
    result.push_back(llvm::is_contained(*axes, int64_t(axis)) ? 1 : *next++);
  return finishReshape(op, result);
}

/// Nothing moves here: what needs another order will ask for it.
static LogicalResult importTranspose(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  SmallVector<int64_t> reversed =
      llvm::to_vector(llvm::reverse(getIdentityLayout(input.getRank())));
  SmallVector<int64_t> permutation =
      op.getAttributes().getInts("perm", reversed);
  if (static_cast<int64_t>(permutation.size()) != input.getRank() ||
      !isPermutationVector(permutation))
    return op.emitError() << "expected a permutation of " << input.getRank()
                          << " dimensions, but got [" << permutation << "]";
  // A constant has one order.
  if (input.isConstant())
    return op.setOutput(op.transpose(op.getPlain(0), permutation));
  SmallVector<int64_t> inverse = invertPermutationVector(permutation);
  Layout layout = llvm::map_to_vector(
      input.layout, [&](int64_t axis) { return inverse[axis]; });
  return op.setOutput(input.value, layout);
}

ArrayRef<OperatorInfo> onnximport::getShapeOperators() {
  const std::vector<InputInfo> axes = {{"input"}, {"axes", true, true}};
  const std::vector<AttributeInfo> axesAttribute = {
      {"axes", AttributeKind::Ints}};
  static const OperatorInfo infos[] = {
      {"Flatten", {{"input"}}, {{"axis", AttributeKind::Int}}, importFlatten},
      {"Reshape",
       {{"input"}, {"shape", false, true}},
       {{"allowzero", AttributeKind::Int}},
       importReshape},
      {"Squeeze", axes, axesAttribute, importSqueeze},
      {"Transpose",
       {{"input"}},
       {{"perm", AttributeKind::Ints}},
       importTranspose},
      {"Unsqueeze", axes, axesAttribute, importUnsqueeze},
  };
  return infos;
}
