//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The elements of tensors: which integers they may be, which codes stand for
// them, where they lie, and which scale is theirs.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_REFERENCE_ELEMENTS_H
#define QOPT_LIB_REFERENCE_ELEMENTS_H

#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Reference/TensorValue.h"

namespace mlir::qopt::reference {

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

/// Whether a TensorValue can hold a tensor of this type: static, of f32,
/// integers of at most 64 bits (unsigned: 63), `!qopt.quant` or upstream's
/// `!quant.uniform`.
bool isEvaluable(Type type);

/// The integer that a code of an element type other than f32 stands for. Only
/// the low bits of `code`, as many as the type has, count.
int64_t decode(Type elementType, int64_t code);

/// The code of an integer, zero-extended; nullopt where the element type (not
/// f32) cannot hold it. Where two codes stand for the integer (the zero of
/// power-of-two storage), the smaller one.
std::optional<int64_t> encode(Type elementType, int64_t integer);

/// The position of the first element that its type cannot hold, if any.
std::optional<size_t> findUnrepresentable(const TensorValue &value);

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

/// Calls `body` with every position and index of a tensor, in row-major order.
void forEachElement(
    ArrayRef<int64_t> shape,
    function_ref<void(int64_t position, ArrayRef<int64_t> index)> body);

/// The scale (and zero point) of `type` that belongs to an element.
size_t getScaleIndex(QuantType type, ArrayRef<int64_t> shape,
                     ArrayRef<int64_t> index);

/// The integers of a quantized tensor less their zero points: the real numbers
/// that it stands for, in units of their scales.
std::vector<int64_t> subtractZeroPoints(const TensorValue &value);

/// Elements by index: `view(n, y, x, c)`. `T` is int64_t or float.
template <typename T> class View {
public:
  View(ArrayRef<T> elements, ArrayRef<int64_t> shape)
      : elements(elements), shape(shape) {}

  int64_t dim(size_t axis) const { return shape[axis]; }
  T at(int64_t position) const { return elements[position]; }

  template <typename... Index> T operator()(Index... index) const {
    assert(sizeof...(index) == shape.size() && "an index for every dimension");
    size_t axis = 0;
    int64_t position = 0;
    ((position = position * shape[axis++] + index), ...);
    return elements[position];
  }

private:
  ArrayRef<T> elements;
  ArrayRef<int64_t> shape;
};

} // namespace mlir::qopt::reference

#endif // QOPT_LIB_REFERENCE_ELEMENTS_H
