// RUN: qopt-opt %s --split-input-file --pass-pipeline='builtin.module(func.func(qopt-keep-state))' --verify-diagnostics | FileCheck %s

// The old value is read for the last time before the new one is written.
// CHECK-LABEL: func.func @reuse(
// CHECK-SAME: %[[X:.*]]: memref<4xi8>, %[[Y:.*]]: memref<4xi8>) {
// CHECK-NEXT: %[[S:.*]] = memref.alloc() {qopt.state = dense<7> : tensor<4xi8>} : memref<4xi8>
// CHECK-NEXT: memref.copy %[[S]], %[[Y]]
// CHECK-NEXT: memref.copy %[[X]], %[[S]]
// CHECK-NEXT: return
func.func @reuse(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<7> : tensor<4xi8>}, %y: memref<4xi8>, %new: memref<4xi8> {qopt.state}) {
  memref.copy %old, %y : memref<4xi8> to memref<4xi8>
  memref.copy %x, %new : memref<4xi8> to memref<4xi8>
  return
}

// -----

// Here it is read later, through a view.
// CHECK-LABEL: func.func @separate(
// CHECK-DAG: %[[S:.*]] = memref.alloc() {qopt.state = dense<7> : tensor<4xi8>} : memref<4xi8>
// CHECK-DAG: %[[N:.*]] = memref.alloc() : memref<4xi8>
// CHECK: %[[V:.*]] = memref.subview %[[S]]
// CHECK: memref.copy %{{.*}}, %[[N]]
// CHECK-NEXT: memref.copy %[[V]], %{{.*}}
// CHECK-NEXT: memref.copy %[[N]], %[[S]]
// CHECK-NEXT: return
func.func @separate(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<7> : tensor<4xi8>}, %y: memref<2xi8>, %new: memref<4xi8> {qopt.state}) {
  %view = memref.subview %old[1] [2] [1] : memref<4xi8> to memref<2xi8, strided<[1], offset: 1>>
  memref.copy %x, %new : memref<4xi8> to memref<4xi8>
  memref.copy %view, %y : memref<2xi8, strided<[1], offset: 1>> to memref<2xi8>
  return
}

// -----

// The same op reads the one and writes the other.
// CHECK-LABEL: func.func @one_op(
// CHECK-DAG: %[[S:.*]] = memref.alloc() {qopt.state
// CHECK-DAG: %[[N:.*]] = memref.alloc() : memref<4x4xi8>
// CHECK: linalg.transpose ins(%[[S]] : memref<4x4xi8>) outs(%[[N]] : memref<4x4xi8>)
// CHECK-NEXT: memref.copy %[[N]], %[[S]]
func.func @one_op(%old: memref<4x4xi8> {qopt.state = dense<7> : tensor<4x4xi8>}, %new: memref<4x4xi8> {qopt.state}) {
  linalg.transpose ins(%old : memref<4x4xi8>) outs(%new : memref<4x4xi8>) permutation = [1, 0]
  return
}

// -----

// Bufferization has updated the state in place: nothing is left to copy.
// CHECK-LABEL: func.func @in_place(
// CHECK-SAME: %[[X:.*]]: memref<4xi8>) {
// CHECK-NEXT: %[[S:.*]] = memref.alloc() {qopt.state
// CHECK-NEXT: memref.copy %[[X]], %[[S]]
// CHECK-NEXT: return
func.func @in_place(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<7> : tensor<4xi8>}, %new: memref<4xi8> {qopt.state}) {
  memref.copy %x, %old : memref<4xi8> to memref<4xi8>
  memref.copy %old, %new : memref<4xi8> to memref<4xi8>
  return
}

// -----

// What overwrites the old state after the copy is not the new state.
// CHECK-LABEL: func.func @overwritten(
// CHECK-DAG: %[[S:.*]] = memref.alloc() {qopt.state
// CHECK-DAG: %[[N:.*]] = memref.alloc() : memref<4xi8>
// CHECK: memref.copy %[[S]], %[[N]]
// CHECK-NEXT: memref.copy %{{.*}}, %[[S]]
// CHECK-NEXT: memref.copy %[[S]], %{{.*}}
// CHECK-NEXT: memref.copy %[[N]], %[[S]]
func.func @overwritten(%x: memref<4xi8>, %old: memref<4xi8> {qopt.state = dense<7> : tensor<4xi8>}, %y: memref<4xi8>, %new: memref<4xi8> {qopt.state}) {
  memref.copy %old, %new : memref<4xi8> to memref<4xi8>
  memref.copy %x, %old : memref<4xi8> to memref<4xi8>
  memref.copy %old, %y : memref<4xi8> to memref<4xi8>
  return
}

// -----

// Two states change places: one of them needs another buffer.
// CHECK-LABEL: func.func @swap(
// CHECK-DAG: %[[A:.*]] = memref.alloc() {qopt.state = dense<1> : tensor<4xi8>}
// CHECK-DAG: %[[B:.*]] = memref.alloc() {qopt.state = dense<2> : tensor<4xi8>}
// CHECK-DAG: %[[N:.*]] = memref.alloc() : memref<4xi8>
// CHECK: memref.copy %[[B]], %[[N]]
// CHECK-NEXT: memref.copy %[[A]], %[[B]]
// CHECK-NEXT: memref.copy %[[N]], %[[A]]
// CHECK-NEXT: return
func.func @swap(%a: memref<4xi8> {qopt.state = dense<1> : tensor<4xi8>}, %b: memref<4xi8> {qopt.state = dense<2> : tensor<4xi8>}, %na: memref<4xi8> {qopt.state}, %nb: memref<4xi8> {qopt.state}) {
  memref.copy %b, %na : memref<4xi8> to memref<4xi8>
  memref.copy %a, %nb : memref<4xi8> to memref<4xi8>
  return
}

// -----

// CHECK-LABEL: func.func @stateless(
// CHECK-SAME: %{{.*}}: memref<4xi8>) {
// CHECK-NEXT: return
func.func @stateless(%x: memref<4xi8>) {
  return
}

// -----

// expected-error @+1 {{expected states whose old and new values are buffers of one type among the arguments}}
func.func @tensors(%old: tensor<4xi8> {qopt.state = dense<7> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
  return %old : tensor<4xi8>
}

// -----

// expected-error @+1 {{expected a body of one block around states}}
func.func @blocks(%old: memref<4xi8> {qopt.state = dense<7> : tensor<4xi8>}, %new: memref<4xi8> {qopt.state}) {
  cf.br ^next
^next:
  return
}
