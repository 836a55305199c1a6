//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The entry points and the table of tensors that compiled code offers, in LLVM
// IR. lib/Target/CPU/CHeader.cpp declares the same in C.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_TARGET_CPU_MODELTABLE_H
#define QOPT_LIB_TARGET_CPU_MODELTABLE_H

#include "qopt/Target/CPU.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace mlir::qopt {

/// The version of the layout of the table and of the calling convention.
constexpr uint32_t kABIVersion = 3;

/// Adds `<name>_init`, `<name>_run`, `<name>_invoke` and `<name>_model` to
/// `module`, and where the arena has all inputs and outputs,
/// `<name>_run_in_place`. `body` takes a pointer for each input, each output,
/// and the arena; `init`, which is null for a model without state, takes the
/// arena. Both become internal.
void addModelTable(llvm::Module &module, llvm::Function &body,
                   llvm::Function *init, const ModelInfo &info);

} // namespace mlir::qopt

#endif // QOPT_LIB_TARGET_CPU_MODELTABLE_H
