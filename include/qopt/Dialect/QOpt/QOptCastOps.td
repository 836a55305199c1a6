//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Constants, borders and casts.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_CASTOPS
#define QOPT_DIALECT_CASTOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

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
    q(output[i]) = clamp(rescale(q(input[i]) - input.zp, M, rounding) + output.zp, bounds(activation))
    ```
    Storage of 32 bits has no zero point, so nothing leaves 32 bits.

    Constraints:
    - (rescale_c1) both types have uniform integer storage and are per tensor.

    A rescale to the same type without activation is folded.

    Example:

    ```mlir
    %0 = qopt.rescale %x activation<relu6> rounding<half_away_twice> : tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.25>, zp<1>>>
    ```
  }];
  let arguments = (ins
    QOpt_QuantTensor:$input,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    QOpt_RoundingAttr:$rounding);
  let results = (outs QOpt_QuantTensor:$output);
  let assemblyFormat = [{
    $input (`activation` `` $activation^)? `rounding` `` $rounding attr-dict
    `:` type($input) `->` type($output)
  }];
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

def QOpt_CastOp : QOpt_Op<"cast", [SameOperandsAndResultShape]> {
  let summary = "the same integers, stored in another width";
  let description = [{
    Scales and zero points play no part: stored integers are cast.

    ```
    output[i] = input[i] != 0                  where the result is of i1
    q(output[i]) = q(input[i]) mod 2^width     otherwise
    ```
    An i1 is 0 or 1.

    Constraints:
    - (cast_c1) both element types are signless integers of 1, 8, 16, 32 or 64 bits, or quantized with uniform storage that is not narrowed.

    Example:

    ```mlir
    %0 = qopt.cast %x : tensor<4x!qopt.quant<u8, real<0.5>>> -> tensor<4xi32>
    ```
  }];
  let arguments = (ins QOpt_AnyTensor:$input);
  let results = (outs QOpt_AnyTensor:$output);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

#endif // QOPT_DIALECT_CASTOPS
