// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm))' | FileCheck %s
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{bits=4}))' | FileCheck %s --check-prefix=BITS
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{power-of-two-scales}))' | FileCheck %s --check-prefix=POW2
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{form=centered}))' | FileCheck %s --check-prefix=CENTERED
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{form=shift_add}))' | FileCheck %s --check-prefix=SHIFT
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{form=shift_add bits=3}))' | FileCheck %s --check-prefix=SHIFT3
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm,qopt-quantize-norm{bits=2}))' | FileCheck %s
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{bits=17}))' 2>&1 | FileCheck %s --check-prefix=WIDE
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{bits=1}))' 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-quantize-norm{form=centered}))' --remarks-filter=qopt-quantize-norm --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// WIDE: error: expected 2 to 16 bits, but got 17
// NARROW: error: expected 2 to 16 bits, but got 1

// A = [2, -127/64, 0.5], sigma being 2, 2 and 4; B = beta - A * mean.
// CHECK-LABEL: func @parameters
// CHECK: %[[A:.*]] = qopt.const dense<[127, -126, 32]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, real<0.015748031437397003>>>
// CHECK: %[[RA:.*]] = qopt.dequantize %[[A]]
// CHECK: %[[B:.*]] = qopt.const dense<[32, 127, -24]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, real<0.031
// CHECK: %[[RB:.*]] = qopt.dequantize %[[B]]
// CHECK: %[[ZERO:.*]] = qopt.const dense<0.000000e+00>
// CHECK: %[[ONE:.*]] = qopt.const dense<1.000000e+00>
// CHECK: qopt.batch_norm %{{.*}}, %[[RA]], %[[RB]], %[[ZERO]], %[[ONE]] epsilon 0.000000e+00 activation<relu> {qopt.layer = "7"}
// Four bits: scales are 2 / 7 and 4 / 7; B makes up for 0.5 being 4 / 7.
// BITS-LABEL: func @parameters
// BITS: qopt.const dense<[7, -7, 2]> : tensor<3xi4> : tensor<3x!qopt.quant<i4, real<0.285714298486{{.*}}>>>
// BITS: qopt.const dense<[2, 7, -2]> : tensor<3xi4>
// POW2-LABEL: func @parameters
// POW2: qopt.const dense<[64, -64, 16]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, pow2<2**-5>>>
// POW2: qopt.const dense<[16, 64, -12]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, pow2<2**-4>>>
// C = mean - beta / A
// CENTERED-LABEL: func @parameters
// CENTERED: %[[A:.*]] = qopt.const dense<[127, -126, 32]>
// CENTERED: %[[RA:.*]] = qopt.dequantize %[[A]]
// CENTERED: %[[C:.*]] = qopt.const dense<[-32, 127, 96]> : tensor<3xi8>
// CENTERED: %[[RC:.*]] = qopt.dequantize %[[C]]
// CENTERED: %[[ZERO:.*]] = qopt.const dense<0.000000e+00>
// CENTERED: qopt.batch_norm %{{.*}}, %[[RA]], %[[ZERO]], %[[RC]], %{{.*}} epsilon 0.000000e+00
// Exponents 14, 14 with a sign, and 12.
// SHIFT-LABEL: func @parameters
// SHIFT: qopt.const dense<[15, -1, 13]> : tensor<3xi5> : tensor<3x!qopt.quant<pow2<5>, pow2<2**-13>>>
// SHIFT3-LABEL: func @parameters
// SHIFT3: qopt.const dense<[3, -1, 1]> : tensor<3xi3> : tensor<3x!qopt.quant<pow2<3>, pow2<2**-1>>>
// REMARK: remark: [Passed] quantized-norm | Category:qopt-quantize-norm | Function=parameters | channels=3, worst_offset_error=1.968{{[0-9]+}}e-03, worst_scale_error=1.968{{[0-9]+}}e-03, zeros=0
func.func @parameters(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %g = qopt.const dense<[4.0, -3.96875, 2.0]> : tensor<3xf32> : tensor<3xf32>
  %b = qopt.const dense<[1.0, 0.0, 1.0]> : tensor<3xf32> : tensor<3xf32>
  %m = qopt.const dense<[0.0, 2.0, 3.5]> : tensor<3xf32> : tensor<3xf32>
  %v = qopt.const dense<[3.0, 3.0, 15.0]> : tensor<3xf32> : tensor<3xf32>
  %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 1.0 activation<relu> {qopt.layer = "7"} : tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// -----

// Without gamma the statistics do not count, not even a variance of 0. What is
// too small for a code is 0, too, and its offset is what the norm gives at the mean:
// 0.5 - 0.001 * 100 + 0.001 * 100.
// CHECK-LABEL: func @zeros
// CHECK: qopt.const dense<[0, 127, 0]> : tensor<3xi8> : tensor<3x!qopt.quant<i8, real<0.007{{.*}}>>>
// CHECK: qopt.const dense<[127, 0, 64]> : tensor<3xi8>
// SHIFT-LABEL: func @zeros
// SHIFT: qopt.const dense<[0, 15, 5]> : tensor<3xi5> : tensor<3x!qopt.quant<pow2<5>, pow2<2**-14>>>
// SHIFT3-LABEL: func @zeros
// SHIFT3: qopt.const dense<[0, 3, 0]> : tensor<3xi3> : tensor<3x!qopt.quant<pow2<3>, pow2<2**-2>>>
// CENTERED-LABEL: func @zeros
// CENTERED-NOT: qopt.dequantize
// REMARK: remark: [Missed] quantized-norm | Category:qopt-quantize-norm | Function=zeros | {{.*}}the scale of channel 0 is 0, for which the centered form has no offset
func.func @zeros(%x: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %g = qopt.const dense<[0.0, 1.0, 0.001]> : tensor<3xf32> : tensor<3xf32>
  %b = qopt.const dense<[1.0, 0.0, 0.5]> : tensor<3xf32> : tensor<3xf32>
  %m = qopt.const dense<[7.0, 0.0, 100.0]> : tensor<3xf32> : tensor<3xf32>
  %v = qopt.const dense<[0.0, 1.0, 1.0]> : tensor<3xf32> : tensor<3xf32>
  %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 0.0 : tensor<1x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// -----

// All zeros have a scale all the same.
// CHECK-LABEL: func @nothing
// CHECK: qopt.const dense<0> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.000000e+00>>>
// SHIFT-LABEL: func @nothing
// SHIFT: qopt.const dense<0> : tensor<2xi5> : tensor<2x!qopt.quant<pow2<5>, pow2<2**0>>>
func.func @nothing(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %1 = qopt.batch_norm %x, %0, %0, %0, %0 epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// A tiny variance makes a large scale, and one of 0 none.
// CHECK-LABEL: func @tiny_variance
// CHECK: qopt.const dense<[127, 0]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0x429CA53FA0000000>>>
// CHECK: qopt.batch_norm
// CHECK-NOT: qopt.dequantize
// CHECK: qopt.batch_norm
// REMARK: [Missed] quantized-norm {{.*}}Function=tiny_variance | {{.*}}the scale of channel 1 is 0,
// REMARK: [Missed] quantized-norm {{.*}}expected a scale and an offset that are finite numbers of f32, but those of channel 1 are not
func.func @tiny_variance(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %g = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %m = qopt.const dense<1.0e-10> : tensor<2xf32> : tensor<2xf32>
  %v = qopt.const dense<[1.0e-30, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %w = qopt.const dense<[1.0, 0.0]> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.batch_norm %x, %g, %g, %m, %v epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %g, %m, %w epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// CHECK-LABEL: func @not_constant
// CHECK-NOT: qopt.dequantize
// REMARK: [Missed] quantized-norm {{.*}}Function=not_constant | {{.*}}expected constant parameters
func.func @not_constant(%x: tensor<1x2xf32>, %p: tensor<2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}
