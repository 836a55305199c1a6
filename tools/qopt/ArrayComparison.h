//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How two arrays differ.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_ARRAYCOMPARISON_H
#define QOPT_TOOLS_QOPT_ARRAYCOMPARISON_H

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
  /// The first of the elements beyond the distance.
  std::vector<int64_t> positions;

  bool isExact() const { return numUnequal == 0; }
  bool isWithin(const Tolerance &tolerance) const {
    return numDifferent <= tolerance.fraction * numElements;
  }
};

/// What the two arrays are called.
struct Sides {
  std::string a = "expected", b = "got";
};

/// Both arrays have the same format and shape. The result has at most
/// `maxPositions` positions, and at least one where elements differ.
ArrayComparison compare(const Array &a, const Array &b,
                        const Tolerance &tolerance = {},
                        size_t maxPositions = 1);

/// "3 of 12 elements differ, by at most 2; first at [0, 7]: expected 5, but
/// got 6"
std::string describe(const ArrayComparison &comparison, const Array &a,
                     const Array &b, const Sides &sides = {});

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_ARRAYCOMPARISON_H
