//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scheduling problems in JSON.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_PLAN_ORDERFILE_H
#define QOPT_TOOLS_QOPT_PLAN_ORDERFILE_H

#include "qopt/Memory/Schedule.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::qopt {

/// `{"tensors": [{"size": 64, "kept": true}, ...], "operators": [{"inputs":
/// [0], "outputs": [1], "scratch": 8, "overwrites": 0}, ...]}`, all as in
/// ScheduleProblem and none but `size` necessary. Errors name the place.
llvm::Expected<ScheduleProblem> parseOrderFile(llvm::StringRef text);

/// `{"order": [...], "peak": ..., "lower_bound": ..., "states": ...}`
void printOrderFile(const Schedule &schedule, llvm::raw_ostream &os);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_PLAN_ORDERFILE_H
