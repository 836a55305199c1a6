//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Functions of real numbers: they exist before quantization only.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_REALOPS
#define QOPT_DIALECT_REALOPS

include "qopt/Dialect/QOpt/QOptElementwiseOps.td"

/// A function of each element in float32. Of a quantized tensor of few bits it
/// is a table, which a `qopt.gather` reads.
class QOpt_RealFunctionOp<string mnemonic>
    : QOpt_Op<mnemonic, [SameOperandsAndResultShape, Elementwise]> {
  let arguments = (ins QOpt_FloatTensor:$input);
  let results = (outs QOpt_FloatTensor:$output);
  let assemblyFormat = [{
    $input attr-dict `:` type($input) `->` type($output)
  }];
  let hasVerifier = 0;
}

def QOpt_ExpOp : QOpt_RealFunctionOp<"exp"> {
  let summary = "e to the power of x, in float32";
  let description = [{
    ```
    output[i] = exp(input[i])
    ```

    Example:

    ```mlir
    %0 = qopt.exp %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_LogOp : QOpt_RealFunctionOp<"log"> {
  let summary = "natural logarithm, in float32";
  let description = [{
    ```
    output[i] = log(input[i])
    ```
    It is -infinity of 0, and NaN of negative numbers.

    Example:

    ```mlir
    %0 = qopt.log %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_SqrtOp : QOpt_RealFunctionOp<"sqrt"> {
  let summary = "square root, in float32";
  let description = [{
    ```
    output[i] = sqrt(input[i])
    ```
    It is NaN of negative numbers.

    Example:

    ```mlir
    %0 = qopt.sqrt %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_ErfOp : QOpt_RealFunctionOp<"erf"> {
  let summary = "Gauss's error function, in float32";
  let description = [{
    ```
    output[i] = 2 / sqrt(pi) * integral of exp(-t * t) from t = 0 to input[i]
    ```

    Example:

    ```mlir
    %0 = qopt.erf %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_SinOp : QOpt_RealFunctionOp<"sin"> {
  let summary = "sine of radians, in float32";
  let description = [{
    ```
    output[i] = sin(input[i])
    ```

    Example:

    ```mlir
    %0 = qopt.sin %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_CosOp : QOpt_RealFunctionOp<"cos"> {
  let summary = "cosine of radians, in float32";
  let description = [{
    ```
    output[i] = cos(input[i])
    ```

    Example:

    ```mlir
    %0 = qopt.cos %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_FloorOp : QOpt_RealFunctionOp<"floor"> {
  let summary = "the largest integer that is not larger, as float32";
  let description = [{
    ```
    output[i] = floor(input[i])
    ```

    Example:

    ```mlir
    %0 = qopt.floor %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_CeilOp : QOpt_RealFunctionOp<"ceil"> {
  let summary = "the smallest integer that is not smaller, as float32";
  let description = [{
    ```
    output[i] = ceil(input[i])
    ```

    Example:

    ```mlir
    %0 = qopt.ceil %x : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
}

def QOpt_GeluOp : QOpt_RealFunctionOp<"gelu"> {
  let summary = "x times the probability that a normal number is smaller";
  let description = [{
    ```
    output[i] = x / 2 * (1 + erf(x / sqrt(2)))                             x = input[i]
    output[i] = x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))    where approximate
    ```
    in float32.

    Example:

    ```mlir
    %0 = qopt.gelu %x approximate : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QOpt_FloatTensor:$input, UnitAttr:$approximate);
  let assemblyFormat = [{
    $input (`approximate` $approximate^)? attr-dict
    `:` type($input) `->` type($output)
  }];
}

def QOpt_PowOp : QOpt_RealFunctionOp<"pow"> {
  let summary = "x to the power of a number";
  let description = [{
    ```
    output[i] = input[i] ^ exponent
    ```
    in float32. It is NaN of negative numbers where the exponent is no integer.

    Constraints:
    - (pow_c1) the exponent is finite.

    Example:

    ```mlir
    %0 = qopt.pow %x exponent 1.5 : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QOpt_FloatTensor:$input, F64Attr:$exponent);
  let assemblyFormat = [{
    $input `exponent` $exponent attr-dict `:` type($input) `->` type($output)
  }];
  let hasVerifier = 1;
}

def QOpt_DivOp : QOpt_ElementwiseOp<"div"> {
  let summary = "elementwise quotient with broadcasting, in float32";
  let description = [{
    ```
    output[i] = clamp(lhs[i] / rhs[i], bounds(activation))
    ```

    Constraints:
    - (div_c1) the shapes of both inputs broadcast.
    - (div_c2) the result has the broadcast shape.

    Example:

    ```mlir
    %0 = qopt.div %x, %y activation<relu> : tensor<2x4xf32>, tensor<4xf32> -> tensor<2x4xf32>
    ```
  }];
  let arguments = (ins
    QOpt_FloatTensor:$lhs, QOpt_FloatTensor:$rhs,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation);
  let results = (outs QOpt_FloatTensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs (`activation` `` $activation^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_REALOPS
