// RUN: qopt-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect --qopt-place-buffers
// RUN: not qopt-opt %s --qopt-place-buffers=alignment=24 --split-input-file --allow-unregistered-dialect 2>&1 | FileCheck %s
// CHECK: error: expected a power of two as alignment, but got 24

func.func @dynamic(%n: index) {
  // expected-error @below {{'memref.alloc' op expected a buffer of static shape, identity layout and default memory space, but got 'memref<?xi8>'}}
  %0 = memref.alloc(%n) : memref<?xi8>
  "test.use"(%0) : (memref<?xi8>) -> ()
  return
}

// -----

func.func @layout() {
  // expected-error @below {{but got 'memref<4xi8, strided<[2]>>'}}
  %0 = memref.alloc() : memref<4xi8, strided<[2]>>
  return
}

// -----

func.func @memory_space() {
  // expected-error @below {{but got 'memref<4xi8, 3>'}}
  %0 = memref.alloc() : memref<4xi8, 3>
  return
}

// -----

func.func @element() {
  // expected-error @below {{but got 'memref<4xmemref<4xi8>>'}}
  %0 = memref.alloc() : memref<4xmemref<4xi8>>
  return
}

// -----

func.func @element_without_bits() {
  // expected-error @below {{but got 'memref<4xi0>'}}
  %0 = memref.alloc() : memref<4xi0>
  return
}

// -----

func.func @too_large() {
  // expected-error @below {{'memref.alloc' op expected a buffer of less than 2^63 bytes, but got 'memref<4294967296x4294967296xi8>'}}
  %0 = memref.alloc() : memref<4294967296x4294967296xi8>
  return
}

// -----

// expected-error @below {{'func.func' op expected at most 9223372036854775807 bytes in all, but buffer 1 exceeds them}}
func.func @too_large_in_all() {
  %0 = memref.alloc() : memref<4611686018427387904xi8>
  %1 = memref.alloc() : memref<4611686018427387904xi8>
  "test.use"(%0) : (memref<4611686018427387904xi8>) -> ()
  "test.use"(%1) : (memref<4611686018427387904xi8>) -> ()
  return
}

// -----

func.func @returned(%c: i1, %x: memref<4xi8>) -> memref<4xi8> {
  // expected-error @below {{'memref.alloc' op expected a buffer that stays inside its function, but it is returned}}
  %0 = memref.alloc() : memref<4xi8>
  %1 = arith.select %c, %x, %0 : memref<4xi8>
  return %1 : memref<4xi8>
}

// -----

func.func @carried(%n: index, %x: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.alloc() : memref<4xi8>
  %1 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %0) -> (memref<4xi8>) {
    // expected-error @below {{'memref.alloc' op expected a buffer that does not outlive its iteration of 'scf.for'}}
    %2 = memref.alloc() : memref<4xi8>
    memref.copy %a, %2 : memref<4xi8> to memref<4xi8>
    scf.yield %2 : memref<4xi8>
  }
  return
}

// -----

func.func @carried_through_a_branch(%n: index, %c: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = memref.alloc() : memref<4xi8>
  %1 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %0) -> (memref<4xi8>) {
    %2 = scf.if %c -> memref<4xi8> {
      // expected-error @below {{'memref.alloc' op expected a buffer that does not outlive its iteration of 'scf.for'}}
      %3 = memref.alloc() : memref<4xi8>
      memref.copy %a, %3 : memref<4xi8> to memref<4xi8>
      scf.yield %3 : memref<4xi8>
    } else {
      scf.yield %a : memref<4xi8>
    }
    scf.yield %2 : memref<4xi8>
  }
  return
}

// -----

func.func @parallel(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-error @below {{'memref.alloc' op expected only sequential loops and branches around a buffer, but got 'scf.parallel'}}
    %0 = memref.alloc() : memref<4xi8>
    "test.use"(%0) : (memref<4xi8>) -> ()
  }
  return
}

// -----

func.func @blocks(%c: i1) {
  cf.br ^a
^a:
  // expected-error @below {{'memref.alloc' op expected structured control flow around a buffer}}
  %0 = memref.alloc() : memref<4xi8>
  "test.use"(%0) : (memref<4xi8>) -> ()
  cf.cond_br %c, ^a, ^b
^b:
  return
}

