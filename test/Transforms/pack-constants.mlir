// RUN: qopt-opt %s --qopt-pack-constants --split-input-file --remarks-filter=qopt-pack-constants 2>%t | FileCheck %s
// RUN: FileCheck %s --input-file=%t --check-prefix=REMARK

// A width that divides 8: the codes 1, -2, -1, 0, 1 from the lowest bits on.
// CHECK: #[[$BITS:.*]] = affine_map<(d0) -> (d0 * 2)>
// CHECK: memref.global "private" constant @two : memref<2xi8> = dense<[57, 1]> {alignment = 64 : i64}
// CHECK-LABEL: func.func @in_one_byte(
// CHECK-SAME: %[[I:.*]]: index)
// CHECK: %[[BYTES:.*]] = memref.get_global @two : memref<2xi8>
// CHECK: %[[BIT:.*]] = affine.apply #[[$BITS]](%[[I]])
// CHECK: memref.load %[[BYTES]]
// CHECK-NOT: memref.load
// CHECK: arith.trunci %{{.*}} : i8 to i2
// REMARK: packed | {{.*}}Remark=two, bits=2, bytes=2, elements=5
memref.global "private" constant @two : memref<5xi2> = dense<[1, -2, -1, 0, 1]> {alignment = 64 : i64}
func.func @in_one_byte(%i: index) -> i2 {
  %0 = memref.get_global @two : memref<5xi2>
  %1 = memref.load %0[%i] : memref<5xi2>
  return %1 : i2
}

// -----

// Bits 0 to 17: 3, -4, 1 | 0, 2, -1 are 011 100 | 001 000 010 111 from below.
// Behind the last byte nothing is read: the second load is that of the last bit.
// CHECK: #[[$BITS:.*]] = affine_map<(d0, d1) -> ((d0 * 3 + d1) * 3)>
// CHECK: memref.global "private" constant @three : memref<3xi8> = dense<[99, -96, 3]>
// CHECK-LABEL: func.func @in_two_bytes(
// CHECK-SAME: %[[I:.*]]: index, %[[J:.*]]: index)
// CHECK: %[[BYTES:.*]] = memref.get_global @three : memref<3xi8>
// CHECK: %[[BIT:.*]] = affine.apply #[[$BITS]](%[[I]], %[[J]])
// CHECK: %[[LOW:.*]] = arith.shrui %[[BIT]]
// CHECK: memref.load %[[BYTES]][%[[LOW]]]
// CHECK: %[[TWO:.*]] = arith.constant 2 : index
// CHECK: %[[LAST:.*]] = arith.addi %[[BIT]], %[[TWO]]
// CHECK: %[[HIGH:.*]] = arith.shrui %[[LAST]]
// CHECK: memref.load %[[BYTES]][%[[HIGH]]]
// CHECK: arith.trunci %{{.*}} : i16 to i3
memref.global "private" constant @three : memref<2x3xi3> = dense<[[3, -4, 1], [0, 2, -1]]>
func.func @in_two_bytes(%i: index, %j: index) -> i3 {
  %0 = memref.get_global @three : memref<2x3xi3>
  %1 = memref.load %0[%i, %j] : memref<2x3xi3>
  return %1 : i3
}

// -----

// Views are looked through.
// CHECK-LABEL: func.func @views(
// CHECK-NOT: memref.subview
// CHECK: memref.load %{{.*}} : memref<6xi8>
memref.global "private" constant @w : memref<2x2x3xi4> = dense<5>
func.func @views(%n: index, %i: index) -> i4 {
  %0 = memref.get_global @w : memref<2x2x3xi4>
  %1 = memref.collapse_shape %0 [[0], [1, 2]] : memref<2x2x3xi4> into memref<2x6xi4>
  %2 = memref.subview %1[%n, 1] [1, 4] [1, 1] : memref<2x6xi4> to memref<4xi4, strided<[1], offset: ?>>
  %3 = memref.load %2[%i] : memref<4xi4, strided<[1], offset: ?>>
  return %3 : i4
}

// -----

// Not packed: bytes, truth values, what is written, and what is read otherwise.
// CHECK-DAG: @bytes : memref<2xi8>
// CHECK-DAG: @bools : memref<2xi1>
// CHECK-DAG: @state : memref<2xi4>
// CHECK-DAG: @copied : memref<2xi4>
// CHECK-DAG: @public : memref<2xi4>
// REMARK-NOT: copied
memref.global "private" constant @bytes : memref<2xi8> = dense<1>
memref.global "private" constant @bools : memref<2xi1> = dense<true>
memref.global "private" @state : memref<2xi4> = dense<1>
memref.global "private" constant @copied : memref<2xi4> = dense<1>
memref.global constant @public : memref<2xi4> = dense<1>
func.func @others(%i: index, %to: memref<2xi4>) -> (i8, i1, i4, i4, i4) {
  %0 = memref.get_global @bytes : memref<2xi8>
  %1 = memref.get_global @bools : memref<2xi1>
  %2 = memref.get_global @state : memref<2xi4>
  %3 = memref.get_global @copied : memref<2xi4>
  %4 = memref.get_global @public : memref<2xi4>
  memref.copy %3, %to : memref<2xi4> to memref<2xi4>
  %a = memref.load %0[%i] : memref<2xi8>
  %b = memref.load %1[%i] : memref<2xi1>
  %c = memref.load %2[%i] : memref<2xi4>
  %d = memref.load %3[%i] : memref<2xi4>
  %e = memref.load %4[%i] : memref<2xi4>
  return %a, %b, %c, %d, %e : i8, i1, i4, i4, i4
}
