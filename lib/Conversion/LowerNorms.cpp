//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms with quantized parameters to linalg: one elementwise loop nest that
// reads tables with an element for each channel.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "ScalarBuilder.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// What the loops of a norm read of each channel. A table is left out where the
/// arithmetic does not need it.
struct NormTables {
  /// Integers that multiply, or exponents of two, and what is added.
  SmallVector<int32_t> factors, offsets;
  /// All bits where a power of two or a sign is negative, else none.
  SmallVector<int32_t> signs;
  /// All bits where a power of two is not 0.
  SmallVector<int32_t> masks;
};

NormTables getTables(QuantNormOp op, ArrayRef<int64_t> scales,
                     ArrayRef<int64_t> offsets) {
  bool isShift = op.getForm() == NormForm::ShiftAdd;
  bool isThreshold = op.getForm() == NormForm::Threshold;
  NormTables tables;
  for (auto [multipliers, scale, offset] :
       llvm::zip_equal(op.getMultipliers(), scales, offsets)) {
    tables.offsets.push_back(
        rescale(int32_t(offset), multipliers.offset, op.getRounding()));
    if (isShift || isThreshold)
      tables.signs.push_back(scale < 0 ? -1 : 0);
    if (isShift) {
      tables.masks.push_back(scale != 0 ? -1 : 0);
      uint64_t magnitude = std::max<int64_t>(std::abs(scale), 1);
      tables.factors.push_back(int32_t(llvm::Log2_64(magnitude)));
    } else if (!isThreshold) {
      tables.factors.push_back(int32_t(scale));
    }
  }
  return tables;
}

/// Reads of tables in the body of a linalg op; what all channels share is a
/// constant.
class TableReader {
public:
  TableReader(ConversionPatternRewriter &rewriter, Location loc)
      : rewriter(rewriter), loc(loc) {}

  /// A value that `read` finds again in the body.
  using Handle = std::pair<int32_t, std::optional<unsigned>>;
  Handle add(ArrayRef<int32_t> table) {
    if (table.empty() || llvm::all_equal(table))
      return {table.empty() ? 0 : table.front(), std::nullopt};
    values.push_back(
        createLookUpTable(rewriter, loc, rewriter.getI32Type(), table));
    return {0, values.size()};
  }
  Value read(ScalarBuilder &s, ValueRange elements, Handle handle) const {
    return handle.second ? elements[*handle.second] : s.i32(handle.first);
  }
  ArrayRef<Value> getTables() const { return values; }

private:
  ConversionPatternRewriter &rewriter;
  Location loc;
  SmallVector<Value> values;
};

// quant_norm --> linalg.generic whose body is the form's arithmetic
struct LowerQuantNorm : OpConversionPattern<QuantNormOp> {
  using OpConversionPattern::OpConversionPattern;
  LogicalResult
  matchAndRewrite(QuantNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto scales = readConstant(op.getScale(), getQuantType(op.getScale()));
    auto offsets = readConstant(op.getOffset(), getQuantType(op.getOffset()));
    if (failed(scales) || failed(offsets))
      return op.emitOpError("expected parameters that can be read");
    Location loc = op.getLoc();
    NormForm form = op.getForm();
    QuantType input = getQuantType(op.getInput());
    QuantType output = getQuantType(op.getOutput());

    NormTables tables = getTables(op, *scales, *offsets);
    TableReader reader(rewriter, loc);
    auto factor = reader.add(tables.factors),
         offset = reader.add(tables.offsets), sign = reader.add(tables.signs),
         mask = reader.add(tables.masks);
    SmallVector<Multiplier> multipliers = llvm::map_to_vector(
        op.getMultipliers(),
        [](const NormMultipliers &factors) { return factors.output; });
    RescaleEmitter rescale(multipliers, op.getRounding());
    unsigned numTables = 1 + reader.getTables().size();

    SmallVector<Value> inputs = {adaptor.getInput()};
    llvm::append_range(inputs, reader.getTables());
    for (const RescaleEmitter::Table &table : rescale.getTables())
      inputs.push_back(createLookUpTable(
          rewriter, loc, rewriter.getIntegerType(table.width), table.values));
    unsigned rank = op.getInput().getType().getRank();
    SmallVector<AffineMap> maps(
        inputs.size(),
        AffineMap::getMinorIdentityMap(rank, 1, rewriter.getContext()));
    maps.front() = rewriter.getMultiDimIdentityMap(rank);

    /// `v`, or `-v` where the sign is negative.
    auto applySign = [&](ScalarBuilder &s, ValueRange elements, Value v) {
      Value bits = reader.read(s, elements, sign);
      return s.sub(s.bxor(v, bits), bits);
    };
    auto accumulate = [&](ScalarBuilder &s, ValueRange elements) {
      Value x = emitLoad(s.b, s.loc, elements[0], input, true);
      auto read = [&](TableReader::Handle handle) {
        return reader.read(s, elements, handle);
      };
      switch (form) {
      case NormForm::Affine:
        return s.add(s.mul(x, read(factor)), read(offset));
      case NormForm::Centered:
        x = s.shl(x, s.i32(op.getLeftShift()));
        return s.mul(s.sub(x, read(offset)), read(factor));
      case NormForm::ShiftAdd:
        x = s.shl(s.band(x, read(mask)), read(factor));
        return s.add(applySign(s, elements, x), read(offset));
      case NormForm::Threshold:
        return applySign(s, elements, s.sub(x, read(offset)));
      }
      llvm_unreachable("unknown form of a norm");
    };
    auto bounds = getActivationBounds(op.getActivation(), output);
    Type element = cast<RankedTensorType>(getTypeConverter()->convertType(
                                              op.getOutput().getType()))
                       .getElementType();
    rewriter.replaceOp(
        op, createElementwise(
                rewriter, loc, inputs, maps, element,
                [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
                  ScalarBuilder s{b, l};
                  Value acc = accumulate(s, elements);
                  if (form == NormForm::Threshold)
                    return arith::ExtUIOp::create(
                        b, l, element,
                        s.compare(arith::CmpIPredicate::sge, acc, s.i32(0)));
                  Value scaled = rescale.emit(
                      b, l, acc,
                      elements.slice(numTables, rescale.getTables().size()));
                  return emitStore(b, l, scaled, output, bounds);
                }));
    return success();
  }
};

} // namespace

void qopt::populateNormLowering(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerQuantNorm>(converter, patterns.getContext());
}
