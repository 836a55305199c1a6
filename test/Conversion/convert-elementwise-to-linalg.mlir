// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

// Operators on corresponding elements: what is emitted of each, once.

!q = !qopt.quant<i8, real<0.5>>
!u = !qopt.quant<u8, real<0.5>>
!s = !qopt.quant<i16, real<0.5>>

// CHECK: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK: #[[$COLUMN:.*]] = affine_map<(d0, d1) -> (d0, 0)>

// CHECK-LABEL: func.func @sub(
// CHECK:         %[[C20:.*]] = arith.constant 20 : i32
// CHECK:         linalg.generic {indexing_maps = [#{{.*}}, #[[$ROW]], #{{.*}}]
// CHECK:           arith.extsi %{{.*}} : i8 to i32
// CHECK:           arith.shli %{{.*}}, %[[C20]]
// CHECK:           %[[A:.*]] = arith.trunci %{{.*}} : i64 to i32
// CHECK:           arith.shli %{{.*}}, %[[C20]]
// CHECK:           %[[B:.*]] = arith.trunci %{{.*}} : i64 to i32
// CHECK-NEXT:      arith.subi %[[A]], %[[B]] : i32

// CHECK-LABEL: func.func @sub_unsigned(
// CHECK-NOT:     arith.extsi %{{.*}} : i8
// CHECK-COUNT-2: arith.extui %{{.*}} : i8 to i32

// Integers have no limits but those of the activation.
// CHECK-LABEL: func.func @sub_integers(
// CHECK-DAG:     %[[C0:.*]] = arith.constant 0 : i64
// CHECK-DAG:     %[[C6:.*]] = arith.constant 6 : i64
// CHECK:           %[[D:.*]] = arith.subi %{{.*}}, %{{.*}} : i64
// CHECK-NEXT:      %[[L:.*]] = arith.maxsi %[[D]], %[[C0]]
// CHECK-NEXT:      %[[H:.*]] = arith.minsi %[[L]], %[[C6]]
// CHECK-NEXT:      linalg.yield %[[H]]

// CHECK-LABEL: func.func @mul(
// CHECK:         linalg.generic {indexing_maps = [#[[$COLUMN]], #[[$ROW]], #{{.*}}]
// CHECK:           %[[P:.*]] = arith.muli %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:      %[[S:.*]] = arith.addi %[[P]], %{{.*}} overflow<nsw> : i32
// CHECK-NEXT:      arith.shrsi %[[S]], %{{.*}} : i32

// CHECK-LABEL: func.func @squared_difference(
// CHECK:         %[[C7:.*]] = arith.constant 7 : i32
// CHECK-COUNT-2:   arith.shli %{{.*}}, %[[C7]]
// CHECK:           %[[D:.*]] = arith.subi %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:      arith.muli %[[D]], %[[D]] : i32

