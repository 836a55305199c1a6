// RUN: qopt-opt %s --split-input-file --qopt-schedule --remarks-filter=qopt-schedule 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --qopt-schedule=max-steps=0 --remarks-filter=qopt-schedule -o /dev/null 2>&1 | FileCheck %s --check-prefix=QUICK
// RUN: not qopt-opt %S/Inputs/two-blocks.mlir --qopt-schedule 2>&1 | FileCheck %s --check-prefix=BLOCKS

// What is counted is what compiled code asks for.
// RUN: qopt-opt %s --split-input-file --qopt-cpu-pipeline='stage=memory alignment=1' --remarks-filter=qopt-place-buffers -o /dev/null 2>&1 | FileCheck %s --check-prefix=ARENA

!q = !qopt.quant<i8, real<0.5>>

// One large tensor at a time: 256 bytes, and 16 for each pool. In the order that comes in both large ones wait.
// REMARK: order | Category:qopt-schedule | Function=branches | lower_bound_bytes=288, peak_bytes=288, peak_bytes_before=528, states=
// ARENA: Function=branches | arena_bytes=288,
// Without work there still is an order and a bound.
// QUICK: Function=branches | lower_bound_bytes={{[0-9]+}}, peak_bytes={{[0-9]+}}, peak_bytes_before=528, states=0
// CHECK-LABEL: @branches
// CHECK: %[[A:.*]] = qopt.broadcast
// CHECK-NEXT: %[[C:.*]] = qopt.max_pool_2d %[[A]]
// CHECK-NEXT: %[[B:.*]] = qopt.broadcast
// CHECK-NEXT: %[[D:.*]] = qopt.max_pool_2d %[[B]]
// CHECK-NEXT: qopt.maximum %[[C]], %[[D]]
func.func @branches(%x: tensor<1x4x4x1x!q>) -> tensor<1x1x1x16x!q> {
  %0 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x16x!q>
  %1 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x16x!q>
  %2 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x16x!q> -> tensor<1x1x1x16x!q>
  %3 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x16x!q> -> tensor<1x1x1x16x!q>
  %4 = qopt.maximum %2, %3 : tensor<1x1x1x16x!q>, tensor<1x1x1x16x!q> -> tensor<1x1x1x16x!q>
  return %4 : tensor<1x1x1x16x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Nothing to gain: the order stays, even where another one is as good.
// REMARK: Function=chain | lower_bound_bytes=64, peak_bytes=64, peak_bytes_before=64,
// ARENA: Function=chain | arena_bytes=64,
// CHECK-LABEL: @chain
// CHECK: qopt.max_pool_2d %{{.*}} window [1, 1]
// CHECK: qopt.max_pool_2d %{{.*}} window [2, 2]
func.func @chain(%x: tensor<1x4x4x4x!q>) -> (tensor<1x2x2x4x!q>, tensor<1x3x3x4x!q>) {
  %0 = qopt.max_pool_2d %x window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x4x4x4x!q>
  %1 = qopt.max_pool_2d %0 window [2, 2] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x3x3x4x!q>
  %2 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x2x2x4x!q>
  return %2, %1 : tensor<1x2x2x4x!q>, tensor<1x3x3x4x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// A reshape and a slice show what they read: no bytes, and right behind it. The
// state has its bytes always.
// REMARK: Function=views | lower_bound_bytes=96, peak_bytes=96, peak_bytes_before=112,
// ARENA: Function=views | arena_bytes=96,
// CHECK-LABEL: @views
// CHECK: qopt.broadcast
// CHECK-NEXT: qopt.reshape
// CHECK-NEXT: qopt.slice
// CHECK-NEXT: qopt.max_pool_2d
// CHECK-NEXT: qopt.broadcast
// CHECK-NEXT: qopt.maximum
func.func @views(%x: tensor<1x4x4x1x!q>, %y: tensor<1x1x1x1x!q>, %s: tensor<1x1x1x16x!q> {qopt.state = dense<0> : tensor<1x1x1x16xi8>}) -> (tensor<1x1x1x16x!q>, tensor<1x1x1x16x!q> {qopt.state}) {
  %0 = qopt.broadcast %y : tensor<1x1x1x1x!q> -> tensor<1x1x1x16x!q>
  %1 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x4x!q>
  %2 = qopt.reshape %1 : tensor<1x4x4x4x!q> -> tensor<1x2x2x16x!q>
  %3 = qopt.slice %2 offsets [0, 0, 0, 0] sizes [1, 1, 2, 16] strides [1, 1, 1, 1] : tensor<1x2x2x16x!q> -> tensor<1x1x2x16x!q>
  %4 = qopt.max_pool_2d %3 window [1, 2] strides [1, 2] pad [0, 0, 0, 0] : tensor<1x1x2x16x!q> -> tensor<1x1x1x16x!q>
  %5 = qopt.maximum %4, %0 : tensor<1x1x1x16x!q>, tensor<1x1x1x16x!q> -> tensor<1x1x1x16x!q>
  %6 = qopt.maximum %5, %s : tensor<1x1x1x16x!q>, tensor<1x1x1x16x!q> -> tensor<1x1x1x16x!q>
  return %5, %6 : tensor<1x1x1x16x!q>, tensor<1x1x1x16x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Both parts are made in the concatenation's place, which therefore is there
// from the first: 128 bytes, and the source of the second.
// REMARK: Function=concat | lower_bound_bytes=192, peak_bytes=192, peak_bytes_before=192,
// ARENA: Function=concat | arena_bytes=192,
// CHECK-LABEL: @concat
func.func @concat(%x: tensor<1x4x4x1x!q>) -> tensor<1x1x1x8x!q> {
  %0 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x4x!q>
  %1 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x4x!q>
  %2 = qopt.max_pool_2d %1 window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x4x4x4x!q>
  %3 = qopt.concat %0, %2 axis 3 : tensor<1x4x4x4x!q>, tensor<1x4x4x4x!q> -> tensor<1x4x4x8x!q>
  %4 = qopt.max_pool_2d %3 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x8x!q> -> tensor<1x1x1x8x!q>
  return %4 : tensor<1x1x1x8x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// What somebody else reads too is copied there: 64 bytes more.
// REMARK: Function=concat_copy | {{.*}}peak_bytes_before=224,
// ARENA: Function=concat_copy | arena_bytes=224,
func.func @concat_copy(%x: tensor<1x4x4x1x!q>) -> (tensor<1x1x1x8x!q>, tensor<1x1x1x4x!q>) {
  %0 = qopt.broadcast %x : tensor<1x4x4x1x!q> -> tensor<1x4x4x4x!q>
  %1 = qopt.concat %x, %0, %0, %x axis 3 : tensor<1x4x4x1x!q>, tensor<1x4x4x4x!q>, tensor<1x4x4x4x!q>, tensor<1x4x4x1x!q> -> tensor<1x4x4x10x!q>
  %2 = qopt.slice %1 offsets [0, 0, 0, 1] sizes [1, 4, 4, 8] strides [1, 1, 1, 1] : tensor<1x4x4x10x!q> -> tensor<1x4x4x8x!q>
  %3 = qopt.max_pool_2d %2 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x8x!q> -> tensor<1x1x1x8x!q>
  %4 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x1x1x4x!q>
  return %3, %4 : tensor<1x1x1x8x!q>, tensor<1x1x1x4x!q>
}

// -----

// Nothing to order, and nothing to look at.
// REMARK: Function=constant | lower_bound_bytes=0, peak_bytes=0, peak_bytes_before=0,
// CHECK-LABEL: @constant
func.func @constant() -> tensor<2xi8> {
  %0 = qopt.const dense<1> : tensor<2xi8> : tensor<2xi8>
  return %0 : tensor<2xi8>
}

// CHECK: func.func private @declared()
func.func private @declared()

// BLOCKS: error: 'func.func' op expected one block, but got 2
