//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Enumerations shared by the numerics library and the dialect.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_NUMERICS_ENUMS_H
#define QOPT_NUMERICS_ENUMS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>

#include "qopt/Numerics/Enums.h.inc"

#endif // QOPT_NUMERICS_ENUMS_H
