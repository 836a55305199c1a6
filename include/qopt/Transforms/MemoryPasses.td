//===----------------------------------------------------------------------===//
// Part of the qopt project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
//
// Order, cascades and places in memory: from qopt ops to buffers in one arena.
//
//===----------------------------------------------------------------------===//

#ifndef QOPT_TRANSFORMS_MEMORYPASSES
#define QOPT_TRANSFORMS_MEMORYPASSES

include "mlir/Pass/PassBase.td"

def OwnBordersPass : Pass<"qopt-own-borders", "::mlir::func::FuncOp"> {
  let summary = "inputs and outputs in the arena";
  let description = [{
    Marks inputs as `qopt.arena_input` and outputs as `qopt.arena_output`; states
    are in the arena anyway. Then `qopt-schedule` and `qopt-plan-cascades` count
    their bytes, bufferization may write over inputs, and `qopt-place-buffers`
    gives them a place, which other buffers have before the output is written, or
    after the input was read for the last time.

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> tensor<4xi8> {
      return %x : tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8> {qopt.arena_input}) -> (tensor<4xi8> {qopt.arena_output}) {
      return %x : tensor<4xi8>
    }
    ```
  }];
}

def SchedulePass : Pass<"qopt-schedule", "::mlir::func::FuncOp"> {
  let summary = "order the ops of a network for the smallest peak memory";
  let description = [{
    Finds the order in which the tensors that are alive at one time take the
    fewest bytes, by dynamic programming over sets of executed ops (after
    SERENITY, Ahn et al., MLSys 2020; docs/Memory.md). Counted is what compiled
    code will have: arguments and results are the caller's, a reshape or a slice
    is a view, what only a concatenation reads is made in its place, and states
    are always there. The order is checked independently, and left as it is
    where no other needs less.

    A remark tells the peak before and after and the bytes that no order could
    save: equal to the peak, unless the search took `max-steps` steps without a
    proof.

    The large tensors of this example need not exist at the same time:

    ```mlir
    func.func @f(%x: tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.maximum %2, %3 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.broadcast %x : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.max_pool_2d %2 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.maximum %1, %3 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x1x1x4x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"maxSteps", "max-steps", "int64_t", /*default=*/"4 << 20",
           "Steps after which the search ends without a proof; a million takes "
           "about a second">,
  ];
}

def FoldPadsPass : Pass<"qopt-fold-pads", "::mlir::func::FuncOp"> {
  let summary = "padding as a part of the convolution that reads it";
  let description = [{
    A `qopt.pad` of rows and columns with zeros (quantized: with the zero point),
    which only one `qopt.conv_2d` or `qopt.depthwise_conv_2d` reads, becomes
    padding of that layer, which needs no tensor for it.

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, %w: tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.pad %x value -3 low [0, 0, 0, 0] high [0, 1, 1, 0] : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x9x9x1x!qopt.quant<i8, real<0.5>, zp<-3>>>
      %1 = qopt.conv_2d %0, %w strides [2, 2] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up> : tensor<1x9x9x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, %w: tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.conv_2d %x, %w strides [2, 2] pad [0, 1, 0, 1] accumulator<i32> rounding<half_up> : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<1x3x3x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
      return %0 : tensor<1x4x4x1x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
}

def RewriteConcatsPass : Pass<"qopt-rewrite-concats", "::mlir::func::FuncOp"> {
  let summary = "concatenations that need not exist whole";
  let description = [{
    Rewrites ops that read a concatenation of channels (NHWC), where that makes
    the peak smaller that is planned for the function, by the planners of
    `qopt-schedule` and `qopt-plan-cascades`; docs/Memory.md says more. An op that
    treats each channel by itself (a depthwise convolution, a pool, a function of
    one element) can be *split* into one op for each part, with its channels of
    the weights, and the concatenation is that of their results. An op that a
    cascade can compute row by row can be *joined* with the concatenation: it
    reads the parts, and the sums of a convolution stay in its accumulators, of
    32 bits, which exist for a few elements only. A concatenation of a
    concatenation can be joined with it. All results are the same to the bit.

    All sites are rewritten first, or none, as is better; then each of them gets
    its best form beside the others, and stays as it is where that is as good.
    `max-plans` bounds how often the function is planned.

    Remarks tell the form of each site (`keep`, `split`, `join`), the peak with it
    and that with the best other form, and the peak before and after.

    The first part has another reader, so that the concatenation has a copy of it:

    ```mlir
    func.func @f(%x: tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>) -> (tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>) {
      %w = qopt.const dense<1> : tensor<1x1x1x8xi8> : tensor<1x1x1x8x!qopt.quant<i8, real<0.5>>>
      %0 = qopt.resize_nearest %x : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.resize_nearest %y : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.concat %0, %1 axis 3 : tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.conv_2d %2, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      return %3, %4 : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>, %y: tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>) -> (tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>) {
      %w = qopt.const dense<1> : tensor<1x1x1x8xi8> : tensor<1x1x1x8x!qopt.quant<i8, real<0.5>>>
      %0 = qopt.resize_nearest %x : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.resize_nearest %y : tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.cascade %0, %1 : (tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>) -> tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%a: tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>, %b: tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>):
        %5 = qopt.concat %a, %b axis 3 : tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
        %6 = qopt.conv_2d %5, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>, tensor<1x1x1x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>
        qopt.yield %6 : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>
      }
      %4 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
      return %3, %4 : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x4x4x4x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"limit", "limit", "int64_t", /*default=*/"0",
           "Bytes that may be alive at one time; nothing changes where no more "
           "are">,
    Option<"maxPlans", "max-plans", "int64_t", /*default=*/"64",
           "How often the function is planned at most">
  ];
}

def RecomputeOpsPass : Pass<"qopt-recompute-ops", "::mlir::func::FuncOp"> {
  let summary = "cheap ops computed again instead of kept";
  let description = [{
    An op that moves elements or computes each from a few others (resize, pad,
    quantize, dequantize, rescale, functions of one element, elementwise
    arithmetic) and has several readers is computed again for later ones, where
    that makes the peak smaller that is planned for the function, by the planners
    of `qopt-schedule` and `qopt-plan-cascades`: its result need not stay
    meanwhile. It is asked of ops whose operands take fewer bytes than
    their result, where operands with other readers count for nothing.

    All readers after the first get an op of their own at first, or none does, as
    is better; then each is asked again beside the others, and nothing is
    computed twice where that is as good. `max-plans` bounds how often the
    function is planned.

    Remarks tell what is computed again, with how many multiply-accumulates and
    elements, the peak with and without, and the peak before and after.

    Here the larger image need not stay while a still larger one is there:

    ```mlir
    func.func @f(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.resize_nearest %x : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.resize_nearest %0 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x16x16x2x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x16x16x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.resize_nearest %2 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.add %0, %3 rounding<half_up> : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.resize_nearest %x : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.resize_nearest %0 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x16x16x2x!qopt.quant<i8, real<0.5>>>
      %2 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x16x16x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      %3 = qopt.resize_nearest %2 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %5 = qopt.resize_nearest %x : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %4 = qopt.add %5, %3 rounding<half_up> : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      return %4 : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"limit", "limit", "int64_t", /*default=*/"0",
           "Bytes that may be alive at one time; nothing changes where no more "
           "are">,
    Option<"maxPlans", "max-plans", "int64_t", /*default=*/"64",
           "How often the function is planned at most">
  ];
}

def PlanCascadesPass : Pass<"qopt-plan-cascades", "::mlir::func::FuncOp"> {
  let summary = "choose which ops to compute together, row by row";
  let description = [{
    Divides the ops, in their order, into single ones and runs that become
    cascades, so that the bytes alive at one time are as few as such a division
    allows, or not more than `limit`; of all such divisions it takes one with the
    fewest ops in cascades. A cascade computes nothing twice, so that no division
    costs multiplications (docs/Memory.md). The ops of a cascade get a number as
    `qopt.cascade`, with which `qopt-form-cascades` forms it; those that have one
    already keep it. A layer with padding on its own can become a cascade, too: its
    line buffer is smaller than a padded copy.

    Where that is too large, and `max-patches` allows it, cascades are computed in
    patches, which say how many they are with `qopt.patches`, and which
    `qopt-split-patches` separates. Of the divisions with the smallest peak, or
    within `limit`, it takes one with the fewest multiplications then, and of all
    divisions only those with at most `max-extra-macs` percent more.

    A remark tells the bytes before and after.

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.concat %x, %x, %x, %x, %x, %x, %x, %x axis 3 : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.concat %x, %x, %x, %x, %x, %x, %x, %x axis 3 {qopt.cascade = 0 : i64} : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>, tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 0 : i64} : tensor<1x8x8x8x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x8x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"limit", "limit", "int64_t", /*default=*/"0",
           "Bytes that may be alive at one time; below what is possible, as few "
           "as possible">,
    Option<"maxPatches", "max-patches", "int64_t", /*default=*/"1",
           "The most patches that a cascade is computed in">,
    Option<"maxExtraMacs", "max-extra-macs", "double", /*default=*/"-1",
           "Multiplications that patches may add, in percent of those that there "
           "are; negative: any number">
  ];
}

def FormCascadesPass : Pass<"qopt-form-cascades", "::mlir::func::FuncOp"> {
  let summary = "ops that are to be computed together, row by row";
  let description = [{
    Makes one `qopt.cascade` of the ops of a block that have the same number as
    `qopt.cascade`. Constants stay outside, with or without a number. All values
    of a group but the last one are used inside of it only, and all of its ops can
    be computed row by row: anything else is an error, and nothing changes.

    `ranges` numbers ops by their positions, for experiments: `0:2` stands for the
    first three ops of the function that are not constants.

    ```mlir
    func.func @f(%x: tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 0 : i64} : tensor<1x8x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
      return %1 : tensor<1x4x4x2x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

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
  }];
  let options = [
    ListOption<"ranges", "ranges", "std::string",
               "Ops that form cascades: positions of the first and the last "
               "one, as first:last">
  ];
}

def SplitPatchesPass : Pass<"qopt-split-patches", "::mlir::func::FuncOp"> {
  let summary = "cascades that compute their result in patches";
  let description = [{
    Replaces each `qopt.cascade` that has a number of `qopt.patches` by so many
    cascades, each for some columns of the result, and their concatenation. Line
    buffers are as much shorter; columns that windows of two patches share are
    computed twice. A patch reads slices of the operands. An op that pads does so
    only in the patches at the border, and where readers of a value need different
    columns, one reads a slice of it.

    Which columns are needed of what is checked independently, element by element.
    A cascade stays whole, as a remark says, where the result has fewer columns, a
    constant or a type is not the same for each column, or a patch would read
    padding only. The attribute `qopt.extra_macs` of the function says how many
    multiplications more there are.

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>> {
      %0 = qopt.cascade %x {qopt.patches = 2 : i64} : (tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>):
        %1 = qopt.neg %rows : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>
        %2 = qopt.max_pool_2d %1 window [2, 3] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>>
        qopt.yield %2 : tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>>
      }
      return %0 : tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>> attributes {qopt.extra_macs = 0 : i64} {
      %left = qopt.slice %x offsets [0, 0, 0, 0] sizes [1, 8, 5, 1] strides [1, 1, 1, 1] : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>
      %0 = qopt.cascade %left : (tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>):
        %3 = qopt.neg %rows : tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>
        %4 = qopt.max_pool_2d %3 window [2, 3] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>>
        qopt.yield %4 : tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>>
      }
      %right = qopt.slice %x offsets [0, 0, 3, 0] sizes [1, 8, 5, 1] strides [1, 1, 1, 1] : tensor<1x8x8x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>
      %1 = qopt.cascade %right : (tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>) -> tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>> {
      ^bb0(%rows: tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>):
        %3 = qopt.neg %rows : tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>>
        %4 = qopt.max_pool_2d %3 window [2, 3] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x5x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>>
        qopt.yield %4 : tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>>
      }
      %2 = qopt.concat %0, %1 axis 2 : tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>>, tensor<1x7x3x1x!qopt.quant<i8, real<0.5>>> -> tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>>
      return %2 : tensor<1x7x6x1x!qopt.quant<i8, real<0.5>>>
    }
    ```
  }];
  let options = [
    Option<"patches", "patches", "int64_t", /*default=*/"1",
           "Patches of cascades that have no number of their own">
  ];
}

def InlineCascadesPass : Pass<"qopt-inline-cascades", "::mlir::func::FuncOp"> {
  let summary = "no op computed together with others";
  let description = [{
    Replaces each `qopt.cascade` by the ops of its body, and forgets which ops
    `qopt-form-cascades` would have joined.

    ```mlir
    func.func @f(%x: tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      %0 = qopt.cascade %x : (tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      ^bb0(%rows: tensor<1x2x2x1xi32>):
        %1 = qopt.neg %rows : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
        %2 = qopt.abs %1 : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
        qopt.yield %2 : tensor<1x2x2x1xi32>
      }
      return %0 : tensor<1x2x2x1xi32>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<1x2x2x1xi32>) -> tensor<1x2x2x1xi32> {
      %0 = qopt.neg %x : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
      %1 = qopt.abs %0 : tensor<1x2x2x1xi32> -> tensor<1x2x2x1xi32>
      return %1 : tensor<1x2x2x1xi32>
    }
    ```
  }];
}

def FuseAccumulatorsPass : Pass<"qopt-fuse-accumulators", "::mlir::func::FuncOp"> {
  let summary = "rescale accumulators while they are hot";
  let description = [{
    Tiles each elementwise `linalg.generic` that consumes the 32- or 64-bit result of a
    reduction, and computes the reduction inside the loops: a few accumulators
    exist at a time instead of a tensor of four times the output's size. A tile
    has at most `max-accumulators` elements, taken from the innermost dimensions;
    sizes divide the dimensions, so that every tile is whole.

    ```mlir
    #x = affine_map<(n, o, i) -> (n, i)>
    #w = affine_map<(n, o, i) -> (o, i)>
    #y = affine_map<(n, o, i) -> (n, o)>
    #id = affine_map<(n, o) -> (n, o)>
    func.func @f(%x: tensor<2x16xi8>, %w: tensor<128x16xi8>) -> tensor<2x128xi8> {
      %c0 = arith.constant 0 : i32
      %e = tensor.empty() : tensor<2x128xi32>
      %zero = linalg.fill ins(%c0 : i32) outs(%e : tensor<2x128xi32>) -> tensor<2x128xi32>
      %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x, %w : tensor<2x16xi8>, tensor<128x16xi8>) outs(%zero : tensor<2x128xi32>) {
      ^bb0(%a: i8, %b: i8, %sum: i32):
        %p = arith.extsi %a : i8 to i32
        %q = arith.extsi %b : i8 to i32
        %pq = arith.muli %p, %q : i32
        %s = arith.addi %sum, %pq : i32
        linalg.yield %s : i32
      } -> tensor<2x128xi32>
      %out = tensor.empty() : tensor<2x128xi8>
      %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]} ins(%acc : tensor<2x128xi32>) outs(%out : tensor<2x128xi8>) {
      ^bb0(%a: i32, %b: i8):
        %t = arith.trunci %a : i32 to i8
        linalg.yield %t : i8
      } -> tensor<2x128xi8>
      return %y : tensor<2x128xi8>
    }
    ```

    becomes, 64 accumulators at a time,

    ```mlir
    %y = scf.for %n = %c0 to %c2 step %c1 iter_args(%rows = %out) -> (tensor<2x128xi8>) {
      %row = scf.for %o = %c0 to %c128 step %c64 iter_args(%tiles = %rows) -> (tensor<2x128xi8>) {
    ...
        %acc = linalg.generic {indexing_maps = [#map, #map1, #map2], iterator_types = ["parallel", "parallel", "reduction"]} ins(%x_row, %w_rows : tensor<1x16xi8>, tensor<64x16xi8>) outs(%zero : tensor<1x64xi32>) {
    ...
        %tile = linalg.generic {indexing_maps = [#map3, #map3], iterator_types = ["parallel", "parallel"]} ins(%acc : tensor<1x64xi32>) outs(%part : tensor<1x64xi8>) {
    ...
        %new = tensor.insert_slice %tile into %tiles[%n, %o] [1, 64] [1, 1] : tensor<1x64xi8> into tensor<2x128xi8>
        scf.yield %new : tensor<2x128xi8>
    ```
  }];
  let options = [
    Option<"maxAccumulators", "max-accumulators", "int64_t", /*default=*/"64",
           "Elements of the largest tile.">
  ];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def SeparateResultsPass : Pass<"qopt-separate-results", "::mlir::func::FuncOp"> {
  let summary = "a tensor of its own for each result";
  let description = [{
    A value that a function returns several times is copied for all but its
    first place among the results. Bufferization turns results into buffers of
    the caller, and one buffer cannot be two of them.

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
      return %x, %x : tensor<4xi8>, tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
      %0 = bufferization.alloc_tensor() copy(%x) : tensor<4xi8>
      return %x, %0 : tensor<4xi8>, tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def ProtectInputsPass : Pass<"qopt-protect-inputs", "::mlir::func::FuncOp"> {
  let summary = "inputs are only read, states may be updated in place";
  let description = [{
    Marks each tensor among the arguments with `bufferization.writable`: true for
    a state, false for all others, whose buffers stay as the caller passed them.

    ```mlir
    func.func @f(%x: tensor<4xi8>, %s: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
      return %x : tensor<4xi8>
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: tensor<4xi8> {bufferization.writable = false}, %s: tensor<4xi8> {bufferization.writable = true, qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
      return %x : tensor<4xi8>
    }
    ```
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect"];
}

def KeepStatePass : Pass<"qopt-keep-state", "::mlir::func::FuncOp"> {
  let summary = "one buffer for the old and the new value of a state";
  let description = [{
    After bufferization a state is two arguments: the buffer that holds its old
    value and the buffer for the new one. Both become one `memref.alloc` that
    carries the initial value as `qopt.state`. Where the new value comes to be
    while the old one is still read, it gets a buffer of its own, which is copied
    before the function returns.

    ```mlir
    func.func @f(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, %y: memref<4xi8>, %new: memref<4xi8> {qopt.state}) {
      memref.copy %old, %y : memref<4xi8> to memref<4xi8>
      memref.copy %x, %new : memref<4xi8> to memref<4xi8>
      return
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>) {
      %state = memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
      memref.copy %state, %y : memref<4xi8> to memref<4xi8>
      memref.copy %x, %state : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def PlaceBuffersPass : Pass<"qopt-place-buffers", "::mlir::ModuleOp"> {
  let summary = "give every buffer a static offset in one arena";
  let description = [{
    Expects public functions of static `memref.alloc`s, as bufferization leaves
    them. An alloc inside a loop of at most `max-stack-bytes` bytes becomes a
    `memref.alloca` at the start of the function (the accumulators of a tile),
    which buffers share that are not used at the same time; each other alloc becomes a
    `memref.view` of a new last argument, the arena, at an offset that the
    placement chooses so that buffers alive at the same time do not overlap, but
    for one case: where a loop, or a linalg op, uses one buffer for the last time
    and another one for the first, and writes to that only what lies below all
    that it has yet to read. The indices of the loop are run through to see that.
    An independent check of lifetimes and offsets follows. The arena's alignment is
    the attribute `qopt.arena`, its size that of its type, and of the function's
    attribute `qopt.arena_bytes`, which pointers do not lose; it is there even if
    it is empty. A remark tells the arena's size, the bytes that no placement could
    save, and how many pairs of buffers share bytes while both are in use.

    An alloc with `qopt.state` keeps its place for the whole function, so that
    nothing else overwrites it between two calls. A new function, called like the
    old one with `_init` behind it, writes the initial values to an arena.

    An argument with `qopt.arena_input` becomes such a view as well, from the
    beginning to its last use, and one with `qopt.arena_output` from its first use
    to the end. The argument stays, for its type and its attributes, but nothing
    uses it; the attribute becomes its offset.

    With `poison`, each buffer is followed by a guard of as many bytes as the
    alignment, and calls of AddressSanitizer's interface say which bytes of the
    arena are in use: what reads or writes any other byte is reported, be it
    before its buffer begins, after it ends, or beside it.

    With `fill`, the bytes of the arena that are not in use hold a pattern: all
    but inputs and states from the beginning, those of a buffer again after its
    last use. Right code computes the same, on any target; code that reads what
    nobody wrote, or what has ended, gives other results. With both, bytes are
    filled and then poisoned.

    Errors, before anything is changed: a size that is not static, a buffer that
    is returned, carried from one iteration to the next or allocated in parallel,
    an address that leaves the memrefs, buffers in a private function and a call
    of a public one (inlining comes first).

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>) {
      %0 = memref.alloc() : memref<4xi8>
      memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
      memref.copy %0, %y : memref<4xi8> to memref<4xi8>
      return
    }
    ```

    becomes

    ```mlir
    func.func @f(%x: memref<4xi8>, %y: memref<4xi8>, %arena: memref<4xi8> {qopt.arena = 64}) attributes {qopt.arena_bytes = 4} {
      %c0 = arith.constant 0 : index
      %0 = memref.view %arena[%c0][] : memref<4xi8> to memref<4xi8>
      memref.copy %x, %0 : memref<4xi8> to memref<4xi8>
      memref.copy %0, %y : memref<4xi8> to memref<4xi8>
      return
    }
    ```
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", /*default=*/"64",
           "Alignment of the arena and of every buffer in it, in bytes.">,
    Option<"poison", "poison", "bool", /*default=*/"false",
           "Tell AddressSanitizer which bytes of the arena are in use.">,
    Option<"fill", "fill", "bool", /*default=*/"false",
           "Fill bytes of the arena that are not in use with a pattern.">,
    Option<"maxStackBytes", "max-stack-bytes", "int64_t", /*default=*/"1024",
           "Largest loop-local buffer that lives on the stack.">
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::memref::MemRefDialect"];
}

#endif // QOPT_TRANSFORMS_MEMORYPASSES
