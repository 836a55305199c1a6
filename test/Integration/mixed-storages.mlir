// Different quantizers in one block: a storage is chosen for each layer, weights
// are quantized to it, norms go into their scales, and these are quantized
// themselves. Then machine code computes what the interpreter does, without a
// multiplication by depthwise weights.

// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-assign-quantizers{max-weight-bytes=21 depthwise=pow2<3>,pow2<4> pointwise=i2,i3,i4,i5,i6},qopt-quantize-weights{scale=mse},qopt-fold-quant-norm),qopt-fuse-qdq,func.func(qopt-double-quantize-scales))' -o %t.mlir
// RUN: FileCheck %s --input-file=%t.mlir
// RUN: qopt compare %t.mlir --samples=20 | FileCheck %s --check-prefix=EQUAL
// RUN: qopt-opt %t.mlir --qopt-cpu-pipeline=stage=linalg | FileCheck %s --check-prefix=LINALG
// RUN: qopt report %t.mlir | FileCheck %s --check-prefix=REPORT

// CHECK:      qopt.conv_2d {{.*}}!qopt.quant<i4, channel<0>, double<
// CHECK:      qopt.depthwise_conv_2d {{.*}}!qopt.quant<pow2<4>, channel<2>, double<
// CHECK:      qopt.conv_2d {{.*}}!qopt.quant<i6, channel<0>, double<
// CHECK-NOT:  qopt.batch_norm
// EQUAL:      20 samples, 0 layers, 1 output: equal
// LINALG:     arith.extsi %{{.*}} : i4 to i32
// LINALG:     arith.shli
// LINALG:     arith.extsi %{{.*}} : i6 to i32
// 12 weights of 4 bits and 8 of 6; 16 of 4, and the norm's offsets as a bias.
// REPORT:     {{^}}qopt.conv_2d 2 320 12{{$}}
// REPORT:     {{^}}qopt.depthwise_conv_2d 1 256 24{{$}}
// REPORT:     integer-only: yes
!x = !qopt.quant<i8, real<0.05>, zp<-3>>
!y = !qopt.quant<i8, real<0.1>>
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @main(%x: tensor<1x4x4x3x!x>) -> tensor<1x4x4x2x!y> {
    %a = qopt.const dense<[[[[0.31, -0.72, 0.11]]], [[[0.9, 0.53, -0.27]]], [[[-0.4, 0.2, 0.66]]], [[[0.1, 0.7, 0.3]]]]> : tensor<4x1x1x3xf32> : tensor<4x1x1x3xf32>
    %b = qopt.const dense<[[[0.5, -1.1, 0.3, 0.7], [0.25, 0.6, -0.2, 0.1]], [[1.0, 0.3, 0.15, -0.4], [-0.5, 0.1, 0.6, 0.2]]]> : tensor<2x2x4xf32> : tensor<2x2x4xf32>
    %c = qopt.const dense<[[[[0.8, -0.3, 0.45, 0.21]]], [[[-0.17, 0.64, 0.9, -0.5]]]]> : tensor<2x1x1x4xf32> : tensor<2x1x1x4xf32>
    %gamma = qopt.const dense<[1.5, -0.8, 0.6, 2.0]> : tensor<4xf32> : tensor<4xf32>
    %beta = qopt.const dense<[0.1, 0.2, -0.3, 0.4]> : tensor<4xf32> : tensor<4xf32>
    %one = qopt.const dense<1.0> : tensor<4xf32> : tensor<4xf32>
    %0 = qopt.dequantize %x : tensor<1x4x4x3x!x> -> tensor<1x4x4x3xf32>
    %1 = qopt.conv_2d %0, %a strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x3xf32>, tensor<4x1x1x3xf32> -> tensor<1x4x4x4xf32>
    %2 = qopt.quantize %1 rounding<half_even> : tensor<1x4x4x4xf32> -> tensor<1x4x4x4x!y>
    %3 = qopt.dequantize %2 : tensor<1x4x4x4x!y> -> tensor<1x4x4x4xf32>
    %4 = qopt.depthwise_conv_2d %3, %b strides [1, 1] pad [1, 0, 1, 0] : tensor<1x4x4x4xf32>, tensor<2x2x4xf32> -> tensor<1x4x4x4xf32>
    %5 = qopt.batch_norm %4, %gamma, %beta, %beta, %one epsilon 1.0e-03 activation<relu> : tensor<1x4x4x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x4x4x4xf32>
    %6 = qopt.quantize %5 rounding<half_even> : tensor<1x4x4x4xf32> -> tensor<1x4x4x4x!y>
    %7 = qopt.dequantize %6 : tensor<1x4x4x4x!y> -> tensor<1x4x4x4xf32>
    %8 = qopt.conv_2d %7, %c strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4xf32>, tensor<2x1x1x4xf32> -> tensor<1x4x4x2xf32>
    %9 = qopt.quantize %8 rounding<half_even> : tensor<1x4x4x2xf32> -> tensor<1x4x4x2x!y>
    return %9 : tensor<1x4x4x2x!y>
  }
}
