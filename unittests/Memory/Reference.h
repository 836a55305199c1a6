//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The smallest total by trying every byte, and the hard instances.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_MEMORY_REFERENCE_H
#define QOPT_UNITTESTS_MEMORY_REFERENCE_H

#include "qopt/Memory/PlacementValidator.h"
#include <fstream>
#include <sstream>

namespace mlir::qopt {

/// The buffer at the end of the ties of one.
inline size_t getTieEnd(const PlacementProblem &problem, size_t index) {
  while (problem.buffers[index].anchor)
    index = *problem.buffers[index].anchor;
  return index;
}

/// Whether two buffers may share bytes at two offsets.
inline bool mayShare(const PlacementProblem &problem, size_t a, int64_t offsetA,
                     size_t b, int64_t offsetB) {
  for (const BufferOverlap &overlap : problem.overlaps) {
    if (overlap.input == a && overlap.output == b)
      return offsetA >= offsetB + overlap.distance;
    if (overlap.input == b && overlap.output == a)
      return offsetB >= offsetA + overlap.distance;
  }
  return false;
}

/// Whether the buffers from `index` on fit into `total` bytes beside those
/// whose offsets are chosen: every offset is tried, byte by byte. Anchors come
/// before what is tied to them.
inline bool fitsByTrying(const PlacementProblem &problem, size_t index,
                         std::vector<int64_t> &offsets, int64_t total) {
  const std::vector<Buffer> &buffers = problem.buffers;
  if (index == buffers.size())
    return true;
  const Buffer &buffer = buffers[index];
  for (int64_t offset = 0; offset + buffer.size <= total;
       offset += buffer.alignment) {
    if (buffer.offset && *buffer.offset != offset)
      continue;
    if (buffer.anchor && offset != offsets[*buffer.anchor] + buffer.distance)
      continue;
    bool isFree = true;
    for (size_t i = 0; i < index && isFree; ++i)
      isFree = buffers[i].size == 0 || buffer.size == 0 ||
               buffers[i].upper <= buffer.lower ||
               buffer.upper <= buffers[i].lower ||
               offsets[i] + buffers[i].size <= offset ||
               offset + buffer.size <= offsets[i] ||
               getTieEnd(problem, i) == getTieEnd(problem, index) ||
               mayShare(problem, i, offsets[i], index, offset);
    if (!isFree)
      continue;
    offsets[index] = offset;
    if (fitsByTrying(problem, index + 1, offsets, total))
      return true;
  }
  return false;
}

inline int64_t findOptimum(const PlacementProblem &problem) {
  std::vector<int64_t> offsets(problem.buffers.size());
  int64_t total = 0;
  while (!fitsByTrying(problem, 0, offsets, total))
    ++total;
  return total;
}

/// The buffers of a file of `id,lower,upper,size`; nullopt if there is none.
inline std::optional<PlacementProblem> readInstance(const std::string &path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line))
    return std::nullopt;
  PlacementProblem problem;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    int64_t id;
    char comma;
    Buffer buffer;
    fields >> id >> comma >> buffer.lower >> comma >> buffer.upper >> comma >>
        buffer.size;
    if (!fields || comma != ',')
      return std::nullopt;
    problem.buffers.push_back(buffer);
  }
  return problem;
}

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_MEMORY_REFERENCE_H
