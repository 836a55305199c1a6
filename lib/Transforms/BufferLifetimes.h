//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What has to be known about the buffers of a function before they get a place:
// sizes, lifetimes, and that nothing escapes from view.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_BUFFERLIFETIMES_H
#define QOPT_TRANSFORMS_BUFFERLIFETIMES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::qopt {

/// A buffer that gets a place: the result of a memref.alloc, or an argument
/// with `qopt.arena_input` or `qopt.arena_output`. Sizes are in bytes, and the
/// steps those in which it is used: ops are counted as they are printed, those
/// of a loop once. A caller writes its input before the first and reads an
/// output after the last.
struct Allocation {
  TypedValue<MemRefType> buffer;
  int64_t size = 0;
  int64_t alignment = 1;
  bool isInLoop = false;
  std::optional<int64_t> firstUse, lastUse;
  /// The ops that these steps are; null where the caller, or a state, makes it
  /// longer.
  Operation *firstUser = nullptr, *lastUser = nullptr;

  /// Null for an argument.
  memref::AllocOp getAlloc() const {
    return buffer.getDefiningOp<memref::AllocOp>();
  }
};

struct BufferLifetimes {
  /// Arguments, then the others in program order.
  SmallVector<Allocation> allocations;
  /// The ops that free one of them.
  SmallVector<Operation *> deallocs;
  /// All steps are less.
  int64_t numSteps = 0;
};

/// The buffers of a function with one block. Emits an error where one of
/// them cannot get a static place. `alignment` is the least of each.
FailureOr<BufferLifetimes> computeBufferLifetimes(func::FuncOp function,
                                                  int64_t alignment);

/// `qopt.arena_input` or `qopt.arena_output` where an argument has one of them,
/// or nothing.
StringRef getArenaBorder(func::FuncOp function, unsigned argument);

/// The first and the last step of each op: its own and that of the last op
/// inside of it.
struct Steps {
  explicit Steps(func::FuncOp function);

  /// The op that uses a buffer of `block` where `op` does: itself, or what is
  /// around it beside the allocation.
  static Operation *findUser(Block *block, Operation *op);

  DenseMap<Operation *, int64_t> first, last;
  int64_t count = 0;
};

/// Whether the op reads or writes the buffer that is its operand. Making a view
/// touches nothing, and the window of a pool is there for its shape.
bool usesBuffer(OpOperand &operand);

/// Bytes of a buffer with elements laid out one after the other as in LLVM;
/// nullopt if they do not fit 63 bits.
std::optional<int64_t> getBufferBytes(MemRefType type, Operation *scope);

/// Emits an error where an op manages the heap and is neither memref.alloc nor
/// memref.dealloc.
LogicalResult checkHeapUse(Operation *op);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_BUFFERLIFETIMES_H
