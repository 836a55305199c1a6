//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Float biases and activations become part of the op before them, as they are
// of quantized layers: exporters write them as ops of their own.
//
//===----------------------------------------------------------------------===//

#include "Activations.h"
#include "MovedConstants.h"
#include "QuantizedForm.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/Constants.h"
#include "qopt/Transforms/NormMap.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_FUSEEPILOGUESPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct FuseEpiloguesPass
    : qopt::impl::FuseEpiloguesPassBase<FuseEpiloguesPass> {
  using FuseEpiloguesPassBase::FuseEpiloguesPassBase;

  void runOnOperation() override;

private:
  bool fuseBias(Operation *sum, Value layerResult, Value constant, double sign);
  bool fuseActivation(Operation *op, Value input, Activation activation);
  bool fuse(Operation *op);
  void remark(Operation *op, StringRef what);
};
} // namespace

void FuseEpiloguesPass::remark(Operation *op, StringRef what) {
  remark::passed(op->getLoc(), remark::RemarkOpts::name("fused-epilogue")
                                   .category(getArgument())
                                   .function(getOperation().getSymName()))
      << remark::metric("what", what);
}

/// Everything that used the result of `op` uses that of `by`, which now
/// computes the value that `op` was.
static void replaceLast(Operation *op, Operation *by) {
  for (StringRef name : {QOptDialect::kLayerAttr, QOptDialect::kLayerLayoutAttr,
                         QOptDialect::kRangeAttr}) {
    by->removeAttr(name);
    if (Attribute value = op->getAttr(name))
      by->setAttr(name, value);
  }
  op->getResult(0).replaceAllUsesWith(by->getResult(0));
  SmallVector<Value> operands(op->getOperands());
  op->erase();
  eraseUnusedConstants(operands);
}

//===----------------------------------------------------------------------===//
// Biases
//===----------------------------------------------------------------------===//

/// Whether a constant has one element, or one for each of `channels` along the
/// last of `rank` dimensions.
static bool isVector(Value constant, int64_t channels, int64_t rank) {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(constant.getType()).getShape();
  int64_t size = 1;
  for (int64_t dimension : shape)
    size *= dimension;
  return int64_t(shape.size()) <= rank &&
         (size == 1 || (size == channels && shape.back() == channels));
}

/// The constant as a vector that is still quantized, or null.
static Value reshapeQuantized(OpBuilder &builder, Value constant,
                              RankedTensorType type) {
  ConstOp codes = getQuantizedConstant(constant);
  if (!codes ||
      codes.getOutput().getType().getNumElements() != type.getNumElements())
    return {};
  auto reshape = ReshapeOp::create(builder, constant.getLoc(), type, constant);
  Value result = moveQuantizedConstant(
      builder, cast<MovementOpInterface>(reshape.getOperation()));
  reshape.erase();
  return result;
}

/// The reals of any constant whose scales lie along its last dimension.
static FailureOr<std::vector<double>>
readVector(OpBuilder &builder, Value constant, RankedTensorType type) {
  if (constant.getType() == type)
    return readReals(constant);
  Value vector = reshapeQuantized(builder, constant, type);
  if (!vector)
    return readReals(constant);
  auto reals = readReals(vector);
  eraseUnusedConstants(vector);
  return reals;
}

