//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// All operators that are imported.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"

using namespace mlir;
using namespace mlir::qopt;
using namespace mlir::qopt::tflite;

size_t OperatorInfo::getMinInputs() const {
  return llvm::count_if(
      inputs, [](const OperandInfo &input) { return !input.isOptional; });
}

const OperatorInfo *tflite::lookupOperator(BuiltinOperator code) {
  for (ArrayRef<OperatorInfo> family :
       {getElementwiseOperators(), getFunctionOperators(), getLayerOperators(),
        getMovementOperators(), getReductionOperators()})
    for (const OperatorInfo &info : family)
      if (info.code == code)
        return &info;
  return nullptr;
}
