//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The elements of dense constants and resources.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/AsmState.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APInt.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

/// Larger constants are resources.
static constexpr size_t kMaxInlineBytes = 1024;
/// What every heap buffer has. Code generation aligns constants by itself, and
/// bytecode with more can only be read from buffers that are aligned as much.
static constexpr size_t kAlignment = 16;

/// The raw elements of a resource, zero-extended; each takes `bytesEach` bytes.
static FailureOr<std::vector<uint64_t>>
readResource(DenseResourceElementsAttr resource, size_t bytesEach) {
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  size_t numElements = resource.getType().getNumElements();
  if (!blob || blob->getData().size() != numElements * bytesEach)
    return failure();
  std::vector<uint64_t> values(numElements);
  const char *byte = blob->getData().data();
  for (uint64_t &value : values)
    for (size_t i = 0; i < bytesEach; ++i)
      value |= uint64_t(uint8_t(*byte++)) << (8 * i);
  return values;
}

FailureOr<std::vector<int64_t>> qopt::readIntegers(ElementsAttr elements) {
  auto type = dyn_cast<IntegerType>(elements.getElementType());
  if (!type || type.getWidth() < 1 || type.getWidth() > 64)
    return failure();
  unsigned width = type.getWidth();
  bool isSigned = !type.isUnsigned() && width > 1;

  std::vector<int64_t> integers;
  auto append = [&](uint64_t code) {
    integers.push_back(
        isSigned ? llvm::SignExtend64(code, width)
                 : int64_t(code & llvm::maskTrailingOnes<uint64_t>(width)));
  };
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    auto codes = readResource(resource, llvm::divideCeil(width, 8));
    if (failed(codes))
      return failure();
    llvm::for_each(*codes, append);
    return integers;
  }
  auto values = elements.tryGetValues<APInt>();
  if (!values)
    return failure();
  for (const APInt &value : *values)
    append(value.getZExtValue());
  return integers;
}

FailureOr<std::vector<float>> qopt::readFloats(ElementsAttr elements) {
  if (!elements.getElementType().isF32())
    return failure();

  std::vector<float> reals;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements)) {
    auto patterns = readResource(resource, sizeof(float));
    if (failed(patterns))
      return failure();
    for (uint64_t pattern : *patterns)
      reals.push_back(llvm::bit_cast<float>(uint32_t(pattern)));
    return reals;
  }
  auto values = elements.tryGetValues<APFloat>();
  if (!values)
    return failure();
  for (const APFloat &value : *values)
    reals.push_back(value.convertToFloat());
  return reals;
}

ElementsAttr qopt::makeElements(RankedTensorType type, ArrayRef<char> data,
                                StringRef name) {
  if (type.getElementType().isInteger(1))
    return DenseElementsAttr::get(
        type, llvm::map_to_vector(data, [](char c) { return (c & 1) != 0; }));
  if (data.size() <= kMaxInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, data);
  return DenseResourceElementsAttr::get(
      type, name,
      HeapAsmResourceBlob::allocateAndCopyWithAlign(data, kAlignment,
                                                    /*dataIsMutable=*/false));
}

ElementsAttr qopt::makeIntegers(RankedTensorType type, ArrayRef<int64_t> values,
                                StringRef name) {
  size_t bytesEach =
      llvm::divideCeil(type.getElementType().getIntOrFloatBitWidth(), 8);
  std::vector<char> data;
  data.reserve(values.size() * bytesEach);
  for (int64_t value : values)
    for (size_t i = 0; i < bytesEach; ++i)
      data.push_back(static_cast<char>(uint64_t(value) >> (8 * i)));
  return makeElements(type, data, name);
}
