//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that make one element of many: pools and reductions.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_REDUCTIONOPS
#define QOPT_DIALECT_REDUCTIONOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

class QOpt_PoolOp<string mnemonic>
    : QOpt_ShapedOp<mnemonic, [DeclareOpInterfaceMethods<QOpt_WindowOpInterface,
                                            ["getWindowSize"]>]> {
  let results = (outs QOpt_Tensor:$output);
}

def QOpt_AvgPool2DOp : QOpt_PoolOp<"avg_pool_2d"> {
  let summary = "mean over a window";
  let description = [{
    NHWC. Only elements inside the input count; the stored values are averaged,
    so that input and result share scale and zero point.

    ```
    for n, y, x, c:
      sum = count = 0
      for ky, kx with 0 <= iy = y * strides[0] - pad[0] + ky < H
                 and 0 <= ix = x * strides[1] - pad[2] + kx < W:
        sum += q(input[n, iy, ix, c]); count += 1
      q(output[n, y, x, c]) = clamp(divide(sum, count, rounding), bounds(activation))
    ```

    Constraints:
    - (avg_pool_2d_c1) the input has rank 4; window and strides are two positive, padding four non-negative integers, and the window fits the padded input.
    - (avg_pool_2d_c2) the result's shape follows from window, strides and padding.
    - (avg_pool_2d_c3) input and result have the same element type, float or per tensor and uniform.
    - (avg_pool_2d_c4) there is a rounding exactly where the result is quantized.
    - (avg_pool_2d_c5) the input has height and width and padding is smaller than the window, so that every window holds an element.

    Example:

    ```mlir
    %0 = qopt.avg_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away>
        : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let assemblyFormat = [{
    $input `window` $window `strides` $strides `pad` $pad
    (`activation` `` $activation^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_MaxPool2DOp : QOpt_PoolOp<"max_pool_2d"> {
  let summary = "maximum over a window";
  let description = [{
    NHWC. Only elements inside the input count. Nothing is rounded.

    ```
    for n, y, x, c:
      m = max over ky, kx inside the input of q(input[n, iy, ix, c])
      q(output[n, y, x, c]) = clamp(m, bounds(activation))
    ```

    Constraints:
    - (max_pool_2d_c1) the input has rank 4; window and strides are two positive, padding four non-negative integers, and the window fits the padded input.
    - (max_pool_2d_c2) the result's shape follows from window, strides and padding.
    - (max_pool_2d_c3) input and result have the same element type, float or per tensor and uniform.
    - (max_pool_2d_c4) the input has height and width and padding is smaller than the window, so that every window holds an element.

    Example:

    ```mlir
    %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0]
        : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x2x2x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, DenseI64ArrayAttr:$window, DenseI64ArrayAttr:$strides,
    DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation);
  let assemblyFormat = [{
    $input `window` $window `strides` $strides `pad` $pad
    (`activation` `` $activation^)? attr-dict `:` type($input) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_REDUCTIONOPS
