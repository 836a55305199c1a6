//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The operators. Semantics are integer pseudo-code; q(x) is the integer that a
// stored code stands for, and `rescale`, `divide` and `bounds` are defined in
// docs/Numerics.md. Constraint ids run through the verifiers and the tests.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_OPS
#define QOPT_DIALECT_OPS

include "qopt/Dialect/QOpt/QOptCascadeOps.td"
include "qopt/Dialect/QOpt/QOptCastOps.td"
include "qopt/Dialect/QOpt/QOptElementwiseOps.td"
include "qopt/Dialect/QOpt/QOptFunctionOps.td"
include "qopt/Dialect/QOpt/QOptLayerOps.td"
include "qopt/Dialect/QOpt/QOptMovementOps.td"
include "qopt/Dialect/QOpt/QOptNormOps.td"
include "qopt/Dialect/QOpt/QOptRealOps.td"
include "qopt/Dialect/QOpt/QOptRecurrentOps.td"
include "qopt/Dialect/QOpt/QOptReductionOps.td"

#endif // QOPT_DIALECT_OPS
