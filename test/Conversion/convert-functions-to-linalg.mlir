// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

// Functions of one tensor. That the results are right is a matter of
// test/Operators; here is how they are computed.

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!u = !qopt.quant<u8, real<0.5>>
!n = !qopt.quant<i4<-7:7>, real<0.5>>
!p = !qopt.quant<i8, pow2<2**-8>, zp<-128>>

// A byte is looked up. The table's first entry is that of code 0.
// CHECK-LABEL: func.func @table(
// CHECK-DAG: %[[T:.*]] = arith.constant dense<"0x
// CHECK: linalg.generic
// CHECK-NEXT: ^bb0(%[[C:.*]]: i8, %{{.*}}: i8):
// CHECK-NEXT: %[[I:.*]] = arith.index_castui %[[C]] : i8 to index
// CHECK-NEXT: %[[Y:.*]] = tensor.extract %[[T]][%[[I]]] : tensor<256xi8>
// CHECK-NEXT: linalg.yield %[[Y]]
// CHECK-NOT: linalg
// CHECK-LABEL: func.func @values(
// CHECK-DAG: arith.constant dense<[0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 6, 5, 4, 3, 2, 1]> : tensor<16xi4>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @table(%x: tensor<2x3x!q>) -> tensor<2x3x!p> {
    %0 = qopt.logistic %x rounding<half_away_twice> : tensor<2x3x!q> -> tensor<2x3x!p>
    return %0 : tensor<2x3x!p>
  }
  // Codes out of narrow bounds count as the nearest one.
  func.func @values(%x: tensor<4x!n>) -> tensor<4x!n> {
    %0 = qopt.abs %x rounding<half_away_twice> : tensor<4x!n> -> tensor<4x!n>
    return %0 : tensor<4x!n>
  }
}

// -----

!w = !qopt.quant<i16, real<0.5>>
!v = !qopt.quant<i16, real<0.25>>
!p = !qopt.quant<i16, pow2<2**-15>>

