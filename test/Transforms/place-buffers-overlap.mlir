// RUN: qopt-opt %s --split-input-file --qopt-place-buffers=alignment=4 --remarks-filter=qopt-place-buffers 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK --input-file=%t

// Where a loop writes one buffer behind its reading of another, they share
// bytes. Row i of 32 bytes is written while rows i and i + 1 of the input, 64
// bytes each, are read: the first row lies below the input.
// REMARK: Function=rows | arena_bytes=544, buffers=2, lower_bound_bytes=544, overlaps=1,
// CHECK-LABEL: func.func @rows(
// CHECK: %[[C32:.*]] = arith.constant 32 : index
// CHECK: memref.view %{{.*}}[%[[C32]]][] : memref<544xi8> to memref<8x64xi8>
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: memref.view %{{.*}}[%[[C0]]][] : memref<544xi8> to memref<7x32xi8>
func.func @rows(%x: memref<8x64xi8>, %y: memref<7x32xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %0 = memref.alloc() : memref<8x64xi8>
  %1 = memref.alloc() : memref<7x32xi8>
  memref.copy %x, %0 : memref<8x64xi8> to memref<8x64xi8>
  scf.for %i = %c0 to %c7 step %c1 {
    %in = memref.subview %0[%i, 0] [2, 64] [1, 1] : memref<8x64xi8> to memref<2x64xi8, strided<[64, 1], offset: ?>>
    %out = memref.subview %1[%i, 0] [1, 32] [1, 1] : memref<7x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(r, c, k) -> (k, 2 * c)>, affine_map<(r, c, k) -> (r, c)>],
                    iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%in : memref<2x64xi8, strided<[64, 1], offset: ?>>) outs(%out : memref<1x32xi8, strided<[32, 1], offset: ?>>) {
    ^bb0(%a: i8, %b: i8):
      linalg.yield %a : i8
    }
  }
  memref.copy %1, %y : memref<7x32xi8> to memref<7x32xi8>
  return
}

// -----

// The output grows faster than the input is read: the last row of 64 bytes ends
// at 512, when the last row of 32 bytes, at 224, is still needed. So the input
// lies 288 bytes above.
// REMARK: Function=growing | arena_bytes=544, buffers=2, lower_bound_bytes=544, overlaps=1,
// CHECK-LABEL: func.func @growing(
// CHECK: %[[C:.*]] = arith.constant 288 : index
// CHECK: memref.view %{{.*}}[%[[C]]][] : memref<544xi8> to memref<8x32xi8>
func.func @growing(%x: memref<8x32xi8>, %y: memref<8x2x32xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc() : memref<8x32xi8>
  %1 = memref.alloc() : memref<8x2x32xi8>
  memref.copy %x, %0 : memref<8x32xi8> to memref<8x32xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %in = memref.subview %0[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    %first = memref.subview %1[%i, 0, 0] [1, 1, 32] [1, 1, 1] : memref<8x2x32xi8> to memref<1x32xi8, strided<[64, 1], offset: ?>>
    %second = memref.subview %1[%i, 1, 0] [1, 1, 32] [1, 1, 1] : memref<8x2x32xi8> to memref<1x32xi8, strided<[64, 1], offset: ?>>
    memref.copy %in, %first : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[64, 1], offset: ?>>
    memref.copy %in, %second : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[64, 1], offset: ?>>
  }
  memref.copy %1, %y : memref<8x2x32xi8> to memref<8x2x32xi8>
  return
}

// -----

