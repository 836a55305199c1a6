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

#include "BufferOverlaps.h"
#include "MarkLifetimes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Memory/PlacementValidator.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_PLACEBUFFERSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Allocations of which no two are used in the same step, so that they can
/// share one place on the stack. The first is the largest.
using StackSlot = SmallVector<Allocation>;

/// All that is decided about a function before it is changed.
struct FunctionPlan {
  func::FuncOp function;
  SmallVector<memref::AllocOp> unused;
  SmallVector<StackSlot> stack;
  /// In the order of the problem's buffers.
  SmallVector<Allocation> arena;
  /// Those of `arena` that outlive the call.
  SmallVector<size_t> states;
  SmallVector<Operation *> deallocs;
  int64_t alignment = 1;
  /// Of bytes that nobody uses, behind each buffer.
  int64_t guardBytes = 0;
  int64_t numSteps = 0;
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
// Plan
//===----------------------------------------------------------------------===//

/// Chooses the offsets, and has them checked.
static LogicalResult solve(FunctionPlan &plan) {
  for (const Allocation &allocation : plan.arena) {
    plan.alignment = std::max(plan.alignment, allocation.alignment);
    memref::AllocOp op = allocation.getAlloc();
    if (op && op->hasAttr(QOptDialect::kStateAttr))
      plan.states.push_back(plan.problem.buffers.size());
    // Of a pool's window only the shape is used: it may lie in what others use.
    if (allocation.firstUse)
      plan.problem.buffers.push_back(
          {allocation.size + plan.guardBytes, allocation.alignment,
           *allocation.firstUse, *allocation.lastUse + 1});
    else
      plan.problem.buffers.push_back({0, allocation.alignment, 0, 1});
  }
  plan.problem.overlaps = findBufferOverlaps(plan.function, plan.arena);
  if (std::optional<std::string> error = findProblemError(plan.problem))
    return plan.function.emitOpError(*error);
  plan.placement = placeBuffers(plan.problem);
  if (std::optional<std::string> violation =
          findPlacementViolation(plan.problem, plan.placement))
    return plan.function.emitOpError("the placement is wrong: ") << *violation;
  for (auto [allocation, offset] :
       llvm::zip_equal(plan.arena, plan.placement.offsets))
    plan.placement.total =
        std::max(plan.placement.total, offset + allocation.size);
  return success();
}

/// First fit by size. A slot for each buffer of a loop, rather than one block
/// of bytes for all, lets LLVM see that they do not alias.
static SmallVector<StackSlot>
assignStackSlots(ArrayRef<Allocation> allocations) {
  SmallVector<Allocation> bySize;
  for (const Allocation &allocation : allocations)
    bySize.insert(
        llvm::upper_bound(bySize, allocation,
                          [](const Allocation &a, const Allocation &b) {
                            return a.size > b.size;
                          }),
        allocation);
  SmallVector<StackSlot> slots;
  for (const Allocation &allocation : bySize) {
    auto *slot = llvm::find_if(slots, [&](const StackSlot &slot) {
      return llvm::all_of(slot, [&](const Allocation &other) {
        return other.lastUse < allocation.firstUse ||
               allocation.lastUse < other.firstUse;
      });
    });
    if (slot == slots.end())
      slot = &slots.emplace_back();
    slot->push_back(allocation);
  }
  return slots;
}

/// The function that writes the initial values of states.
static std::string getInitName(func::FuncOp function) {
  return (function.getSymName() + "_init").str();
}

FailureOr<FunctionPlan> PlaceBuffersPass::plan(func::FuncOp function) {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (function.getArgAttr(i, QOptDialect::kArenaAttr))
      return function.emitOpError("expected a function without an arena");
  FunctionPlan plan;
  plan.function = function;
  plan.alignment = alignment;
  // Poison is in units of 8 bytes.
  if (poison)
    plan.guardBytes = std::max<int64_t>(alignment, 8);

  FailureOr<BufferLifetimes> lifetimes =
      computeBufferLifetimes(function, alignment);
  if (failed(lifetimes))
    return failure();
  plan.deallocs = std::move(lifetimes->deallocs);
  plan.numSteps = lifetimes->numSteps;

  SmallVector<Allocation> stack;
  for (const Allocation &allocation : lifetimes->allocations) {
    memref::AllocOp op = allocation.getAlloc();
    if (!op) {
      plan.arena.push_back(allocation);
      continue;
    }
    if (op->hasAttr(QOptDialect::kStateAttr) && op->getParentOp() != function)
      return op.emitOpError("expected states outside of loops and branches");
    if (llvm::all_of(op->getUsers(), llvm::IsaPred<memref::DeallocOp>))
      plan.unused.push_back(op);
    else if (allocation.isInLoop && allocation.size <= maxStackBytes)
      stack.push_back(allocation);
    else
      plan.arena.push_back(allocation);
  }
  plan.stack = assignStackSlots(stack);
  if (failed(solve(plan)))
    return failure();
  if (!plan.states.empty() &&
      SymbolTable::lookupNearestSymbolFrom(
          function, StringAttr::get(&getContext(), getInitName(function))))
    return function.emitOpError("expected no symbol '")
           << getInitName(function)
           << "', which is to write the initial values of states";
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
    return checkHeapUse(op);
  };
  return failure(module->walk<WalkOrder::PreOrder>(check).wasInterrupted());
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

/// Replaces a buffer by a view of bytes.
static void replaceByView(const Allocation &allocation, Value bytes,
                          int64_t offset, OpBuilder &builder) {
  TypedValue<MemRefType> buffer = allocation.buffer;
  Location loc = buffer.getLoc();
  Value shift = arith::ConstantIndexOp::create(builder, loc, offset);
  Value view = memref::ViewOp::create(builder, loc, buffer.getType(), bytes,
                                      shift, /*sizes=*/ValueRange());
  buffer.replaceAllUsesWith(view);
  if (memref::AllocOp op = allocation.getAlloc())
    op.erase();
}

/// The slot becomes an alloca: of its buffers' type, or where they have several
/// types, of bytes that they view.
static void replaceByAlloca(StackSlot &slot, OpBuilder &builder) {
  int64_t alignment = 1;
  for (const Allocation &allocation : slot)
    alignment = std::max(alignment, allocation.alignment);
  MemRefType type = slot.front().buffer.getType();
  bool isOneType = llvm::all_of(slot, [&](const Allocation &allocation) {
    return allocation.buffer.getType() == type;
  });
  if (!isOneType)
    type = MemRefType::get({slot.front().size}, builder.getI8Type());
  auto alloca =
      memref::AllocaOp::create(builder, slot.front().buffer.getLoc(), type,
                               builder.getI64IntegerAttr(alignment));
  for (Allocation &allocation : slot) {
    if (!isOneType) {
      replaceByView(allocation, alloca, /*offset=*/0, builder);
      continue;
    }
    allocation.buffer.replaceAllUsesWith(alloca.getResult());
    allocation.getAlloc().erase();
  }
}

/// Says how much memory a function needs, and how much any placement would.
static void report(FunctionPlan &plan, StringRef pass) {
  int64_t stackBytes = 0;
  for (const StackSlot &slot : plan.stack)
    stackBytes += slot.front().size;
  int64_t numOverlaps =
      llvm::count_if(plan.problem.overlaps, [&](const BufferOverlap &overlap) {
        int64_t input = plan.placement.offsets[overlap.input],
                output = plan.placement.offsets[overlap.output];
        return input < output + plan.arena[overlap.output].size &&
               output < input + plan.arena[overlap.input].size;
      });
  remark::analysis(plan.function.getLoc(),
                   remark::RemarkOpts::name("arena").category(pass).function(
                       plan.function.getSymName()))
      << remark::metric("arena_bytes", plan.placement.total)
      << remark::metric("lower_bound_bytes", plan.placement.lowerBound)
      << remark::metric("buffers", plan.arena.size())
      << remark::metric("overlaps", numOverlaps)
      << remark::metric("stack_bytes", stackBytes);
}

/// A constant of the module that holds the elements.
static memref::GlobalOp createGlobal(ModuleOp module, StringRef name,
                                     MemRefType type, ElementsAttr elements,
                                     Location loc) {
  OpBuilder builder(module.getContext());
  auto global = memref::GlobalOp::create(
      builder, loc, name, builder.getStringAttr("private"), type, elements,
      /*constant=*/true, /*alignment=*/IntegerAttr());
  // Where the name is taken, another one is found.
  SymbolTable(module).insert(global, module.getBody()->begin());
  return global;
}

/// Adds the function that writes the initial values of the states to an arena.
static void createInit(FunctionPlan &plan, MemRefType arena,
                       DictionaryAttr arenaAttributes) {
  func::FuncOp function = plan.function;
  auto module = function->getParentOfType<ModuleOp>();
  OpBuilder builder(function);
  builder.setInsertionPointAfter(function);
  Location loc = function.getLoc();
  auto init = func::FuncOp::create(builder, loc, getInitName(function),
                                   builder.getFunctionType(arena, {}),
                                   /*attrs=*/{}, arenaAttributes);
  Block *body = init.addEntryBlock();
  builder.setInsertionPointToEnd(body);
  for (size_t index : plan.states) {
    memref::AllocOp op = plan.arena[index].getAlloc();
    MemRefType type = op.getType();
    auto elements = op->getAttrOfType<ElementsAttr>(QOptDialect::kStateAttr);
    Value shift = arith::ConstantIndexOp::create(builder, op.getLoc(),
                                                 plan.placement.offsets[index]);
    Value view =
        memref::ViewOp::create(builder, op.getLoc(), type, body->getArgument(0),
                               shift, /*sizes=*/ValueRange());
    if (auto splat = dyn_cast<SplatElementsAttr>(elements)) {
      Value value = arith::ConstantOp::create(
          builder, op.getLoc(),
          cast<TypedAttr>(splat.getSplatValue<Attribute>()));
      linalg::FillOp::create(builder, op.getLoc(), value, view);
      continue;
    }
    memref::GlobalOp global = createGlobal(
        module, getInitName(function) + "ial", type, elements, op.getLoc());
    Value initial = memref::GetGlobalOp::create(builder, op.getLoc(), type,
                                                global.getSymName());
    memref::CopyOp::create(builder, op.getLoc(), initial, view);
  }
  func::ReturnOp::create(builder, loc);
}

/// When the bytes of the arena's buffers are in use.
static SmallVector<PlacedBuffer> getPlacedBuffers(const FunctionPlan &plan) {
  SmallVector<PlacedBuffer> buffers;
  for (auto [allocation, offset] :
       llvm::zip_equal(plan.arena, plan.placement.offsets))
    if (allocation.firstUse)
      buffers.push_back({offset, allocation.size, *allocation.firstUse,
                         *allocation.lastUse, allocation.firstUser,
                         allocation.lastUser});
  return buffers;
}

void PlaceBuffersPass::apply(FunctionPlan &plan) {
  func::FuncOp function = plan.function;
  OpBuilder builder(function);
  for (Operation *dealloc : plan.deallocs)
    dealloc->erase();
  for (memref::AllocOp op : plan.unused)
    op.erase();

  builder.setInsertionPointToStart(&function.front());
  for (StackSlot &slot : plan.stack)
    replaceByAlloca(slot, builder);

  SmallVector<PlacedBuffer> placed = getPlacedBuffers(plan);
  unsigned index = function.getNumArguments();
  auto type = MemRefType::get({plan.placement.total}, builder.getI8Type());
  NamedAttribute mark(builder.getStringAttr(QOptDialect::kArenaAttr),
                      builder.getI64IntegerAttr(plan.alignment));
  LogicalResult inserted = function.insertArgument(
      index, type, builder.getDictionaryAttr(mark), function.getLoc());
  assert(succeeded(inserted) && "a func.func takes any arguments");
  (void)inserted;
  // Pointers do not say it.
  function->setAttr(QOptDialect::kArenaBytesAttr,
                    builder.getI64IntegerAttr(plan.placement.total));
  if (!plan.states.empty())
    createInit(plan, type, builder.getDictionaryAttr(mark));
  for (auto [allocation, offset] :
       llvm::zip_equal(plan.arena, plan.placement.offsets)) {
    if (memref::AllocOp op = allocation.getAlloc()) {
      builder.setInsertionPoint(op);
    } else {
      builder.setInsertionPointToStart(&function.front());
      unsigned border = cast<BlockArgument>(allocation.buffer).getArgNumber();
      function.setArgAttr(border, getArenaBorder(function, border),
                          builder.getI64IntegerAttr(offset));
    }
    replaceByView(allocation, function.getArgument(index), offset, builder);
  }
  // Fills go in front of the poison that is there.
  if (poison)
    poisonDeadMemory(function, function.getArgument(index), placed);
  if (fill)
    fillDeadMemory(function, function.getArgument(index), placed);
}

void PlaceBuffersPass::runOnOperation() {
  ModuleOp module = getOperation();
  if (alignment <= 0 || !llvm::isPowerOf2_64(alignment)) {
    module.emitError("expected a power of two as alignment, but got ")
        << alignment.getValue();
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
  for (FunctionPlan &functionPlan : plans) {
    report(functionPlan, getArgument());
    apply(functionPlan);
  }
}
