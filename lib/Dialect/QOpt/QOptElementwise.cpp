//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Shape inference and verifiers of elementwise operators. Constraint ids are
// those of QOptElementwiseOps.td.
//
//===----------------------------------------------------------------------===//

#include "QOptChecks.h"
#include "mlir/Dialect/Traits.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace mlir::qopt;

// add_c1, sub_c1, mul_c1, squared_difference_c1, prelu_c1, maximum_c1,
// minimum_c1, compare_c1, select_c1, div_c1
LogicalResult qopt::detail::inferBroadcastShape(
    std::optional<Location> location, ValueRange operands,
    SmallVectorImpl<ShapedTypeComponents> &shapes) {
  SmallVector<int64_t> result;
  for (Value operand : operands) {
    SmallVector<int64_t> sofar = result;
    auto shape = cast<RankedTensorType>(operand.getType()).getShape();
    if (OpTrait::util::getBroadcastedShape(sofar, shape, result))
      continue;
    if (!location)
      return failure();
    auto diagnostic = emitError(*location)
                      << "expected shapes that broadcast, but got ";
    llvm::interleave(
        operands.getTypes(),
        [&](Type type) {
          diagnostic << "[" << cast<RankedTensorType>(type).getShape() << "]";
        },
        [&] { diagnostic << " and "; });
    return diagnostic;
  }
  shapes.emplace_back(result);
  return success();
}

//===----------------------------------------------------------------------===//
// Element types
//===----------------------------------------------------------------------===//

static SmallVector<Type> getElementTypes(Operation *op) {
  SmallVector<Type> types;
  for (Type type : op->getOperandTypes())
    types.push_back(getElementTypeOrSelf(type));
  types.push_back(getElementTypeOrSelf(op->getResult(0)));
  return types;
}

/// `a, b and c`
static void appendList(InFlightDiagnostic &diagnostic, ArrayRef<Type> types) {
  for (auto [i, type] : llvm::enumerate(types))
    diagnostic << (i == 0                  ? ""
                   : i + 1 == types.size() ? " and "
                                           : ", ")
               << type;
}

/// Quantized types per tensor whose uniform storage has one width and, where
/// asked, one signedness.
static LogicalResult verifyQuantized(Operation *op, ArrayRef<Type> types,
                                     bool oneSignedness) {
  auto first = cast<QuantType>(types.front());
  for (Type type : types) {
    auto quantized = cast<QuantType>(type);
    if (isUniformPerTensor(quantized) &&
        quantized.getStorage().getWidth() == first.getStorage().getWidth() &&
        (!oneSignedness ||
         quantized.getStorage().getKind() == first.getStorage().getKind()))
      continue;
    auto diagnostic = op->emitOpError()
                      << "expected types per tensor with uniform storage of "
                         "the same width"
                      << (oneSignedness ? " and signedness" : "")
                      << ", but got ";
    appendList(diagnostic, types);
    return diagnostic;
  }
  return success();
}

/// The types of an operator that computes: all float, all quantized, or all the
/// same integer of 32 or 64 bits where that is allowed.
static LogicalResult verifyComputed(Operation *op, bool allowsIntegers,
                                    bool oneSignedness) {
  SmallVector<Type> types = getElementTypes(op);
  if (llvm::all_of(types, llvm::IsaPred<QuantType>))
    return verifyQuantized(op, types, oneSignedness);
  Type first = types.front();
  bool isPlain =
      first.isF32() ||
      (allowsIntegers && (first.isInteger(32) || first.isInteger(64)));
  if (isPlain && llvm::all_equal(types))
    return success();
  auto diagnostic = op->emitOpError()
                    << "expected both inputs and the result to be all float"
                    << (allowsIntegers ? ", all i32, all i64" : "")
                    << " or all quantized, but got ";
  appendList(diagnostic, types);
  return diagnostic;
}

/// Values that are only moved or ordered: one element type.
static LogicalResult verifyMoved(Operation *op, ArrayRef<Type> types,
                                 bool mustBeUniform) {
  auto quantized = dyn_cast<QuantType>(types.front());
  bool isValid = !quantized || (mustBeUniform ? isUniformPerTensor(quantized)
                                              : quantized.isPerTensor());
  if (isValid && llvm::all_equal(types))
    return success();
  auto diagnostic = op->emitOpError() << "expected one element type, per tensor"
                                      << (mustBeUniform ? " and uniform" : "")
                                      << " where quantized, but got ";
  appendList(diagnostic, types);
  return diagnostic;
}

/// The largest magnitude of an element without its zero point.
static int64_t getLargestMagnitude(QuantType type) {
  int64_t zeroPoint = type.getZeroPointOf(0);
  return std::max(zeroPoint - type.getStorage().getMin(),
                  type.getStorage().getMax() - zeroPoint);
}

