//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Names that the importers give, to modules and to places in a file.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_LIB_IMPORT_NAMES_H
#define QOPT_LIB_IMPORT_NAMES_H

#include "mlir/IR/Location.h"
#include <string>

namespace mlir::qopt {

/// The stem of a file's name as an identifier.
std::string getModuleName(StringRef filename);

/// Something in a file: `loc("name"("filename"))`. The file is a name, too:
/// with a FileLineColLoc inside, diagnostics would print only that and lose
/// `name`.
Location getNamedLocation(MLIRContext *context, const Twine &name,
                          StringRef filename);

} // namespace mlir::qopt

#endif // QOPT_LIB_IMPORT_NAMES_H
