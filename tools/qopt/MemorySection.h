//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Memory in `qopt report`: what lies in the arena and when, as text, as JSON
// and as a page.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_MEMORYSECTION_H
#define QOPT_TOOLS_QOPT_MEMORYSECTION_H

#include "ModelFacts.h"
#include "qopt/Transforms/ArenaMap.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace mlir::qopt {

/// One way to arrange a model in memory.
struct MemoryPlan {
  /// What was asked for: "default", "--optimize-memory=size".
  std::string name;
  ArenaMap arena;
  /// Of the arena, and of inputs and outputs beside it.
  int64_t peakBytes = 0;

  /// The most bytes of the arena that are in use in one step.
  int64_t getAliveBytes() const;
  /// The steps in which they are, in order.
  std::vector<size_t> getPeakSteps() const;
  /// The buffers that are in use in a step, the largest first.
  std::vector<const ArenaBuffer *> getAlive(size_t step) const;
  /// The same buffers at the same places.
  bool isLike(const MemoryPlan &other) const;
};

/// How much of what a compiled model needs, in bytes, and what it lies in.
struct MemoryFacts {
  int64_t weightsBytes = 0, stateBytes = 0;
  /// The one that was asked for, and where that is another one the default.
  std::vector<MemoryPlan> plans;
};

void printMemory(const MemoryFacts &facts, llvm::raw_ostream &os);

/// Writes the attributes "layers" and "plans" to the object that is open.
void writeMemory(const MemoryFacts &facts, llvm::ArrayRef<LayerFacts> layers,
                 llvm::json::OStream &stream);

/// A page that shows the JSON of `qopt report`, and needs nothing else.
std::string makeMemoryPage(llvm::StringRef json);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_MEMORYSECTION_H
