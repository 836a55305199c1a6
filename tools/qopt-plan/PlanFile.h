//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Buffers as comma-separated values, in MiniMalloc's format: a line of column
// names, then a line for each buffer.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_PLAN_PLANFILE_H
#define QOPT_TOOLS_QOPT_PLAN_PLANFILE_H

#include "qopt/Memory/Placement.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::qopt {

struct PlanFile {
  /// Any text without commas, in the order of the problem's buffers.
  std::vector<std::string> ids;
  PlacementProblem problem;
};

/// Columns in any order: `id`, `lower` and `upper` (steps, half-open), `size`
/// (bytes), and where wanted `alignment` (bytes) and `offset` (fixed; empty
/// where it is to be chosen). Errors name the line.
llvm::Expected<PlanFile> parsePlanFile(llvm::StringRef text);

/// The same with the column `offset` filled in.
void printPlanFile(const PlanFile &file, const std::vector<int64_t> &offsets,
                   llvm::raw_ostream &os);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_PLAN_PLANFILE_H
