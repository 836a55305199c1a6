//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A cascade whose result is computed in patches, some columns after the other,
// each by a cascade of its own with shorter line buffers. Columns that windows
// of two patches share are computed for each of them. Plain structs and
// functions: nothing here knows about MLIR.
//
// After MCUNetV2's patches (Lin et al., NeurIPS 2021). Rows need no patches:
// a cascade rolls over them and computes none twice.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_MEMORY_PATCHES_H
#define QOPT_MEMORY_PATCHES_H

#include "qopt/Memory/Cascade.h"

namespace mlir::qopt {

struct ColumnRange {
  int64_t begin = 0, end = 0;

  int64_t size() const { return end - begin; }
};

/// What a value of a patch is: columns of a value of the whole cascade.
struct PatchValue {
  size_t source = 0;
  ColumnRange columns;
  /// Cut out of another value of the patch that has more of them.
  bool isSlice = false;
};

/// A cascade that computes a part of the columns of another one's result. Its
/// inputs are columns of those of the other one; the windows of its reads have
/// the padding that is left of the borders.
struct Patch {
  Cascade cascade;
  /// One for each of its values.
  std::vector<PatchValue> values;
};

/// Patches of about equal width, from left to right; nullopt where there are
/// not as many columns, an op does not compute columns one by one, or a patch
/// would read padding only. The cascade must have no error.
std::optional<std::vector<Patch>> splitCascade(const Cascade &cascade,
                                               int64_t count);

/// What is wrong with the first malformed part of `patches`: columns of the
/// result missing or computed twice, a value that reads other columns or other
/// padding than in the cascade, or a patch that is no cascade. Checks element
/// by element.
std::optional<std::string> findPatchError(const Cascade &cascade,
                                          const std::vector<Patch> &patches);

/// Multiplications of all ops.
int64_t countMacs(const Cascade &cascade);

/// What it takes to compute a cascade in patches.
struct PatchCost {
  int64_t count = 1;
  /// The largest line buffers of a patch.
  int64_t bytes = 0;
  /// Multiplications more than without patches.
  int64_t extraMacs = 0;
};

/// Of 2 to `maxCount` patches that need fewer than `limit` bytes those for
/// which no other count has both as few bytes and as few multiplications. The
/// cascade must have no error.
std::vector<PatchCost> findPatches(const Cascade &cascade, int64_t maxCount,
                                   int64_t limit);

} // namespace mlir::qopt

#endif // QOPT_MEMORY_PATCHES_H
