//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Memory in `qopt report`.
//
//===----------------------------------------------------------------------===//

#include "MemorySection.h"
#include "Model.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

int64_t MemoryPlan::getAliveBytes() const {
  int64_t bytes = 0;
  for (const ArenaStep &step : arena.steps)
    bytes = std::max(bytes, step.aliveBytes);
  return bytes;
}

std::vector<size_t> MemoryPlan::getPeakSteps() const {
  std::vector<size_t> steps;
  int64_t bytes = getAliveBytes();
  for (auto [i, step] : llvm::enumerate(arena.steps))
    if (step.aliveBytes == bytes)
      steps.push_back(i);
  return steps;
}

std::vector<const ArenaBuffer *> MemoryPlan::getAlive(size_t step) const {
  std::vector<const ArenaBuffer *> alive;
  for (const ArenaBuffer &buffer : arena.buffers)
    if (buffer.firstStep <= int64_t(step) && int64_t(step) <= buffer.lastStep)
      alive.push_back(&buffer);
  llvm::stable_sort(alive, [](const ArenaBuffer *a, const ArenaBuffer *b) {
    return a->size > b->size;
  });
  return alive;
}

bool MemoryPlan::isLike(const MemoryPlan &other) const {
  auto describe = [](const ArenaBuffer &b) {
    return std::tuple(b.offset, b.size, b.firstStep, b.lastStep);
  };
  return arena.bytes == other.arena.bytes &&
         llvm::equal(arena.buffers, other.arena.buffers,
                     [&](const ArenaBuffer &a, const ArenaBuffer &b) {
                       return describe(a) == describe(b);
                     });
}

static StringRef getKindName(ArenaBuffer::Kind kind) {
  switch (kind) {
  case ArenaBuffer::Kind::State:
    return "state";
  case ArenaBuffer::Kind::Tensor:
    return "tensor";
  case ArenaBuffer::Kind::Scratch:
    return "scratch";
  case ArenaBuffer::Kind::Input:
    return "input";
  case ArenaBuffer::Kind::Output:
    return "output";
  }
  llvm_unreachable("unknown kind");
}

/// Each source once, as users see it.
static std::vector<std::string> getNames(ArrayRef<Location> locations) {
  llvm::SetVector<Location> sources;
  for (Location loc : locations)
    sources.insert_range(getSources(loc));
  std::vector<std::string> names;
  for (Location source : sources)
    names.push_back(describe(source));
  return names;
}

/// One line for all of them.
static std::string getLabel(ArrayRef<Location> locations) {
  std::vector<std::string> names = getNames(locations);
  if (names.size() > 3)
    return names.front() + " to " + names.back() + ", " +
           std::to_string(names.size()) + " operators";
  return names.empty() ? "unknown" : llvm::join(names, ", ");
}