/// At most 2^16 each, so the product does not overflow.
static LogicalResult verifyProduct(Operation *op) {
  QuantType lhs = getQuantType(op->getOperand(0)),
            rhs = getQuantType(op->getOperand(1));
  if (!lhs ||
      llvm::isInt<32>(getLargestMagnitude(lhs) * getLargestMagnitude(rhs)))
    return success();
  return op->emitOpError() << "expected elements whose product fits 32 bits, "
                              "but got "
                           << lhs << " and " << rhs;
}

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

LogicalResult AddOp::verify() {
  if (failed(verifyShape(*this)) || // add_c2
      failed(verifyComputed(*this, /*allowsIntegers=*/true,
                            /*oneSignedness=*/false))) // add_c3
    return failure();
  // add_c4
  return verifyRounding(*this, getRounding().has_value());
}

LogicalResult SubOp::verify() {
  if (failed(verifyShape(*this)) || // sub_c2
      failed(verifyComputed(*this, /*allowsIntegers=*/true,
                            /*oneSignedness=*/true))) // sub_c3
    return failure();
  // sub_c4
  return verifyRounding(*this, getRounding().has_value());
}

LogicalResult MulOp::verify() {
  if (failed(verifyShape(*this)) || // mul_c2
      failed(verifyComputed(*this, /*allowsIntegers=*/true,
                            /*oneSignedness=*/true)) ||         // mul_c3
      failed(verifyRounding(*this, getRounding().has_value()))) // mul_c4
    return failure();
  // mul_c5
  return verifyProduct(*this);
}

LogicalResult SquaredDifferenceOp::verify() {
  if (failed(verifyShape(*this)) || // squared_difference_c2
      failed(verifyComputed(*this, /*allowsIntegers=*/true,
                            /*oneSignedness=*/true)) || // squared_difference_c3
      failed(verifyRounding(
          *this, getRounding().has_value()))) // squared_difference_c4
    return failure();
  // squared_difference_c5
  for (Value value : {getLhs(), getRhs(), getOutput()})
    if (QuantType type = getQuantType(value);
        type && type.getStorage().getWidth() > 8 && type.getZeroPointOf(0) != 0)
      return emitOpError() << "expected zero point 0 for storage of more than "
                              "8 bits, but got "
                           << type;
  return success();
}

LogicalResult DivOp::verify() {
  return verifyShape(*this); // div_c2
}

LogicalResult PReluOp::verify() {
  if (failed(verifyShape(*this))) // prelu_c2
    return failure();
  // prelu_c3
  if (failed(verifyInferredShape(*this, getLhs().getType().getShape())))
    return failure();
  // prelu_c4
  Type input = getLhs().getType().getElementType(),
       slope = getRhs().getType().getElementType(),
       output = getOutput().getType().getElementType();
  if (isa<QuantType>(input) && isa<QuantType>(slope) &&
      isa<QuantType>(output)) {
    if (failed(verifyQuantized(*this, {input, output},
                               /*oneSignedness=*/true)) ||
        failed(verifyQuantized(*this, slope, /*oneSignedness=*/true)))
      return failure();
  } else if (failed(verifyComputed(*this, /*allowsIntegers=*/false,
                                   /*oneSignedness=*/true))) {
    return failure();
  }
  // prelu_c5
  if (failed(verifyRounding(*this, getRounding().has_value())))
    return failure();
  // prelu_c6
  return verifyProduct(*this);
}

LogicalResult MaximumOp::verify() {
  if (failed(verifyShape(*this))) // maximum_c2
    return failure();
  // maximum_c3
  return verifyMoved(*this, getElementTypes(*this), /*mustBeUniform=*/true);
}

LogicalResult MinimumOp::verify() {
  if (failed(verifyShape(*this))) // minimum_c2
    return failure();
  // minimum_c3
  return verifyMoved(*this, getElementTypes(*this), /*mustBeUniform=*/true);
}

LogicalResult CompareOp::verify() {
  if (failed(verifyShape(*this))) // compare_c2
    return failure();
  // compare_c3
  Type lhs = getLhs().getType().getElementType(),
       rhs = getRhs().getType().getElementType();
  bool isQuantized = isa<QuantType>(lhs);
  if (isQuantized && isa<QuantType>(rhs)) {
    if (failed(verifyQuantized(*this, {lhs, rhs}, /*oneSignedness=*/false)))
      return failure();
  } else if (lhs != rhs) {
    return emitOpError() << "expected two inputs of the same plain type or "
                            "two quantized ones, but got "
                         << lhs << " and " << rhs;
  }
  // compare_c4
  if (isQuantized == getRounding().has_value())
    return success();
  return emitOpError() << "expected " << (isQuantized ? "a" : "no")
                       << " rounding for "
                       << (isQuantized ? "quantized" : "plain") << " inputs";
}

LogicalResult SelectOp::verify() {
  if (failed(verifyShape(*this))) // select_c2
    return failure();
  // select_c3
  return verifyMoved(*this, ArrayRef<Type>(getElementTypes(*this)).drop_front(),
                     /*mustBeUniform=*/false);
}
