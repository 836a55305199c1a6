//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "BufferOverlaps.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::qopt;

/// Ops that are run through in one loop nest.
static constexpr int64_t kMaxSteps = 1 << 18;

namespace {

/// Bytes of one buffer that an op reads or writes.
struct Access {
  size_t buffer;
  int64_t step;
  bool isWrite;
  /// The op reads an element of each such access, writes one of each, and goes
  /// on to the next ones in memory.
  bool isElementwise;
  int64_t begin, end;
};

/// Runs through a loop nest without its arithmetic on elements, and notes what
/// is accessed.
class AccessTracer {
public:
  AccessTracer(Operation *nest, BufferViewFlowAnalysis &views) : views(views) {
    this->nest = nest;
  }

  void track(size_t index, const Allocation &allocation);
  /// False where something is not understood.
  bool run() { return runOp(nest); }

  std::vector<Access> accesses;

private:
  bool runBlock(Block &block);
  bool runOp(Operation *op);
  bool runLoop(scf::ForOp loop);
  bool note(Operation *op);
  bool noteOperand(OpOperand &operand);
  std::optional<int64_t> evaluate(Value value);
  std::optional<int64_t> evaluate(OpFoldResult value);
  /// Where a view begins, in elements of its buffer.
  std::optional<int64_t> getStart(Value view);

  Operation *nest;
  BufferViewFlowAnalysis &views;
  /// The buffer that each view shows, and the bytes of its elements.
  DenseMap<Value, std::pair<size_t, int64_t>> owners;
  DenseSet<Operation *> touching;
  DenseMap<Value, int64_t> inductionVariables;
  int64_t numSteps = 0;
};

} // namespace

void AccessTracer::track(size_t index, const Allocation &allocation) {
  int64_t elements = allocation.buffer.getType().getNumElements();
  for (Value view : views.resolve(allocation.buffer)) {
    owners[view] = {index, allocation.size / elements};
    for (Operation *user : view.getUsers())
      for (; user && nest->isAncestor(user); user = user->getParentOp())
        touching.insert(user);
  }
}

std::optional<int64_t> AccessTracer::evaluate(Value value) {
  if (auto it = inductionVariables.find(value); it != inductionVariables.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  if (!op || op->getNumRegions() > 0 || !isMemoryEffectFree(op))
    return std::nullopt;
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    Type type = operand.getType();
    std::optional<int64_t> number;
    if (type.isIntOrIndex())
      number = evaluate(operand);
    if (!number)
      return std::nullopt;
    unsigned width = type.isIndex() ? IndexType::kInternalStorageBitWidth
                                    : type.getIntOrFloatBitWidth();
    operands.push_back(
        IntegerAttr::get(type, APInt(width, *number, /*isSigned=*/true,
                                     /*implicitTrunc=*/true)));
  }
  SmallVector<OpFoldResult> results;
  if (operands.empty() || failed(op->fold(operands, results)) ||
      results.size() != 1)
    return std::nullopt;
  // `x + 0` is `x`.
  if (auto same = dyn_cast<Value>(results[0]))
    return evaluate(same);
  auto result = dyn_cast<IntegerAttr>(cast<Attribute>(results[0]));
  if (!result)
    return std::nullopt;
  return result.getValue().getSExtValue();
}

std::optional<int64_t> AccessTracer::evaluate(OpFoldResult value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return constant;
  return evaluate(cast<Value>(value));
}