// -----

func.func @pointer() {
  %0 = memref.alloc() : memref<4xi8>
  // expected-error @below {{'memref.extract_aligned_pointer_as_index' op expected buffers to stay memrefs until they are placed}}
  %1 = memref.extract_aligned_pointer_as_index %0 : memref<4xi8> -> index
  return
}

// -----

func.func @tensor() {
  %0 = memref.alloc() : memref<4xi8>
  // expected-error @below {{'bufferization.to_tensor' op expected buffers to stay memrefs until they are placed}}
  %1 = bufferization.to_tensor %0 : memref<4xi8> to tensor<4xi8>
  return
}

// -----

func.func @other_heap(%x: memref<4xi8>) {
  // expected-error @below {{'bufferization.clone' op expected no allocation but by memref.alloc and memref.dealloc}}
  %0 = bufferization.clone %x : memref<4xi8> to memref<4xi8>
  return
}

// -----

func.func @realloc() {
  %0 = memref.alloc() : memref<4xi8>
  // expected-error @below {{'memref.realloc' op expected no allocation but by memref.alloc and memref.dealloc}}
  %1 = memref.realloc %0 : memref<4xi8> to memref<8xi8>
  return
}

// -----

func.func @public() {
  return
}
func.func private @private() {
  // expected-error @below {{'memref.alloc' op expected buffers in public functions only; inline private ones first}}
  %0 = memref.alloc() : memref<4xi8>
  return
}

// -----

func.func @called() {
  return
}
func.func @caller() {
  // expected-error @below {{'func.call' op expected no use of 'called', which gets an arena; inline it first}}
  call @called() : () -> ()
  return
}

// -----

// expected-error @below {{'func.func' op expected a function without an arena}}
func.func @twice(%arena: memref<0xi8> {qopt.arena = 64}) {
  return
}

// -----

// Of several functions, one that fails leaves all as they are.
func.func @fine() {
  %0 = memref.alloc() : memref<4xi8>
  "test.use"(%0) : (memref<4xi8>) -> ()
  return
}
func.func @not_fine(%n: index) {
  // expected-error @below {{'memref.alloc' op expected a buffer of static shape}}
  %0 = memref.alloc(%n) : memref<?xi8>
  return
}

// -----

func.func private @taken_init()
// expected-error @+1 {{expected no symbol 'taken_init', which is to write the initial values of states}}
func.func @taken() {
  %0 = memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
  "test.use"(%0) : (memref<4xi8>) -> ()
  return
}

// -----

func.func @loop(%n: index, %y: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    // expected-error @+1 {{expected states outside of loops and branches}}
    %0 = memref.alloc() {qopt.state = dense<0> : tensor<4xi8>} : memref<4xi8>
    memref.copy %0, %y : memref<4xi8> to memref<4xi8>
  }
  return
}

// -----

// expected-error @below {{'func.func' op argument 1: expected a buffer of static shape, identity layout and default memory space, but got 'memref<?xi8>'}}
func.func @dynamic_input(%x: memref<4xi8>, %y: memref<?xi8> {qopt.arena_input}) {
  return
}

// -----

// expected-error @below {{'func.func' op expected argument 0 in the arena to be a buffer, but got 'tensor<4xi8>'}}
func.func @tensor_input(%x: tensor<4xi8> {qopt.arena_input}) {
  return
}

// -----

// expected-error @below {{'func.func' op argument 0: expected a buffer that stays inside its function, but it is returned}}
func.func @returned_input(%x: memref<4xi8> {qopt.arena_input}) -> memref<4xi8> {
  return %x : memref<4xi8>
}

// -----

// expected-error @below {{'func.func' op argument 0: expected structured control flow around a buffer}}
func.func @blocks(%x: memref<4xi8> {qopt.arena_input}, %y: memref<4xi8>) {
  cf.br ^bb1
^bb1:
  memref.copy %x, %y : memref<4xi8> to memref<4xi8>
  return
}
