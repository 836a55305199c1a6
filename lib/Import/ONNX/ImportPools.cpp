//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools.
//
//===----------------------------------------------------------------------===//

#include "../Limits.h"
#include "Window.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// Lets the last window begin inside the input where it ends outside of it:
/// ONNX says how many there are, and the dialect counts those that fit.
static void roundUp(Window &window) {
  for (int k : {0, 1}) {
    int64_t before = window.pad[2 * k], &after = window.pad[2 * k + 1];
    int64_t free = window.input[k] + before + after - window.size[k];
    if (free < 0)
      continue; // an error of the op
    int64_t last = llvm::divideCeil(free, window.strides[k]);
    if (last * window.strides[k] >= window.input[k] + before)
      --last;
    after = std::max<int64_t>(0, last * window.strides[k] + window.size[k] -
                                     window.input[k] - before);
  }
}

static bool roundsUp(OperatorImporter &op) {
  return op.getAttributes().getInt("ceil_mode", 0) != 0;
}

static LogicalResult importMaxPool(OperatorImporter &op) {
  if (failed(op.requireRank(0, 3, 4)))
    return failure();
  FailureOr<Window> window = getWindow(op, {});
  if (failed(window))
    return failure();
  if (roundsUp(op))
    roundUp(*window);
  Tensor image = getImage(op);
  return setImage(op,
                  op.create<MaxPool2DOp>(image.getType().getElementType(),
                                         image, ArrayRef<int64_t>(window->size),
                                         ArrayRef<int64_t>(window->strides),
                                         ArrayRef<int64_t>(window->pad)));
}

Tensor onnximport::createAveragePool(OperatorImporter &op,
                                     const GraphValue &input) {
  FailureOr<Window> window = getWindow(op, {});
  if (failed(window))
    return {};
  Tensor image = getImage(op, input);
  Type element = op.getBuilder().getF32Type();
  // Padding that counts is part of the image; what rounding up adds is not.
  auto &pad = window->pad;
  bool hasPad = llvm::any_of(pad, [](int64_t size) { return size != 0; });
  if (op.getAttributes().getInt("count_include_pad", 0) != 0 && hasPad) {
    image = op.create<PadOp>(element, image,
                             TypedAttr(op.getBuilder().getF32FloatAttr(0)),
                             ArrayRef<int64_t>{0, pad[0], pad[2], 0},
                             ArrayRef<int64_t>{0, pad[1], pad[3], 0});
    if (!image)
      return {};
    for (int k : {0, 1})
      window->input[k] += pad[2 * k] + pad[2 * k + 1];
    pad = {0, 0, 0, 0};
  }
  if (roundsUp(op))
    roundUp(*window);
  return op.create<AvgPool2DOp>(element, image, ArrayRef<int64_t>(window->size),
                                ArrayRef<int64_t>(window->strides),
                                ArrayRef<int64_t>(pad), Activation::None,
                                RoundingAttr());
}

static LogicalResult importAveragePool(OperatorImporter &op) {
  if (failed(op.requireFloat(0)) || failed(op.requireRank(0, 3, 4)))
    return failure();
  return setImage(op, createAveragePool(op, op.getInput(0)));
}

/// Over all spatial dimensions.
template <typename OpT, typename... Args>
static LogicalResult importGlobal(OperatorImporter &op, Args &&...args) {
  if (failed(op.requireRank(0, 3, kMaxRank)))
    return failure();
  const GraphValue &input = op.getInput(0);
  SmallVector<int64_t> axes;
  for (int64_t axis = 2; axis < input.getRank(); ++axis)
    axes.push_back(input.getPosition(axis));
  llvm::sort(axes);
  return op.setOutput(op.create<OpT>(input.value.getType().getElementType(),
                                     input.value, axes, /*keep_dims=*/true,
                                     std::forward<Args>(args)...),
                      input.layout);
}

static LogicalResult importGlobalAverage(OperatorImporter &op) {
  if (failed(op.requireFloat(0)))
    return failure();
  return importGlobal<MeanOp>(op, RoundingAttr());
}

static LogicalResult importGlobalMax(OperatorImporter &op) {
  return importGlobal<ReduceMaxOp>(op);
}

void onnximport::checkPool(const NodeProto &op, const ModelFile &,
                           std::vector<std::string> &problems) {
  checkWindowAttributes(op, problems);
  Attributes attributes(op);
  if (llvm::any_of(attributes.getInts("dilations"),
                   [](int64_t dilation) { return dilation != 1; }))
    problems.push_back("dilations");
}

ArrayRef<OperatorInfo> onnximport::getPoolOperators() {
  auto attributes = [](std::vector<AttributeInfo> more) {
    more.insert(more.begin(), getWindowAttributes().begin(),
                getWindowAttributes().end());
    return more;
  };
  static const OperatorInfo infos[] = {
      {"AveragePool",
       {{"input"}},
       attributes({{"ceil_mode", AttributeKind::Int},
                   {"count_include_pad", AttributeKind::Int}}),
       importAveragePool,
       checkPool},
      {"GlobalAveragePool", {{"input"}}, {}, importGlobalAverage},
      {"GlobalMaxPool", {{"input"}}, {}, importGlobalMax},
      {"MaxPool",
       {{"input"}},
       attributes({{"ceil_mode", AttributeKind::Int},
                   {"storage_order", AttributeKind::Int}}),
       importMaxPool,
       checkPool},
  };
  return infos;
}
