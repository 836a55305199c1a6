//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of reductions over axes. Constraint ids are
// those of QOptReductionOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

// Elements of tensors are counted in 64 bits: verifiers have to ask first.
static uint64_t countReduced(ArrayRef<int64_t> shape, ArrayRef<int64_t> axes) {
  uint64_t count = 1;
  for (int64_t axis : axes)
    count = llvm::SaturatingMultiply<uint64_t>(count, shape[axis]);
  return count;
}

static LogicalResult
inferReduction(std::optional<Location> location, ArrayRef<int64_t> shape,
               ArrayRef<int64_t> axes, bool keepDims,
               SmallVectorImpl<ShapedTypeComponents> &shapes) {
  // mean_c1, sum_c1, reduce_max_c1, reduce_min_c1
  int64_t rank = shape.size();
  for (auto [i, axis] : llvm::enumerate(axes))
    if (axis < 0 || axis >= rank || (i > 0 && axis <= axes[i - 1]))
      return emitOptionalError(location, "expected increasing axes from 0 to ",
                               rank, " (exclusive), but got [", axes, "]");
  for (int64_t axis : axes)
    if (shape[axis] == 0)
      return emitOptionalError(
          location, "expected reduced dimensions with elements, but got [",
          shape, "]");
  SmallVector<int64_t> result;
  for (auto [axis, size] : llvm::enumerate(shape)) {
    if (!llvm::is_contained(axes, static_cast<int64_t>(axis)))
      result.push_back(size);
    else if (keepDims)
      result.push_back(1);
  }
  shapes.emplace_back(result);
  return success();
}

static LogicalResult inferArg(std::optional<Location> location,
                              ArrayRef<int64_t> shape, int64_t axis,
                              SmallVectorImpl<ShapedTypeComponents> &shapes) {
  // arg_max_c1, arg_min_c1
  int64_t rank = shape.size();
  if (axis < 0 || axis >= rank)
    return emitOptionalError(location, "expected an axis from 0 to ", rank,
                             " (exclusive), but got ", axis);
  if (shape[axis] < 1 || !llvm::isInt<32>(shape[axis]))
    return emitOptionalError(location,
                             "expected 1 to 2147483647 elements along the "
                             "axis, but got ",
                             shape[axis]);
  SmallVector<int64_t> result(shape);
  result.erase(result.begin() + axis);
  shapes.emplace_back(result);
  return success();
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

static bool isBool(Type type) { return type.isInteger(1); }

/// Float, integer, or quantized in a way that keeps the order of the codes.
static LogicalResult verifyReducedType(Operation *op, Type input, Type output) {
  QuantType quantized = getQuantType(input);
  if (input == output && (!quantized || isUniformPerTensor(quantized)))
    return success();
  return op->emitOpError()
         << "expected one element type, per tensor and uniform where "
            "quantized, but got "
         << input << " and " << output;
}

template <typename OpTy> static LogicalResult verifyExtremum(OpTy op) {
  // reduce_max_c2, reduce_min_c2
  if (failed(verifyShape(op)))
    return failure();
  // reduce_max_c3, reduce_min_c3
  return verifyReducedType(op, op.getInput().getType().getElementType(),
                           op.getOutput().getType().getElementType());
}

template <typename OpTy> static LogicalResult verifyAdding(OpTy op) {
  if (failed(verifyShape(op))) // mean_c2, sum_c2
    return failure();
  // mean_c3, sum_c3
  Type inputElement = op.getInput().getType().getElementType(),
       outputElement = op.getOutput().getType().getElementType();
  QuantType input = getQuantType(inputElement),
            output = getQuantType(outputElement);
  bool isSupported =
      input && output ? isUniformPerTensor(input) && isUniformPerTensor(output)
                      : inputElement == outputElement && !isBool(inputElement);
  if (!isSupported)
    return op.emitOpError()
           << "expected float tensors, integers of one type with 8 to 64 bits, "
              "or types per tensor with uniform storage, but got "
           << inputElement << " and " << outputElement;
  // mean_c4, sum_c4
  if (failed(verifyRounding(op, op.getRounding().has_value())))
    return failure();
  // mean_c5, sum_c5
  uint64_t count = countReduced(getShape(op.getInput()), op.getAxes());
  if (count > INT32_MAX)
    return op.emitOpError()
           << "expected at most 2147483647 elements for one, but got " << count;
  return success();
}

template <typename OpTy> static LogicalResult verifyArg(OpTy op) {
  // arg_max_c2, arg_min_c2
  if (failed(verifyShape(op)))
    return failure();
  // arg_max_c3, arg_min_c3
  Type element = op.getInput().getType().getElementType();
  return verifyReducedType(op, element, element);
}

//===----------------------------------------------------------------------===//
// Ops
//===----------------------------------------------------------------------===//

#define QOPT_REDUCTION_OP(OpTy, VERIFY)                                        \
  int64_t OpTy::getCount() {                                                   \
    return countReduced(getShape(getInput()), getAxes());                      \
  }                                                                            \
  LogicalResult OpTy::inferReturnTypeComponents(                               \
      MLIRContext *, std::optional<Location> location, Adaptor adaptor,        \
      SmallVectorImpl<ShapedTypeComponents> &shapes) {                         \
    return inferReduction(location, getShape(adaptor.getInput()),              \
                          adaptor.getAxes(), adaptor.getKeepDims(), shapes);   \
  }                                                                            \
  LogicalResult OpTy::verify() { return VERIFY(*this); }

QOPT_REDUCTION_OP(MeanOp, verifyAdding)
QOPT_REDUCTION_OP(SumOp, verifyAdding)
QOPT_REDUCTION_OP(ReduceMaxOp, verifyExtremum)
QOPT_REDUCTION_OP(ReduceMinOp, verifyExtremum)
#undef QOPT_REDUCTION_OP

// mean --> reshape(mean keep_dims)
LogicalResult MeanOp::canonicalize(MeanOp op, PatternRewriter &rewriter) {
  if (op.getKeepDims() || op.getAxes().empty())
    return failure();
  RankedTensorType type = op.getOutput().getType();
  SmallVector<int64_t> shape(getShape(op.getInput()));
  for (int64_t axis : op.getAxes())
    shape[axis] = 1;
  auto kept = MeanOp::create(rewriter, op.getLoc(), type.clone(shape),
                             op.getInput(), op.getAxesAttr(),
                             rewriter.getUnitAttr(), op.getRoundingAttr());
  // What is recorded has the shape of the result.
  auto attributes = llvm::to_vector(op->getDiscardableAttrs());
  rewriter.replaceOpWithNewOp<ReshapeOp>(op, type, kept)
      ->setDiscardableAttrs(attributes);
  return success();
}

#define QOPT_ARG_OP(OpTy)                                                      \
  LogicalResult OpTy::inferReturnTypeComponents(                               \
      MLIRContext *, std::optional<Location> location, Adaptor adaptor,        \
      SmallVectorImpl<ShapedTypeComponents> &shapes) {                         \
    return inferArg(location, getShape(adaptor.getInput()), adaptor.getAxis(), \
                    shapes);                                                   \
  }                                                                            \
  LogicalResult OpTy::verify() { return verifyArg(*this); }

QOPT_ARG_OP(ArgMaxOp)
QOPT_ARG_OP(ArgMinOp)
#undef QOPT_ARG_OP
