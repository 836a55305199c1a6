// RUN: qopt-opt %s --split-input-file --qopt-recompute-ops --remarks-filter=qopt-recompute-ops 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --split-input-file --qopt-recompute-ops=limit=2000 | FileCheck %s --check-prefix=LIMIT
// RUN: not qopt-opt %s --split-input-file --qopt-recompute-ops=max-plans=2 2>&1 | FileCheck %s --check-prefix=PLANS
// RUN: qopt-opt %S/Inputs/two-blocks.mlir --qopt-recompute-ops | FileCheck %s --check-prefix=BLOCKS

// PLANS: error: 'func.func' op expected max-plans of at least 3, but got 2
// BLOCKS: func.func

!q = !qopt.quant<i8, real<0.5>>

// The result of the first one is 128 bytes, which need not stay beside the 512.
// Both of the late readers, next to each other, read one op.
// REMARK: [Passed] recomputed | {{.*}} | Function=late | extra_elements=128, extra_macs=0, peak_bytes=640, peak_bytes_otherwise=
// REMARK: [Analysis] recomputation | {{.*}} | Function=late | extra_elements=128, extra_macs=0, peak_bytes=640, peak_bytes_before=672, {{.*}} readers=2, recomputed=1
// CHECK-LABEL: @late
// CHECK: %[[A:.*]] = qopt.resize_nearest %arg0 {qopt.layer = "a"}
// CHECK-NEXT: qopt.resize_nearest %[[A]]
// CHECK: %[[B:.*]] = qopt.resize_nearest %arg0 :
// CHECK-NEXT: %[[C:.*]] = qopt.add %[[B]],
// CHECK-NEXT: qopt.sub %[[B]], %[[C]]
// CHECK-NEXT: return
// LIMIT-LABEL: @late
// LIMIT: qopt.resize_nearest %arg0
// LIMIT-NOT: qopt.resize_nearest %arg0
// LIMIT: return
func.func @late(%x: tensor<1x4x4x2x!q>) -> tensor<1x8x8x2x!q> {
  %0 = qopt.resize_nearest %x {qopt.layer = "a"} : tensor<1x4x4x2x!q> -> tensor<1x8x8x2x!q>
  %1 = qopt.resize_nearest %0 : tensor<1x8x8x2x!q> -> tensor<1x16x16x2x!q>
  %2 = qopt.max_pool_2d %1 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x16x16x2x!q> -> tensor<1x4x4x2x!q>
  %3 = qopt.resize_nearest %2 : tensor<1x4x4x2x!q> -> tensor<1x8x8x2x!q>
  %4 = qopt.add %0, %3 rounding<half_up> : tensor<1x8x8x2x!q>, tensor<1x8x8x2x!q> -> tensor<1x8x8x2x!q>
  %5 = qopt.sub %0, %4 rounding<half_up> : tensor<1x8x8x2x!q>, tensor<1x8x8x2x!q> -> tensor<1x8x8x2x!q>
  return %5 : tensor<1x8x8x2x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Readers next to each other, pools, views, what is numbered, and operands that
// would have to stay and are as large.
// REMARK-NOT: Passed
// REMARK: [Analysis] recomputation | {{.*}} | Function=near | {{.*}} recomputed=0
// REMARK-NOT: Function=others
// CHECK-LABEL: @near
// CHECK: qopt.resize_nearest %arg0
// CHECK-NOT: qopt.resize_nearest %arg0
// CHECK: return
func.func @near(%x: tensor<1x4x4x2x!q>) -> tensor<1x8x8x2x!q> {
  %0 = qopt.resize_nearest %x : tensor<1x4x4x2x!q> -> tensor<1x8x8x2x!q>
  %1 = qopt.neg %0 : tensor<1x8x8x2x!q> -> tensor<1x8x8x2x!q>
  %2 = qopt.add %0, %1 rounding<half_up> : tensor<1x8x8x2x!q>, tensor<1x8x8x2x!q> -> tensor<1x8x8x2x!q>
  return %2 : tensor<1x8x8x2x!q>
}

// CHECK-LABEL: @others
// CHECK-COUNT-1: qopt.max_pool_2d %arg0
// CHECK-NOT: qopt.max_pool_2d %arg0
// CHECK-COUNT-1: qopt.resize_nearest {{.*}} {qopt.cascade = 0 : i64}
// CHECK-NOT: qopt.resize_nearest {{.*}} {qopt.cascade = 0 : i64}
// CHECK-COUNT-1: qopt.reshape
// CHECK-NOT: qopt.reshape
// CHECK: return
func.func @others(%x: tensor<1x8x8x2x!q> {qopt.arena_input}) -> tensor<1x8x8x2x!q> {
  %0 = qopt.max_pool_2d %x window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!q> -> tensor<1x4x4x2x!q>
  %1 = qopt.resize_nearest %0 {qopt.cascade = 0 : i64} : tensor<1x4x4x2x!q> -> tensor<1x8x8x2x!q>
  %2 = qopt.reshape %1 : tensor<1x8x8x2x!q> -> tensor<1x4x16x2x!q>
  %3 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!q> -> tensor<1x4x4x2x!q>
  %4 = qopt.add %0, %3 rounding<half_up> : tensor<1x4x4x2x!q>, tensor<1x4x4x2x!q> -> tensor<1x4x4x2x!q>
  %5 = qopt.max_pool_2d %2 window [1, 4] strides [1, 4] pad [0, 0, 0, 0] : tensor<1x4x16x2x!q> -> tensor<1x4x4x2x!q>
  %6 = qopt.max_pool_2d %2 window [1, 4] strides [1, 4] pad [0, 0, 0, 0] : tensor<1x4x16x2x!q> -> tensor<1x4x4x2x!q>
  %7 = qopt.add %4, %5 rounding<half_up> : tensor<1x4x4x2x!q>, tensor<1x4x4x2x!q> -> tensor<1x4x4x2x!q>
  %8 = qopt.add %6, %7 rounding<half_up> : tensor<1x4x4x2x!q>, tensor<1x4x4x2x!q> -> tensor<1x4x4x2x!q>
  %9 = qopt.resize_nearest %8 : tensor<1x4x4x2x!q> -> tensor<1x8x8x2x!q>
  return %9 : tensor<1x8x8x2x!q>
}

// CHECK: func.func private @declared()
func.func private @declared()
