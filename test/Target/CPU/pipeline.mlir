// The stages of the named pipeline, and its options.

// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=linalg | FileCheck %s --check-prefix=LINALG --implicit-check-not=qopt.
// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=memory | FileCheck %s --check-prefix=MEMORY --implicit-check-not=tensor
// RUN: qopt-opt %s --qopt-cpu-pipeline | FileCheck %s --check-prefix=LLVM --implicit-check-not=memref --implicit-check-not=func.func
// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=llvm | FileCheck %s --check-prefix=LLVM
// RUN: qopt-opt %s --qopt-cpu-pipeline="stage=linalg expose-layers" | FileCheck %s --check-prefix=EXPOSED
// RUN: qopt-opt %s --qopt-cpu-pipeline="stage=memory expose-layers=true" | FileCheck %s --check-prefix=BUFFERS
// RUN: qopt-opt %s --qopt-cpu-pipeline="stage=memory alignment=256 max-accumulators=12" | FileCheck %s --check-prefix=OPTIONS

// Each stage goes on from the one before.
// RUN: qopt-opt %s --qopt-cpu-pipeline=stage=memory -o %t.mlir
// RUN: qopt-opt %t.mlir --qopt-verify-integer-only -o /dev/null

!q = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>

// LINALG: module {
// LINALG: func.func @main(%{{.*}}: tensor<4x64xi8> {qopt.name = "x"}) -> (tensor<4x96xi8> {qopt.name = "y"})
// LINALG: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]

// Inputs, outputs, and the arena; tiles of accumulators on the stack.
// MEMORY: memref.global "private" constant
// MEMORY: func.func @main(%{{.*}}: memref<4x64xi8> {qopt.name = "x"}, %[[Y:.*]]: memref<4x96xi8> {qopt.name = "y"}, %[[ARENA:.*]]: memref<384xi8> {qopt.arena = 64 : i64})
// MEMORY: memref.alloca() {alignment = 64 : i64} : memref<1x{{[0-9]+}}xi32>
// MEMORY: memref.view %[[ARENA]][%{{.*}}][] : memref<384xi8> to memref<4x96xi8>
// MEMORY: scf.for
// MEMORY: linalg.generic {{.*}} outs(%[[Y]] : memref<4x96xi8>)
// MEMORY: return{{$}}

// LLVM: llvm.func @main(%{{.*}}: !llvm.ptr {{.*}}, %{{.*}}: !llvm.ptr {{.*}}, %{{.*}}: !llvm.ptr {qopt.arena = 64 : i64}) attributes {qopt.arena_bytes = 384 : i64}
// LLVM: llvm.return{{$}}

// EXPOSED: func.func @main(%{{.*}}) -> (tensor<4x96xi8> {qopt.name = "y"}, tensor<4x96xi8> {qopt.layer = "7"}, tensor<4x96xi8> {qopt.layer = "8"})
// EXPOSED: return %[[R:.*]], %[[L:.*]], %[[R]] :

// A result that is returned twice is computed once and copied.
// BUFFERS: func.func @main(%{{.*}}, %[[R:.*]]: memref<4x96xi8> {qopt.name = "y"}, %[[L:.*]]: memref<4x96xi8> {qopt.layer = "7"}, %[[C:.*]]: memref<4x96xi8> {qopt.layer = "8"}, %{{.*}}: memref<{{.*}}xi8> {qopt.arena = 64 : i64})
// BUFFERS: linalg.generic {{.*}} outs(%[[R]] : memref<4x96xi8>)
// BUFFERS: memref.copy %[[R]], %[[C]]

// OPTIONS: {qopt.arena = 256 : i64}
// OPTIONS: memref.alloca() {alignment = 256 : i64} : memref<1x12xi32>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @main(%x: tensor<4x64x!q> {qopt.name = "x"}) -> (tensor<4x96x!q> {qopt.name = "y"}) {
    %w = qopt.const dense<1> : tensor<96x64xi8> : tensor<96x64x!w>
    %0 = qopt.fully_connected %x, %w rounding<half_away_twice> {qopt.layer = "7"} : tensor<4x64x!q>, tensor<96x64x!w> -> tensor<4x96x!q>
    %1 = qopt.add %0, %0 rounding<half_away_twice> {qopt.layer = "8"} : tensor<4x96x!q>, tensor<4x96x!q> -> tensor<4x96x!q>
    return %1 : tensor<4x96x!q>
  }
}
