//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// One choice for each layer under a limit: the multiple-choice knapsack
// problem.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CALIBRATION_ASSIGNMENT_H
#define QOPT_CALIBRATION_ASSIGNMENT_H

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

/// Both are finite and not negative. A price of bytes or operations is a whole
/// number below 2^53, so that sums of them are exact.
struct Choice {
  double error = 0, price = 0;
};

struct AssignmentProblem {
  /// The choices of each layer, at least one.
  std::vector<std::vector<Choice>> layers;
  /// What the prices of all layers may add up to; may be infinite.
  double limit = 0;
};

struct Assignment {
  /// The position of each layer's choice.
  std::vector<size_t> choices;
  /// Sums over the layers.
  double error = 0, price = 0;
  /// No assignment within the limit has less. It is `error` where the search
  /// was not cut short.
  double lowerBound = 0;
};

/// The assignment with the least error within the limit, of two the cheaper;
/// none where even the cheapest choices are beyond it. Layer by layer it keeps
/// the undominated sums that the convex hull of the rest does not exclude, and
/// of more than `maxSums` the most promising: then what it finds may be worse
/// than `lowerBound`.
std::optional<Assignment> assignChoices(const AssignmentProblem &problem,
                                        size_t maxSums = size_t(1) << 14);

/// A description of the first violation, or nullopt where the assignment keeps
/// its promises: one choice for each layer, sums that are theirs and within the
/// limit, and no better assignment by exchanging the choices of one layer or of
/// two. Shares no code with what finds assignments.
std::optional<std::string>
findAssignmentViolation(const AssignmentProblem &problem,
                        const Assignment &assignment);

} // namespace mlir::qopt

#endif // QOPT_CALIBRATION_ASSIGNMENT_H
