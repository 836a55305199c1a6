//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_MOVEMENTOPS
#define QOPT_DIALECT_MOVEMENTOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

def QOpt_ReshapeOp : QOpt_Op<"reshape"> {
  let summary = "the same elements in another shape";
  let description = [{
    ```
    output = input, in row-major order
    ```

    Constraints:
    - (reshape_c1) both shapes have the same number of elements.
    - (reshape_c2) both element types are the same, float or per tensor.

    A chain becomes one op, a reshape to the same shape and one of a constant
    are folded.

    Example:

    ```mlir
    %0 = qopt.reshape %x : tensor<1x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_Tensor:$input);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
}

#endif // QOPT_DIALECT_MOVEMENTOPS
