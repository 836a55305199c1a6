//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Static memory: every buffer of a function gets an offset in one arena, or a
// place on the stack. The pass finds sizes and lifetimes; lib/Memory chooses
// the offsets and checks them. Nothing changes before all of it has succeeded.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Memory/PlacementValidator.h"
#include "qopt/Transforms/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_PLACEBUFFERSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// An allocation, its size and alignment in bytes, and the steps in which it is
/// used: the positions of ops in the function's block.
struct Allocation {
  memref::AllocOp op;
  int64_t size = 0;
  int64_t alignment = 1;
  bool isInLoop = false;
  std::optional<int64_t> firstUse, lastUse;
};

/// All that is decided about a function before it is changed.
struct FunctionPlan {
  func::FuncOp function;
  /// By where they go; `arena` in the order of the problem's buffers.
  SmallVector<Allocation> unused, stack, arena;
  llvm::SetVector<Operation *> deallocs;
  int64_t alignment = 1;
  PlacementProblem problem;
  Placement placement;
};

struct PlaceBuffersPass : qopt::impl::PlaceBuffersPassBase<PlaceBuffersPass> {
  using PlaceBuffersPassBase::PlaceBuffersPassBase;

  void runOnOperation() override;

private:
  FailureOr<FunctionPlan> plan(func::FuncOp function);
  void apply(FunctionPlan &plan);
};

} // namespace

//===----------------------------------------------------------------------===//
// Allocations
//===----------------------------------------------------------------------===//

/// Bytes of a buffer with elements laid out one after the other as in LLVM;
/// nullopt if they do not fit 63 bits.
static std::optional<int64_t> getByteSize(MemRefType type,
                                          const DataLayout &layout) {
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
  return isa<IntegerType, IndexType, FloatType>(type);
}

/// Ops whose regions run one iteration, or one branch, at a time.
static bool isSequential(Operation *op) {
  return isa<scf::ForOp, scf::WhileOp, scf::IfOp, scf::IndexSwitchOp,
             scf::ExecuteRegionOp, affine::AffineForOp, affine::AffineIfOp,
             memref::AllocaScopeOp>(op);
}

