//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "MarkLifetimes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Lifetimes
//===----------------------------------------------------------------------===//

namespace {
/// Bytes from `begin` up to `end`.
struct Span {
  int64_t begin = 0, end = 0;
  bool operator<(const Span &other) const { return begin < other.begin; }
};
} // namespace

static int64_t getArenaBytes(Value arena) {
  return cast<MemRefType>(arena.getType()).getNumElements();
}

/// The parts of a span that no buffer has in use after a step.
static SmallVector<Span> findDeadSpans(Span span, int64_t step,
                                       ArrayRef<PlacedBuffer> buffers) {
  SmallVector<Span> alive;
  for (const PlacedBuffer &buffer : buffers)
    if (buffer.firstUse <= step && step < buffer.lastUse)
      alive.push_back({buffer.offset, buffer.offset + buffer.size});
  llvm::sort(alive);
  // Nothing is alive beyond the span.
  alive.push_back({span.end, span.end});
  SmallVector<Span> dead;
  for (Span other : alive) {
    int64_t end = std::min(other.begin, span.end);
    if (span.begin < end)
      dead.push_back({span.begin, end});
    span.begin = std::max(span.begin, other.end);
  }
  return dead;
}

/// Calls `markDead` at the beginning for all that is not in use then, and
/// behind the last user of each buffer for what nobody else has in use;
/// `markAlive` before the first user of each.
static void markLifetimes(OpBuilder &builder, Value arena,
                          ArrayRef<PlacedBuffer> buffers,
                          llvm::function_ref<void(Location, Span)> markDead,
                          llvm::function_ref<void(Location, Span)> markAlive) {
  for (Span span :
       findDeadSpans({0, getArenaBytes(arena)}, /*step=*/0, buffers))
    markDead(arena.getLoc(), span);
  for (const PlacedBuffer &buffer : buffers) {
    Span span{buffer.offset, buffer.offset + buffer.size};
    if (Operation *user = buffer.firstUser) {
      builder.setInsertionPoint(user);
      markAlive(user->getLoc(), span);
    }
    if (Operation *user = buffer.lastUser) {
      builder.setInsertionPointAfter(user);
      for (Span dead : findDeadSpans(span, buffer.lastUse, buffers))
        markDead(user->getLoc(), dead);
    }
  }
}

//===----------------------------------------------------------------------===//
// Poison
//===----------------------------------------------------------------------===//

/// Calls `name(base + span.begin, size)`.
static void callSanitizer(OpBuilder &builder, Location loc, StringRef name,
                          Value base, Span span) {
  // Pointers are passed as integers of their width are.
  Type i64 = builder.getI64Type();
  auto module = base.getParentRegion()->getParentOfType<ModuleOp>();
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
      arith::AddIOp::create(builder, loc, base, makeConstant(span.begin));
  func::CallOp::create(
      builder, loc, name, TypeRange(),
      ValueRange{address, makeConstant(span.end - span.begin)});
}

void qopt::poisonDeadMemory(func::FuncOp function, Value arena,
                            ArrayRef<PlacedBuffer> buffers) {
  if (getArenaBytes(arena) == 0)
    return;
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  Location loc = arena.getLoc();
  Value address =
      memref::ExtractAlignedPointerAsIndexOp::create(builder, loc, arena);
  Value base =
      arith::IndexCastOp::create(builder, loc, builder.getI64Type(), address);
  auto makeCall = [&](StringRef name) {
    return [=, &builder](Location loc, Span span) {
      callSanitizer(builder, loc, name, base, span);
    };
  };
  // An arena that is too short is an error now: later its end may be
  // unpoisoned by mistake.
  makeCall("__asan_storeN")(loc, {0, getArenaBytes(arena)});
  auto unpoison = makeCall("__asan_unpoison_memory_region");
  markLifetimes(builder, arena, buffers,
                makeCall("__asan_poison_memory_region"), unpoison);
  builder.setInsertionPoint(function.front().getTerminator());
  unpoison(loc, {0, getArenaBytes(arena)});
}

//===----------------------------------------------------------------------===//
// Fill
//===----------------------------------------------------------------------===//

void qopt::fillDeadMemory(func::FuncOp function, Value arena,
                          ArrayRef<PlacedBuffer> buffers) {
  // 0xA5: far from zero, and from one byte to the next its bits are mixed.
  constexpr int64_t pattern = -0x5B;
  OpBuilder builder = OpBuilder::atBlockBegin(&function.front());
  auto fill = [&](Location loc, Span span) {
    Value value = arith::ConstantIntOp::create(builder, loc, pattern, 8);
    auto get = [&](int64_t number) -> OpFoldResult {
      return builder.getIndexAttr(number);
    };
    Value part = memref::SubViewOp::create(builder, loc, arena, get(span.begin),
                                           get(span.end - span.begin), get(1));
    linalg::FillOp::create(builder, loc, value, part);
  };
  markLifetimes(builder, arena, buffers, fill, [](Location, Span) {});
}
