//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Elements and shapes of NumPy arrays.
//
//===----------------------------------------------------------------------===//

#include "Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cassert>
#include <cstring>

using namespace mlir::qopt;

namespace {
struct DTypeInfo {
  DType dtype;
  llvm::StringLiteral name, descriptor;
  size_t size;
};
} // namespace

static constexpr DTypeInfo kDTypes[] = {
    {DType::Bool, "bool", "|b1", 1},   {DType::I8, "int8", "|i1", 1},
    {DType::U8, "uint8", "|u1", 1},    {DType::I16, "int16", "<i2", 2},
    {DType::U16, "uint16", "<u2", 2},  {DType::I32, "int32", "<i4", 4},
    {DType::U32, "uint32", "<u4", 4},  {DType::I64, "int64", "<i8", 8},
    {DType::F32, "float32", "<f4", 4}, {DType::F64, "float64", "<f8", 8},
};

static const DTypeInfo &getInfo(DType dtype) {
  const DTypeInfo &info = kDTypes[static_cast<size_t>(dtype)];
  assert(info.dtype == dtype && "the table is in the order of the enumeration");
  return info;
}

llvm::StringRef mlir::qopt::getName(DType dtype) { return getInfo(dtype).name; }

llvm::StringRef mlir::qopt::getDescriptor(DType dtype) {
  return getInfo(dtype).descriptor;
}

size_t mlir::qopt::getSize(DType dtype) { return getInfo(dtype).size; }

std::optional<DType> mlir::qopt::getDType(llvm::StringRef descriptor) {
  for (const DTypeInfo &info : kDTypes) {
    // The order of bytes says nothing about single bytes.
    if (descriptor == info.descriptor ||
        (info.size == 1 && descriptor.size() == 3 &&
         llvm::is_contained({'<', '>', '|'}, descriptor.front()) &&
         descriptor.drop_front() == info.descriptor.drop_front()))
      return info.dtype;
  }
  return std::nullopt;
}

std::string mlir::qopt::toString(llvm::ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  return llvm::join(
      llvm::map_range(shape, [](int64_t d) { return std::to_string(d); }), "x");
}

int64_t mlir::qopt::getNumElements(llvm::ArrayRef<int64_t> shape) {
  int64_t result = 1;
  for (int64_t dimension : shape)
    result *= dimension;
  return result;
}

std::vector<int64_t> mlir::qopt::getIndex(int64_t position,
                                          llvm::ArrayRef<int64_t> shape) {
  std::vector<int64_t> index(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    index[i] = position % shape[i];
    position /= shape[i];
  }
  return index;
}

std::string mlir::qopt::getPosition(int64_t index,
                                    llvm::ArrayRef<int64_t> shape) {
  return "[" +
         llvm::join(
             llvm::map_range(getIndex(index, shape),
                             [](int64_t i) { return std::to_string(i); }),
             ", ") +
         "]";
}

Array::Array(DType dtype, llvm::ArrayRef<int64_t> shape)
    : dtype(dtype), shape(shape.begin(), shape.end()),
      data(getNumElements(shape) * getSize(dtype)) {}

template <typename T> static T read(const char *data, int64_t index) {
  T value;
  std::memcpy(&value, data + index * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
static void write(char *data, int64_t index, int64_t value) {
  T stored = static_cast<T>(value);
  std::memcpy(data + index * sizeof(T), &stored, sizeof(T));
}

int64_t mlir::qopt::readInteger(const char *data, DType dtype, int64_t index) {
  switch (dtype) {
  case DType::Bool:
    return read<uint8_t>(data, index) != 0;
  case DType::I8:
    return read<int8_t>(data, index);
  case DType::U8:
    return read<uint8_t>(data, index);
  case DType::I16:
    return read<int16_t>(data, index);
  case DType::U16:
    return read<uint16_t>(data, index);
  case DType::I32:
    return read<int32_t>(data, index);
  case DType::U32:
    return read<uint32_t>(data, index);
  case DType::I64:
    return read<int64_t>(data, index);
  case DType::F32:
  case DType::F64:
    break;
  }
  llvm_unreachable("expected integers");
}

double mlir::qopt::readReal(const char *data, DType dtype, int64_t index) {
  if (dtype == DType::F32)
    return read<float>(data, index);
  if (dtype == DType::F64)
    return read<double>(data, index);
  return static_cast<double>(readInteger(data, dtype, index));
}

void mlir::qopt::writeInteger(char *data, DType dtype, int64_t index,
                              int64_t value) {
  switch (getSize(dtype)) {
  case 1:
    return write<uint8_t>(data, index, value);
  case 2:
    return write<uint16_t>(data, index, value);
  case 4:
    return write<uint32_t>(data, index, value);
  default:
    return write<uint64_t>(data, index, value);
  }
}

std::string mlir::qopt::formatElement(const char *data, DType dtype,
                                      int64_t index) {
  if (!isFloat(dtype))
    return std::to_string(readInteger(data, dtype, index));
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format(
      dtype == DType::F32 ? "%.9g" : "%.17g", readReal(data, dtype, index));
  return text;
}

Array mlir::qopt::permute(const Array &array,
                          llvm::ArrayRef<int64_t> permutation) {
  size_t rank = permutation.size(), bytes = getSize(array.dtype);
  Shape strides(rank, 1), shape(rank);
  for (size_t k = rank; k-- > 1;)
    strides[k - 1] = strides[k] * array.shape[k];
  for (size_t k = 0; k < rank; ++k)
    shape[k] = array.shape[permutation[k]];
  Array result(array.dtype, shape);
  for (int64_t i = 0, e = result.size(); i < e; ++i) {
    int64_t source = 0;
    for (auto [k, index] : llvm::enumerate(getIndex(i, shape)))
      source += index * strides[permutation[k]];
    std::copy_n(array.data.begin() + source * bytes, bytes,
                result.data.begin() + i * bytes);
  }
  return result;
}
