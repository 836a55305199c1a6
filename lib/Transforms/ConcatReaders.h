//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ops that read a concatenation of channels without needing it whole.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_CONCATREADERS_H
#define QOPT_TRANSFORMS_CONCATREADERS_H

#include "qopt/Dialect/QOpt/QOpt.h"

namespace mlir {
class RewriterBase;
} // namespace mlir

namespace mlir::qopt {

/// The concatenation of channels (NHWC) that `value` is, or null.
ConcatOp getChannelConcat(Value value);

/// Whether each channel of the result depends on one channel of the first
/// operand alone, and what else is read can be divided by channels.
bool isChannelwise(Operation *op);

/// f(concat(x, y)) --> concat(f(x), f(y)), where f is channelwise and its first
/// operand is a concatenation of channels. f is what its channels of weights
/// make it.
void splitOverParts(RewriterBase &rewriter, Operation *op);

/// f(concat(x, y)) --> a cascade of both, which reads the parts; where f is a
/// concatenation, that of all parts. False, and nothing changes, where there is
/// none: f reads no concatenation, or no rows.
bool joinConcats(RewriterBase &rewriter, Operation *op);

} // namespace mlir::qopt

#endif // QOPT_TRANSFORMS_CONCATREADERS_H
