//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Products of matrices.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "Quantization.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// Weights: a constant, or one that is dequantized.
static bool isWeights(const GraphValue &value) {
  if (value.isConstant())
    return true;
  auto dequantize = value.value.getDefiningOp<DequantizeOp>();
  return dequantize && dequantize.getInput().getDefiningOp<ConstOp>();
}

/// Times a number, where that is not 1.
static Tensor scale(OperatorImporter &op, Tensor value, float factor) {
  if (factor == 1)
    return value;
  return op.create<MulOp>(value.getType().getElementType(), value,
                          op.createReals({}, {factor}), Activation::None,
                          RoundingAttr());
}

/// One element for each output, of what broadcasts to a row of them; null where
/// it does not.
static Tensor getRow(OperatorImporter &op, Tensor value, int64_t columns) {
  ArrayRef<int64_t> shape = value.getType().getShape();
  if (shape.size() > 2 || (shape.size() == 2 && shape[0] != 1))
    return {};
  int64_t size = value.getType().getNumElements();
  if (size == columns)
    return op.reshape(value, {columns});
  if (size != 1)
    return {};
  auto type = value.getType().clone({columns});
  return BroadcastOp::create(op.getBuilder(), op.getLocation(), type,
                             op.reshape(value, {1}))
      .getOutput();
}

static LogicalResult importGemm(OperatorImporter &op) {
  if (failed(op.requireRank(0, 2, 2)) || failed(op.requireRank(1, 2, 2)) ||
      failed(op.requireFloat(0)) || failed(op.requireFloat(1)))
    return failure();
  const Attributes &attributes = op.getAttributes();
  Tensor a = op.getPlain(0), b = op.getPlain(1);
  if (attributes.getInt("transA", 0) != 0)
    a = op.transpose(a, {1, 0});
  if (attributes.getInt("transB", 0) == 0)
    b = op.transpose(b, {1, 0});
  // Numbers of the file are multiplied here where they can be.
  float alpha = attributes.getFloat("alpha", 1);
  bool scalesWeights = alpha == 1 || isWeights(op.getInput(1));
  if (scalesWeights)
    b = scale(op, b, alpha);
  Tensor addend;
  if (op.hasInput(2)) {
    if (failed(op.requireFloat(2)))
      return failure();
    addend = scale(op, op.getPlain(2), attributes.getFloat("beta", 1));
    if (!addend)
      return failure();
  }
  if (!a || !b)
    return failure();
  Tensor bias;
  if (addend && scalesWeights)
    bias = getRow(op, addend, b.getType().getDimSize(0));
  Type element = op.getBuilder().getF32Type();
  Tensor product = op.create<FullyConnectedOp>(
      element, a, b, Value(bias), Activation::None, RoundingAttr());
  if (!product)
    return failure();
  if (!scalesWeights)
    product = scale(op, product, alpha);
  if (addend && !bias)
    product = op.create<AddOp>(element, product, addend, Activation::None,
                               RoundingAttr());
  return op.setOutput(product);
}

/// One row or column as a matrix.
static Tensor getMatrix(OperatorImporter &op, size_t input, bool isRow) {
  Tensor value = op.getPlain(input);
  if (value.getType().getRank() != 1)
    return value;
  int64_t size = value.getType().getDimSize(0);
  return op.reshape(value, isRow ? ArrayRef<int64_t>{1, size}
                                 : ArrayRef<int64_t>{size, 1});
}

