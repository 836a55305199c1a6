// RUN: qopt-opt %s --split-input-file --qopt-own-borders | FileCheck %s
// RUN: qopt-opt %s --split-input-file --qopt-cpu-pipeline='stage=memory alignment=1' --remarks-filter=qopt-place-buffers -o /dev/null 2>&1 | FileCheck %s --check-prefix=CALLER
// RUN: qopt-opt %s --split-input-file --qopt-cpu-pipeline='stage=memory alignment=1 own-borders' --remarks-filter='qopt-schedule|qopt-place-buffers' 2>%t | FileCheck %s --check-prefix=MEMORY
// RUN: FileCheck %s --check-prefix=ARENA --input-file=%t

!q = !qopt.quant<i8, real<0.5>>

// What is planned is what is placed. The caller has 64 + 16 bytes, and the arena
// 64; or the arena has two tensors of 64 at a time, where the output is in the
// place of the input.
// CHECK-LABEL: func.func @chain(
// CHECK-SAME: tensor<1x4x4x4x!{{.*}}> {qopt.arena_input, qopt.name = "image"}) -> (tensor<1x1x1x4x!{{.*}}> {qopt.arena_output, qopt.name = "scores"})
// CALLER: Function=chain | arena_bytes=64, buffers=3, lower_bound_bytes=64,
// ARENA: order | Category:qopt-schedule | Function=chain | lower_bound_bytes=128, peak_bytes=128,
// ARENA: Function=chain | arena_bytes=128, buffers=5, lower_bound_bytes=128,
// MEMORY-LABEL: func.func @chain(
// MEMORY-SAME: %{{.*}}: memref<1x4x4x4xi8> {qopt.arena_input = [[IN:0|64]] : i64, qopt.name = "image"}
// MEMORY-SAME: %{{.*}}: memref<1x1x1x4xi8> {qopt.arena_output = [[IN]] : i64, qopt.name = "scores"}
// MEMORY-SAME: memref<128xi8> {qopt.arena = 1 : i64})
func.func @chain(%x: tensor<1x4x4x4x!q> {qopt.name = "image"}) -> (tensor<1x1x1x4x!q> {qopt.name = "scores"}) {
  %0 = qopt.max_pool_2d %x window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x4x4x4x!q>
  %1 = qopt.max_pool_2d %0 window [4, 4] strides [4, 4] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x1x1x4x!q>
  return %1 : tensor<1x1x1x4x!q>
}

// -----

!q = !qopt.quant<i8, real<0.5>>

// The window of a pool has a buffer, of one byte here, that nobody reads.
// The first branch is done while the second input waits, and the first output
// waits for the end: 64 + 64 + 64 is the most.
// CHECK-LABEL: func.func @two(
// CHECK-SAME: {qopt.arena_input}, {{.*}} {qopt.arena_input}) -> ({{.*}} {qopt.arena_output}, {{.*}} {qopt.arena_output})
// CALLER: Function=two | arena_bytes={{[01]}},
// ARENA: Function=two | lower_bound_bytes=192, peak_bytes=192,
// ARENA: Function=two | arena_bytes=192, buffers=6, lower_bound_bytes=192,
func.func @two(%x: tensor<1x4x4x4x!q>, %y: tensor<1x4x4x4x!q>) -> (tensor<1x4x4x4x!q>, tensor<1x4x4x4x!q>) {
  %0 = qopt.max_pool_2d %x window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x4x4x4x!q>
  %1 = qopt.max_pool_2d %y window [1, 1] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x4x4x4x!q> -> tensor<1x4x4x4x!q>
  return %0, %1 : tensor<1x4x4x4x!q>, tensor<1x4x4x4x!q>
}

// -----

// States have their place in the arena as ever.
// CHECK-LABEL: func.func @state(
// CHECK-SAME: %{{.*}}: tensor<4xi8> {qopt.arena_input}, %{{.*}}: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8> {qopt.arena_output}, tensor<4xi8> {qopt.state})
// MEMORY-LABEL: func.func @state(
// MEMORY-SAME: %{{.*}}: memref<4xi8> {qopt.arena_input = {{[0-9]+}} : i64}, %{{.*}}: memref<4xi8> {qopt.arena_output = {{[0-9]+}} : i64}, %{{.*}}: memref<12xi8> {qopt.arena = 1 : i64})
func.func @state(%x: tensor<4xi8>, %s: tensor<4xi8> {qopt.state = dense<0> : tensor<4xi8>}) -> (tensor<4xi8>, tensor<4xi8> {qopt.state}) {
  return %s, %x : tensor<4xi8>, tensor<4xi8>
}

// -----

// CHECK: func.func private @declared(tensor<4xi8>) -> tensor<4xi8>
func.func private @declared(tensor<4xi8>) -> tensor<4xi8>
