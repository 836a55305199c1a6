//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The contract of the integer stage: no float and no op of qopt is left. The
// answer names the first offender in program order.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/AttrTypeSubElements.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "qopt/Dialect/QOpt/QOpt.h"
#include "qopt/Transforms/Passes.h"

namespace mlir::qopt {
#define GEN_PASS_DEF_VERIFYINTEGERONLYPASS
#include "qopt/Transforms/Passes.h.inc"
} // namespace mlir::qopt

using namespace mlir;
using namespace mlir::qopt;

namespace {

/// Looks for types that are not integers inside types and attributes.
class FloatFinder {
public:
  FloatFinder() {
    walker.addWalk([this](Type type) { return visit(type); });
    walker.addWalk([this](Attribute attribute) { return visit(attribute); });
  }

  /// The first one inside the type or attribute (the type itself, a float
  /// attribute's type), or null.
  template <typename Element> Type findIn(Element element) {
    found = {};
    walker.walk<WalkOrder::PreOrder>(element);
    return found;
  }

private:
  WalkResult visit(Type type) {
    // Quantized types hold their scales as floats, some of them out of the
    // walker's reach.
    if (isa<FloatType, LLVM::LLVMPPCFP128Type, quant::QuantizedType>(type) ||
        isa<QOptDialect>(type.getDialect())) {
      found = type;
      return WalkResult::interrupt();
    }
    // Mutable, so the walker does not look into it. The walker remembers what
    // it has seen: a struct that contains itself ends.
    if (auto structType = dyn_cast<LLVM::LLVMStructType>(type))
      for (Type element : structType.getBody())
        if (walker.walk<WalkOrder::PreOrder>(element).wasInterrupted())
          return WalkResult::interrupt();
    return WalkResult::advance();
  }

  WalkResult visit(Attribute attribute) {
    // They describe the target, and name f64 even if the code has none.
    if (isa<DataLayoutSpecInterface, TargetSystemSpecInterface>(attribute))
      return WalkResult::skip();
    // The walker does not look into dense elements.
    if (auto typed = dyn_cast<TypedAttr>(attribute))
      return walker.walk<WalkOrder::PreOrder>(typed.getType());
    return WalkResult::advance();
  }

  AttrTypeWalker walker;
  Type found;
};

struct VerifyIntegerOnlyPass
    : qopt::impl::VerifyIntegerOnlyPassBase<VerifyIntegerOnlyPass> {
  void runOnOperation() override {
    FloatFinder finder;
    if (failed(verify(getOperation(), finder)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }

private:
  static LogicalResult verify(Operation *op, FloatFinder &finder);
  static LogicalResult verifyAttributes(Operation *op, FloatFinder &finder);
};

} // namespace

static InFlightDiagnostic emitOffender(Operation *op) {
  return op->emitOpError("expected integer-only code, but got ");
}

static LogicalResult verifyTypes(Operation *op, StringRef what, TypeRange types,
                                 FloatFinder &finder) {
  for (Type type : types)
    if (finder.findIn(type))
      return emitOffender(op) << what << " type " << type;
  return success();
}

LogicalResult VerifyIntegerOnlyPass::verifyAttributes(Operation *op,
                                                      FloatFinder &finder) {
  // Discardable ones, and those that are the op's own.
  SmallVector<NamedAttribute> attributes(op->getDiscardableAttrs());
  Attribute properties = op->getPropertiesAsAttribute();
  if (auto dictionary = dyn_cast_or_null<DictionaryAttr>(properties))
    llvm::append_range(attributes, dictionary);
  for (NamedAttribute attribute : attributes)
    if (Type type = finder.findIn(attribute.getValue()))
      return emitOffender(op) << "attribute '" << attribute.getName().getValue()
                              << "' with " << type;
  return success();
}

LogicalResult VerifyIntegerOnlyPass::verify(Operation *op,
                                            FloatFinder &finder) {
  if (isa_and_present<QOptDialect>(op->getDialect()))
    return emitOffender(op) << "an op of the qopt dialect";
  if (failed(verifyTypes(op, "operand", op->getOperandTypes(), finder)) ||
      failed(verifyTypes(op, "result", op->getResultTypes(), finder)) ||
      failed(verifyAttributes(op, finder)))
    return failure();
  for (Region &region : op->getRegions())
    for (Block &block : region) {
      if (failed(verifyTypes(op, "block argument", block.getArgumentTypes(),
                             finder)))
        return failure();
      for (Operation &inner : block)
        if (failed(verify(&inner, finder)))
          return failure();
    }
  return success();
}
