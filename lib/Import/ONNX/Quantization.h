//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scales and zero points, which are inputs in ONNX, as types.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_QUANTIZATION_H
#define QOPT_LIB_IMPORT_ONNX_QUANTIZATION_H

#include "OperatorImporter.h"

namespace mlir::qopt::onnximport {

/// How quantized integers are stored.
struct Storage {
  unsigned width;
  bool isUnsigned;
};

/// That of an input of integers, plain or quantized.
FailureOr<Storage> getStorage(OperatorImporter &op, size_t input);

/// Where the channels of a tensor are that scales may be for.
struct ChannelAxis {
  int64_t channels;
  /// Of the tensor, not of ONNX's value.
  int64_t position;
};

/// The element type that the inputs `scale` and `zeroPoint` say; null after an
/// error. Without an axis there is one scale.
QuantType getElement(OperatorImporter &op, size_t scale, size_t zeroPoint,
                     Storage storage, std::optional<ChannelAxis> axis = {});

/// The codes of a value, read with that type. A graph input that nothing has
/// used yet gets it.
Tensor getTyped(OperatorImporter &op, Tensor codes, QuantType element);

/// The rounding of the profile's rescales.
RoundingAttr getLayerRounding(OperatorImporter &op);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_QUANTIZATION_H
