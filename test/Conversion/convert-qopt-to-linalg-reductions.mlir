// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!r = !qopt.quant<i8, real<0.25>, zp<1>>

// The zero points of all elements are where the sum starts: 3 * 12. The divisor is
// part of the multiplier: 2 / 12 is 2^30 * 2^3 / 12 = 715827882, truncated, at 2^(-1 - 31).
// CHECK-LABEL: func.func @mean(
// CHECK-SAME: tensor<2x3x4x5xi8>) -> tensor<2x1x1x5xi8>
// CHECK-DAG: %[[START:.*]] = arith.constant 36 : i32
// CHECK-DAG: %[[M:.*]] = arith.constant 715827882 : i64
// CHECK: linalg.fill ins(%[[START]] : i32)
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction", "reduction", "parallel"]}
// CHECK: arith.addi %{{.*}} : i32
// CHECK: arith.muli %{{.*}}, %[[M]] : i64
// CHECK-NOT: arith.divsi
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1, 2], [3]] {{.*}} : tensor<2x5xi8> into tensor<2x1x1x5xi8>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @mean(%x: tensor<2x3x4x5x!q>) -> tensor<2x1x1x5x!r> {
    %0 = qopt.mean %x axes [1, 2] keep_dims rounding<half_away_twice> : tensor<2x3x4x5x!q> -> tensor<2x1x1x5x!r>
    return %0 : tensor<2x1x1x5x!r>
  }
}

// -----

!u = !qopt.quant<u8, real<0.5>, zp<255>>
!w = !qopt.quant<i16, real<0.5>>

// CHECK-LABEL: func.func @sum(
// CHECK-DAG: %[[START:.*]] = arith.constant -765 : i32
// CHECK: linalg.fill ins(%[[START]] : i32)
// CHECK: arith.extui %{{.*}} : i8 to i32
// Equal scales: the multiplier is 1, a shift to the left and half of it.
// CHECK: arith.trunci %{{.*}} : i32 to i16
// CHECK-NOT: expand_shape
// The start wraps: 32768 * 2^17 elements is 2^32.
// CHECK-LABEL: func.func @wrapping(
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: linalg.fill ins(%[[ZERO]] : i32)
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @sum(%x: tensor<2x3x!u>) -> tensor<2x!w> {
    %0 = qopt.sum %x axes [1] rounding<half_away_twice> : tensor<2x3x!u> -> tensor<2x!w>
    return %0 : tensor<2x!w>
  }
  func.func @wrapping(%x: tensor<131072x!qopt.quant<i16, real<0.5>, zp<-32768>>>) -> tensor<!w> {
    %0 = qopt.sum %x axes [0] rounding<half_away_twice> : tensor<131072x!qopt.quant<i16, real<0.5>, zp<-32768>>> -> tensor<!w>
    return %0 : tensor<!w>
  }
}

// -----

// Plain integers: a sum keeps its width, a mean is one of 64 bits.
// CHECK-LABEL: func.func @integers(
// CHECK: arith.addi %{{.*}} : i8
// CHECK: arith.extsi %{{.*}} : i32 to i64
// CHECK: arith.addi %{{.*}} : i64
// CHECK: arith.divsi %{{.*}}, %c3_i64 : i64
// CHECK: arith.trunci %{{.*}} : i64 to i32
func.func @integers(%x: tensor<2x3xi8>, %y: tensor<2x3xi32>) -> (tensor<3xi8>, tensor<2x1xi32>) {
  %0 = qopt.sum %x axes [0] : tensor<2x3xi8> -> tensor<3xi8>
  %1 = qopt.mean %y axes [1] keep_dims : tensor<2x3xi32> -> tensor<2x1xi32>
  return %0, %1 : tensor<3xi8>, tensor<2x1xi32>
}

// -----

!i = !qopt.quant<i8, real<0.5>, zp<-3>>
!u = !qopt.quant<u8, real<0.5>, zp<7>>

// The start loses against everything, in the order of the type; a bool is an unsigned byte.
// CHECK-LABEL: func.func @extrema(
// CHECK-DAG: %[[LOW:.*]] = arith.constant -128 : i8
// CHECK-DAG: %[[HIGH:.*]] = arith.constant -1 : i8
// CHECK: linalg.fill ins(%[[LOW]] : i8)
// CHECK: arith.maxsi
// CHECK: linalg.fill ins(%[[HIGH]] : i8)
// CHECK: arith.minui
// CHECK: linalg.fill ins(%[[HIGH]] : i8)
// CHECK: arith.minui %{{.*}} : i8
func.func @extrema(%x: tensor<2x3x!i>, %y: tensor<2x3x!u>, %b: tensor<2x3xi1>) -> (tensor<2x!i>, tensor<!u>, tensor<1x3xi1>) {
  %0 = qopt.reduce_max %x axes [1] : tensor<2x3x!i> -> tensor<2x!i>
  %1 = qopt.reduce_min %y axes [0, 1] : tensor<2x3x!u> -> tensor<!u>
  %2 = qopt.reduce_min %b axes [0] keep_dims : tensor<2x3xi1> -> tensor<1x3xi1>
  return %0, %1, %2 : tensor<2x!i>, tensor<!u>, tensor<1x3xi1>
}

// -----

!u = !qopt.quant<u8, real<0.5>, zp<7>>

// Best element and position together; of equal ones the first counts, whatever the
// order of the loops.
// CHECK-LABEL: func.func @positions(
// CHECK: %{{.*}}:2 = linalg.generic {{.*}} outs(%{{.*}}, %{{.*}} : tensor<2xi8>, tensor<2xi64>)
// CHECK-NEXT: ^bb0(%[[X:.*]]: i8, %[[BEST:.*]]: i8, %[[WHERE:.*]]: i64):
// CHECK: %[[P:.*]] = linalg.index 1
// CHECK: %[[I:.*]] = arith.index_cast %[[P]] : index to i64
// CHECK: %[[BETTER:.*]] = arith.cmpi ugt, %[[X]], %[[BEST]]
// CHECK: %[[EQUAL:.*]] = arith.cmpi eq, %[[X]], %[[BEST]]
// CHECK: %[[BEFORE:.*]] = arith.cmpi slt, %[[I]], %[[WHERE]]
// CHECK: %[[TIE:.*]] = arith.andi %[[EQUAL]], %[[BEFORE]]
// CHECK: %[[IS:.*]] = arith.ori %[[BETTER]], %[[TIE]]
// CHECK: arith.maxui %[[X]], %[[BEST]]
// CHECK: arith.select %[[IS]], %[[I]], %[[WHERE]]
// CHECK: arith.cmpi slt, %{{.*}} : i32
func.func @positions(%x: tensor<2x3x!u>, %y: tensor<3x2xi32>) -> (tensor<2xi64>, tensor<2xi32>) {
  %0 = qopt.arg_max %x axis 1 : tensor<2x3x!u> -> tensor<2xi64>
  %1 = qopt.arg_min %y axis 0 : tensor<3x2xi32> -> tensor<2xi32>
  return %0, %1 : tensor<2xi64>, tensor<2xi32>
}
