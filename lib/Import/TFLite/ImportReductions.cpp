//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reductions over axes.
//
//===----------------------------------------------------------------------===//

#include "ImportOptions.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

using Code = mlir::qopt::tflite::BuiltinOperator;

/// The axes that the second input names, increasing. Negative ones count from
/// the end, and one may be named twice. A scalar has none, whatever is named.
static FailureOr<SmallVector<int64_t>> getAxes(OperatorImporter &op,
                                               int64_t rank) {
  FailureOr<SmallVector<int64_t>> axes = op.getParameter(1);
  if (failed(axes) || rank == 0)
    return failed(axes) ? axes : SmallVector<int64_t>();
  for (int64_t &axis : *axes) {
    if (axis < -rank || axis >= rank)
      return op.emitError() << "expected an axis from " << -rank << " to "
                            << rank - 1 << ", but got " << axis;
    axis += axis < 0 ? rank : 0;
  }
  llvm::sort(*axes);
  axes->erase(llvm::unique(*axes), axes->end());
  return axes;
}

/// Operands and result type of a reduction.
struct Reduction {
  TensorValue input;
  SmallVector<int64_t> axes;
  RankedTensorType type;
  bool keepDims;
};

static FailureOr<Reduction> getReduction(OperatorImporter &op) {
  Reduction reduction;
  reduction.input = op.getActivation(0);
  if (!reduction.input)
    return failure();
  FailureOr<SmallVector<int64_t>> axes =
      getAxes(op, reduction.input.getType().getRank());
  if (failed(axes))
    return failure();
  reduction.axes = std::move(*axes);
  reduction.type = op.getOutputType();
  if (!reduction.type)
    return failure();
  reduction.keepDims = getOptions<ReducerOptions>(op.getOperator()).keep_dims();
  return reduction;
}

template <typename OpTy>
static LogicalResult importAdding(OperatorImporter &op) {
  FailureOr<Reduction> reduction = getReduction(op);
  if (failed(reduction))
    return failure();
  RoundingAttr rounding =
      getQuantType(reduction->type) ? getLayerRounding(op) : RoundingAttr();
  return op.setOutput(OpTy::create(
      op.getBuilder(), op.getLocation(), reduction->type, reduction->input,
      reduction->axes, reduction->keepDims, rounding));
}

template <typename OpTy>
static LogicalResult importExtremum(OperatorImporter &op) {
  FailureOr<Reduction> reduction = getReduction(op);
  if (failed(reduction))
    return failure();
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(),
                                   reduction->type, reduction->input,
                                   reduction->axes, reduction->keepDims));
}

template <typename OpTy> static LogicalResult importArg(OperatorImporter &op) {
  TensorValue input = op.getActivation(0);
  if (!input)
    return failure();
  FailureOr<SmallVector<int64_t>> axes = getAxes(op, input.getType().getRank());
  if (failed(axes))
    return failure();
  if (axes->size() != 1)
    return op.emitError() << "expected one axis, but got " << axes->size();
  RankedTensorType type = op.getOutputType();
  if (!type)
    return failure();
  return op.setOutput(OpTy::create(op.getBuilder(), op.getLocation(), type,
                                   input, axes->front()));
}

ArrayRef<OperatorInfo> tflite::getReductionOperators() {
  const std::vector<OperandInfo> reduced = {{"input", OperandKind::Activation},
                                            {"axes", OperandKind::Parameter}};
  const std::vector<OperandInfo> searched = {{"input", OperandKind::Activation},
                                             {"axis", OperandKind::Parameter}};
  const std::vector<Signature> adding = {{I8, I32, I8},   {U8, I32, U8},
                                         {I16, I32, I16}, {I32, I32, I32},
                                         {I64, I32, I64}, {F32, I32, F32}};
  std::vector<Signature> ordering = adding;
  ordering.push_back({Bool, I32, Bool});
  std::vector<Signature> positions;
  for (TensorType input : {I8, U8, I32, Bool, F32})
    for (TensorType axis : {I32, I64})
      for (TensorType output : {I32, I64})
        positions.push_back({input, axis, output});
  static const OperatorInfo infos[] = {
      {Code::MEAN, 3, BuiltinOptions::ReducerOptions, reduced, adding,
       importAdding<MeanOp>},
      {Code::SUM, 3, BuiltinOptions::ReducerOptions, reduced, adding,
       importAdding<SumOp>},
      {Code::REDUCE_MAX, 3, BuiltinOptions::ReducerOptions, reduced, ordering,
       importExtremum<ReduceMaxOp>},
      {Code::REDUCE_MIN, 3, BuiltinOptions::ReducerOptions, reduced, ordering,
       importExtremum<ReduceMinOp>},
      {Code::ARG_MAX, 3, BuiltinOptions::NONE, searched, positions,
       importArg<ArgMaxOp>},
      {Code::ARG_MIN, 3, BuiltinOptions::NONE, searched, positions,
       importArg<ArgMinOp>},
  };
  return infos;
}
