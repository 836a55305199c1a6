//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The check of a schedule. It shares no code with what finds schedules, and is
// written to be read rather than to be fast.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_SCHEDULEVALIDATOR_H
#define QOPT_MEMORY_SCHEDULEVALIDATOR_H

#include "qopt/Memory/Schedule.h"

namespace mlir::qopt {

/// A description of the first violation, or nullopt where a schedule keeps its
/// promises: every operator once, writers before readers, a peak that is
/// exactly what this order needs, and a lower bound not above it. The problem
/// must have no error.
std::optional<std::string> findScheduleViolation(const ScheduleProblem &problem,
                                                 const Schedule &schedule);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_SCHEDULEVALIDATOR_H
