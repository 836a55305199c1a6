//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Codes, positions and scales of elements.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

namespace {
/// Integers stored as themselves, in `width` bits of memory.
struct PlainStorage {
  unsigned width;
  bool isSigned;
  int64_t min, max;

  static PlainStorage get(unsigned width, bool isSigned) {
    if (isSigned)
      return {width, true, llvm::minIntN(width), llvm::maxIntN(width)};
    return {width, false, 0, int64_t(llvm::maxUIntN(width))};
  }
};
} // namespace

/// How the elements of a type are stored, if it is as themselves: not so for
/// bipolar and power-of-two codes, nor for f32.
static std::optional<PlainStorage> getPlainStorage(Type elementType) {
  if (auto integer = dyn_cast<IntegerType>(elementType))
    return PlainStorage::get(integer.getWidth(),
                             !integer.isUnsigned() && integer.getWidth() > 1);
  if (auto uniform = dyn_cast<quant::QuantizedType>(elementType))
    return PlainStorage{uniform.getStorageTypeIntegralWidth(),
                        uniform.isSigned(), uniform.getStorageTypeMin(),
                        uniform.getStorageTypeMax()};
  if (auto quantized = dyn_cast<QuantType>(elementType)) {
    StorageAttr storage = quantized.getStorage();
    if (storage.isUniform())
      return PlainStorage{storage.getWidth(),
                          storage.getKind() == StorageKind::Signed,
                          storage.getMin(), storage.getMax()};
  }
  return std::nullopt;
}

bool reference::isEvaluable(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape())
    return false;
  Type element = tensor.getElementType();
  if (auto integer = dyn_cast<IntegerType>(element))
    return integer.getWidth() >= 1 &&
           integer.getWidth() <= (integer.isUnsigned() ? 63 : 64);
  return element.isF32() || isa<QuantType, quant::QuantizedType>(element);
}

int64_t reference::decode(Type elementType, int64_t code) {
  if (std::optional<PlainStorage> plain = getPlainStorage(elementType)) {
    if (plain->isSigned)
      return llvm::SignExtend64(uint64_t(code), plain->width);
    return int64_t(uint64_t(code) &
                   llvm::maskTrailingOnes<uint64_t>(plain->width));
  }
  return cast<QuantType>(elementType).getStorage().decode(code);
}

std::optional<int64_t> reference::encode(Type elementType, int64_t integer) {
  if (std::optional<PlainStorage> plain = getPlainStorage(elementType)) {
    if (integer < plain->min || integer > plain->max)
      return std::nullopt;
    return int64_t(uint64_t(integer) &
                   llvm::maskTrailingOnes<uint64_t>(plain->width));
  }
  return cast<QuantType>(elementType).getStorage().encode(integer);
}

std::optional<size_t> reference::findUnrepresentable(const TensorValue &value) {
  if (value.isFloat())
    return std::nullopt;
  Type elementType = value.type.getElementType();
  for (auto [position, integer] : llvm::enumerate(value.ints))
    if (!encode(elementType, integer))
      return position;
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

void reference::forEachElement(
    ArrayRef<int64_t> shape,
    function_ref<void(int64_t position, ArrayRef<int64_t> index)> body) {
  int64_t numElements = ShapedType::getNumElements(shape);
  SmallVector<int64_t> index(shape.size(), 0);
  for (int64_t position = 0; position < numElements; ++position) {
    body(position, index);
    // The next index: count up the last dimension, carry to those before it.
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis])
        break;
      index[axis] = 0;
    }
  }
}

size_t reference::getScaleIndex(QuantType type, ArrayRef<int64_t> shape,
                                ArrayRef<int64_t> index) {
  switch (type.getGranularity()) {
  case Granularity::Tensor:
    return 0;
  case Granularity::Channel:
    return index[type.getAxis()];
  case Granularity::Block: {
    // Row-major over blocks; the last one of a dimension may be partial.
    size_t block = 0;
    for (auto [size, extent, i] :
         llvm::zip_equal(type.getBlockOrAxis(), shape, index))
      block = block * llvm::divideCeil(extent, size) + i / size;
    return block;
  }
  }
  llvm_unreachable("unknown granularity");
}

std::vector<int64_t> reference::subtractZeroPoints(const TensorValue &value) {
  QuantType type = getQuantType(value.type);
  ArrayRef<int64_t> shape = value.type.getShape();
  std::vector<int64_t> differences(value.ints);
  forEachElement(shape, [&](int64_t position, ArrayRef<int64_t> index) {
    differences[position] -=
        type.getZeroPointOf(getScaleIndex(type, shape, index));
  });
  return differences;
}
