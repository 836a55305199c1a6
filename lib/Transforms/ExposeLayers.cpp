//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Makes recorded values results of their function.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_EXPOSELAYERSPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

struct ExposeLayersPass : qopt::impl::ExposeLayersPassBase<ExposeLayersPass> {
  void runOnOperation() override;
};

/// A function and the ops whose results it will return, in program order.
struct Layers {
  func::FuncOp function;
  SmallVector<Operation *> ops;
};

} // namespace

/// The recorded values of a function, or failure where one of them cannot be
/// returned.
static FailureOr<Layers> collectLayers(func::FuncOp function) {
  Layers layers{function, {}};
  // Recorded values are at hand where one return ends the only block.
  bool hasOneReturn =
      function.getBody().hasOneBlock() &&
      isa<func::ReturnOp>(function.getBody().front().getTerminator());
  WalkResult result =
      function.walk<WalkOrder::PreOrder>([&](Operation *op) -> WalkResult {
        if (!op->hasAttr(QOptDialect::kLayerAttr))
          return WalkResult::advance();
        if (op->getParentOp() != function || !hasOneReturn)
          return op->emitOpError("expected '")
                 << QOptDialect::kLayerAttr
                 << "' in the only block of a function";
        layers.ops.push_back(op);
        return WalkResult::advance();
      });
  if (result.wasInterrupted())
    return failure();
  return layers;
}

static void expose(const Layers &layers) {
  func::FuncOp function = layers.function;
  Operation *terminator = function.getBody().front().getTerminator();
  // State stays last.
  unsigned index = function.getNumResults() - getNumStates(function);
  SmallVector<unsigned> indices(layers.ops.size(), index);
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  SmallVector<Value> values(terminator->getOperands().take_front(index));
  SmallVector<Value> states(terminator->getOperands().drop_front(index));
  for (Operation *op : layers.ops) {
    StringRef name = QOptDialect::kLayerAttr;
    types.push_back(op->getResult(0).getType());
    attributes.push_back(DictionaryAttr::get(
        op->getContext(),
        NamedAttribute(StringAttr::get(op->getContext(), name),
                       op->getAttr(name))));
    values.push_back(op->getResult(0));
  }
  LogicalResult inserted = function.insertResults(indices, types, attributes);
  assert(succeeded(inserted) && "a func.func takes any results");
  (void)inserted;
  llvm::append_range(values, states);
  terminator->setOperands(values);
}

void ExposeLayersPass::runOnOperation() {
  // Everything is checked before anything changes.
  SmallVector<Layers> work;
  WalkResult result = getOperation().walk([&](func::FuncOp function) {
    FailureOr<Layers> layers = collectLayers(function);
    if (failed(layers))
      return WalkResult::interrupt();
    if (layers->ops.empty())
      return WalkResult::advance();
    // Callers would have to take the new results.
    if (auto uses = SymbolTable::getSymbolUses(function, getOperation());
        uses && !uses->empty()) {
      uses->begin()->getUser()->emitOpError("expected no use of '")
          << function.getSymName()
          << "', whose layers become results; inline it first";
      return WalkResult::interrupt();
    }
    work.push_back(std::move(*layers));
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return signalPassFailure();
  for (const Layers &layers : work)
    expose(layers);
}
