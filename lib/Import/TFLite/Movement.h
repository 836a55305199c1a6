//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the import of operators that move elements shares.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_MOVEMENT_H
#define QOPT_LIB_IMPORT_TFLITE_MOVEMENT_H

#include "ImportOptions.h"

namespace mlir::qopt::tflite {

/// Creates the ops of which an operator consists.
class MovementBuilder {
public:
  explicit MovementBuilder(OperatorImporter &op)
      : op(op), builder(op.getBuilder()), location(op.getLocation()) {}

  TensorValue reshape(TensorValue value, ArrayRef<int64_t> shape);
  TensorValue transpose(TensorValue value, ArrayRef<int64_t> permutation);
  TensorValue broadcast(TensorValue value, ArrayRef<int64_t> shape);
  TensorValue concat(ArrayRef<TensorValue> values, int64_t axis);
  /// Strides are 1 where none are given.
  TensorValue slice(TensorValue value, ArrayRef<int64_t> offsets,
                    ArrayRef<int64_t> sizes, ArrayRef<int64_t> strides = {});
  /// `size` elements of one axis.
  TensorValue sliceAxis(TensorValue value, int64_t axis, int64_t offset,
                        int64_t size, int64_t stride = 1);
  /// With `fill`, a stored integer or an f32.
  TensorValue pad(TensorValue value, ArrayRef<int64_t> low,
                  ArrayRef<int64_t> high, TypedAttr fill);

  /// Ends the import with one of the outputs, whose declared shape has to be
  /// that of `value`. The kernels copy codes and do not look at scales: where
  /// the output has another one, the codes are read with it.
  LogicalResult finish(TensorValue value, size_t output = 0);

private:
  OperatorImporter &op;
  OpBuilder &builder;
  Location location;
};

/// A dimension that may count from the end, or an error; `rank` is the number
/// of dimensions that can be named.
FailureOr<int64_t> normalizeAxis(OperatorImporter &op, int64_t axis,
                                 int64_t rank);

/// A parameter with `count` elements.
FailureOr<SmallVector<int64_t>> getParameter(OperatorImporter &op, size_t input,
                                             size_t count);

/// What stands for 0 in tensors of that element type.
TypedAttr getZero(OperatorImporter &op, Type element);

/// Signatures for each type whose elements can be moved: `pattern` has
/// `kMoved` where that type stands. The kernels have none for `without`.
constexpr TensorType kMoved = TensorType::VARIANT;
std::vector<Signature> getMovedSignatures(ArrayRef<Signature> patterns,
                                          ArrayRef<TensorType> without = {});

// Joining and splitting.
LogicalResult importConcatenation(OperatorImporter &op);
void checkConcatenation(const Operator &op, std::vector<std::string> &problems);
LogicalResult importPack(OperatorImporter &op);
LogicalResult importSplit(OperatorImporter &op);
LogicalResult importSplitV(OperatorImporter &op);
LogicalResult importUnpack(OperatorImporter &op);
// Slices and paddings.
LogicalResult importSlice(OperatorImporter &op);
LogicalResult importStridedSlice(OperatorImporter &op);
LogicalResult importPad(OperatorImporter &op);
LogicalResult importMirrorPad(OperatorImporter &op);
// Blocks and images.
LogicalResult importSpaceToDepth(OperatorImporter &op);
LogicalResult importDepthToSpace(OperatorImporter &op);
LogicalResult importSpaceToBatch(OperatorImporter &op);
LogicalResult importBatchToSpace(OperatorImporter &op);
LogicalResult importResizeNearest(OperatorImporter &op);
LogicalResult importResizeBilinear(OperatorImporter &op);

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_MOVEMENT_H
