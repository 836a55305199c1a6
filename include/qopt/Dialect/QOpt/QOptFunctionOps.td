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

//===----------------------------------------------------------------------===//
// Functions of each element
//===----------------------------------------------------------------------===//

class QOpt_UnaryOp<string mnemonic>
    : QOpt_Op<mnemonic, [SameOperandsAndResultShape,
                         DeclareOpInterfaceMethods<QOpt_UnaryOpInterface,
                                                   ["getIntegerFunction"]>]>;

/// One without options.
class QOpt_PlainUnaryOp<string mnemonic> : QOpt_UnaryOp<mnemonic> {
  let arguments = (ins QOpt_Tensor:$input,
                       OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input (`rounding` `` $rounding^)? attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_LeakyReluOp : QOpt_UnaryOp<"leaky_relu"> {
  let summary = "x, or alpha * x where x is negative; then an activation";
  let description = [{
    With `alpha` 1 only the activation counts: that is relu and its bounded
    forms, with another scale for the result.

    ```
    M = input.scale / output.scale                   divided in float32 by tflite and single
    N = input.scale * |alpha| / output.scale         likewise
    x = q(input[i]) - input.zp
    y = x >= 0    ? rescale(x, M, rounding)
        alpha < 0 ? -rescale(x, N, rounding)
                  : rescale(x, N, rounding)
    q(output[i]) = clamp(y + output.zp, bounds(activation))
    ```

    Constraints:
    - (leaky_relu_c1) input and result are both float, or both per tensor with uniform storage of the same width.
    - (leaky_relu_c2) there is a rounding exactly where the result is quantized.
    - (leaky_relu_c3) alpha is finite.

    Example:

    ```mlir
    %0 = qopt.leaky_relu %x alpha 1.0 activation<relu6> rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>> -> tensor<4x!qopt.quant<i8, real<0.25>, zp<-128>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, F64Attr:$alpha,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `alpha` $alpha (`activation` `` $activation^)?
    (`rounding` `` $rounding^)? attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_HardSwishOp : QOpt_PlainUnaryOp<"hard_swish"> {
  let summary = "x * min(max(x + 3, 0), 6) / 6";
  let description = [{
    Under half_away_twice in 16-bit fixed point, step by step in
    docs/Numerics.md. Under half_up, half_even and floor:

    ```
    x = input.scale * (q(input[i]) - input.zp)
    q(output[i]) = clamp(round(f(x) / output.scale) + output.zp, min, max)
    ```
    in double, once for each of the integers that the input can hold.

    Constraints:
    - (hard_swish_c1) input and result are both float, or both per tensor with uniform storage of at most 8 bits, under half_away_twice of the same width.
    - (hard_swish_c2) the rounding is half_away_twice, half_up, half_even or floor where the result is quantized, absent otherwise.
    - (hard_swish_c3) under half_away_twice the input's scale is less than 128 times the result's.

    Example:

    ```mlir
    %0 = qopt.hard_swish %x rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<3>>> -> tensor<4x!qopt.quant<i8, real<0.03125>, zp<-116>>>
    ```
  }];
}

def QOpt_HardSigmoidOp : QOpt_UnaryOp<"hard_sigmoid"> {
  let summary = "alpha * x + beta between 0 and 1";
  let description = [{
    ```
    f(x) = min(max(alpha * x + beta, 0), 1)
    ```
    in float32. Quantized:

    ```
    x = input.scale * (q(input[i]) - input.zp)
    q(output[i]) = clamp(round(f(x) / output.scale) + output.zp, min, max)
    ```
    in double, once for each of the integers that the input can hold.

    Constraints:
    - (hard_sigmoid_c1) alpha and beta are finite.
    - (hard_sigmoid_c2) input and result are both float, or both per tensor with uniform storage of at most 8 bits.
    - (hard_sigmoid_c3) the rounding is half_up, half_even or floor where the result is quantized, absent otherwise.

    Example:

    ```mlir
    %0 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 : tensor<4xf32> -> tensor<4xf32>
    %1 = qopt.hard_sigmoid %q alpha 0.2 beta 0.5 rounding<half_even>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<3>>> -> tensor<4x!qopt.quant<u8, real<0.004>>>
    ```
  }];
  let arguments = (ins QOpt_Tensor:$input, F64Attr:$alpha, F64Attr:$beta,
                       OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `alpha` $alpha `beta` $beta (`rounding` `` $rounding^)? attr-dict
    `:` type($input) `->` type($output)
  }];
}

def QOpt_LogisticOp : QOpt_PlainUnaryOp<"logistic"> {
  let summary = "1 / (1 + exp(-x))";
  let description = [{
    Of 8-bit tensors in 32-bit fixed point under half_away_twice, in float32
    under half_away; of 16-bit tensors by interpolation in a table. Each is in
    docs/Numerics.md, step by step. Under half_up, half_even and floor:

    ```
    x = input.scale * (q(input[i]) - input.zp)
    q(output[i]) = clamp(round(f(x) / output.scale) + output.zp, min, max)
    ```
    in double. The compiler evaluates tensors of at most 8 bits once for each of
    the integers that they can hold.

    Constraints:
    - (logistic_c1) input and result are both float, or both per tensor with uniform storage: under half_up, half_even and floor of at most 8 bits, else of the same signedness and width, 8 bits or 16 bits signed.
    - (logistic_c2) the rounding is half_away or, with at most 8 bits, half_away_twice, half_up, half_even or floor where the result is quantized, absent otherwise.
    - (logistic_c3) under half_away and half_away_twice the result has scale 1/256 and its storage's minimum as zero point, or with 16 bits scale 1/32768 and zero point 0.
    - (logistic_c4) an input of 16 bits has zero point 0 and a scale below 8/3.

    Example:

    ```mlir
    %0 = qopt.logistic %x rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<3>>> -> tensor<4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
    ```
  }];
}

def QOpt_TanhOp : QOpt_PlainUnaryOp<"tanh"> {
  let summary = "hyperbolic tangent";
  let description = [{
    Of 8-bit tensors in 32-bit fixed point under half_away_twice, in float32
    under half_away; of 16-bit tensors by interpolation in a table. Each is in
    docs/Numerics.md, step by step. Under half_up, half_even and floor:

    ```
    x = input.scale * (q(input[i]) - input.zp)
    q(output[i]) = clamp(round(f(x) / output.scale) + output.zp, min, max)
    ```
    in double. The compiler evaluates tensors of at most 8 bits once for each of
    the integers that they can hold.

    Constraints:
    - (tanh_c1) input and result are both float, or both per tensor with uniform storage: under half_up, half_even and floor of at most 8 bits, else of the same signedness and width, 8 bits or 16 bits signed.
    - (tanh_c2) the rounding is half_away or, with at most 8 bits, half_away_twice, half_up, half_even or floor where the result is quantized, absent otherwise.
    - (tanh_c3) under half_away and half_away_twice the result has scale 1/128 and zero point 0, or 128 where unsigned, or with 16 bits scale 1/32768 and zero point 0.
    - (tanh_c4) an input of 16 bits has zero point 0 and a scale below 8/3.

    Example:

    ```mlir
    %0 = qopt.tanh %x rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<3>>> -> tensor<4x!qopt.quant<i8, pow2<2**-7>>>
    ```
  }];
}

def QOpt_EluOp : QOpt_PlainUnaryOp<"elu"> {
  let summary = "x, or exp(x) - 1 where x is negative";
  let description = [{
    ```
    x = input.scale * (q(input[i]) - input.zp)                 in float32
    y = x < 0 ? exp(x) - 1 : x
    q(output[i]) = clamp(round(y * (1 / output.scale)) + output.zp, min, max)
    ```
    `round` is `rounding`. Under half_up, half_even and floor all of it is in
    double, with `y / output.scale` for the product. The compiler evaluates this
    once for each of the integers that the input can hold; compiled code looks
    the result up.

    Constraints:
    - (elu_c1) input and result are both float, or both per tensor with uniform storage of at most 8 bits, under half_away of the same width.
    - (elu_c2) the rounding is half_away, half_up, half_even or floor where the result is quantized, absent otherwise.

    Example:

    ```mlir
    %0 = qopt.elu %x rounding<half_away>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<3>>> -> tensor<4x!qopt.quant<i8, real<0.03125>, zp<-96>>>
    ```
  }];
}

def QOpt_RsqrtOp : QOpt_PlainUnaryOp<"rsqrt"> {
  let summary = "1 / sqrt(x)";
  let description = [{
    By Newton's iteration for tensors of at most 8 bits and by interpolation in
    a table for 16-bit tensors, step by step in docs/Numerics.md. Numbers that
    are not positive, which have no such root, give the largest result. Of at
    most 8 bits and under half_up, half_even and floor:

    ```
    x = input.scale * (q(input[i]) - input.zp)
    q(output[i]) = clamp(round(1 / sqrt(x) / output.scale) + output.zp, min, max)
    ```
    in double, once for each of the integers that the input can hold.

    Constraints:
    - (rsqrt_c1) input and result are both float, or both per tensor with uniform storage: of at most 8 bits, under half_away_twice with the same signedness and width, or both of 16 bits signed.
    - (rsqrt_c2) the rounding is half_away_twice, half_up, half_even or floor where the input has at most 8 bits, half_up where it has 16, absent where it is float.
    - (rsqrt_c3) zero points are 0 with 16 bits.

    Example:

    ```mlir
    %0 = qopt.rsqrt %x rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.0625>, zp<-128>>> -> tensor<4x!qopt.quant<i8, real<0.03125>, zp<-128>>>
    ```
  }];
}

/// Also of integers without a scale.
class QOpt_NumberUnaryOp<string mnemonic> : QOpt_UnaryOp<mnemonic> {
  let results = (outs QOpt_NumberTensor:$output);
}

def QOpt_AbsOp : QOpt_NumberUnaryOp<"abs"> {
  let summary = "absolute value";
  let description = [{
    ```
    M = input.scale / output.scale                   divided in float32 by tflite and single
    y = rescale(|q(input[i]) - input.zp|, M, rounding)
    q(output[i]) = clamp(y + output.zp, min, max)
    ```
    Of integers without a scale: `input[i] < 0 ? -input[i] : input[i]`, modulo
    the width.

    Constraints:
    - (abs_c1) input and result are of the same float or integer type, or both per tensor with uniform storage of the same width.
    - (abs_c2) there is a rounding exactly where the result is quantized.

    Example:

    ```mlir
    %0 = qopt.abs %x rounding<half_away_twice>
        : tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>> -> tensor<4x!qopt.quant<i8, real<0.25>, zp<-128>>>
    ```
  }];
  let arguments = (ins QOpt_NumberTensor:$input,
                       OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let assemblyFormat = [{
    $input (`rounding` `` $rounding^)? attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_NegOp : QOpt_NumberUnaryOp<"neg"> {
  let summary = "negation";
  let description = [{
    ```
    output[i] = -input[i]
    ```
    of stored integers, modulo the width.

    Constraints:
    - (neg_c1) input and result have the same element type.
    - (neg_c2) a quantized type is per tensor, has uniform, signed and not narrowed storage and zero point 0.

    Example:

    ```mlir
    %0 = qopt.neg %x : tensor<4xi32> -> tensor<4xi32>
    ```
  }];
  let arguments = (ins QOpt_NumberTensor:$input);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

//===----------------------------------------------------------------------===//
// Functions of rows
//===----------------------------------------------------------------------===//

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

    A 16-bit input takes another road: exp and reciprocal come from
    interpolating tables.

    Constraints:
    - (softmax_c1) input and result have the same shape of rank 1 or more.
    - (softmax_c2) both are float, or both per tensor with uniform storage: the input 8 bits and the result 8 bits of the same signedness or 16 bits signed, or both 16 bits signed.
    - (softmax_c3) a quantized result has the scale 2^-bits of its storage and its minimum as zero point; that of a 16-bit input, which has zero point 0, has scale 1/32768 and zero point 0.
    - (softmax_c4) the rounding is half_away_twice where the result is quantized, absent otherwise.
    - (softmax_c5) a quantized row has 1 to 4095 elements, the range of the Q12.19 sum; with a 16-bit input 1 to 65536.
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

/// A row without options.
class QOpt_RowOp<string mnemonic> : QOpt_ShapedOp<mnemonic> {
  let arguments = (ins QOpt_Tensor:$input,
                       OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input (`rounding` `` $rounding^)? attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_LogSoftmaxOp : QOpt_RowOp<"log_softmax"> {
  let summary = "logarithm of softmax over the last dimension";
  let description = [{
    Step by step in docs/Numerics.md:

    ```
    for each row:
      m = max(q(input[row]))
      d[i] = (q(input[i]) - m) * input.scale                Q5.26
      s = log(sum(exp(d[i])))                               Q5.26
      q(output[i]) = clamp(divide(d[i] - s, 2^22, rounding) + output.zp, min, max)
    ```

    Constraints:
    - (log_softmax_c1) input and result have the same shape of rank 1 or more.
    - (log_softmax_c2) both are float, or both are stored in 8-bit integers of the same signedness, per tensor.
    - (log_softmax_c3) a quantized result has scale 1/16 and its storage's maximum as zero point.
    - (log_softmax_c4) the rounding is half_away_twice where the result is quantized, absent otherwise.
    - (log_softmax_c5) a quantized row has 1 to 4095 elements, the range of the Q12.19 sum.

    Example:

    ```mlir
    %0 = qopt.log_softmax %x rounding<half_away_twice>
        : tensor<1x10x!qopt.quant<i8, real<0.125>, zp<5>>> -> tensor<1x10x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
    ```
  }];
}

def QOpt_L2NormalizationOp : QOpt_RowOp<"l2_normalization"> {
  let summary = "division by the euclidean norm of the last dimension";
  let description = [{
    A row of zeros stays one. Step by step in docs/Numerics.md:

    ```
    for each row:
      x[i] = q(input[i]) - input.zp
      N = 1 / sqrt(sum(x[i]^2))                             a multiplier
      y = signed ? rescale(x[i], 128 * N, rounding) : rescale(128 * x[i], N, rounding)
      q(output[i]) = clamp(y + output.zp, min, max)
    ```

    Constraints:
    - (l2_normalization_c1) input and result have the same shape of rank 1 or more.
    - (l2_normalization_c2) both are float, or both are stored in 8-bit integers of the same signedness, per tensor.
    - (l2_normalization_c3) a quantized result has scale 1/128 and zero point 0, or 128 where unsigned.
    - (l2_normalization_c4) the rounding is half_away_twice where the result is quantized, absent otherwise.
    - (l2_normalization_c5) a quantized row has 1 to 33025 elements, so that the sum of squares fits 32 bits.

    Example:

    ```mlir
    %0 = qopt.l2_normalization %x rounding<half_away_twice>
        : tensor<1x10x!qopt.quant<i8, real<0.125>, zp<5>>> -> tensor<1x10x!qopt.quant<i8, pow2<2**-7>>>
    ```
  }];
}

#endif // QOPT_DIALECT_FUNCTIONOPS
