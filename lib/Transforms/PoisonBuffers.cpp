//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "PoisonBuffers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {
class Poisoner {
public:
  Poisoner(func::FuncOp function, Value arena);

  /// Calls `name(address, size)` of a part of the arena.
  void call(StringRef name, int64_t offset, int64_t size);

  OpBuilder builder;

private:
  ModuleOp module;
  Location loc;
  Value base;
};
} // namespace

Poisoner::Poisoner(func::FuncOp function, Value arena)
    : builder(function), module(function->getParentOfType<ModuleOp>()),
      loc(function.getLoc()) {
  builder.setInsertionPointToStart(&function.front());
  Value address =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, arena);
  base =
      arith::IndexCastOp::create(builder, loc, builder.getI64Type(), address);
}

void Poisoner::call(StringRef name, int64_t offset, int64_t size) {
  // Pointers are passed as integers of their width are.
  Type i64 = builder.getI64Type();
  if (!module.lookupSymbol(name)) {
    OpBuilder declarations = OpBuilder::atBlockBegin(module.getBody());
    auto function = func::FuncOp::create(
        declarations, loc, name, declarations.getFunctionType({i64, i64}, {}));
    function.setPrivate();
  }
  auto makeConstant = [&](int64_t value) -> Value {
    return arith::ConstantIntOp::create(builder, loc, value, 64);
  };
  Value address =
      arith::AddIOp::create(builder, loc, base, makeConstant(offset));
  func::CallOp::create(builder, loc, name, TypeRange(),
                       ValueRange{address, makeConstant(size)});
}

void qopt::poisonBuffers(func::FuncOp function, Value arena,
                         ArrayRef<PlacedBuffer> buffers) {
  constexpr StringLiteral poison = "__asan_poison_memory_region";
  constexpr StringLiteral unpoison = "__asan_unpoison_memory_region";
  int64_t bytes = cast<MemRefType>(arena.getType()).getNumElements();
  if (bytes == 0)
    return;
  Poisoner poisoner(function, arena);
  OpBuilder &builder = poisoner.builder;
  // An arena that is too short is an error now: later its end may be
  // unpoisoned by mistake.
  poisoner.call("__asan_storeN", 0, bytes);
  poisoner.call(poison, 0, bytes);
  for (const PlacedBuffer &buffer : buffers)
    if (!buffer.firstUser)
      poisoner.call(unpoison, buffer.offset, buffer.size);
  for (const PlacedBuffer &buffer : buffers) {
    if (buffer.firstUser) {
      builder.setInsertionPoint(buffer.firstUser);
      poisoner.call(unpoison, buffer.offset, buffer.size);
    }
    if (buffer.lastUser) {
      builder.setInsertionPointAfter(buffer.lastUser);
      poisoner.call(poison, buffer.offset, buffer.size);
    }
  }
  builder.setInsertionPoint(function.front().getTerminator());
  poisoner.call(unpoison, 0, bytes);
}
