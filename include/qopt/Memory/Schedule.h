//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators with tensors in, the order with the smallest peak memory out. Plain
// structs and functions: nothing here knows about MLIR.
//
// Dynamic programming over sets of executed operators, after SERENITY (Ahn et
// al., MLSys 2020), and bounds by minimum cuts.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_SCHEDULE_H
#define QOPT_MEMORY_SCHEDULE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::qopt {

/// Memory of `size` bytes, from the first operator that writes it (from the
/// beginning where none does) until the last one that uses it has run. Several
/// may write it, in any order: the parts of a concatenation, or of a sum; who
/// reads it waits for all of them. Memory that others own, as a caller's input,
/// has size 0. A view is not a tensor of its own: its readers read the tensor
/// that it shows.
struct ScheduleTensor {
  int64_t size = 0;
  /// It stays to the end, as a result does.
  bool isKept = false;
};

struct ScheduleOperator {
  /// Indices of tensors, each at most once.
  std::vector<int> inputs, outputs;
  /// Bytes that it needs while it runs.
  int64_t scratch = 0;
  /// The position among `inputs` of one whose memory the first output may take,
  /// where nothing needs that input afterwards and nothing has written that
  /// output before; -1 for none.
  int overwrites = -1;
};

struct ScheduleProblem {
  std::vector<ScheduleTensor> tensors;
  std::vector<ScheduleOperator> operators;
};

struct ScheduleOptions {
  /// The most bytes that a schedule may need; any if absent.
  std::optional<int64_t> budget;
  /// How many steps the search takes, about: executing an operator after some
  /// others is one for each 64 operators that there are. Work is limited by
  /// steps instead of seconds, so that the same problem always has the same
  /// schedule; a million takes about a second.
  int64_t maxSteps = 4 << 20;
};

/// An answer to a ScheduleProblem.
struct Schedule {
  /// All operators; empty where no order is within the budget, or none was
  /// found.
  std::vector<int> order;
  /// The most bytes at one time, for this order.
  int64_t peak = 0;
  /// No order needs fewer bytes. Equal to `peak`: the order is optimal. Above
  /// the budget: it is infeasible.
  int64_t lowerBound = 0;
  /// Sets of executed operators that were looked at.
  int64_t numStates = 0;
};

/// What is wrong with the first malformed part: a negative size, an index that
/// does not exist, a tensor twice in an operator, a cycle, or more than 63 bits
/// of bytes in all. nullopt for a problem that can be solved.
std::optional<std::string>
findScheduleProblemError(const ScheduleProblem &problem);

/// The order with the smallest peak, or where `maxSteps` do not suffice to
/// prove one, the best that was found and a lower bound. The problem must have
/// no error.
Schedule findSchedule(const ScheduleProblem &problem,
                      const ScheduleOptions &options = {});

/// The most bytes at one time, in the order of the problem itself, in which
/// writers come before readers. The problem must have no error.
int64_t getPeak(const ScheduleProblem &problem);

/// The sets of operators that contain the writers of what they read, the
/// empty one among them: the states of a dynamic program that prunes nothing.
/// nullopt where there are more than `limit`.
std::optional<int64_t> countScheduleStates(const ScheduleProblem &problem,
                                           int64_t limit);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_SCHEDULE_H
