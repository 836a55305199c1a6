// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --emit-bytecode | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// The syntax of the functions of one tensor in all their forms.

!i8 = !qopt.quant<i8, real<0.5>, zp<-3>>
!u8 = !qopt.quant<u8, real<0.5>, zp<128>>
!i16 = !qopt.quant<i16, real<0.5>>
!unit8 = !qopt.quant<i8, pow2<2**-8>, zp<-128>>
!unit16 = !qopt.quant<i16, pow2<2**-15>>
!fine16 = !qopt.quant<i16, pow2<2**-16>, zp<-32768>>
!signed8 = !qopt.quant<i8, pow2<2**-7>>
!log8 = !qopt.quant<i8, pow2<2**-4>, zp<127>>

// CHECK-LABEL: func @leaky_relu
// GENERIC-LABEL: sym_name = "leaky_relu"
func.func @leaky_relu(%x: tensor<2x4x!i8>, %w: tensor<4x!i16>, %f: tensor<f32>) {
  // CHECK-NEXT: qopt.leaky_relu {{.*}} alpha 2.500000e-01 rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, real<5.000000e-01>, zp<-3>>> -> tensor<2x4x!qopt.quant<u8, real<5.000000e-01>, zp<128>>>
  // GENERIC: "qopt.leaky_relu"({{.*}}) <{activation = #qopt.activation<none>, alpha = 2.500000e-01 : f64, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.leaky_relu %x alpha 0.25 rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.leaky_relu {{.*}} alpha 1.000000e+00 activation<relu6> rounding<half_up> {qopt.layer = "9"} : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x
  %1 = qopt.leaky_relu %w alpha 1.0 activation<relu6> rounding<half_up> {qopt.layer = "9"} : tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.leaky_relu {{.*}} alpha -2.000000e+00 : tensor<f32> -> tensor<f32>
  %2 = qopt.leaky_relu %f alpha -2.0 : tensor<f32> -> tensor<f32>
  return
}

// CHECK-LABEL: func @hard_sigmoid
// GENERIC-LABEL: sym_name = "hard_sigmoid"
func.func @hard_sigmoid(%f: tensor<2x4xf32>, %x: tensor<2x4x!i8>) {
  // CHECK-NEXT: qopt.hard_sigmoid {{.*}} alpha 2.000000e-01 beta -5.000000e-01 : tensor<2x4xf32> -> tensor<2x4xf32>
  // GENERIC: "qopt.hard_sigmoid"({{.*}}) <{alpha = 2.000000e-01 : f64, beta = -5.000000e-01 : f64}> : (
  %0 = qopt.hard_sigmoid %f alpha 0.2 beta -0.5 : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.hard_sigmoid {{.*}} alpha 2.000000e-01 beta 5.000000e-01 rounding<half_even> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  // GENERIC: "qopt.hard_sigmoid"({{.*}}) <{alpha = 2.000000e-01 : f64, beta = 5.000000e-01 : f64, rounding = #qopt.rounding<half_even>}> : (
  %1 = qopt.hard_sigmoid %x alpha 0.2 beta 0.5 rounding<half_even> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  return
}

// Rounded once: any scale, zero point and signedness of the result.
// CHECK-LABEL: func @exact
// GENERIC-LABEL: sym_name = "exact"
func.func @exact(%x: tensor<2x4x!i8>) {
  // CHECK-NEXT: qopt.hard_swish {{.*}} rounding<half_even> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  %0 = qopt.hard_swish %x rounding<half_even> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.logistic {{.*}} rounding<half_up> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  %1 = qopt.logistic %x rounding<half_up> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.tanh {{.*}} rounding<floor> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  %2 = qopt.tanh %x rounding<floor> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.elu {{.*}} rounding<half_even> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  %3 = qopt.elu %x rounding<half_even> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.rsqrt {{.*}} rounding<half_even> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  %4 = qopt.rsqrt %x rounding<half_even> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  return
}