std::optional<int64_t> AccessTracer::getStart(Value view) {
  Operation *op = view.getDefiningOp();
  if (isa_and_present<memref::ExpandShapeOp, memref::CollapseShapeOp,
                      memref::CastOp>(op))
    return getStart(op->getOperand(0));
  auto subview = dyn_cast_if_present<memref::SubViewOp>(op);
  if (!subview) {
    // What a loop or a branch hands on may be several buffers.
    auto argument = dyn_cast<BlockArgument>(view);
    bool isBuffer =
        isa_and_present<memref::AllocOp>(op) ||
        (argument && isa<func::FuncOp>(argument.getOwner()->getParentOp()));
    return isBuffer ? std::optional<int64_t>(0) : std::nullopt;
  }
  std::optional<int64_t> start = getStart(subview.getSource());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!start ||
      failed(subview.getSourceType().getStridesAndOffset(strides, offset)))
    return std::nullopt;
  for (auto [position, stride] :
       llvm::zip_equal(subview.getMixedOffsets(), strides)) {
    std::optional<int64_t> number = evaluate(position);
    if (!number || ShapedType::isDynamic(stride))
      return std::nullopt;
    *start += *number * stride;
  }
  return start;
}

/// Whether elements are taken in the order in which they lie, all at one
/// distance.
static bool isElementwise(OpOperand &operand) {
  auto op = dyn_cast<linalg::LinalgOp>(operand.getOwner());
  auto hasOrder = [&](OpOperand *other) {
    auto type = cast<MemRefType>(operand.get().getType());
    auto otherType = dyn_cast<MemRefType>(other->get().getType());
    return otherType && op.getMatchingIndexingMap(other).isIdentity() &&
           type.getElementTypeBitWidth() ==
               otherType.getElementTypeBitWidth() &&
           type.getLayout() == otherType.getLayout() &&
           otherType.areTrailingDimsContiguous(otherType.getRank());
  };
  return op && op.getNumDpsInits() == 1 && hasOrder(&operand) &&
         hasOrder(op.getDpsInitOperand(0));
}

bool AccessTracer::noteOperand(OpOperand &operand) {
  auto it = owners.find(operand.get());
  auto interface = dyn_cast<MemoryEffectOpInterface>(operand.getOwner());
  if (it == owners.end() || !usesBuffer(operand))
    return true;
  auto type = cast<MemRefType>(operand.get().getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  std::optional<int64_t> start = getStart(operand.get());
  if (!interface || !start || !type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)))
    return false;
  int64_t extent = 1;
  for (auto [size, stride] : llvm::zip_equal(type.getShape(), strides)) {
    if (ShapedType::isDynamic(stride) || stride < 0 || size < 1)
      return false;
    extent += (size - 1) * stride;
  }
  auto [buffer, bytes] = it->second;
  SmallVector<MemoryEffects::EffectInstance> effects;
  interface.getEffectsOnValue(operand.get(), effects);
  for (const MemoryEffects::EffectInstance &effect : effects)
    accesses.push_back(
        {buffer, numSteps, isa<MemoryEffects::Write>(effect.getEffect()),
         isElementwise(operand), *start * bytes, (*start + extent) * bytes});
  return true;
}

bool AccessTracer::note(Operation *op) {
  if (op->getNumRegions() > 0 && !isa<linalg::LinalgOp>(op))
    return false;
  // A linalg op may load by itself what is no operand, at computed indices.
  WalkResult result = op->walk([&](Operation *inner) {
    return WalkResult(
        success(llvm::all_of(inner->getOpOperands(), [&](OpOperand &operand) {
          return noteOperand(operand);
        })));
  });
  return !result.wasInterrupted();
}

bool AccessTracer::runLoop(scf::ForOp loop) {
  std::optional<int64_t> begin = evaluate(loop.getLowerBound()),
                         end = evaluate(loop.getUpperBound()),
                         step = evaluate(loop.getStep());
  if (!begin || !end || !step || *step <= 0)
    return false;
  for (int64_t i = *begin; i < *end; i += *step) {
    inductionVariables[loop.getInductionVar()] = i;
    if (!runBlock(*loop.getBody()))
      return false;
  }
  return true;
}

