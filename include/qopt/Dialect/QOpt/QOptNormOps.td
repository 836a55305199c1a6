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

def QOpt_QuantNormOp : QOpt_ShapedOp<"quant_norm"> {
  let summary = "norm whose parameters are quantized";
  let description = [{
    Two parameters for each channel, which the last dimension counts, are codes
    of a few bits on scales of their own. The form says what they mean:

    | form | real value | codes of `scale` |
    |---|---|---|
    | `affine` | `scale * input + offset` | integers |
    | `centered` | `scale * (input - offset)` | integers |
    | `shift_add` | `scale * input + offset` | powers of two: no multiplication |
    | `threshold` | the sign of `scale * (input - offset)` | bipolar: nothing but a comparison |

    ```
    for ..., c:
      x = q(input[..., c]) - input.zp
      if form is affine or shift_add:
        M = input.scale * scale.scale[c] / output.scale
        B = rescale(q(offset[c]), offset.scale[c] / (input.scale * scale.scale[c]), rounding)
        acc = q(scale[c]) * x + B
      else:
        M = input.scale * 2^-left_shift * scale.scale[c] / output.scale
        B = rescale(q(offset[c]), offset.scale[c] / (input.scale * 2^-left_shift), rounding)
        acc = q(scale[c]) * ((x << left_shift) - B)
      if form is threshold:
        q(output[..., c]) = acc >= 0 ? 1 : -1
      else:
        q(output[..., c]) = clamp(rescale(acc, M, rounding) + output.zp, bounds(activation))
    ```

    All of it is modulo 2^32. `left_shift` is the largest for which twice the
    largest `|x << left_shift|` times the largest `|q(scale)|`, by their types,
    is below 2^31, and 0 for a threshold. M is the exact product under every
    profile. The storage of an i32 input may be narrowed to the range that it is
    known to have.

    Constraints:
    - (quant_norm_c1) the input has a last dimension, and scale and offset are vectors of its size.
    - (quant_norm_c2) the result has the shape of the input.
    - (quant_norm_c3) the input is per tensor with uniform storage.
    - (quant_norm_c4) scale and offset are per tensor, or per channel of axis 0 with one scale for each channel, without zero points; the offset has uniform storage.
    - (quant_norm_c5) the storage of scale is that of the form: uniform of at most 16 bits, pow2 or bipolar.
    - (quant_norm_c6) the result is per tensor with uniform storage of at most 16 bits, or bipolar for a threshold, which has no activation.
    - (quant_norm_c7) the product of an element of the input, zero point subtracted, and of scale fits 32 bits.

    Example:

    ```mlir
    %0 = qopt.quant_norm %x, %a, %b form<affine> activation<relu> rounding<floor>
        : tensor<1x4x4x3x!qopt.quant<i8, real<0.5>, zp<3>>>, tensor<3x!qopt.quant<i8, pow2<2**-9>>>, tensor<3x!qopt.quant<i8, real<0.02>>>
        -> tensor<1x4x4x3x!qopt.quant<u8, real<0.1>>>
    %1 = qopt.quant_norm %x, %t, %b form<threshold> rounding<half_up>
        : tensor<1x4x4x3x!qopt.quant<i8, real<0.5>, zp<3>>>, tensor<3x!qopt.quant<bipolar, real<1.0>>>, tensor<3x!qopt.quant<i8, real<0.02>>>
        -> tensor<1x4x4x3x!qopt.quant<bipolar, real<1.0>>>
    ```
  }];
  let arguments = (ins
    QOpt_QuantTensor:$input, QOpt_QuantTensor:$scale, QOpt_QuantTensor:$offset,
    QOpt_NormFormAttr:$form,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    QOpt_RoundingAttr:$rounding);
  let results = (outs QOpt_QuantTensor:$output);
  let assemblyFormat = [{
    $input `,` $scale `,` $offset `form` `` $form
    (`activation` `` $activation^)? `rounding` `` $rounding attr-dict
    `:` type($input) `,` type($scale) `,` type($offset) `->` type($output)
  }];
  let extraClassDeclaration = [{
    /// The bits by which a difference is finer than the input.
    int getLeftShift();
    /// The factors of each channel.
    ::llvm::SmallVector<NormMultipliers> getMultipliers();
  }];
}

#endif // QOPT_DIALECT_NORMOPS
