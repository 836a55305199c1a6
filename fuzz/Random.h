//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Choices of the mutators; the same seed makes the same ones.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_FUZZ_RANDOM_H
#define QOPT_FUZZ_RANDOM_H

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace mlir::qopt::fuzz {

class Random {
public:
  explicit Random(unsigned seed) : engine(seed) {}

  /// From 0 to `count` - 1.
  size_t below(size_t count) { return count == 0 ? 0 : engine() % count; }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <typename T> T &pick(std::vector<T> &values) {
    return values[below(values.size())];
  }
  template <typename T> T pick(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }
  /// Small, at a limit, or anything.
  int64_t number() {
    switch (below(4)) {
    case 0:
      return static_cast<int64_t>(below(10)) - 1;
    case 1:
      return pick<int64_t>({0, 1, -1, 127, -128, 255, 256, 4096, 65535, 65536,
                            INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN});
    case 2:
      return int64_t(1) << below(63);
    default:
      return static_cast<int64_t>(uint64_t(engine()) << 32 | engine());
    }
  }

private:
  std::mt19937 engine;
};

} // namespace mlir::qopt::fuzz

#endif // QOPT_FUZZ_RANDOM_H
