//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Checking arrays against the tensors of a model and cutting them into samples.
//
//===----------------------------------------------------------------------===//

#include "Samples.h"
#include "FloatBorder.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mlir::qopt;

Shape qopt::getStackedShape(ArrayRef<int64_t> shape, Layout layout,
                            int64_t count) {
  Shape result(shape.begin(), shape.end());
  bool hasBatchAxis = !shape.empty() && shape.front() == 1;
  if (layout == Layout::BatchAxis && hasBatchAxis)
    result.front() = count;
  else if (layout != Layout::One)
    result.insert(result.begin(), count);
  return result;
}

/// How `array` holds samples of the tensor, if it does.
static std::optional<Layout> findLayout(const Array &array,
                                        ArrayRef<int64_t> shape) {
  if (ArrayRef(array.shape) == shape)
    return Layout::One;
  if (array.shape.empty())
    return std::nullopt;
  for (Layout layout : {Layout::NewAxis, Layout::BatchAxis})
    if (array.shape == getStackedShape(shape, layout, array.shape.front()))
      return layout;
  return std::nullopt;
}

/// The array of a tensor, checked.
static llvm::Expected<Array> readArray(const ArrayFile &file,
                                       const TensorSpec &spec, bool isOnly,
                                       std::string &name) {
  if (file.isSingle()) {
    if (!isOnly)
      return file.makeError("expected a .npz archive for a model of several "
                            "inputs, but got a single array");
  } else {
    name = spec.arrayName;
    if (!file.hasName(name) && !spec.name.empty() && file.hasName(spec.name))
      name = spec.name;
  }
  llvm::Expected<Array> array = file.read(name);
  if (array && array->dtype != spec.dtype &&
      !(isFloatBorder(spec) && array->dtype == DType::F32))
    return file.makeError(name, "expected " + getName(spec.dtype) +
                                    (isFloatBorder(spec) ? " or float32" : "") +
                                    ", but got " + getName(array->dtype));
  // Any byte but 0 is true; code expects 1.
  if (array && array->dtype == DType::Bool)
    for (char &byte : array->data)
      byte = byte != 0;
  return array;
}

llvm::Expected<Samples> Samples::read(const ArrayFile &file,
                                      ArrayRef<TensorSpec> specs) {
  Samples samples;
  for (const TensorSpec &spec : specs) {
    std::string name;
    llvm::Expected<Array> array =
        readArray(file, spec, specs.size() == 1, name);
    if (!array)
      return array.takeError();
    std::optional<Layout> layout = findLayout(*array, spec.getShape());
    if (!layout)
      return file.makeError(name, "expected shape " +
                                      toString(spec.getShape()) +
                                      ", or samples of it stacked on a new "
                                      "first axis, but got " +
                                      toString(array->shape));
    int64_t count = *layout == Layout::One ? 1 : array->shape.front();
    if (count == 0)
      return file.makeError(name, "expected at least one sample, but got none");
    if (!samples.arrays.empty() && count != samples.count)
      return file.makeError(name, "expected " + Twine(samples.count) +
                                      " samples as in the array before, but "
                                      "got " +
                                      Twine(count));
    samples.count = count;
    if (samples.layout == Layout::One)
      samples.layout = *layout;
    samples.names.push_back(name);
    samples.reals.emplace_back();
    if (array->dtype == DType::F32 && isFloatBorder(spec)) {
      samples.arrays.push_back(quantize(*array, spec));
      samples.reals.back() = std::move(*array);
    } else {
      samples.arrays.push_back(std::move(*array));
    }

    for (int64_t i = 0; i < count; ++i) {
      const char *data = samples.get(samples.arrays.size() - 1, i).data();
      if (std::optional<int64_t> position = findInvalidCode(data, spec)) {
        auto [min, max] = getCodeRange(spec.type.getElementType());
        return file.makeError(
            name, "expected codes from " + Twine(min) + " to " + Twine(max) +
                      ", but got " +
                      formatElement(data, spec.dtype, *position) + " at " +
                      getPosition(i * spec.type.getNumElements() + *position,
                                  samples.arrays.back().shape));
      }
    }
  }
  return samples;
}

llvm::Error Samples::checkFinite(const ArrayFile &file) const {
  for (auto [name, array] : llvm::zip_equal(names, arrays)) {
    if (array.dtype != DType::F32)
      continue;
    for (int64_t i = 0, e = array.size(); i < e; ++i) {
      float real;
      std::memcpy(&real, array.data.data() + i * sizeof(real), sizeof(real));
      if (!std::isfinite(real))
        return file.makeError(
            name, "expected finite numbers, but got " +
                      formatElement(array.data.data(), array.dtype, i) +
                      " at " + getPosition(i, array.shape));
    }
  }
  return llvm::Error::success();
}

Samples::Samples(ArrayRef<TensorSpec> specs, Layout layout, int64_t count)
    : layout(layout), count(count) {
  for (const TensorSpec &spec : specs)
    arrays.emplace_back(spec.dtype,
                        getStackedShape(spec.getShape(), layout, count));
}

ArrayRef<char> Samples::get(size_t tensor, int64_t sample) const {
  ArrayRef<char> data = arrays[tensor].data;
  size_t size = data.size() / count;
  return data.slice(sample * size, size);
}

MutableArrayRef<char> Samples::get(size_t tensor, int64_t sample) {
  MutableArrayRef<char> data = arrays[tensor].data;
  size_t size = data.size() / count;
  return data.slice(sample * size, size);
}

Samples qopt::makeRandomSamples(ArrayRef<TensorSpec> specs, int64_t count,
                                uint64_t seed) {
  Samples samples(specs, Layout::NewAxis, count);
  std::mt19937_64 random(seed);
  for (int64_t sample = 0; sample < count; ++sample)
    for (auto [i, spec] : llvm::enumerate(specs))
      llvm::copy(makeRandomArray(spec, random).data,
                 samples.get(i, sample).begin());
  return samples;
}