// Read from the last row to the first: nothing is shared.
// REMARK: Function=backwards | arena_bytes=512, buffers=2, lower_bound_bytes=512, overlaps=0,
func.func @backwards(%x: memref<8x32xi8>, %y: memref<8x32xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc() : memref<8x32xi8>
  %1 = memref.alloc() : memref<8x32xi8>
  memref.copy %x, %0 : memref<8x32xi8> to memref<8x32xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %last = arith.subi %c7, %i : index
    %in = memref.subview %0[%last, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    %out = memref.subview %1[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    memref.copy %in, %out : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[32, 1], offset: ?>>
  }
  memref.copy %1, %y : memref<8x32xi8> to memref<8x32xi8>
  return
}

// -----

// The loop writes to its input.
// REMARK: Function=written | arena_bytes=512, buffers=2, lower_bound_bytes=512, overlaps=0,
func.func @written(%x: memref<8x32xi8>, %y: memref<8x32xi8>, %v: i8) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc() : memref<8x32xi8>
  %1 = memref.alloc() : memref<8x32xi8>
  memref.copy %x, %0 : memref<8x32xi8> to memref<8x32xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %in = memref.subview %0[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    %out = memref.subview %1[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    memref.copy %in, %out : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    memref.store %v, %0[%c0, %c0] : memref<8x32xi8>
  }
  memref.copy %1, %y : memref<8x32xi8> to memref<8x32xi8>
  return
}

// -----

// What is read depends on values.
// REMARK: Function=computed | arena_bytes=512, buffers=2, lower_bound_bytes=512, overlaps=0,
func.func @computed(%x: memref<8x32xi8>, %y: memref<8x32xi8>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc() : memref<8x32xi8>
  %1 = memref.alloc() : memref<8x32xi8>
  memref.copy %x, %0 : memref<8x32xi8> to memref<8x32xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %in = memref.subview %0[%n, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    %out = memref.subview %1[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    memref.copy %in, %out : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[32, 1], offset: ?>>
  }
  memref.copy %1, %y : memref<8x32xi8> to memref<8x32xi8>
  return
}

// -----

// A branch that the index decides is followed: the last row is read before the
// first is written.
// REMARK: Function=branches | arena_bytes=512, buffers=2, lower_bound_bytes=512, overlaps=0,
func.func @branches(%x: memref<8x32xi8>, %y: memref<8x32xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %0 = memref.alloc() : memref<8x32xi8>
  %1 = memref.alloc() : memref<8x32xi8>
  memref.copy %x, %0 : memref<8x32xi8> to memref<8x32xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %out = memref.subview %1[%i, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    %isLast = arith.cmpi eq, %i, %c7 : index
    scf.if %isLast {
      %in = memref.subview %0[0, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1]>>
      memref.copy %in, %out : memref<1x32xi8, strided<[32, 1]>> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    } else {
      %next = arith.addi %i, %c1 : index
      %in = memref.subview %0[%next, 0] [1, 32] [1, 1] : memref<8x32xi8> to memref<1x32xi8, strided<[32, 1], offset: ?>>
      memref.copy %in, %out : memref<1x32xi8, strided<[32, 1], offset: ?>> to memref<1x32xi8, strided<[32, 1], offset: ?>>
    }
  }
  memref.copy %1, %y : memref<8x32xi8> to memref<8x32xi8>
  return
}

// -----

// Element by element: one over the other.
// REMARK: Function=elementwise | arena_bytes=128, buffers=2, lower_bound_bytes=128, overlaps=1,
func.func @elementwise(%x: memref<128xi8>, %y: memref<128xi8>) {
  %0 = memref.alloc() : memref<128xi8>
  %1 = memref.alloc() : memref<128xi8>
  memref.copy %x, %0 : memref<128xi8> to memref<128xi8>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%0 : memref<128xi8>) outs(%1 : memref<128xi8>) {
  ^bb0(%a: i8, %b: i8):
    %2 = arith.addi %a, %a : i8
    linalg.yield %2 : i8
  }
  memref.copy %1, %y : memref<128xi8> to memref<128xi8>
  return
}

// -----

// Not in the order of the output's elements, of another width, or also by a load.
// REMARK: Function=transposed | arena_bytes=256, buffers=2, lower_bound_bytes=256, overlaps=0,
func.func @transposed(%x: memref<8x16xi8>, %y: memref<16x8xi8>) {
  %0 = memref.alloc() : memref<8x16xi8>
  %1 = memref.alloc() : memref<16x8xi8>
  memref.copy %x, %0 : memref<8x16xi8> to memref<8x16xi8>
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%0 : memref<8x16xi8>) outs(%1 : memref<16x8xi8>) {
  ^bb0(%a: i8, %b: i8):
    linalg.yield %a : i8
  }
  memref.copy %1, %y : memref<16x8xi8> to memref<16x8xi8>
  return
}
// REMARK: Function=wider | arena_bytes=384, buffers=2, lower_bound_bytes=384, overlaps=0,
func.func @wider(%x: memref<128xi8>, %y: memref<128xi16>) {
  %0 = memref.alloc() : memref<128xi8>
  %1 = memref.alloc() : memref<128xi16>
  memref.copy %x, %0 : memref<128xi8> to memref<128xi8>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%0 : memref<128xi8>) outs(%1 : memref<128xi16>) {
  ^bb0(%a: i8, %b: i16):
    %2 = arith.extsi %a : i8 to i16
    linalg.yield %2 : i16
  }
  memref.copy %1, %y : memref<128xi16> to memref<128xi16>
  return
}
// REMARK: Function=loaded | arena_bytes=256, buffers=2, lower_bound_bytes=256, overlaps=0,
func.func @loaded(%x: memref<128xi8>, %y: memref<128xi8>) {
  %c127 = arith.constant 127 : index
  %0 = memref.alloc() : memref<128xi8>
  %1 = memref.alloc() : memref<128xi8>
  memref.copy %x, %0 : memref<128xi8> to memref<128xi8>
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%0 : memref<128xi8>) outs(%1 : memref<128xi8>) {
  ^bb0(%a: i8, %b: i8):
    %i = linalg.index 0 : index
    %j = arith.subi %c127, %i : index
    %2 = memref.load %0[%j] : memref<128xi8>
    linalg.yield %2 : i8
  }
  memref.copy %1, %y : memref<128xi8> to memref<128xi8>
  return
}
