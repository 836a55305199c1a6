// RUN: qopt-opt --qopt-form-cascades --split-input-file --verify-diagnostics %s | FileCheck %s

// Two groups, the second of which reads the first; constants stay outside, and what
// is recorded of an op stays with it.
// CHECK-LABEL: func @groups
func.func @groups(%x: tensor<1x8x8x2xi32>, %y: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // CHECK-SAME: %[[X:.*]]: tensor<1x8x8x2xi32>, %[[Y:.*]]: tensor
  // CHECK-NEXT: %[[C:.*]] = qopt.const
  // CHECK-NEXT: %[[A:.*]] = qopt.cascade %[[X]], %[[Y]] : (tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // CHECK-NEXT: ^bb0(%[[RX:.*]]: tensor<1x8x8x2xi32>, %[[RY:.*]]: tensor<1x8x8x2xi32>):
  // CHECK-NEXT:   %[[N:.*]] = qopt.neg %[[RX]] {qopt.layer = "a"} :
  // CHECK-NEXT:   %[[S:.*]] = qopt.add %[[N]], %[[C]] :
  // CHECK-NEXT:   %[[T:.*]] = qopt.add %[[S]], %[[RY]] {qopt.layer = "b"} :
  // CHECK-NEXT:   qopt.yield %[[T]]
  // CHECK-NEXT: }
  // CHECK-NEXT: %[[B:.*]] = qopt.cascade %[[X]], %[[A]] :
  // CHECK-NEXT: ^bb0(%[[RX:.*]]: tensor<1x8x8x2xi32>, %[[RA:.*]]: tensor<1x8x8x2xi32>):
  // CHECK-NEXT:   %[[M:.*]] = qopt.neg %[[RX]] :
  // CHECK-NEXT:   %[[U:.*]] = qopt.add %[[M]], %[[RA]] :
  // CHECK-NEXT:   qopt.yield %[[U]]
  // CHECK-NEXT: }
  // CHECK-NEXT: return %[[B]]
  %0 = qopt.neg %x {qopt.cascade = 7 : i64, qopt.layer = "a"} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %c = qopt.const dense<1> : tensor<2xi32> : tensor<2xi32>
  %1 = qopt.add %0, %c {qopt.cascade = 7 : i64} : tensor<1x8x8x2xi32>, tensor<2xi32> -> tensor<1x8x8x2xi32>
  %2 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %3 = qopt.add %1, %y {qopt.cascade = 7 : i64, qopt.layer = "b"} : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %4 = qopt.add %2, %3 {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %4 : tensor<1x8x8x2xi32>
}

// -----

func.func @used_outside(%x: tensor<1x8x8x2xi32>) -> (tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32>) {
  // expected-error @+1 {{expected a value that is used in its cascade only, but 'func.return' uses it}}
  %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %1 = qopt.abs %0 {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %0, %1 : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32>
}

// -----

// Out of the group and back in.
func.func @around(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // expected-error @+1 {{expected a value that is used in its cascade only, but 'qopt.transpose' uses it}}
  %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %1 = qopt.transpose %0 permutation [0, 2, 1, 3] : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %2 = qopt.add %0, %1 {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %2 : tensor<1x8x8x2xi32>
}

// -----

func.func @not_by_rows(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // expected-error @+1 {{expected an op that a cascade can compute row by row}}
  %0 = qopt.transpose %x permutation [0, 2, 1, 3] {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %1 = qopt.abs %0 {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %1 : tensor<1x8x8x2xi32>
}

// -----

func.func @unused(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  // expected-error @+1 {{expected a cascade: expected every value to be read, but nothing reads value 1}}
  %1 = qopt.abs %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %1 : tensor<1x8x8x2xi32>
}

// -----

func.func @blocks(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // expected-error @+1 {{expected the ops of a cascade in one block}}
  %0 = qopt.neg %x {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  cf.br ^end
^end:
  %1 = qopt.abs %0 {qopt.cascade = 0 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %1 : tensor<1x8x8x2xi32>
}

// -----

func.func @number(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // expected-error @+1 {{expected 'qopt.cascade' to be a number of type i64, but got "a"}}
  %0 = qopt.neg %x {qopt.cascade = "a"} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %0 : tensor<1x8x8x2xi32>
}
