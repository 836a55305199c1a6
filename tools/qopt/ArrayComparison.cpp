//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How two arrays differ.
//
//===----------------------------------------------------------------------===//

#include "ArrayComparison.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cassert>
#include <cmath>

using namespace mlir::qopt;

/// The distance of two elements, infinite where only one is not a number.
static double getDistance(const Array &a, const Array &b, int64_t index) {
  double x = readReal(a.data.data(), a.dtype, index);
  double y = readReal(b.data.data(), b.dtype, index);
  if (x == y || (std::isnan(x) && std::isnan(y)))
    return 0;
  double distance = std::abs(x - y);
  return std::isnan(distance) ? INFINITY : distance;
}

static bool isEqual(const Array &a, const Array &b, int64_t index) {
  if (isFloat(a.dtype))
    return getDistance(a, b, index) == 0;
  return readInteger(a.data.data(), a.dtype, index) ==
         readInteger(b.data.data(), b.dtype, index);
}

ArrayComparison mlir::qopt::compare(const Array &a, const Array &b,
                                    const Tolerance &tolerance,
                                    size_t maxPositions) {
  assert(a.dtype == b.dtype && a.shape == b.shape);
  ArrayComparison result;
  result.numElements = a.size();
  for (int64_t i = 0; i < result.numElements; ++i) {
    if (isEqual(a, b, i))
      continue;
    ++result.numUnequal;
    double distance = getDistance(a, b, i);
    result.largestDifference = std::max(result.largestDifference, distance);
    // Large 64-bit integers may round to the same real number.
    if (distance <= tolerance.distance && tolerance.distance > 0)
      continue;
    ++result.numDifferent;
    if (result.positions.size() < std::max<size_t>(1, maxPositions))
      result.positions.push_back(i);
  }
  return result;
}

std::string mlir::qopt::describe(const ArrayComparison &comparison,
                                 const Array &a, const Array &b,
                                 const Sides &sides) {
  std::string text;
  llvm::raw_string_ostream os(text);
  int64_t first = comparison.positions.front();
  os << comparison.numDifferent << " of " << comparison.numElements
     << " elements differ, by at most "
     << llvm::format(isFloat(a.dtype) ? "%.6g" : "%.0f",
                     comparison.largestDifference)
     << "; first at " << getPosition(first, a.shape) << ": " << sides.a << " "
     << formatElement(a.data.data(), a.dtype, first) << ", "
     << (sides.b == "got" ? "but " : "") << sides.b << " "
     << formatElement(b.data.data(), b.dtype, first);
  return text;
}
