//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "OperatorImporter.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// `offset` and `size` of a slice of `length` elements, as ONNX clamps them.
static std::pair<int64_t, int64_t> clampSlice(int64_t start, int64_t end,
                                              int64_t step, int64_t length) {
  auto normalize = [&](int64_t index) {
    return index < 0 && index >= -length ? index + length : index;
  };
  start = normalize(start);
  end = normalize(end);
  if (step > 0) {
    start = std::clamp<int64_t>(start, 0, length);
    end = std::clamp<int64_t>(end, 0, length);
  } else {
    start = std::clamp<int64_t>(start, -1, length - 1);
    end = std::clamp<int64_t>(end, -1, length - 1);
  }
  int64_t distance = step > 0 ? end - start : start - end;
  uint64_t stride = step > 0 ? uint64_t(step) : -uint64_t(step);
  int64_t size = distance <= 0 ? 0 : 1 + int64_t((distance - 1) / stride);
  return {start, size};
}

static LogicalResult importSlice(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  int64_t rank = input.getRank();
  FailureOr<SmallVector<int64_t>> starts = op.getIntegers(1);
  FailureOr<SmallVector<int64_t>> ends =
      succeeded(starts) ? op.getIntegers(2) : starts;
  if (failed(ends))
    return failure();
  FailureOr<SmallVector<int64_t>> axes = getIdentityLayout(starts->size());
  FailureOr<SmallVector<int64_t>> steps =
      SmallVector<int64_t>(starts->size(), 1);
  if (op.hasInput(3))
    axes = op.getIntegers(3);
  if (op.hasInput(4) && succeeded(axes))
    steps = op.getIntegers(4);
  if (failed(axes) || failed(steps))
    return failure();
  axes = op.normalizeAxes(*axes, rank);
  if (failed(axes))
    return failure();
  if (ends->size() != starts->size() || axes->size() != starts->size() ||
      steps->size() != starts->size())
    return op.emitError() << "expected as many ends, axes and steps as starts, "
                          << starts->size() << ", but got " << ends->size()
                          << ", " << axes->size() << " and " << steps->size();
  SmallVector<int64_t> offsets(rank, 0), sizes = input.getShape(),
                                         strides(rank, 1);
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    if ((*steps)[i] == 0)
      return op.emitError()
             << "expected steps other than 0, but got [" << *steps << "]";
    strides[axis] = (*steps)[i];
    std::tie(offsets[axis], sizes[axis]) =
        clampSlice((*starts)[i], (*ends)[i], (*steps)[i], sizes[axis]);
    // A long step from the only element leads nowhere.
    if (sizes[axis] <= 1)
      strides[axis] = 1;
    if (sizes[axis] == 0)
      offsets[axis] = 0;
  }
  return op.setOutput(op.create<SliceOp>(input.value.getType().getElementType(),
                                         input.value, input.permute(offsets),
                                         input.permute(sizes),
                                         input.permute(strides)),
                      input.layout);
}

//===----------------------------------------------------------------------===//
// Joining and splitting
//===----------------------------------------------------------------------===//

static LogicalResult importConcat(OperatorImporter &op) {
  // The layout of the largest part that is computed.
  Layout layout = getIdentityLayout(op.getInput(0).getRank());
  int64_t largest = -1;
  for (size_t i = 0; i < op.getNumInputs(); ++i) {
    const GraphValue &input = op.getInput(i);
    if (input.getRank() != static_cast<int64_t>(layout.size()))
      return op.emitError() << "expected inputs of one rank, but got "
                            << layout.size() << " and " << input.getRank();
    int64_t size = input.value.getType().getNumElements();
    if (input.isConstant() || size <= largest)
      continue;
    largest = size;
    layout = input.layout;
  }
  if (!op.getAttributes().has("axis"))
    return op.emitError() << "expected an axis";
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", 0), layout.size());
  if (failed(axis))
    return failure();
  SmallVector<Value> parts;
  for (size_t i = 0; i < op.getNumInputs(); ++i) {
    parts.push_back(op.getIn(i, layout));
    Type element = getElementTypeOrSelf(parts.back()),
         first = getElementTypeOrSelf(parts.front());
    if (element != first)
      return op.emitError() << "expected inputs of one element type, but got "
                            << first << " and " << element;
  }
  return op.setOutput(
      op.create<ConcatOp>(getElementTypeOrSelf(parts.front()), parts,
                          llvm::find(layout, *axis) - layout.begin()),
      layout);
}

/// How many elements each output gets.
static FailureOr<SmallVector<int64_t>> getParts(OperatorImporter &op,
                                                int64_t size) {
  int64_t count = op.getNumOutputs();
  SmallVector<int64_t> parts = op.getAttributes().getInts("split");
  if (op.hasInput(1)) {
    FailureOr<SmallVector<int64_t>> given = op.getIntegers(1);
    if (failed(given))
      return failure();
    parts = std::move(*given);
  }
  // Equal ones, the last of which may be smaller.
  if (parts.empty()) {
    int64_t most = llvm::divideCeil(size, count);
    for (int64_t i = 0; i < count; ++i)
      parts.push_back(std::clamp<int64_t>(size - i * most, 0, most));
  }
  bool isWrong = static_cast<int64_t>(parts.size()) != count;
  int64_t sum = 0;
  for (int64_t part : parts) {
    isWrong |= part < 0 || part > size;
    sum += isWrong ? 0 : part;
  }
  if (isWrong || sum != size)
    return op.emitError() << "expected a split of " << size << " elements into "
                          << count << " parts, but got [" << parts << "]";
  return parts;
}

