//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Passes that stay at their level, and the stage contracts. Each example is a
// lit test.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_PASSES
#define QOPT_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"
include "qopt/Transforms/MemoryPasses.td"
include "qopt/Transforms/QuantizePasses.td"
include "qopt/Transforms/ScalePasses.td"

def ExposeLayersPass : Pass<"qopt-expose-layers", "ModuleOp"> {
  let summary = "make every recorded value a result of its function";
  let description = [{
    Appends each value that carries `qopt.layer` to the results of its function,
    in program order, so that a backend's intermediate values can be compared
    with recorded ones. Each appended result gets the layer as its `qopt.layer`
    result attribute. A value that is returned already is appended all the same:
    positions stay predictable. Runs before any other transformation.

    ```mlir
    func.func @f(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) -> tensor<4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.reshape %x {qopt.layer = "7"} : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.reshape %0 : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<4x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x!qopt.quant<i8, real<0.5>>>) -> (tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>> {qopt.layer = "7"}) {
      %0 = qopt.reshape %x {qopt.layer = "7"} : tensor<1x4x!qopt.quant<i8, real<0.5>>> -> tensor<2x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.reshape %0 : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<4x!qopt.quant<i8, real<0.5>>>
      return %1, %0 : tensor<4x!qopt.quant<i8, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
}

def VerifyIntegerOnlyPass : Pass<"qopt-verify-integer-only"> {
  let summary = "prove that no float is left";
  let description = [{
    The contract of the integer stage: no operand, result, block argument or
    attribute, at any depth, has or holds a float type or a float value, and no
    op of the qopt dialect is left. Changes nothing. The first offender is an
    error at its location:

    ```
    error: 'arith.mulf' op expected integer-only code, but got result type 'f32'
    ```
  }];
}

def VerifyNarrowArithmeticPass : Pass<"qopt-verify-narrow-arithmetic"> {
  let summary = "prove that narrow integers are wide enough";
  let description = [{
    The lowering rescales in 32 bits where it has proved that no bit is lost, and
    says `nsw` on each operation. This pass proves it again, from the code alone:
    the ranges of constants, of accumulators (sums of products with constant
    weights, for each channel) and of all that is computed from them. Changes
    nothing. The first claim that it cannot prove is an error at its location:

    ```
    error: 'arith.muli' op expected a result of 32 bits, as nsw says, but got the range from -8323200 to 4294967295
    ```
  }];
}

def PackConstantsPass : Pass<"qopt-pack-constants", "::mlir::ModuleOp"> {
  let summary = "constants of narrow integers as streams of bits";
  let description = [{
    Memory holds an integer of 2 to 7 bits in a byte of its own. This pass packs
    the constant globals of such integers: element `i`, row-major, has the bits
    from `i * width` on, and bit `k` of the stream is bit `k mod 8` of byte
    `k / 8`. Each load takes its element out of one byte, or two where the width
    does not divide 8, at the moment when it is needed: no unpacked tensor ever
    exists. Runs on loops, where elements are loaded one by one; globals that are
    also read in another way stay as they are. A remark tells the width, the
    number of elements and the bytes of each constant.

    ```mlir
    memref.global "private" constant @w : memref<3xi4> = dense<[1, -2, 7]>
    func.func @f(%i: index) -> i4 {
      %0 = memref.get_global @w : memref<3xi4>
      %1 = memref.load %0[%i] : memref<3xi4>
      return %1 : i4
    }
    ```

    becomes

    ```mlir
    memref.global "private" constant @w : memref<2xi8> = dense<[-31, 7]>
    func.func @f(%i: index) -> i4 {
      %0 = memref.get_global @w : memref<2xi8>
      %1 = affine.apply affine_map<(d0) -> (d0 * 4)>(%i)
      %c3 = arith.constant 3 : index
      %2 = arith.shrui %1, %c3 : index
      %3 = memref.load %0[%2] : memref<2xi8>
      %c7 = arith.constant 7 : index
      %4 = arith.andi %1, %c7 : index
      %5 = arith.index_cast %4 : index to i8
      %6 = arith.shrui %3, %5 : i8
      %7 = arith.trunci %6 : i8 to i4
      return %7 : i4
    }
    ```
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect"];
}

def CostPass : Pass<"qopt-cost", "::mlir::func::FuncOp"> {
  let summary = "tell what each layer costs";
  let description = [{
    Counts the operations of each op by kind and bits and multiplies them with a
    table of prices: `ace`, `acev2`, `energy-45nm` or `mac-area`
    (docs/Quantization.md). A remark for each op that computes something, and one
    for the function, tell the total, its parts by role, and the share that is not
    contraction. Changes nothing. Run it before and after a pass to see what the
    pass saves.

    ```
    remark: [Analysis] total | Category:qopt-cost | Function=main | activation=512.0, contraction=1024.0, elementwise=0.0, elementwise_share=0.750, norm=2112.0, scale=448.0, total=4096.0, unit=ACE
    ```
  }];
  let options = [
    Option<"table", "table", "std::string", /*default=*/"\"acev2\"",
           "The table of prices.">
  ];
  let dependentDialects = ["::mlir::qopt::QOptDialect"];
}

def CopyToLinalgPass : Pass<"qopt-copy-to-linalg", "::mlir::func::FuncOp"> {
  let summary = "copies as loops instead of calls";
  let description = [{
    Replaces `memref.copy` by an elementwise `linalg.generic`. LLVM's lowering of
    a strided copy calls a library; generated code has no library. Contiguous
    copies come back as `memcpy` from LLVM's loop idioms.

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>>) {
      memref.copy %x, %y : memref<4xi8> to memref<4xi8, strided<[2]>>
      return
    }
    ```

    becomes

    ```mlir
    #map = affine_map<(d0) -> (d0)>
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>>) {
      linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]} ins(%x : memref<4xi8>) outs(%y : memref<4xi8, strided<[2]>>) {
      ^bb0(%in: i8, %out: i8):
        linalg.yield %in : i8
      }
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

#endif // QOPT_TRANSFORMS_PASSES
