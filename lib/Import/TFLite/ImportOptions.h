//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Options that several operators have, in the dialect's terms, and names for
// the tables of operators.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_IMPORTOPTIONS_H
#define QOPT_LIB_IMPORT_TFLITE_IMPORTOPTIONS_H

#include "GraphImporter.h"

namespace mlir::qopt::tflite {

constexpr TensorType I4 = TensorType::INT4, I8 = TensorType::INT8,
                     U8 = TensorType::UINT8, I16 = TensorType::INT16,
                     I32 = TensorType::INT32, I64 = TensorType::INT64,
                     Bool = TensorType::BOOL, F16 = TensorType::FLOAT16,
                     F32 = TensorType::FLOAT32;

/// Others than the dialect's were reported as not supported.
Activation convertActivation(ActivationFunctionType activation);
void checkActivation(ActivationFunctionType activation,
                     std::vector<std::string> &problems);

/// For operators whose options have no other problem than the activation.
template <typename OptionsT>
void checkFusedActivation(const Operator &op,
                          std::vector<std::string> &problems) {
  checkActivation(getOptions<OptionsT>(op).fused_activation_function(),
                  problems);
}

/// The rounding of the profile's rescales.
RoundingAttr getLayerRounding(OperatorImporter &op);

LogicalResult requireRank(OperatorImporter &op, TensorValue value, int64_t rank,
                          StringRef name);

/// The same elements in another shape; no op where it is the same.
Value reshape(OperatorImporter &op, TensorValue value, RankedTensorType type);

/// The same codes with another element type; no op where it is the same.
TensorValue reinterpret(OperatorImporter &op, TensorValue value, Type element);

/// The real numbers that codes stand for, which are constant where the codes
/// are: weights that are only stored in few bits. Null after an error.
TensorValue dequantize(OperatorImporter &op, TensorValue codes);

/// A sliding window in the dialect's terms.
struct Window {
  SmallVector<int64_t> size, strides, dilations, pad;
};

/// The window over an NHWC shape. SAME pads so that there are `ceil(size /
/// stride)` positions, the odd element at the end; VALID pads nothing.
FailureOr<Window> getWindow(OperatorImporter &op, Padding padding,
                            int64_t strideH, int64_t strideW,
                            ArrayRef<int64_t> shape, ArrayRef<int64_t> size,
                            ArrayRef<int64_t> dilations);
inline FailureOr<Window> getWindow(OperatorImporter &op, Padding padding,
                                   int64_t strideH, int64_t strideW,
                                   TensorValue input, ArrayRef<int64_t> size,
                                   ArrayRef<int64_t> dilations) {
  return getWindow(op, padding, strideH, strideW, input.getType().getShape(),
                   size, dilations);
}

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_IMPORTOPTIONS_H
