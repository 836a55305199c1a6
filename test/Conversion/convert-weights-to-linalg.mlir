// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --qopt-verify-narrow-arithmetic --canonicalize --split-input-file | FileCheck %s

// Weights keep the width of their codes: they are packed behind the stage.

!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i3, real<0.25>>

// CHECK-LABEL: func.func @narrow(
// CHECK:     %[[W:.*]] = arith.constant dense<{{\[\[\[}}1, 2, 3]], {{\[\[}}-4, 0, -1]]]> : tensor<2x1x3xi3>
// CHECK:     linalg.generic {{.*}} ins(%{{.*}}, %[[W]] : tensor<1x2x6xi8>, tensor<2x1x3xi3>)
// CHECK:     arith.extsi %{{.*}} : i3 to i32
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @narrow(%x: tensor<1x2x2x3x!x>) -> tensor<1x2x2x2x!x> {
    %w = qopt.const dense<[[[[1, 2, 3]]], [[[-4, 0, -1]]]]> : tensor<2x1x1x3xi3> : tensor<2x1x1x3x!w>
    %0 = qopt.conv_2d %x, %w strides [1, 1] pad [0, 0, 0, 0] rounding<half_even> : tensor<1x2x2x3x!x>, tensor<2x1x1x3x!w> -> tensor<1x2x2x2x!x>
    return %0 : tensor<1x2x2x2x!x>
  }
}

// -----

// The phases of a transposed convolution hold codes, and zeros where there are
// none.
!x = !qopt.quant<i8, real<0.5>>
!w = !qopt.quant<pow2<3>, real<0.25>>

// CHECK-LABEL: func.func @phases(
// CHECK: arith.constant dense<{{\[\[\[\[\[}}-3]]], {{\[\[\[}}2]]]]]> : tensor<1x2x1x1x1xi3>
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @phases(%x: tensor<1x1x2x1x!x>) -> tensor<1x1x4x1x!x> {
    %w = qopt.const dense<[[[[-3], [2]]]]> : tensor<1x1x2x1xi3> : tensor<1x1x2x1x!w>
    %0 = qopt.transpose_conv_2d %x, %w strides [1, 2] pad [0, 0] rounding<half_even> : tensor<1x1x2x1x!x>, tensor<1x1x2x1x!w> -> tensor<1x1x4x1x!x>
    return %0 : tensor<1x1x4x1x!x>
  }
}

// -----

// Powers of two: a shift, no product until the sums are rescaled. The ranges of
// the sums are proved through it: 32 bits do for the rescale. The zero point goes
// into the start: 10 + 3 * (1 + 4 - 2), 20 + 3 * (0 - 64 + 1).
!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<pow2<4>, channel<0>, double<u8 [100, 200], #qopt.pow2<2**-10>>>
!y = !qopt.quant<i8, real<0.5>>

// CHECK-LABEL: func.func @powers_of_two(
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i32
// CHECK-DAG: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK-DAG: %[[SEVEN:.*]] = arith.constant 7 : i32
// CHECK-DAG: %[[EIGHT:.*]] = arith.constant 8 : i32
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[}}1, 3, -6], [0, -1, 1]]> : tensor<2x3xi4>
// CHECK-DAG: arith.constant dense<[19, -169]> : tensor<2xi32>
// CHECK:     linalg.generic {{.*}} ins(%{{.*}}, %[[W]] :
// CHECK:     ^bb0(%[[X:.*]]: i8, %[[CODE:.*]]: i4, %[[ACC:.*]]: i32):
// CHECK:       %[[WIDE:.*]] = arith.extsi %[[X]] : i8 to i32
// CHECK-NEXT:  %[[C:.*]] = arith.extui %[[CODE]] : i4 to i32
// CHECK-NEXT:  %[[NEGATIVE:.*]] = arith.cmpi uge, %[[C]], %[[EIGHT]]
// CHECK-NEXT:  %[[E:.*]] = arith.andi %[[C]], %[[SEVEN]]
// CHECK-NEXT:  %[[NONE:.*]] = arith.cmpi eq, %[[E]], %[[ZERO]]
// CHECK-NEXT:  %[[MAX:.*]] = arith.maxui %[[E]], %[[ONE]]
// CHECK-NEXT:  %[[AMOUNT:.*]] = arith.subi %[[MAX]], %[[ONE]]
// CHECK-NEXT:  %[[S:.*]] = arith.shli %[[WIDE]], %[[AMOUNT]]
// CHECK-NEXT:  %[[T:.*]] = arith.select %[[NONE]], %[[ZERO]], %[[S]]
// CHECK-NEXT:  %[[U:.*]] = arith.subi %[[ZERO]], %[[T]]
// CHECK-NEXT:  %[[V:.*]] = arith.select %[[NEGATIVE]], %[[U]], %[[T]]
// CHECK-NEXT:  arith.addi %[[ACC]], %[[V]]
// CHECK:       arith.muli %{{.*}}, %{{.*}} overflow<nsw> : i32
// CHECK-NOT:   i64
module attributes {qopt.profile = #qopt.profile<onnx>} {
  func.func @powers_of_two(%x: tensor<1x3x!x>) -> tensor<1x2x!y> {
    %w = qopt.const dense<[[1, 3, -6], [0, -1, 1]]> : tensor<2x3xi4> : tensor<2x3x!w>
    %b = qopt.const dense<[10, 20]> : tensor<2xi32> : tensor<2xi32>
    %0 = qopt.fully_connected %x, %w, %b rounding<half_even> : tensor<1x3x!x>, tensor<2x3x!w>, tensor<2xi32> -> tensor<1x2x!y>
    return %0 : tensor<1x2x!y>
  }
}

// -----

// In accumulators of 64 bits the shift has 64.
!x = !qopt.quant<i16, real<0.5>>
!w = !qopt.quant<pow2<6>, real<0.25>>

// CHECK-LABEL: func.func @wide(
// CHECK: arith.shli %{{.*}}, %{{.*}} : i64
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @wide(%x: tensor<1x1x!x>) -> tensor<1x1x!x> {
    %w = qopt.const dense<31> : tensor<1x1xi6> : tensor<1x1x!w>
    %0 = qopt.fully_connected %x, %w accumulator<i64> rounding<half_up> : tensor<1x1x!x>, tensor<1x1x!w> -> tensor<1x1x!x>
    return %0 : tensor<1x1x!x>
  }
}
