//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The tensors of a model as arrays of stored codes, and back.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_TENSOR_H
#define QOPT_TOOLS_QOPT_TENSOR_H

#include "Array.h"
#include "mlir/IR/BuiltinTypes.h"
#include "qopt/Numerics/Enums.h"
#include "qopt/Reference/TensorValue.h"
#include <random>

namespace mlir::qopt {

/// An input or output of a model.
struct TensorSpec {
  /// "input0": what arrays of it are called.
  std::string arrayName;
  /// The model's own name for it, or empty.
  std::string name;
  RankedTensorType type;
  DType dtype;
  /// The id of the f32 value that the user's model has here, or empty. The
  /// tensor is quantized per tensor then.
  std::string floatBorder = "";
  /// How real numbers are rounded there.
  Rounding borderRounding = Rounding::HalfAway;
  /// The layer of the imported model that this is (qopt.layer), or empty.
  std::string layer = "";

  ArrayRef<int64_t> getShape() const { return type.getShape(); }
  size_t getSizeInBytes() const {
    return type.getNumElements() * getSize(dtype);
  }
};

/// How elements of a type are kept in arrays: quantized ones by their codes,
/// narrow ones in the next larger format. Nothing for types that a model
/// cannot have at its border.
std::optional<DType> getStoredDType(Type elementType);

/// The smallest and the largest code of an element type that holds integers.
std::pair<int64_t, int64_t> getCodeRange(Type elementType);

/// The position of the first code that the type's storage does not have.
std::optional<int64_t> findInvalidCode(const char *data,
                                       const TensorSpec &spec);

/// One sample of a tensor: any valid codes, or reals from -1 to 1. The same for
/// the same state of `random`, on every platform.
Array makeRandomArray(const TensorSpec &spec, std::mt19937_64 &random);

TensorValue toTensorValue(const char *data, const TensorSpec &spec);
/// The codes of a value whose element type has a stored format.
Array toArray(const TensorValue &value);

/// "tensor<1x4xi8>"
std::string getTypeName(DType dtype, ArrayRef<int64_t> shape);

/// "[1, -2, 3, 4]": all elements up to 1024, else both ends and a summary.
std::string formatElements(const char *data, DType dtype, int64_t count);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_TENSOR_H
