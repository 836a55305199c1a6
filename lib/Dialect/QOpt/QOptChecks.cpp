//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Checks that verifiers of several ops share.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qopt;

bool qopt::isUniformPerTensor(QuantType type) {
  return type.isPerTensor() && type.getStorage().isUniform();
}

LogicalResult qopt::verifyInferredShape(Operation *op,
                                        ArrayRef<int64_t> expected) {
  auto actual = cast<RankedTensorType>(op->getResult(0).getType()).getShape();
  if (actual == expected)
    return success();
  return op->emitOpError() << "expected a result of shape [" << expected
                           << "], but got [" << actual << "]";
}

bool qopt::isItsOwnInput(Operation *op) {
  return llvm::is_contained(op->getOperands(), op->getResult(0));
}

LogicalResult qopt::verifyRounding(Operation *op, bool hasRounding) {
  bool isQuantized = getQuantType(op->getResult(0)) != nullptr;
  if (isQuantized == hasRounding)
    return success();
  bool isFloat = isa<FloatType>(getElementTypeOrSelf(op->getResult(0)));
  return op->emitOpError() << "expected " << (isQuantized ? "a" : "no")
                           << " rounding for "
                           << (isQuantized ? "a quantized"
                               : isFloat   ? "a float"
                                           : "an integer")
                           << " result";
}

LogicalResult qopt::verifyNumScales(Operation *op, RankedTensorType tensor) {
  QuantType type = getQuantType(tensor);
  if (!type)
    return success();
  std::optional<int64_t> expected = type.getNumScales(tensor.getShape());
  if (!expected)
    return op->emitOpError()
           << "expected the " << stringifyGranularity(type.getGranularity())
           << " granularity to fit the rank of " << tensor;
  if (*expected == static_cast<int64_t>(type.getScale().size()))
    return success();
  return op->emitOpError() << "expected " << *expected << " scales for ["
                           << tensor.getShape() << "], but got "
                           << type.getScale().size();
}

FailureOr<std::array<int64_t, 2>>
qopt::inferWindow(std::optional<Location> location,
                  ArrayRef<int64_t> inputShape, ArrayRef<int64_t> window,
                  ArrayRef<int64_t> strides, ArrayRef<int64_t> dilations,
                  ArrayRef<int64_t> pad) {
  auto isCount = [](int64_t value) {
    return value >= 1 && llvm::isInt<32>(value);
  };
  auto isPadding = [](int64_t value) {
    return value >= 0 && llvm::isInt<32>(value);
  };
  for (auto [name, values] :
       {std::pair{"window sizes", window}, std::pair{"strides", strides},
        std::pair{"dilations", dilations}})
    if (values.size() != 2 || !llvm::all_of(values, isCount)) {
      (void)emitOptionalError(location, "expected two positive 32-bit ", name,
                              ", but got [", values, "]");
      return failure();
    }
  if (pad.size() != 4 || !llvm::all_of(pad, isPadding)) {
    (void)emitOptionalError(location,
                            "expected four non-negative 32-bit paddings, but "
                            "got [",
                            pad, "]");
    return failure();
  }
  std::array<int64_t, 2> result;
  for (int axis : {0, 1}) {
    int64_t size = inputShape[1 + axis];
    if (!llvm::isInt<32>(size)) {
      (void)emitOptionalError(location, "expected 32-bit sizes, but got ",
                              size);
      return failure();
    }
    int64_t padded = size + pad[2 * axis] + pad[2 * axis + 1];
    int64_t extent = (window[axis] - 1) * dilations[axis] + 1;
    if (extent > padded) {
      (void)emitOptionalError(location, "expected a window of at most ", padded,
                              " padded elements, but got ", extent);
      return failure();
    }
    result[axis] = (padded - extent) / strides[axis] + 1;
  }
  return result;
}
