//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of one tensor: of each element, or of rows.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_FUNCTIONOPS
#define QOPT_DIALECT_FUNCTIONOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

def QOpt_SoftmaxOp : QOpt_ShapedOp<"softmax"> {
  let summary = "normalised exponentials over the last dimension";
  let description = [{
    The fixed-point algorithm of TensorFlow Lite's reference kernels, step by
    step in docs/Numerics.md:

    ```
    for each row:
      m = max(q(input[row]))
      e[i] = exp((q(input[i]) - m) * input.scale * beta)    Q0.31, gemmlowp
      r, b = reciprocal(sum(e[i]))                          sum in Q12.19
      q(output[i]) = clamp(divide(high_mul(r, e[i]), 2^(b + 23), rounding) + output.zp, min, max)
    ```

    Constraints:
    - (softmax_c1) input and result have the same shape of rank 1 or more.
    - (softmax_c2) both are float, or both are stored in 8-bit integers of the same signedness, per tensor.
    - (softmax_c3) a quantized result has scale 1/256 and its storage's minimum as zero point.
    - (softmax_c4) the rounding is half_away_twice where the result is quantized, absent otherwise.
    - (softmax_c5) a quantized row has 1 to 4095 elements, the range of the Q12.19 sum.
    - (softmax_c6) beta is positive and finite.

    Example:

    ```mlir
    %0 = qopt.softmax %x rounding<half_away_twice>
        : tensor<1x10x!qopt.quant<i8, real<0.125>, zp<5>>> -> tensor<1x10x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, DefaultValuedAttr<F64Attr, "1.0">:$beta,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input (`beta` $beta^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_FUNCTIONOPS
