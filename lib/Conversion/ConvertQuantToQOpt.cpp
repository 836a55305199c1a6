//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Upstream's quant types and casts to qopt's. All types are checked first, so
// that what cannot be converted leaves the module untouched.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_CONVERTQUANTTOQOPTPASS
#include "qopt/Conversion/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

using EmitError = function_ref<InFlightDiagnostic()>;

static StorageAttr convertStorage(quant::QuantizedType type,
                                  EmitError emitError) {
  auto storage = dyn_cast<IntegerType>(type.getStorageType());
  if (!storage) {
    emitError() << "expected integer storage, but got "
                << type.getStorageType();
    return {};
  }
  return StorageAttr::getChecked(
      emitError, type.getContext(),
      type.isSigned() ? StorageKind::Signed : StorageKind::Unsigned,
      storage.getWidth(), type.getStorageTypeMin(), type.getStorageTypeMax());
}

/// The size of a block along each dimension; a dimension that the type leaves
/// out is not divided.
static FailureOr<SmallVector<int64_t>>
getBlockShape(quant::UniformQuantizedSubChannelType type,
              ArrayRef<int64_t> shape, EmitError emitError) {
  SmallVector<int64_t> block(shape);
  for (auto [axis, size] : type.getBlockSizeInfo()) {
    if (axis < 0 || axis >= static_cast<int64_t>(shape.size()))
      return emitError() << "expected axes below " << shape.size()
                         << ", but got " << axis;
    block[axis] = size;
  }
  ArrayRef<int64_t> numBlocks = type.getScales().getType().getShape();
  if (numBlocks.size() != shape.size())
    return emitError() << "expected scales of rank " << shape.size()
                       << ", but got " << numBlocks.size();
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (numBlocks[axis] * block[axis] != shape[axis])
      return emitError() << "expected blocks that cover the " << shape[axis]
                         << " elements of axis " << axis << ", but got "
                         << numBlocks[axis] << " of " << block[axis];
  return block;
}

/// The type of the same meaning; null after an error. `shape` is that of the
/// tensor around the type, nullopt where there is none.
static QuantType convertType(quant::QuantizedType type,
                             std::optional<ArrayRef<int64_t>> shape,
                             EmitError emitError) {
  // A calibrated type has no storage to look at.
  if (!isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType,
           quant::UniformQuantizedSubChannelType>(type)) {
    emitError() << "expected a uniform type";
    return {};
  }
  if (!isa<Float32Type>(type.getExpressedType())) {
    emitError() << "expected f32 as expressed type, but got "
                << type.getExpressedType();
    return {};
  }
  StorageAttr storage = convertStorage(type, emitError);
  if (!storage)
    return {};

  Granularity granularity = Granularity::Tensor;
  SmallVector<int64_t> blockOrAxis, zeroPoints;
  SmallVector<double> scales;
  if (auto perTensor = dyn_cast<quant::UniformQuantizedType>(type)) {
    scales = {perTensor.getScale()};
    zeroPoints = {perTensor.getZeroPoint()};
  } else if (auto perAxis =
                 dyn_cast<quant::UniformQuantizedPerAxisType>(type)) {
    granularity = Granularity::Channel;
    blockOrAxis = {perAxis.getQuantizedDimension()};
    scales.assign(perAxis.getScales().begin(), perAxis.getScales().end());
    zeroPoints.assign(perAxis.getZeroPoints().begin(),
                      perAxis.getZeroPoints().end());
  } else {
    auto perBlock = cast<quant::UniformQuantizedSubChannelType>(type);
    granularity = Granularity::Block;
    if (!shape) {
      emitError() << "expected a ranked tensor of static shape around blocks";
      return {};
    }
    FailureOr<SmallVector<int64_t>> block =
        getBlockShape(perBlock, *shape, emitError);
    if (failed(block))
      return {};
    blockOrAxis = *block;
    for (APFloat scale : perBlock.getScales().getValues<APFloat>())
      scales.push_back(scale.convertToDouble());
    for (APInt zeroPoint : perBlock.getZeroPoints().getValues<APInt>())
      zeroPoints.push_back(type.isSigned() ? zeroPoint.getSExtValue()
                                           : zeroPoint.getZExtValue());
  }

  MLIRContext *context = type.getContext();
  ScaleAttrInterface scale = RealScaleAttr::getChecked(
      emitError, context, DenseF64ArrayAttr::get(context, scales));
  if (!scale)
    return {};
  auto result =
      QuantType::getChecked(emitError, context, storage, granularity,
                            ArrayRef(blockOrAxis), scale, ArrayRef(zeroPoints));
  if (!result || !shape)
    return result;
  std::optional<int64_t> expected = result.getNumScales(*shape);
  if (!expected || *expected != static_cast<int64_t>(scales.size())) {
    emitError() << "expected as many scales as the tensor has channels, but "
                   "got "
                << scales.size();
    return {};
  }
  return result;
}

