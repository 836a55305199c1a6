//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on the elements of two tensors at a time, with broadcasting.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Rescale.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

/// The element of a tensor that broadcasting repeats at `index` of the result:
/// dimensions are aligned at the last, and those of 1 are repeated.
template <typename T>
static T broadcast(ArrayRef<T> elements, ArrayRef<int64_t> shape,
                   ArrayRef<int64_t> index) {
  int64_t position = 0;
  for (auto [extent, i] : llvm::zip_equal(shape, index.take_back(shape.size())))
    position = position * extent + (extent == 1 ? 0 : i);
  return elements[position];
}

static void addReals(AddOp op, const TensorValue &lhs, const TensorValue &rhs,
                     TensorValue &output) {
  std::pair<float, float> bounds = getRealActivationBounds(op.getActivation());
  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        float sum = broadcast<float>(lhs.reals, lhs.type.getShape(), index) +
                    broadcast<float>(rhs.reals, rhs.type.getShape(), index);
        output.reals[position] = clampTo(sum, bounds);
      });
}

static LogicalResult evaluateAdd(AddOp op, Operands operands,
                                 TensorValue &output) {
  const TensorValue &lhs = *operands[0], &rhs = *operands[1];
  if (output.isFloat()) {
    addReals(op, lhs, rhs, output);
    return success();
  }
  FailureOr<Profile> profile = requireProfile(op);
  if (failed(profile))
    return failure();
  QuantType type = getQuantType(output.type);
  AddMultipliers multipliers =
      addMultipliers(*profile, getQuantType(lhs.type).getScaleOf(0),
                     getQuantType(rhs.type).getScaleOf(0), type.getScaleOf(0),
                     type.getStorage().getWidth());
  std::pair<int64_t, int64_t> bounds =
      getActivationBounds(op.getActivation(), type);

  std::vector<int64_t> lhsInts = subtractZeroPoints(lhs);
  std::vector<int64_t> rhsInts = subtractZeroPoints(rhs);
  forEachElement(output.type.getShape(), [&](int64_t position,
                                             ArrayRef<int64_t> index) {
    int64_t a = broadcast<int64_t>(lhsInts, lhs.type.getShape(), index);
    int64_t b = broadcast<int64_t>(rhsInts, rhs.type.getShape(), index);
    int64_t sum =
        quantizedAdd(int32_t(a), int32_t(b), multipliers, *op.getRounding());
    output.ints[position] = clampTo(sum + type.getZeroPointOf(0), bounds);
  });
  return success();
}

void reference::attachElementwise(MLIRContext &context) {
  attach<AddOp, evaluateAdd>(context);
}
