//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Changes scales so that products and sums are rescaled by narrow codes.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"
#include "qopt/Transforms/QuantizationPoints.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <cmath>

namespace mlir::qopt {
#define GEN_PASS_DEF_ALIGNSCALESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

struct AlignScalesPass : qopt::impl::AlignScalesPassBase<AlignScalesPass> {
  using AlignScalesPassBase::AlignScalesPassBase;

  void runOnOperation() override;

private:
  double alignDown(double ratio) const;
  double alignUp(double ratio) const;
  bool areAligned(Value lhs, Value rhs) const;
  void setScale(QuantizeOp quantize, double scale);
  void align(MulOp op);
  /// AddOp and SubOp.
  template <typename OpTy> void alignSum(OpTy op);
  void alignResult(Operation *op, Value lhs, Value rhs, QuantizeOp result,
                   double scale);
  void reportMissed(Operation *op, StringRef why);

  /// Scales that a product or sum relies on.
  llvm::SmallPtrSet<Operation *, 16> fixed;
};

} // namespace

/// What the result of an op is quantized to, if nobody else sees it.
static QuantizeOp getQuantize(Value result) {
  if (!result.hasOneUse())
    return nullptr;
  auto quantize = dyn_cast<QuantizeOp>(*result.user_begin());
  if (!quantize || !getQuantType(quantize.getOutput()).isPerTensor())
    return nullptr;
  return quantize;
}

static double getScale(Value quantized) {
  return getQuantType(quantized).getScaleOf(0).toDouble();
}

/// Whether a quantization may have any scale: what is in front of it is a
/// layer, the norm of one or a function that becomes a table, and everybody
/// behind it takes the type that there is.
static bool hasFreeScale(QuantizeOp quantize) {
  Operation *op = quantize.getInput().getDefiningOp();
  return op && isa<MacOpInterface, BatchNormOp, UnaryOpInterface>(op) &&
         llvm::all_of(quantize->getUsers(), llvm::IsaPred<DequantizeOp>);
}

/// What two scales that were rounded may be off.
static constexpr double kTolerance = 0x1p-40;

/// The largest code times a power of two that is not above `ratio`.
double AlignScalesPass::alignDown(double ratio) const {
  int exponent;
  double codes = std::ldexp(std::frexp(ratio, &exponent), int(bits));
  return std::ldexp(std::floor(codes * (1 + kTolerance)), exponent - int(bits));
}

/// The smallest one that is not below.
double AlignScalesPass::alignUp(double ratio) const {
  int exponent;
  double codes = std::ldexp(std::frexp(ratio, &exponent), int(bits));
  return std::ldexp(std::ceil(codes * (1 - kTolerance)), exponent - int(bits));
}

void AlignScalesPass::setScale(QuantizeOp quantize, double scale) {
  QuantType type = getQuantType(quantize.getOutput());
  if (type.getScaleOf(0).toDouble() == scale)
    return;
  auto changed = QuantType::get(
      &getContext(), type.getStorage(), Granularity::Tensor, {},
      RealScaleAttr::get(&getContext(), scale), type.getZeroPointOf(0));
  quantize.getOutput().setType(
      quantize.getOutput().getType().clone(Type(changed)));
}

/// The result is rescaled by a code from `scale` to its own.
void AlignScalesPass::alignResult(Operation *op, Value lhs, Value rhs,
                                  QuantizeOp result, double scale) {
  double before = getScale(result.getOutput());
  setScale(result, scale / alignDown(scale / before));
  for (Operation *quantize :
       {lhs.getDefiningOp(), rhs.getDefiningOp(), result.getOperation()})
    fixed.insert(quantize);
  double after = getScale(result.getOutput());
  remark::passed(op->getLoc(), remark::RemarkOpts::name("aligned-scale")
                                   .category(getArgument())
                                   .function(getOperation().getSymName()))
      << remark::metric("scale", after)
      << remark::metric("growth", after / before - 1);
}

void AlignScalesPass::reportMissed(Operation *op, StringRef why) {
  remark::missed(op->getLoc(), remark::RemarkOpts::name("aligned-scale")
                                   .category(getArgument())
                                   .function(getOperation().getSymName()))
      << why;
}

void AlignScalesPass::align(MulOp op) {
  Value lhs = findQuantized(op.getLhs()), rhs = findQuantized(op.getRhs());
  QuantizeOp result = getQuantize(op.getOutput());
  if (!lhs || !rhs || !result)
    return;
  alignResult(op, lhs, rhs, result, getScale(lhs) * getScale(rhs));
}

/// Whether the finer scale is a code times a power of two of the other.
bool AlignScalesPass::areAligned(Value lhs, Value rhs) const {
  auto [finer, larger] = std::minmax(getScale(lhs), getScale(rhs));
  return std::abs(alignDown(finer / larger) * larger / finer - 1) <= kTolerance;
}

template <typename OpTy> void AlignScalesPass::alignSum(OpTy op) {
  Value lhs = findQuantized(op.getLhs()), rhs = findQuantized(op.getRhs());
  QuantizeOp result = getQuantize(op.getOutput());
  if (!lhs || !rhs || !result)
    return;
  if (!areAligned(lhs, rhs)) {
    // One of them has to change, the finer one if that can.
    if (getScale(lhs) > getScale(rhs))
      std::swap(lhs, rhs);
    auto isFree = [&](Value value) {
      auto quantize = value.getDefiningOp<QuantizeOp>();
      return quantize && !fixed.contains(quantize) && hasFreeScale(quantize);
    };
    if (!isFree(lhs))
      std::swap(lhs, rhs);
    if (!isFree(lhs))
      return reportMissed(op, "expected an input that a layer or a function "
                              "makes and whose scale is "
                              "free");
    double scale = getScale(lhs), other = getScale(rhs);
    setScale(lhs.getDefiningOp<QuantizeOp>(),
             scale < other ? other * alignUp(scale / other)
                           : other / alignDown(other / scale));
  }
  alignResult(op, lhs, rhs, result, std::max(getScale(lhs), getScale(rhs)));
}

void AlignScalesPass::runOnOperation() {
  if (bits < 1 || bits > 8) {
    getOperation().emitError()
        << "expected bits to be 1 to 8, but got " << bits.getValue();
    return signalPassFailure();
  }
  // Program order: the scales of inputs are final.
  getOperation().walk([&](Operation *op) {
    if (auto mul = dyn_cast<MulOp>(op))
      align(mul);
    else if (auto add = dyn_cast<AddOp>(op))
      alignSum(add);
    else if (auto sub = dyn_cast<SubOp>(op))
      alignSum(sub);
  });
}
