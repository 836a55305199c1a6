//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Convolutions.
//
//===----------------------------------------------------------------------===//

#include "Quantization.h"
#include "Window.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

/// The filter with two spatial dimensions behind the channels.
static Tensor getFilter(OperatorImporter &op, size_t input) {
  Tensor filter = op.getPlain(input);
  ArrayRef<int64_t> shape = filter.getType().getShape();
  if (shape.size() == 4)
    return filter;
  return op.reshape(filter, {shape[0], shape[1], 1, shape[2]});
}

/// One element for each channel, or no value.
static Value getBias(OperatorImporter &op, size_t input) {
  return op.hasInput(input) ? Value(op.getPlain(input)) : Value();
}

/// Checks the ranks; the rest is the dialect's to check.
static LogicalResult checkRanks(OperatorImporter &op, size_t filter,
                                size_t bias) {
  int64_t rank = op.getInput(0).getRank();
  if (failed(op.requireRank(0, 3, 4)) ||
      failed(op.requireRank(filter, rank, rank)))
    return failure();
  return op.hasInput(bias) ? op.requireRank(bias, 1, 1) : success();
}

/// What a convolution is made of; quantized ones have a rounding.
struct ConvParts {
  Tensor image;
  /// O x I x H x W, and what is done with it in the end; the second argument is
  /// where its output channels are then.
  Tensor filter;
  function_ref<Tensor(Tensor filter, int64_t channels)> finishFilter;
  Value bias;
  Type element;
  RoundingAttr rounding;
};

static LogicalResult finishConv(OperatorImporter &op, const Window &window,
                                const ConvParts &parts) {
  int64_t channels = parts.image.getType().getDimSize(3);
  int64_t groups = op.getAttributes().getInt("group", 1);
  int64_t inGroup = parts.filter.getType().getDimSize(1);
  if (groups < 1 || groups > channels || channels != inGroup * groups)
    return op.emitError() << "expected a filter of " << channels
                          << " channels in " << groups << " groups, but got "
                          << inGroup;
  ArrayRef<int64_t> strides(window.strides), pad(window.pad),
      dilations(window.dilations);
  // Each channel by itself.
  if (groups == channels && groups > 1) {
    Tensor filter = op.transpose(parts.filter, {2, 3, 0, 1});
    filter = op.reshape(filter, filter.getType().getShape().drop_back());
    return setImage(op, op.create<DepthwiseConv2DOp>(
                            parts.element, parts.image,
                            parts.finishFilter(filter, 2), parts.bias, strides,
                            pad, dilations, Activation::None, parts.rounding));
  }
  Tensor filter = op.transpose(parts.filter, {0, 2, 3, 1});
  return setImage(op, op.create<Conv2DOp>(parts.element, parts.image,
                                          parts.finishFilter(filter, 0),
                                          parts.bias, strides, pad, dilations,
                                          Activation::None, parts.rounding));
}

static FailureOr<Window> getFilterWindow(OperatorImporter &op, size_t filter) {
  SmallVector<int64_t> shape = op.getInput(filter).getShape();
  return getWindow(op, ArrayRef<int64_t>(shape).drop_front(2));
}

/// What float convolutions of both directions begin with.
static FailureOr<Window> getFloatWindow(OperatorImporter &op) {
  if (failed(checkRanks(op, 1, 2)) || failed(op.requireFloat(0)) ||
      failed(op.requireFloat(1)))
    return failure();
  return getFilterWindow(op, 1);
}

static LogicalResult importConv(OperatorImporter &op) {
  FailureOr<Window> window = getFloatWindow(op);
  if (failed(window))
    return failure();
  auto keep = [](Tensor filter, int64_t) { return filter; };
  return finishConv(op, *window,
                    {getImage(op), getFilter(op, 1), keep, getBias(op, 2),
                     op.getBuilder().getF32Type(), RoundingAttr()});
}

