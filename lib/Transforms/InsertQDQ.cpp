//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Quantizes the values of a float network by their ranges.
//
//===----------------------------------------------------------------------===//

#include "Activations.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Calibration/Observers.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"
#include "qopt/Transforms/QuantizationPoints.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>
#include <limits>

namespace mlir::qopt {
#define GEN_PASS_DEF_INSERTQDQPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct InsertQDQPass : qopt::impl::InsertQDQPassBase<InsertQDQPass> {
  using InsertQDQPassBase::InsertQDQPassBase;

  void runOnOperation() override;

private:
  QuantType makeType(double scale, double zeroPoint);
  QuantType chooseType(RealRange range);
  QuantType chooseType(Value value, std::string &why);
  void insert(Value value);

  StorageAttr storageAttr;
};
} // namespace

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

static std::optional<RealRange> getRange(Value value) {
  DenseF64ArrayAttr range;
  if (auto argument = dyn_cast<BlockArgument>(value))
    range = cast<func::FuncOp>(argument.getOwner()->getParentOp())
                .getArgAttrOfType<DenseF64ArrayAttr>(argument.getArgNumber(),
                                                     QOptDialect::kRangeAttr);
  else
    range = value.getDefiningOp()->getAttrOfType<DenseF64ArrayAttr>(
        QOptDialect::kRangeAttr);
  if (!range)
    return std::nullopt;
  return RealRange{range[0], range[1]};
}

static RealRange intersect(RealRange a, RealRange b) {
  return {std::max(a.min, b.min), std::min(a.max, b.max)};
}

/// Outside of these numbers the users of a value see no difference, up to a
/// half of the steps of 8 bits.
static RealRange getUsefulRange(Value value) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  RealRange useful;
  for (Operation *user : value.getUsers()) {
    RealRange ofUser =
        llvm::TypeSwitch<Operation *, RealRange>(user)
            .Case([](HardSwishOp) { return RealRange{-3, infinity}; })
            .Case([](HardSigmoidOp op) {
              double alpha = op.getAlpha().convertToDouble(),
                     beta = op.getBeta().convertToDouble();
              if (alpha == 0)
                return RealRange{0, 0};
              double low = -beta / alpha, high = (1 - beta) / alpha;
              return RealRange{std::min({low, high, 0.0}),
                               std::max({low, high, 0.0})};
            })
            .Case([](LogisticOp) { return RealRange{-8, 8}; })
            .Case([](TanhOp) { return RealRange{-4, 4}; })
            .Default([&](Operation *op) {
              return keepsElements(op) ? getUsefulRange(op->getResult(0))
                                       : RealRange{-infinity, infinity};
            });
    useful.min = std::min(useful.min, ofUser.min);
    useful.max = std::max(useful.max, ofUser.max);
  }
  return useful;
}

/// The numbers that an op's activation lets through, around zero.
static RealRange getActivationRange(Operation *op) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (op ? getActivation(op) : Activation::None) {
  case Activation::None:
    break;
  case Activation::Relu:
    return {0, infinity};
  case Activation::ReluN1To1:
    return {-1, 1};
  case Activation::Relu6:
    return {0, 6};
  }
  return {-infinity, infinity};
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

QuantType InsertQDQPass::makeType(double scale, double zeroPoint) {
  MLIRContext *context = &getContext();
  // Scales are numbers of f32 for as long as the network is float.
  scale =
      std::max(double(float(scale)), double(std::numeric_limits<float>::min()));
  ScaleAttrInterface scaleAttr = RealScaleAttr::get(context, scale);
  if (powerOfTwoScales)
    scaleAttr = Pow2ScaleAttr::get(context, int64_t(std::log2(scale)));
  auto zero = int64_t(std::clamp(std::nearbyint(zeroPoint),
                                 double(storageAttr.getMin()),
                                 double(storageAttr.getMax())));
  return QuantType::get(context, storageAttr, Granularity::Tensor, {},
                        scaleAttr, zero);
}