// Two bytes are computed: by one rescale where the function is linear.
// CHECK-LABEL: func.func @relu(
// CHECK: linalg.generic
// CHECK: arith.muli
// CHECK-NOT: arith.muli
// CHECK-NOT: arith.select
// CHECK: arith.maxsi
// CHECK-LABEL: func.func @leaky_relu(
// CHECK: linalg.generic
// CHECK: arith.muli
// CHECK: arith.muli
// CHECK: arith.select
// CHECK-LABEL: func.func @negative_alpha(
// CHECK-DAG: %[[LOW:.*]] = arith.constant -2147483647 : i32
// CHECK: linalg.generic
// CHECK: %[[Z:.*]] = arith.maxsi %{{.*}}, %[[LOW]] : i32
// CHECK: arith.subi %{{.*}}, %[[Z]] : i32
// CHECK-LABEL: func.func @abs(
// CHECK: linalg.generic
// CHECK: arith.cmpi slt
// CHECK: arith.select
// CHECK: arith.muli
// CHECK-LABEL: func.func @logistic(
// CHECK-DAG: %[[T:.*]] = arith.constant dense<{{.*}}> : tensor<256xi32>
// CHECK: linalg.generic
// CHECK: tensor.extract %[[T]]
// CHECK: tensor.extract %[[T]]
// CHECK-LABEL: func.func @tanh(
// CHECK: tensor<256xi32>
// CHECK-LABEL: func.func @rsqrt(
// CHECK-DAG: %[[T:.*]] = arith.constant dense<{{.*}}> : tensor<513xi16>
// CHECK: linalg.generic
// CHECK: tensor.extract %[[T]]
// CHECK: tensor.extract %[[T]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @relu(%x: tensor<4x!w>) -> tensor<4x!v> {
    %0 = qopt.leaky_relu %x alpha 1.0 activation<relu> rounding<half_away_twice> : tensor<4x!w> -> tensor<4x!v>
    return %0 : tensor<4x!v>
  }
  func.func @leaky_relu(%x: tensor<4x!w>) -> tensor<4x!v> {
    %0 = qopt.leaky_relu %x alpha 0.25 rounding<half_away_twice> : tensor<4x!w> -> tensor<4x!v>
    return %0 : tensor<4x!v>
  }
  func.func @negative_alpha(%x: tensor<4x!w>) -> tensor<4x!v> {
    %0 = qopt.leaky_relu %x alpha -0.25 rounding<half_away_twice> : tensor<4x!w> -> tensor<4x!v>
    return %0 : tensor<4x!v>
  }
  func.func @abs(%x: tensor<4x!w>) -> tensor<4x!v> {
    %0 = qopt.abs %x rounding<half_away_twice> : tensor<4x!w> -> tensor<4x!v>
    return %0 : tensor<4x!v>
  }
  func.func @logistic(%x: tensor<4x!w>) -> tensor<4x!p> {
    %0 = qopt.logistic %x rounding<half_away> : tensor<4x!w> -> tensor<4x!p>
    return %0 : tensor<4x!p>
  }
  func.func @tanh(%x: tensor<4x!w>) -> tensor<4x!p> {
    %0 = qopt.tanh %x rounding<half_away> : tensor<4x!w> -> tensor<4x!p>
    return %0 : tensor<4x!p>
  }
  func.func @rsqrt(%x: tensor<4x!w>) -> tensor<4x!v> {
    %0 = qopt.rsqrt %x rounding<half_up> : tensor<4x!w> -> tensor<4x!v>
    return %0 : tensor<4x!v>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// Without a scale there is nothing to look up, and no profile to ask for.
// CHECK-LABEL: func.func @integers(
// CHECK: arith.select
// CHECK: linalg.generic
// CHECK: arith.subi %{{.*}}, %{{.*}} : i64
// CHECK: linalg.generic
// CHECK: arith.subi %{{.*}}, %{{.*}} : i8
module {
  func.func @integers(%x: tensor<4xi32>, %y: tensor<4xi64>, %z: tensor<4x!q>) -> (tensor<4xi32>, tensor<4xi64>, tensor<4x!q>) {
    %0 = qopt.abs %x : tensor<4xi32> -> tensor<4xi32>
    %1 = qopt.neg %y : tensor<4xi64> -> tensor<4xi64>
    %2 = qopt.neg %z : tensor<4x!q> -> tensor<4x!q>
    return %0, %1, %2 : tensor<4xi32>, tensor<4xi64>, tensor<4x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.125>, zp<5>>
!u = !qopt.quant<u8, real<0.125>, zp<5>>
!w = !qopt.quant<i16, real<0.125>>
!p = !qopt.quant<i16, pow2<2**-15>>
!l = !qopt.quant<i8, pow2<2**-4>, zp<127>>
!n = !qopt.quant<u8, pow2<2**-7>, zp<128>>

// Loops over elements that make a value of each row, then loops over rows, then
// one over elements.
// CHECK: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @softmax(
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<513xi16>
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<513xi16>
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]
// CHECK: arith.maxsi
// CHECK: %[[E:.*]] = linalg.generic {{.*}}["parallel", "parallel"]
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]} ins(%[[E]]
// CHECK: linalg.generic {{.*}}["parallel"]
// CHECK: math.ctlz
// CHECK: linalg.generic {{.*}}["parallel", "parallel"]} ins(%[[E]]
// CHECK-LABEL: func.func @log_softmax(
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<256xi32>
// CHECK-DAG: arith.constant dense<{{.*}}> : tensor<256xi32>
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]
// CHECK: linalg.generic {{.*}}["parallel"]
// CHECK: linalg.generic {{.*}}["parallel"]
// CHECK: linalg.generic {{.*}}["parallel", "parallel"]
// CHECK: arith.cmpi sle
// CHECK-LABEL: func.func @l2_normalization(
// CHECK: linalg.generic {{.*}}["parallel", "reduction"]
// CHECK: linalg.generic {{.*}}["parallel"]
// CHECK: linalg.generic {{.*}}["parallel"]
// CHECK: linalg.generic {{.*}}["parallel", "parallel"]
// Unsigned elements are made 128 times finer before they are rounded.
// CHECK: arith.shli %{{.*}}, %c7_i32 : i32
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @softmax(%x: tensor<2x10x!w>) -> tensor<2x10x!p> {
    %0 = qopt.softmax %x rounding<half_away_twice> : tensor<2x10x!w> -> tensor<2x10x!p>
    return %0 : tensor<2x10x!p>
  }
  func.func @log_softmax(%x: tensor<2x10x!q>) -> tensor<2x10x!l> {
    %0 = qopt.log_softmax %x rounding<half_away_twice> : tensor<2x10x!q> -> tensor<2x10x!l>
    return %0 : tensor<2x10x!l>
  }
  func.func @l2_normalization(%x: tensor<2x10x!u>) -> tensor<2x10x!n> {
    %0 = qopt.l2_normalization %x rounding<half_away_twice> : tensor<2x10x!u> -> tensor<2x10x!n>
    return %0 : tensor<2x10x!n>
  }
}