static LogicalResult importSplit(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", 0), input.getRank());
  if (failed(axis))
    return failure();
  FailureOr<SmallVector<int64_t>> parts = getParts(op, input.getShape()[*axis]);
  if (failed(parts))
    return failure();
  SmallVector<int64_t> offsets(input.getRank(), 0), sizes = input.getShape();
  SmallVector<int64_t> ones(input.getRank(), 1);
  for (auto [i, part] : llvm::enumerate(*parts)) {
    sizes[*axis] = part;
    if (failed(op.setOutput(
            op.create<SliceOp>(input.value.getType().getElementType(),
                               input.value, input.permute(offsets),
                               input.permute(sizes), ones),
            input.layout, i)))
      return failure();
    offsets[*axis] += part;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Gather and expand
//===----------------------------------------------------------------------===//

static LogicalResult importGather(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  FailureOr<int64_t> axis =
      op.normalizeAxis(op.getAttributes().getInt("axis", 0), input.getRank());
  if (failed(axis))
    return failure();
  int64_t size = input.getShape()[*axis];
  Tensor indices = op.getPlain(1);
  // Constant indices may count from the end; those of the dialect do not.
  FailureOr<SmallVector<int64_t>> values = op.getIntegers(1);
  if (failed(values))
    return failure();
  for (int64_t &index : *values) {
    if (index < -size || index >= size)
      return op.emitError() << "expected indices from " << -size << " to "
                            << size - 1 << ", but got " << index;
    index += index < 0 ? size : 0;
  }
  indices = op.createIntegers(indices.getType(), *values);
  return op.setOutput(op.create<GatherOp>(
      input.value.getType().getElementType(), op.getPlain(0), indices, *axis));
}

static LogicalResult importExpand(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> target = op.getIntegers(1);
  if (failed(target))
    return failure();
  Tensor value = op.getPlain(0);
  SmallVector<int64_t> shape(value.getType().getShape()), result;
  // Both broadcast to each other.
  int64_t rank = std::max(shape.size(), target->size());
  if (rank > static_cast<int64_t>(kMaxRank))
    return op.emitError() << "expected at most " << kMaxRank
                          << " dimensions, but got " << rank;
  shape.insert(shape.begin(), rank - shape.size(), 1);
  target->insert(target->begin(), rank - target->size(), 1);
  for (auto [from, to] : llvm::zip_equal(shape, *target)) {
    if ((from != 1 && to != 1 && from != to) || to < 0 || !llvm::isInt<32>(to))
      return op.emitError() << "expected shapes that broadcast, but got ["
                            << shape << "] and [" << *target << "]";
    result.push_back(from == 1 ? to : from);
  }
  value = op.reshape(value, shape);
  if (shape == result)
    return op.setOutput(value);
  auto type = value.getType().clone(ArrayRef<int64_t>(result));
  return op.setOutput(
      BroadcastOp::create(op.getBuilder(), op.getLocation(), type, value)
          .getOutput());
}

/// A dimension in front of each counts how often it is repeated.
static LogicalResult importTile(OperatorImporter &op) {
  FailureOr<SmallVector<int64_t>> repeats = op.getIntegers(1);
  if (failed(repeats))
    return failure();
  Tensor value = op.getPlain(0);
  ArrayRef<int64_t> shape = value.getType().getShape();
  if (repeats->size() != shape.size())
    return op.emitError() << "expected " << shape.size() << " repeats, but got "
                          << repeats->size();
  SmallVector<int64_t> single, repeated, result;
  int64_t elements = 1;
  bool isWrong = false;
  for (auto [size, count] : llvm::zip_equal(shape, *repeats)) {
    isWrong |= count < 0 || !llvm::isInt<32>(count) ||
               llvm::MulOverflow(elements, size * count, elements) ||
               elements > kMaxTensorBytes;
    if (count != 1) {
      single.push_back(1);
      repeated.push_back(count);
    }
    single.push_back(size);
    repeated.push_back(size);
    result.push_back(size * count);
  }
  if (isWrong)
    return op.emitError() << "expected repeats for a result of at most "
                          << kMaxTensorBytes / kMebibyte
                          << " Mi elements, but got [" << *repeats << "]";
  if (single == repeated)
    return op.setOutput(value);
  Tensor parts = op.reshape(value, single);
  Tensor all = BroadcastOp::create(
                   op.getBuilder(), op.getLocation(),
                   parts.getType().clone(ArrayRef<int64_t>(repeated)), parts)
                   .getOutput();
  return op.setOutput(op.reshape(all, result));
}

ArrayRef<OperatorInfo> onnximport::getMovementOperators() {
  const std::vector<AttributeInfo> axis = {{"axis", AttributeKind::Int}};
  auto concat = [&] {
    OperatorInfo info{"Concat", {{"input"}}, axis, importConcat};
    info.isVariadic = true;
    return info;
  };
  auto split = [&] {
    OperatorInfo info{"Split",
                      {{"input"}, {"split", true, true}},
                      {{"axis", AttributeKind::Int},
                       {"num_outputs", AttributeKind::Int},
                       {"split", AttributeKind::Ints}},
                      importSplit};
    info.hasManyOutputs = true;
    return info;
  };
  static const OperatorInfo infos[] = {
      concat(),
      {"Expand", {{"input"}, {"shape", false, true}}, {}, importExpand},
      {"Gather", {{"input"}, {"indices", false, true}}, axis, importGather},
      {"Slice",
       {{"input"},
        {"starts", false, true},
        {"ends", false, true},
        {"axes", true, true},
        {"steps", true, true}},
       {},
       importSlice},
      split(),
      {"Tile", {{"input"}, {"repeats", false, true}}, {}, importTile},
  };
  return infos;
}
