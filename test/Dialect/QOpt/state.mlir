// State: pairs of the last arguments and results.

// RUN: qopt-opt %s --split-input-file | qopt-opt --split-input-file | FileCheck %s

// CHECK: func.func @tensors(%{{.*}}: tensor<4xi8>, %{{.*}}: tensor<2x!qopt.quant<i8, real<5.000000e-01>>> {qopt.name = "s", qopt.state = dense<[1, -2]> : tensor<2xi8>}, %{{.*}}: tensor<3xf32> {qopt.state = dense<0.000000e+00> : tensor<3xf32>})
// CHECK-SAME: -> (tensor<4xi8>, tensor<2x!qopt.quant<i8, real<5.000000e-01>>> {qopt.state}, tensor<3xf32> {qopt.state})
func.func @tensors(%x: tensor<4xi8>, %s: tensor<2x!qopt.quant<i8, real<0.5>>> {qopt.name = "s", qopt.state = dense<[1, -2]> : tensor<2xi8>},
                   %t: tensor<3xf32> {qopt.state = dense<0.0> : tensor<3xf32>})
    -> (tensor<4xi8>, tensor<2x!qopt.quant<i8, real<0.5>>> {qopt.state}, tensor<3xf32> {qopt.state}) {
  return %x, %s, %t : tensor<4xi8>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<3xf32>
}

// -----

// The codes of upstream's quantized types are upstream's business.
// CHECK: func.func private @upstream(tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4x!quant.uniform<i8:f32, 5.000000e-01>> {qopt.state})
func.func private @upstream(tensor<4x!quant.uniform<i8:f32, 0.5>> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4x!quant.uniform<i8:f32, 0.5>> {qopt.state})

// -----

// As buffers, all are arguments; then one buffer is what is left of a pair.
// CHECK: func.func private @buffers(memref<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, memref<4xi8>, memref<4xi8> {qopt.state})
func.func private @buffers(memref<4xi8> {qopt.state = dense<0> : tensor<4xi8>}, memref<4xi8>, memref<4xi8> {qopt.state})

// CHECK: memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
func.func @buffer() {
  %0 = memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
  return
}
