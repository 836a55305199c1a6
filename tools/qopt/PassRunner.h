//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Runs a pipeline and calls back after each of its passes.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_PASSRUNNER_H
#define QOPT_TOOLS_QOPT_PASSRUNNER_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/Error.h"
#include <functional>

namespace mlir::qopt {

/// Registers all of upstream's dialects.
void registerUpstreamDialects(DialectRegistry &registry);

/// Registers the passes that a pipeline may name: upstream's and qopt's.
void registerPasses();

/// Parses a pipeline of passes on a module: `pass1,func.func(pass2{option=1})`,
/// with `builtin.module(...)` around it or without.
llvm::Expected<OpPassManager> parsePipeline(StringRef pipeline);

/// Sees each pass as text, with its options and with the op that it ran on
/// where that is not the module, and the module that it leaves.
using AfterPass = std::function<void(const std::string &pass, ModuleOp module)>;

/// Runs the pipeline on `module`. The passes inside of others are not seen.
/// Where a pass fails, returns its text; the diagnostics say why.
std::optional<std::string>
runPasses(ModuleOp module, const OpPassManager &pipeline, AfterPass afterPass);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_PASSRUNNER_H