/// Input, filter and result each come with scale and zero point.
static LogicalResult importQLinearConv(OperatorImporter &op) {
  if (failed(checkRanks(op, 3, 8)))
    return failure();
  FailureOr<Window> window = getFilterWindow(op, 3);
  if (failed(window))
    return failure();
  FailureOr<Storage> from = getStorage(op, 0);
  FailureOr<Storage> weights = succeeded(from) ? getStorage(op, 3) : from;
  FailureOr<Storage> to = succeeded(weights) ? getStorage(op, 7) : weights;
  if (failed(to))
    return failure();
  QuantType input = getElement(op, 1, 2, *from);
  QuantType output = input ? getElement(op, 6, 7, *to) : QuantType();
  if (!output)
    return failure();
  GraphValue typed{getTyped(op, op.getInput(0).value, input),
                   op.getInput(0).layout};
  bool isValid = true;
  auto finish = [&](Tensor filter, int64_t position) {
    int64_t channels = filter.getType().getDimSize(position);
    QuantType element =
        getElement(op, 4, 5, *weights, ChannelAxis{channels, position});
    isValid = element != nullptr;
    return isValid ? getTyped(op, filter, element) : filter;
  };
  LogicalResult result =
      finishConv(op, *window,
                 {getImage(op, typed), getFilter(op, 3), finish, getBias(op, 8),
                  output, getLayerRounding(op)});
  return success(succeeded(result) && isValid);
}

//===----------------------------------------------------------------------===//
// Transposed convolutions
//===----------------------------------------------------------------------===//

/// What is cut off at the beginning and what is left, of one dimension.
struct TransposedSize {
  int64_t cut, size;
};

static FailureOr<SmallVector<TransposedSize>>
getTransposedSizes(OperatorImporter &op, const Window &window) {
  const Attributes &attributes = op.getAttributes();
  int64_t rank = op.getInput(0).getRank() - 2;
  SmallVector<int64_t> zeros(rank, 0);
  SmallVector<int64_t> extra = attributes.getInts("output_padding", zeros);
  SmallVector<int64_t> wanted = attributes.getInts("output_shape");
  StringRef automatic = attributes.getString("auto_pad", "NOTSET");
  auto isSize = [](int64_t size) { return size >= 0 && llvm::isInt<32>(size); };
  if (static_cast<int64_t>(extra.size()) != rank ||
      !llvm::all_of(extra, isSize))
    return op.emitError() << "expected " << rank << " output_padding, but got ["
                          << extra << "]";
  if (!wanted.empty() && (static_cast<int64_t>(wanted.size()) != rank ||
                          !llvm::all_of(wanted, isSize)))
    return op.emitError() << "expected " << rank << " output_shape, but got ["
                          << wanted << "]";
  SmallVector<TransposedSize> sizes(2 - rank, {0, 1});
  for (int64_t i = 0; i < rank; ++i) {
    int k = i + 2 - rank;
    int64_t all = (window.input[k] - 1) * window.strides[k] + extra[i] +
                  window.getExtent(k);
    int64_t before = window.pad[2 * k], after = window.pad[2 * k + 1];
    bool isSame = automatic == "SAME_UPPER" || automatic == "SAME_LOWER";
    if (!wanted.empty() || isSame) {
      int64_t size =
          wanted.empty() ? window.input[k] * window.strides[k] : wanted[i];
      int64_t total = all - size, less = total / 2;
      if (total < 0)
        return op.emitError() << "expected an output_shape of at most " << all
                              << ", but got " << size;
      before = automatic == "SAME_UPPER" ? less : total - less;
      after = total - before;
    }
    if (all - before - after <= 0)
      return op.emitError() << "expected pads below " << all << ", but got "
                            << before << " and " << after;
    sizes.push_back({before, all - before - after});
  }
  return sizes;
}

/// `count` of the elements of an axis, or of a vector that may be absent.
static Value sliceGroup(OperatorImporter &op, Value value, int64_t axis,
                        int64_t offset, int64_t count) {
  if (!value)
    return {};
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getDimSize(axis) == count)
    return value;
  SmallVector<int64_t> offsets(type.getRank(), 0), sizes(type.getShape());
  offsets[axis] = offset;
  sizes[axis] = count;
  return op.create<SliceOp>(type.getElementType(), value, offsets, sizes,
                            SmallVector<int64_t>(type.getRank(), 1));
}

