//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Tables of 513 entries for functions of signed 16-bit integers: the high nine
// bits choose two neighbours, the low seven interpolate between them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_INTERPOLATION_H
#define QOPT_NUMERICS_INTERPOLATION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

constexpr int kInterpolationSteps = 512;
constexpr int kInterpolationBits = 7;

/// The function at the 16-bit integers' ends and between them, as TensorFlow
/// Lite samples it: each entry is moved by half of the error that linear
/// interpolation makes in the middle of its step. An input `q` stands for
/// `inputScale * (q - inputZeroPoint)`, an entry for `outputScale` times
/// itself. Everything is computed in `T`, float or double.
template <typename T>
std::vector<int32_t> interpolationTable(T inputScale, int inputZeroPoint,
                                        T outputScale,
                                        llvm::function_ref<T(T)> function);

/// The value at `q`, which is a signed 16-bit integer; so is the result, modulo
/// 2^16.
int32_t lookUp(llvm::ArrayRef<int32_t> table, int32_t q);

} // namespace mlir::qopt

#endif // QOPT_NUMERICS_INTERPOLATION_H
