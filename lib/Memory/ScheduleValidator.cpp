//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The check of a schedule: the steps in which each tensor lives, then the bytes
// of each step.
//
//===----------------------------------------------------------------------===//

#include "qopt/Memory/ScheduleValidator.h"

using namespace mlir::qopt;

std::optional<std::string>
mlir::qopt::findScheduleViolation(const ScheduleProblem &problem,
                                  const Schedule &schedule) {
  int numSteps = int(problem.operators.size());
  if (schedule.order.size() != problem.operators.size())
    return "expected " + std::to_string(numSteps) + " operators, but got " +
           std::to_string(schedule.order.size());
  std::vector<int> stepOf(numSteps, -1);
  for (int step = 0; step < numSteps; ++step) {
    int op = schedule.order[step];
    if (op < 0 || op >= numSteps)
      return "expected operators below " + std::to_string(numSteps) +
             ", but got " + std::to_string(op);
    if (stepOf[op] >= 0)
      return "expected operator " + std::to_string(op) +
             " once, but got it in steps " + std::to_string(stepOf[op]) +
             " and " + std::to_string(step);
    stepOf[op] = step;
  }

  // A tensor lives in the steps from its first to its last use; one that
  // nobody writes is there from the beginning.
  constexpr int kNone = -1;
  std::vector<int> first(problem.tensors.size(), kNone);
  std::vector<int> lastWrite = first, last = first;
  for (int op = 0; op < numSteps; ++op)
    for (int tensor : problem.operators[op].outputs) {
      if (first[tensor] == kNone || stepOf[op] < first[tensor])
        first[tensor] = stepOf[op];
      if (stepOf[op] > lastWrite[tensor])
        lastWrite[tensor] = last[tensor] = stepOf[op];
    }
  for (int op = 0; op < numSteps; ++op)
    for (int tensor : problem.operators[op].inputs) {
      if (lastWrite[tensor] >= stepOf[op])
        return "expected tensor " + std::to_string(tensor) +
               " to be written before operator " + std::to_string(op) +
               " reads it, but got steps " + std::to_string(lastWrite[tensor]) +
               " and " + std::to_string(stepOf[op]);
      if (last[tensor] < stepOf[op])
        last[tensor] = stepOf[op];
    }
  for (int &step : first)
    if (step == kNone)
      step = 0;
  for (size_t i = 0; i < problem.tensors.size(); ++i)
    if (problem.tensors[i].isKept)
      last[i] = numSteps - 1;

  int64_t peak = 0;
  for (int step = 0; step < numSteps; ++step) {
    const ScheduleOperator &op = problem.operators[schedule.order[step]];
    int64_t bytes = op.scratch;
    for (size_t i = 0; i < problem.tensors.size(); ++i)
      if (first[i] <= step && step <= last[i])
        bytes += problem.tensors[i].size;
    if (op.overwrites >= 0 && last[op.inputs[op.overwrites]] == step &&
        !problem.tensors[op.inputs[op.overwrites]].isKept &&
        first[op.outputs[0]] == step) {
      int64_t input = problem.tensors[op.inputs[op.overwrites]].size;
      int64_t output = problem.tensors[op.outputs[0]].size;
      bytes -= input < output ? input : output;
    }
    if (bytes > peak)
      peak = bytes;
  }
  if (schedule.peak != peak)
    return "expected a peak of " + std::to_string(peak) +
           " bytes, which this order needs, but got " +
           std::to_string(schedule.peak);
  if (schedule.lowerBound > peak)
    return "expected a lower bound of at most " + std::to_string(peak) +
           " bytes, but got " + std::to_string(schedule.lowerBound);
  return std::nullopt;
}
