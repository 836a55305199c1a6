//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Greedy placement: items one after the other, each at the lowest offset that
// is free during its whole lifetime.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_MEMORY_FIRSTFIT_H
#define QOPT_LIB_MEMORY_FIRSTFIT_H

#include "PlacementModel.h"

namespace mlir::qopt {

/// Offsets of the items of a model, the order that led to them, and the bytes
/// that they take.
struct GreedyPlacement {
  std::vector<int64_t> offsets;
  std::vector<size_t> order;
  int64_t total = 0;
};

/// The best of first fit by size, by bytes times steps, and by birth.
GreedyPlacement placeGreedily(const PlacementModel &model);

/// Moves single items to other positions of the order and keeps what is not
/// worse, until the lower bound or the end of a fixed number of trials.
GreedyPlacement improveOrder(const PlacementModel &model,
                             GreedyPlacement placement);

} // namespace mlir::qopt

#endif // QOPT_LIB_MEMORY_FIRSTFIT_H
