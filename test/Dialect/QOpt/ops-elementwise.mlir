// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --emit-bytecode | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// The syntax of operators on corresponding elements in all their forms.

!i8 = !qopt.quant<i8, real<0.5>, zp<-3>>
!u8 = !qopt.quant<u8, real<0.25>, zp<128>>
!i16 = !qopt.quant<i16, real<0.125>>
!i32 = !qopt.quant<i32, real<0.125>>

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @add_integers
func.func @add_integers(%x: tensor<2x1xi32>, %y: tensor<3xi32>, %z: tensor<4xi64>) {
  // CHECK-NEXT: qopt.add {{.*}} activation<relu6> : tensor<2x1xi32>, tensor<3xi32> -> tensor<2x3xi32>
  %0 = qopt.add %x, %y activation<relu6> : tensor<2x1xi32>, tensor<3xi32> -> tensor<2x3xi32>
  // CHECK-NEXT: qopt.add {{.*}} : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  %1 = qopt.add %z, %z : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  return
}

// CHECK-LABEL: func @sub
// GENERIC-LABEL: sym_name = "sub"
func.func @sub(%x: tensor<2x1x4x!i8>, %y: tensor<3x1x!i8>, %u: tensor<4x!u8>, %s: tensor<4x!i16>, %f: tensor<4xf32>, %scalar: tensor<f32>, %n: tensor<4xi32>) {
  // CHECK-NEXT: qopt.sub {{.*}} activation<relu> rounding<half_away_twice> : tensor<2x1x4x!qopt.quant<i8, {{.*}}>>, tensor<3x1x!qopt.quant<i8, {{.*}}>> -> tensor<2x3x4x!qopt.quant<i8,
  // GENERIC: "qopt.sub"({{.*}}) <{activation = #qopt.activation<relu>, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.sub %x, %y activation<relu> rounding<half_away_twice> : tensor<2x1x4x!i8>, tensor<3x1x!i8> -> tensor<2x3x4x!i8>
  // CHECK-NEXT: qopt.sub {{.*}} rounding<half_up> : tensor<4x!qopt.quant<u8,
  %1 = qopt.sub %u, %u rounding<half_up> : tensor<4x!u8>, tensor<4x!u8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.sub {{.*}} rounding<floor> {qopt.layer = "1"} : tensor<4x!qopt.quant<i16,
  %2 = qopt.sub %s, %s activation<none> rounding<floor> {qopt.layer = "1"} : tensor<4x!i16>, tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.sub {{.*}} : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %3 = qopt.sub %f, %scalar : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  // CHECK-NEXT: qopt.sub {{.*}} activation<relu_n1_to_1> : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  %4 = qopt.sub %n, %n activation<relu_n1_to_1> : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// CHECK-LABEL: func @mul
// GENERIC-LABEL: sym_name = "mul"
func.func @mul(%x: tensor<2x4x!i8>, %y: tensor<4x!i8>, %u: tensor<4x!u8>, %s: tensor<4x!i16>, %f: tensor<4xf32>, %n: tensor<4xi64>) {
  // CHECK-NEXT: qopt.mul {{.*}} activation<relu6> rounding<half_even> : tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8,
  // GENERIC: "qopt.mul"({{.*}}) <{activation = #qopt.activation<relu6>, rounding = #qopt.rounding<half_even>}> : (
  %0 = qopt.mul %x, %y activation<relu6> rounding<half_even> : tensor<2x4x!i8>, tensor<4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.mul {{.*}} rounding<half_away_twice> : tensor<4x!qopt.quant<u8,
  %1 = qopt.mul %u, %u rounding<half_away_twice> : tensor<4x!u8>, tensor<4x!u8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.mul {{.*}} rounding<half_away_twice> : tensor<4x!qopt.quant<i16,
  %2 = qopt.mul %s, %s rounding<half_away_twice> : tensor<4x!i16>, tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.mul {{.*}} activation<relu> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %3 = qopt.mul %f, %f activation<relu> : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  // CHECK-NEXT: qopt.mul {{.*}} : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  %4 = qopt.mul %n, %n : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  return
}

// CHECK-LABEL: func @squared_difference
// GENERIC-LABEL: sym_name = "squared_difference"
func.func @squared_difference(%x: tensor<2x4x!i8>, %y: tensor<4x!i8>, %s: tensor<4x!i16>, %f: tensor<4xf32>, %n: tensor<4xi32>) {
  // CHECK-NEXT: qopt.squared_difference {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8,
  // GENERIC: "qopt.squared_difference"({{.*}}) <{rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.squared_difference %x, %y rounding<half_away_twice> : tensor<2x4x!i8>, tensor<4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.squared_difference {{.*}} rounding<floor> {qopt.layer = "3"} : tensor<4x!qopt.quant<i16,
  %1 = qopt.squared_difference %s, %s rounding<floor> {qopt.layer = "3"} : tensor<4x!i16>, tensor<4x!i16> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.squared_difference {{.*}} : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %2 = qopt.squared_difference %f, %f : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  // CHECK-NEXT: qopt.squared_difference {{.*}} : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  %3 = qopt.squared_difference %n, %n : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return
}

// CHECK-LABEL: func @prelu
// GENERIC-LABEL: sym_name = "prelu"
func.func @prelu(%x: tensor<2x4x!i8>, %y: tensor<4x!i8>, %s: tensor<4x!i16>, %u: tensor<4x!u8>, %f: tensor<4xf32>, %scalar: tensor<f32>) {
  // CHECK-NEXT: qopt.prelu {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8,
  // GENERIC: "qopt.prelu"({{.*}}) <{rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.prelu %x, %y rounding<half_away_twice> : tensor<2x4x!i8>, tensor<4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.prelu {{.*}} rounding<half_up> {qopt.layer = "3"} : tensor<4x!qopt.quant<i16, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<4x!qopt.quant<i16,
  %1 = qopt.prelu %s, %y rounding<half_up> {qopt.layer = "3"} : tensor<4x!i16>, tensor<4x!i8> -> tensor<4x!i16>
  // CHECK-NEXT: qopt.prelu {{.*}} rounding<half_up> : tensor<4x!qopt.quant<u8,
  %2 = qopt.prelu %u, %u rounding<half_up> : tensor<4x!u8>, tensor<4x!u8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.prelu {{.*}} : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  %3 = qopt.prelu %f, %scalar : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  return
}

//===----------------------------------------------------------------------===//
// Orders and choices
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @extrema
// GENERIC-LABEL: sym_name = "extrema"
func.func @extrema(%x: tensor<2x4x!i8>, %y: tensor<4x!i8>, %u: tensor<4x!u8>, %n: tensor<4xi64>, %b: tensor<4xi1>, %f: tensor<4xf32>) {
  // CHECK-NEXT: qopt.maximum {{.*}} : tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8,
  // GENERIC: "qopt.maximum"(%{{.*}}, %{{.*}}) : (
  %0 = qopt.maximum %x, %y : tensor<2x4x!i8>, tensor<4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.minimum {{.*}} {qopt.layer = "4"} : tensor<4x!qopt.quant<u8,
  %1 = qopt.minimum %u, %u {qopt.layer = "4"} : tensor<4x!u8>, tensor<4x!u8> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.maximum {{.*}} : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  %2 = qopt.maximum %n, %n : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  // CHECK-NEXT: qopt.minimum {{.*}} : tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  %3 = qopt.minimum %b, %b : tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  // CHECK-NEXT: qopt.minimum {{.*}} : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %4 = qopt.minimum %f, %f : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

// CHECK-LABEL: func @compare
// GENERIC-LABEL: sym_name = "compare"
func.func @compare(%x: tensor<2x4x!i8>, %u: tensor<4x!u8>, %s: tensor<4x!i16>, %n: tensor<4xi32>, %h: tensor<4xi16>, %b: tensor<4xi1>, %f: tensor<4xf32>) {
  // CHECK-NEXT: qopt.compare equal {{.*}} rounding<half_away_twice> : tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<u8, {{.*}}>> -> tensor<2x4xi1>
  // GENERIC: "qopt.compare"({{.*}}) <{predicate = #qopt<comparison equal>, rounding = #qopt.rounding<half_away_twice>}> : (
  %0 = qopt.compare equal %x, %u rounding<half_away_twice> : tensor<2x4x!i8>, tensor<4x!u8> -> tensor<2x4xi1>
  // CHECK-NEXT: qopt.compare not_equal {{.*}} rounding<floor> {qopt.layer = "5"} : tensor<4x!qopt.quant<i16,
  %1 = qopt.compare not_equal %s, %s rounding<floor> {qopt.layer = "5"} : tensor<4x!i16>, tensor<4x!i16> -> tensor<4xi1>
  // CHECK-NEXT: qopt.compare less {{.*}} : tensor<4xi32>, tensor<4xi32> -> tensor<4xi1>
  %2 = qopt.compare less %n, %n : tensor<4xi32>, tensor<4xi32> -> tensor<4xi1>
  // CHECK-NEXT: qopt.compare less_equal {{.*}} : tensor<4xi16>, tensor<4xi16> -> tensor<4xi1>
  %3 = qopt.compare less_equal %h, %h : tensor<4xi16>, tensor<4xi16> -> tensor<4xi1>
  // CHECK-NEXT: qopt.compare greater {{.*}} : tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  %4 = qopt.compare greater %b, %b : tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  // CHECK-NEXT: qopt.compare greater_equal {{.*}} : tensor<4xf32>, tensor<4xf32> -> tensor<4xi1>
  %5 = qopt.compare greater_equal %f, %f : tensor<4xf32>, tensor<4xf32> -> tensor<4xi1>
  return
}

// CHECK-LABEL: func @select
// GENERIC-LABEL: sym_name = "select"
func.func @select(%c: tensor<2x1xi1>, %x: tensor<2x4x!i8>, %y: tensor<4x!i8>, %t: tensor<4x!qopt.quant<ternary, real<0.5>>>, %n: tensor<4xi64>, %b: tensor<4xi1>, %f: tensor<4xf32>) {
  // CHECK-NEXT: qopt.select {{.*}} : tensor<2x1xi1>, tensor<2x4x!qopt.quant<i8, {{.*}}>>, tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<2x4x!qopt.quant<i8,
  // GENERIC: "qopt.select"(%{{.*}}, %{{.*}}, %{{.*}}) : (
  %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<2x4x!i8>, tensor<4x!i8> -> tensor<2x4x!i8>
  // CHECK-NEXT: qopt.select {{.*}} {qopt.layer = "6"} : tensor<2x1xi1>, tensor<4x!qopt.quant<ternary,
  %1 = qopt.select %c, %t, %t {qopt.layer = "6"} : tensor<2x1xi1>, tensor<4x!qopt.quant<ternary, real<0.5>>>, tensor<4x!qopt.quant<ternary, real<0.5>>> -> tensor<2x4x!qopt.quant<ternary, real<0.5>>>
  // CHECK-NEXT: qopt.select {{.*}} : tensor<4xi1>, tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  %2 = qopt.select %b, %n, %n : tensor<4xi1>, tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
  // CHECK-NEXT: qopt.select {{.*}} : tensor<4xi1>, tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  %3 = qopt.select %b, %b, %b : tensor<4xi1>, tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
  // CHECK-NEXT: qopt.select {{.*}} : tensor<4xi1>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %4 = qopt.select %b, %f, %f : tensor<4xi1>, tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

// CHECK-LABEL: func @rescale_32
func.func @rescale_32(%x: tensor<4xi32>, %y: tensor<4x!u8>) {
  // CHECK-NEXT: %[[W:.*]] = qopt.reinterpret %{{.*}} : tensor<4xi32> -> tensor<4x!qopt.quant<i32, real<1.250000e-01>>>
  %0 = qopt.reinterpret %x : tensor<4xi32> -> tensor<4x!i32>
  // CHECK-NEXT: qopt.rescale %[[W]] rounding<half_away_twice> : tensor<4x!qopt.quant<i32, real<1.250000e-01>>> -> tensor<4x!qopt.quant<i8,
  %1 = qopt.rescale %0 rounding<half_away_twice> : tensor<4x!i32> -> tensor<4x!i8>
  // CHECK-NEXT: qopt.rescale %{{.*}} rounding<floor> : tensor<4x!qopt.quant<u8, {{.*}}>> -> tensor<4x!qopt.quant<i32, real<1.250000e-01>>>
  %2 = qopt.rescale %y rounding<floor> : tensor<4x!u8> -> tensor<4x!i32>
  return
}

// CHECK-LABEL: func @cast
// GENERIC-LABEL: sym_name = "cast"
func.func @cast(%x: tensor<4x!i8>, %b: tensor<4xi1>, %n: tensor<4xi64>) {
  // CHECK-NEXT: qopt.cast %{{.*}} : tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<4xi32>
  // GENERIC: "qopt.cast"(%{{.*}}) : (
  %0 = qopt.cast %x : tensor<4x!i8> -> tensor<4xi32>
  // CHECK-NEXT: qopt.cast %{{.*}} : tensor<4xi1> -> tensor<4x!qopt.quant<u8,
  %1 = qopt.cast %b : tensor<4xi1> -> tensor<4x!u8>
  // CHECK-NEXT: qopt.cast %{{.*}} {qopt.layer = "7"} : tensor<4xi64> -> tensor<4xi1>
  %2 = qopt.cast %n {qopt.layer = "7"} : tensor<4xi64> -> tensor<4xi1>
  // CHECK-NEXT: qopt.cast %{{.*}} : tensor<4x!qopt.quant<i8, {{.*}}>> -> tensor<4x!qopt.quant<i16,
  %3 = qopt.cast %x : tensor<4x!i8> -> tensor<4x!i16>
  return
}
