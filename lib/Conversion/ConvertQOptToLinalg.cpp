//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The pass, its types, and the ops that only rename values. Each other family
// of ops has a file of its own.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Func/Transforms/FuncConversions.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "qopt/Conversion/Passes.h"
#include "qopt/Dialect/QOpt/Constants.h"

namespace mlir::qopt {

#define GEN_PASS_DEF_CONVERTQOPTTOLINALGPASS
#include "qopt/Conversion/Passes.h.inc"

//===----------------------------------------------------------------------===//
// Shared builders
//===----------------------------------------------------------------------===//

Value createIntegerTensor(OpBuilder &builder, Location loc,
                          ArrayRef<int64_t> shape, Type elementType,
                          ArrayRef<int32_t> values) {
  auto type = RankedTensorType::get(shape, elementType);
  SmallVector<Attribute> elements;
  for (int32_t value : values)
    elements.push_back(builder.getIntegerAttr(elementType, value));
  return arith::ConstantOp::create(builder, loc,
                                   DenseElementsAttr::get(type, elements));
}

Value createLookUpTable(OpBuilder &builder, Location loc, Type elementType,
                        ArrayRef<int32_t> values) {
  return createIntegerTensor(builder, loc, static_cast<int64_t>(values.size()),
                             elementType, values);
}

Value createEmpty(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                  Type elementType) {
  return tensor::EmptyOp::create(builder, loc, shape, elementType);
}

Value createFilled(OpBuilder &builder, Location loc, ArrayRef<int64_t> shape,
                   Type elementType, int64_t value) {
  Value scalar = emitConstant(builder, loc, elementType, value);
  Value empty = createEmpty(builder, loc, shape, elementType);
  return linalg::FillOp::create(builder, loc, scalar, empty).getResult(0);
}

Value createSpatialPad(OpBuilder &builder, Location loc, Value input,
                       ArrayRef<int64_t> pad, int64_t value) {
  if (llvm::all_of(pad, [](int64_t amount) { return amount == 0; }))
    return input;
  auto type = cast<RankedTensorType>(input.getType());
  SmallVector<int64_t> low = {0, pad[0], pad[2], 0};
  SmallVector<int64_t> high = {0, pad[1], pad[3], 0};
  SmallVector<int64_t> shape;
  for (auto [size, before, after] : llvm::zip_equal(type.getShape(), low, high))
    shape.push_back(size + before + after);
  Value scalar = emitConstant(builder, loc, type.getElementType(), value);
  return tensor::PadOp::create(
      builder, loc, RankedTensorType::get(shape, type.getElementType()), input,
      getAsIndexOpFoldResult(builder.getContext(), low),
      getAsIndexOpFoldResult(builder.getContext(), high), scalar);
}

Value createGeneric(OpBuilder &builder, Location loc, ValueRange inputs,
                    Value init, ArrayRef<AffineMap> maps,
                    ArrayRef<utils::IteratorType> iterators, BodyBuilder body) {
  return linalg::GenericOp::create(
             builder, loc, init.getType(), inputs, init, maps, iterators,
             [&](OpBuilder &nested, Location bodyLoc, ValueRange elements) {
               linalg::YieldOp::create(nested, bodyLoc,
                                       body(nested, bodyLoc, elements));
             })
      .getResult(0);
}

Value createElementwise(OpBuilder &builder, Location loc, ValueRange inputs,
                        ArrayRef<AffineMap> inputMaps, Type resultElementType,
                        BodyBuilder body) {
  auto type = cast<RankedTensorType>(inputs.front().getType());
  SmallVector<AffineMap> maps(inputMaps);
  maps.push_back(builder.getMultiDimIdentityMap(type.getRank()));
  SmallVector<utils::IteratorType> iterators(type.getRank(),
                                             utils::IteratorType::parallel);
  Value init = createEmpty(builder, loc, type.getShape(), resultElementType);
  return createGeneric(builder, loc, inputs, init, maps, iterators, body);
}

namespace {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Quantized tensors become tensors of their signless storage integers, and
/// those of i1 tensors of bytes: a vector of i1 in memory would be packed.
class StorageTypeConverter : public TypeConverter {
public:
  StorageTypeConverter() {
    addConversion([](Type type) { return type; });
    addConversion([](RankedTensorType type) -> Type {
      Type element = type.getElementType();
      if (auto quantized = dyn_cast<QuantType>(element))
        element = quantized.getIntegerType();
      if (element.isInteger(1))
        return type.clone(IntegerType::get(type.getContext(), 8));
      if (isa<QuantType>(type.getElementType()))
        return type.clone(element);
      if (auto uniform = dyn_cast<quant::QuantizedType>(element))
        return type.clone(IntegerType::get(
            type.getContext(), uniform.getStorageTypeIntegralWidth()));
      return type;
    });
  }
};

/// Whether the lowering knows storage that is not uniform: in constants, whose
/// users ask for themselves, as parameters and thresholds of norms, and as
/// weights of layers.
bool takesStorage(Operation *op, StorageAttr storage) {
  if (auto bits = dyn_cast<ReinterpretOp>(op))
    return bits.getInput().getDefiningOp<QuantNormOp>() != nullptr;
  // Nothing else of a layer may have such a type.
  if (isa<MacOpInterface>(op))
    return storage.getKind() != StorageKind::Bipolar;
  return isa<ConstOp, QuantNormOp>(op);
}

/// What the lowering can turn into integers: everything but float tensors and
/// storage that is not uniform.
LogicalResult checkLowerable(Operation *op) {
  auto check = [&](Type type) -> LogicalResult {
    Type element = getElementTypeOrSelf(type);
    auto quantized = dyn_cast<QuantType>(element);
    if (isa<FloatType>(element) ||
        (quantized && !quantized.getStorage().isUniform() &&
         !takesStorage(op, quantized.getStorage())))
      return op->emitOpError()
             << "expected tensors that have an integer lowering (uniform "
                "storage), but got "
             << type;
    return success();
  };
  for (Type type : llvm::concat<Type>(SmallVector<Type>(op->getOperandTypes()),
                                      SmallVector<Type>(op->getResultTypes())))
    if (failed(check(type)))
      return failure();
  // Its integers become shifts and offsets of the accumulator.
  if (auto norm = dyn_cast<QuantNormOp>(op);
      norm && !(matchPattern(norm.getScale(), m_Constant()) &&
                matchPattern(norm.getOffset(), m_Constant())))
    return op->emitOpError() << "expected constant parameters";
  // Its elements are reordered.
  if (auto layer = dyn_cast<TransposeConv2DOp>(op);
      layer && !matchPattern(layer.getFilter(), m_Constant()))
    return op->emitOpError() << "expected a constant filter";
  return success();
}

//===----------------------------------------------------------------------===//
// Ops that rename values
//===----------------------------------------------------------------------===//

// An op whose result has no elements --> tensor.empty
struct LowerEmptyResult : ConversionPattern {
  LowerEmptyResult(const TypeConverter &converter, MLIRContext *context)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), /*benefit=*/2,
                          context) {}
  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value>,
                  ConversionPatternRewriter &rewriter) const override {
    if (!isa_and_nonnull<QOptDialect>(op->getDialect()) ||
        op->getNumResults() != 1)
      return failure();
    auto type = cast<RankedTensorType>(
        getTypeConverter()->convertType(op->getResult(0).getType()));
    if (type.getNumElements() != 0)
      return failure();
    rewriter.replaceOp(op, createEmpty(rewriter, op->getLoc(), type.getShape(),
                                       type.getElementType()));
    return success();
  }
};

