// RUN: qopt-opt %s --allow-unregistered-dialect --split-input-file --qopt-place-buffers --remarks-filter=qopt-place-buffers 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t
// RUN: qopt-opt %s --allow-unregistered-dialect --split-input-file --qopt-place-buffers=alignment=1 | FileCheck %s --check-prefix=DENSE
// RUN: qopt-opt %s --allow-unregistered-dialect --split-input-file --qopt-place-buffers=max-stack-bytes=0 | FileCheck %s --check-prefix=NOSTACK

// Neighbours in time share, buffers alive together do not: 0 and 2 overlap, 1
// is alive with both.
// CHECK-LABEL: func.func @chain(
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<100xi8>, %[[Y:[a-z0-9]+]]: memref<100xi8>, %[[ARENA:[a-z0-9]+]]: memref<228xi8> {qopt.arena = 64 : i64}) attributes {qopt.arena_bytes = 228 : i64}
// DENSE-LABEL: func.func @chain(
// DENSE-SAME: memref<200xi8> {qopt.arena = 1 : i64})
// REMARK: remark: [Analysis] arena | Category:qopt-place-buffers | Function=chain | arena_bytes=228, buffers=3, lower_bound_bytes=228, overlaps=0, stack_bytes=0
func.func @chain(%x: memref<100xi8>, %y: memref<100xi8>) {
  // CHECK: %[[C0:.*]] = arith.constant 0 : index
  // CHECK: %[[A:.*]] = memref.view %[[ARENA]][%[[C0]]][] : memref<228xi8> to memref<100xi8>
  // CHECK: %[[C128:.*]] = arith.constant 128 : index
  // CHECK: %[[B:.*]] = memref.view %[[ARENA]][%[[C128]]][] : memref<228xi8> to memref<100xi8>
  // CHECK: %[[C0_2:.*]] = arith.constant 0 : index
  // CHECK: %[[C:.*]] = memref.view %[[ARENA]][%[[C0_2]]][] : memref<228xi8> to memref<100xi8>
  %0 = memref.alloc() : memref<100xi8>
  %1 = memref.alloc() : memref<100xi8>
  %2 = memref.alloc() : memref<100xi8>
  // CHECK: memref.copy %[[X]], %[[A]]
  // CHECK: memref.copy %[[A]], %[[B]]
  // CHECK: memref.copy %[[B]], %[[C]]
  // CHECK: memref.copy %[[C]], %[[Y]]
  memref.copy %x, %0 : memref<100xi8> to memref<100xi8>
  memref.copy %0, %1 : memref<100xi8> to memref<100xi8>
  memref.copy %1, %2 : memref<100xi8> to memref<100xi8>
  memref.copy %2, %y : memref<100xi8> to memref<100xi8>
  // CHECK-NOT: memref.dealloc
  memref.dealloc %0 : memref<100xi8>
  memref.dealloc %1 : memref<100xi8>
  memref.dealloc %2 : memref<100xi8>
  return
}

// -----

// The calling convention is the same where there is nothing to place; private
// functions are left alone.
// CHECK-LABEL: func.func @nothing(
// CHECK-SAME: %{{.*}}: memref<4xi8>, %{{.*}}: memref<0xi8> {qopt.arena = 64 : i64})
// CHECK-NEXT: call @helper
// CHECK-NEXT: return
// REMARK: Function=nothing | arena_bytes=0, buffers=0, lower_bound_bytes=0, overlaps=0, stack_bytes=0
func.func @nothing(%x: memref<4xi8>) {
  %0 = memref.alloc() : memref<4xi8>
  %1 = memref.alloc() : memref<4xi8>
  memref.dealloc %1 : memref<4xi8>
  call @helper(%x) : (memref<4xi8>) -> ()
  return
}
// CHECK: func.func private @helper(%{{.*}}: memref<4xi8>) {
func.func private @helper(%x: memref<4xi8>) {
  return
}
// CHECK: func.func private @declared(memref<4xi8>)
func.func private @declared(memref<4xi8>)

// -----

