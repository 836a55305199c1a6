// Norms in the layer before them, behind them, or by themselves.

// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-fold-quant-norm))' --remarks-filter=qopt-fold-quant-norm 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-fold-quant-norm{into=weights}))' | FileCheck %s --check-prefix=WEIGHTS

!w = !qopt.quant<i8, real<0.5>>

// The tensor's scale becomes one of each channel: times 4 / 2, -1 / 1, and 0, whose
// weights are 0. The bias is A * b + beta - A * mean.
// CHECK-LABEL: func @conv
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x2xf32>
// CHECK: %[[W:.*]] = qopt.const dense<{{\[\[}}{{\[\[}}1, 2]]], {{\[\[\[}}3, -4]]], {{\[\[\[}}0, 0]]]]> : tensor<3x1x1x2xi8> : tensor<3x1x1x2x!qopt.quant<i8, channel<0>, real<1.000000e+00, -5.000000e-01, 5.000000e-01>>>
// CHECK: %[[F:.*]] = qopt.dequantize %[[W]]
// CHECK: %[[B:.*]] = qopt.const dense<[5.000000e+00, -2.750000e+00, 7.000000e+00]> : tensor<3xf32>
// CHECK: %[[Y:.*]] = qopt.conv_2d %[[X]], %[[F]], %[[B]] strides [1, 1] pad [1, 1, 1, 1] activation<relu6> {qopt.layer = "norm"} :
// CHECK-NEXT: return %[[Y]]
// CHECK-NOT: qopt.
// REMARK: remark: [Passed] folded-norm | Category:qopt-fold-quant-norm | Function=conv | channels=3, into="previous layer", negative=1, zeros=1
// WEIGHTS-LABEL: func @conv
// WEIGHTS: qopt.batch_norm
func.func @conv(%x: tensor<1x4x4x2xf32>) -> tensor<1x6x6x3xf32> {
  %c = qopt.const dense<[[[[1, 2]]], [[[3, -4]]], [[[5, 6]]]]> : tensor<3x1x1x2xi8> : tensor<3x1x1x2x!w>
  %w = qopt.dequantize %c : tensor<3x1x1x2x!w> -> tensor<3x1x1x2xf32>
  %b = qopt.const dense<[2.0, 3.0, 4.0]> : tensor<3xf32> : tensor<3xf32>
  %g = qopt.const dense<[4.0, -1.0, 0.0]> : tensor<3xf32> : tensor<3xf32>
  %t = qopt.const dense<[3.0, 0.25, 7.0]> : tensor<3xf32> : tensor<3xf32>
  %m = qopt.const dense<[1.0, 0.0, 9.0]> : tensor<3xf32> : tensor<3xf32>
  %v = qopt.const dense<[3.5, 0.5, 0.5]> : tensor<3xf32> : tensor<3xf32>
  %0 = qopt.conv_2d %x, %w, %b strides [1, 1] pad [1, 1, 1, 1] {qopt.layer = "conv"} : tensor<1x4x4x2xf32>, tensor<3x1x1x2xf32>, tensor<3xf32> -> tensor<1x6x6x3xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.5 activation<relu6> {qopt.layer = "norm"} : tensor<1x6x6x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x6x6x3xf32>
  return %1 : tensor<1x6x6x3xf32>
}

// -----

