//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pads.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

namespace {
/// For each dimension of ONNX's value: what is left of it, and how much is
/// added to that before and after.
struct Pads {
  SmallVector<int64_t> offsets, sizes, low, high;
  bool cuts = false;
};
} // namespace

static FailureOr<Pads> getPads(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  int64_t rank = input.getRank();
  FailureOr<SmallVector<int64_t>> amounts = op.getIntegers(1);
  if (failed(amounts))
    return failure();
  FailureOr<SmallVector<int64_t>> axes = getIdentityLayout(rank);
  if (op.hasInput(3)) {
    axes = op.getIntegers(3);
    if (succeeded(axes))
      axes = op.normalizeAxes(*axes, rank);
    if (failed(axes))
      return failure();
  }
  if (amounts->size() != 2 * axes->size())
    return op.emitError() << "expected " << 2 * axes->size()
                          << " pads, but got " << amounts->size();
  SmallVector<int64_t> zeros(rank, 0);
  Pads pads{zeros, input.getShape(), zeros, zeros};
  for (auto [i, axis] : llvm::enumerate(*axes)) {
    int64_t before = (*amounts)[i], after = (*amounts)[axes->size() + i];
    if (!llvm::isInt<32>(before) || !llvm::isInt<32>(after))
      return op.emitError()
             << "expected 32-bit pads, but got [" << *amounts << "]";
    pads.low[axis] = std::max<int64_t>(before, 0);
    pads.high[axis] = std::max<int64_t>(after, 0);
    // Negative amounts cut something off.
    pads.offsets[axis] = std::max<int64_t>(-before, 0);
    pads.sizes[axis] +=
        std::min<int64_t>(before, 0) + std::min<int64_t>(after, 0);
    pads.cuts |= before < 0 || after < 0;
    if (pads.sizes[axis] < 0)
      return op.emitError() << "expected pads that leave something, but got ["
                            << *amounts << "]";
  }
  return pads;
}

/// The number or integer that constant pads consist of.
static FailureOr<TypedAttr> getFill(OperatorImporter &op, Type element) {
  if (element.isF32()) {
    FailureOr<float> real = op.getReal(2, 0);
    if (failed(real))
      return failure();
    return TypedAttr(op.getBuilder().getF32FloatAttr(*real));
  }
  FailureOr<SmallVector<int64_t>> integers = SmallVector<int64_t>{0};
  if (op.hasInput(2))
    integers = op.getIntegers(2);
  if (failed(integers))
    return failure();
  if (integers->size() != 1)
    return op.emitError() << "expected one element in constant_value, but got "
                          << integers->size();
  return TypedAttr(op.getBuilder().getI64IntegerAttr(integers->front()));
}

/// `count` elements of a dimension of the tensor, from one on.
static Tensor sliceFrom(OperatorImporter &op, Tensor value, int64_t position,
                        int64_t offset, int64_t count, int64_t stride) {
  int64_t rank = value.getType().getRank();
  SmallVector<int64_t> offsets(rank, 0), sizes(value.getType().getShape()),
      strides(rank, 1);
  offsets[position] = offset;
  sizes[position] = count;
  strides[position] = count > 1 ? stride : 1;
  return op.create<SliceOp>(value.getType().getElementType(), value, offsets,
                            sizes, strides);
}

/// The element at the end of a dimension, `count` times.
static Tensor repeatEnd(OperatorImporter &op, Tensor value, int64_t position,
                        int64_t offset, int64_t count) {
  Tensor end = sliceFrom(op, value, position, offset, 1, 1);
  if (!end)
    return end;
  SmallVector<int64_t> shape(end.getType().getShape());
  shape[position] = count;
  auto type = end.getType().clone(ArrayRef<int64_t>(shape));
  return BroadcastOp::create(op.getBuilder(), op.getLocation(), type, end)
      .getOutput();
}

/// Pads one dimension of the tensor with what is in it: mirrored at the ends,
/// or the elements at the ends.
static Tensor extend(OperatorImporter &op, Tensor value, int64_t position,
                     int64_t before, int64_t after, bool isMirrored) {
  int64_t size = value.getType().getDimSize(position);
  SmallVector<Value> parts;
  if (before != 0)
    parts.push_back(isMirrored
                        ? sliceFrom(op, value, position, before, before, -1)
                        : repeatEnd(op, value, position, 0, before));
  parts.push_back(value);
  if (after != 0)
    parts.push_back(isMirrored
                        ? sliceFrom(op, value, position, size - 2, after, -1)
                        : repeatEnd(op, value, position, size - 1, after));
  if (parts.size() == 1)
    return value;
  if (!parts.front() || !parts.back())
    return {};
  return op.create<ConcatOp>(value.getType().getElementType(), parts, position);
}

static LogicalResult importPad(OperatorImporter &op) {
  const GraphValue &input = op.getInput(0);
  FailureOr<Pads> pads = getPads(op);
  if (failed(pads))
    return failure();
  int64_t rank = input.getRank();
  Type element = input.value.getType().getElementType();
  Tensor value = input.value;
  if (pads->cuts)
    value = op.create<SliceOp>(element, value, input.permute(pads->offsets),
                               input.permute(pads->sizes),
                               SmallVector<int64_t>(rank, 1));
  if (!value)
    return failure();
  StringRef mode = op.getAttributes().getString("mode", "constant");
  if (mode == "constant") {
    FailureOr<TypedAttr> fill = getFill(op, element);
    if (failed(fill))
      return failure();
    return op.setOutput(op.create<PadOp>(element, value, *fill,
                                         input.permute(pads->low),
                                         input.permute(pads->high)),
                        input.layout);
  }
  bool isMirrored = mode == "reflect";
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t before = pads->low[axis], after = pads->high[axis];
    int64_t most = isMirrored ? pads->sizes[axis] - 1
                              : std::numeric_limits<int32_t>::max();
    if ((before | after) != 0 &&
        (pads->sizes[axis] == 0 || std::max(before, after) > most))
      return op.emitError()
             << "expected pads of at most " << std::max<int64_t>(most, 0)
             << " for axis " << axis << ", but got " << before << " and "
             << after;
    value =
        extend(op, value, input.getPosition(axis), before, after, isMirrored);
    if (!value)
      return failure();
  }
  return op.setOutput(value, input.layout);
}

static void checkPad(const NodeProto &op, const ModelFile &,
                     std::vector<std::string> &problems) {
  StringRef mode = Attributes(op).getString("mode", "constant");
  if (mode != "constant" && mode != "reflect" && mode != "edge")
    problems.push_back("mode " + quote(mode));
}

ArrayRef<OperatorInfo> onnximport::getPadOperators() {
  static const OperatorInfo infos[] = {
      {"Pad",
       {{"input"},
        {"pads", false, true},
        {"constant_value", true, true},
        {"axes", true, true}},
       {{"mode", AttributeKind::String}},
       importPad,
       checkPad},
  };
  return infos;
}
