//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Operators that move elements and leave them as they are, and the resizing of
// images.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_MOVEMENTOPS
#define QOPT_DIALECT_MOVEMENTOPS

include "mlir/IR/BuiltinAttributeInterfaces.td"
include "qopt/Dialect/QOpt/QOptOpBase.td"

/// What can be moved: real tensors, and those of plain integers.
def QOpt_MovableElement : Type<CPred<
    "::llvm::isa<::mlir::Float32Type, ::mlir::qopt::QuantType>($_self) || "
    "::llvm::is_contained({1u, 8u, 16u, 32u, 64u}, "
    "$_self.isSignlessInteger() ? $_self.getIntOrFloatBitWidth() : 0u)">,
    "f32, !qopt.quant or a signless integer of 1, 8, 16, 32 or 64 bits">;
def QOpt_MovableTensor : StaticShapeTensorOf<[QOpt_MovableElement]>;
/// Tensors whose stored integers can count elements.
def QOpt_IndexElement : Type<CPred<
    "$_self.isSignlessInteger(8) || $_self.isSignlessInteger(16) || "
    "$_self.isSignlessInteger(32) || $_self.isSignlessInteger(64) || "
    "(::llvm::isa<::mlir::qopt::QuantType>($_self) && "
    "::llvm::cast<::mlir::qopt::QuantType>($_self).getStorage().isUniform())">,
    "a signless integer of 8 to 64 bits or !qopt.quant of uniform storage">;
def QOpt_IndexTensor : StaticShapeTensorOf<[QOpt_IndexElement]>;

/// An op that moves elements.
class QOpt_MovementOp<string mnemonic, list<Trait> traits = [],
                      list<string> overridden = []>
    : QOpt_Op<mnemonic, !listconcat(traits, [
        DeclareOpInterfaceMethods<QOpt_MovementOpInterface, overridden>])> {
  let results = (outs QOpt_MovableTensor:$output);
  let hasFolder = 1;
}

