//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The decisions of passes, as text for people.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TOOLS_QOPT_REMARKS_H
#define QOPT_TOOLS_QOPT_REMARKS_H

#include "mlir/IR/MLIRContext.h"

namespace mlir::qopt {

/// From now on prints each remark to standard output, as one line that begins
/// with the operator it is about.
void printRemarks(MLIRContext &context);

} // namespace mlir::qopt

#endif // QOPT_TOOLS_QOPT_REMARKS_H
