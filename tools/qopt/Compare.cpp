//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// How two arrays differ.
//
//===----------------------------------------------------------------------===//

#include "Compare.h"
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

ArrayComparison mlir::qopt::compare(const Array &expected, const Array &actual,
                               const Tolerance &tolerance) {
  assert(expected.dtype == actual.dtype && expected.shape == actual.shape);
  ArrayComparison result;
  result.numElements = expected.size();
  for (int64_t i = 0; i < result.numElements; ++i) {
    if (isEqual(expected, actual, i))
      continue;
    ++result.numUnequal;
    double distance = getDistance(expected, actual, i);
    result.largestDifference = std::max(result.largestDifference, distance);
    // Large 64-bit integers may round to the same real number.
    if (distance <= tolerance.distance && tolerance.distance > 0)
      continue;
    if (result.numDifferent++ == 0)
      result.first = i;
  }
  return result;
}

std::string mlir::qopt::describe(const ArrayComparison &comparison,
                                 const Array &expected, const Array &actual) {
  std::string text;
  llvm::raw_string_ostream os(text);
  int64_t first = comparison.first;
  os << comparison.numDifferent << " of " << comparison.numElements
     << " elements differ, by at most "
     << llvm::format(isFloat(expected.dtype) ? "%.6g" : "%.0f",
                     comparison.largestDifference)
     << "; first at " << getPosition(first, expected.shape) << ": expected "
     << formatElement(expected.data.data(), expected.dtype, first)
     << ", but got " << formatElement(actual.data.data(), actual.dtype, first);
  return text;
}
