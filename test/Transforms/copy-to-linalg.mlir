// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-copy-to-linalg))' --split-input-file | FileCheck %s

// A strided copy, which LLVM's lowering would turn into a call.
// CHECK-LABEL: func.func @strided(
// CHECK-SAME: %[[X:.*]]: memref<4xi8>, %[[Y:.*]]: memref<4xi8, strided<[2]>>
// CHECK-NOT: memref.copy
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel"]} ins(%[[X]] : memref<4xi8>) outs(%[[Y]] : memref<4xi8, strided<[2]>>)
// CHECK-NEXT: ^bb0(%[[IN:.*]]: i8, %{{.*}}: i8):
// CHECK-NEXT: linalg.yield %[[IN]] : i8
func.func @strided(%x: memref<4xi8>, %y: memref<4xi8, strided<[2]>>) {
  memref.copy %x, %y : memref<4xi8> to memref<4xi8, strided<[2]>>
  return
}

// -----

// Copies in loops, and of no dimension at all.
// CHECK-LABEL: func.func @nested(
// CHECK: scf.for
// CHECK-NOT: memref.copy
// CHECK: linalg.generic {{.*}} iterator_types = []
func.func @nested(%x: memref<i32>, %y: memref<i32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.copy %x, %y : memref<i32> to memref<i32>
  }
  return
}