// Scales of each channel and zero points stay; a bias comes to be.
// CHECK-LABEL: func @channel
// CHECK: qopt.const dense<{{.*}}> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<1.000000e+00, -5.000000e-01>, zp<1, 2>>>
// CHECK: qopt.const dense<[0.000000e+00, 1.000000e+00]> : tensor<2xf32>
// CHECK: qopt.fully_connected %{{.*}}, %{{.*}}, %{{.*}} :
// CHECK-NOT: qopt.batch_norm
func.func @channel(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>, zp<1, 2>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, channel<0>, real<0.5, 0.25>, zp<1, 2>>> -> tensor<2x2xf32>
  %g = qopt.const dense<[2.0, -2.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[0.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// One positive factor: one scale, and no bias where there is nothing to add.
// CHECK-LABEL: func @one
// CHECK: tensor<2x2x!qopt.quant<i8, real<1.000000e+00>>>
// CHECK: qopt.fully_connected %{{.*}}, %{{[^,]*}} : tensor<1x2xf32>, tensor<2x2xf32> ->
func.func @one(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// Other storage is scaled like any: 3 is 4 and 0xF is -64.
// CHECK-LABEL: func @powers_of_two
// CHECK: tensor<2x1xi4> : tensor<2x1x!qopt.quant<pow2<4>, channel<0>, real<1.000000e+00, 1.500000e+00>>>
func.func @powers_of_two(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[3], [-1]]> : tensor<2x1xi4> : tensor<2x1x!qopt.quant<pow2<4>, pow2<2**-1>>>
  %w = qopt.dequantize %c : tensor<2x1x!qopt.quant<pow2<4>, pow2<2**-1>>> -> tensor<2x1xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x1xf32>, tensor<2x1xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// A bipolar weight cannot be 0.
// CHECK-LABEL: func @bipolar
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=bipolar | {{.*}}no code of the storage is 0, as would be the weights of output channel 1; no layer is its only use; it does not stand between quantized tensors
func.func @bipolar(%x: tensor<1x1xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[true], [false]]> : tensor<2x1xi1> : tensor<2x1x!qopt.quant<bipolar, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x1x!qopt.quant<bipolar, real<0.5>>> -> tensor<2x1xf32>
  %g = qopt.const dense<[2.0, 0.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x1xf32>, tensor<2x1xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// The output channels of depthwise and transposed convolutions are elsewhere.
// CHECK-LABEL: func @depthwise
// CHECK: qopt.const dense<{{.*}}1, 2, 0, 4{{.*}}> : tensor<1x1x4xi8> : tensor<1x1x4x!qopt.quant<i8, channel<2>, real<5.000000e-01, 1.000000e+00, 5.000000e-01, -5.000000e-01>>>
// CHECK: qopt.const dense<[2.000000e+00, 4.000000e+00, 1.000000e+00, 0.000000e+00]>
// CHECK: qopt.transpose_conv_2d
// CHECK-NOT: qopt.batch_norm
func.func @depthwise(%x: tensor<1x2x2x2xf32>) -> (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) {
  %c = qopt.const dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi8> : tensor<1x1x4x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x4xf32>
  %b = qopt.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> : tensor<4xf32>
  %g = qopt.const dense<[1.0, 2.0, 0.0, -1.0]> : tensor<4xf32> : tensor<4xf32>
  %t = qopt.const dense<[1.0, 0.0, 1.0, 4.0]> : tensor<4xf32> : tensor<4xf32>
  %m = qopt.const dense<0.0> : tensor<4xf32> : tensor<4xf32>
  %v = qopt.const dense<1.0> : tensor<4xf32> : tensor<4xf32>
  %0 = qopt.depthwise_conv_2d %x, %w, %b strides [1, 1] pad [0, 0, 0, 0] : tensor<1x2x2x2xf32>, tensor<1x1x4xf32>, tensor<4xf32> -> tensor<1x2x2x4xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2x2x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x2x2x4xf32>
  %d = qopt.const dense<1> : tensor<4x1x1x2xi8> : tensor<4x1x1x2x!qopt.quant<i8, real<0.5>>>
  %u = qopt.dequantize %d : tensor<4x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<4x1x1x2xf32>
  %2 = qopt.transpose_conv_2d %x, %u strides [1, 1] pad [0, 0] : tensor<1x2x2x2xf32>, tensor<4x1x1x2xf32> -> tensor<1x2x2x4xf32>
  %3 = qopt.batch_norm %2, %g, %t, %m, %v epsilon 0.0 : tensor<1x2x2x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x2x2x4xf32>
  return %1, %3 : tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>
}

// -----

// Relu passes scales that are not negative; both activations become one.
// CHECK-LABEL: func @rectified
// CHECK: real<1.000000e+00, 5.000000e-01>
// CHECK: qopt.const dense<[4.000000e+00, 0.000000e+00]>
// CHECK: qopt.fully_connected {{.*}} activation<relu6> {qopt.layer = "1"} :
// CHECK-NEXT: return
func.func @rectified(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, 0.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 activation<relu6> {qopt.layer = "1"} : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @offset_behind_relu
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=offset_behind_relu | {{.*}}an activation comes before it, which offsets and negative scales do not pass
func.func @offset_behind_relu(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[0.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @negative_behind_relu
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=negative_behind_relu | {{.*}}an activation comes before it, which offsets and negative scales do not pass
func.func @negative_behind_relu(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @behind_relu6
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=behind_relu6 | {{.*}}the activation before it is bounded
func.func @behind_relu6(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b activation<relu6> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @two_activations
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=two_activations | {{.*}}its activation and that before it are not one
func.func @two_activations(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 activation<relu_n1_to_1> : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @other_uses
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=other_uses | {{.*}}the layer before it has other uses; no layer is its only use
func.func @other_uses(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.add %0, %1 : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @no_layer
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=no_layer | {{.*}}no layer comes before it
func.func @no_layer(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %1 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @unknown_filter
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=unknown_filter | {{.*}}expected a layer with a constant filter
func.func @unknown_filter(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @unknown_bias
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=unknown_bias | {{.*}}expected a layer with a constant bias
func.func @unknown_bias(%x: tensor<1x2xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @unknown_parameters
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=unknown_parameters | {{.*}}expected constant parameters
func.func @unknown_parameters(%x: tensor<1x2xf32>, %p: tensor<2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %p, %p, %p, %p epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @blocks
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=blocks | {{.*}}expected a filter with one scale for each output channel at most
func.func @blocks(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, block<1x2>, real<0.5, 0.25>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, block<1x2>, real<0.5, 0.25>>> -> tensor<2x2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @tiny_scale
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=tiny_scale | {{.*}}f32 has no normal number for the scale of output channel 1
func.func @tiny_scale(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %g = qopt.const dense<[1.0, 1.0e-38]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @no_variance
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=no_variance | {{.*}}expected a scale and an offset that are finite numbers of f32, but those of channel 0 are not
func.func @no_variance(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %g = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %z epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// A leaky_relu of its own is passed as well, and takes the norm's activation.
// CHECK-LABEL: func @leaky
// CHECK: real<1.000000e+00, 1.500000e+00>
// CHECK: %[[Y:.*]] = qopt.fully_connected %{{.*}}, %{{.*}}, %{{[^ ]*}} : 
// CHECK-NEXT: %[[Z:.*]] = qopt.leaky_relu %[[Y]] alpha 1.000000e-01 activation<relu6> {qopt.layer = "norm"} :
// CHECK-NEXT: return %[[Z]]
func.func @leaky(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b {qopt.layer = "fc"} : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.leaky_relu %0 alpha 0.1 {qopt.layer = "leaky"} : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = qopt.batch_norm %1, %g, %t, %m, %v epsilon 0.0 activation<relu6> {qopt.layer = "norm"} : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @bounded_leaky
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=bounded_leaky | {{.*}}the activation before it is bounded
func.func @bounded_leaky(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.leaky_relu %0 alpha 0.1 activation<relu6> : tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = qopt.batch_norm %1, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %2 : tensor<1x2xf32>
}

// -----

// A norm before a layer: the bias takes what the weights make of its offset,
// 0.5 * (1 * 3 + 2 * -1) = 0.5 and 0.5 * (3 * 3 + 4 * -1) = 2.5.
// CHECK-LABEL: func @before
// CHECK: real<1.000000e+00>
// CHECK: qopt.const dense<[2.500000e+00, 5.500000e+00]>
// CHECK: qopt.fully_connected %{{.*}} activation<relu> {qopt.layer = "fc"} :
// CHECK-NOT: qopt.batch_norm
// REMARK: [Passed] folded-norm {{.*}}Function=before | {{.*}}into="next layer"
func.func @before(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[3.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w, %b activation<relu> {qopt.layer = "fc"} : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @before_channels
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=before_channels | {{.*}}no layer comes before it; the scale differs between the input channels of the following layer
func.func @before_channels(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[3.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @before_activation
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=before_activation | {{.*}}no layer comes before it; its activation comes before the next layer
func.func @before_activation(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %c = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<2x2x!qopt.quant<i8, real<0.5>>> -> tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<2.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 activation<relu> : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// Channels of a depthwise convolution are each scaled by that of their input.
// CHECK-LABEL: func @before_depthwise
// CHECK: channel<2>, real<1.000000e+00, 1.000000e+00, 1.500000e+00, 1.500000e+00>
// CHECK: qopt.const dense<[5.000000e-01, 1.000000e+00, -1.500000e+00, -2.000000e+00]>
// CHECK-NOT: qopt.batch_norm
func.func @before_depthwise(%x: tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32> {
  %c = qopt.const dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi8> : tensor<1x1x4x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x4xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[1.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2x2x2xf32>
  %1 = qopt.depthwise_conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] : tensor<1x2x2x2xf32>, tensor<1x1x4xf32> -> tensor<1x2x2x4xf32>
  return %1 : tensor<1x2x2x4xf32>
}

// -----

// CHECK-LABEL: func @before_padding
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=before_padding | {{.*}}the next layer pads with zeros, which have no offset
func.func @before_padding(%x: tensor<1x2x2x2xf32>) -> tensor<1x3x2x4xf32> {
  %c = qopt.const dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi8> : tensor<1x1x4x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x4xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[1.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2x2x2xf32>
  %1 = qopt.depthwise_conv_2d %0, %w strides [1, 1] pad [0, 1, 0, 0] : tensor<1x2x2x2xf32>, tensor<1x1x4xf32> -> tensor<1x3x2x4xf32>
  return %1 : tensor<1x3x2x4xf32>
}

// -----

// Without an offset zeros stay zeros.
// CHECK-LABEL: func @before_padding_without_offset
// CHECK: channel<2>, real<1.000000e+00, 1.000000e+00, 1.500000e+00, 1.500000e+00>
// CHECK-NOT: qopt.batch_norm
func.func @before_padding_without_offset(%x: tensor<1x2x2x2xf32>) -> tensor<1x3x2x4xf32> {
  %c = qopt.const dense<[[[1, 2, 3, 4]]]> : tensor<1x1x4xi8> : tensor<1x1x4x!qopt.quant<i8, real<0.5>>>
  %w = qopt.dequantize %c : tensor<1x1x4x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x4xf32>
  %g = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2x2x2xf32>
  %1 = qopt.depthwise_conv_2d %0, %w strides [1, 1] pad [0, 1, 0, 0] : tensor<1x2x2x2xf32>, tensor<1x1x4xf32> -> tensor<1x3x2x4xf32>
  return %1 : tensor<1x3x2x4xf32>
}

// -----

// Float weights are multiplied where that is asked for.
// CHECK-LABEL: func @float_weights
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=float_weights | {{.*}}expected quantized weights, whose scales take that of the norm
// WEIGHTS-LABEL: func @float_weights
// WEIGHTS: qopt.const dense<{{\[\[}}2.000000e+00, 4.000000e+00], [-3.000000e+00, -4.000000e+00]]>
// WEIGHTS: qopt.const dense<[4.000000e+00, -2.000000e+00]>
// WEIGHTS-NOT: qopt.batch_norm
func.func @float_weights(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qopt.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[0.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// Also those behind a norm, by their input channels.
// WEIGHTS-LABEL: func @before_float_weights
// WEIGHTS: qopt.const dense<{{\[\[}}2.000000e+00, -2.000000e+00], [6.000000e+00, -4.000000e+00]]>
// WEIGHTS: qopt.const dense<[4.000000e+00, 7.000000e+00]>
// WEIGHTS-NOT: qopt.batch_norm
func.func @before_float_weights(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = qopt.const dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> : tensor<2x2xf32>
  %b = qopt.const dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %g = qopt.const dense<[2.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[0.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w, %b : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// In groups, the second output channel sees the third and fourth input.
// WEIGHTS-LABEL: func @before_groups
// WEIGHTS: qopt.const dense<{{\[\[\[\[}}1.000000e+00, 4.000000e+00]]], {{\[\[\[}}9.000000e+00, 1.600000e+01]]]]>
// WEIGHTS-NOT: qopt.batch_norm
func.func @before_groups(%x: tensor<1x1x1x4xf32>) -> tensor<1x1x1x2xf32> {
  %w = qopt.const dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]> : tensor<2x1x1x2xf32> : tensor<2x1x1x2xf32>
  %g = qopt.const dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32> : tensor<4xf32>
  %t = qopt.const dense<0.0> : tensor<4xf32> : tensor<4xf32>
  %m = qopt.const dense<0.0> : tensor<4xf32> : tensor<4xf32>
  %v = qopt.const dense<1.0> : tensor<4xf32> : tensor<4xf32>
  %0 = qopt.batch_norm %x, %g, %t, %m, %v epsilon 0.0 : tensor<1x1x1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32> -> tensor<1x1x1x4xf32>
  %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] : tensor<1x1x1x4xf32>, tensor<2x1x1x2xf32> -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}
