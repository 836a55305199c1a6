//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the tests of this folder share: random problems, the same ones with
// every standard library.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_MEMORY_PROBLEMS_H
#define QOPT_UNITTESTS_MEMORY_PROBLEMS_H

#include "qopt/Memory/Placement.h"
#include <random>

namespace mlir::qopt {

/// Uniform enough, and unlike std::uniform_int_distribution the same
/// everywhere.
class RandomSource {
public:
  explicit RandomSource(uint64_t seed) : engine(seed) {}
  /// Between the two, inclusive.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(engine() %
                                      static_cast<uint64_t>(high - low + 1));
  }

private:
  std::mt19937_64 engine;
};

struct ProblemShape {
  int64_t numBuffers, maxSize, maxSteps, maxLogAlignment;
};

inline PlacementProblem makeProblem(RandomSource &random,
                                    const ProblemShape &shape) {
  PlacementProblem problem;
  for (int64_t i = 0; i < shape.numBuffers; ++i) {
    Buffer buffer;
    buffer.size = random.between(0, shape.maxSize);
    buffer.alignment = int64_t(1) << random.between(0, shape.maxLogAlignment);
    buffer.lower = random.between(0, shape.maxSteps - 1);
    buffer.upper = random.between(buffer.lower + 1, shape.maxSteps);
    problem.buffers.push_back(buffer);
  }
  return problem;
}

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_MEMORY_PROBLEMS_H
