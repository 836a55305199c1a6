//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Conversions at the border of a function become the caller's.
//
//===----------------------------------------------------------------------===//

#include "QuantizedForm.h"
#include "mlir/IR/Remarks.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_PEELFLOATBORDERSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {
struct PeelFloatBordersPass
    : qopt::impl::PeelFloatBordersPassBase<PeelFloatBordersPass> {
  using PeelFloatBordersPassBase::PeelFloatBordersPassBase;

  void runOnOperation() override;

private:
  bool peelArgument(func::FuncOp function, unsigned index);
  bool peelResult(func::FuncOp function, unsigned index);
  void remark(func::FuncOp function, StringRef place, unsigned index,
              bool isPeeled);
};
} // namespace

/// Callers convert between real numbers and integers of these types.
static bool isBorderType(QuantType type) {
  return type.isPerTensor() && type.getStorage().isUniform() &&
         type.getStorage().getWidth() <= 16;
}

/// What a value in f32 is called: as a layer, or else by the user's name.
static StringAttr getId(Attribute layer, Attribute name, StringRef place,
                        unsigned index, MLIRContext *context) {
  for (Attribute id : {layer, name})
    if (auto text = dyn_cast_or_null<StringAttr>(id))
      return text;
  return StringAttr::get(context, place + Twine(index));
}

// f(x: f32) { quantize(x) } --> f(q) { q }
bool PeelFloatBordersPass::peelArgument(func::FuncOp function, unsigned index) {
  BlockArgument argument = function.getArgument(index);
  QuantizeOp first;
  for (Operation *user : argument.getUsers()) {
    auto quantize = dyn_cast<QuantizeOp>(user);
    if (!quantize || (first && (quantize.getOutput().getType() !=
                                    first.getOutput().getType() ||
                                quantize.getRounding() != first.getRounding())))
      return false;
    // Users come last first.
    first = quantize;
  }
  if (!first || !isBorderType(getQuantType(first.getOutput())))
    return false;
  MLIRContext *context = &getContext();
  function.setArgAttr(index, QOptDialect::kFloatBorderAttr,
                      getId(function.getArgAttr(index, QOptDialect::kLayerAttr),
                            function.getArgAttr(index, QOptDialect::kNameAttr),
                            "input", index, context));
  if (first.getRounding() != Rounding::HalfAway)
    function.setArgAttr(index, QOptDialect::kBorderRoundingAttr,
                        first.getRoundingAttr());
  // An argument has no layout of its own.
  Attribute layer = first->hasAttr(QOptDialect::kLayerLayoutAttr)
                        ? Attribute()
                        : first->getAttr(QOptDialect::kLayerAttr);
  if (layer)
    function.setArgAttr(index, QOptDialect::kLayerAttr, layer);
  else
    function.removeArgAttr(index, QOptDialect::kLayerAttr);
  function.removeArgAttr(index, QOptDialect::kRangeAttr);
  argument.setType(first.getOutput().getType());
  for (Operation *user : llvm::make_early_inc_range(argument.getUsers())) {
    user->getResult(0).replaceAllUsesWith(argument);
    user->erase();
  }
  return true;
}

// return dequantize(q) --> return q
bool PeelFloatBordersPass::peelResult(func::FuncOp function, unsigned index) {
  Operation *end = function.front().getTerminator();
  auto dequantize = end->getOperand(index).getDefiningOp<DequantizeOp>();
  if (!dequantize || !isBorderType(getQuantType(dequantize.getInput())))
    return false;
  function.setResultAttr(
      index, QOptDialect::kFloatBorderAttr,
      getId(dequantize->getAttr(QOptDialect::kLayerAttr),
            function.getResultAttr(index, QOptDialect::kNameAttr), "output",
            index, &getContext()));
  end->setOperand(index, dequantize.getInput());
  if (dequantize->use_empty())
    dequantize.erase();
  return true;
}

void PeelFloatBordersPass::remark(func::FuncOp function, StringRef place,
                                  unsigned index, bool isPeeled) {
  auto options = remark::RemarkOpts::name("float-border")
                     .category(getArgument())
                     .function(function.getSymName());
  if (isPeeled)
    remark::passed(function.getLoc(), options)
        << remark::metric("place", (place + Twine(index)).str());
  else
    remark::missed(function.getLoc(), options)
        << ("expected " + place + Twine(index) + " to be only converted").str();
}

void PeelFloatBordersPass::runOnOperation() {
  ModuleOp module = getOperation();
  for (auto function : module.getOps<func::FuncOp>()) {
    // Callers inside of the module know nothing of such borders.
    if (!function.getBody().hasOneBlock() ||
        !SymbolTable::symbolKnownUseEmpty(function, module))
      continue;
    unsigned numStates = getNumStates(function);
    for (unsigned i = 0, e = function.getNumArguments() - numStates; i < e; ++i)
      if (isFloatTensor(function.getArgument(i)))
        remark(function, "input", i, peelArgument(function, i));
    Operation *end = function.front().getTerminator();
    for (unsigned i = 0, e = end->getNumOperands() - numStates; i < e; ++i)
      if (isFloatTensor(end->getOperand(i)))
        remark(function, "output", i, peelResult(function, i));
    function.setType(FunctionType::get(&getContext(),
                                       function.front().getArgumentTypes(),
                                       end->getOperandTypes()));
  }
}
