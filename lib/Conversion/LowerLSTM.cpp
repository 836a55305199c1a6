//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// lstm to a loop over the steps of a sequence.
//
//===----------------------------------------------------------------------===//

#include "LogisticTable.h"
#include "Recurrent.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// One step: from a row of the input for each batch and the states to the new
/// states.
class LSTMStep {
public:
  LSTMStep(OpBuilder &builder, LSTMOp op, LSTMOp::Adaptor adaptor)
      : op(op), adaptor(adaptor), profile(*getProfile(op)),
        table(builder, op.getLoc()) {}

  /// Writes the new states over the old ones.
  void create(OpBuilder &builder, Value input, Value &hidden, Value &cell);

private:
  Value createGate(OpBuilder &builder, unsigned gate, Value input,
                   Value hidden);
  Value emitSaturated(ScalarBuilder &s, Value acc, Multiplier multiplier,
                      Accumulator accumulator = Accumulator::I32) {
    Value value =
        emitRescale(s, acc, multiplier, op.getRounding(), accumulator);
    return emitClamp(s.b, s.loc, value, {-32768, 32767});
  }

  LSTMOp op;
  LSTMOp::Adaptor adaptor;
  Profile profile;
  LogisticTable table;
};

/// A parallel linalg.generic that reads and overwrites `target`, the last
/// element of its body.
Value createUpdate(OpBuilder &builder, Location loc, ValueRange inputs,
                   Value target, BodyBuilder body) {
  SmallVector<AffineMap> maps(inputs.size() + 1,
                              builder.getMultiDimIdentityMap(2));
  return createGeneric(builder, loc, inputs, target, maps,
                       {kParallel, kParallel}, body);
}

Value LSTMStep::createGate(OpBuilder &builder, unsigned gate, Value input,
                           Value hidden) {
  Location loc = op.getLoc();
  MLIRContext *context = builder.getContext();
  AffineMap xMap = AffineMap::get(
      3, 0, {getAffineDimExpr(0, context), getAffineDimExpr(2, context)},
      context);
  Accumulator accumulator = op.getAccumulator();
  Type type = accumulator == Accumulator::I64 ? builder.getI64Type()
                                              : builder.getI32Type();
  auto multiply = [&](Value x, Value typed, Operand weights, Operand bias) {
    return Products{x,    getQuantType(typed), xMap, weights,
                    bias, op.getBatchSize(),   type}
        .create(builder, loc);
  };
  Value x = multiply(input, op.getInput(),
                     {op.getWeights()[gate], adaptor.getWeights()[gate]},
                     {op.getBias()[gate], adaptor.getBias()[gate]});
  Value h =
      multiply(hidden, op.getHidden(),
               {op.getRecurrent()[gate], adaptor.getRecurrent()[gate]}, {});
  AffineMap identity = builder.getMultiDimIdentityMap(2);
  return createElementwise(
      builder, loc, {x, h}, {identity, identity}, builder.getI16Type(),
      [&](OpBuilder &nested, Location l, ValueRange elements) -> Value {
        ScalarBuilder s{nested, l};
        Value sum = s.add(
            emitSaturated(s, elements[0],
                          op.getWeightsMultiplier(profile, gate), accumulator),
            emitSaturated(s, elements[1],
                          op.getRecurrentMultiplier(profile, gate),
                          accumulator));
        sum = emitClamp(nested, l, sum, {-32768, 32767});
        Value y = gate == LSTMOp::kCell
                      ? table.emitTanh16(s, sum, tanhScaling(LSTMOp::kSumScale))
                      : table.emitLogistic16(
                            s, sum, logisticScaling(LSTMOp::kSumScale));
        return arith::TruncIOp::create(nested, l, nested.getI16Type(), y);
      });
}