/// Ends with the product of the two first matrices in the operands `lhs` and
/// `rhs` of the operator; weights become a filter.
static LogicalResult finishProduct(OperatorImporter &op, size_t lhs, size_t rhs,
                                   Tensor a, Tensor b, bool isFilter,
                                   Type element, RoundingAttr rounding) {
  Tensor product;
  if (isFilter) {
    ArrayRef<int64_t> shape = a.getType().getShape();
    SmallVector<int64_t> result(shape.drop_back());
    int64_t rows = ShapedType::getNumElements(result);
    result.push_back(b.getType().getDimSize(0));
    product = op.create<FullyConnectedOp>(
        element, op.reshape(a, {rows, shape.back()}), b, Value(),
        Activation::None, rounding);
    if (product)
      product = op.reshape(product, result);
  } else {
    product = op.create<BatchMatMulOp>(element, a, b, false, false, rounding);
  }
  if (!product)
    return failure();
  // A vector's dimension of 1 goes again.
  bool isColumn = op.getInput(rhs).getRank() == 1;
  SmallVector<int64_t> shape(product.getType().getShape());
  if (isColumn)
    shape.pop_back();
  if (op.getInput(lhs).getRank() == 1)
    shape.erase(shape.end() - (isColumn ? 1 : 2));
  return op.setOutput(op.reshape(product, shape));
}

static LogicalResult importMatMul(OperatorImporter &op) {
  for (size_t input : {0, 1})
    if (failed(op.requireRank(input, 1, kMaxRank)) ||
        failed(op.requireFloat(input)))
      return failure();
  Tensor a = getMatrix(op, 0, /*isRow=*/true);
  Tensor b = getMatrix(op, 1, /*isRow=*/false);
  bool isFilter = b.getType().getRank() == 2 && isWeights(op.getInput(1));
  if (isFilter)
    b = op.transpose(b, {1, 0});
  return finishProduct(op, 0, 1, a, b, isFilter, op.getBuilder().getF32Type(),
                       RoundingAttr());
}

/// Both operands and the result come with scale and zero point.
static LogicalResult importQLinearMatMul(OperatorImporter &op) {
  for (size_t input : {0, 3})
    if (failed(op.requireRank(input, 1, kMaxRank)))
      return failure();
  FailureOr<Storage> lhs = getStorage(op, 0);
  FailureOr<Storage> rhs = succeeded(lhs) ? getStorage(op, 3) : lhs;
  FailureOr<Storage> to = succeeded(rhs) ? getStorage(op, 7) : rhs;
  if (failed(to))
    return failure();
  QuantType elementA = getElement(op, 1, 2, *lhs);
  QuantType output = elementA ? getElement(op, 6, 7, *to) : QuantType();
  if (!output)
    return failure();
  Tensor a = getMatrix(op, 0, /*isRow=*/true);
  Tensor b = getMatrix(op, 3, /*isRow=*/false);
  bool isFilter = b.getType().getRank() == 2 && isWeights(op.getInput(3));
  std::optional<ChannelAxis> axis;
  if (isFilter) {
    b = op.transpose(b, {1, 0});
    axis = ChannelAxis{b.getType().getDimSize(0), 0};
  }
  QuantType elementB = getElement(op, 4, 5, *rhs, axis);
  if (!elementB)
    return failure();
  return finishProduct(op, 0, 3, getTyped(op, a, elementA),
                       getTyped(op, b, elementB), isFilter, output,
                       getLayerRounding(op));
}

ArrayRef<OperatorInfo> onnximport::getMatrixOperators() {
  auto quantized = [] {
    OperatorInfo info{"QLinearMatMul",
                      {{"lhs"},
                       {"lhs_scale", false, true},
                       {"lhs_zero_point", false, true},
                       {"rhs"},
                       {"rhs_scale", false, true},
                       {"rhs_zero_point", false, true},
                       {"output_scale", false, true},
                       {"output_zero_point", false, true}},
                      {},
                      importQLinearMatMul};
    info.takesCodes = true;
    return info;
  };
  static const OperatorInfo infos[] = {
      {"Gemm",
       {{"input"}, {"filter"}, {"bias", true}},
       {{"alpha", AttributeKind::Float},
        {"beta", AttributeKind::Float},
        {"transA", AttributeKind::Int},
        {"transB", AttributeKind::Int}},
       importGemm},
      {"MatMul", {{"lhs"}, {"rhs"}}, {}, importMatMul},
      quantized(),
  };
  return infos;
}
