//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Buffers are the views of the arena; what uses them says when they are in use,
// and locations say which operator of the network that is.
//
//===----------------------------------------------------------------------===//

#include "qopt/Transforms/ArenaMap.h"
#include "BufferLifetimes.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/SymbolTable.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Memory/Placement.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Locations
//===----------------------------------------------------------------------===//

SmallVector<Location> qopt::getSources(Location loc) {
  llvm::SmallSetVector<Location, 4> sources;
  loc->walk([&](Location part) {
    if (isa<NameLoc, FileLineColLoc>(part)) {
      sources.insert(part);
      return WalkResult::skip();
    }
    return WalkResult::advance();
  });
  return sources.takeVector();
}

/// Where ops come from that use a buffer. What a cascade fills with padding or
/// zeros, the op in it that uses these says better.
static std::vector<Location> getOperators(ArrayRef<Location> users) {
  auto isVaguer = [](Location a, Location b) {
    SmallVector<Location> all = getSources(a), some = getSources(b);
    return !some.empty() && all.size() > some.size() &&
           llvm::all_of(some,
                        [&](Location s) { return llvm::is_contained(all, s); });
  };
  llvm::SmallSetVector<Location, 2> result;
  for (Location user : users)
    if (llvm::none_of(users,
                      [&](Location other) { return isVaguer(user, other); }))
      result.insert(user);
  return {result.begin(), result.end()};
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

static BlockArgument findArena(func::FuncOp function) {
  for (BlockArgument argument : function.getArguments())
    if (function.getArgAttr(argument.getArgNumber(), QOptDialect::kArenaAttr))
      return argument;
  return {};
}

static int64_t getOffset(memref::ViewOp view) {
  APInt offset;
  [[maybe_unused]] bool isConstant =
      matchPattern(view.getByteShift(), m_ConstantInt(&offset));
  assert(isConstant && "buffers lie where qopt-place-buffers put them");
  return offset.getSExtValue();
}

/// Where the states lie: what the function that begins a stream writes.
static DenseSet<std::pair<int64_t, Type>>
findStatePlaces(func::FuncOp function) {
  DenseSet<std::pair<int64_t, Type>> states;
  auto init = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      function,
      StringAttr::get(function.getContext(), function.getSymName() + "_init"));
  if (init)
    init.walk([&](memref::ViewOp view) {
      states.insert({getOffset(view), view.getType()});
    });
  return states;
}

namespace {
/// Collects buffers and what uses them, with steps of all ops; then makes few
/// steps of them.
class ArenaReader {
public:
  ArenaReader(func::FuncOp function, BlockArgument arena)
      : function(function), arena(arena), steps(function), views(function) {}

  ArenaMap read();

private:
  void readBuffer(memref::ViewOp view, bool isState);
  void markBorders();
  void findSteps();
  int64_t getAliveBytes(ArrayRef<size_t> alive) const;
  int64_t getLowerBound();

  func::FuncOp function;
  BlockArgument arena;
  Steps steps;
  BufferViewFlowAnalysis views;
  /// The ops that use memory: those of the function's block, and beside buffers
  /// of loops.
  llvm::SetVector<Operation *> users;
  ArenaMap map;
};
} // namespace

