//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Sliding windows over the spatial dimensions of feature maps, one or two.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_WINDOW_H
#define QOPT_LIB_IMPORT_ONNX_WINDOW_H

#include "OperatorImporter.h"

namespace mlir::qopt::onnximport {

/// A window in two dimensions; one in a single dimension has a first of 1.
struct Window {
  std::array<int64_t, 2> input, size, strides, dilations;
  /// Before and after each dimension, as the dialect has them.
  std::array<int64_t, 4> pad;

  int64_t getExtent(int dimension) const {
    return (size[dimension] - 1) * dilations[dimension] + 1;
  }
};

/// The attributes that convolutions and pools share.
const std::vector<AttributeInfo> &getWindowAttributes();
void checkWindowAttributes(const NodeProto &op,
                           std::vector<std::string> &problems);

/// The window of `kernel` over the first input, as the attributes say; pads are
/// those of a convolution.
FailureOr<Window> getWindow(OperatorImporter &op, ArrayRef<int64_t> kernel);

/// A value, by default the first input, as N x H x W x C; one of N x C x L has
/// height 1.
Tensor getImage(OperatorImporter &op, const GraphValue &value);
inline Tensor getImage(OperatorImporter &op) {
  return getImage(op, op.getInput(0));
}
/// The averages of windows over a float value, as the attributes of a pool say;
/// null after an error.
Tensor createAveragePool(OperatorImporter &op, const GraphValue &input);
/// What is not supported about those attributes.
void checkPool(const NodeProto &op, const ModelFile &file,
               std::vector<std::string> &problems);
/// Ends the import with an image of as many dimensions as the first input.
LogicalResult setImage(OperatorImporter &op, Tensor image);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_WINDOW_H
