// RUN: qopt-opt --qopt-inline-cascades %s | FileCheck %s
// What is left is what there was, also after the way there and back.
// RUN: qopt-opt --qopt-form-cascades=ranges=1:2 --qopt-inline-cascades %s | FileCheck %s

// CHECK-LABEL: func @inline
func.func @inline(%x: tensor<1x8x8x2xi32>, %y: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  // CHECK-SAME: %[[X:.*]]: tensor<1x8x8x2xi32>, %[[Y:.*]]: tensor
  // CHECK-NEXT: %[[A:.*]] = qopt.neg %[[X]] :
  // CHECK-NEXT: %[[B:.*]] = qopt.add %[[A]], %[[Y]] :
  %0 = qopt.cascade %x, %y : (tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%rx: tensor<1x8x8x2xi32>, %ry: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %rx : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    %2 = qopt.add %1, %ry : tensor<1x8x8x2xi32>, tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %2 : tensor<1x8x8x2xi32>
  }
  // CHECK-NEXT: %[[C:.*]] = qopt.abs %[[B]] :
  // CHECK-NEXT: %[[D:.*]] = qopt.neg %[[C]] :
  // CHECK-NEXT: return %[[D]]
  %3 = qopt.abs %0 {qopt.cascade = 4 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  %4 = qopt.neg %3 {qopt.cascade = 4 : i64} : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
  return %4 : tensor<1x8x8x2xi32>
}
