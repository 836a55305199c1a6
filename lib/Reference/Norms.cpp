//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Models.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::reference;

static LogicalResult evaluateBatchNorm(BatchNormOp op, Operands operands,
                                       TensorValue &output) {
  const std::vector<float> &input = operands[0]->reals,
                           &gamma = operands[1]->reals,
                           &beta = operands[2]->reals,
                           &mean = operands[3]->reals,
                           &variance = operands[4]->reals;
  auto epsilon = float(op.getEpsilon().convertToDouble());
  std::pair<float, float> bounds = getRealActivationBounds(op.getActivation());

  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        int64_t c = index.back();
        float a = gamma[c] / std::sqrt(variance[c] + epsilon);
        output.reals[position] =
            clampTo(a * (input[position] - mean[c]) + beta[c], bounds);
      });
  return success();
}

void reference::attachNorms(MLIRContext &context) {
  attach<BatchNormOp, evaluateBatchNorm>(context);
}