// CHECK-LABEL: func.func @prelu(
// CHECK:           %[[X:.*]] = arith.extsi %{{.*}} : i16 to i32
// CHECK:           %[[SLOPE:.*]] = arith.extsi %{{.*}} : i8 to i32
// CHECK:           %[[BELOW:.*]] = arith.cmpi slt, %[[X]], %{{.*}}
// CHECK:           arith.muli %[[X]], %[[SLOPE]] : i32
// CHECK:           arith.select %[[BELOW]], %{{.*}}, %{{.*}} : i32
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @sub(%x: tensor<2x4x!q>, %y: tensor<4x!q>) -> tensor<2x4x!q> {
    %0 = qopt.sub %x, %y rounding<half_away_twice> : tensor<2x4x!q>, tensor<4x!q> -> tensor<2x4x!q>
    return %0 : tensor<2x4x!q>
  }
  func.func @sub_unsigned(%x: tensor<4x!u>, %y: tensor<4x!u>) -> tensor<4x!u> {
    %0 = qopt.sub %x, %y rounding<half_away_twice> : tensor<4x!u>, tensor<4x!u> -> tensor<4x!u>
    return %0 : tensor<4x!u>
  }
  func.func @sub_integers(%x: tensor<4xi64>, %y: tensor<4xi64>) -> tensor<4xi64> {
    %0 = qopt.sub %x, %y activation<relu6> : tensor<4xi64>, tensor<4xi64> -> tensor<4xi64>
    return %0 : tensor<4xi64>
  }
  func.func @mul(%x: tensor<4x1x!s>, %y: tensor<3x!s>) -> tensor<4x3x!s> {
    %0 = qopt.mul %x, %y rounding<half_up> : tensor<4x1x!s>, tensor<3x!s> -> tensor<4x3x!s>
    return %0 : tensor<4x3x!s>
  }
  func.func @squared_difference(%x: tensor<4x!q>, %y: tensor<4x!q>) -> tensor<4x!q> {
    %0 = qopt.squared_difference %x, %y rounding<half_away_twice> : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
    return %0 : tensor<4x!q>
  }
  func.func @prelu(%x: tensor<4x!s>, %y: tensor<4x!q>) -> tensor<4x!s> {
    %0 = qopt.prelu %x, %y rounding<half_up> : tensor<4x!s>, tensor<4x!q> -> tensor<4x!s>
    return %0 : tensor<4x!s>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>
!u = !qopt.quant<u8, real<0.5>>
!w = !qopt.quant<i32, real<0.25>>

// CHECK-LABEL: func.func @maximum_unsigned(
// CHECK:         arith.maxui %{{.*}}, %{{.*}} : i8
// CHECK-LABEL: func.func @minimum(
// CHECK:         arith.minsi %{{.*}}, %{{.*}} : i8

// What is not 0 is true, also of an argument.
// CHECK-LABEL: func.func @maximum_bool(
// CHECK-COUNT-2: arith.cmpi ne,
// CHECK:         arith.maxsi

// CHECK-LABEL: func.func @compare(
// CHECK:         %[[C8:.*]] = arith.constant 8 : i32
// CHECK:         arith.extsi %{{.*}} : i8 to i32
// CHECK-NEXT:    arith.shli %{{.*}}, %[[C8]]
// CHECK:         arith.extui %{{.*}} : i8 to i32
// CHECK-NEXT:    arith.shli %{{.*}}, %[[C8]]
// CHECK:         %[[LE:.*]] = arith.cmpi sle, %{{.*}}, %{{.*}} : i32
// CHECK-NEXT:    arith.extui %[[LE]] : i1 to i8
// CHECK-LABEL: func.func @compare_integers(
// CHECK:         arith.cmpi sgt, %{{.*}}, %{{.*}} : i16

// CHECK-LABEL: func.func @select(
// CHECK:         %[[C:.*]] = arith.cmpi ne, %{{.*}}, %{{.*}} : i8
// CHECK-NEXT:    arith.select %[[C]], %{{.*}}, %{{.*}} : i8

// CHECK-LABEL: func.func @cast(
// CHECK:         arith.extui %{{.*}} : i8 to i32
// CHECK:         %[[T:.*]] = arith.cmpi ne, %{{.*}}, %{{.*}} : i8
// CHECK-NEXT:    arith.extui %[[T]] : i1 to i8
// CHECK-LABEL: func.func @cast_narrow(
// CHECK:         arith.trunci %{{.*}} : i64 to i8
// CHECK:         %[[T:.*]] = arith.cmpi ne, %{{.*}}, %{{.*}} : i8
// CHECK-NEXT:    arith.extui %[[T]] : i1 to i16

// 32 bits are neither extended nor cut, and nothing is left to limit above.
// CHECK-LABEL: func.func @rescale_32(
// CHECK:         ^bb0(%[[X:.*]]: i32, %{{.*}}: i32):
// CHECK:         %[[Y:.*]] = arith.trunci %{{.*}} : i64 to i32
// CHECK-NEXT:    %[[Z:.*]] = arith.maxsi %[[Y]], %{{.*}} : i32
// CHECK-NEXT:    linalg.yield %[[Z]] : i32
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @maximum_unsigned(%x: tensor<4x!u>, %y: tensor<!u>) -> tensor<4x!u> {
    %0 = qopt.maximum %x, %y : tensor<4x!u>, tensor<!u> -> tensor<4x!u>
    return %0 : tensor<4x!u>
  }
  func.func @minimum(%x: tensor<4x!q>, %y: tensor<4x!q>) -> tensor<4x!q> {
    %0 = qopt.minimum %x, %y : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
    return %0 : tensor<4x!q>
  }
  func.func @maximum_bool(%x: tensor<4xi1>, %y: tensor<4xi1>) -> tensor<4xi1> {
    %0 = qopt.maximum %x, %y : tensor<4xi1>, tensor<4xi1> -> tensor<4xi1>
    return %0 : tensor<4xi1>
  }
  func.func @compare(%x: tensor<4x!q>, %y: tensor<4x!u>) -> tensor<4xi1> {
    %0 = qopt.compare less_equal %x, %y rounding<half_away_twice> : tensor<4x!q>, tensor<4x!u> -> tensor<4xi1>
    return %0 : tensor<4xi1>
  }
  func.func @compare_integers(%x: tensor<4xi16>, %y: tensor<4xi16>) -> tensor<4xi1> {
    %0 = qopt.compare greater %x, %y : tensor<4xi16>, tensor<4xi16> -> tensor<4xi1>
    return %0 : tensor<4xi1>
  }
  func.func @select(%c: tensor<2x1xi1>, %x: tensor<2x4x!q>, %y: tensor<4x!q>) -> tensor<2x4x!q> {
    %0 = qopt.select %c, %x, %y : tensor<2x1xi1>, tensor<2x4x!q>, tensor<4x!q> -> tensor<2x4x!q>
    return %0 : tensor<2x4x!q>
  }
  func.func @cast(%x: tensor<4x!u>) -> (tensor<4xi32>, tensor<4xi1>) {
    %0 = qopt.cast %x : tensor<4x!u> -> tensor<4xi32>
    %1 = qopt.cast %x : tensor<4x!u> -> tensor<4xi1>
    return %0, %1 : tensor<4xi32>, tensor<4xi1>
  }
  func.func @cast_narrow(%x: tensor<4xi64>, %b: tensor<4xi1>) -> (tensor<4x!q>, tensor<4xi16>) {
    %0 = qopt.cast %x : tensor<4xi64> -> tensor<4x!q>
    %1 = qopt.cast %b : tensor<4xi1> -> tensor<4xi16>
    return %0, %1 : tensor<4x!q>, tensor<4xi16>
  }
  func.func @rescale_32(%x: tensor<4x!w>) -> tensor<4x!w> {
    %0 = qopt.rescale %x activation<relu> rounding<half_away_twice> : tensor<4x!w> -> tensor<4x!w>
    return %0 : tensor<4x!w>
  }
}
