// Results are computed in the caller's buffers: the arena is empty, and nothing
// is copied.

// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=memory --split-input-file | FileCheck %s --implicit-check-not=memref.copy --implicit-check-not=memref.view

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>

// In tiles, row by row.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[Y:[a-z0-9]*]]: memref<4x96xi8>, %{{[a-z0-9]*}}: memref<0xi8> {qopt.arena = 64 : i64})
// CHECK: scf.for
// CHECK: memref.subview %[[Y]]
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<4x64x!q>) -> tensor<4x96x!q> {
    %w = qopt.const dense<1> : tensor<96x64xi8> : tensor<96x64x!w>
    %0 = qopt.fully_connected %x, %w rounding<half_up> : tensor<4x64x!q>, tensor<96x64x!w> -> tensor<4x96x!q>
    return %0 : tensor<4x96x!q>
  }
}

// -----

!q = !qopt.quant<i8, real<0.5>, zp<-3>>

// A result that is used by the next one, too.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[Y:[a-z0-9]*]]: memref<4xi8>, %[[Z:[a-z0-9]*]]: memref<4xi8>, %{{[a-z0-9]*}}: memref<0xi8> {qopt.arena = 64 : i64})
// CHECK: linalg.generic {{.*}} outs(%[[Y]] : memref<4xi8>)
// CHECK: linalg.generic {{.*}} ins(%[[Y]], %[[Y]] : memref<4xi8>, memref<4xi8>) outs(%[[Z]] : memref<4xi8>)
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<4x!q>) -> (tensor<4x!q>, tensor<4x!q>) {
    %0 = qopt.add %x, %x rounding<half_up> : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
    %1 = qopt.add %0, %0 rounding<half_up> : tensor<4x!q>, tensor<4x!q> -> tensor<4x!q>
    return %0, %1 : tensor<4x!q>, tensor<4x!q>
  }
}
