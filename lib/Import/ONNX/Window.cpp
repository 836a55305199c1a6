//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Windows from attributes.
//
//===----------------------------------------------------------------------===//

#include "Window.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

const std::vector<AttributeInfo> &onnximport::getWindowAttributes() {
  static const std::vector<AttributeInfo> attributes = {
      {"auto_pad", AttributeKind::String},
      {"dilations", AttributeKind::Ints},
      {"kernel_shape", AttributeKind::Ints},
      {"pads", AttributeKind::Ints},
      {"strides", AttributeKind::Ints}};
  return attributes;
}

void onnximport::checkWindowAttributes(const NodeProto &op,
                                       std::vector<std::string> &problems) {
  Attributes attributes(op);
  StringRef automatic = attributes.getString("auto_pad", "NOTSET");
  if (!llvm::is_contained({"NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"},
                          automatic))
    problems.push_back("auto_pad " + quote(automatic));
  if (llvm::any_of(attributes.getInts("pads"),
                   [](int64_t pad) { return pad < 0; }))
    problems.push_back("negative pads");
  if (attributes.getInts("kernel_shape").size() > 2)
    problems.push_back(
        "a window of " +
        std::to_string(attributes.getInts("kernel_shape").size()) +
        " dimensions");
}

/// The amounts before and after that keep `ceil(input / stride)` positions.
static std::pair<int64_t, int64_t> getSamePad(const Window &window, int k,
                                              bool isUpper) {
  int64_t positions = llvm::divideCeil(window.input[k], window.strides[k]);
  int64_t total =
      std::max<int64_t>(0, (positions - 1) * window.strides[k] +
                               window.getExtent(k) - window.input[k]);
  int64_t less = total / 2;
  return isUpper ? std::pair(less, total - less)
                 : std::pair(total - less, less);
}

FailureOr<Window> onnximport::getWindow(OperatorImporter &op,
                                        ArrayRef<int64_t> kernel) {
  const Attributes &attributes = op.getAttributes();
  int64_t rank = op.getInput(0).getRank() - 2;
  SmallVector<int64_t> ones(rank, 1), zeros(2 * rank, 0);
  struct List {
    const char *name;
    SmallVector<int64_t> values;
    int64_t count, minimum;
  };
  List lists[] = {
      {"kernel_shape", attributes.getInts("kernel_shape", kernel), rank, 1},
      {"strides", attributes.getInts("strides", ones), rank, 1},
      {"dilations", attributes.getInts("dilations", ones), rank, 1},
      {"pads", attributes.getInts("pads", zeros), 2 * rank, 0}};
  for (const List &list : lists) {
    if (static_cast<int64_t>(list.values.size()) != list.count)
      return op.emitError() << "expected " << list.count << " " << list.name
                            << ", but got [" << list.values << "]";
    for (int64_t value : list.values)
      if (value < list.minimum || !llvm::isInt<32>(value))
        return op.emitError()
               << "expected " << list.name << " of " << list.minimum
               << " to 2^31 - 1, but got [" << list.values << "]";
  }
  if (!kernel.empty() && kernel != ArrayRef<int64_t>(lists[0].values))
    return op.emitError() << "expected kernel_shape to be that of the filter, ["
                          << kernel << "], but got [" << lists[0].values << "]";

  Window window{{1, 1}, {1, 1}, {1, 1}, {1, 1}, {0, 0, 0, 0}};
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  StringRef automatic = attributes.getString("auto_pad", "NOTSET");
  for (int64_t i = 0; i < rank; ++i) {
    int k = i + 2 - rank;
    window.input[k] = shape[2 + i];
    window.size[k] = lists[0].values[i];
    window.strides[k] = lists[1].values[i];
    window.dilations[k] = lists[2].values[i];
    int64_t &before = window.pad[2 * k], &after = window.pad[2 * k + 1];
    if (automatic == "NOTSET") {
      before = lists[3].values[i];
      after = lists[3].values[rank + i];
    } else if (automatic != "VALID") {
      std::tie(before, after) =
          getSamePad(window, k, automatic == "SAME_UPPER");
    }
  }
  return window;
}

Tensor onnximport::getImage(OperatorImporter &op, const GraphValue &value) {
  int64_t rank = value.getRank();
  Tensor image = op.getGraph().convert(value, getChannelsLastLayout(rank),
                                       op.getLocation());
  if (rank == 4)
    return image;
  ArrayRef<int64_t> shape = image.getType().getShape();
  return op.reshape(image, {shape[0], 1, shape[1], shape[2]});
}

LogicalResult onnximport::setImage(OperatorImporter &op, Tensor image) {
  if (!image)
    return failure();
  int64_t rank = op.getInput(0).getRank();
  ArrayRef<int64_t> shape = image.getType().getShape();
  if (rank == 3)
    image = op.reshape(image, {shape[0], shape[2], shape[3]});
  return op.setOutput(image, getChannelsLastLayout(rank));
}
