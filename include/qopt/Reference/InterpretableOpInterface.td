//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// An op that the reference interpreter can evaluate. The semantics are attached
// from outside (registerReferenceModels): the dialect does not depend on them.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_REFERENCE_INTERPRETABLEOPINTERFACE
#define QOPT_REFERENCE_INTERPRETABLEOPINTERFACE

include "mlir/IR/OpBase.td"

def QOpt_InterpretableOpInterface : OpInterface<"InterpretableOpInterface"> {
  let cppNamespace = "::mlir::qopt";
  let methods = [
    InterfaceMethod<[{
      Evaluates the op. `results` arrive with their types and with storage of
      the right size, filled with zeros. An op that rescales an accumulator to
      each element of its result shows them to `observer`, if there is one.
    }], "::llvm::LogicalResult", "interpret",
    (ins "::llvm::ArrayRef<const ::mlir::qopt::TensorValue *>":$operands,
         "::llvm::MutableArrayRef<::mlir::qopt::TensorValue>":$results,
         "::mlir::qopt::RescaleObserver":$observer)>,
  ];
}

#endif // QOPT_REFERENCE_INTERPRETABLEOPINTERFACE
