// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq))' | FileCheck %s
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq,qopt-insert-qdq))' | FileCheck %s
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq{storage=u8}))' | FileCheck %s --check-prefix=U8
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq{symmetric}))' | FileCheck %s --check-prefix=SYMMETRIC
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq{power-of-two-scales}))' | FileCheck %s --check-prefix=POW2
// RUN: not qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq{storage=f8}))' 2>&1 | FileCheck %s --check-prefix=STORAGE
// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-insert-qdq))' --remarks-filter=qopt-insert-qdq --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// STORAGE: error: expected storage to be i2 to i8 or u2 to u8, but got 'f8'

// Zero is exact, at the cost of less than a step at the far end.
// CHECK-LABEL: func @unit
// CHECK-SAME: (%[[X:.*]]: tensor<1x2xf32>, %{{.*}}: tensor<2x2xf32>,
// CHECK-NEXT: %[[Q:.*]] = qopt.quantize %[[X]] rounding<half_even> : {{.*}}!qopt.quant<i8, real<5.000000e-01>, zp<-28>>>
// CHECK-NEXT: %[[D:.*]] = qopt.dequantize %[[Q]]
// CHECK-NEXT: %[[L:.*]] = qopt.fully_connected %[[D]], %
// CHECK-NEXT: %[[N:.*]] = qopt.batch_norm %[[L]]
// CHECK-NOT: qopt.range
// CHECK-NEXT: %[[QN:.*]] = qopt.quantize %[[N]] rounding<half_even> : {{.*}}!qopt.quant<i8, real<1.000000e+00>, zp<-128>>>
// CHECK-NEXT: %[[DN:.*]] = qopt.dequantize %[[QN]]
// CHECK-NEXT: return %[[DN]]
// U8-LABEL: func @unit
// U8: !qopt.quant<u8, real<5.000000e-01>, zp<100>>
// U8: !qopt.quant<u8, real<1.000000e+00>>
// SYMMETRIC-LABEL: func @unit
// SYMMETRIC: !qopt.quant<i8, real<0.61023622751235962>>
// SYMMETRIC: !qopt.quant<i8, real<2.007874011993408
// POW2-LABEL: func @unit
// POW2: !qopt.quant<i8, pow2<2**-1>, zp<-28>>
// POW2: !qopt.quant<i8, pow2<2**0>, zp<-128>>
// REMARK: remark: [Passed] quantized-value | Category:qopt-insert-qdq | Function=unit | max=7.750000e+01, min=-5.000000e+01, scale=5.000000e-01, zero_point=-28
func.func @unit(%x: tensor<1x2xf32> {qopt.range = array<f64: -50.0, 77.5>}, %w: tensor<2x2xf32>, %p: tensor<2xf32>) -> tensor<1x2xf32> {
  %0 = qopt.fully_connected %x, %w {qopt.range = array<f64: -1.0, 1.0>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  // The activation lets nothing below zero through.
  %1 = qopt.batch_norm %0, %p, %p, %p, %p epsilon 0.0 activation<relu> {qopt.range = array<f64: -0.125, 255.0>} : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// A layer that something else uses is no unit with its norm.
// CHECK-LABEL: func @no_unit
// CHECK: qopt.fully_connected
// CHECK-NEXT: qopt.quantize
func.func @no_unit(%x: tensor<1x2xf32> {qopt.range = array<f64: -1.0, 1.0>}, %w: tensor<2x2xf32>, %p: tensor<2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %0 = qopt.fully_connected %x, %w {qopt.range = array<f64: -1.0, 1.0>} : tensor<1x2xf32>, tensor<2x2xf32> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %p, %p, %p, %p epsilon 0.0 {qopt.range = array<f64: -1.0, 1.0>} : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  return %0, %1 : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// What moves or picks keeps its type; an average has the type of what it is
// taken from, a mean its own.
// CHECK-LABEL: func @movement
// CHECK: qopt.quantize {{.*}}!qopt.quant<i8, real<2.500000e-01>, zp<-68>>>
// CHECK-NEXT: qopt.dequantize
// CHECK-NEXT: %[[P:.*]] = qopt.avg_pool_2d
// CHECK-NEXT: qopt.quantize %[[P]] {{.*}}!qopt.quant<i8, real<2.500000e-01>, zp<-68>>>
// CHECK-NEXT: qopt.dequantize
// CHECK-NEXT: qopt.transpose
// CHECK-NEXT: qopt.max_pool_2d
// CHECK-NEXT: %[[A:.*]] = qopt.avg_pool_2d
// CHECK-NEXT: qopt.quantize %[[A]] {{.*}}!qopt.quant<i8, real<2.500000e-01>, zp<-68>>>
// CHECK-NEXT: qopt.dequantize
// CHECK-NEXT: %[[M:.*]] = qopt.mean
// CHECK-NEXT: qopt.quantize %[[M]] {{.*}}!qopt.quant<i8, real<5.000000e-01>>>
func.func @movement(%x: tensor<1x4x4x1xf32> {qopt.range = array<f64: -15.0, 48.75>}) -> tensor<1x1xf32> {
  %p = qopt.avg_pool_2d %x window [3, 3] strides [1, 1] pad [1, 1, 1, 1] {qopt.range = array<f64: -1.0, 1.0>} : tensor<1x4x4x1xf32> -> tensor<1x4x4x1xf32>
  %0 = qopt.transpose %p permutation [0, 2, 1, 3] : tensor<1x4x4x1xf32> -> tensor<1x4x4x1xf32>
  %1 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x4x4x1xf32> -> tensor<1x2x2x1xf32>
  %2 = qopt.avg_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] {qopt.range = array<f64: -1.0, 1.0>} : tensor<1x2x2x1xf32> -> tensor<1x1x1x1xf32>
  %3 = qopt.mean %2 axes [1, 2] {qopt.range = array<f64: -64.0, 63.5>} : tensor<1x1x1x1xf32> -> tensor<1x1xf32>
  return %3 : tensor<1x1xf32>
}

// -----

// What is only joined is quantized as the result of that is, also through
// movement; what has other users, by itself.
// CHECK-LABEL: func @joined
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
// CHECK-NEXT: %[[Q:.*]] = qopt.quantize %[[X]]
// CHECK-NEXT: %[[D:.*]] = qopt.dequantize
// CHECK-NEXT: %[[N:.*]] = qopt.neg %[[D]]
// CHECK-NEXT: %[[R:.*]] = qopt.reshape %[[N]]
// CHECK-NEXT: %[[S:.*]] = qopt.reshape %[[D]]
// CHECK-NEXT: %[[C:.*]] = qopt.concat %[[R]], %[[S]] axis 0
// CHECK-NEXT: qopt.quantize %[[C]] {{.*}}real<2.500000e-01>, zp<-68>>>
func.func @joined(%x: tensor<2xf32> {qopt.range = array<f64: -1.0, 1.0>}) -> tensor<2x2xf32> {
  %0 = qopt.neg %x {qopt.range = array<f64: -1.0, 1.0>} : tensor<2xf32> -> tensor<2xf32>
  %1 = qopt.reshape %0 : tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.reshape %x : tensor<2xf32> -> tensor<1x2xf32>
  %3 = qopt.concat %1, %2 axis 0 {qopt.range = array<f64: -15.0, 48.75>} : tensor<1x2xf32>, tensor<1x2xf32> -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}

// -----

// Users that saturate see nothing beyond.
// CHECK-LABEL: func @saturation
// CHECK: %[[A:.*]] = qopt.add
// CHECK-NEXT: qopt.quantize %[[A]] {{.*}}real<1.250000e-01>, zp<-104>>>
// CHECK: qopt.hard_swish
// CHECK-NEXT: qopt.quantize {{.*}}real<1.250000e-01>, zp<-128>>>
// CHECK: %[[M:.*]] = qopt.mul
// CHECK-NEXT: qopt.quantize %[[M]] {{.*}}real<0.019607843831181526>>>
// CHECK: qopt.hard_sigmoid
// CHECK-NEXT: qopt.quantize {{.*}}real<0.0039215688593685627>, zp<-128>>>
// CHECK: %[[S:.*]] = qopt.softmax
// CHECK-NEXT: qopt.quantize %[[S]] {{.*}}real<3.906250e-03>, zp<-128>>>
// U8-LABEL: func @saturation
// U8: %[[S:.*]] = qopt.softmax
// U8-NEXT: qopt.quantize %[[S]] {{.*}}<u8, real<3.906250e-03>>>
// POW2-LABEL: func @saturation
// POW2: %[[S:.*]] = qopt.softmax
// POW2-NEXT: qopt.quantize %[[S]] {{.*}}<i8, pow2<2**-8>, zp<-128>>>
func.func @saturation(%x: tensor<2xf32> {qopt.range = array<f64: -99.0, 99.0>}) -> tensor<2xf32> {
  %0 = qopt.add %x, %x {qopt.range = array<f64: -99.0, 28.875>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %1 = qopt.hard_swish %0 {qopt.range = array<f64: 0.0, 31.875>} : tensor<2xf32> -> tensor<2xf32>
  %2 = qopt.mul %1, %1 {qopt.range = array<f64: -99.0, 99.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  %3 = qopt.hard_sigmoid %2 alpha 0.2 beta 0.5 {qopt.range = array<f64: 0.0, 1.0>} : tensor<2xf32> -> tensor<2xf32>
  %4 = qopt.softmax %3 beta 1.0 : tensor<2xf32> -> tensor<2xf32>
  return %4 : tensor<2xf32>
}

// -----

// What has no range stays, and all that follows it is quantized. A value that
// is always zero has some scale.
// CHECK-LABEL: func @odd
// CHECK-SAME: %[[X:.*]]: tensor<2xf32>
// CHECK-NEXT: %[[C:.*]] = qopt.const
// CHECK-NEXT: %[[A:.*]] = qopt.add %[[X]], %[[C]]
// CHECK-NEXT: qopt.quantize %[[A]] {{.*}}real<1.000000e+00>, zp<-128>>>
// REMARK: remark: [Missed] quantized-value | Category:qopt-insert-qdq | Function=odd | Remark="expected 'qopt.range'"
func.func @odd(%x: tensor<2xf32>) -> tensor<2xf32> {
  %c = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.add %x, %c {qopt.range = array<f64: 0.0, 0.0>} : tensor<2xf32>, tensor<2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
