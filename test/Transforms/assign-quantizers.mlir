// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers))' --remarks-filter=qopt-assign-quantizers 2>%t | FileCheck %s
// RUN: FileCheck %s --input-file=%t --check-prefix=REMARK
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-weight-bytes=35}))' | FileCheck %s --check-prefix=BYTES
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-weight-bytes=35 use-sensitivity=true}))' | FileCheck %s --check-prefix=SENSITIVE
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-cost=9500}))' | FileCheck %s --check-prefix=COST
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-weight-bytes=32 candidates=pow2<4>,i6 depthwise=pow2<3>,pow2<2> pointwise=i4,i8}))' | FileCheck %s --check-prefix=KINDS
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{granularity=tensor}))' --remarks-filter=qopt-assign-quantizers -o /dev/null 2>&1 | FileCheck %s --check-prefix=TENSOR

// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-weight-bytes=9}))' 2>&1 | FileCheck %s --check-prefix=LIMIT
// LIMIT: error: expected max-weight-bytes to be at least 10, but got 9
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-cost=4479}))' 2>&1 | FileCheck %s --check-prefix=LEAST
// LEAST: error: expected max-cost to be at least 4480, but got 4479
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-cost=5 max-weight-bytes=5}))' 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: error: expected either max-weight-bytes or max-cost, but got both
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{candidates=i4,u4}))' 2>&1 | FileCheck %s --check-prefix=UNSIGNED
// UNSIGNED: error: expected signed integers of 2 to 8 bits or power-of-two codes, but got 'u4'
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{depthwise=blue}))' 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected signed integers of 2 to 8 bits or power-of-two codes, but got 'blue'
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{activation-bits=17}))' 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected activations of 1 to 16 bits, but got 17
// RUN: sed 's/qopt.sensitivity = 2.0/qopt.layer = "2"/' %s > %t.mlir
// RUN: not qopt-opt %t.mlir --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{use-sensitivity=true}))' 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: 'qopt.depthwise_conv_2d' op expected 'qopt.sensitivity', as use-sensitivity says

// Two layers of the same 16 weights, the second of which is used 16 times as
// often; sensitivities say the opposite. The weights of the third are powers of
// two: no other code has an error of 0.
// CHECK:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// CHECK:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// CHECK:          qopt.depthwise_conv_2d {{.*}} qopt.weights = #qopt.storage<pow2<4>>}
// REMARK:         [Missed] weights | {{.*}}weights are not constant
// REMARK:         weights | {{.*}}bytes=16, cost=1024, signal_to_noise_db=[[DB:5[0-9.]+]], storage=#qopt.storage<i8>
// REMARK:         weights | {{.*}}bytes=16, cost=16384, signal_to_noise_db=[[DB]], storage=#qopt.storage<i8>
// REMARK:         weights | {{.*}}bytes=4, cost=448, signal_to_noise_db=inf, storage=#qopt.storage<pow2<4>>
// REMARK:         total | {{.*}}bytes=36, cost=17856, error=[[E:[0-9.e-]+]], lower_bound=[[E]]
// BYTES:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i7>}
// BYTES:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// BYTES:          qopt.depthwise_conv_2d {{.*}} qopt.weights = #qopt.storage<pow2<4>>}
// SENSITIVE:      qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// SENSITIVE:      qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i7>}
// SENSITIVE:      qopt.depthwise_conv_2d {{.*}} qopt.weights = #qopt.storage<pow2<4>>}
// COST:           qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// COST:           qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i4>}
// COST:           qopt.depthwise_conv_2d {{.*}} qopt.weights = #qopt.storage<i4>}
// KINDS:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i4>}
// KINDS:          qopt.conv_2d {{.*}} qopt.weights = #qopt.storage<i8>}
// KINDS:          qopt.depthwise_conv_2d {{.*}} qopt.weights = #qopt.storage<pow2<3>>}
// One scale for all weights is not as good as one for each channel.
// TENSOR:         weights | {{.*}}signal_to_noise_db=4{{[0-9.]+}}, storage=#qopt.storage<i8>
func.func @main(%x: tensor<1x1x1x4xf32>, %y: tensor<1x4x4x4xf32>, %v: tensor<1x1x1x4xf32>) -> (tensor<1x1x1x4xf32>, tensor<1x4x4x4xf32>, tensor<1x1x1x4xf32>, tensor<1x1x1x1xf32>) {
  %w = qopt.const dense<[[[[0.31, -0.72, 0.11, 1.0]]], [[[-0.9, 0.53, 0.27, 0.77]]], [[[0.13, 0.87, -0.66, 0.42]]], [[[1.1, -0.35, 0.58, -0.23]]]]> : tensor<4x1x1x4xf32> : tensor<4x1x1x4xf32>
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] {qopt.sensitivity = 16.0} : tensor<1x1x1x4xf32>, tensor<4x1x1x4xf32> -> tensor<1x1x1x4xf32>
  %1 = qopt.conv_2d %y, %w strides [1, 1] pad [0, 0, 0, 0] {qopt.sensitivity = 1.0} : tensor<1x4x4x4xf32>, tensor<4x1x1x4xf32> -> tensor<1x4x4x4xf32>
  %d = qopt.const dense<[[[1.0, 0.5, 0.0, 3.0], [64.0, 2.0, 1.0, 12.0]]]> : tensor<1x2x4xf32> : tensor<1x2x4xf32>
  %2 = qopt.depthwise_conv_2d %0, %d strides [1, 1] pad [0, 0, 0, 1] {qopt.sensitivity = 2.0} : tensor<1x1x1x4xf32>, tensor<1x2x4xf32> -> tensor<1x1x1x4xf32>
  %3 = qopt.conv_2d %2, %v strides [1, 1] pad [0, 0, 0, 0] : tensor<1x1x1x4xf32>, tensor<1x1x1x4xf32> -> tensor<1x1x1x1xf32>
  return %0, %1, %2, %3 : tensor<1x1x1x4xf32>, tensor<1x4x4x4xf32>, tensor<1x1x1x4xf32>, tensor<1x1x1x1xf32>
}