void LSTMStep::create(OpBuilder &builder, Value input, Value &hidden,
                      Value &cell) {
  Location loc = op.getLoc();
  SmallVector<Value> gates;
  for (unsigned gate = 0; gate < LSTMOp::kNumGates; ++gate)
    gates.push_back(createGate(builder, gate, input, hidden));
  auto extend = [](ScalarBuilder &s, Value element) -> Value {
    return arith::ExtSIOp::create(s.b, s.loc, s.b.getI32Type(), element);
  };
  cell = createUpdate(
      builder, loc,
      {gates[LSTMOp::kForget], gates[LSTMOp::kInput], gates[LSTMOp::kCell]},
      cell, [&](OpBuilder &nested, Location l, ValueRange elements) -> Value {
        ScalarBuilder s{nested, l};
        auto multiply = [&](Value lhs, Value rhs, Multiplier multiplier) {
          return emitSaturated(s, s.mul(extend(s, lhs), extend(s, rhs)),
                               multiplier);
        };
        Value kept =
            multiply(elements[0], elements[3], op.getForgetMultiplier(profile));
        Value added =
            multiply(elements[1], elements[2], op.getUpdateMultiplier(profile));
        std::pair<int64_t, int64_t> bounds = {-32768, 32767};
        if (std::optional<int64_t> clip = op.getCellClip())
          bounds = {-*clip, *clip};
        Value sum = emitClamp(nested, l, s.add(kept, added), bounds);
        return arith::TruncIOp::create(nested, l, nested.getI16Type(), sum);
      });
  QuantType type = getQuantType(op.getHidden());
  TableScaling scaling = tanhScaling(op.getNearestCellScale());
  hidden = createUpdate(
      builder, loc, {cell, gates[LSTMOp::kOutput]}, hidden,
      [&](OpBuilder &nested, Location l, ValueRange elements) -> Value {
        ScalarBuilder s{nested, l};
        Value value = table.emitTanh16(s, extend(s, elements[0]), scaling);
        value = emitRescale(s, s.mul(value, extend(s, elements[1])),
                            op.getHiddenMultiplier(profile), op.getRounding());
        return emitStore(nested, l, value, type,
                         getActivationBounds(Activation::None, type));
      });
}

// lstm --> for each step: the gates, the cell, the hidden state, the output
struct LowerLSTM : OpConversionPattern<LSTMOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LSTMOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    auto outputType = cast<RankedTensorType>(
        getTypeConverter()->convertType(op.getOutput().getType()));
    auto inputType = cast<RankedTensorType>(adaptor.getInput().getType());
    int64_t batch = op.getBatchSize();
    LSTMStep step(rewriter, op, adaptor);
    auto index = [&](int64_t value) -> Value {
      return arith::ConstantIndexOp::create(rewriter, loc, value);
    };
    Value output = createEmpty(rewriter, loc, outputType.getShape(),
                               outputType.getElementType());
    auto loop = scf::ForOp::create(
        rewriter, loc, index(0), index(op.getNumSteps()), index(1),
        ValueRange{output, adaptor.getHidden(), adaptor.getCell()},
        [&](OpBuilder &builder, Location l, Value t, ValueRange values) {
          // The rows of one step.
          OpFoldResult zero = builder.getIndexAttr(0);
          OpFoldResult one = builder.getIndexAttr(1);
          SmallVector<OpFoldResult> offsets = {zero, t, zero};
          SmallVector<OpFoldResult> strides(3, one);
          auto getSizes = [&](int64_t length) {
            SmallVector<OpFoldResult> sizes = {builder.getIndexAttr(batch), one,
                                               builder.getIndexAttr(length)};
            if (op.getTimeMajor())
              std::swap(sizes[0], sizes[1]);
            return sizes;
          };
          if (op.getTimeMajor())
            std::swap(offsets[0], offsets[1]);
          Value input = tensor::ExtractSliceOp::create(
              builder, l, inputType.clone({batch, op.getInputSize()}),
              adaptor.getInput(), offsets, getSizes(op.getInputSize()),
              strides);
          Value hidden = values[1], cell = values[2];
          step.create(builder, input, hidden, cell);
          Value outputs = tensor::InsertSliceOp::create(
              builder, l, hidden, values[0], offsets,
              getSizes(op.getNumUnits()), strides);
          scf::YieldOp::create(builder, l, ValueRange{outputs, hidden, cell});
        });
    rewriter.replaceOp(op, loop);
    return success();
  }
};

} // namespace

void qopt::populateLSTMLowering(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerLSTM>(converter, patterns.getContext());
}
