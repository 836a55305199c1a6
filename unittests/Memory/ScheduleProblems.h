//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Scheduling problems for tests: random ones, and published cells.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_MEMORY_SCHEDULEPROBLEMS_H
#define QOPT_UNITTESTS_MEMORY_SCHEDULEPROBLEMS_H

#include "Problems.h"
#include "qopt/Memory/Schedule.h"
#include "llvm/ADT/StringRef.h"

namespace mlir::qopt {

/// Up to `maxOperators` operators that read any of the tensors before, some of
/// which write to one of another, overwrite, or need scratch.
ScheduleProblem makeScheduleProblem(RandomSource &random, int64_t maxOperators);

/// How a cell of a network becomes a problem.
struct CellModel {
  /// Whether a concatenation is a tensor of its own. Otherwise its inputs stay,
  /// and who reads it reads them.
  bool isConcatenated = false;
  /// Bytes of an element of the sum that a convolution of a concatenation is
  /// made into, part by part; 0 keeps it whole.
  int64_t sumBytes = 0;
};

/// One of the cells A, B and C of SwiftNet in the shared folder; nullopt where
/// that is absent.
std::optional<ScheduleProblem> readSwiftNetCell(llvm::StringRef name,
                                                const CellModel &model);

/// The normal cell of DARTS V2 (Liu et al., ICLR 2019) for ImageNet, 28 x 28 x
/// 48 floats, with concatenation free; the convolution behind it in parts or
/// whole.
ScheduleProblem makeDartsCell(bool isRewritten);

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_MEMORY_SCHEDULEPROBLEMS_H