// Bytes: elements of 4 bytes, of 4 bits in a byte each, and an own alignment,
// which is the arena's as well.
// CHECK-LABEL: func.func @sizes(
// CHECK-SAME: %[[ARENA:[a-z0-9]+]]: memref<[[N:.*]]xi8> {qopt.arena = 256 : i64})
// CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG: memref.view %[[ARENA]][%[[C0]]][] : memref<[[N]]xi8> to memref<7xi4>
// CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
// CHECK-DAG: memref.view %[[ARENA]][%[[C64]]][] : memref<[[N]]xi8> to memref<3x5xi32>
// REMARK: Function=sizes | arena_bytes=124, buffers=2, lower_bound_bytes=124, overlaps=0, stack_bytes=0
func.func @sizes() {
  %0 = memref.alloc() : memref<3x5xi32>
  %1 = memref.alloc() {alignment = 256 : i64} : memref<7xi4>
  "test.use"(%0, %1) : (memref<3x5xi32>, memref<7xi4>) -> ()
  return
}

// -----

// A view's use is a use of its buffer. %0 is alive until the last copy, through
// subview, cast, expand_shape, collapse_shape, reinterpret_cast and view.
// DENSE-LABEL: func.func @views(
// DENSE-SAME: memref<32xi8> {qopt.arena = 1 : i64})
func.func @views(%x: memref<8xi8>, %y: memref<2xi8>) {
  %c0 = arith.constant 0 : index
  %0 = memref.alloc() : memref<16xi8>
  %1 = memref.subview %0[0] [8] [1] : memref<16xi8> to memref<8xi8>
  %2 = memref.expand_shape %1 [[0, 1]] output_shape [2, 4] : memref<8xi8> into memref<2x4xi8>
  %3 = memref.collapse_shape %2 [[0, 1]] : memref<2x4xi8> into memref<8xi8>
  %4 = memref.cast %3 : memref<8xi8> to memref<?xi8>
  %5 = memref.reinterpret_cast %4 to offset: [0], sizes: [8], strides: [1] : memref<?xi8> to memref<8xi8>
  %6 = memref.view %5[%c0][] : memref<8xi8> to memref<2xi8>
  memref.copy %x, %1 : memref<8xi8> to memref<8xi8>
  %7 = memref.alloc() : memref<16xi8>
  "test.use"(%7) : (memref<16xi8>) -> ()
  memref.copy %6, %y : memref<2xi8> to memref<2xi8>
  return
}

// -----

// Making a view is no use: %0 is born after %1 has died.
// DENSE-LABEL: func.func @early_view(
// DENSE-SAME: memref<8xi8> {qopt.arena = 1 : i64})
func.func @early_view(%x: memref<8xi8>, %y: memref<8xi8>) {
  %0 = memref.alloc() : memref<8xi8>
  %1 = memref.alloc() : memref<8xi8>
  %2 = memref.cast %0 : memref<8xi8> to memref<?xi8>
  memref.copy %x, %1 : memref<8xi8> to memref<8xi8>
  memref.copy %1, %y : memref<8xi8> to memref<8xi8>
  memref.copy %x, %2 : memref<8xi8> to memref<?xi8>
  memref.copy %2, %y : memref<?xi8> to memref<8xi8>
  return
}

// -----

