// Layers that multiply and accumulate: accumulators, transposed convolutions,
// matrices. The others are in ops.mlir.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s

!i8 = !qopt.quant<i8, real<0.5>, zp<3>>
!i16 = !qopt.quant<i16, real<0.5>>
!w = !qopt.quant<i8, channel<0>, real<0.5, 0.25, -0.125>>

// What is not said is 32 bits.
// CHECK-LABEL: func @accumulators
func.func @accumulators(%x: tensor<1x4x4x3x!i16>, %w: tensor<3x1x1x3x!w>, %wd: tensor<1x1x3x!i16>, %b: tensor<3xi32>,
                        %b64: tensor<3xi64>, %r: tensor<2x3x!i16>, %m: tensor<3x3x!w>) {
  // CHECK: qopt.conv_2d {{.*}} pad [0, 0, 0, 0] rounding<half_up> :
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up>
      : tensor<1x4x4x3x!i16>, tensor<3x1x1x3x!w>, tensor<3xi32> -> tensor<1x4x4x3x!i8>
  // CHECK-NEXT: qopt.conv_2d {{.*}} activation<relu> accumulator<i64> rounding<half_up> :
  %1 = qopt.conv_2d %x, %w, %b64 strides [1, 1] pad [0, 0, 0, 0] activation<relu> accumulator<i64> rounding<half_up>
      : tensor<1x4x4x3x!i16>, tensor<3x1x1x3x!w>, tensor<3xi64> -> tensor<1x4x4x3x!i16>
  // Both operands of 16 bits, the result of 8, and no bias.
  // CHECK-NEXT: qopt.depthwise_conv_2d {{.*}} accumulator<i64> rounding<half_up> : tensor<1x4x4x3x!qopt.quant<i16, {{.*}}>>, tensor<1x1x3x!qopt.quant<i16, {{.*}}>> -> tensor<1x4x4x3x!qopt.quant<i8,
  %2 = qopt.depthwise_conv_2d %x, %wd strides [1, 1] pad [0, 0, 0, 0] accumulator<i64> rounding<half_up>
      : tensor<1x4x4x3x!i16>, tensor<1x1x3x!i16> -> tensor<1x4x4x3x!i8>
  // CHECK-NEXT: qopt.fully_connected {{.*}} accumulator<i64> rounding<half_up> :
  %3 = qopt.fully_connected %r, %m, %b64 accumulator<i64> rounding<half_up>
      : tensor<2x3x!i16>, tensor<3x3x!w>, tensor<3xi64> -> tensor<2x3x!i16>
  return
}

// CHECK-LABEL: func @transpose_conv_2d
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[F:.*]]: tensor{{.*}}, %[[WF:.*]]: tensor
func.func @transpose_conv_2d(%x: tensor<1x4x4x2x!i8>, %w: tensor<3x2x5x2x!w>, %b: tensor<3xi64>,
                             %f: tensor<1x4x4x2xf32>, %wf: tensor<3x2x5x2xf32>) {
  // CHECK: qopt.transpose_conv_2d %[[X]], %[[W]], %[[B]] strides [2, 3] pad [0, 1] activation<relu6> accumulator<i64> rounding<half_up> {qopt.layer = "12"} :
  // CHECK-SAME: tensor<3xi64> -> tensor<1x9x12x3x
  %0 = qopt.transpose_conv_2d %x, %w, %b strides [2, 3] pad [0, 1] activation<relu6> accumulator<i64> rounding<half_up> {qopt.layer = "12"}
      : tensor<1x4x4x2x!i8>, tensor<3x2x5x2x!w>, tensor<3xi64> -> tensor<1x9x12x3x!i8>
  // CHECK-NEXT: qopt.transpose_conv_2d %[[X]], %[[W]] strides [1, 1] pad [7, 0] rounding<floor> :
  %1 = qopt.transpose_conv_2d %x, %w strides [1, 1] pad [7, 0] rounding<floor>
      : tensor<1x4x4x2x!i8>, tensor<3x2x5x2x!w> -> tensor<1x1x20x3x!i16>
  // CHECK-NEXT: qopt.transpose_conv_2d %[[F]], %[[WF]] strides [1, 1] pad [0, 0] : tensor<1x4x4x2xf32>, tensor<3x2x5x2xf32> -> tensor<1x5x8x3xf32>
  %2 = qopt.transpose_conv_2d %f, %wf strides [1, 1] pad [0, 0] : tensor<1x4x4x2xf32>, tensor<3x2x5x2xf32> -> tensor<1x5x8x3xf32>
  return
}

// CHECK-LABEL: func @batch_matmul
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[Y:.*]]: tensor{{.*}}, %[[Z:.*]]: tensor{{.*}}, %[[F:.*]]: tensor
func.func @batch_matmul(%x: tensor<5x1x2x3x!i8>, %y: tensor<4x3x6x!i8>, %z: tensor<2x3x!i16>, %f: tensor<2x3xf32>) {
  // CHECK: qopt.batch_matmul %[[X]], %[[Y]] rounding<half_up> : {{.*}} -> tensor<5x4x2x6x
  %0 = qopt.batch_matmul %x, %y rounding<half_up> : tensor<5x1x2x3x!i8>, tensor<4x3x6x!i8> -> tensor<5x4x2x6x!i8>
  // CHECK-NEXT: qopt.batch_matmul %[[Y]], %[[X]] transpose_lhs transpose_rhs rounding<half_up> : {{.*}} -> tensor<5x4x6x2x
  %1 = qopt.batch_matmul %y, %x transpose_lhs transpose_rhs rounding<half_up> : tensor<4x3x6x!i8>, tensor<5x1x2x3x!i8> -> tensor<5x4x6x2x!i8>
  // CHECK-NEXT: qopt.batch_matmul %[[Z]], %[[Z]] transpose_rhs accumulator<i64> rounding<half_up> :
  %2 = qopt.batch_matmul %z, %z transpose_rhs accumulator<i64> rounding<half_up> : tensor<2x3x!i16>, tensor<2x3x!i16> -> tensor<2x2x!i16>
  // CHECK-NEXT: qopt.batch_matmul %[[F]], %[[F]] transpose_lhs : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<3x3xf32>
  %3 = qopt.batch_matmul %f, %f transpose_lhs : tensor<2x3xf32>, tensor<2x3xf32> -> tensor<3x3xf32>
  return
}