/// The shape that a type's scales must fit.
static std::optional<ArrayRef<int64_t>> getStaticShape(RankedTensorType type) {
  if (!type.hasStaticShape())
    return std::nullopt;
  return type.getShape();
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

namespace {

/// Checks every quantized type inside types and attributes.
class TypeChecker {
public:
  TypeChecker() {
    walker.addWalk([this](Type type) {
      if (auto quantized = dyn_cast<quant::QuantizedType>(type))
        return check(quantized, std::nullopt);
      auto tensor = dyn_cast<RankedTensorType>(type);
      if (!tensor)
        return WalkResult::advance();
      auto element = dyn_cast<quant::QuantizedType>(tensor.getElementType());
      return element ? check(element, getStaticShape(tensor))
                     : WalkResult::advance();
    });
  }

  LogicalResult check(Operation *op) {
    current = op;
    for (Type type : op->getOperandTypes())
      if (walk(type))
        return failure();
    for (Type type : op->getResultTypes())
      if (walk(type))
        return failure();
    if (walk(op->getAttrDictionary()))
      return failure();
    for (Region &region : op->getRegions())
      for (Block &block : region)
        for (Type type : block.getArgumentTypes())
          if (walk(type))
            return failure();
    return success();
  }

private:
  template <typename Element> bool walk(Element element) {
    return walker.walk<WalkOrder::PreOrder>(element).wasInterrupted();
  }

  WalkResult check(quant::QuantizedType type,
                   std::optional<ArrayRef<int64_t>> shape) {
    auto emitError = [&] {
      return current->emitOpError() << "cannot convert " << type << ": ";
    };
    // Its own parts hold no other quantized type.
    return convertType(type, shape, emitError) ? WalkResult::skip()
                                               : WalkResult::interrupt();
  }

  AttrTypeWalker walker;
  Operation *current = nullptr;
};

} // namespace

static bool isQuantCast(Operation *op) {
  return isa<quant::QuantizeCastOp, quant::DequantizeCastOp,
             quant::StorageCastOp>(op);
}

/// qopt's casts take tensors of static shape only.
static LogicalResult checkCast(Operation *op) {
  auto tensor = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!tensor || !tensor.hasStaticShape())
    return op->emitOpError("expected a ranked tensor of static shape, but got ")
           << op->getResult(0).getType();
  return success();
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

/// quant.qcast, quant.dcast, quant.scast --> qopt.quantize, qopt.dequantize,
/// qopt.reinterpret; the types are converted already.
static void replaceCast(Operation *op) {
  OpBuilder builder(op);
  Type type = op->getResult(0).getType();
  Value input = op->getOperand(0);
  Operation *cast =
      llvm::TypeSwitch<Operation *, Operation *>(op)
          .Case([&](quant::QuantizeCastOp) {
            return QuantizeOp::create(builder, op->getLoc(), type, input,
                                      Rounding::HalfAway);
          })
          .Case([&](quant::DequantizeCastOp) {
            return DequantizeOp::create(builder, op->getLoc(), type, input);
          })
          .Case([&](quant::StorageCastOp) {
            return ReinterpretOp::create(builder, op->getLoc(), type, input);
          });
  cast->setDiscardableAttrs(op->getDiscardableAttrDictionary());
  op->replaceAllUsesWith(cast);
  op->erase();
}

namespace {

struct ConvertQuantToQOptPass
    : qopt::impl::ConvertQuantToQOptPassBase<ConvertQuantToQOptPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    TypeChecker checker;
    SmallVector<Operation *> casts;
    WalkResult result = module->walk<WalkOrder::PreOrder>([&](Operation *op) {
      if (failed(checker.check(op)))
        return WalkResult::interrupt();
      if (isQuantCast(op)) {
        if (failed(checkCast(op)))
          return WalkResult::interrupt();
        casts.push_back(op);
      }
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();

    auto unexpected = [&]() -> InFlightDiagnostic {
      llvm_unreachable("every type has been checked");
    };
    AttrTypeReplacer replacer;
    replacer.addReplacement([&](quant::QuantizedType type) -> Type {
      return convertType(type, std::nullopt, unexpected);
    });
    // Asked first: blocks need the shape of their tensor.
    replacer.addReplacement([&](RankedTensorType type) -> std::optional<Type> {
      auto element = dyn_cast<quant::QuantizedType>(type.getElementType());
      if (!element)
        return std::nullopt;
      return type.clone(convertType(element, getStaticShape(type), unexpected));
    });
    replacer.recursivelyReplaceElementsIn(module, /*replaceAttrs=*/true,
                                          /*replaceLocs=*/false,
                                          /*replaceTypes=*/true);
    for (Operation *op : casts)
      replaceCast(op);
  }
};

} // namespace