// Either of two buffers is used through arith.select and scf.if.
// DENSE-LABEL: func.func @either(
// DENSE-SAME: memref<40xi8> {qopt.arena = 1 : i64})
func.func @either(%c: i1, %x: memref<8xi8>, %y: memref<8xi8>) {
  %0 = memref.alloc() : memref<8xi8>
  %1 = memref.alloc() : memref<8xi8>
  memref.copy %x, %0 : memref<8xi8> to memref<8xi8>
  memref.copy %x, %1 : memref<8xi8> to memref<8xi8>
  %2 = arith.select %c, %0, %1 : memref<8xi8>
  %3 = memref.alloc() : memref<8xi8>
  %4 = scf.if %c -> memref<8xi8> {
    memref.copy %x, %3 : memref<8xi8> to memref<8xi8>
    scf.yield %3 : memref<8xi8>
  } else {
    // In a branch, outside of loops.
    %5 = memref.alloc() : memref<8xi8>
    memref.copy %x, %5 : memref<8xi8> to memref<8xi8>
    scf.yield %5 : memref<8xi8>
  }
  %6 = memref.alloc() : memref<8xi8>
  "test.use"(%6) : (memref<8xi8>) -> ()
  memref.copy %2, %y : memref<8xi8> to memref<8xi8>
  memref.copy %4, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// Two buffers that a loop swaps are alive during all of it, and after it.
// DENSE-LABEL: func.func @swap(
// DENSE-SAME: memref<24xi8> {qopt.arena = 1 : i64})
func.func @swap(%n: index, %x: memref<8xi8>, %y: memref<8xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.alloc() : memref<8xi8>
  %1 = memref.alloc() : memref<8xi8>
  memref.copy %x, %0 : memref<8xi8> to memref<8xi8>
  %2:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %0, %b = %1) -> (memref<8xi8>, memref<8xi8>) {
    memref.copy %a, %b : memref<8xi8> to memref<8xi8>
    scf.yield %b, %a : memref<8xi8>, memref<8xi8>
  }
  %3 = memref.alloc() : memref<8xi8>
  "test.use"(%3) : (memref<8xi8>) -> ()
  memref.copy %2#0, %y : memref<8xi8> to memref<8xi8>
  return
}

// -----

// A small buffer of a loop goes to the stack, outside of the loop; a large one
// is alive during the whole loop, and so is one that the loop reads.
// CHECK-LABEL: func.func @loop(
// CHECK-SAME: %[[ARENA:[a-z0-9]+]]: memref<2049xi8> {qopt.arena = 64 : i64})
// CHECK: %[[ACC:.*]] = memref.alloca() {alignment = 64 : i64} : memref<256xi32>
// CHECK: scf.for
// CHECK:   scf.for
// CHECK:     "test.use"(%[[ACC]])
// CHECK:     %[[C:.*]] = arith.constant 1024 : index
// CHECK:     %[[BIG:.*]] = memref.view %[[ARENA]][%[[C]]][] : memref<2049xi8> to memref<1025xi8>
// CHECK:     "test.use"(%[[BIG]])
// CHECK-NOT: memref.dealloc
// NOSTACK-LABEL: func.func @loop(
// NOSTACK-NOT: memref.alloca
// NOSTACK: return
// REMARK: Function=loop | arena_bytes=2049, buffers=3, lower_bound_bytes=2049, overlaps=0, stack_bytes=1024
func.func @loop(%n: index, %x: memref<8xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.alloc() : memref<1024xi8>
  "test.use"(%0) : (memref<1024xi8>) -> ()
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %1 = memref.alloc() : memref<256xi32>
      "test.use"(%1) : (memref<256xi32>) -> ()
      memref.dealloc %1 : memref<256xi32>
      %2 = memref.alloc() : memref<1025xi8>
      "test.use"(%2) : (memref<1025xi8>) -> ()
      memref.dealloc %2 : memref<1025xi8>
      memref.copy %x, %x : memref<8xi8> to memref<8xi8>
    }
    %3 = memref.subview %0[0] [8] [1] : memref<1024xi8> to memref<8xi8>
    memref.copy %3, %x : memref<8xi8> to memref<8xi8>
  }
  %4 = memref.alloc() : memref<16xi8>
  "test.use"(%4, %0) : (memref<16xi8>, memref<1024xi8>) -> ()
  return
}

// -----

// Buffers of different loops share the stack, buffers that are used together do
// not.
// CHECK-LABEL: func.func @stack_of_one_type(
// CHECK-SAME: memref<0xi8>
// CHECK: %[[A:.*]] = memref.alloca() {alignment = 64 : i64} : memref<4xi32>
// CHECK: %[[B:.*]] = memref.alloca() {alignment = 64 : i64} : memref<4xi32>
// CHECK-NOT: memref.alloca
// CHECK: scf.for
// CHECK: "test.use"(%[[A]], %[[B]])
// CHECK: scf.for
// CHECK: "test.use"(%[[A]])
// REMARK: Function=stack_of_one_type | arena_bytes=0, buffers=0, lower_bound_bytes=0, overlaps=0, stack_bytes=32
func.func @stack_of_one_type(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.alloc() : memref<4xi32>
    %1 = memref.alloc() : memref<4xi32>
    "test.use"(%0, %1) : (memref<4xi32>, memref<4xi32>) -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.alloc() : memref<4xi32>
    "test.use"(%0) : (memref<4xi32>) -> ()
  }
  return
}

