//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Changes to TensorFlow Lite files that keep most of them valid.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_FUZZ_MODELMUTATOR_H
#define QOPT_FUZZ_MODELMUTATOR_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace mlir::qopt::fuzz {

/// A changed copy of a model, or an empty string where the bytes are no valid
/// FlatBuffer. The same seed makes the same changes.
std::string mutateModel(const uint8_t *data, size_t size, unsigned seed);

/// The first model with operators of the second one, or an empty string where
/// one of them is no valid FlatBuffer.
std::string mergeModels(const uint8_t *data1, size_t size1,
                        const uint8_t *data2, size_t size2, unsigned seed);

} // namespace mlir::qopt::fuzz

#endif // QOPT_FUZZ_MODELMUTATOR_H
