// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

// What is emitted of each form.

!q = !qopt.quant<i8, real<0.5>>
!p = !qopt.quant<i8, real<0.5>>

// One product and one sum, with a table for what differs between channels: the
// offset in units of 0.25.
// CHECK-LABEL: func.func @affine(
// CHECK-DAG:     %[[A:.*]] = arith.constant dense<[2, -3]> : tensor<2xi32>
// CHECK-DAG:     %[[B:.*]] = arith.constant dense<[10, -14]> : tensor<2xi32>
// CHECK:         linalg.generic {{.*}} ins(%{{.*}}, %[[A]], %[[B]] : tensor<4x2xi8>, tensor<2xi32>, tensor<2xi32>)
// CHECK:         ^bb0(%[[X:.*]]: i8, %[[CA:.*]]: i32, %[[CB:.*]]: i32, %{{.*}}: i8):
// CHECK-NEXT:      %[[W:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT:      %[[M:.*]] = arith.muli %[[W]], %[[CA]] : i32
// CHECK-NEXT:      arith.addi %[[M]], %[[CB]] : i32
module attributes {qopt.profile = #qopt.profile<floor>} {
  func.func @affine(%x: tensor<4x2x!q>) -> tensor<4x2x!q> {
    %a = qopt.const dense<[2, -3]> : tensor<2xi8> : tensor<2x!p>
    %b = qopt.const dense<[5, -7]> : tensor<2xi8> : tensor<2x!p>
    %0 = qopt.quant_norm %x, %a, %b form<affine> rounding<floor> : tensor<4x2x!q>, tensor<2x!p>, tensor<2x!p> -> tensor<4x2x!q>
    return %0 : tensor<4x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!p = !qopt.quant<i8, real<0.5>>

// The difference, 15 bits finer than the input, times what all channels share.
// CHECK-LABEL: func.func @centered(
// CHECK-DAG:     %[[S:.*]] = arith.constant 15 : i32
// CHECK-DAG:     %[[C:.*]] = arith.constant dense<[163840, -229376]> : tensor<2xi32>
// CHECK-DAG:     %[[A:.*]] = arith.constant 2 : i32
// CHECK:         ^bb0(%[[X:.*]]: i8, %[[CC:.*]]: i32, %{{.*}}: i8):
// CHECK-NEXT:      %[[W:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT:      %[[F:.*]] = arith.shli %[[W]], %[[S]] : i32
// CHECK-NEXT:      %[[D:.*]] = arith.subi %[[F]], %[[CC]] : i32
// CHECK-NEXT:      arith.muli %[[D]], %[[A]] : i32
module attributes {qopt.profile = #qopt.profile<floor>} {
  func.func @centered(%x: tensor<4x2x!q>) -> tensor<4x2x!q> {
    %a = qopt.const dense<2> : tensor<2xi8> : tensor<2x!p>
    %b = qopt.const dense<[5, -7]> : tensor<2xi8> : tensor<2x!p>
    %0 = qopt.quant_norm %x, %a, %b form<centered> rounding<floor> : tensor<4x2x!q>, tensor<2x!p>, tensor<2x!p> -> tensor<4x2x!q>
    return %0 : tensor<4x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!p = !qopt.quant<pow2<4>, pow2<2**-2>>
!b = !qopt.quant<i8, real<0.5>>

// Nothing is multiplied before the rescale.
// CHECK-LABEL: func.func @shift_add(
// CHECK:         linalg.generic
// CHECK:           arith.shli
// CHECK-NOT:       arith.muli
// CHECK:           arith.addi %{{.*}}, %{{.*}} : i32
module attributes {qopt.profile = #qopt.profile<floor>} {
  func.func @shift_add(%x: tensor<4x2x!q>) -> tensor<4x2x!q> {
    %a = qopt.const dense<[1, -2]> : tensor<2xi4> : tensor<2x!p>
    %b = qopt.const dense<[5, -7]> : tensor<2xi8> : tensor<2x!b>
    %0 = qopt.quant_norm %x, %a, %b form<shift_add> rounding<floor> : tensor<4x2x!q>, tensor<2x!p>, tensor<2x!b> -> tensor<4x2x!q>
    return %0 : tensor<4x2x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!s = !qopt.quant<bipolar, real<1.0>>
!b = !qopt.quant<i8, real<0.5>>

// One bit of each element, in a byte; without a negative sign it is one
// comparison.
// CHECK-LABEL: func.func @threshold(
// CHECK-SAME:    -> tensor<4x2xi8>
// CHECK:         ^bb0(%[[X:.*]]: i8, %[[C:.*]]: i32, %{{.*}}: i8):
// CHECK-NEXT:      %[[W:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT:      %[[D:.*]] = arith.subi %[[W]], %[[C]] : i32
// CHECK-NEXT:      %[[Y:.*]] = arith.cmpi sge, %[[D]], %{{.*}} : i32
// CHECK-NEXT:      %[[E:.*]] = arith.extui %[[Y]] : i1 to i8
// CHECK-NEXT:      linalg.yield %[[E]]
module attributes {qopt.profile = #qopt.profile<floor>} {
  func.func @threshold(%x: tensor<4x2x!q>) -> tensor<4x2xi1> {
    %a = qopt.const dense<true> : tensor<2xi1> : tensor<2x!s>
    %b = qopt.const dense<[5, -7]> : tensor<2xi8> : tensor<2x!b>
    %0 = qopt.quant_norm %x, %a, %b form<threshold> rounding<floor> : tensor<4x2x!q>, tensor<2x!s>, tensor<2x!b> -> tensor<4x2x!s>
    %1 = qopt.reinterpret %0 : tensor<4x2x!s> -> tensor<4x2xi1>
    return %1 : tensor<4x2xi1>
  }
}
