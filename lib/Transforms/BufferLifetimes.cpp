//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Sizes and lifetimes of the buffers of a function. What a loop uses at all is
// alive during all of the loop; what is allocated inside of it, only from its
// first to its last use in an iteration.
//
//===----------------------------------------------------------------------===//

#include "BufferLifetimes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

std::optional<int64_t> qopt::getBufferBytes(MemRefType type, Operation *scope) {
  DataLayout layout = DataLayout::closest(scope);
  uint64_t stride =
      llvm::alignTo(layout.getTypeSize(type.getElementType()).getFixedValue(),
                    layout.getTypeABIAlignment(type.getElementType()));
  if (llvm::is_contained(type.getShape(), 0))
    return 0;
  int64_t bytes = stride;
  for (int64_t size : type.getShape())
    if (llvm::MulOverflow(bytes, size, bytes))
      return std::nullopt;
  return bytes;
}

static bool isPlaceableElement(Type type) {
  if (auto vector = dyn_cast<VectorType>(type))
    return !vector.isScalable() && isPlaceableElement(vector.getElementType());
  // i0 has no size.
  return isa<IndexType, FloatType>(type) ||
         (isa<IntegerType>(type) && type.getIntOrFloatBitWidth() > 0);
}

/// Ops whose regions run one iteration, or one branch, at a time.
static bool isSequential(Operation *op) {
  return isa<scf::ForOp, scf::WhileOp, scf::IfOp, scf::IndexSwitchOp,
             scf::ExecuteRegionOp, affine::AffineForOp, affine::AffineIfOp,
             memref::AllocaScopeOp>(op);
}

/// Emits an error about a buffer: at its op, or at the function.
static InFlightDiagnostic emitBufferError(Value buffer, const Twine &message) {
  if (Operation *op = buffer.getDefiningOp())
    return op->emitOpError(message);
  auto argument = cast<BlockArgument>(buffer);
  return argument.getOwner()->getParentOp()->emitOpError("argument ")
         << argument.getArgNumber() << ": " << message;
}

/// Size and alignment of a buffer, and whether a loop repeats it.
static FailureOr<Allocation> describeBuffer(TypedValue<MemRefType> buffer,
                                            func::FuncOp function,
                                            int64_t alignment) {
  MemRefType type = buffer.getType();
  if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
      type.getMemorySpace() || !isPlaceableElement(type.getElementType()))
    return emitBufferError(buffer, "expected a buffer of static shape, "
                                   "identity layout and default memory space, "
                                   "but got ")
           << type;
  Allocation allocation;
  allocation.buffer = buffer;
  memref::AllocOp op = allocation.getAlloc();
  Operation *scope = op ? op : function.getOperation();
  std::optional<int64_t> size = getBufferBytes(type, scope);
  if (!size)
    return emitBufferError(
               buffer, "expected a buffer of less than 2^63 bytes, but got ")
           << type;
  allocation.size = *size;
  allocation.alignment = std::max(
      {alignment, static_cast<int64_t>(op ? op.getAlignment().value_or(1) : 1),
       static_cast<int64_t>(DataLayout::closest(scope).getTypeABIAlignment(
           type.getElementType()))});
  if (!op && !function.getBody().hasOneBlock())
    return emitBufferError(buffer,
                           "expected structured control flow around a buffer");
  if (!op)
    return allocation;
  for (Operation *inner = op; inner != function; inner = inner->getParentOp()) {
    // With branches between blocks, what is repeated cannot be seen.
    if (!inner->getParentRegion()->hasOneBlock())
      return op.emitOpError("expected structured control flow around a buffer");
    Operation *parent = inner->getParentOp();
    if (parent == function)
      break;
    if (!isSequential(parent))
      return op.emitOpError("expected only sequential loops and branches "
                            "around a buffer, but got '")
             << parent->getName() << "'";
    allocation.isInLoop |= isa<LoopLikeOpInterface>(parent);
  }
  return allocation;
}

