//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are, and the resizing of
// images.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"
#include "qopt/Numerics/Resize.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// The row-major position of `index`.
static int64_t getPosition(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t position = 0;
  for (auto [size, i] : llvm::zip_equal(shape, index))
    position = position * size + i;
  return position;
}

/// Copies one element; both tensors are of one element type.
static void copyElement(const TensorValue &from, int64_t fromPosition,
                        TensorValue &to, int64_t toPosition) {
  if (to.isFloat())
    to.reals[toPosition] = from.reals[fromPosition];
  else
    to.ints[toPosition] = from.ints[fromPosition];
}

/// Each element of the result is where the op says.
template <typename OpTy>
static LogicalResult evaluateMovement(OpTy op, Operands operands,
                                      TensorValue &output) {
  auto movement = cast<MovementOpInterface>(op.getOperation());
  forEachElement(output.type.getShape(), [&](int64_t position,
                                             ArrayRef<int64_t> index) {
    if (std::optional<ElementSource> source = movement.getSource(index)) {
      const TensorValue &from = *operands[source->operand];
      copyElement(from, getPosition(from.type.getShape(), source->index),
                  output, position);
    } else if (output.isFloat()) {
      output.reals[position] =
          cast<FloatAttr>(movement.getFillValue()).getValue().convertToFloat();
    } else {
      output.ints[position] =
          cast<IntegerAttr>(movement.getFillValue()).getInt();
    }
  });
  return success();
}

static LogicalResult evaluateGather(GatherOp op, Operands operands,
                                    TensorValue &output) {
  const TensorValue &input = *operands[0], &indices = *operands[1];
  ArrayRef<int64_t> shape = input.type.getShape();
  size_t axis = op.getAxis(), batchDims = op.getBatchDims();
  // output[b, o, i, r] = input[b, o, indices[b, i], r]
  size_t numIndexDims = indices.type.getRank() - batchDims;
  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        SmallVector<int64_t> at(index.take_front(batchDims));
        llvm::append_range(at, index.slice(axis, numIndexDims));
        SmallVector<int64_t> source(index.take_front(axis));
        int64_t i = indices.ints[getPosition(indices.type.getShape(), at)];
        source.push_back(std::clamp<int64_t>(i, 0, shape[axis] - 1));
        llvm::append_range(source, index.drop_front(axis + numIndexDims));
        copyElement(input, getPosition(shape, source), output, position);
      });
  return success();
}

/// Height or width of the images.
static ResizeAxis getAxis(ResizeBilinearOp op, int64_t axis) {
  return {op.getInput().getType().getDimSize(axis),
          op.getOutput().getType().getDimSize(axis), op.getAlignCorners(),
          op.getHalfPixelCenters()};
}

static LinearTaps getTaps(ResizeBilinearOp op, int64_t axis) {
  if (std::optional<int64_t> bits = op.getWeightBits())
    return roundedLinearTaps(getAxis(op, axis), int(*bits));
  return exactLinearTaps(getAxis(op, axis));
}

static LogicalResult evaluateResizeBilinear(ResizeBilinearOp op,
                                            Operands operands,
                                            TensorValue &output) {
  LinearTaps rows = getTaps(op, 1), columns = getTaps(op, 2);
  ArrayRef<int64_t> shape = operands[0]->type.getShape();
  View<int64_t> ints(operands[0]->ints, shape);
  View<float> reals(operands[0]->reals, shape);
  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        int64_t n = index[0], c = index[3];
        LinearTap y = rows.taps[index[1]], x = columns.taps[index[2]];
        if (output.isFloat()) {
          float wy = float(y.weight) / float(rows.unit);
          float wx = float(x.weight) / float(columns.unit);
          auto row = [&](int64_t i) {
            return (1 - wx) * reals(n, i, x.lower, c) +
                   wx * reals(n, i, x.upper, c);
          };
          output.reals[position] = (1 - wy) * row(y.lower) + wy * row(y.upper);
          return;
        }
        auto row = [&](int64_t i) {
          return (columns.unit - x.weight) * ints(n, i, x.lower, c) +
                 x.weight * ints(n, i, x.upper, c);
        };
        int64_t sum =
            (rows.unit - y.weight) * row(y.lower) + y.weight * row(y.upper);
        output.ints[position] =
            roundingDivide(sum, rows.unit * columns.unit, *op.getRounding());
      });
  return success();
}

void reference::attachMovement(MLIRContext &context) {
  attach<ReshapeOp, evaluateMovement>(context);
  attach<TransposeOp, evaluateMovement>(context);
  attach<SliceOp, evaluateMovement>(context);
  attach<ConcatOp, evaluateMovement>(context);
  attach<PadOp, evaluateMovement>(context);
  attach<BroadcastOp, evaluateMovement>(context);
  attach<ResizeNearestOp, evaluateMovement>(context);
  attach<ResizeBilinearOp, evaluateResizeBilinear>(context);
  attach<GatherOp, evaluateGather>(context);
}
