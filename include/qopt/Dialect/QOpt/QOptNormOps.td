//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Norms whose statistics are constants: an affine function of each channel.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_NORMOPS
#define QOPT_DIALECT_NORMOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

def QOpt_BatchNormOp : QOpt_ShapedOp<"batch_norm"> {
  let summary = "batch norm of a float tensor, at inference";
  let description = [{
    The last dimension counts channels.

    ```
    for ..., c:
      a = gamma[c] / sqrt(variance[c] + epsilon)
      output[..., c] = clamp(a * (input[..., c] - mean[c]) + beta[c], bounds(activation))
    ```
    in float32, from left to right. It exists before quantization; what stays
    of it afterwards is in the scales and biases of its neighbours, or a
    `qopt.quant_norm`.

    Constraints:
    - (batch_norm_c1) the input has a last dimension, and gamma, beta, mean and variance are vectors of its size.
    - (batch_norm_c2) the result has the shape of the input.
    - (batch_norm_c3) epsilon is finite and not negative.

    Example:

    ```mlir
    %0 = qopt.batch_norm %x, %gamma, %beta, %mean, %variance epsilon 1.0e-03 activation<relu6>
        : tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x4x4x3xf32>
    ```
  }];
  let arguments = (ins
    QOpt_FloatTensor:$input, QOpt_FloatTensor:$gamma, QOpt_FloatTensor:$beta,
    QOpt_FloatTensor:$mean, QOpt_FloatTensor:$variance, F64Attr:$epsilon,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation);
  let results = (outs QOpt_FloatTensor:$output);
  let assemblyFormat = [{
    $input `,` $gamma `,` $beta `,` $mean `,` $variance `epsilon` $epsilon
    (`activation` `` $activation^)? attr-dict
    `:` type($input) `,` type($gamma) `,` type($beta) `,` type($mean) `,`
    type($variance) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_NORMOPS
