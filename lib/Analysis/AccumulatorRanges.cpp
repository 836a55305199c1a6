//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ranges of accumulators from constant weights.
//
//===----------------------------------------------------------------------===//

#include "qopt/Analysis/AccumulatorRanges.h"
#include "mlir/IR/Matchers.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;
using namespace mlir::qopt;

static int64_t addSaturated(int64_t a, int64_t b) {
  int64_t sum;
  if (!llvm::AddOverflow(a, b, sum))
    return sum;
  return a < 0 ? std::numeric_limits<int64_t>::min()
               : std::numeric_limits<int64_t>::max();
}

/// The integers of a constant, or failure.
static FailureOr<std::vector<int64_t>> readConstantIntegers(Value value) {
  ElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)))
    return failure();
  return readIntegers(elements);
}

IntegerRange qopt::getStoredRange(QuantType type) {
  unsigned width = type.getIntegerType().getWidth();
  int64_t zeroPoint = type.getZeroPointOf(0);
  if (type.getStorage().getKind() == StorageKind::Unsigned)
    return {-zeroPoint, (int64_t(1) << width) - 1 - zeroPoint};
  return {llvm::minIntN(width) - zeroPoint, llvm::maxIntN(width) - zeroPoint};
}

IntegerRange qopt::getProductRange(QuantType lhs, QuantType rhs) {
  IntegerRange a = getStoredRange(lhs), b = getStoredRange(rhs);
  auto [min, max] =
      std::minmax({a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max});
  return {min, max};
}

SmallVector<IntegerRange> qopt::getAccumulatorRanges(MacOpInterface op) {
  QuantType inputType = getQuantType(op.getInput());
  QuantType filterType = getQuantType(op.getFilter());
  if (!inputType || !filterType)
    return {};
  FailureOr<std::vector<int64_t>> weights =
      readConstantIntegers(op.getFilter());
  if (failed(weights))
    return {};

  ArrayRef<int64_t> shape = op.getFilter().getType().getShape();
  int64_t axis = op.getOutputChannelAxis(), inner = 1;
  for (int64_t size : shape.drop_front(axis + 1))
    inner *= size;
  SmallVector<IntegerRange> ranges(shape[axis]);
  if (Value bias = op.getBiasOrNull()) {
    FailureOr<std::vector<int64_t>> biases = readConstantIntegers(bias);
    if (failed(biases) || biases->size() != ranges.size())
      return {};
    for (auto [range, value] : llvm::zip_equal(ranges, *biases))
      range = {value, value};
  }
  // A zero is among the inputs: padding adds nothing to the range, and no
  // partial sum leaves it.
  IntegerRange input = getStoredRange(inputType);
  bool isPerChannel = filterType.isPerChannel();
  for (auto [index, code] : llvm::enumerate(*weights)) {
    int64_t channel = int64_t(index) / inner % shape[axis];
    int64_t weight = filterType.getStorage().decode(code) -
                     filterType.getZeroPointOf(isPerChannel ? channel : 0);
    int64_t low = weight * input.min, high = weight * input.max;
    IntegerRange &range = ranges[channel];
    range.min = addSaturated(range.min, std::min(low, high));
    range.max = addSaturated(range.max, std::max(low, high));
  }
  return ranges;
}