/// Truth values as the bytes that they are lowered to; null where they cannot
/// be read.
ElementsAttr getBytes(ElementsAttr value) {
  FailureOr<std::vector<int64_t>> bools = readIntegers(value);
  if (failed(bools))
    return {};
  auto type = cast<ShapedType>(value.getType());
  return DenseElementsAttr::get(
      type.clone(IntegerType::get(type.getContext(), 8)),
      ArrayRef<int8_t>(llvm::to_vector_of<int8_t>(*bools)));
}

// qopt.const v --> arith.constant v
struct LowerConst : OpConversionPattern<ConstOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ConstOp op, OpAdaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ElementsAttr value = op.getValue();
    if (value.getElementType().isInteger(1)) {
      value = getBytes(value);
      if (!value)
        return op.emitOpError("expected elements that can be read");
    }
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op, cast<TypedAttr>(value));
    return success();
  }
};

// qopt.reinterpret x --> x
struct LowerReinterpret : OpConversionPattern<ReinterpretOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(ReinterpretOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, adaptor.getInput());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// The initial value of a state is stored as the state is.
LogicalResult convertInitialStates(ModuleOp module) {
  for (auto function : module.getOps<func::FuncOp>())
    for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i) {
      ElementsAttr value = getInitialState(function, i);
      if (!value || !value.getElementType().isInteger(1))
        continue;
      ElementsAttr bytes = getBytes(value);
      if (!bytes)
        return function.emitOpError("expected elements that can be read");
      function.setArgAttr(i, QOptDialect::kStateAttr, bytes);
    }
  return success();
}