LogicalResult qopt::checkHeapUse(Operation *op) {
  auto interface = dyn_cast<MemoryEffectOpInterface>(op);
  if (!interface || isa<memref::AllocOp, memref::DeallocOp>(op))
    return success();
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffects(effects);
  for (const MemoryEffects::EffectInstance &effect : effects)
    if (isa<MemoryEffects::Allocate, MemoryEffects::Free>(effect.getEffect()) &&
        effect.getResource() !=
            SideEffects::AutomaticAllocationScopeResource::get())
      return op->emitOpError(
          "expected no allocation but by memref.alloc and memref.dealloc");
  return success();
}

//===----------------------------------------------------------------------===//
// Lifetimes
//===----------------------------------------------------------------------===//

/// The buffers that a value may be a view of, by their indices.
using Owners = DenseMap<Value, SmallVector<size_t, 1>>;

static Owners findOwners(func::FuncOp function,
                         ArrayRef<Allocation> allocations) {
  BufferViewFlowAnalysis analysis(function);
  Owners owners;
  for (auto [index, allocation] : llvm::enumerate(allocations))
    for (Value view : analysis.resolve(allocation.buffer))
      owners[view].push_back(index);
  return owners;
}

/// A buffer that is handed to the next iteration is alive together with the
/// next iteration's, so that one place is not enough for both.
static LogicalResult checkNotCarried(ArrayRef<Allocation> allocations,
                                     const Owners &owners) {
  for (auto [index, allocation] : llvm::enumerate(allocations)) {
    Value buffer = allocation.buffer;
    for (Operation *parent = buffer.getParentBlock()->getParentOp();
         !isa<func::FuncOp>(parent); parent = parent->getParentOp())
      for (Region &region : parent->getRegions())
        for (BlockArgument argument : region.getArguments())
          if (auto it = owners.find(argument);
              it != owners.end() && llvm::is_contained(it->second, index))
            return emitBufferError(buffer,
                                   "expected a buffer that does not outlive "
                                   "its iteration of '")
                   << parent->getName() << "'";
  }
  return success();
}

/// An address that is not a memref cannot be followed.
static LogicalResult checkFollowable(Operation *user) {
  auto isFollowable = [](Type type) {
    return isa<BaseMemRefType, VectorType>(type) || type.isIntOrIndexOrFloat();
  };
  if (isa<memref::ExtractAlignedPointerAsIndexOp>(user) ||
      !llvm::all_of(user->getResultTypes(), isFollowable))
    return user->emitOpError("expected buffers to stay memrefs until they are "
                             "placed");
  return success();
}

Steps::Steps(func::FuncOp function) {
  function->walk([&](Operation *op, const WalkStage &stage) {
    if (stage.isBeforeAllRegions())
      first[op] = count++;
    if (stage.isAfterAllRegions())
      last[op] = count - 1;
  });
}

Operation *Steps::findUser(Block *block, Operation *op) {
  Operation *user = block->findAncestorOpInBlock(*op);
  // A branch may yield its buffer.
  while (!user) {
    block = block->getParentOp()->getBlock();
    user = block->findAncestorOpInBlock(*op);
  }
  return user;
}

/// Notes that `op` uses a buffer.
static void addUse(Allocation &allocation, Operation *op, const Steps &steps) {
  Operation *user = Steps::findUser(allocation.buffer.getParentBlock(), op);
  int64_t first = steps.first.lookup(user), last = steps.last.lookup(user);
  if (!allocation.firstUse || first < *allocation.firstUse) {
    allocation.firstUse = first;
    allocation.firstUser = user;
  }
  if (!allocation.lastUse || last > *allocation.lastUse) {
    allocation.lastUse = last;
    allocation.lastUser = user;
  }
}

bool qopt::usesBuffer(OpOperand &operand) {
  auto linalgOp = dyn_cast<linalg::LinalgOp>(operand.getOwner());
  return !isMemoryEffectFree(operand.getOwner()) &&
         !(linalgOp && linalgOp.isDpsInput(&operand) &&
           !linalgOp.payloadUsesValueFromOperand(&operand));
}

