//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Ops that are computed together, row by row.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_DIALECT_CASCADEOPS
#define QOPT_DIALECT_CASCADEOPS

include "qopt/Dialect/QOpt/QOptOpBase.td"

def QOpt_CascadeOp : QOpt_Op<"cascade", [SingleBlock]> {
  let summary = "ops between which no tensor exists whole";
  let description = [{
    Computes what its body computes. How it does so is what it promises: row by
    row, each row of each op once. Of a tensor between two ops only the rows that
    later ones still read are kept, in a line buffer (qopt/Memory/Cascade.h says
    which). Operands and result exist whole. Constants are used from above.

    An op of the body reads its operands through windows of rows:

    | op | window |
    |---|---|
    | `conv_2d`, `depthwise_conv_2d` | that of the filter, with its dilation and padding |
    | `avg_pool_2d`, `max_pool_2d` | that of the pool, which pads neither top nor bottom |
    | `mean` of rows and other dimensions that keeps them | all rows |
    | `pad` | one row; at top and bottom it pads with the zero point (integers: with 0) |
    | `rescale`, `add`, `sub`, `mul`, `squared_difference`, `prelu`, `maximum`, `minimum`, functions of one element | one row of each operand that has the result's shape; the others are constants with one row |
    | `concat` of channels | one row of each operand |
    | `slice` of columns and channels | one row |

    A stride says how many rows an op reads for each of its own. The rate of a
    value is the number of its rows for each row of the result, the product of
    the strides between.

    A pool or a mean of all rows that is the last op takes them one by one, as
    they are computed, where its accumulators have fewer bytes than the rows.

    Constraints:
    - (cascade_c1) operands and result have rank 4 with N = 1, and rows.
    - (cascade_c2) the body has an argument of the type of each operand, and yields a value of its own of the result's type.
    - (cascade_c3) each op of the body is in the table.
    - (cascade_c4) what the body uses from above is constant.
    - (cascade_c5) each argument and each result is used, the yielded one by `yield` alone.
    - (cascade_c6) all readers of a value read it at one rate, where an operand that is read without padding counts for nothing, and of two rates one divides the other.

    A cascade of one op is replaced by that op.

    Example:

    ```mlir
    func.func @f(%x: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      %w = qopt.const dense<1> : tensor<2x3x3x2xi8> : tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>>
      %0 = qopt.cascade %x : (tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>):
        %1 = qopt.conv_2d %rows, %w strides [1, 1] pad [1, 1, 1, 1] rounding<half_up>
            : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x3x3x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
        %2 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0]
            : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
        qopt.yield %2 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      }
      return %0 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let arguments = (ins Variadic<QOpt_AnyTensor>:$inputs);
  let results = (outs QOpt_AnyTensor:$output);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    $inputs attr-dict `:` functional-type($inputs, $output) $body
  }];
  // Of what the ops of the body have said already.
  let hasVerifier = 0;
  let hasRegionVerifier = 1;
  let hasCanonicalizeMethod = 1;
  let extraClassDeclaration = [{
    /// What the body yields.
    ::mlir::Value getYielded();
  }];
}

def QOpt_YieldOp : QOpt_Op<"yield", [Terminator, HasParent<"CascadeOp">]> {
  let summary = "the result of a cascade";
  let description = [{
    Ends the body of a `qopt.cascade`.

    Example:

    ```mlir
    func.func @f(%x: tensor<1x8x8x2xi8>) -> tensor<1x10x8x2xi8> {
      %0 = qopt.cascade %x : (tensor<1x8x8x2xi8>) -> tensor<1x10x8x2xi8> {
      ^bb0(%rows: tensor<1x8x8x2xi8>):
        %1 = qopt.pad %rows value 0 low [0, 1, 0, 0] high [0, 1, 0, 0] : tensor<1x8x8x2xi8> -> tensor<1x10x8x2xi8>
        qopt.yield %1 : tensor<1x10x8x2xi8>
      }
      return %0 : tensor<1x10x8x2xi8>
    }
    ```
  }];
  let arguments = (ins QOpt_AnyTensor:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
  let hasVerifier = 0;
}

#endif // QOPT_DIALECT_CASCADEOPS
