//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Turns each pair of old and new state into one buffer that outlives the call.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/BitVector.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_KEEPSTATEPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Both arguments of one state.
struct StatePair {
  BlockArgument oldState, newState;
};

struct KeepStatePass : qopt::impl::KeepStatePassBase<KeepStatePass> {
  void runOnOperation() override;
};

/// The first and last op of the function's block that may use a buffer.
struct Uses {
  Operation *first = nullptr, *last = nullptr;
};

} // namespace

/// The states in order, or an error where they are not buffers yet.
static FailureOr<SmallVector<StatePair>> findStates(func::FuncOp function) {
  SmallVector<BlockArgument> oldStates, newStates;
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
    if (Attribute value = function.getArgAttr(i, QOptDialect::kStateAttr))
      (isa<ElementsAttr>(value) ? oldStates : newStates)
          .push_back(function.getArgument(i));
  SmallVector<StatePair> pairs;
  for (auto [oldState, newState] : llvm::zip(oldStates, newStates))
    pairs.push_back({oldState, newState});
  bool areBuffers = oldStates.size() == newStates.size() &&
                    llvm::all_of(pairs, [](const StatePair &pair) {
                      auto type = dyn_cast<MemRefType>(pair.oldState.getType());
                      return type && type.hasStaticShape() &&
                             type.getLayout().isIdentity() &&
                             type == pair.newState.getType();
                    });
  if (!areBuffers)
    return function.emitOpError("expected states whose old and new values are "
                                "buffers of one type among the arguments");
  return pairs;
}

static Uses findUses(const BufferViewFlowAnalysis &aliases, Value buffer,
                     Block &block) {
  Uses uses;
  for (Value view : aliases.resolve(buffer))
    for (Operation *user : view.getUsers()) {
      Operation *op = block.findAncestorOpInBlock(*user);
      if (!uses.first || op->isBeforeInBlock(uses.first))
        uses.first = op;
      if (!uses.last || uses.last->isBeforeInBlock(op))
        uses.last = op;
    }
  return uses;
}

/// The copy that is all that happens to the new state, if it is of the old
/// state, which bufferization has updated in place before.
static memref::CopyOp findCopyOfOldState(const StatePair &pair,
                                         const Uses &oldUses) {
  if (!pair.newState.hasOneUse())
    return nullptr;
  auto copy = dyn_cast<memref::CopyOp>(*pair.newState.user_begin());
  if (copy && copy.getSource() == pair.oldState &&
      copy.getTarget() == pair.newState && oldUses.last == copy)
    return copy;
  return nullptr;
}

void KeepStatePass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  FailureOr<SmallVector<StatePair>> pairs = findStates(function);
  if (failed(pairs))
    return signalPassFailure();
  if (pairs->empty())
    return;
  if (!function.getBody().hasOneBlock()) {
    function.emitOpError("expected a body of one block around states");
    return signalPassFailure();
  }

  Block &block = function.front();
  Operation *terminator = block.getTerminator();
  BufferViewFlowAnalysis aliases(function);
  OpBuilder builder(function);
  llvm::BitVector erased(function.getNumArguments());
  for (StatePair &pair : *pairs) {
    unsigned index = pair.oldState.getArgNumber();
    auto type = cast<MemRefType>(pair.oldState.getType());
    Location loc = pair.oldState.getLoc();
    Uses oldUses = findUses(aliases, pair.oldState, block);
    Uses newUses = findUses(aliases, pair.newState, block);

    builder.setInsertionPointToStart(&block);
    auto state = memref::AllocOp::create(builder, loc, type);
    state->setDiscardableAttr(
        QOptDialect::kStateAttr,
        function.getArgAttr(index, QOptDialect::kStateAttr));
    Value newState = state;
    if (memref::CopyOp copy = findCopyOfOldState(pair, oldUses)) {
      copy.erase();
    } else if (oldUses.last && newUses.first &&
               !oldUses.last->isBeforeInBlock(newUses.first)) {
      // The new value comes to be while the old one is still of use.
      newState = memref::AllocOp::create(builder, loc, type);
      builder.setInsertionPoint(terminator);
      memref::CopyOp::create(builder, loc, newState, state);
    }
    pair.oldState.replaceAllUsesWith(state);
    pair.newState.replaceAllUsesWith(newState);
    erased.set(index);
    erased.set(pair.newState.getArgNumber());
  }
  LogicalResult removed = function.eraseArguments(erased);
  assert(succeeded(removed) && "a func.func loses any arguments");
  (void)removed;
}
