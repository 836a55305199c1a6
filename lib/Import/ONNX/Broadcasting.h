//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Inputs that broadcast to each other, in one order of dimensions.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_BROADCASTING_H
#define QOPT_LIB_IMPORT_ONNX_BROADCASTING_H

#include "OperatorImporter.h"

namespace mlir::qopt::onnximport {

/// Tensors in one layout, which is that of the result.
struct Aligned {
  SmallVector<Tensor> values;
  Layout layout;
};

/// All values in the layout of the largest that is computed, so that what is
/// NHWC stays so. Fewer dimensions are filled up with ones in front.
Aligned align(OperatorImporter &op, ArrayRef<GraphValue> inputs);
/// All inputs of the operator.
Aligned alignInputs(OperatorImporter &op);

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_BROADCASTING_H
