//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor: of each element, or of rows.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include "qopt/Numerics/Softmax.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

static void softmaxRealRow(ArrayRef<float> input, float beta,
                           MutableArrayRef<float> output) {
  float max = *std::max_element(input.begin(), input.end());
  float sum = 0.0f;
  for (auto [in, out] : llvm::zip_equal(input, output)) {
    out = std::exp((in - max) * beta);
    sum += out;
  }
  for (float &out : output)
    out /= sum;
}

static LogicalResult evaluateSoftmax(SoftmaxOp op, Operands operands,
                                     TensorValue &output) {
  const TensorValue &input = *operands.front();
  double beta = op.getBeta().convertToDouble();
  size_t numElements = output.type.getNumElements();
  size_t length = output.type.getShape().back();

  if (output.isFloat()) {
    for (size_t row = 0; row < numElements; row += length)
      softmaxRealRow(ArrayRef(input.reals).slice(row, length), float(beta),
                     MutableArrayRef(output.reals).slice(row, length));
    return success();
  }
  std::vector<int32_t> table =
      softmaxExpTable(getQuantType(input.type).getScaleOf(0), beta);
  StorageAttr storage = getQuantType(output.type).getStorage();
  for (size_t row = 0; row < numElements; row += length)
    softmaxRow(table, ArrayRef(input.ints).slice(row, length), storage.getMin(),
               storage.getMax(),
               MutableArrayRef(output.ints).slice(row, length));
  return success();
}

void reference::attachFunctions(MLIRContext &context) {
  attach<SoftmaxOp, evaluateSoftmax>(context);
}
