//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Values of the graph: constants, computed tensors, and the order of their
// dimensions.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_ONNX_GRAPHIMPORTER_H
#define QOPT_LIB_IMPORT_ONNX_GRAPHIMPORTER_H

#include "Operators.h"
#include "mlir/IR/Builders.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::qopt::onnximport {

using Tensor = TypedValue<RankedTensorType>;

/// Which dimension of ONNX's value each dimension of a tensor is: convolutions
/// make NHWC of NCHW, which is [0, 2, 3, 1].
using Layout = SmallVector<int64_t>;

Layout getIdentityLayout(int64_t rank);
/// The channels, dimension 1, behind all others.
Layout getChannelsLastLayout(int64_t rank);

/// A value of the graph, held in the order that is at hand.
struct GraphValue {
  Tensor value;
  Layout layout;
  /// Plain integers that are unsigned, which MLIR's type does not say.
  bool isUnsigned = false;

  int64_t getRank() const { return layout.size(); }
  /// In ONNX's order.
  SmallVector<int64_t> getShape() const;
  /// The tensor's dimension that is dimension `axis` of ONNX's value.
  int64_t getPosition(int64_t axis) const;
  /// Something for each of ONNX's dimensions in the order of the tensor's.
  SmallVector<int64_t> permute(ArrayRef<int64_t> values) const;
  bool isConstant() const;
};

/// Builds the body of the function. All methods that fail have reported why.
class GraphImporter {
public:
  GraphImporter(const ModelFile &file, OpBuilder &builder)
      : file(file), builder(builder),
        keepsDequantized(file.quantizesActivations()) {}

  const ModelFile &getFile() const { return file; }
  OpBuilder &getBuilder() { return builder; }

  /// What was computed, or a constant of the file.
  FailureOr<GraphValue> getValue(StringRef name, Location location);
  void setValue(StringRef name, GraphValue value) {
    values[name] = std::move(value);
  }
  FailureOr<GraphValue> createConstant(const TensorProto &tensor,
                                       Location location);

  /// The value with its dimensions in that order.
  Tensor convert(const GraphValue &value, ArrayRef<int64_t> layout,
                 Location location);
  /// These also take what dequantizes a constant, and change the constant.
  Tensor transpose(Tensor value, ArrayRef<int64_t> permutation,
                   Location location);
  Tensor reshape(Tensor value, ArrayRef<int64_t> shape, Location location);

  /// Imports what is in a branch of the operator at `location`; its values have
  /// names that nothing outside of it has.
  LogicalResult importBranch(const GraphProto &branch, Location location);

  /// Computes those of the ops behind `before` (all of the block where it is
  /// null) that only use constants; `replace` hears of each result.
  LogicalResult
  foldConstants(Operation *before,
                function_ref<void(Value from, Tensor to)> replace);
  /// Erases all that nothing uses.
  void eraseUnused();

private:
  bool isFoldable(Operation *op) const;
  Tensor createConstant(RankedTensorType type, ElementsAttr elements,
                        Location location);
  LogicalResult addConstantBytes(RankedTensorType type, Location location);

  const ModelFile &file;
  OpBuilder &builder;
  /// Whether constants that are dequantized stay what a pass can see.
  const bool keepsDequantized;
  llvm::StringMap<GraphValue> values;
  /// Conversions that were made already, by value and result type's layout.
  DenseMap<std::pair<Value, Attribute>, Tensor> conversions;
  int64_t constantBytes = 0;
  /// Operators in branches that were imported.
  size_t numInBranches = 0;
};

} // namespace mlir::qopt::onnximport

#endif // QOPT_LIB_IMPORT_ONNX_GRAPHIMPORTER_H
