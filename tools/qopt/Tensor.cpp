//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Codes, the integers that they stand for, and text for people.
//
//===----------------------------------------------------------------------===//

#include "Tensor.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::qopt;

/// The formats of 8, 16, 32 and 64 bits, by the width of the integer to hold.
static std::optional<DType> getIntegerDType(unsigned width, bool isUnsigned) {
  if (width <= 8)
    return isUnsigned ? DType::U8 : DType::I8;
  if (width <= 16)
    return isUnsigned ? DType::U16 : DType::I16;
  if (width <= 32)
    return isUnsigned ? DType::U32 : DType::I32;
  if (width <= 64 && !isUnsigned)
    return DType::I64;
  return std::nullopt;
}

std::optional<DType> qopt::getStoredDType(Type elementType) {
  if (elementType.isF32())
    return DType::F32;
  if (auto quant = dyn_cast<QuantType>(elementType)) {
    StorageAttr storage = quant.getStorage();
    bool isSigned = storage.getKind() == StorageKind::Signed ||
                    storage.getKind() == StorageKind::Ternary;
    return getIntegerDType(storage.getWidth(), !isSigned);
  }
  if (auto integer = dyn_cast<IntegerType>(elementType)) {
    if (integer.getWidth() == 1)
      return DType::Bool;
    return getIntegerDType(integer.getWidth(), integer.isUnsigned());
  }
  return std::nullopt;
}

/// The codes of a storage, as arrays hold them: [first, last].
static std::pair<int64_t, int64_t> getStorageRange(StorageAttr storage) {
  switch (storage.getKind()) {
  case StorageKind::Signed:
  case StorageKind::Unsigned:
    return {storage.getMin(), storage.getMax()};
  case StorageKind::Ternary:
    return {-1, 1};
  case StorageKind::Bipolar:
  case StorageKind::PowerOfTwo:
    return {0, llvm::maxUIntN(storage.getWidth())};
  }
  llvm_unreachable("unknown storage");
}

std::pair<int64_t, int64_t> qopt::getCodeRange(Type elementType) {
  if (auto quant = dyn_cast<QuantType>(elementType))
    return getStorageRange(quant.getStorage());
  auto integer = cast<IntegerType>(elementType);
  unsigned width = integer.getWidth();
  if (integer.isUnsigned() || width == 1)
    return {0, llvm::maxUIntN(width)};
  return {llvm::minIntN(width), llvm::maxIntN(width)};
}

std::optional<int64_t> qopt::findInvalidCode(const char *data,
                                             const TensorSpec &spec) {
  if (isFloat(spec.dtype))
    return std::nullopt;
  auto [min, max] = getCodeRange(spec.type.getElementType());
  for (int64_t i = 0, e = spec.type.getNumElements(); i < e; ++i) {
    int64_t code = readInteger(data, spec.dtype, i);
    if (code < min || code > max)
      return i;
  }
  return std::nullopt;
}

Array qopt::makeRandomArray(const TensorSpec &spec, std::mt19937_64 &random) {
  Array array(spec.dtype, spec.getShape());
  if (isFloat(spec.dtype)) {
    for (int64_t i = 0, e = array.size(); i < e; ++i) {
      float real = std::ldexp(float(random() >> 40), -23) - 1.0f;
      std::memcpy(array.data.data() + i * sizeof(real), &real, sizeof(real));
    }
    return array;
  }
  auto [min, max] = getCodeRange(spec.type.getElementType());
  // The library's distributions are its own business; this remainder of 64 bits
  // is near enough to uniform.
  uint64_t range = uint64_t(max) - uint64_t(min) + 1;
  for (int64_t i = 0, e = array.size(); i < e; ++i) {
    uint64_t step = range ? random() % range : random();
    writeInteger(array.data.data(), spec.dtype, i,
                 int64_t(uint64_t(min) + step));
  }
  return array;
}

TensorValue qopt::toTensorValue(const char *data, const TensorSpec &spec) {
  TensorValue value = TensorValue::zeros(spec.type);
  if (value.isFloat()) {
    std::copy_n(data, spec.getSizeInBytes(),
                reinterpret_cast<char *>(value.reals.data()));
    return value;
  }
  auto quant = getQuantType(spec.type);
  for (auto [i, integer] : llvm::enumerate(value.ints)) {
    integer = readInteger(data, spec.dtype, i);
    if (quant)
      integer = quant.getStorage().decode(integer);
  }
  return value;
}

Array qopt::toArray(const TensorValue &value) {
  std::optional<DType> dtype = getStoredDType(value.type.getElementType());
  assert(dtype && "expected a type with a stored format");
  Array array(*dtype, value.type.getShape());
  if (value.isFloat()) {
    // memcpy refuses the null of an empty vector.
    std::copy_n(reinterpret_cast<const char *>(value.reals.data()),
                array.data.size(), array.data.data());
    return array;
  }
  auto quant = getQuantType(value.type);
  for (auto [i, integer] : llvm::enumerate(value.ints))
    writeInteger(array.data.data(), *dtype, i,
                 quant ? *quant.getStorage().encode(integer) : integer);
  return array;
}

std::string qopt::getTypeName(DType dtype, ArrayRef<int64_t> shape) {
  std::string text = "tensor<";
  llvm::raw_string_ostream os(text);
  for (int64_t dimension : shape)
    os << dimension << 'x';
  if (dtype == DType::Bool)
    os << "i1";
  else
    os << (isFloat(dtype)      ? "f"
           : isUnsigned(dtype) ? "ui"
                               : "i")
       << 8 * getSize(dtype);
  os << '>';
  return text;
}

std::string qopt::formatElements(const char *data, DType dtype, int64_t count) {
  constexpr int64_t maxPrinted = 1024, ends = 8;
  auto join = [&](int64_t begin, int64_t end) {
    return llvm::join(llvm::map_range(llvm::seq(begin, end),
                                      [&](int64_t i) {
                                        return formatElement(data, dtype, i);
                                      }),
                      ", ");
  };
  if (count <= maxPrinted)
    return "[" + join(0, count) + "]";

  int64_t smallest = 0, largest = 0;
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    double value = readReal(data, dtype, i);
    sum += value;
    if (value < readReal(data, dtype, smallest))
      smallest = i;
    if (value > readReal(data, dtype, largest))
      largest = i;
  }
  std::string text =
      "[" + join(0, ends) + ", ..., " + join(count - ends, count) + "]";
  llvm::raw_string_ostream(text)
      << " (" << count << " elements from "
      << formatElement(data, dtype, smallest) << " to "
      << formatElement(data, dtype, largest) << ", mean "
      << llvm::format("%.4g", sum / count) << ")";
  return text;
}
