//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Names that the importers give.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_NAMES_H
#define QOPT_LIB_IMPORT_NAMES_H

#include "mlir/Support/LLVM.h"
#include <string>

namespace mlir::qopt {

/// The stem of a file's name as an identifier.
std::string getModuleName(StringRef filename);

} // namespace mlir::qopt

#endif // QOPT_LIB_IMPORT_NAMES_H
