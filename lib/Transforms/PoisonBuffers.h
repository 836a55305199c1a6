//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// AddressSanitizer knows allocations, not what lies in an arena: code tells it
// which bytes are in use.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_POISONBUFFERS_H
#define QOPT_TRANSFORMS_POISONBUFFERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::qopt {

/// `size` bytes of an arena from `offset` on, in use from one op to another. At
/// least 8 bytes, the unit of poison, are between it and any other in use.
struct PlacedBuffer {
  int64_t offset = 0, size = 0;
  /// Null where the bytes are in use from the beginning, or to the end.
  Operation *firstUser = nullptr, *lastUser = nullptr;
};

/// Adds calls of AddressSanitizer's interface (sanitizer/asan_interface.h): all
/// of the arena has to be accessible at the beginning, what is not in use is
/// poisoned, and at the end nothing is.
void poisonBuffers(func::FuncOp function, Value arena,
                   ArrayRef<PlacedBuffer> buffers);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_POISONBUFFERS_H
