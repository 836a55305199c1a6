// RUN: qopt-opt %s --split-input-file --verify-diagnostics --qopt-expose-layers | FileCheck %s

!x = !qopt.quant<i8, real<0.5>>

// Program order, after the results that are there.
// CHECK-LABEL: func.func @in_program_order(
// CHECK-SAME: -> (tensor<4x!qopt.quant<i8, real<5.000000e-01>>> {qopt.name = "y"},
// CHECK-SAME: tensor<2x2x!qopt.quant<i8, real<5.000000e-01>>> {qopt.layer = "7"},
// CHECK-SAME: tensor<4x1x!qopt.quant<i8, real<5.000000e-01>>> {qopt.layer = "conv|relu"})
func.func @in_program_order(%x: tensor<1x4x!x> {qopt.name = "x"}) -> (tensor<4x!x> {qopt.name = "y"}) {
  // CHECK: %[[A:.*]] = qopt.reshape %{{.*}} {qopt.layer = "7"}
  %0 = qopt.reshape %x {qopt.layer = "7"} : tensor<1x4x!x> -> tensor<2x2x!x>
  // CHECK: %[[B:.*]] = qopt.reshape %[[A]] {qopt.layer = "conv|relu"}
  %1 = qopt.reshape %0 {qopt.layer = "conv|relu"} : tensor<2x2x!x> -> tensor<4x1x!x>
  // CHECK: %[[C:.*]] = qopt.reshape %[[B]]
  %2 = qopt.reshape %1 : tensor<4x1x!x> -> tensor<4x!x>
  // CHECK: return %[[C]], %[[A]], %[[B]] :
  return %2 : tensor<4x!x>
}

// CHECK-LABEL: func.func @returned_already(
// CHECK-SAME: -> (tensor<4x!qopt.quant<i8, real<5.000000e-01>>>, tensor<4x!qopt.quant<i8, real<5.000000e-01>>> {qopt.layer = "1"})
func.func @returned_already(%x: tensor<1x4x!x>) -> tensor<4x!x> {
  // CHECK: %[[A:.*]] = qopt.reshape
  %0 = qopt.reshape %x {qopt.layer = "1"} : tensor<1x4x!x> -> tensor<4x!x>
  // CHECK: return %[[A]], %[[A]] :
  return %0 : tensor<4x!x>
}

// CHECK-LABEL: func.func @other_dialects() -> (tensor<2xi8> {qopt.layer = "0"})
func.func @other_dialects() {
  // CHECK: %[[A:.*]] = arith.constant
  %0 = arith.constant {qopt.layer = "0"} dense<1> : tensor<2xi8>
  // CHECK: return %[[A]] : tensor<2xi8>
  return
}

// What has no layers may be called and have any shape.
// CHECK-LABEL: func.func @no_layers(
// CHECK-SAME: %{{.*}}: i1) -> i8 {
func.func @no_layers(%c: i1) -> i8 {
  %0 = arith.constant 0 : i8
  cf.cond_br %c, ^a, ^a
^a:
  return %0 : i8
}
func.func @caller(%c: i1) -> i8 {
  %0 = call @no_layers(%c) : (i1) -> i8
  return %0 : i8
}
func.func private @declaration()

// -----

func.func @in_a_nested_region(%c: i1) {
  scf.if %c {
    // expected-error @below {{'arith.constant' op expected 'qopt.layer' in the only block of a function}}
    %0 = arith.constant {qopt.layer = "0"} 1 : i8
  }
  return
}

// -----

func.func @in_several_blocks() {
  // expected-error @below {{'arith.constant' op expected 'qopt.layer' in the only block of a function}}
  %0 = arith.constant {qopt.layer = "0"} 1 : i8
  cf.br ^a
^a:
  return
}

// -----

func.func private @callee() {
  %0 = arith.constant {qopt.layer = "0"} 1 : i8
  return
}
func.func @caller() {
  // expected-error @below {{'func.call' op expected no use of 'callee', whose layers become results; inline it first}}
  call @callee() : () -> ()
  return
}

// -----

// State stays last.
// CHECK-LABEL: func.func @state(
// CHECK-SAME: -> (tensor<2x2xf32>, tensor<2x2xf32> {qopt.layer = "1"}, tensor<4xf32> {qopt.state}) {
// CHECK: %[[L:.*]] = qopt.reshape
// CHECK: return %[[L]], %[[L]], %{{.*}} :
func.func @state(%x: tensor<4xf32>, %s: tensor<4xf32> {qopt.state = dense<0.0> : tensor<4xf32>}) -> (tensor<2x2xf32>, tensor<4xf32> {qopt.state}) {
  %0 = qopt.reshape %s {qopt.layer = "1"} : tensor<4xf32> -> tensor<2x2xf32>
  return %0, %x : tensor<2x2xf32>, tensor<4xf32>
}