// -----

// In an iteration, a buffer lives from its first use to its last, with all of a
// loop that uses it; a branch may hand it on.
// CHECK-LABEL: func.func @inside_of_a_loop(
// CHECK: %[[A:.*]] = memref.alloca() {{.*}} : memref<4xi32>
// CHECK: %[[B:.*]] = memref.alloca() {{.*}} : memref<4xi32>
// CHECK-NOT: memref.alloca
// CHECK: scf.for
// CHECK: "test.first"(%[[A]])
// CHECK: scf.for
// CHECK: "test.copy"(%[[A]], %[[B]])
// CHECK: "test.copy"(%[[B]], %[[A]])
// CHECK: "test.last"
// REMARK: Function=inside_of_a_loop | arena_bytes=0, buffers=0, lower_bound_bytes=0, overlaps=0, stack_bytes=32
func.func @inside_of_a_loop(%n: index, %c: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.alloc() : memref<4xi32>
    %1 = memref.alloc() : memref<4xi32>
    "test.first"(%0) : (memref<4xi32>) -> ()
    scf.for %j = %c0 to %n step %c1 {
      "test.copy"(%0, %1) : (memref<4xi32>, memref<4xi32>) -> ()
    }
    %2 = scf.if %c -> (memref<4xi32>) {
      %3 = memref.alloc() : memref<4xi32>
      "test.copy"(%1, %3) : (memref<4xi32>, memref<4xi32>) -> ()
      scf.yield %3 : memref<4xi32>
    } else {
      scf.yield %1 : memref<4xi32>
    }
    "test.last"(%2, %1) : (memref<4xi32>, memref<4xi32>) -> ()
  }
  return
}

// -----

// Buffers of several types share bytes.
// CHECK-LABEL: func.func @stack_of_several_types(
// CHECK: %[[BYTES:.*]] = memref.alloca() {alignment = 128 : i64} : memref<64xi8>
// CHECK: %[[A:.*]] = memref.view %[[BYTES]][%{{.*}}][] : memref<64xi8> to memref<16xi32>
// CHECK: %[[B:.*]] = memref.view %[[BYTES]][%{{.*}}][] : memref<64xi8> to memref<8xi8>
// CHECK: scf.for
// CHECK: "test.use"(%[[B]])
// CHECK: scf.while
// CHECK: "test.use"(%[[A]])
// REMARK: Function=stack_of_several_types | arena_bytes=0, buffers=0, lower_bound_bytes=0, overlaps=0, stack_bytes=64
func.func @stack_of_several_types(%n: index, %c: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %0 = memref.alloc() {alignment = 128 : i64} : memref<8xi8>
    "test.use"(%0) : (memref<8xi8>) -> ()
  }
  scf.while : () -> () {
    scf.condition(%c)
  } do {
    %0 = memref.alloc() : memref<16xi32>
    "test.use"(%0) : (memref<16xi32>) -> ()
    scf.yield
  }
  return
}

// -----

// Each public function has its own arena.
// CHECK-LABEL: func.func @first(%{{.*}}: memref<8xi8> {qopt.arena = 64 : i64})
func.func @first() {
  %0 = memref.alloc() : memref<8xi8>
  "test.use"(%0) : (memref<8xi8>) -> ()
  return
}
// CHECK-LABEL: func.func @second(%{{.*}}: memref<9xi8> {qopt.arena = 64 : i64})
func.func @second() {
  %0 = memref.alloc() : memref<9xi8>
  "test.use"(%0) : (memref<9xi8>) -> ()
  return
}

// -----

