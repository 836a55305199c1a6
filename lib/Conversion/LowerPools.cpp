//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Pools to linalg: a windowed reduction, then a rounded division or a clamp.
//
//===----------------------------------------------------------------------===//

#include "Lowering.h"
#include "RowReduction.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "qopt/Dialect/QOpt/Cascades.h"

using namespace mlir;
using namespace mlir::qopt;

namespace {

using utils::IteratorType;

/// Rows (or columns) of a window and of the padding before and after the input.
struct Span {
  int64_t size, before, after;
};

/// Without the rows of the window that never meet the input, however large it
/// is: then padding is no larger than the input.
Span trim(Span span, int64_t input, int64_t output, int64_t stride) {
  // At the last position the first row is the lowest.
  int64_t above = std::max<int64_t>(span.before - (output - 1) * stride, 0);
  span.size -= above;
  span.before -= above;
  // At the first position the last row is the highest.
  int64_t below = std::max<int64_t>(span.size - span.before - input, 0);
  span.size -= below;
  span.after -= below;
  return span;
}

/// The window of a pool, trimmed.
struct PoolWindow {
  explicit PoolWindow(WindowOpInterface op) {
    auto input = cast<RankedTensorType>(op->getOperand(0).getType());
    auto output = cast<RankedTensorType>(op->getResult(0).getType());
    for (int axis : {0, 1}) {
      Span span = trim({op.getWindowSize()[axis], op.getPad()[2 * axis],
                        op.getPad()[2 * axis + 1]},
                       input.getDimSize(1 + axis), output.getDimSize(1 + axis),
                       op.getStrides()[axis]);
      size.push_back(span.size);
      pad.append({span.before, span.after});
    }
    strides = llvm::to_vector(op.getStrides());
  }

  /// Of a window of all rows, as many as there are.
  PoolWindow ofRows(Value rows) const {
    PoolWindow part = *this;
    int64_t count = cast<RankedTensorType>(rows.getType()).getDimSize(1);
    if (pad[0] == 0 && pad[1] == 0)
      part.size[0] = std::min(size[0], count);
    return part;
  }

  SmallVector<int64_t> size, strides, pad;
};

/// Reduces the windows of `input`, which is padded with `padding`, into `init`.
Value createWindowReduction(OpBuilder &builder, Location loc,
                            const PoolWindow &window, Value input,
                            int64_t padding, Value init, BodyBuilder body) {
  MLIRContext *context = builder.getContext();
  input = createSpatialPad(builder, loc, input, window.pad, padding);
  AffineExpr n, y, x, ky, kx, c;
  bindDims(context, n, y, x, ky, kx, c);
  AffineExpr iy = y * window.strides[0] + ky, ix = x * window.strides[1] + kx;
  // No operand has the shape of the window: an empty one gives the bounds.
  Value bounds = createEmpty(builder, loc, window.size, builder.getI8Type());
  SmallVector<AffineMap> maps = {AffineMap::get(6, 0, {n, iy, ix, c}, context),
                                 AffineMap::get(6, 0, {ky, kx}, context),
                                 AffineMap::get(6, 0, {n, y, x, c}, context)};
  SmallVector<IteratorType> iterators = {
      IteratorType::parallel,  IteratorType::parallel,  IteratorType::parallel,
      IteratorType::reduction, IteratorType::reduction, IteratorType::parallel};
  return createGeneric(builder, loc, {input, bounds}, init, maps, iterators,
                       body);
}

/// How many elements of each window of one axis lie inside the input.
SmallVector<int32_t> countInside(const PoolWindow &window, int axis,
                                 int64_t input, int64_t outputs) {
  SmallVector<int32_t> counts;
  for (int64_t i = 0; i < outputs; ++i) {
    int64_t begin = i * window.strides[axis] - window.pad[2 * axis];
    int64_t end = begin + window.size[axis];
    counts.push_back(std::min(end, input) - std::max<int64_t>(begin, 0));
  }
  return counts;
}

// sum over the zero-padded window, divided by the number of elements inside
class AvgPoolReduction : public RowReduction {
public:
  explicit AvgPoolReduction(AvgPool2DOp op)
      : op(op), window(cast<WindowOpInterface>(op.getOperation())),
        type(getQuantType(op.getInput())),
        sumType(IntegerType::get(op.getContext(), getSumWidth(op))) {}

  Value start(OpBuilder &builder) override {
    return createFilled(builder, op.getLoc(),
                        op.getOutput().getType().getShape(), sumType, 0);
  }

  Value add(OpBuilder &builder, Value rows, Value accumulators) override {
    // Stored values are summed: a stored zero adds nothing.
    return createWindowReduction(
        builder, op.getLoc(), window.ofRows(rows), rows, /*padding=*/0,
        accumulators,
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          Value code =
              emitLoad(b, l, elements[0], type, /*subtractZeroPoint=*/false);
          return arith::AddIOp::create(b, l, elements.back(),
                                       widen(b, l, code));
        });
  }

  Value finish(OpBuilder &builder, Value accumulators) override;

private:
  Value widen(OpBuilder &b, Location l, Value value) const {
    if (sumType.isInteger(32))
      return value;
    return arith::ExtSIOp::create(b, l, sumType, value);
  }

