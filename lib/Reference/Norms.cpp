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

static LogicalResult evaluateQuantNorm(QuantNormOp op, Operands operands,
                                       TensorValue &output) {
  std::vector<int64_t> inputs = subtractZeroPoints(*operands[0]);
  ArrayRef<int64_t> scales = operands[1]->ints, offsets = operands[2]->ints;
  SmallVector<NormMultipliers> multipliers = op.getMultipliers();
  NormForm form = op.getForm();
  int leftShift = op.getLeftShift();
  Rounding rounding = op.getRounding();
  QuantType type = getQuantType(output.type);
  int64_t zeroPoint = type.getZeroPointOf(0);
  std::pair<int64_t, int64_t> bounds =
      getActivationBounds(op.getActivation(), type);

  forEachElement(
      output.type.getShape(), [&](int64_t position, ArrayRef<int64_t> index) {
        int64_t c = index.back();
        int32_t offset =
            rescale(int32_t(offsets[c]), multipliers[c].offset, rounding);
        int32_t acc = accumulateNorm(form, int32_t(inputs[position]),
                                     int32_t(scales[c]), offset, leftShift);
        if (form == NormForm::Threshold) {
          output.ints[position] = acc >= 0 ? 1 : -1;
          return;
        }
        operands.showRescale(position, {acc, offset, multipliers[c].output,
                                        rounding, zeroPoint});
        int64_t rescaled = rescale(acc, multipliers[c].output, rounding);
        output.ints[position] = clampTo(rescaled + zeroPoint, bounds);
      });
  return success();
}

void reference::attachNorms(MLIRContext &context) {
  attach<BatchNormOp, evaluateBatchNorm>(context);
  attach<QuantNormOp, evaluateQuantNorm>(context);
}