/// Finds first and last use of every buffer, and the deallocs of each.
static LogicalResult findLifetimes(func::FuncOp function, const Steps &steps,
                                   MutableArrayRef<Allocation> allocations,
                                   llvm::SetVector<Operation *> &deallocs) {
  Owners owners = findOwners(function, allocations);
  if (failed(checkNotCarried(allocations, owners)))
    return failure();

  auto visit = [&](Operation *op) -> WalkResult {
    for (OpOperand &operand : op->getOpOperands()) {
      auto it = owners.find(operand.get());
      if (it == owners.end())
        continue;
      if (isa<memref::DeallocOp>(op)) {
        deallocs.insert(op);
        continue;
      }
      if (isa<func::ReturnOp>(op))
        return emitBufferError(allocations[it->second.front()].buffer,
                               "expected a buffer that stays inside its "
                               "function, but it is returned");
      if (failed(checkFollowable(op)))
        return failure();
      if (!usesBuffer(operand))
        continue;
      for (size_t index : it->second)
        addUse(allocations[index], op, steps);
    }
    return WalkResult::advance();
  };
  return failure(
      function.getBody().walk<WalkOrder::PreOrder>(visit).wasInterrupted());
}

StringRef qopt::getArenaBorder(func::FuncOp function, unsigned argument) {
  for (StringRef name :
       {QOptDialect::kArenaInputAttr, QOptDialect::kArenaOutputAttr})
    if (function.getArgAttr(argument, name))
      return name;
  return "";
}

/// What the caller writes is there from the first step on, what it reads or
/// keeps to the last one.
static void outliveCall(Allocation &allocation, func::FuncOp function,
                        int64_t lastStep) {
  memref::AllocOp op = allocation.getAlloc();
  bool isState = op && op->hasAttr(QOptDialect::kStateAttr);
  StringRef border;
  if (auto argument = dyn_cast<BlockArgument>(allocation.buffer))
    border = getArenaBorder(function, argument.getArgNumber());
  if (isState || border == QOptDialect::kArenaInputAttr) {
    allocation.firstUse = 0;
    allocation.firstUser = nullptr;
    allocation.lastUse = allocation.lastUse.value_or(0);
  }
  if (isState || border == QOptDialect::kArenaOutputAttr) {
    allocation.firstUse = allocation.firstUse.value_or(lastStep);
    allocation.lastUse = lastStep;
    allocation.lastUser = nullptr;
  }
}

FailureOr<BufferLifetimes> qopt::computeBufferLifetimes(func::FuncOp function,
                                                        int64_t alignment) {
  BufferLifetimes result;
  auto add = [&](TypedValue<MemRefType> buffer) -> LogicalResult {
    FailureOr<Allocation> allocation =
        describeBuffer(buffer, function, alignment);
    if (succeeded(allocation))
      result.allocations.push_back(*allocation);
    return allocation;
  };
  for (BlockArgument argument : function.getArguments()) {
    if (getArenaBorder(function, argument.getArgNumber()).empty())
      continue;
    auto buffer = dyn_cast<TypedValue<MemRefType>>(argument);
    if (!buffer)
      return function.emitOpError("expected argument ")
             << argument.getArgNumber()
             << " in the arena to be a buffer, but got " << argument.getType();
    if (failed(add(buffer)))
      return failure();
  }
  auto collect = [&](Operation *op) -> WalkResult {
    if (failed(checkHeapUse(op)))
      return failure();
    auto alloc = dyn_cast<memref::AllocOp>(op);
    return alloc ? add(alloc.getResult()) : success();
  };
  if (function->walk<WalkOrder::PreOrder>(collect).wasInterrupted())
    return failure();
  llvm::SetVector<Operation *> deallocs;
  Steps steps(function);
  if (failed(findLifetimes(function, steps, result.allocations, deallocs)))
    return failure();
  for (Allocation &allocation : result.allocations)
    outliveCall(allocation, function, steps.count - 1);
  result.numSteps = steps.count;
  result.deallocs = deallocs.takeVector();
  return result;
}