// CHECK-LABEL: func @without_options
// GENERIC-LABEL: sym_name = "without_options"
func.func @without_options(%x: tensor<2x4x!i8>, %w: tensor<4x!i16>, %f: tensor<4xf32>) {
  // CHECK-NEXT: qopt.hard_swish {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x
  // GENERIC: "qopt.hard_swish"({{.*}}) <{rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.hard_swish %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.hard_swish {{.*}} : tensor<4xf32> -> tensor<4xf32>
  %1 = qopt.hard_swish %f : tensor<4xf32> -> tensor<4xf32>
  // CHECK-NEXT: qopt.logistic {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  %2 = qopt.logistic %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!unit8>
  // CHECK-NEXT: qopt.logistic {{.*}} rounding<half_away> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8, pow2<2**-8>, zp<-128>>>
  %3 = qopt.logistic %x rounding<half_away> : tensor<2x4x!i8> -> tensor<2x4x!unit8>
  // CHECK-NEXT: qopt.logistic {{.*}} rounding<half_away> {qopt.layer = "1"} : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  %4 = qopt.logistic %w rounding<half_away> {qopt.layer = "1"} : tensor<4x!i16> -> tensor<4x!unit16>
  // CHECK-NEXT: qopt.tanh {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8, pow2<2**-7>>>
  %5 = qopt.tanh %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!signed8>
  // CHECK-NEXT: qopt.tanh {{.*}} rounding<half_away> : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  %6 = qopt.tanh %w rounding<half_away> : tensor<4x!i16> -> tensor<4x!unit16>
  // CHECK-NEXT: qopt.elu {{.*}} rounding<half_away> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x
  %7 = qopt.elu %x rounding<half_away> : tensor<2x4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.rsqrt {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x
  %8 = qopt.rsqrt %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.rsqrt {{.*}} rounding<half_up> : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x
  %9 = qopt.rsqrt %w rounding<half_up> : tensor<4x!i16> -> tensor<4x!i16>
  return
}

// CHECK-LABEL: func @numbers
// GENERIC-LABEL: sym_name = "numbers"
func.func @numbers(%x: tensor<2x4x!i8>, %w: tensor<4x!i16>, %i: tensor<3xi32>, %f: tensor<0xf32>) {
  // CHECK-NEXT: qopt.abs {{.*}} rounding<floor> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<u8,
  // GENERIC: "qopt.abs"({{.*}}) <{rounding = #qopt.rounding<floor>}> : (
  %0 = qopt.abs %x rounding<floor> : tensor<2x4x!i8> -> tensor<2x4x!u8>
  // CHECK-NEXT: qopt.abs {{.*}} : tensor<3xi32> -> tensor<3xi32>
  %1 = qopt.abs %i : tensor<3xi32> -> tensor<3xi32>
  // CHECK-NEXT: qopt.neg {{.*}} {qopt.layer = "2"} : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x
  // GENERIC: "qopt.neg"({{.*}}) {qopt.layer = "2"} : (
  %2 = qopt.neg %w {qopt.layer = "2"} : tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.neg {{.*}} : tensor<0xf32> -> tensor<0xf32>
  %3 = qopt.neg %f : tensor<0xf32> -> tensor<0xf32>
  return
}

// CHECK-LABEL: func @rows
// GENERIC-LABEL: sym_name = "rows"
func.func @rows(%x: tensor<2x4x!i8>, %w: tensor<4x!i16>, %f: tensor<2x4xf32>) {
  // CHECK-NEXT: qopt.softmax {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i16, pow2<2**-16>, zp<-32768>>>
  %0 = qopt.softmax %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!fine16>
  // CHECK-NEXT: qopt.softmax {{.*}} beta 2.000000e+00 rounding<half_away_twice> : tensor<4x!qopt.quant<i16, {{.*}}>> -> tensor<4x!qopt.quant<i16, pow2<2**-15>>>
  %1 = qopt.softmax %w beta 2.0 rounding<half_away_twice> : tensor<4x!i16> -> tensor<4x!unit16>
  // CHECK-NEXT: qopt.log_softmax {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8, pow2<2**-4>, zp<127>>>
  // GENERIC: "qopt.log_softmax"({{.*}}) <{rounding = #qopt.rounding<half_away_twice>}> : (
  %2 = qopt.log_softmax %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!log8>
  // CHECK-NEXT: qopt.log_softmax {{.*}} : tensor<2x4xf32> -> tensor<2x4xf32>
  %3 = qopt.log_softmax %f : tensor<2x4xf32> -> tensor<2x4xf32>
  // CHECK-NEXT: qopt.l2_normalization {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8, pow2<2**-7>>>
  // GENERIC: "qopt.l2_normalization"({{.*}}) <{rounding = #qopt.rounding<half_away_twice>}> : (
  %4 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<2x4x!i8> -> tensor<2x4x!signed8>
  // CHECK-NEXT: qopt.l2_normalization {{.*}} {qopt.layer = "3"} : tensor<2x4xf32> -> tensor<2x4xf32>
  %5 = qopt.l2_normalization %f {qopt.layer = "3"} : tensor<2x4xf32> -> tensor<2x4xf32>
  return
}
