//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Gives the borders of functions upstream's quant types. Everything is checked
// before anything changes.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_CONVERTQOPTTOQUANTPASS
#include "qopt/Conversion/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

using EmitError = function_ref<InFlightDiagnostic()>;

/// The scales as doubles; failure where one is not positive or not exact.
static FailureOr<SmallVector<double>> convertScales(QuantType type,
                                                    EmitError emitError) {
  SmallVector<double> scales;
  for (size_t i = 0; i < type.getScale().size(); ++i) {
    ExactScale scale = type.getScale().getScale(i);
    double value = scale.toDouble();
    if (scale.mantissa < 0)
      return emitError() << "expected positive scales, but got " << value;
    if (!(ExactScale::fromDouble(value) == scale))
      return emitError() << "expected scales that a double holds exactly, but "
                            "got "
                         << scale.mantissa << " * 2**" << scale.exponent;
    scales.push_back(value);
  }
  return scales;
}

static quant::QuantizedType
convertBlocks(QuantType type, ArrayRef<int64_t> shape, unsigned flags,
              ArrayRef<double> scales, EmitError emitError) {
  MLIRContext *context = type.getContext();
  SmallVector<int64_t> numBlocks, blockSizes;
  SmallVector<int32_t> axes;
  for (auto [axis, size] : llvm::enumerate(type.getBlockOrAxis())) {
    if (shape[axis] % size != 0) {
      emitError() << "expected whole blocks, but got " << size << " in the "
                  << shape[axis] << " elements of axis " << axis;
      return {};
    }
    numBlocks.push_back(shape[axis] / size);
    // What is left out is not divided.
    if (size == shape[axis])
      continue;
    axes.push_back(axis);
    blockSizes.push_back(size);
  }
  SmallVector<float> values;
  SmallVector<APInt> zeroPoints;
  Type express = Float32Type::get(context);
  IntegerType storage = type.getIntegerType();
  for (auto [index, scale] : llvm::enumerate(scales)) {
    // Upstream keeps the scales of blocks in the expressed type.
    float value = static_cast<float>(scale);
    if (value != scale) {
      emitError() << "expected block scales that f32 holds exactly, but got "
                  << scale;
      return {};
    }
    values.push_back(value);
    zeroPoints.push_back(APInt(storage.getWidth(), type.getZeroPointOf(index),
                               /*isSigned=*/true, /*implicitTrunc=*/true));
  }
  return quant::UniformQuantizedSubChannelType::getChecked(
      emitError, flags, storage, express,
      DenseElementsAttr::get(RankedTensorType::get(numBlocks, express),
                             ArrayRef<float>(values)),
      DenseElementsAttr::get(RankedTensorType::get(numBlocks, storage),
                             zeroPoints),
      axes, blockSizes, type.getStorage().getMin(), type.getStorage().getMax());
}

/// The element type of the same meaning; null after an error.
static quant::QuantizedType
convertElement(QuantType type, ArrayRef<int64_t> shape, EmitError emitError) {
  StorageAttr storage = type.getStorage();
  if (!storage.isUniform()) {
    emitError() << "expected integer storage, but got "
                << stringifyStorageKind(storage.getKind());
    return {};
  }
  FailureOr<SmallVector<double>> scales = convertScales(type, emitError);
  if (failed(scales))
    return {};
  std::optional<int64_t> numScales = type.getNumScales(shape);
  if (!numScales || *numScales != static_cast<int64_t>(scales->size())) {
    emitError() << "expected as many scales as the tensor has channels or "
                   "blocks, but got "
                << scales->size();
    return {};
  }
  unsigned flags = storage.getKind() == StorageKind::Signed
                       ? quant::QuantizationFlags::Signed
                       : 0;
  Type express = Float32Type::get(type.getContext());
  switch (type.getGranularity()) {
  case Granularity::Tensor:
    return quant::UniformQuantizedType::getChecked(
        emitError, flags, storage.getIntegerType(), express, scales->front(),
        type.getZeroPointOf(0), storage.getMin(), storage.getMax());
  case Granularity::Channel: {
    SmallVector<int64_t> zeroPoints;
    for (size_t i = 0; i < scales->size(); ++i)
      zeroPoints.push_back(type.getZeroPointOf(i));
    return quant::UniformQuantizedPerAxisType::getChecked(
        emitError, flags, storage.getIntegerType(), express, *scales,
        zeroPoints, type.getAxis(), storage.getMin(), storage.getMax());
  }
  case Granularity::Block:
    return convertBlocks(type, shape, flags, *scales, emitError);
  }
  llvm_unreachable("unknown granularity");
}

