//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How two arrays differ.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_COMPARE_H
#define QOPT_TOOLS_QOPT_COMPARE_H

#include "Array.h"

namespace mlir::qopt {

/// What still counts as equal.
struct Tolerance {
  /// Elements that are at most this far apart.
  double distance = 0;
  /// Arrays of which at most this fraction of elements differs.
  double fraction = 0;
};

struct ArrayComparison {
  int64_t numElements = 0;
  /// Elements whose bits differ, and those that are beyond the distance.
  int64_t numUnequal = 0, numDifferent = 0;
  double largestDifference = 0;
  /// The first element beyond the distance.
  int64_t first = -1;

  bool isExact() const { return numUnequal == 0; }
  bool isWithin(const Tolerance &tolerance) const {
    return numDifferent <= tolerance.fraction * numElements;
  }
};

/// Both arrays have the same format and shape.
ArrayComparison compare(const Array &expected, const Array &actual,
                   const Tolerance &tolerance);

/// "3 of 12 elements differ, by at most 2; first at [0, 7]: expected 5, but
/// got 6"
std::string describe(const ArrayComparison &comparison, const Array &expected,
                     const Array &actual);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_COMPARE_H
