// RUN: qopt-opt %s --qopt-fuse-epilogues --split-input-file | FileCheck %s
// RUN: qopt-opt %s --qopt-fuse-epilogues --split-input-file --remarks-filter=".*" --mlir-disable-threading 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK

// Float biases and activations in the op before them.

// REMARK: fused-epilogue{{.*}}what=bias
// REMARK: fused-epilogue{{.*}}what=activation

// The name of the last value stays.
// CHECK-LABEL: func.func @bias_and_relu(
// CHECK-DAG: %[[B:.*]] = qopt.const dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK-NOT: qopt.add
// CHECK: %[[Y:.*]] = qopt.conv_2d %{{.*}}, %{{.*}}, %[[B]] strides [1, 1] pad [0, 0, 0, 0] activation<relu> {qopt.layer = "c", qopt.layer_layout = array<i64: 0, 2, 3, 1>}
// CHECK-NEXT: return %[[Y]]
func.func @bias_and_relu(%x: tensor<1x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x1x1x2xf32> {
  %b = qopt.const dense<[[[[1.0, 2.0]]]]> : tensor<1x1x1x2xf32> : tensor<1x1x1x2xf32>
  %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] {qopt.layer = "a"} : tensor<1x1x1x2xf32>, tensor<2x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %1 = qopt.add %b, %0 {qopt.layer = "b"} : tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  %2 = qopt.leaky_relu %1 alpha 1.0 activation<relu> {qopt.layer = "c", qopt.layer_layout = array<i64: 0, 2, 3, 1>} : tensor<1x1x1x2xf32> -> tensor<1x1x1x2xf32>
  return %2 : tensor<1x1x1x2xf32>
}

// -----

// A second bias, a number, and what is subtracted.
// CHECK-LABEL: func.func @sums(
// CHECK: %[[B:.*]] = qopt.const dense<[7.500000e+00, 1.550000e+01]> : tensor<2xf32>
// CHECK: qopt.fully_connected %{{.*}}, %{{.*}}, %[[B]] :
// CHECK-NEXT: return
func.func @sums(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %a = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %b = qopt.const dense<[[10.0, 20.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
  %c = qopt.const dense<0.5> : tensor<f32> : tensor<f32>
  %d = qopt.const dense<[4.0, 7.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.fully_connected %x, %w, %a : tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.add %0, %b : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  %2 = qopt.add %1, %c : tensor<1x2xf32>, tensor<f32> -> tensor<1x2xf32>
  %3 = qopt.sub %2, %d : tensor<1x2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %3 : tensor<1x2xf32>
}

// -----

// Codes stay codes, and go where the layer can see them.
// CHECK-LABEL: func.func @codes(
// CHECK: %[[C:.*]] = qopt.const dense<[5, -6]> : tensor<2xi32> : tensor<2x!qopt.quant<i32, channel<0>, real<5.000000e-01, 2.500000e-01>>>
// CHECK: %[[B:.*]] = qopt.dequantize %[[C]]
// CHECK: qopt.fully_connected %{{.*}}, %{{.*}}, %[[B]] activation<relu6> :
func.func @codes(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.fully_connected %x, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %c = qopt.const dense<[[5, -6]]> : tensor<1x2xi32> : tensor<1x2x!qopt.quant<i32, channel<1>, real<0.5, 0.25>>>
  %b = qopt.dequantize %c : tensor<1x2x!qopt.quant<i32, channel<1>, real<0.5, 0.25>>> -> tensor<1x2xf32>
  %1 = qopt.add %0, %b activation<relu6> : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// Bounds that are compared with.
// CHECK-LABEL: func.func @clip(
// CHECK-NEXT: qopt.add %{{.*}}, %{{.*}} activation<relu6> {qopt.layer = "six"}
// CHECK-NEXT: return
func.func @clip(%x: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %zero = qopt.const dense<0.0> : tensor<f32> : tensor<f32>
  %six = qopt.const dense<6.0> : tensor<f32> : tensor<f32>
  %0 = qopt.add %x, %x : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %1 = qopt.maximum %0, %zero : tensor<2x2xf32>, tensor<f32> -> tensor<2x2xf32>
  %2 = qopt.minimum %six, %1 {qopt.layer = "six"} : tensor<f32>, tensor<2x2xf32> -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}

// -----

// CHECK-LABEL: func.func @norm(
// CHECK: qopt.batch_norm {{.*}} epsilon 0.000000e+00 activation<relu> :
// CHECK-NEXT: return
func.func @norm(%x: tensor<1x2xf32>, %v: tensor<2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.batch_norm %x, %v, %v, %v, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.leaky_relu %0 alpha 1.0 activation<relu> : tensor<1x2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// What stays: a bias behind an activation, one that is no vector of the
// channels, one that is not constant, a layer that is subtracted; a slope, an
// activation that does not go with the one before, and what is used twice.
// CHECK-LABEL: func.func @left(
// CHECK-COUNT-4: qopt.fully_connected {{.*}} -> tensor<2x2xf32>
// CHECK-COUNT-3: qopt.add
// CHECK: qopt.sub
// CHECK: qopt.leaky_relu %{{.*}} alpha 5.000000e-01
// CHECK: qopt.leaky_relu %{{.*}} alpha 1.000000e+00 activation<relu_n1_to_1>
// CHECK: qopt.mul
// CHECK-NEXT: qopt.leaky_relu
func.func @left(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>, %v: tensor<2xf32>)
    -> (tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>) {
  %a = qopt.const dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %b = qopt.const dense<[[1.0], [2.0]]> : tensor<2x1xf32> : tensor<2x1xf32>
  %0 = qopt.fully_connected %x, %w activation<relu> : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %1 = qopt.fully_connected %x, %w : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %2 = qopt.fully_connected %x, %w : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %3 = qopt.fully_connected %x, %w : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %4 = qopt.add %0, %a : tensor<2x2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %5 = qopt.add %1, %b activation<relu> : tensor<2x2xf32>, tensor<2x1xf32> -> tensor<2x2xf32>
  %6 = qopt.add %2, %v : tensor<2x2xf32>, tensor<2xf32> -> tensor<2x2xf32>
  %7 = qopt.sub %a, %3 : tensor<2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %8 = qopt.leaky_relu %4 alpha 0.5 : tensor<2x2xf32> -> tensor<2x2xf32>
  %9 = qopt.leaky_relu %5 alpha 1.0 activation<relu_n1_to_1> : tensor<2x2xf32> -> tensor<2x2xf32>
  %10 = qopt.mul %x, %x : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
  %11 = qopt.leaky_relu %10 alpha 1.0 activation<relu> : tensor<2x2xf32> -> tensor<2x2xf32>
  return %8, %9, %6, %7, %10, %11 : tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>, tensor<2x2xf32>
}
