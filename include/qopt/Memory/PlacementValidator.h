//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The check of a placement. It shares no code with what finds placements, and
// is written to be read rather than to be fast.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_PLACEMENTVALIDATOR_H
#define QOPT_MEMORY_PLACEMENTVALIDATOR_H

#include "qopt/Memory/Placement.h"

namespace mlir::qopt {

/// A description of the first violation, or nullopt where the placement keeps
/// its promises: one offset for each buffer, not negative and aligned, every
/// buffer inside `total` bytes, and no byte used twice at one time. Any values
/// are fine, also those of a malformed problem.
std::optional<std::string>
findPlacementViolation(const PlacementProblem &problem,
                       const Placement &placement);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_PLACEMENTVALIDATOR_H
