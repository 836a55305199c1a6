// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=memory | FileCheck %s

// The states of an LSTM are written in place, step by step: the arena holds each
// once, and the only copies are those of the hidden state to the output.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %{{.*}}: memref<1x5x3xi8>, %[[OUT:.*]]: memref<1x5x4xi8>, %[[ARENA:.*]]: memref<68xi8> {qopt.arena = 64 : i64})
// CHECK: %[[C:.*]] = memref.view %[[ARENA]][%{{.*}}][] : memref<68xi8> to memref<1x4xi16>
// CHECK: %[[H:.*]] = memref.view %[[ARENA]][%{{.*}}][] : memref<68xi8> to memref<1x4xi8>
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK: outs(%[[C]] : memref<1x4xi16>)
// CHECK-NOT: memref.copy
// CHECK: outs(%[[H]] : memref<1x4xi8>)
// CHECK: %[[ROW:.*]] = memref.subview %[[OUT]]
// CHECK: memref.copy %[[H]], %[[ROW]]
// CHECK-NOT: memref.copy
// CHECK: return

!x = !qopt.quant<i8, real<0.5>, zp<1>>
!w = !qopt.quant<i8, pow2<2**-6>>
!c = !qopt.quant<i16, pow2<2**-11>>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<1x5x3x!x>, %h: tensor<1x4x!x> {qopt.state = dense<1> : tensor<1x4xi8>}, %c: tensor<1x4x!c> {qopt.state = dense<0> : tensor<1x4xi16>})
      -> (tensor<1x5x4x!x>, tensor<1x4x!x> {qopt.state}, tensor<1x4x!c> {qopt.state}) {
    %w = qopt.const dense<3> : tensor<4x3xi8> : tensor<4x3x!w>
    %r = qopt.const dense<4> : tensor<4x4xi8> : tensor<4x4x!w>
    %b = qopt.const dense<7> : tensor<4xi32> : tensor<4xi32>
    %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<half_away_twice>
        : (tensor<1x5x3x!x>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>,
           tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>,
           tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<1x4x!x>, tensor<1x4x!c>)
        -> (tensor<1x5x4x!x>, tensor<1x4x!x>, tensor<1x4x!c>)
    return %0#0, %0#1, %0#2 : tensor<1x5x4x!x>, tensor<1x4x!x>, tensor<1x4x!c>
  }
}
