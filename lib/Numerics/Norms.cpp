//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms with quantized parameters.
//
//===----------------------------------------------------------------------===//

#include "qopt/Numerics/Norms.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>
#include <limits>

using namespace mlir::qopt;

NormMultipliers
mlir::qopt::normMultipliers(NormForm form, const ExactScale &input,
                            const ExactScale &scale, const ExactScale &offset,
                            const ExactScale &output, int leftShift) {
  ExactScale finer = input;
  finer.exponent -= leftShift;
  bool isAddedLast = form == NormForm::Affine || form == NormForm::ShiftAdd;
  return {isAddedLast ? quantizeQuotient(offset, input, scale)
                      : quantizeMultiplier(offset, {1, 0}, finer),
          quantizeMultiplier(finer, scale, output)};
}

int mlir::qopt::normLeftShift(NormForm form, int64_t largestInput,
                              int64_t largestScale) {
  constexpr int64_t largest = std::numeric_limits<int32_t>::max();
  int64_t product = 2 * largestInput * largestScale;
  if (form != NormForm::Centered || product > largest)
    return 0;
  return int(llvm::Log2_64(uint64_t(largest / std::max<int64_t>(product, 1))));
}

int32_t mlir::qopt::accumulateNorm(NormForm form, int32_t input, int32_t scale,
                                   int32_t offset, int leftShift) {
  auto x = uint32_t(input), a = uint32_t(scale), b = uint32_t(offset);
  switch (form) {
  case NormForm::Affine:
  case NormForm::ShiftAdd:
    return int32_t(a * x + b);
  case NormForm::Centered:
  case NormForm::Threshold:
    return int32_t(a * ((x << leftShift) - b));
  }
  llvm_unreachable("unknown form of a norm");
}
