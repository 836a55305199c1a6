// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-protect-inputs))' | FileCheck %s

// What is marked stays as it is, and so do buffers.
// CHECK: func.func @f(%{{.*}}: tensor<4xi8> {bufferization.writable = false}, %{{.*}}: tensor<4xi8> {bufferization.writable = true}, %{{.*}}: memref<4xi8>, %{{.*}}: tensor<4xi8> {bufferization.writable = true, qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state})
func.func @f(%x: tensor<4xi8>, %y: tensor<4xi8> {bufferization.writable = true}, %z: memref<4xi8>, %s: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.state}) {
  return %x : tensor<4xi8>
}

// CHECK: func.func private @declared(tensor<4xi8>)
func.func private @declared(tensor<4xi8>)
