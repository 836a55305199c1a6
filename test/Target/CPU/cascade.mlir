// What a cascade needs is its line buffers: no tensor between its ops, and no copy
// but that of the input's rows.

// RUN: qopt-opt %s --qopt-cpu-pipeline="stage=memory alignment=1" --remarks-filter="qopt-form-cascades|qopt-place-buffers" 2>%t | FileCheck %s
// RUN: FileCheck %s --input-file=%t --check-prefix=REMARK
// RUN: qopt-opt %s --qopt-inline-cascades --qopt-cpu-pipeline="stage=memory alignment=1" --remarks-filter=qopt-place-buffers 2>&1 >/dev/null \
// RUN:   | FileCheck %s --check-prefix=INLINED
// RUN: qopt-opt %s --qopt-cpu-pipeline=expose-layers >/dev/null

// 3 rows of 10 columns of the input, 3 of 18 of the first layer (2 channels), 2 of 4
// channels and 8 columns of the second.
// REMARK: Cascade{{.*}}line_buffer_bytes=[[BYTES:[0-9]+]], ops=4
// REMARK: arena_bytes=[[BYTES]], buffers=3
// INLINED: arena_bytes=2180,

// CHECK-LABEL: func.func @main
// CHECK-COUNT-1: memref.copy
// CHECK-NOT: memref.copy
!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @main(%x: tensor<1x16x16x2x!x>) -> tensor<1x4x4x4x!x> {
  %w = qopt.const dense<1> : tensor<4x3x3x2xi8> : tensor<4x3x3x2x!w>
  %d = qopt.const dense<2> : tensor<3x3x4xi8> : tensor<3x3x4x!w>
  %p = qopt.const dense<2> : tensor<4x1x1x4xi8> : tensor<4x1x1x4x!w>
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [1, 1, 1, 1] rounding<half_up> {qopt.cascade = 1 : i64, qopt.layer = "0"}
      : tensor<1x16x16x2x!x>, tensor<4x3x3x2x!w> -> tensor<1x16x16x4x!x>
  %1 = qopt.depthwise_conv_2d %0, %d strides [2, 2] pad [0, 1, 0, 1] rounding<half_up> {qopt.cascade = 1 : i64}
      : tensor<1x16x16x4x!x>, tensor<3x3x4x!w> -> tensor<1x8x8x4x!x>
  %2 = qopt.conv_2d %1, %p strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> {qopt.cascade = 1 : i64}
      : tensor<1x8x8x4x!x>, tensor<4x1x1x4x!w> -> tensor<1x8x8x4x!x>
  %3 = qopt.max_pool_2d %2 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.cascade = 1 : i64, qopt.layer = "3"}
      : tensor<1x8x8x4x!x> -> tensor<1x4x4x4x!x>
  return %3 : tensor<1x4x4x4x!x>
}
}
