//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What loops over rows are made of, such that bufferization does all of it in
// place.
//
//===----------------------------------------------------------------------===//

#include "RowLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Type qopt::getStoredType(Type type) {
  if (QuantType quantized = getQuantType(type))
    return quantized.getIntegerType();
  return getElementTypeOrSelf(type);
}

int64_t qopt::getZeroPoint(Type type) {
  QuantType quantized = getQuantType(type);
  return quantized ? quantized.getZeroPointOf(0) : 0;
}

Value qopt::emitTyped(OpBuilder &builder, Location loc, Value tensor,
                      Type element) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (type.getElementType() == element)
    return tensor;
  return ReinterpretOp::create(
      builder, loc, RankedTensorType::get(type.getShape(), element), tensor);
}

Value qopt::emitStored(OpBuilder &builder, Location loc, Value tensor) {
  return emitTyped(builder, loc, tensor, getStoredType(tensor.getType()));
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Value qopt::emitFilled(OpBuilder &builder, Location loc, Value tensor,
                       int64_t value) {
  Type element = getElementTypeOrSelf(tensor);
  Value scalar = arith::ConstantOp::create(
      builder, loc, builder.getIntegerAttr(element, value));
  return linalg::FillOp::create(builder, loc, scalar, tensor).getResult(0);
}

namespace {
/// A box as offsets, sizes and strides.
struct Slice {
  Slice(OpBuilder &builder, RowBox box, Value tensor) {
    int64_t channels = cast<RankedTensorType>(tensor.getType()).getDimSize(3);
    shape = {1, box.rows, box.columns, channels};
    auto index = [&](int64_t value) { return builder.getIndexAttr(value); };
    offsets = {index(0), box.first, index(box.column), index(0)};
    for (int64_t size : shape)
      sizes.push_back(index(size));
    strides.assign(4, index(1));
  }
  SmallVector<int64_t> shape;
  SmallVector<OpFoldResult> offsets, sizes, strides;
};
} // namespace

Value qopt::emitExtract(OpBuilder &builder, Location loc, Value tensor,
                        RowBox box) {
  Slice slice(builder, box, tensor);
  return tensor::ExtractSliceOp::create(builder, loc, tensor, slice.offsets,
                                        slice.sizes, slice.strides);
}

Value qopt::emitInsert(OpBuilder &builder, Location loc, Value rows,
                       Value tensor, RowBox box) {
  Slice slice(builder, box, tensor);
  return tensor::InsertSliceOp::create(
      builder, loc, rows, tensor, slice.offsets, slice.sizes, slice.strides);
}

// One element at a time, lowest first: each is read before it is written, so
// that no copy is needed. A slice of all rows would be one.
Value qopt::emitRowsMovedUp(OpBuilder &builder, Location loc, Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  ReassociationIndices all = {0, 1, 2, 3};
  Value flat = tensor::CollapseShapeOp::create(
      builder, loc, tensor, ArrayRef<ReassociationIndices>{all});
  int64_t rowElements = type.getDimSize(2) * type.getDimSize(3);
  scf::ForOp loop =
      emitFor(builder, loc, type.getNumElements() - rowElements, flat);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value index = loop.getInductionVar(), state = loop.getRegionIterArg(0);
    Value element = tensor::ExtractOp::create(
        builder, loc, state, emitIndexSum(builder, loc, index, rowElements));
    state = tensor::InsertOp::create(builder, loc, element, state, index);
    scf::YieldOp::create(builder, loc, state);
  }
  return tensor::ExpandShapeOp::create(builder, loc, type, loop.getResult(0),
                                       ArrayRef<ReassociationIndices>{all});
}

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

static Value emitIndex(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value qopt::emitIndexSum(OpBuilder &builder, Location loc, Value x, Value y) {
  return arith::AddIOp::create(builder, loc, x, y);
}

Value qopt::emitIndexSum(OpBuilder &builder, Location loc, Value x, int64_t y) {
  return y == 0 ? x : emitIndexSum(builder, loc, x, emitIndex(builder, loc, y));
}

Value qopt::emitIndexProduct(OpBuilder &builder, Location loc, Value x,
                             int64_t y) {
  return y == 1 ? x
                : arith::MulIOp::create(builder, loc, x,
                                        emitIndex(builder, loc, y));
}

Value qopt::emitOpaqueZero(OpBuilder &builder, Location loc, Value x,
                           int64_t bound) {
  return arith::DivUIOp::create(builder, loc, x,
                                emitIndex(builder, loc, bound));
}

scf::ForOp qopt::emitFor(OpBuilder &builder, Location loc, int64_t count,
                         ValueRange inits) {
  return scf::ForOp::create(builder, loc, emitIndex(builder, loc, 0),
                            emitIndex(builder, loc, count),
                            emitIndex(builder, loc, 1), inits);
}

scf::IfOp qopt::emitIfBelow(OpBuilder &builder, Location loc, Value x,
                            int64_t bound, TypeRange types) {
  // What is negative is large without a sign.
  Value isBelow = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult,
                                        x, emitIndex(builder, loc, bound));
  auto choice = scf::IfOp::create(builder, loc, types, isBelow,
                                  /*addThenBlock=*/true,
                                  /*addElseBlock=*/true);
  return choice;
}
