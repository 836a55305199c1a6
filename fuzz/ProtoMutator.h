//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Changes to ONNX files that keep most of them valid.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_FUZZ_PROTOMUTATOR_H
#define QOPT_FUZZ_PROTOMUTATOR_H

#include <cstddef>
#include <cstdint>
#include <string>

namespace mlir::qopt::fuzz {

/// A changed copy of a model, or an empty string where the bytes are none. The
/// same seed makes the same changes.
std::string mutateProto(const uint8_t *data, size_t size, unsigned seed);

/// The first model with operators and constants of the second one, or an empty
/// string where one of them is no model.
std::string mergeProtos(const uint8_t *data1, size_t size1,
                        const uint8_t *data2, size_t size2, unsigned seed);

} // namespace mlir::qopt::fuzz

#endif // QOPT_FUZZ_PROTOMUTATOR_H
