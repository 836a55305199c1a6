//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The check of an assignment, written to be read.
//
//===----------------------------------------------------------------------===//

#include "qopt/Calibration/Assignment.h"
#include <algorithm>
#include <cmath>

using namespace mlir::qopt;

static bool isNear(double a, double b) {
  return std::fabs(a - b) <= 1e-9 * std::max(std::fabs(a), std::fabs(b));
}

std::optional<std::string>
mlir::qopt::findAssignmentViolation(const AssignmentProblem &problem,
                                    const Assignment &assignment) {
  size_t numLayers = problem.layers.size();
  if (assignment.choices.size() != numLayers)
    return "expected " + std::to_string(numLayers) + " choices, but got " +
           std::to_string(assignment.choices.size());
  double error = 0, price = 0;
  for (size_t i = 0; i < numLayers; ++i) {
    size_t choice = assignment.choices[i];
    if (choice >= problem.layers[i].size())
      return "expected one of " + std::to_string(problem.layers[i].size()) +
             " choices of layer " + std::to_string(i) + ", but got " +
             std::to_string(choice);
    error += problem.layers[i][choice].error;
    price += problem.layers[i][choice].price;
  }
  if (!isNear(error, assignment.error) || !isNear(price, assignment.price))
    return "expected an error of " + std::to_string(error) +
           " and a price of " + std::to_string(price) + ", but got " +
           std::to_string(assignment.error) + " and " +
           std::to_string(assignment.price);
  if (price > problem.limit)
    return "expected a price of at most " + std::to_string(problem.limit) +
           ", but got " + std::to_string(price);
  if (assignment.lowerBound > error && !isNear(assignment.lowerBound, error))
    return "expected no more than the error as its lower bound";

  // Only an error below the bound disproves an assignment. The second layer may
  // be the first: then one is exchanged.
  for (size_t i = 0; i < numLayers; ++i)
    for (size_t j = i; j < numLayers; ++j) {
      const Choice &a = problem.layers[i][assignment.choices[i]];
      const Choice &b = problem.layers[j][assignment.choices[j]];
      for (const Choice &c : problem.layers[i])
        for (const Choice &d : problem.layers[j]) {
          bool isOne = i == j;
          double newPrice = price - a.price + c.price;
          double newError = error - a.error + c.error;
          if (!isOne) {
            newPrice += d.price - b.price;
            newError += d.error - b.error;
          }
          if (newPrice <= problem.limit && newError < assignment.lowerBound &&
              error - newError > 1e-9 * error &&
              assignment.lowerBound - newError > 1e-9 * error)
            return "expected no better assignment, but layers " +
                   std::to_string(i) + " and " + std::to_string(j) +
                   " have one with an error of " + std::to_string(newError);
        }
    }
  return std::nullopt;
}
