// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-align-scales{bits=3}))' --remarks-filter=qopt-align-scales 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-align-scales{bits=9}))' 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected bits to be 1 to 8, but got 9

// With 3 bits, codes of 4 to 7: 1 / 1.5 = 5.33 / 8 becomes 5 / 8.

// REMARK: remark: [Passed] aligned-scale | Category:qopt-align-scales | Function=product | growth=6.666667e-02, scale=1.600000e+00
// CHECK-LABEL: func.func @product
// CHECK: quantize {{.*}} -> tensor<2x!qopt.quant<i8, real<1.600000e+00>, zp<7>>>
func.func @product(%x: tensor<2x!qopt.quant<i8, real<2.0>>>, %y: tensor<2x!qopt.quant<i8, real<0.5>>>) -> tensor<2xf32> {
  %0 = qopt.dequantize %x : tensor<2x!qopt.quant<i8, real<2.0>>> -> tensor<2xf32>
  %1 = qopt.dequantize %y : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %2 = qopt.mul %0, %1 : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<2xf32> -> tensor<2x!qopt.quant<i8, real<1.5>, zp<7>>>
  %4 = qopt.dequantize %3 : tensor<2x!qopt.quant<i8, real<1.5>, zp<7>>> -> tensor<2xf32>
  return %4 : tensor<2xf32>
}

// -----

// A scale that is a code times a power of two away stays, in its encoding.

// CHECK-LABEL: func.func @aligned
// CHECK: quantize {{.*}} -> tensor<2x!qopt.quant<i8, pow2<2**1>>>
func.func @aligned(%x: tensor<2x!qopt.quant<i8, real<3.0>>>, %y: tensor<2x!qopt.quant<i8, real<0.5>>>) -> tensor<2xf32> {
  %0 = qopt.dequantize %x : tensor<2x!qopt.quant<i8, real<3.0>>> -> tensor<2xf32>
  %1 = qopt.dequantize %y : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %2 = qopt.mul %0, %1 : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<2xf32> -> tensor<2x!qopt.quant<i8, pow2<2**1>>>
  %4 = qopt.dequantize %3 : tensor<2x!qopt.quant<i8, pow2<2**1>>> -> tensor<2xf32>
  return %4 : tensor<2xf32>
}

// -----

// Of a sum the layer's scale grows from 0.7 = 5.6 / 8 to 6 / 8 of the other; the
// result's from 1.5 to 1 / (5 / 8).

// CHECK-LABEL: func.func @sum
// CHECK: fully_connected
// CHECK-NEXT: quantize {{.*}} -> tensor<1x2x!qopt.quant<i8, real<7.500000e-01>>>
// CHECK-NEXT: dequantize {{.*}} : tensor<1x2x!qopt.quant<i8, real<7.500000e-01>>>
// CHECK: qopt.add
// CHECK-NEXT: quantize {{.*}} -> tensor<1x2x!qopt.quant<i8, real<1.600000e+00>>>
func.func @sum(%x: tensor<1x2x!qopt.quant<i8, real<1.0>>>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.7>>>
  %3 = qopt.dequantize %2 : tensor<1x2x!qopt.quant<i8, real<0.7>>> -> tensor<1x2xf32>
  %4 = qopt.add %0, %3 : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = qopt.quantize %4 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<1.5>>>
  %6 = qopt.dequantize %5 : tensor<1x2x!qopt.quant<i8, real<1.5>>> -> tensor<1x2xf32>
  return %6 : tensor<1x2xf32>
}

// -----

// A layer with the larger scale: 1 / 1.5 = 5.33 / 8 becomes 5 / 8.

// CHECK-LABEL: func.func @larger
// CHECK: fully_connected
// CHECK-NEXT: quantize {{.*}} -> tensor<1x2x!qopt.quant<i8, real<1.600000e+00>>>
// CHECK: qopt.sub
// CHECK-NEXT: quantize {{.*}} -> tensor<1x2x!qopt.quant<i8, real<1.600000e+00>>>
func.func @larger(%x: tensor<1x2x!qopt.quant<i8, real<1.0>>>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2xf32>
  %1 = qopt.fully_connected %0, %w : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<1.5>>>
  %3 = qopt.dequantize %2 : tensor<1x2x!qopt.quant<i8, real<1.5>>> -> tensor<1x2xf32>
  %4 = qopt.sub %0, %3 : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<1x2xf32>
  %5 = qopt.quantize %4 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<1.6>>>
  %6 = qopt.dequantize %5 : tensor<1x2x!qopt.quant<i8, real<1.6>>> -> tensor<1x2xf32>
  return %6 : tensor<1x2xf32>
}

// -----

// Neither input can change.

// REMARK: remark: [Missed] aligned-scale | Category:qopt-align-scales | Function=given | Remark="expected an input that a layer or a function makes and whose scale is free"
// CHECK-LABEL: func.func @given
// CHECK: quantize {{.*}} -> tensor<2x!qopt.quant<i8, real<1.500000e+00>>>
func.func @given(%x: tensor<2x!qopt.quant<i8, real<1.0>>>, %y: tensor<2x!qopt.quant<i8, real<0.7>>>) -> tensor<2xf32> {
  %0 = qopt.dequantize %x : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %1 = qopt.dequantize %y : tensor<2x!qopt.quant<i8, real<0.7>>> -> tensor<2xf32>
  %2 = qopt.add %0, %1 : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %3 = qopt.quantize %2 rounding<half_even> : tensor<2xf32> -> tensor<2x!qopt.quant<i8, real<1.5>>>
  %4 = qopt.dequantize %3 : tensor<2x!qopt.quant<i8, real<1.5>>> -> tensor<2xf32>
  return %4 : tensor<2xf32>
}