void ArenaReader::readBuffer(memref::ViewOp view, bool isState) {
  // In program order, as the values that show it are in none.
  SmallVector<std::pair<int64_t, Operation *>> uses;
  SmallVector<std::pair<int64_t, Location>> writers;
  for (Value alias : views.resolve(view.getResult()))
    for (OpOperand &operand : alias.getUses()) {
      Operation *op = operand.getOwner();
      if (!usesBuffer(operand) || op->hasTrait<OpTrait::IsTerminator>())
        continue;
      Operation *user = Steps::findUser(view->getBlock(), op);
      uses.push_back({steps.first.lookup(user), user});
      if (hasEffect<MemoryEffects::Write>(op, alias))
        writers.push_back({steps.first.lookup(op), op->getLoc()});
    }
  if (uses.empty() && !isState)
    return;
  llvm::sort(uses, llvm::less_first());
  llvm::stable_sort(writers, llvm::less_first());

  ArenaBuffer buffer;
  buffer.type = view.getType();
  buffer.offset = getOffset(view);
  buffer.size = *getBufferBytes(buffer.type, view);
  llvm::SmallSetVector<Location, 4> operators;
  buffer.firstStep = steps.count;
  for (auto [step, user] : uses) {
    users.insert(user);
    operators.insert(function.front().findAncestorOpInBlock(*user)->getLoc());
    buffer.firstStep = std::min(buffer.firstStep, step);
    buffer.lastStep = std::max(buffer.lastStep, steps.last.lookup(user));
  }
  if (isState) {
    buffer.kind = ArenaBuffer::Kind::State;
    buffer.sources = {view.getLoc()};
  } else {
    buffer.kind = getOperators(operators.getArrayRef()).size() > 1
                      ? ArenaBuffer::Kind::Tensor
                      : ArenaBuffer::Kind::Scratch;
    buffer.sources =
        getOperators(llvm::to_vector(llvm::make_second_range(writers)));
    if (buffer.sources.empty())
      buffer.sources = {view.getLoc()};
  }
  map.buffers.push_back(std::move(buffer));
}

