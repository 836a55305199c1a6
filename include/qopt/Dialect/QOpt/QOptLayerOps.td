//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Layers that multiply and accumulate.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_LAYEROPS
#define QOPT_DIALECT_LAYEROPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

// The accumulator has the bits that `accumulator` says, 32 where it says
// nothing, and wraps around; `rescale` of 64 bits is that of docs/Numerics.md.
class QOpt_MacOp<string mnemonic, list<Trait> traits = [],
                 list<string> overrides = []>
    : QOpt_ShapedOp<mnemonic, !listconcat(traits, [
        DeclareOpInterfaceMethods<QOpt_WorkOpInterface>,
        DeclareOpInterfaceMethods<QOpt_MacOpInterface, overrides>])>;

def QOpt_Conv2DOp : QOpt_MacOp<"conv_2d", [
    DeclareOpInterfaceMethods<QOpt_WindowOpInterface, ["getWindowSize"]>],
    ["hasFloatScaleProduct"]> {
  let summary = "two-dimensional convolution";
  let description = [{
    Input and output are NHWC, the filter is OHWI with I = C / groups. Padding
    is [top, bottom, left, right] and contributes real zeros.

    ```
    for n, y, x, o:
      g   = o / (O / groups)
      acc = bias[o]
      for ky, kx, i:
        iy = y * strides[0] - pad[0] + ky * dilations[0]
        ix = x * strides[1] - pad[2] + kx * dilations[1]
        if 0 <= iy < H and 0 <= ix < W:
          acc += (q(input[n, iy, ix, g * I + i]) - input.zp) * (q(filter[o, ky, kx, i]) - filter.zp[o])
      M = input.scale * filter.scale[o] / output.scale
      q(output[n, y, x, o]) = clamp(rescale(acc, M, rounding) + output.zp, bounds(activation))
    ```

    Constraints:
    - (conv_2d_c1) input and filter have rank 4, and the filter's I divides C with O a multiple of the C / I groups.
    - (conv_2d_c2) the result's shape follows from window, strides, dilations and padding.
    - (conv_2d_c3) strides and dilations are two positive, padding four non-negative integers, and the window fits the padded input.
    - (conv_2d_c4) the bias has one element for each output channel.
    - (conv_2d_c5) all of input, filter and result are float, or all are quantized and then the bias is an integer.
    - (conv_2d_c6) input and result are per tensor with uniform storage; the filter is per tensor, or per channel of axis 0 with one scale for each channel.
    - (conv_2d_c7) there is a rounding exactly where the result is quantized.
    - (conv_2d_c8) an integer bias has the type of the accumulator; only a quantized layer accumulates in 64 bits, and its rescale rounds half_up.

    Example:

    ```mlir
    %0 = qopt.conv_2d %x, %w, %b strides [2, 2] pad [0, 1, 0, 1] activation<relu> rounding<half_away_twice>
        : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 0.125>>>, tensor<3xi32>
        -> tensor<1x2x2x3x!qopt.quant<i8, real<1.5>, zp<-128>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, QOpt_Tensor:$filter, Optional<QOpt_BiasTensor>:$bias,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding,
    DefaultValuedAttr<QOpt_AccumulatorAttr, "Accumulator::I32">:$accumulator);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` $strides `pad` $pad
    (`dilations` $dilations^)? (`activation` `` $activation^)?
    (`accumulator` `` $accumulator^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
  let extraClassDeclaration = [{
    int64_t getGroups() {
      return getInput().getType().getDimSize(3) /
             getFilter().getType().getDimSize(3);
    }
  }];
}

def QOpt_DepthwiseConv2DOp : QOpt_MacOp<"depthwise_conv_2d", [
    DeclareOpInterfaceMethods<QOpt_WindowOpInterface, ["getWindowSize"]>],
    ["hasFloatScaleProduct"]> {
  let summary = "convolution of each channel by itself";
  let description = [{
    Input and output are NHWC, the filter is HWO with O = C * multiplier.
    Padding is [top, bottom, left, right] and contributes real zeros.

    ```
    for n, y, x, o:
      acc = bias[o]
      for ky, kx:
        iy = y * strides[0] - pad[0] + ky * dilations[0]
        ix = x * strides[1] - pad[2] + kx * dilations[1]
        if 0 <= iy < H and 0 <= ix < W:
          acc += (q(input[n, iy, ix, o / multiplier]) - input.zp) * (q(filter[ky, kx, o]) - filter.zp[o])
      M = input.scale * filter.scale[o] / output.scale
      q(output[n, y, x, o]) = clamp(rescale(acc, M, rounding) + output.zp, bounds(activation))
    ```

    Constraints:
    - (depthwise_conv_2d_c1) the input has rank 4, the filter rank 3, and O is a multiple of C.
    - (depthwise_conv_2d_c2) the result's shape follows from window, strides, dilations and padding.
    - (depthwise_conv_2d_c3) strides and dilations are two positive, padding four non-negative integers, and the window fits the padded input.
    - (depthwise_conv_2d_c4) the bias has one element for each output channel.
    - (depthwise_conv_2d_c5) all of input, filter and result are float, or all are quantized and then the bias is an integer.
    - (depthwise_conv_2d_c6) input and result are per tensor with uniform storage; the filter is per tensor, or per channel of axis 2 with one scale for each channel.
    - (depthwise_conv_2d_c7) there is a rounding exactly where the result is quantized.
    - (depthwise_conv_2d_c8) an integer bias has the type of the accumulator; only a quantized layer accumulates in 64 bits, and its rescale rounds half_up.

    Example:

    ```mlir
    %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [1, 1, 1, 1] rounding<half_away_twice>
        : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>, tensor<3x3x2x!qopt.quant<i8, channel<2>, real<0.5, 0.25>>>, tensor<2xi32>
        -> tensor<1x4x4x2x!qopt.quant<i8, real<1.5>, zp<4>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, QOpt_Tensor:$filter, Optional<QOpt_BiasTensor>:$bias,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding,
    DefaultValuedAttr<QOpt_AccumulatorAttr, "Accumulator::I32">:$accumulator);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` $strides `pad` $pad
    (`dilations` $dilations^)? (`activation` `` $activation^)?
    (`accumulator` `` $accumulator^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
  let extraClassDeclaration = [{
    int64_t getDepthMultiplier() {
      return getFilter().getType().getDimSize(2) /
             getInput().getType().getDimSize(3);
    }
  }];
}

def QOpt_TransposeConv2DOp
    : QOpt_Op<"transpose_conv_2d", [
        DeclareOpInterfaceMethods<QOpt_WorkOpInterface>,
        DeclareOpInterfaceMethods<QOpt_MacOpInterface, ["hasFloatScaleProduct"]>]> {
  let summary = "convolution that spreads each element over a window";
  let description = [{
    Input and output are NHWC, the filter is OHWI. Each element of the input
    adds to the window of the output that starts at its position times the
    strides; `pad` is [top, left], what is cut off at the beginning, and the
    result's shape says where the output ends. Elements that nothing reaches
    are the bias.

    ```
    for n, y, x, o:
      acc = bias[o]
      for ky, kx, i:
        iy = (y + pad[0] - ky) / strides[0]
        ix = (x + pad[1] - kx) / strides[1]
        if both divisions are exact and 0 <= iy < H and 0 <= ix < W:
          acc += (q(input[n, iy, ix, i]) - input.zp) * (q(filter[o, ky, kx, i]) - filter.zp[o])
      M = input.scale * filter.scale[o] / output.scale
      q(output[n, y, x, o]) = clamp(rescale(acc, M, rounding) + output.zp, bounds(activation))
    ```

    Constraints:
    - (transpose_conv_2d_c1) input, filter and result have rank 4, and the input's channels are the filter's.
    - (transpose_conv_2d_c2) the result has the batch of the input and the output channels of the filter.
    - (transpose_conv_2d_c3) strides are two positive and padding two non-negative integers; they, windows and sizes have 32 bits.
    - (transpose_conv_2d_c4) the bias has one element for each output channel.
    - (transpose_conv_2d_c5) all of input, filter and result are float, or all are quantized and then the bias is an integer.
    - (transpose_conv_2d_c6) input and result are per tensor with uniform storage; the filter is per tensor, or per channel of axis 0 with one scale for each channel.
    - (transpose_conv_2d_c7) there is a rounding exactly where the result is quantized.
    - (transpose_conv_2d_c8) an integer bias has the type of the accumulator; only a quantized layer accumulates in 64 bits, and its rescale rounds half_up.

    Example:

    ```mlir
    %0 = qopt.transpose_conv_2d %x, %w, %b strides [2, 2] pad [0, 1] activation<relu> rounding<half_away_twice>
        : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<3x3x3x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25, 0.125>>>, tensor<3xi32>
        -> tensor<1x9x8x3x!qopt.quant<i8, real<1.5>, zp<-128>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, QOpt_Tensor:$filter, Optional<QOpt_BiasTensor>:$bias,
    DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pad,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding,
    DefaultValuedAttr<QOpt_AccumulatorAttr, "Accumulator::I32">:$accumulator);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` $strides `pad` $pad
    (`activation` `` $activation^)? (`accumulator` `` $accumulator^)?
    (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
}

def QOpt_FullyConnectedOp : QOpt_MacOp<"fully_connected", [],
                                       ["hasFloatScaleProduct"]> {
  let summary = "matrix of weights times each row of the input";
  let description = [{
    ```
    for n, o:
      acc = bias[o]
      for i:
        acc += (q(input[n, i]) - input.zp) * (q(filter[o, i]) - filter.zp[o])
      M = input.scale * filter.scale[o] / output.scale
      q(output[n, o]) = clamp(rescale(acc, M, rounding) + output.zp, bounds(activation))
    ```

    Constraints:
    - (fully_connected_c1) input and filter have rank 2 and agree in I.
    - (fully_connected_c2) the result's shape is N x O.
    - (fully_connected_c3) the bias has one element for each output channel.
    - (fully_connected_c4) all of input, filter and result are float, or all are quantized and then the bias is an integer.
    - (fully_connected_c5) input and result are per tensor with uniform storage; the filter is per tensor, or per channel of axis 0 with one scale for each channel.
    - (fully_connected_c6) there is a rounding exactly where the result is quantized.
    - (fully_connected_c7) an integer bias has the type of the accumulator; only a quantized layer accumulates in 64 bits, and its rescale rounds half_up.

    Example:

    ```mlir
    %0 = qopt.fully_connected %x, %w, %b rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x4x!qopt.quant<i8, real<0.25>>>, tensor<2xi32>
        -> tensor<1x2x!qopt.quant<i8, real<1.5>, zp<4>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, QOpt_Tensor:$filter, Optional<QOpt_BiasTensor>:$bias,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding,
    DefaultValuedAttr<QOpt_AccumulatorAttr, "Accumulator::I32">:$accumulator);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? (`activation` `` $activation^)?
    (`accumulator` `` $accumulator^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
}

def QOpt_BatchMatMulOp : QOpt_MacOp<"batch_matmul", [],
                                    ["hasFloatScaleProduct"]> {
  let summary = "products of matrices";
  let description = [{
    The two last dimensions are matrices of R x K and K x C; `transpose_lhs` and
    `transpose_rhs` say that they are stored as K x R and C x K. The dimensions
    before them are aligned at the last, and those of 1 are repeated.

    ```
    for b..., r, c:
      acc = 0
      for k:
        acc += (q(lhs[b..., r, k]) - lhs.zp) * (q(rhs[b..., k, c]) - rhs.zp)
      M = lhs.scale * rhs.scale / output.scale
      q(output[b..., r, c]) = clamp(rescale(acc, M, rounding) + output.zp, min, max)
    ```

    As a layer that multiplies and accumulates, its input is `lhs` and its
    filter `rhs`.

    Constraints:
    - (batch_matmul_c1) both operands have rank 2 or more, agree in K, and their batch dimensions broadcast.
    - (batch_matmul_c2) the result's shape is that of the batch, then R x C.
    - (batch_matmul_c3) all of lhs, rhs and result are float, or all are quantized.
    - (batch_matmul_c4) all types are per tensor with uniform storage.
    - (batch_matmul_c5) there is a rounding exactly where the result is quantized.
    - (batch_matmul_c6) only a quantized layer accumulates in 64 bits, and its rescale rounds half_up.

    Example:

    ```mlir
    %0 = qopt.batch_matmul %x, %y transpose_rhs rounding<half_away_twice>
        : tensor<2x3x4x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x5x4x!qopt.quant<i8, real<0.25>, zp<7>>>
        -> tensor<2x3x5x!qopt.quant<i8, real<1.5>, zp<4>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$lhs, QOpt_Tensor:$rhs,
    UnitAttr:$transpose_lhs, UnitAttr:$transpose_rhs,
    OptionalAttr<QOpt_RoundingAttr>:$rounding,
    DefaultValuedAttr<QOpt_AccumulatorAttr, "Accumulator::I32">:$accumulator);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs (`transpose_lhs` $transpose_lhs^)? (`transpose_rhs` $transpose_rhs^)?
    (`accumulator` `` $accumulator^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
  let extraClassDeclaration = [{
    /// There is none: the interface asks.
    Value getBias() { return {}; }
    /// Nor is one fused.
    Activation getActivation() { return Activation::None; }
  }];
}

#endif // QOPT_DIALECT_LAYEROPS
