//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// An n-dimensional array as NumPy stores it: a number format, a shape and bytes
// in C order.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_ARRAY_H
#define QOPT_TOOLS_QOPT_ARRAY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

/// Number formats, all little-endian.
enum class DType { Bool, I8, U8, I16, U16, I32, U32, I64, F32, F64 };

/// What NumPy calls it: "int8".
llvm::StringRef getName(DType dtype);
/// What a .npy header calls it: "|i1".
llvm::StringRef getDescriptor(DType dtype);
std::optional<DType> getDType(llvm::StringRef descriptor);
/// Bytes of one element.
size_t getSize(DType dtype);
inline bool isFloat(DType dtype) {
  return dtype == DType::F32 || dtype == DType::F64;
}

inline bool isUnsigned(DType dtype) {
  return dtype == DType::U8 || dtype == DType::U16 || dtype == DType::U32;
}

using Shape = std::vector<int64_t>;

/// "2x3x4"; "scalar" for rank 0.
std::string toString(llvm::ArrayRef<int64_t> shape);
/// The product of the dimensions.
int64_t getNumElements(llvm::ArrayRef<int64_t> shape);
/// The index of the element at a row-major position.
std::vector<int64_t> getIndex(int64_t position, llvm::ArrayRef<int64_t> shape);
/// "[0, 2, 1]", the position of element `index` in row-major order.
std::string getPosition(int64_t index, llvm::ArrayRef<int64_t> shape);

struct Array {
  DType dtype = DType::I8;
  Shape shape;
  std::vector<char> data;

  Array() = default;
  /// All zero.
  Array(DType dtype, llvm::ArrayRef<int64_t> shape);

  int64_t size() const { return data.size() / getSize(dtype); }
};

/// Dimension `k` of the result is dimension `permutation[k]` of the array,
/// which has as many.
Array permute(const Array &array, llvm::ArrayRef<int64_t> permutation);

/// Element `index` of an array's bytes; floats are not integers.
int64_t readInteger(const char *data, DType dtype, int64_t index);
double readReal(const char *data, DType dtype, int64_t index);
void writeInteger(char *data, DType dtype, int64_t index, int64_t value);
/// Element `index` in decimal digits that read back as the same number.
std::string formatElement(const char *data, DType dtype, int64_t index);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_ARRAY_H
