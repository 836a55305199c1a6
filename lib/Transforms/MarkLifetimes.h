//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Code that shows which bytes of an arena are in use, for checks at run time:
// to AddressSanitizer, which knows allocations but not what lies in one, or by
// a pattern in all others.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_MARKLIFETIMES_H
#define QOPT_TRANSFORMS_MARKLIFETIMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qopt {

/// `size` bytes of an arena from `offset` on, in use from one step to another;
/// 0 is before the first op.
struct PlacedBuffer {
  int64_t offset = 0, size = 0;
  int64_t firstUse = 0, lastUse = 0;
  /// The ops that these steps are; null where the bytes are in use from the
  /// beginning, or to the end.
  Operation *firstUser = nullptr, *lastUser = nullptr;
};

/// Adds calls of AddressSanitizer's interface (sanitizer/asan_interface.h): all
/// of the arena has to be accessible at the beginning, what is not in use is
/// poisoned, and at the end nothing is. Buffers begin at multiples of 8, the
/// unit of poison.
void poisonDeadMemory(func::FuncOp function, Value arena,
                      ArrayRef<PlacedBuffer> buffers);

/// Fills what is not in use with a pattern: at the beginning, and where a
/// buffer's life ends.
void fillDeadMemory(func::FuncOp function, Value arena,
                    ArrayRef<PlacedBuffer> buffers);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_MARKLIFETIMES_H
