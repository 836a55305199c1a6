//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A pass with the kind of bug that others are searched for: it adds 1 to one
// integer constant, of any dialect.
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/Plugins/PassPlugin.h"

using namespace mlir;

namespace {
struct TestOffByOnePass : PassWrapper<TestOffByOnePass, OperationPass<>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TestOffByOnePass)

  TestOffByOnePass() = default;
  TestOffByOnePass(const TestOffByOnePass &other) : PassWrapper(other) {}

  StringRef getArgument() const override { return "test-off-by-one"; }
  StringRef getDescription() const override {
    return "Add 1 to an integer constant";
  }
  void runOnOperation() override;

  Option<std::string> name{*this, "op",
                           llvm::cl::desc("Name of the op with the constant")};
  Option<unsigned> nth{*this, "nth", llvm::cl::init(0),
                       llvm::cl::desc("Which of the ops of that name that have "
                                      "an integer constant")};
  Option<unsigned> element{*this, "element", llvm::cl::init(0),
                           llvm::cl::desc("Which element of the constant")};
};
} // namespace

/// The constant with 1 added to one element, or null.
static Attribute addOne(Attribute attribute, unsigned element) {
  if (auto integer = dyn_cast_or_null<IntegerAttr>(attribute))
    return IntegerAttr::get(integer.getType(), integer.getValue() + 1);
  auto dense = dyn_cast_or_null<DenseIntElementsAttr>(attribute);
  if (!dense || element >= dense.getNumElements())
    return nullptr;
  SmallVector<APInt> values(dense.getValues<APInt>());
  ++values[element];
  return DenseIntElementsAttr::get(dense.getType(), values);
}

void TestOffByOnePass::runOnOperation() {
  unsigned index = 0;
  WalkResult result = getOperation()->walk([&](Operation *op) {
    if (op->getName().getStringRef() != name)
      return WalkResult::advance();
    for (StringRef attribute : {"value", "initial_value"})
      if (Attribute changed = addOne(op->getAttr(attribute), element)) {
        if (index++ != nth)
          return WalkResult::advance();
        op->setAttr(attribute, changed);
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  if (result.wasInterrupted())
    return;
  getOperation()->emitError() << "expected '" << name.getValue() << "' number "
                              << nth.getValue() << " with an integer constant";
  signalPassFailure();
}

extern "C" LLVM_ATTRIBUTE_WEAK PassPluginLibraryInfo mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "QOptTestPasses", LLVM_VERSION_STRING,
          [] { PassRegistration<TestOffByOnePass>(); }};
}