// layer(x) + constant --> layer'(x), and layer(x) - constant
bool FuseEpiloguesPass::fuseBias(Operation *sum, Value layerResult,
                                 Value constant, double sign) {
  auto layer = layerResult.getDefiningOp<MacOpInterface>();
  if (!layer || isa<BatchMatMulOp>(layer) || !layerResult.hasOneUse() ||
      !isFloatTensor(layerResult) || getActivation(layer) != Activation::None ||
      layerResult.getType() != sum->getResult(0).getType())
    return false;
  auto result = cast<RankedTensorType>(layerResult.getType());
  int64_t channels = result.getShape().back();
  if (!isVector(constant, channels, result.getRank()))
    return false;
  OpBuilder builder(layer);
  auto type = RankedTensorType::get(channels, builder.getF32Type());
  Value bias;
  if (!layer.getBiasOrNull() && sign > 0) {
    // What the codes of a bias say is exact.
    builder.setInsertionPointAfterValue(constant);
    bias = reshapeQuantized(builder, constant, type);
  }
  if (!bias) {
    auto reals = readVector(builder, constant, type);
    if (failed(reals))
      return false;
    std::vector<double> old(channels, 0.0);
    if (Value before = layer.getBiasOrNull()) {
      auto known = readReals(before);
      if (failed(known))
        return false;
      old = std::move(*known);
    }
    std::vector<float> values;
    for (int64_t c = 0; c < channels; ++c)
      values.push_back(
          float(old[c] + sign * (*reals)[reals->size() == 1 ? 0 : c]));
    bias = ConstOp::create(
        builder, sum->getLoc(), type,
        makeElements(type,
                     {reinterpret_cast<const char *>(values.data()),
                      values.size() * sizeof(float)},
                     "bias"));
  }
  // It may come after the layer.
  if (Operation *source = bias.getDefiningOp(); layer->isBeforeInBlock(source))
    layer->moveAfter(source);
  Value before = layer.getBiasOrNull();
  SmallVector<Value> operands(layer->getOperands().take_front(2));
  operands.push_back(bias);
  layer->setOperands(operands);
  if (before)
    eraseUnusedConstants(before);
  setActivation(layer, getActivation(sum));
  remark(sum, "bias");
  replaceLast(sum, layer);
  return true;
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

// activation(op(x)) --> op'(x)
bool FuseEpiloguesPass::fuseActivation(Operation *op, Value input,
                                       Activation activation) {
  Operation *producer = input.getDefiningOp();
  if (!producer || !isa_and_nonnull<QOptDialect>(producer->getDialect()) ||
      producer->getNumResults() != 1 || !input.hasOneUse() ||
      !isFloatTensor(input) ||
      !producer->getAttrOfType<ActivationAttr>("activation") ||
      input.getType() != op->getResult(0).getType())
    return false;
  std::optional<Activation> both =
      composeActivations(getActivation(producer), activation);
  if (!both)
    return false;
  setActivation(producer, *both);
  remark(op, "activation");
  replaceLast(op, producer);
  return true;
}

/// Whether all elements of a constant are this one.
static bool isNumber(Value value, double number) {
  auto reals = readReals(value);
  return succeeded(reals) &&
         llvm::all_of(*reals, [&](double real) { return real == number; });
}

bool FuseEpiloguesPass::fuse(Operation *op) {
  if (op->getNumResults() != 1 || !isFloatTensor(op->getResult(0)))
    return false;
  if (auto add = dyn_cast<AddOp>(op))
    return fuseBias(op, add.getLhs(), add.getRhs(), 1) ||
           fuseBias(op, add.getRhs(), add.getLhs(), 1);
  if (auto sub = dyn_cast<SubOp>(op))
    return fuseBias(op, sub.getLhs(), sub.getRhs(), -1);
  if (auto relu = dyn_cast<LeakyReluOp>(op))
    return relu.getAlpha().isExactlyValue(1.0) &&
           fuseActivation(op, relu.getInput(), relu.getActivation());
  if (isa<MaximumOp, MinimumOp>(op))
    for (int number : {0, 1}) {
      Value input = op->getOperand(1 - number), bound = op->getOperand(number);
      Operation *producer = input.getDefiningOp();
      if (!producer)
        continue;
      // max(x, 0), and min(max(x, 0), 6)
      if (isa<MaximumOp>(op) ? isNumber(bound, 0)
                             : getActivation(producer) == Activation::Relu &&
                                   isNumber(bound, 6))
        return fuseActivation(op, input,
                              isa<MaximumOp>(op) ? Activation::Relu
                                                 : Activation::Relu6);
    }
  return false;
}

void FuseEpiloguesPass::runOnOperation() {
  SmallVector<Operation *> ops;
  getOperation().walk([&](Operation *op) {
    if (isa<AddOp, SubOp, LeakyReluOp, MaximumOp, MinimumOp>(op))
      ops.push_back(op);
  });
  for (Operation *op : ops)
    fuse(op);
}
