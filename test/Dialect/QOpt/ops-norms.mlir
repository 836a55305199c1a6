// Norms.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s

// CHECK-LABEL: func @batch_norm
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x3xf32>, %[[V:.*]]: tensor<3xf32>, %[[G:.*]]: tensor<3xf32>, %[[B:.*]]: tensor<3xf32>, %[[M:.*]]: tensor<3xf32>
func.func @batch_norm(%x: tensor<1x4x4x3xf32>, %v: tensor<3xf32>, %g: tensor<3xf32>, %b: tensor<3xf32>, %m: tensor<3xf32>) {
  // CHECK: qopt.batch_norm %[[X]], %[[G]], %[[B]], %[[M]], %[[V]] epsilon 1.000000e-03 : tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x4x4x3xf32>
  %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 0.001
      : tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x4x4x3xf32>
  // A vector is a tensor of channels too.
  // CHECK-NEXT: qopt.batch_norm %[[G]], {{.*}} epsilon 0.000000e+00 activation<relu> {qopt.layer = "1"} : tensor<3xf32>, {{.*}} -> tensor<3xf32>
  %1 = qopt.batch_norm %g, %g, %b, %m, %v epsilon 0.0 activation<relu> {qopt.layer = "1"}
      : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}