struct ConvertQOptToLinalgPass
    : impl::ConvertQOptToLinalgPassBase<ConvertQOptToLinalgPass> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    bool isLowerable = true;
    bool hasRescales = false;
    module.walk([&](Operation *op) {
      if (!isa_and_nonnull<QOptDialect>(op->getDialect()))
        return;
      isLowerable &= succeeded(checkLowerable(op));
      hasRescales |= op->hasAttr("rounding");
    });
    if (isLowerable && hasRescales && !getProfile(module)) {
      module.emitError() << "expected the module to have a '"
                         << QOptDialect::kProfileAttr << "' attribute";
      isLowerable = false;
    }
    if (!isLowerable)
      return signalPassFailure();

    MLIRContext *context = &getContext();
    StorageTypeConverter converter;
    ConversionTarget target(*context);
    target.addLegalDialect<arith::ArithDialect, linalg::LinalgDialect,
                           math::MathDialect, scf::SCFDialect,
                           tensor::TensorDialect>();
    target.addIllegalDialect<QOptDialect>();
    target.addLegalOp<ModuleOp>();
    target.addDynamicallyLegalOp<func::FuncOp>([&](func::FuncOp op) {
      return converter.isSignatureLegal(op.getFunctionType()) &&
             converter.isLegal(&op.getBody());
    });
    target.markUnknownOpDynamicallyLegal(
        [&](Operation *op) { return converter.isLegal(op); });

    RewritePatternSet patterns(context);
    patterns.add<LowerEmptyResult, LowerConst, LowerReinterpret>(converter,
                                                                 context);
    populateCastLowering(converter, patterns);
    populateElementwiseLowering(converter, patterns);
    populateFunctionLowering(converter, patterns);
    populateLayerLowering(converter, patterns);
    populateMovementLowering(converter, patterns);
    populateNormalizationLowering(converter, patterns);
    populateNormLowering(converter, patterns);
    populatePoolLowering(converter, patterns);
    populateRecurrentLowering(converter, patterns);
    populateReductionLowering(converter, patterns);
    populateSoftmaxLowering(converter, patterns);
    populateFunctionOpInterfaceTypeConversionPattern<func::FuncOp>(patterns,
                                                                   converter);
    populateReturnOpTypeConversionPattern(patterns, converter);
    populateCallOpTypeConversionPattern(patterns, converter);
    if (failed(applyFullConversion(module, target, std::move(patterns))))
      return signalPassFailure();
    if (failed(convertInitialStates(module)))
      return signalPassFailure();
    // The scales are gone: so is their profile.
    module->removeAttr(QOptDialect::kProfileAttr);
  }
};

} // namespace
} // namespace mlir::qopt
