//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The classes of the ops, and queries that they share.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::qopt;

#include "qopt/Dialect/QOpt/QOptInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "qopt/Dialect/QOpt/QOptOps.cpp.inc"

void QOptDialect::registerOps() {
  addOperations<
#define GET_OP_LIST
#include "qopt/Dialect/QOpt/QOptOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Queries shared by ops
//===----------------------------------------------------------------------===//

QuantType qopt::getQuantType(Type type) {
  return dyn_cast<QuantType>(getElementTypeOrSelf(type));
}

int64_t qopt::getElementBytes(RankedTensorType type) {
  Type element = type.getElementType();
  if (QuantType quantized = getQuantType(type))
    element = quantized.getIntegerType();
  unsigned width = element.isIntOrFloat() ? element.getIntOrFloatBitWidth()
                                          : IndexType::kInternalStorageBitWidth;
  return int64_t(llvm::PowerOf2Ceil(llvm::divideCeil(width, 8)));
}

std::pair<int64_t, int64_t> qopt::getActivationBounds(Activation activation,
                                                      QuantType type) {
  return activationBounds(activation, type.getScaleOf(0),
                          type.getZeroPointOf(0), type.getStorage().getMin(),
                          type.getStorage().getMax());
}

std::pair<int64_t, int64_t> qopt::getActivationBounds(Activation activation,
                                                      IntegerType type) {
  int64_t min = llvm::minIntN(type.getWidth());
  int64_t max = llvm::maxIntN(type.getWidth());
  switch (activation) {
  case Activation::None:
    return {min, max};
  case Activation::Relu:
    return {0, max};
  case Activation::ReluN1To1:
    return {-1, 1};
  case Activation::Relu6:
    return {0, 6};
  }
  llvm_unreachable("unknown activation");
}
