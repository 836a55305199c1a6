//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Reading the elements of constants, however they are held.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_CONSTANTS_H
#define QOPT_DIALECT_CONSTANTS_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinTypes.h"
#include <cstdint>
#include <vector>

namespace mlir::qopt {

/// The elements, row-major, of an attribute of integers of at most 64 bits:
/// dense (also splat), sparse, or a resource. Sign-extended, but unsigned ones
/// and `i1` zero-extended. These are the codes of a quantized constant.
///
/// A resource holds little-endian elements of as many whole bytes as the width
/// needs: narrow integers (i1 to i7) take one byte each, i9 to i15 two. The
/// bits above the width do not count.
///
/// Fails where the attribute is of another type or its resource is missing or
/// not of the right size; emits nothing.
FailureOr<std::vector<int64_t>> readIntegers(ElementsAttr elements);

/// The same for `f32`.
FailureOr<std::vector<float>> readFloats(ElementsAttr elements);

/// The attribute that holds `data`, little-endian elements as above; i1 takes a
/// byte too. Large ones are resources, which are neither hashed nor printed
/// inline; `name` is what their keys begin with.
ElementsAttr makeElements(RankedTensorType type, ArrayRef<char> data,
                          StringRef name);

/// The inverse of readIntegers.
ElementsAttr makeIntegers(RankedTensorType type, ArrayRef<int64_t> values,
                          StringRef name);

} // namespace mlir::qopt

#endif // QOPT_DIALECT_CONSTANTS_H
