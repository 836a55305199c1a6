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

//===----------------------------------------------------------------------===//
// Reductions over axes
//===----------------------------------------------------------------------===//

def QOpt_ReducedElement : Type<Or<[QOpt_Element.predicate, CPred<
    "$_self.isSignlessInteger() && $_self.getIntOrFloatBitWidth() <= 64">]>,
    "f32, !qopt.quant of at most 16 bits or signless integer of at most 64 bits">;
def QOpt_ReducedTensor : StaticShapeTensorOf<[QOpt_ReducedElement]>;
def QOpt_PositionTensor : StaticShapeTensorOf<[I32, I64]>;

/// `axes` are reduced: they go, or with `keep_dims` become 1.
class QOpt_ReductionOp<string mnemonic, dag extraArguments = (ins)>
    : QOpt_ShapedOp<mnemonic> {
  let arguments = !con((ins QOpt_ReducedTensor:$input, DenseI64ArrayAttr:$axes,
                            UnitAttr:$keep_dims), extraArguments);
  let results = (outs QOpt_ReducedTensor:$output);
  let extraClassDeclaration = [{
    /// How many elements are reduced to one.
    int64_t getCount();
  }];
}

/// A reduction that adds, and so rounds where the result is quantized.
class QOpt_AddingOp<string mnemonic>
    : QOpt_ReductionOp<mnemonic, (ins OptionalAttr<QOpt_RoundingAttr>:$rounding)> {
  let assemblyFormat = [{
    $input `axes` $axes (`keep_dims` $keep_dims^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

/// A reduction that picks one of the elements.
class QOpt_PickingOp<string mnemonic> : QOpt_ReductionOp<mnemonic> {
  let assemblyFormat = [{
    $input `axes` $axes (`keep_dims` $keep_dims^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

/// The position of the element that the extremum along one axis is.
class QOpt_ArgOp<string mnemonic> : QOpt_ShapedOp<mnemonic> {
  let arguments = (ins QOpt_ReducedTensor:$input, I64Attr:$axis);
  let results = (outs QOpt_PositionTensor:$output);
  let assemblyFormat = [{
    $input `axis` $axis attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_MeanOp : QOpt_AddingOp<"mean"> {
  let summary = "mean over axes";
  let description = [{
    ```
    for each index o of the output:
      sum = sum of q(input[i]) - input.zp over all i that are o where not reduced
      q(output[o]) = clamp(rescale(sum, mean_multiplier(input.scale, output.scale, count), rounding) + output.zp, min, max)
    ```
    `count` is the number of elements that are reduced to one; docs/Numerics.md
    says how it becomes part of the multiplier. The sum wraps around at 32 bits.
    For plain integers it does so at 64 bits, and its quotient by `count` is
    truncated towards zero.

    Canonical is a mean with `keep_dims`, which cascades can compute, behind which
    a reshape removes the dimensions where they are not kept.

    Constraints:
    - (mean_c1) the axes increase and lie between 0 and the rank; reduced dimensions have elements.
    - (mean_c2) the result's shape is the input's without the axes, or with 1 for each where `keep_dims` is given.
    - (mean_c3) both element types are the same, f32 or integers of 8 to 64 bits, or both are quantized per tensor with uniform storage.
    - (mean_c4) there is a rounding exactly where the result is quantized.
    - (mean_c5) at most 2^31 - 1 elements are reduced to one.

    Example:

    ```mlir
    %0 = qopt.mean %x axes [1, 2] keep_dims rounding<half_away_twice>
        : tensor<1x7x7x4x!qopt.quant<i8, real<0.5>, zp<-128>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.25>, zp<-128>>>
    ```
  }];
  let hasCanonicalizeMethod = 1;
}

def QOpt_SumOp : QOpt_AddingOp<"sum"> {
  let summary = "sum over axes";
  let description = [{
    ```
    for each index o of the output:
      sum = sum of q(input[i]) - input.zp over all i that are o where not reduced
      q(output[o]) = clamp(rescale(sum, input.scale / output.scale, rounding) + output.zp, min, max)
    ```
    The sum wraps around at 32 bits, that of plain integers at their width.

    Constraints:
    - (sum_c1) the axes increase and lie between 0 and the rank; reduced dimensions have elements.
    - (sum_c2) the result's shape is the input's without the axes, or with 1 for each where `keep_dims` is given.
    - (sum_c3) both element types are the same, f32 or integers of 8 to 64 bits, or both are quantized per tensor with uniform storage.
    - (sum_c4) there is a rounding exactly where the result is quantized.
    - (sum_c5) at most 2^31 - 1 elements are reduced to one.

    Example:

    ```mlir
    %0 = qopt.sum %x axes [1] rounding<half_away_twice>
        : tensor<2x5x!qopt.quant<i8, real<0.5>, zp<3>>> -> tensor<2x!qopt.quant<i8, real<2.0>, zp<1>>>
    ```
  }];
}

def QOpt_ReduceMaxOp : QOpt_PickingOp<"reduce_max"> {
  let summary = "largest element over axes";
  let description = [{
    ```
    q(output[o]) = max of q(input[i]) over all i that are o where not reduced
    ```
    `i1` counts as 0 and 1.

    Constraints:
    - (reduce_max_c1) the axes increase and lie between 0 and the rank; reduced dimensions have elements.
    - (reduce_max_c2) the result's shape is the input's without the axes, or with 1 for each where `keep_dims` is given.
    - (reduce_max_c3) both element types are the same, f32, integers, or quantized per tensor with uniform storage.

    Example:

    ```mlir
    %0 = qopt.reduce_max %x axes [0, 2] : tensor<2x3x4x!qopt.quant<u8, real<0.5>>> -> tensor<3x!qopt.quant<u8, real<0.5>>>
    ```
  }];
}

def QOpt_ReduceMinOp : QOpt_PickingOp<"reduce_min"> {
  let summary = "smallest element over axes";
  let description = [{
    ```
    q(output[o]) = min of q(input[i]) over all i that are o where not reduced
    ```
    `i1` counts as 0 and 1.

    Constraints:
    - (reduce_min_c1) the axes increase and lie between 0 and the rank; reduced dimensions have elements.
    - (reduce_min_c2) the result's shape is the input's without the axes, or with 1 for each where `keep_dims` is given.
    - (reduce_min_c3) both element types are the same, f32, integers, or quantized per tensor with uniform storage.

    Example:

    ```mlir
    %0 = qopt.reduce_min %x axes [1] keep_dims : tensor<2x3xi32> -> tensor<2x1xi32>
    ```
  }];
}

def QOpt_ArgMaxOp : QOpt_ArgOp<"arg_max"> {
  let summary = "position of the largest element along an axis";
  let description = [{
    ```
    output[o] = the smallest p with q(input[o with p at axis]) = max of q(input[o with any index at axis])
    ```
    `i1` counts as 0 and 1.

    Constraints:
    - (arg_max_c1) the axis lies between 0 and the rank, and its dimension between 1 and 2^31 - 1.
    - (arg_max_c2) the result's shape is the input's without the axis.
    - (arg_max_c3) a quantized input is per tensor with uniform storage.

    Example:

    ```mlir
    %0 = qopt.arg_max %x axis 1 : tensor<1x10x!qopt.quant<i8, real<0.5>>> -> tensor<1xi64>
    ```
  }];
}

def QOpt_ArgMinOp : QOpt_ArgOp<"arg_min"> {
  let summary = "position of the smallest element along an axis";
  let description = [{
    ```
    output[o] = the smallest p with q(input[o with p at axis]) = min of q(input[o with any index at axis])
    ```
    `i1` counts as 0 and 1.

    Constraints:
    - (arg_min_c1) the axis lies between 0 and the rank, and its dimension between 1 and 2^31 - 1.
    - (arg_min_c2) the result's shape is the input's without the axis.
    - (arg_min_c3) a quantized input is per tensor with uniform storage.

    Example:

    ```mlir
    %0 = qopt.arg_min %x axis 0 : tensor<3x2xi32> -> tensor<2xi32>
    ```
  }];
}

#endif // QOPT_DIALECT_REDUCTIONOPS