/// Bytes of one kind that are in use in a step.
static int64_t getBytes(const MemoryPlan &plan, size_t step,
                        ArenaBuffer::Kind kind) {
  int64_t bytes = 0;
  for (const ArenaBuffer *buffer : plan.getAlive(step))
    if (buffer->kind == kind)
      bytes += buffer->size;
  return bytes;
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static void printPeak(const MemoryPlan &plan, raw_ostream &os) {
  std::vector<size_t> peaks = plan.getPeakSteps();
  if (plan.getAliveBytes() == 0)
    return;
  os << "in use at the peak, " << plan.getAliveBytes() << " bytes:\n";
  os << llvm::formatv("{0,12} {1,12}  {2,-8} {3}\n", "bytes", "offset", "kind",
                      "name");
  for (const ArenaBuffer *buffer : plan.getAlive(peaks.front()))
    os << llvm::formatv("{0,12} {1,12}  {2,-8} {3}\n", buffer->size,
                        buffer->offset, getKindName(buffer->kind),
                        getLabel(buffer->sources));
  os << "while these run:\n";
  llvm::SetVector<Location> operators;
  for (size_t step : peaks)
    operators.insert(plan.arena.steps[step].loc);
  for (Location loc : operators)
    os << "  " << getLabel(loc) << '\n';
}

void qopt::printMemory(const MemoryFacts &facts, raw_ostream &os) {
  const ArenaMap &arena = facts.plans.front().arena;
  int64_t border = facts.plans.front().peakBytes - arena.bytes;
  os << "written: arena " << arena.bytes << " (state " << facts.stateBytes
     << ") + stack " << arena.stackBytes << " + inputs and outputs " << border
     << " = " << arena.bytes + arena.stackBytes + border
     << " bytes, with weights "
     << arena.bytes + arena.stackBytes + border + facts.weightsBytes << '\n';
  os << llvm::formatv("{0,-26} {1,12} {2,12} {3,12} {4,12} {5,12}\n", "plan",
                      "arena", "lower bound", "gap", "peak", "stack");
  for (const MemoryPlan &plan : facts.plans)
    os << llvm::formatv("{0,-26} {1,12} {2,12} {3,12} {4,12} {5,12}\n",
                        plan.name, plan.arena.bytes, plan.arena.lowerBound,
                        plan.arena.bytes - plan.arena.lowerBound,
                        plan.peakBytes, plan.arena.stackBytes);
  printPeak(facts.plans.front(), os);
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

/// "1x8x8x16xi8"
static std::string getTypeText(ShapedType type) {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (int64_t size : type.getShape())
    os << size << 'x';
  os << type.getElementType();
  return text;
}

static void writeNames(StringRef key, ArrayRef<Location> locations,
                       llvm::json::OStream &stream) {
  stream.attributeArray(key, [&] {
    for (const std::string &name : getNames(locations))
      stream.value(llvm::json::fixUTF8(name));
  });
}

static void writeSteps(const MemoryPlan &plan, ArrayRef<LayerFacts> layers,
                       llvm::json::OStream &stream) {
  DenseMap<Location, SmallVector<size_t>> layersOf;
  for (auto [i, layer] : llvm::enumerate(layers))
    for (Location source : getSources(layer.loc))
      layersOf[source].push_back(i);
  stream.attributeArray("steps", [&] {
    for (const ArenaStep &step : plan.arena.steps)
      stream.object([&] {
        writeNames("operators", step.loc, stream);
        llvm::SetVector<size_t> indices;
        for (Location source : getSources(step.loc))
          indices.insert_range(layersOf.lookup(source));
        stream.attributeArray("layers", [&] {
          for (size_t index : indices)
            stream.value(int64_t(index));
        });
        stream.attribute("alive_bytes", step.aliveBytes);
      });
  });
}

static void writePlan(const MemoryPlan &plan, ArrayRef<LayerFacts> layers,
                      llvm::json::OStream &stream) {
  std::vector<size_t> peaks = plan.getPeakSteps();
  auto writeKind = [&](StringRef key, ArenaBuffer::Kind kind) {
    stream.attribute(key,
                     peaks.empty() ? 0 : getBytes(plan, peaks.front(), kind));
  };
  stream.object([&] {
    stream.attribute("name", plan.name);
    stream.attribute("arena_bytes", plan.arena.bytes);
    stream.attribute("lower_bound_bytes", plan.arena.lowerBound);
    stream.attribute("peak_bytes", plan.peakBytes);
    stream.attribute("stack_bytes", plan.arena.stackBytes);
    stream.attributeObject("at_peak", [&] {
      stream.attribute("alive_bytes", plan.getAliveBytes());
      writeKind("state_bytes", ArenaBuffer::Kind::State);
      writeKind("tensor_bytes", ArenaBuffer::Kind::Tensor);
      writeKind("scratch_bytes", ArenaBuffer::Kind::Scratch);
      writeKind("input_bytes", ArenaBuffer::Kind::Input);
      writeKind("output_bytes", ArenaBuffer::Kind::Output);
      stream.attributeArray("steps", [&] {
        for (size_t step : peaks)
          stream.value(int64_t(step));
      });
    });
    stream.attributeArray("buffers", [&] {
      for (const ArenaBuffer &buffer : plan.arena.buffers)
        stream.object([&] {
          writeNames("operators", buffer.sources, stream);
          stream.attribute("kind", getKindName(buffer.kind));
          stream.attribute("type", getTypeText(buffer.type));
          stream.attribute("bytes", buffer.size);
          stream.attribute("offset", buffer.offset);
          stream.attribute("first_step", buffer.firstStep);
          stream.attribute("last_step", buffer.lastStep);
        });
    });
    writeSteps(plan, layers, stream);
  });
}

void qopt::writeMemory(const MemoryFacts &facts, ArrayRef<LayerFacts> layers,
                       llvm::json::OStream &stream) {
  stream.attributeArray("layers", [&] {
    for (const LayerFacts &layer : layers)
      stream.object([&] {
        stream.attribute("name", llvm::json::fixUTF8(describe(layer.loc)));
        stream.attribute("op", layer.op);
        stream.attribute("type", layer.type);
        stream.attribute("bytes", layer.bytes);
        stream.attribute("macs", layer.macs);
      });
  });
  stream.attributeArray("plans", [&] {
    for (const MemoryPlan &plan : facts.plans)
      writePlan(plan, layers, stream);
  });
}

//===----------------------------------------------------------------------===//
// Page
//===----------------------------------------------------------------------===//

static constexpr StringLiteral kPage =
#include "MemoryPage.inc"
    ;

std::string qopt::makeMemoryPage(StringRef json) {
  auto [before, after] = kPage.split("%REPORT%");
  std::string page = before.str();
  // In JSON this character is part of strings only. No tag begins in them.
  for (char c : json)
    if (c == '<')
      page += "\\u003c";
    else
      page += c;
  return page + after.str();
}
