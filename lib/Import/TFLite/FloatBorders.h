//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Graph inputs and outputs that are float and only converted: the compiled
// function takes and returns the integers on the other side.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_TFLITE_FLOATBORDERS_H
#define QOPT_LIB_IMPORT_TFLITE_FLOATBORDERS_H

#include "ModelFile.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::qopt::tflite {

/// A float input counts where all that use it are QUANTIZE operators with the
/// same result type; a float output where DEQUANTIZE makes it and nothing else
/// uses it. These operators are not imported.
class FloatBorders {
public:
  explicit FloatBorders(const ModelFile &file);

  /// Whether the graph input or output `tensor` is such a border.
  bool isBorder(int32_t tensor) const { return stored.contains(tensor); }
  /// The quantized tensors that stand for the graph input or output `tensor`:
  /// the results of its QUANTIZE operators, or the operand of DEQUANTIZE. Just
  /// `tensor` for others.
  ArrayRef<int32_t> getStored(const int32_t &tensor) const {
    auto found = stored.find(tensor);
    return found == stored.end() ? ArrayRef<int32_t>(tensor) : found->second;
  }
  /// Whether operator `index` is a conversion at the border.
  bool isConversion(size_t index) const { return conversions.contains(index); }

private:
  llvm::DenseMap<int32_t, SmallVector<int32_t>> stored;
  llvm::DenseSet<size_t> conversions;
};

} // namespace mlir::qopt::tflite

#endif // QOPT_LIB_IMPORT_TFLITE_FLOATBORDERS_H