/// The finest type that holds a range, up to the rounding of its zero point.
QuantType InsertQDQPass::chooseType(RealRange range) {
  auto low = double(storageAttr.getMin()), high = double(storageAttr.getMax());
  double middle =
      storageAttr.getKind() == StorageKind::Signed ? 0 : (high + 1) / 2;
  double scale = (range.max - range.min) / (high - low);
  if (symmetric)
    scale = std::max(range.max / (high - middle), range.min / (low - middle));
  if (scale == 0)
    scale = 1;
  if (powerOfTwoScales)
    scale = std::exp2(std::clamp(std::ceil(std::log2(scale)), -126.0, 126.0));
  // The end that is nearer to zero keeps its place more exactly.
  double zeroPoint = std::abs(range.min) <= std::abs(range.max)
                         ? low - range.min / scale
                         : high - range.max / scale;
  return makeType(scale, symmetric ? middle : zeroPoint);
}

/// The type of a value, or null and why there is none.
QuantType InsertQDQPass::chooseType(Value value, std::string &why) {
  Operation *op = value.getDefiningOp();
  // Averages are in the type of what they are taken from.
  if (isa_and_nonnull<AvgPool2DOp, ResizeBilinearOp>(op)) {
    Value source = op->getOperand(0);
    while (source.getDefiningOp() && keepsElements(source.getDefiningOp()))
      source = source.getDefiningOp()->getOperand(0);
    if (auto dequantize = source.getDefiningOp<DequantizeOp>())
      return getQuantType(dequantize.getInput());
  }
  // A softmax has one type, whatever it is computed from.
  if (isa_and_nonnull<SoftmaxOp>(op))
    return makeType(std::exp2(-int(storageAttr.getWidth())),
                    double(storageAttr.getMin()));
  std::optional<RealRange> range = getRange(value);
  if (!range) {
    why = (Twine("expected '") + QOptDialect::kRangeAttr.str() + "'").str();
    return nullptr;
  }
  return chooseType(intersect(
      *range, intersect(getUsefulRange(value), getActivationRange(op))));
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

void InsertQDQPass::insert(Value value) {
  auto options = remark::RemarkOpts::name("quantized-value")
                     .category(getArgument())
                     .function(getOperation().getSymName());
  std::string why;
  QuantType type = chooseType(value, why);
  if (!type) {
    remark::missed(value.getLoc(), options) << why;
    return;
  }
  OpBuilder builder(&getContext());
  builder.setInsertionPointAfterValue(value);
  auto tensor = cast<RankedTensorType>(value.getType());
  auto quantize =
      QuantizeOp::create(builder, value.getLoc(), tensor.clone(Type(type)),
                         value, Rounding::HalfEven);
  auto real = DequantizeOp::create(builder, value.getLoc(), tensor,
                                   quantize.getOutput());
  value.replaceAllUsesExcept(real.getOutput(), quantize);
  remark::passed(value.getLoc(), options)
      << remark::metric("scale", type.getScaleOf(0).toDouble())
      << remark::metric("zero_point", type.getZeroPointOf(0))
      << remark::metric("min",
                        double(storageAttr.getMin() - type.getZeroPointOf(0)) *
                            type.getScaleOf(0).toDouble())
      << remark::metric("max",
                        double(storageAttr.getMax() - type.getZeroPointOf(0)) *
                            type.getScaleOf(0).toDouble());
}

void InsertQDQPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (function.isExternal())
    return;
  StringRef name = storage;
  bool isSigned = name.consume_front("i");
  if (!isSigned && !name.consume_front("u"))
    name = "";
  unsigned bits = 0;
  if (name.getAsInteger(10, bits) || bits < 2 || bits > 8) {
    function.emitError() << "expected storage to be i2 to i8 or u2 to u8, but "
                            "got '"
                         << storage << "'";
    return signalPassFailure();
  }
  storageAttr = StorageAttr::get(
      &getContext(), isSigned ? StorageKind::Signed : StorageKind::Unsigned,
      bits);
  for (Value value : findQuantizationPoints(function))
    insert(value);
  for (Operation &op : function.getOps())
    op.removeAttr(QOptDialect::kRangeAttr);
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
    function.removeArgAttr(i, QOptDialect::kRangeAttr);
}
