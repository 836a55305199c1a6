//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers with constant weights and bias, whose scales passes change.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TRANSFORMS_CONSTANTLAYER_H
#define QOPT_LIB_TRANSFORMS_CONSTANTLAYER_H

#include "qopt/Calibration/ScaleSearch.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include <string>
#include <vector>

namespace mlir::qopt {

/// Makes a rescale that rounds twice round once, as a pass option says: a
/// rounding, or "keep". Fails where it says neither.
LogicalResult parseNewRounding(Operation *op, StringRef option,
                               std::optional<Rounding> &rounding);

/// A quantized layer whose weights, and bias where there is one, are constants.
class ConstantLayer {
public:
  /// None where `op` is not one; `why` then says what it lacks.
  static std::optional<ConstantLayer> get(MacOpInterface op, std::string &why);

  MacOpInterface getOp() const { return op; }
  QuantType getInputType() const { return getQuantType(op.getInput()); }
  QuantType getFilterType() const { return filterType; }
  QuantType getOutputType() const { return getQuantType(op->getResult(0)); }
  size_t getNumScales() const { return filterType.getScale().size(); }

  /// The integers, less their zero point, of the weights that scale `index` is
  /// for.
  std::vector<int64_t> getWeights(size_t index) const;
  /// The nearest of the integers, less their zero point, that the filter has a
  /// code for.
  int64_t roundWeight(size_t index, double value) const;
  /// Replaces the weights by integers that have codes.
  void setWeights(size_t index, ArrayRef<int64_t> integers);
  /// The power of two that rounds weights, in real numbers, best.
  FoundScale findPowerOfTwo(size_t index, ArrayRef<float> reals) const;

  /// Expresses the bias, in units of `old[i]` for scale i, in units of
  /// `now[i]`, rounded half away from zero. Fails, changing nothing, where an
  /// element leaves the accumulator's type.
  LogicalResult convertBias(ArrayRef<ExactScale> old, ArrayRef<ExactScale> now);

  /// Rounds once instead of twice, where there is a rounding to do so.
  void roundOnce(std::optional<Rounding> rounding);

  /// Gives the filter new scales, and the op what was changed here: constants
  /// of its own.
  void write(ScaleAttrInterface scale);

private:
  /// Interfaces have no const methods.
  mutable MacOpInterface op;
  QuantType filterType;
  /// Codes as stored, row-major.
  std::vector<int64_t> codes, bias;
  bool isChanged = false;

  /// Calls back with the position of each weight of a scale.
  template <typename Callback>
  void forEach(size_t index, Callback callback) const;
};

} // namespace mlir::qopt

#endif // QOPT_LIB_TRANSFORMS_CONSTANTLAYER_H
