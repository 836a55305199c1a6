// Norms of quantized layers, and those that become integer norms.

// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-fold-quant-norm))' --remarks-filter=qopt-fold-quant-norm 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

// The bias in units of 0.5 * 0.25 * A = 0.25 and -0.125: 10 + 3 / 0.25 and -20 - 5 / 0.125.
// The layer keeps its rounding and takes the norm's result, activation and name.
// CHECK-LABEL: func @previous
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-DAG: %[[W:.*]] = qopt.const dense<{{.*}}> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<5.000000e-01, -2.500000e-01>>>
// CHECK-DAG: %[[B:.*]] = qopt.const dense<[22, -60]> : tensor<2xi32>
// CHECK: %[[Y:.*]] = qopt.fully_connected %[[X]], %[[W]], %[[B]] activation<relu6> rounding<half_up> {qopt.layer = "norm"} : {{.*}} -> tensor<1x2x!qopt.quant<u8, real<2.000000e+00>, zp<7>>>
// CHECK-NEXT: return %[[Y]]
// REMARK: [Passed] folded-norm {{.*}}Function=previous | channels=2, into="previous layer", negative=1, zeros=0
func.func @previous(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> {qopt.layer = "fc"} : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> activation<relu6> rounding<floor> {qopt.layer = "norm"} : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// A * (x - C) has the offset -A * C: -6 and 5.
// CHECK-LABEL: func @centered
// CHECK: dense<[-14, -60]> : tensor<2xi32>
// CHECK-NOT: quant_norm
func.func @centered(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<centered> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// CHECK-LABEL: func @shift_add
// CHECK: real<5.000000e-01, -2.500000e-01>
// CHECK: dense<[22, -60]> : tensor<2xi32>
// CHECK-NOT: quant_norm
func.func @shift_add(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[3, -6]> : tensor<2xi4> : tensor<2x!qopt.quant<pow2<4>, pow2<2**-1>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<shift_add> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<pow2<4>, pow2<2**-1>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// A scale of 0: no weights, the scale as it was, and the offset in its units.
// CHECK-LABEL: func @zero
// CHECK-DAG: dense<{{\[\[}}1, 2], [0, 0]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, channel<0>, real<5.000000e-01, 2.500000e-01>>>
// CHECK-DAG: dense<[22, 40]> : tensor<2xi32>
// REMARK: Function=zero | {{.*}}zeros=1
func.func @zero(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[4, 0]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// Sums of 64 bits have biases of 64 bits.
// CHECK-LABEL: func @wide
// CHECK: qopt.const dense<[30000000000, -40000000000]> : tensor<2xi64>
// CHECK: accumulator<i64> rounding<half_up>
func.func @wide(%x: tensor<1x2x!qopt.quant<i16, real<0.5>>>) -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10000000000, -40000000000]> : tensor<2xi64> : tensor<2xi64>
  %a = qopt.const dense<[1, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[20, 0]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<62500000.0>>>
  %0 = qopt.fully_connected %x, %w, %b accumulator<i64> rounding<half_up> : tensor<1x2x!qopt.quant<i16, real<0.5>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi64> -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<half_up> : tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<62500000.0>>> -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
  return %1 : tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
}

// -----

// So small a scale that the bias, 127 * 32 * 2^20, does not fit; and the sum, below 0.04,
// does not count for a result in units of 32.
// CHECK-LABEL: func @invisible
// CHECK-DAG: dense<{{\[\[}}127, 127], [0, 0]]> : tensor<2x2xi8>
// CHECK-DAG: dense<[0, 4064]> : tensor<2xi32>
// CHECK-NOT: quant_norm
func.func @invisible(%x: tensor<1x2x!qopt.quant<i8, pow2<2**0>>>) -> tensor<1x2x!qopt.quant<u8, real<32.0>>> {
  %w = qopt.const dense<[[127, 127], [127, 127]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, pow2<2**0>>>
  %a = qopt.const dense<[127, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, pow2<2**-20>>>
  %o = qopt.const dense<[0, 127]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, pow2<2**5>>>
  %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!qopt.quant<i8, pow2<2**0>>>, tensor<2x2x!qopt.quant<i8, pow2<2**0>>> -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>, tensor<2x!qopt.quant<i8, pow2<2**-20>>>, tensor<2x!qopt.quant<i8, pow2<2**5>>> -> tensor<1x2x!qopt.quant<u8, real<32.0>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<32.0>>>
}

// -----

// CHECK-LABEL: func @visible
// CHECK: qopt.quant_norm
// REMARK: [Missed] folded-norm {{.*}}Function=visible | {{.*}}the bias and the sums that it takes part in would leave the accumulator of output channel 1
func.func @visible(%x: tensor<1x2x!qopt.quant<i8, pow2<2**0>>>) -> tensor<1x2x!qopt.quant<u8, real<0.05>>> {
  %w = qopt.const dense<[[127, 127], [127, 127]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, pow2<2**0>>>
  %a = qopt.const dense<[127, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, pow2<2**-20>>>
  %o = qopt.const dense<[0, 127]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, pow2<2**5>>>
  %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!qopt.quant<i8, pow2<2**0>>>, tensor<2x2x!qopt.quant<i8, pow2<2**0>>> -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>, tensor<2x!qopt.quant<i8, pow2<2**-20>>>, tensor<2x!qopt.quant<i8, pow2<2**5>>> -> tensor<1x2x!qopt.quant<u8, real<0.05>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<0.05>>>
}

// -----

// CHECK-LABEL: func @sum
// CHECK: qopt.quant_norm
// REMARK: [Missed] folded-norm {{.*}}Function=sum | {{.*}}the bias and the sums that it takes part in would leave the accumulator of output channel 0
func.func @sum(%x: tensor<1x2x!qopt.quant<i8, pow2<2**0>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[127, 127], [127, 127]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, pow2<2**0>>>
  %a = qopt.const dense<[1, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %o = qopt.const dense<[32767, 0]> : tensor<2xi16> : tensor<2x!qopt.quant<i16, real<65538.0>>>
  %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<1x2x!qopt.quant<i8, pow2<2**0>>>, tensor<2x2x!qopt.quant<i8, pow2<2**0>>> -> tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i16, pow2<2**-1>>>, tensor<2x!qopt.quant<i8, real<1.0>>>, tensor<2x!qopt.quant<i16, real<65538.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// CHECK-LABEL: func @threshold
// CHECK: qopt.quant_norm
// REMARK: [Missed] folded-norm {{.*}}Function=threshold | {{.*}}a threshold has no scale
func.func @threshold(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<bipolar, real<1.0>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[true, false]> : tensor<2xi1> : tensor<2x!qopt.quant<bipolar, real<1.0>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<threshold> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<bipolar, real<1.0>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<bipolar, real<1.0>>>
  return %1 : tensor<1x2x!qopt.quant<bipolar, real<1.0>>>
}

// -----

// CHECK-LABEL: func @behind_relu
// CHECK: qopt.quant_norm
// REMARK: [Missed] folded-norm {{.*}}Function=behind_relu | {{.*}}an activation comes before it, which offsets and negative scales do not pass
func.func @behind_relu(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[1, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// CHECK-LABEL: func @relu
// CHECK: qopt.fully_connected {{.*}} activation<relu> rounding<half_up> :
// CHECK-NOT: quant_norm
func.func @relu(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[1, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[0, 0]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.fully_connected %x, %w, %b activation<relu> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.quant_norm %0, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// The layer behind a norm reads its input, in units of 0.5 * 0.25 * 2 instead of
// 1 * 0.25: 10 + 0.25 * (1 * 3 + 2 * 5) / 0.25 and -20 + 0.25 * (3 * 3 + 4 * 5) / 0.25.
// CHECK-LABEL: func @next
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-DAG: dense<[23, 9]> : tensor<2xi32>
// CHECK-DAG: tensor<2x2x!qopt.quant<i8, real<5.000000e-01>>>
// CHECK: qopt.fully_connected %[[X]], %{{.*}} activation<relu> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>>
// CHECK-NOT: quant_norm
func.func @next(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %w = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!qopt.quant<i8, real<0.25>>>
  %b = qopt.const dense<[10, -20]> : tensor<2xi32> : tensor<2xi32>
  %a = qopt.const dense<[4, 4]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %0 = qopt.quant_norm %x, %a, %o form<affine> rounding<floor> : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>, tensor<2x!qopt.quant<i8, real<0.5>>>, tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>
  %1 = qopt.fully_connected %0, %w, %b activation<relu> rounding<half_up> : tensor<1x2x!qopt.quant<i8, real<1.0>, zp<5>>>, tensor<2x2x!qopt.quant<i8, real<0.25>>>, tensor<2xi32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %1 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}

// -----

// By itself, with the profile's rounding.
// CHECK-LABEL: func @alone
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-DAG: %[[A:.*]] = qopt.const dense<[4, -2]>
// CHECK-DAG: %[[B:.*]] = qopt.const dense<[3, 5]>
// CHECK: %[[Y:.*]] = qopt.quant_norm %[[X]], %[[A]], %[[B]] form<affine> activation<relu> rounding<floor> {qopt.layer = "q"} :
// CHECK-NEXT: return %[[Y]]
// REMARK: Function=alone | {{.*}}into=quant_norm
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.0 activation<relu> : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @alone_centered
// CHECK: form<centered>
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_centered(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %z, %rb, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @alone_shift_add
// CHECK: form<shift_add>
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_shift_add(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[3, -6]> : tensor<2xi4> : tensor<2x!qopt.quant<pow2<4>, pow2<2**-1>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<pow2<4>, pow2<2**-1>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @no_profile
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=no_profile | {{.*}}the module has no profile that names a rounding
module {
func.func @no_profile(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @not_quantized
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=not_quantized | {{.*}}its parameters are not quantized
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @not_quantized(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %o = qopt.const dense<[3, 5]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.5 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @alone_overflow
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=alone_overflow | {{.*}}the accumulator of channel 1 may leave 32 bits
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_overflow(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[1, 1]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, pow2<2**-30>>>
  %o = qopt.const dense<[0, 127]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, pow2<2**-30>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// CHECK-LABEL: func @alone_product
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=alone_product | {{.*}}a product of input and scale may leave 32 bits
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_product(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>> {
  %a = qopt.const dense<[1, 2]> : tensor<2xi6> : tensor<2x!qopt.quant<pow2<6>, pow2<2**-30>>>
  %o = qopt.const dense<[0, 127]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<1.0>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<pow2<6>, pow2<2**-30>>> -> tensor<2xf32>
  %rb = qopt.dequantize %o : tensor<2x!qopt.quant<i8, real<1.0>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %rb, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> {qopt.layer = "q"} : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
  return %2 : tensor<1x2x!qopt.quant<u8, real<2.0>, zp<7>>>
}
}

// -----

// 2 x >= -2.9 is x >= -2.9 units, and -x >= -5.2 is x <= 10.4 units.
// CHECK-LABEL: func @sign
// CHECK-SAME: %[[X:.*]]: tensor
// CHECK-DAG: %[[A:.*]] = qopt.const dense<[true, false]> : tensor<2xi1> : tensor<2x!qopt.quant<bipolar, real<1.000000e+00>>>
// CHECK-DAG: %[[T:.*]] = qopt.const dense<[-2, 10]> : tensor<2xi32> : tensor<2x!qopt.quant<i32, real<5.000000e-01>>>
// CHECK: %[[S:.*]] = qopt.quant_norm %[[X]], %[[A]], %[[T]] form<threshold> rounding<half_up> :
// CHECK-NEXT: %[[Y:.*]] = qopt.reinterpret %[[S]] {qopt.layer = "sign"} :
// CHECK-NEXT: return %[[Y]]
// REMARK: Function=sign | {{.*}}into=quant_norm
func.func @sign(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2xi1> {
  %g = qopt.const dense<[2.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[2.9, 5.2]> : tensor<2xf32> : tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %zero = qopt.const dense<0.0> : tensor<f32> : tensor<f32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.compare greater_equal %1, %zero {qopt.layer = "sign"} : tensor<1x2xf32>, tensor<f32> -> tensor<1x2xi1>
  return %2 : tensor<1x2xi1>
}

// -----

// Always, and never: the input is -125 to 130.
// CHECK-LABEL: func @constant_sign
// CHECK-DAG: qopt.const dense<true> : tensor<2xi1>
// CHECK-DAG: qopt.const dense<[-126, 131]> : tensor<2xi32>
func.func @constant_sign(%x: tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>>) -> tensor<1x2xi1> {
  %g = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %t = qopt.const dense<[0.0, -1.0]> : tensor<2xf32> : tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %zero = qopt.const dense<0.0> : tensor<f32> : tensor<f32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>, zp<-3>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %g, %t, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.compare greater_equal %1, %zero {qopt.layer = "sign"} : tensor<1x2xf32>, tensor<f32> -> tensor<1x2xi1>
  return %2 : tensor<1x2xi1>
}

// -----

// CHECK-LABEL: func @alone_input
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=alone_input | {{.*}}expected input and result per tensor with uniform storage
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_input(%x: tensor<1x2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>>) -> tensor<1x2x!qopt.quant<i8, real<0.5>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %ra, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, real<0.5>>>
  return %2 : tensor<1x2x!qopt.quant<i8, real<0.5>>>
}
}

// -----

// CHECK-LABEL: func @alone_result
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=alone_result | {{.*}}expected input and result per tensor with uniform storage
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_result(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %ra, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>>
  return %2 : tensor<1x2x!qopt.quant<i8, channel<1>, real<0.5, 0.25>>>
}
}

// -----

// CHECK-LABEL: func @alone_wide
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=alone_wide | {{.*}}expected a result of at most 16 bits
module attributes {qopt.profile = #qopt.profile<floor>} {
func.func @alone_wide(%x: tensor<1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x!qopt.quant<i32, real<0.5>>> {
  %a = qopt.const dense<[4, -2]> : tensor<2xi8> : tensor<2x!qopt.quant<i8, real<0.5>>>
  %ra = qopt.dequantize %a : tensor<2x!qopt.quant<i8, real<0.5>>> -> tensor<2xf32>
  %z = qopt.const dense<0.0> : tensor<2xf32> : tensor<2xf32>
  %one = qopt.const dense<1.0> : tensor<2xf32> : tensor<2xf32>
  %0 = qopt.dequantize %x : tensor<1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2xf32>
  %1 = qopt.batch_norm %0, %ra, %ra, %z, %one epsilon 0.0 : tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32> -> tensor<1x2xf32>
  %2 = qopt.quantize %1 rounding<half_even> : tensor<1x2xf32> -> tensor<1x2x!qopt.quant<i32, real<0.5>>>
  return %2 : tensor<1x2x!qopt.quant<i32, real<0.5>>>
}
}

// -----

// CHECK-LABEL: func @no_channels
// CHECK: qopt.batch_norm
// REMARK: [Missed] folded-norm {{.*}}Function=no_channels | {{.*}}it has no channels
func.func @no_channels(%x: tensor<1x0xf32>) -> tensor<1x2xf32> {
  %p = qopt.const dense<> : tensor<0xf32> : tensor<0xf32>
  %w = qopt.const dense<> : tensor<2x0xf32> : tensor<2x0xf32>
  %0 = qopt.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : tensor<1x0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0xf32>, tensor<0xf32> -> tensor<1x0xf32>
  %1 = qopt.fully_connected %0, %w : tensor<1x0xf32>, tensor<2x0xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}
