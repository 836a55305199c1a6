//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// What the definitions of all operators share.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_OPBASE
#define QOPT_DIALECT_OPBASE

include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "qopt/Dialect/QOpt/QOptInterfaces.td"
include "qopt/Dialect/QOpt/QOptTypes.td"

class QOpt_Op<string mnemonic, list<Trait> traits = []>
    : Op<QOpt_Dialect, mnemonic, !listconcat([Pure], traits)> {
  let hasVerifier = 1;
}

/// An op whose result's shape follows from its operands and attributes. The
/// element type, with its scale, is a decision and is never inferred.
class QOpt_ShapedOp<string mnemonic, list<Trait> traits = []>
    : QOpt_Op<mnemonic, !listconcat(traits, [InferShapedTypeOpAdaptor])>;

#endif // QOPT_DIALECT_OPBASE