/// Finds inputs and outputs by their places, where others lie after or before
/// them.
void ArenaReader::markBorders() {
  auto mark = [&](BlockArgument argument, StringRef attribute,
                  ArenaBuffer::Kind kind) {
    auto offset = function.getArgAttrOfType<IntegerAttr>(
        argument.getArgNumber(), attribute);
    if (!offset)
      return;
    bool isInput = kind == ArenaBuffer::Kind::Input;
    ArenaBuffer *border = nullptr;
    for (ArenaBuffer &buffer : map.buffers)
      if (buffer.kind != ArenaBuffer::Kind::State &&
          buffer.offset == offset.getInt() &&
          buffer.type == argument.getType() &&
          (!border || (isInput ? buffer.firstStep < border->firstStep
                               : buffer.lastStep > border->lastStep)))
        border = &buffer;
    if (!border)
      return;
    border->kind = kind;
    (isInput ? border->firstStep : border->lastStep) =
        isInput ? 0 : steps.count;
    if (auto name = function.getArgAttrOfType<StringAttr>(
            argument.getArgNumber(), QOptDialect::kNameAttr))
      border->sources = {NameLoc::get(name)};
  };
  for (BlockArgument argument : function.getArguments()) {
    mark(argument, QOptDialect::kArenaInputAttr, ArenaBuffer::Kind::Input);
    mark(argument, QOptDialect::kArenaOutputAttr, ArenaBuffer::Kind::Output);
  }
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Bytes in use; buffers that share some count them once.
int64_t ArenaReader::getAliveBytes(ArrayRef<size_t> alive) const {
  SmallVector<std::pair<int64_t, int64_t>> spans;
  for (size_t i : alive)
    spans.push_back(
        {map.buffers[i].offset, map.buffers[i].offset + map.buffers[i].size});
  llvm::sort(spans);
  int64_t bytes = 0, end = 0;
  for (auto [from, to] : spans) {
    bytes += std::max<int64_t>(to - std::max(from, end), 0);
    end = std::max(end, to);
  }
  return bytes;
}

void ArenaReader::findSteps() {
  // Between two of these the same ops run.
  std::vector<int64_t> cuts;
  for (Operation *user : users) {
    cuts.push_back(steps.first.lookup(user));
    cuts.push_back(steps.last.lookup(user) + 1);
  }
  llvm::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  auto getIndex = [&](int64_t step) {
    return size_t(llvm::lower_bound(cuts, step) - cuts.begin());
  };
  // What is inside of a loop says more than the loop.
  std::vector<Operation *> owners(cuts.size());
  auto outerFirst = users.takeVector();
  llvm::stable_sort(outerFirst, [&](Operation *a, Operation *b) {
    return steps.first.lookup(a) < steps.first.lookup(b);
  });
  for (Operation *user : outerFirst)
    std::fill(owners.begin() + getIndex(steps.first.lookup(user)),
              owners.begin() + getIndex(steps.last.lookup(user) + 1), user);

  std::vector<int64_t> stepOf(cuts.size(), -1);
  SmallVector<size_t> alive, before;
  for (auto [index, owner] : llvm::enumerate(owners)) {
    if (!owner)
      continue;
    alive.clear();
    for (auto [i, buffer] : llvm::enumerate(map.buffers))
      if (buffer.kind == ArenaBuffer::Kind::State ||
          (buffer.firstStep <= cuts[index] && cuts[index] <= buffer.lastStep))
        alive.push_back(i);
    if (map.steps.empty() || map.steps.back().loc != owner->getLoc() ||
        alive != before)
      map.steps.push_back({owner->getLoc(), getAliveBytes(alive)});
    stepOf[index] = int64_t(map.steps.size()) - 1;
    std::swap(before, alive);
  }
  for (ArenaBuffer &buffer : map.buffers) {
    bool isState = buffer.kind == ArenaBuffer::Kind::State;
    buffer.firstStep = isState || buffer.kind == ArenaBuffer::Kind::Input
                           ? 0
                           : stepOf[getIndex(buffer.firstStep)];
    buffer.lastStep = isState || buffer.kind == ArenaBuffer::Kind::Output
                          ? int64_t(map.steps.size()) - 1
                          : stepOf[getIndex(buffer.lastStep + 1) - 1];
  }
}

int64_t ArenaReader::getLowerBound() {
  auto alignment = function.getArgAttrOfType<IntegerAttr>(
      arena.getArgNumber(), QOptDialect::kArenaAttr);
  PlacementProblem problem;
  for (const ArenaBuffer &buffer : map.buffers)
    problem.buffers.push_back({buffer.size, alignment.getInt(),
                               buffer.firstStep, buffer.lastStep + 1});
  auto getRoot = [&](size_t i) {
    while (problem.buffers[i].anchor)
      i = *problem.buffers[i].anchor;
    return i;
  };
  // Those that share bytes while both are in use keep their distance.
  for (auto [i, a] : llvm::enumerate(map.buffers))
    for (auto [j, b] : llvm::enumerate(ArrayRef(map.buffers).take_front(i))) {
      size_t root = getRoot(j);
      if (a.firstStep > b.lastStep || b.firstStep > a.lastStep ||
          a.offset >= b.offset + b.size || b.offset >= a.offset + a.size ||
          root == getRoot(i))
        continue;
      problem.buffers[root].anchor = i;
      problem.buffers[root].distance = map.buffers[root].offset - a.offset;
    }
  return getPlacementLowerBound(problem);
}

ArenaMap ArenaReader::read() {
  map.bytes = cast<MemRefType>(arena.getType()).getNumElements();
  DenseSet<std::pair<int64_t, Type>> states = findStatePlaces(function);
  // A state that is not used is kept all the same.
  function.walk([&](memref::ViewOp view) {
    if (view.getSource() == arena)
      readBuffer(view, states.contains({getOffset(view), view.getType()}));
  });
  function.walk([&](memref::AllocaOp alloca) {
    map.stackBytes += *getBufferBytes(alloca.getType(), alloca);
  });
  for (Operation &op : function.front())
    if (!isMemoryEffectFree(&op) && !isa<memref::AllocaOp>(op) &&
        !op.hasTrait<OpTrait::IsTerminator>())
      users.insert(&op);
  markBorders();
  findSteps();
  map.lowerBound = getLowerBound();
  return std::move(map);
}

ArenaMap qopt::getArenaMap(func::FuncOp function) {
  BlockArgument arena = findArena(function);
  return arena ? ArenaReader(function, arena).read() : ArenaMap();
}
