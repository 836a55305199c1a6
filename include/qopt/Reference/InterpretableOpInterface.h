//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The interface of ops that the reference interpreter can evaluate.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_REFERENCE_INTERPRETABLEOPINTERFACE_H
#define QOPT_REFERENCE_INTERPRETABLEOPINTERFACE_H

#include "mlir/IR/OpDefinition.h"
#include "qopt/Reference/RescaleObserver.h"
#include "qopt/Reference/TensorValue.h"

#include "qopt/Reference/InterpretableOpInterface.h.inc"

#endif // QOPT_REFERENCE_INTERPRETABLEOPINTERFACE_H