/// Size and alignment of an allocation, and whether a loop repeats it.
static FailureOr<Allocation> describeAllocation(memref::AllocOp op,
                                                func::FuncOp function,
                                                int64_t alignment) {
  MemRefType type = op.getType();
  if (!type.hasStaticShape() || !type.getLayout().isIdentity() ||
      type.getMemorySpace() || !isPlaceableElement(type.getElementType()))
    return op.emitOpError("expected a buffer of static shape, identity layout "
                          "and default memory space, but got ")
           << type;
  Allocation allocation;
  allocation.op = op;
  DataLayout layout = DataLayout::closest(op);
  std::optional<int64_t> size = getByteSize(type, layout);
  if (!size)
    return op.emitOpError("expected a buffer of less than 2^63 bytes, but got ")
           << type;
  allocation.size = *size;
  allocation.alignment =
      std::max({alignment, static_cast<int64_t>(op.getAlignment().value_or(1)),
                static_cast<int64_t>(
                    layout.getTypeABIAlignment(type.getElementType()))});
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

/// memref.alloc and memref.dealloc are the only ops that may manage the heap.
static LogicalResult checkMemoryEffects(Operation *op) {
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

/// The allocations that a value may be a view of, by their indices.
using Owners = DenseMap<Value, SmallVector<size_t, 1>>;

static Owners findOwners(func::FuncOp function,
                         ArrayRef<Allocation> allocations) {
  BufferViewFlowAnalysis analysis(function);
  Owners owners;
  for (auto [index, allocation] : llvm::enumerate(allocations))
    for (Value view : analysis.resolve(allocation.op->getResult(0)))
      owners[view].push_back(index);
  return owners;
}

/// A buffer that is handed to the next iteration is alive together with the
/// next iteration's, so that one place is not enough for both.
static LogicalResult checkNotCarried(ArrayRef<Allocation> allocations,
                                     const Owners &owners) {
  for (auto [index, allocation] : llvm::enumerate(allocations))
    for (Operation *parent = allocation.op->getParentOp();
         !isa<func::FuncOp>(parent); parent = parent->getParentOp())
      for (Region &region : parent->getRegions())
        for (BlockArgument argument : region.getArguments())
          if (auto it = owners.find(argument);
              it != owners.end() && llvm::is_contained(it->second, index)) {
            memref::AllocOp op = allocation.op;
            return op.emitOpError("expected a buffer that does not outlive its "
                                  "iteration of '")
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

/// Finds first and last use of every allocation, and the deallocs of each.
static LogicalResult findLifetimes(func::FuncOp function,
                                   MutableArrayRef<Allocation> allocations,
                                   llvm::SetVector<Operation *> &deallocs) {
  Owners owners = findOwners(function, allocations);
  if (failed(checkNotCarried(allocations, owners)))
    return failure();

  auto visit = [&](Operation *op, int64_t step) -> WalkResult {
    for (Value operand : op->getOperands()) {
      auto it = owners.find(operand);
      if (it == owners.end())
        continue;
      if (isa<memref::DeallocOp>(op)) {
        deallocs.insert(op);
        continue;
      }
      if (isa<func::ReturnOp>(op)) {
        memref::AllocOp alloc = allocations[it->second.front()].op;
        return alloc.emitOpError("expected a buffer that stays inside its "
                                 "function, but it is returned");
      }
      if (failed(checkFollowable(op)))
        return failure();
      // Making a view touches nothing; what uses the view does.
      if (isMemoryEffectFree(op))
        continue;
      for (size_t index : it->second) {
        Allocation &allocation = allocations[index];
        if (!allocation.firstUse)
          allocation.firstUse = step;
        allocation.lastUse = step;
      }
    }
    return WalkResult::advance();
  };
  for (auto [step, op] : llvm::enumerate(function.front()))
    if (op.walk<WalkOrder::PreOrder>([&, step = step](Operation *inner) {
            return visit(inner, step);
          }).wasInterrupted())
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Plan
//===----------------------------------------------------------------------===//

/// Chooses the offsets, and has them checked.
static LogicalResult solve(FunctionPlan &plan) {
  for (const Allocation &allocation : plan.arena) {
    plan.alignment = std::max(plan.alignment, allocation.alignment);
    // A buffer of which only the shape is used needs no time of its own.
    int64_t lower = allocation.firstUse.value_or(0);
    plan.problem.buffers.push_back({allocation.size, allocation.alignment,
                                    lower,
                                    allocation.lastUse.value_or(lower) + 1});
  }
  if (std::optional<std::string> error = findProblemError(plan.problem))
    return plan.function.emitOpError(*error);
  plan.placement = placeBuffers(plan.problem);
  if (std::optional<std::string> violation =
          findPlacementViolation(plan.problem, plan.placement))
    return plan.function.emitOpError("the placement is wrong: ") << *violation;
  return success();
}

FailureOr<FunctionPlan> PlaceBuffersPass::plan(func::FuncOp function) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, QOptDialect::kArenaAttr))
      return function.emitOpError("expected a function without an arena");
  FunctionPlan plan;
  plan.function = function;
  plan.alignment = alignment;

  SmallVector<Allocation> allocations;
  auto collect = [&](Operation *op) -> WalkResult {
    if (failed(checkMemoryEffects(op)))
      return failure();
    auto alloc = dyn_cast<memref::AllocOp>(op);
    if (!alloc)
      return WalkResult::advance();
    FailureOr<Allocation> allocation =
        describeAllocation(alloc, function, alignment);
    if (failed(allocation))
      return failure();
    allocations.push_back(*allocation);
    return WalkResult::advance();
  };
  if (function->walk<WalkOrder::PreOrder>(collect).wasInterrupted() ||
      failed(findLifetimes(function, allocations, plan.deallocs)))
    return failure();

  for (const Allocation &allocation : allocations) {
    memref::AllocOp op = allocation.op;
    if (llvm::all_of(op->getUsers(), llvm::IsaPred<memref::DeallocOp>))
      plan.unused.push_back(allocation);
    else if (allocation.isInLoop && allocation.size <= maxStackBytes)
      plan.stack.push_back(allocation);
    else
      plan.arena.push_back(allocation);
  }
  if (failed(solve(plan)))
    return failure();
  return plan;
}

/// No one else may allocate, and no one calls a function that gets an arena.
static LogicalResult checkSurroundings(ModuleOp module) {
  auto check = [&](Operation *op) -> WalkResult {
    if (auto function = dyn_cast<func::FuncOp>(op);
        function && function.isPublic()) {
      auto uses = SymbolTable::getSymbolUses(function, module);
      if (uses && !uses->empty())
        return uses->begin()->getUser()->emitOpError("expected no use of '")
               << function.getSymName()
               << "', which gets an arena; inline it first";
      return WalkResult::skip();
    }
    if (isa<memref::AllocOp>(op))
      return op->emitOpError("expected buffers in public functions only; "
                             "inline private ones first");
    return checkMemoryEffects(op);
  };
  return failure(module->walk<WalkOrder::PreOrder>(check).wasInterrupted());
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

void PlaceBuffersPass::apply(FunctionPlan &plan) {
  func::FuncOp function = plan.function;
  OpBuilder builder(function);
  for (Operation *dealloc : plan.deallocs)
    dealloc->erase();
  for (Allocation &allocation : plan.unused)
    allocation.op.erase();

  builder.setInsertionPointToStart(&function.front());
  for (Allocation &allocation : plan.stack) {
    auto alloca = memref::AllocaOp::create(
        builder, allocation.op.getLoc(), allocation.op.getType(), ValueRange(),
        ValueRange(), allocation.op.getAlignmentAttr());
    allocation.op.replaceAllUsesWith(alloca.getResult());
    allocation.op.erase();
  }

  unsigned index = function.getNumArguments();
  auto type = MemRefType::get({plan.placement.total}, builder.getI8Type());
  NamedAttribute arena(builder.getStringAttr(QOptDialect::kArenaAttr),
                       builder.getI64IntegerAttr(plan.alignment));
  LogicalResult inserted = function.insertArgument(
      index, type, builder.getDictionaryAttr(arena), function.getLoc());
  assert(succeeded(inserted) && "a func.func takes any arguments");
  (void)inserted;
  for (auto [allocation, offset] :
       llvm::zip_equal(plan.arena, plan.placement.offsets)) {
    builder.setInsertionPoint(allocation.op);
    Location loc = allocation.op.getLoc();
    Value shift = arith::ConstantIndexOp::create(builder, loc, offset);
    auto view = memref::ViewOp::create(builder, loc, allocation.op.getType(),
                                       function.getArgument(index), shift,
                                       /*sizes=*/ValueRange());
    allocation.op.replaceAllUsesWith(view.getResult());
    allocation.op.erase();
  }

  remark::analysis(function.getLoc(), remark::RemarkOpts::name("arena")
                                          .category(getArgument())
                                          .function(function.getSymName()))
      << remark::metric("arena_bytes", plan.placement.total)
      << remark::metric("lower_bound_bytes",
                        getPlacementLowerBound(plan.problem))
      << remark::metric("buffers", plan.arena.size())
      << remark::metric("stack_buffers", plan.stack.size());
}

void PlaceBuffersPass::runOnOperation() {
  ModuleOp module = getOperation();
  if (alignment <= 0 || !llvm::isPowerOf2_64(alignment)) {
    module.emitError("expected a power of two as alignment, but got ")
        << alignment;
    return signalPassFailure();
  }
  if (failed(checkSurroundings(module)))
    return signalPassFailure();
  std::vector<FunctionPlan> plans;
  WalkResult result = module.walk([&](func::FuncOp function) -> WalkResult {
    if (!function.isPublic())
      return WalkResult::advance();
    FailureOr<FunctionPlan> functionPlan = plan(function);
    if (failed(functionPlan))
      return failure();
    plans.push_back(std::move(*functionPlan));
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return signalPassFailure();
  for (FunctionPlan &functionPlan : plans)
    apply(functionPlan);
}
