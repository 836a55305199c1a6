//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of each element to linalg. A code of at most 8 bits is looked up in
// a table of all results; wider ones are computed.
//
//===----------------------------------------------------------------------===//

#include "LogisticTable.h"
#include "Lowering.h"
#include "ScalarBuilder.h"
#include "qopt/Numerics/Functions.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Emits the result from a code; `table`s are made outside.
using CodeBody = std::function<Value(ScalarBuilder &s, Value code)>;

//===----------------------------------------------------------------------===//
// At most 8 bits
//===----------------------------------------------------------------------===//

CodeBody getTableBody(UnaryOpInterface op, OpBuilder &builder) {
  StorageAttr storage = getQuantType(op.getInput()).getStorage();
  IntegerFunction function = op.getIntegerFunction(*getProfile(op));
  // In the order of codes without a sign. Those out of narrow bounds have no
  // meaning; the nearest code's result does no harm.
  unsigned width = storage.getWidth();
  unsigned resultWidth = getQuantType(op.getOutput()).getStorage().getWidth();
  std::vector<int32_t> results;
  for (uint64_t bits = 0; bits < uint64_t(1) << width; ++bits) {
    int64_t code = storage.getKind() == StorageKind::Unsigned
                       ? int64_t(bits)
                       : llvm::SignExtend64(bits, width);
    int64_t result =
        function(std::clamp(code, storage.getMin(), storage.getMax()));
    results.push_back(int32_t(llvm::SignExtend64(result, resultWidth)));
  }
  Value table =
      createLookUpTable(builder, op.getLoc(),
                        getQuantType(op.getOutput()).getIntegerType(), results);
  return [table](ScalarBuilder &s, Value code) {
    Value index =
        arith::IndexCastUIOp::create(s.b, s.loc, s.b.getIndexType(), code);
    return tensor::ExtractOp::create(s.b, s.loc, table, index).getResult();
  };
}

//===----------------------------------------------------------------------===//
// More bits
//===----------------------------------------------------------------------===//

CodeBody getWideBody(LeakyReluOp op, OpBuilder &) {
  QuantType input = getQuantType(op.getInput()),
            output = getQuantType(op.getOutput());
  LeakyReluMultipliers m = leakyReluMultipliers(
      *getProfile(op), input.getScaleOf(0), op.getAlpha().convertToDouble(),
      output.getScaleOf(0));
  RescaleEmitter above(m.identity, *op.getRounding());
  RescaleEmitter below(m.alpha, *op.getRounding());
  auto bounds = getActivationBounds(op.getActivation(), output);
  bool isLinear = m.identity == m.alpha && !m.negates;
  return [=](ScalarBuilder &s, Value code) {
    Value x = emitLoad(s.b, s.loc, code, input, true);
    Value y = above.emit(s.b, s.loc, x, {});
    if (!isLinear) {
      Value z = below.emit(s.b, s.loc, x, {});
      // The smallest number has no opposite; its neighbour's is as large as
      // counts.
      if (m.negates)
        z = s.negate(s.max(z, s.i32(-std::numeric_limits<int32_t>::max())));
      y = s.select(s.isNegative(x), z, y);
    }
    return emitStore(s.b, s.loc, y, output, bounds);
  };
}

CodeBody getWideBody(AbsOp op, OpBuilder &) {
  QuantType input = getQuantType(op.getInput()),
            output = getQuantType(op.getOutput());
  RescaleEmitter rescale(activationMultiplier(*getProfile(op),
                                              input.getScaleOf(0),
                                              output.getScaleOf(0)),
                         *op.getRounding());
  auto bounds = getActivationBounds(Activation::None, output);
  return [=](ScalarBuilder &s, Value code) {
    Value x = s.absolute(emitLoad(s.b, s.loc, code, input, true));
    return emitStore(s.b, s.loc, rescale.emit(s.b, s.loc, x, {}), output,
                     bounds);
  };
}

CodeBody getWideBody(LogisticOp op, OpBuilder &builder) {
  LogisticTable table(builder, op.getLoc());
  TableScaling scaling =
      logisticScaling(getQuantType(op.getInput()).getScaleOf(0));
  return [=](ScalarBuilder &s, Value code) {
    return s.truncate16(table.emitLogistic16(s, s.extend32(code), scaling));
  };
}

CodeBody getWideBody(TanhOp op, OpBuilder &builder) {
  LogisticTable table(builder, op.getLoc());
  TableScaling scaling = tanhScaling(getQuantType(op.getInput()).getScaleOf(0));
  return [=](ScalarBuilder &s, Value code) {
    return s.truncate16(table.emitTanh16(s, s.extend32(code), scaling));
  };
}

CodeBody getWideBody(RsqrtOp op, OpBuilder &builder) {
  Value table =
      createLookUpTable(builder, op.getLoc(), builder.getI16Type(),
                        rsqrtTable(getQuantType(op.getInput()).getScaleOf(0),
                                   getQuantType(op.getOutput()).getScaleOf(0)));
  return [=](ScalarBuilder &s, Value code) {
    return s.truncate16(s.interpolate(table, s.extend32(code)));
  };
}

template <typename OpTy> CodeBody getWideBody(OpTy, OpBuilder &) {
  llvm_unreachable("hard_swish_c1, hard_sigmoid_c2, elu_c1");
}

//===----------------------------------------------------------------------===//
// Each op
//===----------------------------------------------------------------------===//

template <typename OpTy> CodeBody getCodeBody(OpTy op, OpBuilder &builder) {
  if (getQuantType(op.getInput()).getStorage().getWidth() <= 8)
    return getTableBody(cast<UnaryOpInterface>(op.getOperation()), builder);
  return getWideBody(op, builder);
}

template <> CodeBody getCodeBody(NegOp, OpBuilder &) {
  return [](ScalarBuilder &s, Value code) { return s.negate(code); };
}

template <> CodeBody getCodeBody(AbsOp op, OpBuilder &builder) {
  if (!getQuantType(op.getInput()))
    return [](ScalarBuilder &s, Value code) { return s.absolute(code); };
  if (getQuantType(op.getInput()).getStorage().getWidth() <= 8)
    return getTableBody(cast<UnaryOpInterface>(op.getOperation()), builder);
  return getWideBody(op, builder);
}

// a function --> elementwise look-up or arithmetic
template <typename OpTy> struct LowerFunction : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto type = cast<RankedTensorType>(
        this->getTypeConverter()->convertType(op.getOutput().getType()));
    CodeBody body = getCodeBody(op, rewriter);
    rewriter.replaceOp(
        op,
        createElementwise(rewriter, op.getLoc(), adaptor.getInput(),
                          rewriter.getMultiDimIdentityMap(type.getRank()),
                          type.getElementType(),
                          [&](OpBuilder &b, Location l, ValueRange elements) {
                            ScalarBuilder s{b, l};
                            return body(s, elements[0]);
                          }));
    return success();
  }
};

} // namespace

void qopt::populateFunctionLowering(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns
      .add<LowerFunction<LeakyReluOp>, LowerFunction<HardSwishOp>,
           LowerFunction<HardSigmoidOp>, LowerFunction<LogisticOp>,
           LowerFunction<TanhOp>, LowerFunction<EluOp>, LowerFunction<RsqrtOp>,
           LowerFunction<AbsOp>, LowerFunction<NegOp>>(converter,
                                                       patterns.getContext());
}
