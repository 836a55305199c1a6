//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators on corresponding elements of tensors, with broadcasting.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_ELEMENTWISEOPS
#define QOPT_DIALECT_ELEMENTWISEOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

/// Quantized tensors, float tensors before quantization, and plain integers.
def QOpt_ElementwiseTensor
    : StaticShapeTensorOf<[QOpt_Element, I1, I8, I16, I32, I64]>;
def QOpt_BoolTensor : StaticShapeTensorOf<[I1]>;

/// Shapes are aligned at the last dimension; a dimension of 1, or a missing
/// one, is repeated. All operands broadcast to the shape of the result.
class QOpt_ElementwiseOp<string mnemonic, list<Trait> traits = []>
    : QOpt_ShapedOp<mnemonic, traits> {
  let extraClassDefinition = [{
    ::llvm::LogicalResult $cppClass::inferReturnTypeComponents(
        ::mlir::MLIRContext *, std::optional<::mlir::Location> location,
        Adaptor adaptor,
        ::llvm::SmallVectorImpl<::mlir::ShapedTypeComponents> &shapes) {
      return detail::inferBroadcastShape(location, adaptor.getOperands(),
                                         shapes);
    }
  }];
}

/// Two operands and a fused activation.
class QOpt_ArithmeticOp<string mnemonic, list<Trait> traits = []>
    : QOpt_ElementwiseOp<mnemonic, traits> {
  let arguments = (ins
    QOpt_ElementwiseTensor:$lhs, QOpt_ElementwiseTensor:$rhs,
    DefaultValuedAttr<QOpt_ActivationAttr, "Activation::None">:$activation,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_ElementwiseTensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs (`activation` `` $activation^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

/// Two operands; something is rounded where they are quantized.
class QOpt_RoundedBinaryOp<string mnemonic, list<Trait> traits = []>
    : QOpt_ElementwiseOp<mnemonic, traits> {
  let arguments = (ins
    QOpt_ElementwiseTensor:$lhs, QOpt_ElementwiseTensor:$rhs,
    OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_ElementwiseTensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs (`rounding` `` $rounding^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

/// Picks one of its operands: nothing is computed.
class QOpt_ExtremumOp<string mnemonic>
    : QOpt_ElementwiseOp<mnemonic, [Commutative]> {
  let arguments = (ins QOpt_ElementwiseTensor:$lhs,
                       QOpt_ElementwiseTensor:$rhs);
  let results = (outs QOpt_ElementwiseTensor:$output);
  let assemblyFormat = [{
    $lhs `,` $rhs attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

def QOpt_AddOp : QOpt_ArithmeticOp<"add", [Commutative]> {
  let summary = "elementwise sum with broadcasting";
  let description = [{
    Both inputs are brought to twice the larger of their scales, `left_shift`
    bits finer (20 for storage of at most 8 bits, else 15).

    ```
    unit = 2 * max(lhs.scale, rhs.scale)
    a = rescale((q(lhs[i]) - lhs.zp) << left_shift, lhs.scale / unit, rounding)
    b = rescale((q(rhs[i]) - rhs.zp) << left_shift, rhs.scale / unit, rounding)
    s = rescale(a + b, unit / (output.scale << left_shift), rounding)
    q(output[i]) = clamp(s + output.zp, bounds(activation))
    ```

    Plain integers: `output[i] = clamp(lhs[i] + rhs[i], bounds(activation))`,
    the sum modulo 2^32 or 2^64.

    Constraints:
    - (add_c1) the shapes of both inputs broadcast.
    - (add_c2) the result has the broadcast shape.
    - (add_c3) all tensors are float, all are i32, all are i64, or all are quantized, per tensor, with uniform storage of the same width.
    - (add_c4) there is a rounding exactly where the result is quantized.

    Example:

    ```mlir
    %0 = qopt.add %x, %y activation<relu> rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<1x4x!qopt.quant<i8, real<0.75>, zp<-128>>>
    ```
  }];
}

def QOpt_SubOp : QOpt_ArithmeticOp<"sub"> {
  let summary = "elementwise difference with broadcasting";
  let description = [{
    As `qopt.add` with `a - b` for `a + b`.

    ```
    unit = 2 * max(lhs.scale, rhs.scale)
    a = rescale((q(lhs[i]) - lhs.zp) << left_shift, lhs.scale / unit, rounding)
    b = rescale((q(rhs[i]) - rhs.zp) << left_shift, rhs.scale / unit, rounding)
    s = rescale(a - b, unit / (output.scale << left_shift), rounding)
    q(output[i]) = clamp(s + output.zp, bounds(activation))
    ```

    Plain integers: `output[i] = clamp(lhs[i] - rhs[i], bounds(activation))`,
    the difference modulo 2^32 or 2^64.

    Constraints:
    - (sub_c1) the shapes of both inputs broadcast.
    - (sub_c2) the result has the broadcast shape.
    - (sub_c3) all tensors are float, all are i32, all are i64, or all are quantized, per tensor, with uniform storage of the same width and signedness.
    - (sub_c4) there is a rounding exactly where the result is quantized.

    Example:

    ```mlir
    %0 = qopt.sub %x, %y activation<relu> rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<1x4x!qopt.quant<i8, real<0.75>, zp<-128>>>
    ```
  }];
}

def QOpt_MulOp : QOpt_ArithmeticOp<"mul", [Commutative]> {
  let summary = "elementwise product with broadcasting";
  let description = [{
    ```
    M = lhs.scale * rhs.scale / output.scale
    p = rescale((q(lhs[i]) - lhs.zp) * (q(rhs[i]) - rhs.zp), M, rounding)
    q(output[i]) = clamp(p + output.zp, bounds(activation))
    ```

    Plain integers: `output[i] = clamp(lhs[i] * rhs[i], bounds(activation))`,
    the product modulo 2^32 or 2^64.

    Constraints:
    - (mul_c1) the shapes of both inputs broadcast.
    - (mul_c2) the result has the broadcast shape.
    - (mul_c3) all tensors are float, all are i32, all are i64, or all are quantized, per tensor, with uniform storage of the same width and signedness.
    - (mul_c4) there is a rounding exactly where the result is quantized.
    - (mul_c5) a product of two quantized elements, zero points subtracted, fits 32 bits.

    Example:

    ```mlir
    %0 = qopt.mul %x, %y activation<relu> rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<1x4x!qopt.quant<i8, real<0.75>, zp<-128>>>
    ```
  }];
}

def QOpt_SquaredDifferenceOp : QOpt_RoundedBinaryOp<"squared_difference", [Commutative]> {
  let summary = "elementwise square of the difference with broadcasting";
  let description = [{
    `left_shift` is 7 for storage of at most 8 bits, else 0.

    ```
    unit = 2 * max(lhs.scale, rhs.scale)
    a = rescale((q(lhs[i]) - lhs.zp) << left_shift, lhs.scale / unit, rounding)
    b = rescale((q(rhs[i]) - rhs.zp) << left_shift, rhs.scale / unit, rounding)
    s = rescale((a - b) * (a - b), unit * unit / (output.scale << 2 * left_shift), rounding)
    q(output[i]) = clamp(s + output.zp, min, max)
    ```

    Plain integers: `output[i] = (lhs[i] - rhs[i])^2` modulo 2^32 or 2^64.

    Constraints:
    - (squared_difference_c1) the shapes of both inputs broadcast.
    - (squared_difference_c2) the result has the broadcast shape.
    - (squared_difference_c3) all tensors are float, all are i32, all are i64, or all are quantized, per tensor, with uniform storage of the same width and signedness.
    - (squared_difference_c4) there is a rounding exactly where the result is quantized.
    - (squared_difference_c5) storage of more than 8 bits has no zero points: the square fits 32 bits.

    Example:

    ```mlir
    %0 = qopt.squared_difference %x, %y rounding<half_away_twice>
        : tensor<1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<1x4x!qopt.quant<i8, real<0.75>, zp<-128>>>
    ```
  }];
}

def QOpt_PReluOp : QOpt_RoundedBinaryOp<"prelu"> {
  let summary = "identity where positive, times a slope where negative";
  let description = [{
    ```
    x = q(lhs[i]) - lhs.zp
    if x >= 0:
      y = rescale(x, lhs.scale / output.scale, rounding)
    else:
      y = rescale(x * (q(rhs[i]) - rhs.zp), lhs.scale * rhs.scale / output.scale, rounding)
    q(output[i]) = clamp(y + output.zp, min, max)
    ```

    Constraints:
    - (prelu_c1) the shapes of input and slope broadcast.
    - (prelu_c2) the result has the broadcast shape.
    - (prelu_c3) the result has the shape of the input.
    - (prelu_c4) all tensors are float, or all are quantized, per tensor and with uniform storage, input and result with the same width and signedness.
    - (prelu_c5) there is a rounding exactly where the result is quantized.
    - (prelu_c6) a product of two quantized elements, zero points subtracted, fits 32 bits.

    Example:

    ```mlir
    %0 = qopt.prelu %x, %slope rounding<half_away_twice>
        : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.01>, zp<7>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
}

def QOpt_MaximumOp : QOpt_ExtremumOp<"maximum"> {
  let summary = "the larger of two elements, with broadcasting";
  let description = [{
    ```
    q(output[i]) = max(q(lhs[i]), q(rhs[i]))
    ```

    Constraints:
    - (maximum_c1) the shapes of both inputs broadcast.
    - (maximum_c2) the result has the broadcast shape.
    - (maximum_c3) all tensors have the same element type, per tensor and uniform where quantized.

    Example:

    ```mlir
    %0 = qopt.maximum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
}

def QOpt_MinimumOp : QOpt_ExtremumOp<"minimum"> {
  let summary = "the smaller of two elements, with broadcasting";
  let description = [{
    ```
    q(output[i]) = min(q(lhs[i]), q(rhs[i]))
    ```

    Constraints:
    - (minimum_c1) the shapes of both inputs broadcast.
    - (minimum_c2) the result has the broadcast shape.
    - (minimum_c3) all tensors have the same element type, per tensor and uniform where quantized.

    Example:

    ```mlir
    %0 = qopt.minimum %x, %y : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
}

def QOpt_CompareOp : QOpt_ElementwiseOp<"compare"> {
  let summary = "elementwise comparison with broadcasting";
  let description = [{
    Quantized elements are brought to the scale 2^-8 and compared as integers,
    so that numbers that differ by less may count as equal:

    ```
    a = rescale((q(lhs[i]) - lhs.zp) << 8, lhs.scale, rounding)
    b = rescale((q(rhs[i]) - rhs.zp) << 8, rhs.scale, rounding)
    output[i] = a predicate b
    ```

    Plain integers, of which i1 is unsigned, and float numbers are compared as
    they are.

    Constraints:
    - (compare_c1) the shapes of both inputs broadcast.
    - (compare_c2) the result has the broadcast shape.
    - (compare_c3) both inputs have the same plain element type, or both are quantized, per tensor, with uniform storage of the same width.
    - (compare_c4) there is a rounding exactly where the inputs are quantized.

    Example:

    ```mlir
    %0 = qopt.compare less %x, %y rounding<half_away_twice>
        : tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.25>, zp<7>>> -> tensor<2x4xi1>
    ```
  }];
  let arguments = (ins
    QOpt_ComparisonAttr:$predicate, QOpt_ElementwiseTensor:$lhs,
    QOpt_ElementwiseTensor:$rhs, OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_BoolTensor:$output);
  let assemblyFormat = [{
    `` $predicate $lhs `,` $rhs (`rounding` `` $rounding^)?
    attr-dict `:` type($lhs) `,` type($rhs) `->` type($output)
  }];
}

def QOpt_SelectOp : QOpt_ElementwiseOp<"select"> {
  let summary = "one of two elements, with broadcasting";
  let description = [{
    ```
    code(output[i]) = condition[i] ? code(lhs[i]) : code(rhs[i])
    ```

    Constraints:
    - (select_c1) the shapes of all inputs broadcast.
    - (select_c2) the result has the broadcast shape.
    - (select_c3) both values and the result have the same element type, per tensor where quantized.

    Example:

    ```mlir
    %0 = qopt.select %c, %x, %y
        : tensor<2x1xi1>, tensor<2x4x!qopt.quant<i8, real<0.5>>>, tensor<4x!qopt.quant<i8, real<0.5>>> -> tensor<2x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_BoolTensor:$condition, QOpt_ElementwiseTensor:$lhs,
                       QOpt_ElementwiseTensor:$rhs);
  let results = (outs QOpt_ElementwiseTensor:$output);
  let assemblyFormat = [{
    $condition `,` $lhs `,` $rhs attr-dict `:` type($condition) `,` type($lhs)
    `,` type($rhs) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_ELEMENTWISEOPS
