//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What a file may hold: more than any network that qopt is for, and so little
// that a hostile file can take neither much memory nor much time. Vectors of a
// FlatBuffer may overlap, so that the size of the file bounds nothing but
// itself. docs/Architecture.md has the list. Tensors of an ONNX file are
// values.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_LIMITS_H
#define QOPT_LIB_IMPORT_LIMITS_H

#include <cstddef>
#include <cstdint>

namespace mlir::qopt {

constexpr int64_t kMebibyte = 1 << 20;
/// Of the file, of a tensor, and of all constants that are copied from it.
constexpr int64_t kMaxFileBytes = 256 * kMebibyte,
                  kMaxTensorBytes = 256 * kMebibyte,
                  kMaxConstantBytes = 256 * kMebibyte;
/// Of a graph.
constexpr size_t kMaxTensors = 1 << 17, kMaxOperators = 1 << 16,
                 kMaxBorders = 1 << 12, kMaxVariables = 1 << 8;
/// Of a tensor.
constexpr size_t kMaxRank = 8, kMaxNameBytes = 1 << 14;
/// Over a graph: inputs and outputs of operators; scales, zero points and bytes
/// of the names of tensors.
constexpr size_t kMaxOperands = 1 << 20, kMaxScales = 1 << 22,
                 kMaxNamesBytes = 1 << 24;
/// Elements of a constant that says how an operator works.
constexpr int64_t kMaxParameters = 1 << 16;

} // namespace mlir::qopt

#endif // QOPT_LIB_IMPORT_LIMITS_H