/// Each group is a layer of its own.
static LogicalResult importConvTranspose(OperatorImporter &op) {
  FailureOr<Window> window = getFloatWindow(op);
  if (failed(window))
    return failure();
  FailureOr<SmallVector<TransposedSize>> sizes =
      getTransposedSizes(op, *window);
  if (failed(sizes))
    return failure();
  Tensor image = getImage(op), filter = getFilter(op, 1);
  Value bias = getBias(op, 2);
  int64_t groups = op.getAttributes().getInt("group", 1);
  int64_t inputs = image.getType().getDimSize(3);
  int64_t outputs = filter.getType().getDimSize(1);
  if (groups < 1 || groups > inputs || inputs % groups != 0 ||
      filter.getType().getDimSize(0) != inputs)
    return op.emitError() << "expected a filter of " << inputs
                          << " channels in " << groups << " groups, but got "
                          << filter.getType().getDimSize(0);
  if (bias && cast<Tensor>(bias).getType().getDimSize(0) != outputs * groups)
    return op.emitError() << "expected a bias of " << outputs * groups
                          << " elements, but got "
                          << cast<Tensor>(bias).getType().getDimSize(0);
  auto type =
      RankedTensorType::get({image.getType().getDimSize(0), (*sizes)[0].size,
                             (*sizes)[1].size, outputs},
                            op.getBuilder().getF32Type());
  SmallVector<Value> results;
  for (int64_t group = 0; group < groups; ++group) {
    int64_t size = inputs / groups, first = group * size;
    Value part = sliceGroup(op, image, 3, first, size);
    Value weights = sliceGroup(op, filter, 0, first, size);
    Value addend = sliceGroup(op, bias, 0, group * outputs, outputs);
    if (!part || !weights || (bias && !addend))
      return failure();
    results.push_back(TransposeConv2DOp::create(
        op.getBuilder(), op.getLocation(), type, part,
        op.transpose(cast<Tensor>(weights), {1, 2, 3, 0}), addend,
        ArrayRef<int64_t>(window->strides),
        ArrayRef<int64_t>{(*sizes)[0].cut, (*sizes)[1].cut}, Activation::None,
        RoundingAttr()));
  }
  if (groups == 1)
    return setImage(op, cast<Tensor>(results.front()));
  return setImage(
      op, op.create<ConcatOp>(type.getElementType(), results, int64_t(3)));
}

static void checkConv(const NodeProto &op, const ModelFile &,
                      std::vector<std::string> &problems) {
  checkWindowAttributes(op, problems);
}

static void checkConvTranspose(const NodeProto &op, const ModelFile &file,
                               std::vector<std::string> &problems) {
  checkConv(op, file, problems);
  Attributes attributes(op);
  if (llvm::any_of(attributes.getInts("dilations"),
                   [](int64_t dilation) { return dilation != 1; }))
    problems.push_back("dilations");
}

ArrayRef<OperatorInfo> onnximport::getLayerOperators() {
  auto attributes = [](std::vector<AttributeInfo> more) {
    more.insert(more.begin(), getWindowAttributes().begin(),
                getWindowAttributes().end());
    return more;
  };
  auto quantized = [&] {
    OperatorInfo info{"QLinearConv",
                      {{"input"},
                       {"input_scale", false, true},
                       {"input_zero_point", false, true},
                       {"filter"},
                       {"filter_scale", false, true},
                       {"filter_zero_point", false, true},
                       {"output_scale", false, true},
                       {"output_zero_point", false, true},
                       {"bias", true}},
                      attributes({{"group", AttributeKind::Int}}),
                      importQLinearConv,
                      checkConv};
    info.takesCodes = true;
    return info;
  };
  static const OperatorInfo infos[] = {
      {"Conv",
       {{"input"}, {"filter"}, {"bias", true}},
       attributes({{"group", AttributeKind::Int}}),
       importConv,
       checkConv},
      {"ConvTranspose",
       {{"input"}, {"filter"}, {"bias", true}},
       attributes({{"group", AttributeKind::Int},
                   {"output_padding", AttributeKind::Ints},
                   {"output_shape", AttributeKind::Ints}}),
       importConvTranspose,
       checkConvTranspose},
      quantized(),
  };
  return infos;
}
