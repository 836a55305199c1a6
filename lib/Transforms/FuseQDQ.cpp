//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Float ops between dequantizations and quantizations become integer ops.
//
//===----------------------------------------------------------------------===//

#include "CommutingOps.h"
#include "MovedConstants.h"
#include "QuantizedConstants.h"
#include "QuantizedForm.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_FUSEQDQPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct FuseQDQPass : qopt::impl::FuseQDQPassBase<FuseQDQPass> {
  using FuseQDQPassBase::FuseQDQPassBase;

  void runOnOperation() override;

private:
  void runOnFunction(func::FuncOp function, Profile profile);
  bool fuse(QuantizeOp quantize, Profile profile);
  void explainFloats(func::FuncOp function);

  /// Why the result of an op could not be an integer.
  llvm::DenseMap<Operation *, std::string> reasons;
};
} // namespace

/// Erases what nobody uses, users before what they use.
static void eraseUnused(func::FuncOp function) {
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) {
    if (isa_and_nonnull<QOptDialect>(op->getDialect()))
      ops.push_back(op);
  });
  for (Operation *op : llvm::reverse(ops))
    if (isOpTriviallyDead(op))
      op->erase();
}

/// Equal quantizations of one value become one, unless both have a name.
static void mergeQuantizes(func::FuncOp function) {
  llvm::DenseMap<std::tuple<Value, Type, Attribute>, QuantizeOp> seen;
  SmallVector<QuantizeOp> quantizes(function.getOps<QuantizeOp>());
  for (QuantizeOp quantize : quantizes) {
    auto [known, isNew] =
        seen.try_emplace({quantize.getInput(), quantize.getOutput().getType(),
                          quantize.getRoundingAttr()},
                         quantize);
    if (isNew || quantize->hasAttr(QOptDialect::kLayerAttr))
      continue;
    quantize.replaceAllUsesWith(known->second.getOutput());
    quantize.erase();
  }
}

bool FuseQDQPass::fuse(QuantizeOp quantize, Profile profile) {
  Operation *op = quantize.getInput().getDefiningOp();
  // What comes from outside stays at the border.
  if (!op)
    return false;
  OpBuilder builder(quantize);
  std::string why;
  QuantType type = getQuantType(quantize.getOutput());
  Value result = isa<ConstOp>(op)
                     ? quantizeConstant(builder, quantize)
                     : QuantizedForm(builder, profile, why).create(op, type);
  if (!result) {
    reasons[op] = why;
    return false;
  }
  // The same tensor under another name, too, is a value of the user's model.
  Operation *source = result.getDefiningOp();
  bool isNamed = quantize->hasAttr(QOptDialect::kLayerAttr);
  if (isNamed && (!source || source->hasAttr(QOptDialect::kLayerAttr)))
    source =
        RescaleOp::create(builder, quantize.getLoc(), result.getType(), result,
                          Activation::None, defaultRounding(profile));
  if (isNamed)
    for (NamedAttribute attribute : quantize->getDiscardableAttrs())
      source->setAttr(attribute.getName(), attribute.getValue());
  quantize.replaceAllUsesWith(source ? source->getResult(0) : result);
  auto options =
      remark::RemarkOpts::name("fused-quantization")
          .category(getArgument())
          .function(quantize->getParentOfType<func::FuncOp>().getSymName());
  quantize.erase();
  remark::passed(op->getLoc(), options)
      << remark::metric("op", op->getName().stripDialect());
  return true;
}

/// What is still float, and why.
void FuseQDQPass::explainFloats(func::FuncOp function) {
  function.walk([&](Operation *op) {
    if (!isa_and_nonnull<QOptDialect>(op->getDialect()) ||
        isa<ConstOp, DequantizeOp, QuantizeOp>(op) ||
        !llvm::any_of(op->getOperands(), isFloatTensor))
      return;
    std::string why = reasons.lookup(op);
    if (why.empty())
      why = "expected its result to be quantized, but a float op uses it";
    remark::missed(op->getLoc(), remark::RemarkOpts::name("fused-quantization")
                                     .category(getArgument())
                                     .function(function.getSymName()))
        << why;
  });
}

void FuseQDQPass::runOnFunction(func::FuncOp function, Profile profile) {
  reasons.clear();
  // movement(dequantize(const)) --> dequantize(const'), also of channels.
  SmallVector<MovementOpInterface> moves;
  function.walk([&](MovementOpInterface op) { moves.push_back(op); });
  for (MovementOpInterface op : moves) {
    OpBuilder builder(op);
    Value moved = moveQuantizedConstant(builder, op);
    if (!moved)
      continue;
    op->getResult(0).replaceAllUsesWith(moved);
    op->erase();
  }

  SmallVector<QuantizeOp> quantizes(function.getOps<QuantizeOp>());
  while (!quantizes.empty())
    hoistQuantize(quantizes.pop_back_val(), quantizes);
  mergeQuantizes(function);

  // In order, so that chains sink in one go.
  SmallVector<Operation *> ops;
  function.walk([&](Operation *op) { ops.push_back(op); });
  for (Operation *op : ops)
    if (auto dequantize = sinkDequantize(op); !dequantize)
      if (isa<ArgMaxOp, ArgMinOp>(op))
        if (Value quantized = getDequantized(op->getOperand(0));
            quantized && getQuantType(quantized).isPerTensor() &&
            getQuantType(quantized).getStorage().isUniform())
          op->setOperand(0, quantized);

  for (QuantizeOp quantize :
       SmallVector<QuantizeOp>(function.getOps<QuantizeOp>()))
    fuse(quantize, profile);
  eraseUnused(function);
  explainFloats(function);
}

void FuseQDQPass::runOnOperation() {
  for (auto function : getOperation().getOps<func::FuncOp>()) {
    if (function.isExternal())
      continue;
    std::optional<Profile> profile = getProfile(function);
    if (profile) {
      runOnFunction(function, *profile);
      continue;
    }
    if (!function.getOps<QuantizeOp>().empty())
      remark::missed(function.getLoc(),
                     remark::RemarkOpts::name("fused-quantization")
                         .category(getArgument())
                         .function(function.getSymName()))
          << "expected a profile that names a rounding";
  }
}