static bool mentionsQuantType(Type type) {
  return type.walk([](QuantType) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

/// The type that takes the place of `type` at a border, which is `type` itself
/// where it is not quantized; null after an error at `op`.
static Type convertBorder(Type type, Operation *op) {
  if (!mentionsQuantType(type))
    return type;
  auto emitError = [&] {
    return op->emitOpError() << "cannot convert " << type << ": ";
  };
  auto tensor = dyn_cast<RankedTensorType>(type);
  auto element =
      tensor ? dyn_cast<QuantType>(tensor.getElementType()) : QuantType();
  if (!element || !tensor.hasStaticShape()) {
    emitError() << "expected a ranked tensor of static shape";
    return {};
  }
  quant::QuantizedType converted =
      convertElement(element, tensor.getShape(), emitError);
  return converted ? tensor.clone(converted) : Type();
}

static LogicalResult convertBorders(TypeRange types, Operation *op,
                                    SmallVectorImpl<Type> &converted) {
  for (Type type : types)
    if (!converted.emplace_back(convertBorder(type, op)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

namespace {

/// A func.func, func.call or func.return and the types that it gets.
struct Border {
  Operation *op;
  SmallVector<Type> inputs, outputs;
};

struct ConvertQOptToQuantPass
    : qopt::impl::ConvertQOptToQuantPassBase<ConvertQOptToQuantPass> {
  void runOnOperation() override;
};

} // namespace

static FailureOr<Border> checkBorder(Operation *op) {
  Border border{op, {}, {}};
  TypeRange inputs = op->getOperandTypes(), outputs = op->getResultTypes();
  if (auto function = dyn_cast<func::FuncOp>(op)) {
    inputs = function.getArgumentTypes();
    outputs = function.getResultTypes();
  }
  if (failed(convertBorders(inputs, op, border.inputs)) ||
      failed(convertBorders(outputs, op, border.outputs)))
    return failure();
  return border;
}

/// Makes `op` use its operands with the types of its border.
static void reinterpretOperands(const Border &border) {
  OpBuilder builder(border.op);
  for (auto [operand, type] :
       llvm::zip_equal(border.op->getOpOperands(), border.inputs))
    if (operand.get().getType() != type)
      operand.set(ReinterpretOp::create(builder, border.op->getLoc(), type,
                                        operand.get()));
}

/// Gives values the types of a border, and their users the types they had.
static void reinterpretValues(ValueRange values, ArrayRef<Type> types,
                              OpBuilder &builder) {
  for (auto [value, type] : llvm::zip_equal(values, types)) {
    Type original = value.getType();
    if (original == type)
      continue;
    value.setType(type);
    auto inside =
        ReinterpretOp::create(builder, value.getLoc(), original, value);
    value.replaceAllUsesExcept(inside, inside);
  }
}

static void rewrite(const Border &border) {
  OpBuilder builder(border.op->getContext());
  if (auto function = dyn_cast<func::FuncOp>(border.op)) {
    function.setFunctionType(
        builder.getFunctionType(border.inputs, border.outputs));
    if (function.isExternal())
      return;
    builder.setInsertionPointToStart(&function.front());
    reinterpretValues(function.getArguments(), border.inputs, builder);
    return;
  }
  reinterpretOperands(border);
  builder.setInsertionPointAfter(border.op);
  reinterpretValues(border.op->getResults(), border.outputs, builder);
}

void ConvertQOptToQuantPass::runOnOperation() {
  SmallVector<Border> borders;
  auto collect = [&](Operation *op) -> WalkResult {
    // The type of a function as a value is out of this pass's reach.
    if (isa<func::ConstantOp, func::CallIndirectOp>(op)) {
      auto types =
          llvm::concat<const Type>(SmallVector<Type>(op->getOperandTypes()),
                                   SmallVector<Type>(op->getResultTypes()));
      if (llvm::any_of(types, mentionsQuantType))
        return op->emitOpError("expected direct calls only");
    }
    if (!isa<func::FuncOp, func::CallOp, func::ReturnOp>(op))
      return WalkResult::advance();
    FailureOr<Border> border = checkBorder(op);
    if (failed(border))
      return WalkResult::interrupt();
    borders.push_back(std::move(*border));
    return WalkResult::advance();
  };
  if (getOperation()->walk<WalkOrder::PreOrder>(collect).wasInterrupted())
    return signalPassFailure();
  for (const Border &border : borders)
    rewrite(border);
}
