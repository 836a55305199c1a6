//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on the elements of two tensors at a time, with broadcasting.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_ELEMENTWISEOPS
#define QOPT_DIALECT_ELEMENTWISEOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

def QOpt_AddOp : QOpt_ShapedOp<"add", [Commutative]> {
  let summary = "elementwise sum with broadcasting";
  let description = [{
    Shapes are aligned at the last dimension; a dimension of 1, or a missing
    one, is repeated. Both inputs are brought to twice the larger of their
    scales, `left_shift` bits finer (20 for storage of at most 8 bits, else 15).

    ```
    unit = 2 * max(lhs.scale, rhs.scale)
    a = rescale((q(lhs[i]) - lhs.zp) << left_shift, lhs.scale / unit, rounding)
    b = rescale((q(rhs[i]) - rhs.zp) << left_shift, rhs.scale / unit, rounding)
    s = rescale(a + b, unit / (output.scale << left_shift), rounding)
    q(output[i]) = clamp(s + output.zp, bounds(activation))
    ```

    Constraints:
    - (add_c1) the shapes of both inputs broadcast.
    - (add_c2) the result has the broadcast shape.
    - (add_c3) all tensors are float, or all are quantized, per tensor and of the same uniform storage width.
    - (add_c4) there is a rounding exactly where the result is quantized.

    Example:

    ```mlir
    %0 = qopt.add %x, %y activation<relu> rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<1x4x!qopt.quant<i8, real<0.75>, zp<-128>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$lhs, QOpt_Tensor:$rhs,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs (`activation` `` $activation^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_ELEMENTWISEOPS
