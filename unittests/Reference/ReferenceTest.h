//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// A fixture that parses a function and evaluates it.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_UNITTESTS_REFERENCE_REFERENCETEST_H
#define QOPT_UNITTESTS_REFERENCE_REFERENCETEST_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "qopt/Reference/Interpreter.h"
#include "gtest/gtest.h"
#include <string>

namespace mlir::qopt {

using Ints = std::vector<int64_t>;
using Reals = std::vector<float>;

class ReferenceTest : public ::testing::Test {
protected:
  ReferenceTest()
      : handler(&context, [this](Diagnostic &diagnostic) {
          diagnostics.push_back(diagnostic.str());
        }) {
    DialectRegistry registry;
    registry.insert<QOptDialect, func::FuncDialect, arith::ArithDialect,
                    quant::QuantDialect>();
    registerReferenceModels(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// An input whose type is that of the argument.
  static TensorValue ints(Ints values) { return {{}, std::move(values), {}}; }
  static TensorValue reals(Reals values) { return {{}, {}, std::move(values)}; }

  /// The function in `source`, whose module gets `profile`, if any.
  func::FuncOp parse(StringRef source,
                     std::optional<Profile> profile = Profile::TFLite) {
    module = parseSourceString<ModuleOp>(source, &context);
    if (!module) {
      ADD_FAILURE() << "cannot parse: " << lastDiagnostic();
      return nullptr;
    }
    if (profile)
      (*module)->setAttr(QOptDialect::kProfileAttr,
                         ProfileAttr::get(&context, *profile));
    return *module->getOps<func::FuncOp>().begin();
  }

  FailureOr<SmallVector<TensorValue>> run(func::FuncOp function,
                                          std::vector<TensorValue> inputs,
                                          ValueObserver observer = nullptr) {
    if (!function)
      return failure();
    for (auto [input, type] : llvm::zip(inputs, function.getArgumentTypes()))
      if (!input.type)
        input.type = cast<RankedTensorType>(type);
    return interpret(function, inputs, observer);
  }

  /// The single output of the function in `source`.
  TensorValue evaluate(StringRef source, std::vector<TensorValue> inputs = {},
                       std::optional<Profile> profile = Profile::TFLite) {
    auto outputs = run(parse(source, profile), std::move(inputs));
    if (failed(outputs) || outputs->size() != 1) {
      ADD_FAILURE() << "cannot evaluate: " << lastDiagnostic();
      return {};
    }
    return outputs->front();
  }
  Ints evaluateInts(StringRef source, std::vector<TensorValue> inputs = {},
                    std::optional<Profile> profile = Profile::TFLite) {
    return evaluate(source, std::move(inputs), profile).ints;
  }
  Reals evaluateReals(StringRef source, std::vector<TensorValue> inputs = {},
                      std::optional<Profile> profile = Profile::TFLite) {
    return evaluate(source, std::move(inputs), profile).reals;
  }

  /// The one error that the function in `source` ends with.
  std::string evaluateError(StringRef source,
                            std::vector<TensorValue> inputs = {},
                            std::optional<Profile> profile = Profile::TFLite) {
    func::FuncOp function = parse(source, profile);
    EXPECT_TRUE(failed(run(function, std::move(inputs))));
    EXPECT_EQ(diagnostics.size(), 1u);
    return lastDiagnostic();
  }

  std::string lastDiagnostic() const {
    return diagnostics.empty() ? "" : diagnostics.back();
  }

  MLIRContext context;
  std::vector<std::string> diagnostics;
  ScopedDiagnosticHandler handler;
  OwningOpRef<ModuleOp> module;
};

} // namespace mlir::qopt

#endif // QOPT_UNITTESTS_REFERENCE_REFERENCETEST_H
