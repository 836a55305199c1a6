//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// The operators. Semantics are integer pseudo-code; q(x) is the integer that a
// stored code stands for, and `rescale`, `divide` and `bounds` are defined in
// docs/Numerics.md. Constraint ids run through the verifiers and the tests.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_OPS
#define QOPT_DIALECT_OPS

include "mlir/IR/OpAsmInterface.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "qopt/Dialect/QOpt/QOptInterfaces.td"
include "qopt/Dialect/QOpt/QOptTypes.td"

class QOpt_Op<string mnemonic, list<Trait> traits = []>
    : Op<QOpt_Dialect, mnemonic, !listconcat([Pure], traits)> {
  let hasVerifier = 1;
}

/// An op whose result's shape follows from its operands and attributes. The
/// element type, with its scale, is a decision and is never inferred.
class QOpt_ShapedOp<string mnemonic, list<Trait> traits = []>
    : QOpt_Op<mnemonic, !listconcat(traits, [InferShapedTypeOpAdaptor])>;

class QOpt_MacOp<string mnemonic, list<Trait> traits = [],
                 list<string> overrides = []>
    : QOpt_ShapedOp<mnemonic, !listconcat(traits, [
        DeclareOpInterfaceMethods<QOpt_MacOpInterface, overrides>])>;

//===----------------------------------------------------------------------===//
// Constants, borders and casts
//===----------------------------------------------------------------------===//

def QOpt_ConstOp : QOpt_Op<"const", [ConstantLike,
    DeclareOpInterfaceMethods<OpAsmOpInterface, ["getAsmResultNames"]>]> {
  let summary = "a constant tensor, given by its stored codes";
  let description = [{
    ```
    code(output[i]) = value[i]
    ```

    Constraints:
    - (const_c1) `value` has the shape of the result.
    - (const_c2) the element type of `value` is the result's, or for a quantized result the signless integer that stores its codes.
    - (const_c3) the result's number of scales fits its shape.
    - (const_c4) where the storage is narrowed or ternary, every code lies in its bounds.

    Example:

    ```mlir
    %0 = qopt.const dense<[[1, -2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>>>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs QOpt_AnyTensor:$output);
  let assemblyFormat = "attr-dict $value `:` type($output)";
  let hasFolder = 1;
}

def QOpt_QuantizeOp : QOpt_Op<"quantize", [SameOperandsAndResultShape]> {
  let summary = "real numbers to stored codes";
  let description = [{
    ```
    q(output[i]) = clamp(round(input[i] / scale) + zero_point, min, max)
    ```
    in float32; `round` is `rounding`. A border of the integer-only part: no
    lowering of a compiled function contains it.

    Constraints:
    - (quantize_c1) the result has uniform integer storage and its number of scales fits its shape.
    - (quantize_c2) the rounding is half_away or half_even.

    Example:

    ```mlir
    %0 = qopt.quantize %x rounding<half_away> : tensor<4xf32> -> tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>>
    ```
  }];
  let arguments = (ins QOpt_FloatTensor:$input, QOpt_RoundingAttr:$rounding);
  let results = (outs QOpt_QuantTensor:$output);
  let assemblyFormat = "$input `rounding` `` $rounding attr-dict `:` type($input) `->` type($output)";
}

def QOpt_DequantizeOp : QOpt_Op<"dequantize", [SameOperandsAndResultShape]> {
  let summary = "stored codes to real numbers";
  let description = [{
    ```
    output[i] = scale * (q(input[i]) - zero_point)
    ```
    in float32.

    Constraints:
    - (dequantize_c1) the operand's number of scales fits its shape.

    Example:

    ```mlir
    %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>> -> tensor<4xf32>
    ```
  }];
  let arguments = (ins QOpt_QuantTensor:$input);
  let results = (outs QOpt_FloatTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

def QOpt_RescaleOp : QOpt_Op<"rescale", [SameOperandsAndResultShape]> {
  let summary = "the same real numbers on another scale";
  let description = [{
    ```
    M = input.scale / output.scale
    q(output[i]) = clamp(rescale(q(input[i]) - input.zp, M, rounding) + output.zp, min, max)
    ```

    Constraints:
    - (rescale_c1) both types have uniform integer storage and are per tensor.

    A rescale to the same type is folded.

    Example:

    ```mlir
    %0 = qopt.rescale %x rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>, zp<1>>>
    ```
  }];
  let arguments = (ins QOpt_QuantTensor:$input, QOpt_RoundingAttr:$rounding);
  let results = (outs QOpt_QuantTensor:$output);
  let assemblyFormat = "$input `rounding` `` $rounding attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
}

def QOpt_ReinterpretOp : QOpt_Op<"reinterpret", [SameOperandsAndResultShape]> {
  let summary = "the same stored codes, read with another type";
  let description = [{
    ```
    code(output[i]) = code(input[i])
    ```
    Joins quantized tensors with tensors of their storage integers and with
    upstream's `!quant.uniform`; no bit changes.

    Constraints:
    - (reinterpret_c1) the codes of both sides are stored in integers of the same width.

    A chain becomes one op; a reinterpretation as the same type is folded.

    Example:

    ```mlir
    %0 = qopt.reinterpret %x : tensor<4xi8> -> tensor<4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_AnyTensor:$input);
  let results = (outs QOpt_AnyTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Multiply-accumulate layers
//===----------------------------------------------------------------------===//

def QOpt_Conv2DOp : QOpt_MacOp<"conv_2d", [
    DeclareOpInterfaceMethods<QOpt_WindowOpInterface, ["getWindowSize"]>]> {
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
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` $strides `pad` $pad
    (`dilations` $dilations^)? (`activation` `` $activation^)? (`rounding` `` $rounding^)?
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
    DeclareOpInterfaceMethods<QOpt_WindowOpInterface, ["getWindowSize"]>]> {
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
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? `strides` $strides `pad` $pad
    (`dilations` $dilations^)? (`activation` `` $activation^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
  let extraClassDeclaration = [{
    int64_t getDepthMultiplier() {
      return getFilter().getType().getDimSize(2) /
             getInput().getType().getDimSize(3);
    }
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
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input `,` $filter (`,` $bias^)? (`activation` `` $activation^)?
    (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `,` type($filter) (`,` type($bias)^)? `->` type($output)
  }];
}

//===----------------------------------------------------------------------===//
// Elementwise, pooling, softmax, shape
//===----------------------------------------------------------------------===//

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

#endif // QOPT_DIALECT_OPS