  AvgPool2DOp op;
  PoolWindow window;
  QuantType type;
  Type sumType;
};

Value AvgPoolReduction::finish(OpBuilder &builder, Value accumulators) {
  // The elements of a window are its rows times its columns. Where they are
  // not the same everywhere, both are read.
  ArrayRef<int64_t> in = op.getInput().getType().getShape();
  ArrayRef<int64_t> out = op.getOutput().getType().getShape();
  SmallVector<int32_t> counts[] = {countInside(window, 0, in[1], out[1]),
                                   countInside(window, 1, in[2], out[2])};
  bool isUniform = llvm::all_equal(counts[0]) && llvm::all_equal(counts[1]);

  Type i32 = builder.getI32Type();
  SmallVector<Value> inputs = {accumulators};
  SmallVector<AffineMap> maps = {builder.getMultiDimIdentityMap(4)};
  if (!isUniform)
    for (int axis : {0, 1}) {
      inputs.push_back(createIntegerTensor(builder, op.getLoc(), out[1 + axis],
                                           i32, counts[axis]));
      maps.push_back(AffineMap::get(4, 0, builder.getAffineDimExpr(1 + axis),
                                    op.getContext()));
    }
  auto emitCount = [&](OpBuilder &b, Location l, ValueRange parts) -> Value {
    if (isUniform)
      return emitConstant(b, l, sumType,
                          int64_t(counts[0].front()) * counts[1].front());
    return arith::MulIOp::create(b, l, widen(b, l, parts[0]),
                                 widen(b, l, parts[1]));
  };
  auto bounds = getActivationBounds(op.getActivation(), type);
  return createElementwise(
      builder, op.getLoc(), inputs, maps, type.getIntegerType(),
      [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
        Value count = emitCount(b, l, elements.drop_front());
        Value mean =
            emitRoundingDivide(b, l, elements[0], count, *op.getRounding());
        if (sumType != i32)
          mean = arith::TruncIOp::create(b, l, i32, mean);
        return arith::TruncIOp::create(b, l, type.getIntegerType(),
                                       emitClamp(b, l, mean, bounds));
      });
}

// maximum over the window padded with the minimum, clamped
class MaxPoolReduction : public RowReduction {
public:
  explicit MaxPoolReduction(MaxPool2DOp op)
      : op(op), window(cast<WindowOpInterface>(op.getOperation())),
        type(getQuantType(op.getInput())),
        bounds(getActivationBounds(op.getActivation(), type)) {}

  Value start(OpBuilder &builder) override {
    // The lower bound of the activation changes nothing else.
    return createFilled(builder, op.getLoc(),
                        op.getOutput().getType().getShape(),
                        type.getIntegerType(), bounds.first);
  }

  Value add(OpBuilder &builder, Value rows, Value accumulators) override {
    bool isUnsigned = type.getStorage().getKind() == StorageKind::Unsigned;
    return createWindowReduction(
        builder, op.getLoc(), window.ofRows(rows), rows, bounds.first,
        accumulators,
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          if (isUnsigned)
            return arith::MaxUIOp::create(b, l, elements[0], elements.back());
          return arith::MaxSIOp::create(b, l, elements[0], elements.back());
        });
  }

  Value finish(OpBuilder &builder, Value accumulators) override {
    if (bounds.second == type.getStorage().getMax())
      return accumulators;
    return createElementwise(
        builder, op.getLoc(), accumulators, builder.getMultiDimIdentityMap(4),
        type.getIntegerType(),
        [&](OpBuilder &b, Location l, ValueRange elements) -> Value {
          Value code =
              emitLoad(b, l, elements[0], type, /*subtractZeroPoint=*/false);
          return arith::TruncIOp::create(b, l, type.getIntegerType(),
                                         emitClamp(b, l, code, bounds));
        });
  }

private:
  MaxPool2DOp op;
  PoolWindow window;
  QuantType type;
  std::pair<int64_t, int64_t> bounds;
};

template <typename OpTy> struct LowerPool : OpConversionPattern<OpTy> {
  using OpConversionPattern<OpTy>::OpConversionPattern;
  LogicalResult
  matchAndRewrite(OpTy op, typename OpTy::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    std::unique_ptr<RowReduction> pool = createRowReduction(op);
    Value start = pool->start(rewriter);
    rewriter.replaceOp(
        op,
        pool->finish(rewriter, pool->add(rewriter, adaptor.getInput(), start)));
    return success();
  }
};

} // namespace

std::unique_ptr<RowReduction> qopt::createRowReduction(AvgPool2DOp op) {
  return std::make_unique<AvgPoolReduction>(op);
}

std::unique_ptr<RowReduction> qopt::createRowReduction(MaxPool2DOp op) {
  return std::make_unique<MaxPoolReduction>(op);
}

void qopt::populatePoolLowering(TypeConverter &converter,
                                RewritePatternSet &patterns) {
  patterns.add<LowerPool<AvgPool2DOp>, LowerPool<MaxPool2DOp>>(
      converter, patterns.getContext());
}