// A state keeps its place for the whole function: nothing shares it. What is not
// the same everywhere is copied from a constant.
// CHECK-DAG: memref.global "private" constant @state_initial : memref<4xi8> = dense<[1, 2, 3, 4]>
// CHECK-LABEL: func.func @state(
// CHECK-SAME: %{{.*}}: memref<4xi8>, %{{.*}}: memref<4xi8>, %[[ARENA:.*]]: memref<132xi8> {qopt.arena = 64 : i64})
// CHECK: memref.copy %{{.*}}, %[[T:.*]] :
// CHECK-LABEL: func.func @state_init(
// CHECK-SAME: %[[A:.*]]: memref<132xi8> {qopt.arena = 64 : i64})
// CHECK: %[[V:.*]] = memref.view %[[A]][%{{.*}}][] : memref<132xi8> to memref<4xi8>
// CHECK: %[[G:.*]] = memref.get_global @state_initial : memref<4xi8>
// CHECK: memref.copy %[[G]], %[[V]]
// CHECK: %[[W:.*]] = memref.view %[[A]][%{{.*}}][] : memref<132xi8> to memref<2xi16>
// CHECK: %[[C:.*]] = arith.constant -7 : i16
// CHECK: linalg.fill ins(%[[C]] : i16) outs(%[[W]] : memref<2xi16>)
// CHECK: return
func.func @state(%x: memref<4xi8>, %y: memref<4xi8>) {
  %0 = memref.alloc() {qopt.state = dense<[1, 2, 3, 4]> : tensor<4xi8>} : memref<4xi8>
  %1 = memref.alloc() {qopt.state = dense<-7> : tensor<2xi16>} : memref<2xi16>
  memref.copy %0, %y : memref<4xi8> to memref<4xi8>
  "test.use"(%1) : (memref<2xi16>) -> ()
  %2 = memref.alloc() : memref<4xi8>
  memref.copy %x, %2 : memref<4xi8> to memref<4xi8>
  %3 = memref.alloc() : memref<4xi8>
  memref.copy %2, %0 : memref<4xi8> to memref<4xi8>
  memref.copy %x, %3 : memref<4xi8> to memref<4xi8>
  memref.copy %3, %y : memref<4xi8> to memref<4xi8>
  return
}

// -----

// Inputs that the arena has are there from the beginning to their last use,
// outputs from their first use to the end; nothing uses the arguments any more.
// The first temporary comes while the input is there, the second beside the
// output.
// CHECK-LABEL: func.func @borders(
// CHECK-SAME: %{{.*}}: memref<100xi8> {qopt.arena_input = [[IN:0|128]] : i64}, %[[Y:[a-z0-9]+]]: memref<100xi8>, %{{.*}}: memref<100xi8> {qopt.arena_output = [[IN]] : i64}, %[[ARENA:[a-z0-9]+]]: memref<228xi8> {qopt.arena = 64 : i64})
// CHECK: memref.copy %view{{.*}}, %[[T:view.*]] :
// CHECK: memref.copy %[[T]], %[[Y]] :
// CHECK: memref.copy %[[T]], %view{{.*}} :
// REMARK: Function=borders | arena_bytes=228, buffers=3, lower_bound_bytes=228, overlaps=0, stack_bytes=0
func.func @borders(%x: memref<100xi8> {qopt.arena_input}, %y: memref<100xi8>, %z: memref<100xi8> {qopt.arena_output}) {
  %0 = memref.alloc() : memref<100xi8>
  memref.copy %x, %0 : memref<100xi8> to memref<100xi8>
  memref.copy %0, %y : memref<100xi8> to memref<100xi8>
  memref.copy %0, %z : memref<100xi8> to memref<100xi8>
  return
}

// -----

// An input that nobody reads is overwritten at once; an output that nobody
// writes is what it was: it needs a place at the end.
// CHECK-LABEL: func.func @unused(
// CHECK-SAME: %{{.*}}: memref<4xi8> {qopt.arena_input = 0 : i64}, %{{.*}}: memref<4xi8> {qopt.arena_output = 0 : i64}, %{{.*}}: memref<4xi8> {qopt.arena = 64 : i64})
func.func @unused(%x: memref<4xi8> {qopt.arena_input}, %y: memref<4xi8> {qopt.arena_output}) {
  return
}
