//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// From the LLVM dialect to optimised machine code.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TARGET_CPU_CODEGEN_H
#define QOPT_LIB_TARGET_CPU_CODEGEN_H

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "qopt/Target/CPU.h"

namespace mlir::qopt {

/// Translates a module of the LLVM dialect, adds entry points and table,
/// optimises for the CPU, and returns LLVM IR, assembly or an object as asked
/// by `stage`. Errors are diagnostics.
FailureOr<std::string> generateCode(ModuleOp module, const ModelInfo &info,
                                    const CPUOptions &options, Stage stage);

/// Takes size and alignment of the arena, and the places of inputs and outputs
/// in it, from attributes of 'main' after placement.
LogicalResult readArena(FunctionOpInterface main, ModelInfo &info);

} // namespace mlir::qopt

#endif // QOPT_LIB_TARGET_CPU_CODEGEN_H
