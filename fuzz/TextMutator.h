//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Changes to the text of modules that keep much of it valid.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_FUZZ_TEXTMUTATOR_H
#define QOPT_FUZZ_TEXTMUTATOR_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mlir::qopt::fuzz {

/// A changed copy of some IR; the same seed makes the same changes.
std::string mutateText(llvm::StringRef text, unsigned seed);

/// The first text with lines of the second one.
std::string mergeTexts(llvm::StringRef text1, llvm::StringRef text2,
                       unsigned seed);

} // namespace mlir::qopt::fuzz

#endif // QOPT_FUZZ_TEXTMUTATOR_H
