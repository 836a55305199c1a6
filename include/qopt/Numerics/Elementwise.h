//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Quantized arithmetic on two elements. docs/Numerics.md defines it; this is
// the only host implementation. Elements arrive without their zero points, and
// results lack that of the output and its bounds.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_ELEMENTWISE_H
#define QOPT_NUMERICS_ELEMENTWISE_H

#include "qopt/Numerics/Rescale.h"

namespace mlir::qopt {

/// How TensorFlow Lite's runtimes differ: TFLite Micro computes signed tensors,
/// LiteRT the older unsigned ones, with factors of another precision.
enum class Runtime { Micro, LiteRT };

inline Runtime getRuntime(bool isUnsigned) {
  return isUnsigned ? Runtime::LiteRT : Runtime::Micro;
}

/// All of an operation on two elements but the last step: rescaling what it
/// accumulated.
struct Accumulated {
  int32_t value;
  Multiplier multiplier;
};
inline int32_t rescale(const Accumulated &accumulated, Rounding rounding) {
  return rescale(accumulated.value, accumulated.multiplier, rounding);
}

/// Constants of a quantized addition, subtraction or squared difference: both
/// inputs are shifted left, rescaled to twice the larger input scale, combined,
/// and rescaled to the output's scale.
struct AddMultipliers {
  int leftShift;
  Multiplier lhs, rhs, output;
};

/// For sums and differences; `leftShift` is 20 for 8-bit tensors and 15 for
/// 16-bit tensors.
AddMultipliers addMultipliers(Profile profile, const ExactScale &lhs,
                              const ExactScale &rhs, const ExactScale &output,
                              int storageWidth);

/// The sum of two elements, to be rescaled with the same rounding.
Accumulated accumulateSum(int32_t lhs, int32_t rhs, const AddMultipliers &m,
                          Rounding rounding);

/// The difference of two elements.
Accumulated accumulateDifference(int32_t lhs, int32_t rhs,
                                 const AddMultipliers &m, Rounding rounding);

/// `leftShift` is 7 for 8-bit tensors and 0 for 16-bit tensors.
AddMultipliers squaredDifferenceMultipliers(Profile profile,
                                            const ExactScale &lhs,
                                            const ExactScale &rhs,
                                            const ExactScale &output,
                                            int storageWidth);

/// The squared difference of two elements.
Accumulated accumulateSquaredDifference(int32_t lhs, int32_t rhs,
                                        const AddMultipliers &m,
                                        Rounding rounding);

/// `lhs * rhs / output` of a multiplication. Under `tflite` and `single`,
/// TFLite Micro computes it in double, LiteRT in float32.
Multiplier mulMultiplier(Profile profile, Runtime runtime,
                         const ExactScale &lhs, const ExactScale &rhs,
                         const ExactScale &output);

/// What a parametric ReLU multiplies by; of the same precision as a product's
/// multiplier.
struct PReluMultipliers {
  Multiplier positive, negative;
};
PReluMultipliers preluMultipliers(Profile profile, Runtime runtime,
                                  const ExactScale &input,
                                  const ExactScale &slope,
                                  const ExactScale &output);

/// One output of a parametric ReLU; the product fits 32 bits.
Accumulated accumulatePRelu(int32_t input, int32_t slope,
                            const PReluMultipliers &m);

/// Elements are compared in units of 2^-kComparisonShift.
constexpr int kComparisonShift = 8;
/// The factor of an element of a comparison: its scale.
Multiplier comparisonMultiplier(Profile profile, const ExactScale &scale);
/// What is compared.
int32_t comparisonOperand(int32_t element, Multiplier m, Rounding rounding);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_ELEMENTWISE_H
