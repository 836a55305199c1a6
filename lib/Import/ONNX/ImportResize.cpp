//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Images of another size.
//
//===----------------------------------------------------------------------===//

#include "OperatorImporter.h"
#include "qopt/Numerics/Resize.h"
#include <cmath>

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::onnximport;

namespace {
/// One spatial axis.
struct Axis {
  int64_t input, output;
  /// Of the output in the input, as the file says.
  double scale;
};
} // namespace

static StringRef getTransformation(OperatorImporter &op) {
  return op.getAttributes().getString("coordinate_transformation_mode",
                                      "half_pixel");
}

/// Height and width, of which one or both change. Sizes win over scales.
static FailureOr<std::array<Axis, 2>> getResizeAxes(OperatorImporter &op) {
  SmallVector<int64_t> shape = op.getInput(0).getShape();
  SmallVector<int64_t> named =
      op.getAttributes().getInts("axes", getIdentityLayout(shape.size()));
  FailureOr<SmallVector<int64_t>> axes = op.normalizeAxes(named, shape.size());
  if (failed(axes))
    return failure();
  SmallVector<double> scales(shape.size(), 1);
  SmallVector<int64_t> sizes = shape;
  // Opset 11 has empty tensors for what is absent.
  auto isGiven = [&](size_t input) {
    return op.hasInput(input) &&
           op.getInput(input).value.getType().getNumElements() > 0;
  };
  bool hasSizes = isGiven(3), hasScales = isGiven(2);
  if (hasSizes) {
    FailureOr<SmallVector<int64_t>> given = op.getIntegers(3);
    if (failed(given))
      return failure();
    if (given->size() != axes->size())
      return op.emitError() << "expected " << axes->size() << " sizes, but got "
                            << given->size();
    for (auto [axis, size] : llvm::zip_equal(*axes, *given)) {
      sizes[axis] = size;
      scales[axis] = shape[axis] == 0 ? 1 : double(size) / shape[axis];
    }
  } else if (hasScales) {
    FailureOr<SmallVector<float>> given = op.getReals(2);
    if (failed(given))
      return failure();
    if (given->size() != axes->size())
      return op.emitError() << "expected " << axes->size()
                            << " scales, but got " << given->size();
    for (auto [axis, scale] : llvm::zip_equal(*axes, *given)) {
      if (!(scale > 0) || !(shape[axis] * double(scale) < kMaxResizeSize))
        return op.emitError() << "expected positive scales to sizes below "
                              << kMaxResizeSize << ", but got " << scale;
      sizes[axis] =
          static_cast<int64_t>(std::floor(shape[axis] * double(scale)));
      scales[axis] = scale;
    }
  } else {
    return op.emitError() << "expected scales or sizes, but got neither";
  }
  if (sizes[0] != shape[0] || sizes[1] != shape[1])
    return op.emitError() << "expected a resize of height and width, but got ["
                          << shape << "] to [" << sizes << "]";
  std::array<Axis, 2> result = {Axis{shape[2], sizes[2], scales[2]},
                                Axis{shape[3], sizes[3], scales[3]}};
  for (const Axis &axis : result)
    if (axis.input < 1 || axis.input > kMaxResizeSize || axis.output < 1 ||
        axis.output > kMaxResizeSize)
      return op.emitError()
             << "expected sizes from 1 to " << kMaxResizeSize << ", but got "
             << axis.input << " to " << axis.output;
  return result;
}

/// Where an element of the output lies in the input.
static double getSource(const Axis &axis, int64_t index, StringRef mode) {
  double x = index;
  if (mode == "asymmetric")
    return x / axis.scale;
  if (mode == "align_corners")
    return axis.output == 1
               ? 0
               : x * double(axis.input - 1) / double(axis.output - 1);
  if (mode == "pytorch_half_pixel" && axis.output == 1)
    return 0;
  return (x + 0.5) / axis.scale - 0.5;
}

/// The positions of nearest elements.
static SmallVector<int64_t> getNearest(OperatorImporter &op, const Axis &axis) {
  StringRef mode = getTransformation(op);
  StringRef rounding =
      op.getAttributes().getString("nearest_mode", "round_prefer_floor");
  SmallVector<int64_t> positions;
  for (int64_t i = 0; i < axis.output; ++i) {
    double source = getSource(axis, i, mode), nearest = std::floor(source);
    if (rounding == "ceil")
      nearest = std::ceil(source);
    else if (rounding == "round_prefer_floor")
      nearest = std::ceil(source - 0.5);
    else if (rounding == "round_prefer_ceil")
      nearest = std::floor(source + 0.5);
    positions.push_back(
        std::clamp<int64_t>(int64_t(nearest), 0, axis.input - 1));
  }
  return positions;
}