def QOpt_ReshapeOp : QOpt_MovementOp<"reshape"> {
  let summary = "the same elements in another shape";
  let description = [{
    ```
    output = input, in row-major order
    ```

    Constraints:
    - (reshape_c1) both shapes have the same number of elements.
    - (reshape_c2) both element types are the same, float, plain integers or per tensor.

    A chain becomes one op, a reshape to the same shape and one of a constant
    are folded.

    Example:

    ```mlir
    %0 = qopt.reshape %x : tensor<1x2x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_MovableTensor:$input);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

def QOpt_TransposeOp : QOpt_MovementOp<"transpose", [InferShapedTypeOpAdaptor]> {
  let summary = "the dimensions in another order";
  let description = [{
    Dimension `k` of the result is dimension `permutation[k]` of the input.

    ```
    output[i] = input[j]    where j[permutation[k]] = i[k]
    ```

    Constraints:
    - (transpose_c1) the permutation names each dimension of the input once.
    - (transpose_c2) the result has the permuted shape.
    - (transpose_c3) both element types are the same, float, plain integers or per tensor.

    A chain becomes one op. One that moves only dimensions of 1 becomes a
    reshape, and one of a constant a constant.

    Example:

    ```mlir
    %0 = qopt.transpose %x permutation [0, 2, 1] : tensor<1x2x3x!qopt.quant<i8, real<0.5>>> -> tensor<1x3x2x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_MovableTensor:$input, DenseI64ArrayAttr:$permutation);
  let assemblyFormat = [{
    $input `permutation` $permutation attr-dict `:` type($input) `->` type($output)
  }];
  let hasCanonicalizer = 1;
}

def QOpt_SliceOp : QOpt_MovementOp<"slice", [InferShapedTypeOpAdaptor]> {
  let summary = "elements at regular distances";
  let description = [{
    ```
    output[i] = input[offsets + i * strides]
    ```

    A negative stride goes backwards.

    Constraints:
    - (slice_c1) there is one offset, one size and one stride for each dimension.
    - (slice_c2) strides are not zero.
    - (slice_c3) the first and the last element of each dimension lie inside the input.
    - (slice_c4) the result has the shape `sizes`.
    - (slice_c5) both element types are the same, float, plain integers or per tensor.

    A slice of a slice becomes one op. The slice that is everything, and that of
    a constant, are folded.

    Example:

    ```mlir
    %0 = qopt.slice %x offsets [0, 3] sizes [1, 2] strides [1, -2] : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_MovableTensor:$input, DenseI64ArrayAttr:$offsets,
    DenseI64ArrayAttr:$sizes, DenseI64ArrayAttr:$strides);
  let assemblyFormat = [{
    $input `offsets` $offsets `sizes` $sizes `strides` $strides
    attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_ConcatOp : QOpt_MovementOp<"concat", [InferShapedTypeOpAdaptor]> {
  let summary = "tensors one after the other";
  let description = [{
    The inputs in their order along `axis`; what is rescaled is rescaled before.

    ```
    output[..., first(k) + i, ...] = inputs[k][..., i, ...]
    ```
    where `first(k)` is the sum of the sizes of the inputs before `k`.

    Constraints:
    - (concat_c1) there is an input, and `axis` is one of its dimensions.
    - (concat_c2) all inputs have the same shape but for `axis`.
    - (concat_c3) the result has that shape, with the sum of the sizes along `axis`.
    - (concat_c4) all element types are the same, float, plain integers or per tensor.

    A concatenation of one tensor, and one of constants, are folded.

    Example:

    ```mlir
    %0 = qopt.concat %x, %y axis 1 : tensor<1x2x!qopt.quant<i8, real<0.5>>>, tensor<1x3x!qopt.quant<i8, real<0.5>>> -> tensor<1x5x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins Variadic<QOpt_MovableTensor>:$inputs, I64Attr:$axis);
  let assemblyFormat = [{
    $inputs `axis` $axis attr-dict `:` type($inputs) `->` type($output)
  }];
}

def QOpt_PadOp : QOpt_MovementOp<"pad", [InferShapedTypeOpAdaptor], ["getFillValue"]> {
  let summary = "a tensor with a margin of one value";
  let description = [{
    `value` is the integer that is stored, so that the zero point of a quantized
    tensor stands for 0; it is an `i64` for quantized and integer tensors, and
    an `f32` for float ones.

    ```
    output[i] = input[i - low]    where that is inside the input
    output[i] = value             elsewhere
    ```

    Constraints:
    - (pad_c1) there is one `low` and one `high` for each dimension, and none is negative.
    - (pad_c2) the result has the input's sizes plus `low` and `high`.
    - (pad_c3) both element types are the same, float, plain integers or per tensor.
    - (pad_c4) the element type can hold `value`.

    A pad by nothing, and one of a constant, are folded.

    Example:

    ```mlir
    %0 = qopt.pad %x value -3 low [0, 1] high [0, 2] : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x5x!qopt.quant<i8, real<0.5>, zp<-3>>>
    ```
  }];
  let arguments = (ins
    QOpt_MovableTensor:$input, TypedAttrInterface:$value,
    DenseI64ArrayAttr:$low, DenseI64ArrayAttr:$high);
  let assemblyFormat = [{
    $input `value` $value `low` $low `high` $high attr-dict
    `:` type($input) `->` type($output)
  }];
}

def QOpt_BroadcastOp : QOpt_MovementOp<"broadcast"> {
  let summary = "dimensions of 1, repeated";
  let description = [{
    ```
    output[i] = input[j]    where j[k] = 0 if the input's dimension k is 1, else i[k]
    ```

    Constraints:
    - (broadcast_c1) both shapes have the same rank.
    - (broadcast_c2) a dimension of the input is 1 or that of the result.
    - (broadcast_c3) both element types are the same, float, plain integers or per tensor.

    A broadcast to the same shape, and a small one of a constant, are folded.

    Example:

    ```mlir
    %0 = qopt.broadcast %x : tensor<1x2x!qopt.quant<i8, real<0.5>>> -> tensor<3x2x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins QOpt_MovableTensor:$input);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($output)";
}

def QOpt_ResizeNearestOp : QOpt_MovementOp<"resize_nearest"> {
  let summary = "an image of another size, of the nearest elements";
  let description = [{
    Height and width of an NHWC tensor change; the positions follow from the
    shapes (docs/Numerics.md).

    ```
    output[n, y, x, c] = input[n, nearest(y), nearest(x), c]
    ```

    Constraints:
    - (resize_nearest_c1) both shapes have rank 4, with the same first and last size.
    - (resize_nearest_c2) heights and widths are in [1, 2^20].
    - (resize_nearest_c3) both element types are the same, float, plain integers or per tensor.

    A resize to the same size with positions that are all different is folded.

    Example:

    ```mlir
    %0 = qopt.resize_nearest %x half_pixel_centers : tensor<1x2x2x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_MovableTensor:$input, UnitAttr:$align_corners,
    UnitAttr:$half_pixel_centers);
  let assemblyFormat = [{
    $input (`align_corners` $align_corners^)?
    (`half_pixel_centers` $half_pixel_centers^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_ResizeBilinearOp : QOpt_Op<"resize_bilinear"> {
  let summary = "an image of another size, interpolated";
  let description = [{
    Height and width of an NHWC tensor change. Between two elements of the input
    lie `unit` - 1 positions; with `weight_bits` the distance of two elements of
    the result is rounded to that many fraction bits, and `unit` is
    `2^weight_bits`; without, it is exact (docs/Numerics.md). A float result has
    no `weight_bits`.

    ```
    (y0, y1, wy, uy) = taps(y)    (x0, x1, wx, ux) = taps(x)
    top    = (ux - wx) * q(input[n, y0, x0, c]) + wx * q(input[n, y0, x1, c])
    bottom = (ux - wx) * q(input[n, y1, x0, c]) + wx * q(input[n, y1, x1, c])
    q(output[n, y, x, c]) = divide((uy - wy) * top + wy * bottom, uy * ux, rounding)
    ```

    Constraints:
    - (resize_bilinear_c1) both shapes have rank 4, with the same first and last size.
    - (resize_bilinear_c2) heights and widths are in [1, 2^20].
    - (resize_bilinear_c3) both element types are the same, float or per tensor with uniform storage.
    - (resize_bilinear_c4) there is a rounding exactly where the result is quantized.
    - (resize_bilinear_c5) not both of `align_corners` and `half_pixel_centers`.
    - (resize_bilinear_c6) `weight_bits` is in [1, 16], and only where the result is quantized.

    Example:

    ```mlir
    %0 = qopt.resize_bilinear %x half_pixel_centers weight_bits 10 rounding<half_away>
        : tensor<1x2x2x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x3x3x8x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_Tensor:$input, UnitAttr:$align_corners, UnitAttr:$half_pixel_centers,
    OptionalAttr<I64Attr>:$weight_bits, OptionalAttr<QOpt_RoundingAttr>:$rounding);
  let results = (outs QOpt_Tensor:$output);
  let assemblyFormat = [{
    $input (`align_corners` $align_corners^)?
    (`half_pixel_centers` $half_pixel_centers^)?
    (`weight_bits` $weight_bits^)? (`rounding` `` $rounding^)?
    attr-dict `:` type($input) `->` type($output)
  }];
}

def QOpt_GatherOp : QOpt_Op<"gather", [InferShapedTypeOpAdaptor]> {
  let summary = "slices of a tensor in any order";
  let description = [{
    The first `batch_dims` dimensions are common to input and indices; `axis`
    is replaced by the other dimensions of the indices. An index counts by the
    integer that is stored; one outside of the axis means the nearest inside,
    so that no index reads elsewhere.

    ```
    n = input.shape[axis]
    output[b..., o..., i..., r...] = input[b..., o..., clamp(indices[b..., i...], 0, n - 1), r...]
    ```

    With a table of 256 elements as input and codes as indices, it applies any
    function of 8 bits.

    Constraints:
    - (gather_c1) `axis` is a dimension of the input, and `batch_dims` is at most `axis` and the rank of the indices.
    - (gather_c2) the first `batch_dims` sizes are the same.
    - (gather_c3) the axis is not empty.
    - (gather_c4) the result has the shape `input[:axis] + indices[batch_dims:] + input[axis + 1:]`.
    - (gather_c5) element types of input and result are the same, float, plain integers or per tensor.

    Example:

    ```mlir
    %0 = qopt.gather %x, %i axis 1 : tensor<2x3x4x!qopt.quant<i8, real<0.5>>>, tensor<5xi32> -> tensor<2x5x4x!qopt.quant<i8, real<0.5>>>
    ```
  }];
  let arguments = (ins
    QOpt_MovableTensor:$input, QOpt_IndexTensor:$indices, I64Attr:$axis,
    DefaultValuedAttr<I64Attr, "0">:$batch_dims);
  let results = (outs QOpt_MovableTensor:$output);
  let assemblyFormat = [{
    $input `,` $indices `axis` $axis (`batch_dims` $batch_dims^)?
    attr-dict `:` type($input) `,` type($indices) `->` type($output)
  }];
}

#endif // QOPT_DIALECT_MOVEMENTOPS
