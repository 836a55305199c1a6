// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-separate-results))' | FileCheck %s

// CHECK-LABEL: func.func @repeated(
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>, %[[Y:.*]]: tensor<4xi8>, %[[N:.*]]: i32
// CHECK-NEXT: %[[A:.*]] = bufferization.alloc_tensor() copy(%[[X]]) : tensor<4xi8>
// CHECK-NEXT: %[[B:.*]] = bufferization.alloc_tensor() copy(%[[X]]) : tensor<4xi8>
// CHECK-NEXT: return %[[X]], %[[Y]], %[[A]], %[[N]], %[[N]], %[[B]] :
func.func @repeated(%x: tensor<4xi8>, %y: tensor<4xi8>, %n: i32) -> (tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, i32, i32, tensor<4xi8>) {
  return %x, %y, %x, %n, %n, %x : tensor<4xi8>, tensor<4xi8>, tensor<4xi8>, i32, i32, tensor<4xi8>
}

// CHECK-LABEL: func.func @different(
// CHECK-NEXT: return
func.func @different(%x: tensor<4xi8>, %y: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>) {
  return %y, %x : tensor<4xi8>, tensor<4xi8>
}

// Buffers are none of its business, and neither is what has no size yet.
// CHECK-LABEL: func.func @others(
// CHECK-NEXT: return
func.func @others(%x: memref<4xi8>, %y: tensor<?xi8>) -> (memref<4xi8>, memref<4xi8>, tensor<?xi8>, tensor<?xi8>) {
  return %x, %x, %y, %y : memref<4xi8>, memref<4xi8>, tensor<?xi8>, tensor<?xi8>
}

// CHECK-LABEL: func.func private @declared(
func.func private @declared(tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>)