/// Picks elements along a dimension of an image.
static Tensor pick(OperatorImporter &op, Tensor image, int64_t axis,
                   ArrayRef<int64_t> positions) {
  if (!image || positions == ArrayRef<int64_t>(getIdentityLayout(
                                 image.getType().getDimSize(axis))))
    return image;
  auto type =
      RankedTensorType::get(positions.size(), op.getBuilder().getI32Type());
  return op.create<GatherOp>(image.getType().getElementType(), image,
                             op.createIntegers(type, positions), axis);
}

static LogicalResult importNearest(OperatorImporter &op,
                                   const std::array<Axis, 2> &axes) {
  Layout layout = getChannelsLastLayout(4);
  Tensor image = op.getIn(0, layout);
  SmallVector<int64_t> rows = getNearest(op, axes[0]),
                       columns = getNearest(op, axes[1]);
  // The dialect's op where its positions are these.
  for (int corners : {0, 1})
    for (int centers : {0, 1}) {
      auto matches = [&](const Axis &axis, ArrayRef<int64_t> positions) {
        return ArrayRef<int64_t>(nearestPositions(
                   {axis.input, axis.output, corners != 0, centers != 0})) ==
               positions;
      };
      if (!matches(axes[0], rows) || !matches(axes[1], columns))
        continue;
      auto type = image.getType().clone(
          ArrayRef<int64_t>{image.getType().getDimSize(0), axes[0].output,
                            axes[1].output, image.getType().getDimSize(3)});
      return op.setOutput(ResizeNearestOp::create(op.getBuilder(),
                                                  op.getLocation(), type, image,
                                                  corners != 0, centers != 0)
                              .getOutput(),
                          layout);
    }
  image = pick(op, image, 1, rows);
  return op.setOutput(pick(op, image, 2, columns), layout);
}

static LogicalResult importLinear(OperatorImporter &op,
                                  const std::array<Axis, 2> &axes) {
  StringRef mode = getTransformation(op);
  for (const Axis &axis : axes) {
    // The op takes the scale from the sizes.
    double exact = double(axis.output) / axis.input;
    if (mode != "align_corners" && std::fabs(axis.scale - exact) > 1e-6 * exact)
      return op.emitError() << "expected a scale that is the quotient of the "
                               "sizes, "
                            << exact << ", but got " << axis.scale;
    if (mode == "pytorch_half_pixel" && axis.output == 1 && axis.input > 1)
      return op.emitError()
             << "expected more than one element with pytorch_half_pixel";
  }
  Layout layout = getChannelsLastLayout(4);
  Tensor image = op.getIn(0, layout);
  auto type = image.getType().clone(
      ArrayRef<int64_t>{image.getType().getDimSize(0), axes[0].output,
                        axes[1].output, image.getType().getDimSize(3)});
  bool corners = mode == "align_corners";
  bool centers = mode == "half_pixel" || mode == "pytorch_half_pixel";
  return op.setOutput(
      ResizeBilinearOp::create(op.getBuilder(), op.getLocation(), type, image,
                               corners, centers, IntegerAttr(), RoundingAttr())
          .getOutput(),
      layout);
}

static LogicalResult importResize(OperatorImporter &op) {
  if (failed(op.requireRank(0, 4, 4)))
    return failure();
  FailureOr<std::array<Axis, 2>> axes = getResizeAxes(op);
  if (failed(axes))
    return failure();
  if (op.getAttributes().getString("mode", "nearest") == "nearest")
    return importNearest(op, *axes);
  if (failed(op.requireFloat(0)))
    return failure();
  return importLinear(op, *axes);
}

static void checkResize(const NodeProto &op, const ModelFile &,
                        std::vector<std::string> &problems) {
  Attributes attributes(op);
  auto check = [&](StringRef name, StringRef fallback,
                   std::initializer_list<StringRef> known) {
    StringRef value = attributes.getString(name, fallback);
    if (!llvm::is_contained(known, value))
      problems.push_back(name.str() + " " + quote(value));
  };
  check("mode", "nearest", {"nearest", "linear"});
  check("coordinate_transformation_mode", "half_pixel",
        {"half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners"});
  check("nearest_mode", "round_prefer_floor",
        {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"});
  check("keep_aspect_ratio_policy", "stretch", {"stretch"});
  for (const char *flag : {"antialias", "exclude_outside"})
    if (attributes.getInt(flag, 0) != 0)
      problems.push_back(flag);
}

ArrayRef<OperatorInfo> onnximport::getResizeOperators() {
  static const OperatorInfo infos[] = {
      {"Resize",
       {{"input"},
        {"roi", true, true},
        {"scales", true, true},
        {"sizes", true, true}},
       {{"antialias", AttributeKind::Int},
        {"axes", AttributeKind::Ints},
        {"coordinate_transformation_mode", AttributeKind::String},
        {"cubic_coeff_a", AttributeKind::Float},
        {"exclude_outside", AttributeKind::Int},
        {"extrapolation_value", AttributeKind::Float},
        {"keep_aspect_ratio_policy", AttributeKind::String},
        {"mode", AttributeKind::String},
        {"nearest_mode", AttributeKind::String}},
       importResize,
       checkResize},
  };
  return infos;
}