bool AccessTracer::runOp(Operation *op) {
  if (!touching.contains(op) || isMemoryEffectFree(op))
    return true;
  if (++numSteps > kMaxSteps)
    return false;
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return runLoop(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op)) {
    std::optional<int64_t> condition = evaluate(branch.getCondition());
    if (!condition)
      return false;
    Region &region =
        *condition ? branch.getThenRegion() : branch.getElseRegion();
    return region.empty() || runBlock(region.front());
  }
  return note(op);
}

bool AccessTracer::runBlock(Block &block) {
  return llvm::all_of(block, [&](Operation &op) { return runOp(&op); });
}

/// How far `input` has to be behind `output`.
static int64_t getDistance(ArrayRef<Access> accesses, size_t input,
                           size_t output) {
  constexpr int64_t never = std::numeric_limits<int64_t>::max();
  int64_t firstRead = never, distance = 0;
  // From the last op to the first: what is still to be read lies behind.
  for (size_t end = accesses.size(); end > 0;) {
    size_t begin = end;
    while (begin > 0 && accesses[begin - 1].step == accesses[end - 1].step)
      --begin;
    ArrayRef<Access> step = accesses.slice(begin, end - begin);
    // What an op reads may be read after all that it writes.
    int64_t firstElement = never;
    for (const Access &access : step)
      if (access.buffer == input) {
        int64_t &first = access.isElementwise ? firstElement : firstRead;
        first = std::min(first, access.begin);
      }
    for (const Access &access : step) {
      if (access.buffer != output || !access.isWrite)
        continue;
      if (firstRead != never)
        distance = std::max(distance, access.end - firstRead);
      if (firstElement != never)
        distance = std::max(distance, access.begin - firstElement);
    }
    firstRead = std::min(firstRead, firstElement);
    end = begin;
  }
  return distance;
}

std::vector<BufferOverlap>
qopt::findBufferOverlaps(func::FuncOp function,
                         ArrayRef<Allocation> allocations) {
  BufferViewFlowAnalysis views(function);
  // Who ends and who begins in a nest.
  struct Nest {
    SmallVector<size_t> inputs, outputs;
  };
  // Nobody may write to what is read.
  auto isWrittenIn = [&](Operation *nest, const Allocation &allocation) {
    return llvm::any_of(views.resolve(allocation.buffer), [&](Value view) {
      return llvm::any_of(view.getUsers(), [&](Operation *user) {
        return nest->isAncestor(user) &&
               hasEffect<MemoryEffects::Write>(user, view);
      });
    });
  };
  llvm::MapVector<Operation *, Nest> nests;
  for (auto [index, allocation] : llvm::enumerate(allocations)) {
    Operation *first = allocation.firstUser, *last = allocation.lastUser;
    if (first == last)
      continue;
    if (last && !isWrittenIn(last, allocation))
      nests[last].inputs.push_back(index);
    if (first)
      nests[first].outputs.push_back(index);
  }
  std::vector<BufferOverlap> overlaps;
  for (auto &[nest, ends] : nests) {
    if (ends.inputs.empty() || ends.outputs.empty() ||
        nest->getParentOp() != function ||
        !isa<scf::ForOp, linalg::LinalgOp>(nest))
      continue;
    AccessTracer tracer(nest, views);
    for (size_t index : ends.inputs)
      tracer.track(index, allocations[index]);
    for (size_t index : ends.outputs)
      tracer.track(index, allocations[index]);
    if (!tracer.run())
      continue;
    std::optional<BufferOverlap> best;
    int64_t mostSaved = 0;
    for (size_t input : ends.inputs)
      for (size_t output : ends.outputs) {
        int64_t distance = getDistance(tracer.accesses, input, output);
        int64_t inputBytes = allocations[input].size,
                outputBytes = allocations[output].size;
        int64_t saved = inputBytes + outputBytes -
                        std::max(inputBytes + distance, outputBytes);
        if (saved > mostSaved) {
          best = BufferOverlap{input, output, distance};
          mostSaved = saved;
        }
      }
    if (best)
      overlaps.push_back(*best);
  }
  return overlaps;
}
