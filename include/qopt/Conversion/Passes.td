//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Conversions between qopt and other dialects. Each example is a lit test.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_CONVERSION_PASSES
#define QOPT_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

def ConvertQuantToQOptPass : Pass<"convert-quant-to-qopt", "ModuleOp"> {
  let summary = "upstream's quant types and casts to qopt's";
  let description = [{
    Replaces `!quant.uniform` types (per tensor, per channel, per block) by the
    `!qopt.quant` types of the same meaning, in function types and everywhere in
    their bodies, and upstream's casts by qopt's: `quant.qcast` by
    `qopt.quantize`, `quant.dcast` by `qopt.dequantize`, `quant.scast` by
    `qopt.reinterpret`. A type that qopt cannot express (expressed type other
    than f32, storage outside 2 to 16 bits, `!quant.calibrated`, `!quant.any`)
    is an error. Scales become `real`; no value changes.

    ```mlir
    func.func @f(%x: tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4xf32> {
      %0 = quant.dcast %x : tensor<4x!quant.uniform<i8:f32, 0.5:3>> to tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, real<0.5>, zp<3>>> -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def ConvertQOptToQuantPass : Pass<"convert-qopt-to-quant", "ModuleOp"> {
  let summary = "the borders of functions to upstream's quant types";
  let description = [{
    Gives arguments and results of functions `!quant.uniform` types, for
    consumers that know only upstream. `qopt.reinterpret` joins them with the
    body, which stays as it is. Any encoding of a scale goes out as the real
    number it stands for, where a double (for blocks, as upstream keeps them,
    f32) holds it exactly; storage that is not uniform, a negative scale and a
    scale that is not exact are errors. Blocks that span a dimension are not
    written down.

    ```mlir
    func.func @f(%x: tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>>) -> tensor<4xf32> {
      %0 = qopt.dequantize %x : tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>> -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<4xf32> {
      %0 = qopt.reinterpret %x : tensor<4x!quant.uniform<i8:f32, 0.5:3>> -> tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>>
      %1 = qopt.dequantize %0 : tensor<4x!qopt.quant<i8, pow2<2**-1>, zp<3>>> -> tensor<4xf32>
      return %1 : tensor<4xf32>
    }
    ```
  }];
  let dependentDialects = ["::mlir::qopt::QOptDialect",
                           "::mlir::quant::QuantDialect"];
}

def ConvertQOptToLinalgPass : Pass<"convert-qopt-to-linalg", "ModuleOp"> {
  let summary = "quantized networks to integer-only linalg, arith and tensor";
  let description = [{
    Lowers every op to integers. Quantized tensors become tensors of the signless
    integers that store them; each rescale becomes explicit integer arithmetic of
    the op's rounding with multipliers that the module's profile derives from the
    scales (docs/Numerics.md), in 32 bits where ranges prove that nothing is lost.
    Afterwards `qopt-verify-integer-only` and `qopt-verify-narrow-arithmetic`
    hold.

    Padding becomes `tensor.pad` with the input's zero point. The input's zero
    point is folded into a constant bias where the filter is constant and
    symmetric: `sum (x - z) * w + b = sum x * w + (b - z * sum w)`.

    What has no integer lowering is an error that names the op: float tensors,
    `quantize` and `dequantize`, storage that is not uniform, 64-bit biases.

    ```mlir
    module attributes {qopt.profile = #qopt.profile<single>} {
      func.func @f(%x: tensor<4x!qopt.quant<i8, real<0.75>>>) -> tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>> {
        %0 = qopt.rescale %x rounding<half_up> : tensor<4x!qopt.quant<i8, real<0.75>>> -> tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>>
        return %0 : tensor<4x!qopt.quant<i8, real<0.5>, zp<1>>>
      }
    }
    ```

    becomes a `linalg.generic` whose body is

    ```mlir
    %0 = arith.extsi %in : i8 to i32
    %1 = arith.muli %0, %c3_i32 overflow<nsw> : i32
    %2 = arith.addi %1, %c1_i32 overflow<nsw> : i32
    %3 = arith.shrsi %2, %c1_i32 : i32
    %4 = arith.maxsi %3, %c-129_i32 : i32
    %5 = arith.minsi %4, %c126_i32 : i32
    %6 = arith.addi %5, %c1_i32 : i32
    %7 = arith.trunci %6 : i32 to i8
    linalg.yield %7 : i8
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def ExpandCascadesPass : Pass<"qopt-expand-cascades", "::mlir::func::FuncOp"> {
  let summary = "cascades to loops over rows";
  let description = [{
    Makes each `qopt.cascade` a nest of loops, one for each rate of its values.
    The ops of the body stay as they are, with one row as their result; the rows
    that later ones still read lie in line buffers of stored integers, which the
    loops hand on, and rows of the result go where they belong. Each row is
    computed once. Rows above and below a value, and columns beside it, are
    zero points in its line buffer. A pool or a mean at the end that takes rows
    one by one is the exception: it becomes its accumulators, to which each row is
    added, and what makes the result of them behind the loops.

    ```mlir
    func.func @f(%x: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.cascade %x : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>):
        %1 = qopt.neg %rows : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
        %2 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
        qopt.yield %2 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      }
      return %0 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes, where two rows of `%1` are computed for each row of the result,

    ```mlir
    %0 = qopt.reinterpret %arg0 : tensor<1x8x8x2x!qopt.quant<i8, real<5.000000e-01>>> -> tensor<1x8x8x2xi8>
    %1 = tensor.empty() : tensor<1x2x8x2xi8>
    %2 = tensor.empty() : tensor<1x4x4x2xi8>
    %3:2 = scf.for %arg1 = %c0 to %c4 step %c1 iter_args(%arg2 = %1, %arg3 = %2) -> (tensor<1x2x8x2xi8>, tensor<1x4x4x2xi8>) {
      %5 = scf.for %arg4 = %c0 to %c2 step %c1 iter_args(%arg5 = %arg2) -> (tensor<1x2x8x2xi8>) {
    ...
        %9 = qopt.neg %10 : tensor<1x1x8x2x!qopt.quant<i8, real<5.000000e-01>>> -> tensor<1x1x8x2x!qopt.quant<i8, real<5.000000e-01>>>
        %11 = qopt.reinterpret %9 : tensor<1x1x8x2x!qopt.quant<i8, real<5.000000e-01>>> -> tensor<1x1x8x2xi8>
        %12 = tensor.insert_slice %11 into %13[0, 1, 0, 0] [1, 1, 8, 2] [1, 1, 1, 1] : tensor<1x1x8x2xi8> into tensor<1x2x8x2xi8>
        scf.yield %12 : tensor<1x2x8x2xi8>
      }
    ...
      %7 = qopt.max_pool_2d %6 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x2x8x2x!qopt.quant<i8, real<5.000000e-01>>> -> tensor<1x1x4x2x!qopt.quant<i8, real<5.000000e-01>>>
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif // QOPT_CONVERSION_PASSES
