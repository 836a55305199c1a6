// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-fuse-accumulators{max-accumulators=8}))' --split-input-file | FileCheck %s
// RUN: qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-fuse-accumulators{max-accumulators=8}))' --split-input-file --remarks-filter=qopt-fuse.* --remark-format=emitRemark -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: not qopt-opt %s --pass-pipeline='builtin.module(func.func(qopt-fuse-accumulators{max-accumulators=0}))' --split-input-file 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: error: expected max-accumulators of at least 1, but got 0

#x = affine_map<(n, o, i) -> (n, i)>
#w = affine_map<(n, o, i) -> (o, i)>
#acc = affine_map<(n, o, i) -> (n, o)>
#id = affine_map<(n, o) -> (n, o)>

// 24 accumulators in tiles of 8, the largest divisor of 12 up to 8 being 6: one
// loop over rows, one over halves of a row. The fill and the reduction move in.
// REMARK: remark: [Passed] FuseAccumulators {{.*}}accumulators=24, tile=6
// CHECK-LABEL: func.func @layer(
// CHECK: %[[C6:.*]] = arith.constant 6 : index
// CHECK: scf.for
// CHECK: scf.for {{.*}} step %[[C6]]
// CHECK: tensor.empty() : tensor<1x6xi32>
// CHECK: linalg.fill {{.*}} -> tensor<1x6xi32>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]}
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
// CHECK-NOT: tensor<2x12xi32>
// CHECK: return
func.func @layer(%x: tensor<2x5xi8>, %w: tensor<12x5xi8>) -> tensor<2x12xi8> {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<2x12xi32>
  %f = linalg.fill ins(%c0 : i32) outs(%e : tensor<2x12xi32>) -> tensor<2x12xi32>
  %a = linalg.generic {indexing_maps = [#x, #w, #acc], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<2x5xi8>, tensor<12x5xi8>) outs(%f : tensor<2x12xi32>) {
  ^bb0(%p: i8, %q: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.extsi %q : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %s, %2 : i32
    linalg.yield %3 : i32
  } -> tensor<2x12xi32>
  %o = tensor.empty() : tensor<2x12xi8>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : tensor<2x12xi32>) outs(%o : tensor<2x12xi8>) {
  ^bb0(%p: i32, %q: i8):
    %0 = arith.trunci %p : i32 to i8
    linalg.yield %0 : i8
  } -> tensor<2x12xi8>
  return %r : tensor<2x12xi8>
}

// -----

#x = affine_map<(n, i) -> (n, i)>
#acc = affine_map<(n, i) -> (n)>
#id = affine_map<(n) -> (n)>

// Few accumulators, or some that are used twice, stay as they are.
// CHECK-LABEL: func.func @unchanged(
// CHECK-NOT: scf.for
// CHECK: return
func.func @unchanged(%x: tensor<4x5xi8>, %z: tensor<16x5xi8>) -> (tensor<4xi8>, tensor<16xi8>, tensor<16xi32>) {
  %c0 = arith.constant 0 : i32
  %e = tensor.empty() : tensor<4xi32>
  %f = linalg.fill ins(%c0 : i32) outs(%e : tensor<4xi32>) -> tensor<4xi32>
  %a = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<4x5xi8>) outs(%f : tensor<4xi32>) {
  ^bb0(%p: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.addi %s, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<4xi32>
  %o = tensor.empty() : tensor<4xi8>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<4xi32>) outs(%o : tensor<4xi8>) {
  ^bb0(%p: i32, %q: i8):
    %0 = arith.trunci %p : i32 to i8
    linalg.yield %0 : i8
  } -> tensor<4xi8>
  %e2 = tensor.empty() : tensor<16xi32>
  %f2 = linalg.fill ins(%c0 : i32) outs(%e2 : tensor<16xi32>) -> tensor<16xi32>
  %a2 = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%z : tensor<16x5xi8>) outs(%f2 : tensor<16xi32>) {
  ^bb0(%p: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.addi %s, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<16xi32>
  %o2 = tensor.empty() : tensor<16xi8>
  %r2 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a2 : tensor<16xi32>) outs(%o2 : tensor<16xi8>) {
  ^bb0(%p: i32, %q: i8):
    %0 = arith.trunci %p : i32 to i8
    linalg.yield %0 : i8
  } -> tensor<16xi8>
  return %r, %r2, %a2 : tensor<4xi8>, tensor<16xi8>, tensor<16xi32>
}

// -----

#x = affine_map<(n, o, i) -> (n, i)>
#w = affine_map<(n, o, i) -> (o, i)>
#acc = affine_map<(n, o, i) -> (n, o)>
#id = affine_map<(n, o) -> (n, o)>
#table = affine_map<(n, o) -> (o)>

// The bias moves in, too, and tables are sliced. 13 has no divisor up to 8 but
// 1; whole rows of other tensors stay outside.
// REMARK: remark: [Passed] FuseAccumulators {{.*}}accumulators=39, tile=1
// CHECK-LABEL: func.func @bias(
// CHECK-SAME: %[[X:.*]]: tensor<3x5xi8>, %{{.*}}: tensor<13x5xi8>, %[[B:.*]]: tensor<13xi32>, %[[T:.*]]: tensor<13xi32>
// CHECK: tensor.pad %[[X]]
// CHECK: scf.for
// CHECK: scf.for
// CHECK-NOT: tensor.pad
// CHECK: tensor.extract_slice %[[B]]{{.*}} to tensor<1xi32>
// CHECK: linalg.broadcast {{.*}} outs(%{{.*}} : tensor<1x1xi32>)
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]} ins(%{{.*}}, %{{.*}} : tensor<1x6xi8>, tensor<1x6xi8>)
// CHECK: tensor.extract_slice %[[T]]{{.*}} to tensor<1xi32>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]}
// CHECK: tensor.insert_slice
func.func @bias(%x: tensor<3x5xi8>, %w: tensor<13x5xi8>, %b: tensor<13xi32>, %t: tensor<13xi32>) -> tensor<3x13xi8> {
  %z = arith.constant 0 : i8
  %px = tensor.pad %x low[0, 0] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %z : i8
  } : tensor<3x5xi8> to tensor<3x6xi8>
  %pw = tensor.pad %w low[0, 0] high[0, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %z : i8
  } : tensor<13x5xi8> to tensor<13x6xi8>
  %e = tensor.empty() : tensor<3x13xi32>
  %f = linalg.broadcast ins(%b : tensor<13xi32>) outs(%e : tensor<3x13xi32>) dimensions = [0]
  %a = linalg.generic {indexing_maps = [#x, #w, #acc], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%px, %pw : tensor<3x6xi8>, tensor<13x6xi8>) outs(%f : tensor<3x13xi32>) {
  ^bb0(%p: i8, %q: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.extsi %q : i8 to i32
    %2 = arith.muli %0, %1 : i32
    %3 = arith.addi %s, %2 : i32
    linalg.yield %3 : i32
  } -> tensor<3x13xi32>
  %o = tensor.empty() : tensor<3x13xi8>
  %r = linalg.generic {indexing_maps = [#id, #table, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %t : tensor<3x13xi32>, tensor<13xi32>) outs(%o : tensor<3x13xi8>) {
  ^bb0(%p: i32, %m: i32, %q: i8):
    %0 = arith.muli %p, %m : i32
    %1 = arith.trunci %0 : i32 to i8
    linalg.yield %1 : i8
  } -> tensor<3x13xi8>
  return %r : tensor<3x13xi8>
}

// -----

#x = affine_map<(n, i) -> (n, i)>
#acc = affine_map<(n, i) -> (n)>
#id = affine_map<(n) -> (n)>
#row = affine_map<(n, m) -> (n)>
#square = affine_map<(n, m) -> (n, m)>

// Accumulators of another width, that a consumer repeats, or that a reduction
// consumes, stay as they are.
// CHECK-LABEL: func.func @not_accumulators(
// CHECK-NOT: scf.for
// CHECK: return
func.func @not_accumulators(%x: tensor<16x5xi8>) -> (tensor<16xi8>, tensor<16x3xi8>, tensor<16xi32>) {
  %c0 = arith.constant 0 : i16
  %e = tensor.empty() : tensor<16xi16>
  %f = linalg.fill ins(%c0 : i16) outs(%e : tensor<16xi16>) -> tensor<16xi16>
  %a = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<16x5xi8>) outs(%f : tensor<16xi16>) {
  ^bb0(%p: i8, %s: i16):
    %0 = arith.extsi %p : i8 to i16
    %1 = arith.addi %s, %0 : i16
    linalg.yield %1 : i16
  } -> tensor<16xi16>
  %o = tensor.empty() : tensor<16xi8>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<16xi16>) outs(%o : tensor<16xi8>) {
  ^bb0(%p: i16, %q: i8):
    %0 = arith.trunci %p : i16 to i8
    linalg.yield %0 : i8
  } -> tensor<16xi8>

  %d0 = arith.constant 0 : i32
  %e2 = tensor.empty() : tensor<16xi32>
  %f2 = linalg.fill ins(%d0 : i32) outs(%e2 : tensor<16xi32>) -> tensor<16xi32>
  %a2 = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<16x5xi8>) outs(%f2 : tensor<16xi32>) {
  ^bb0(%p: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.addi %s, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<16xi32>
  %o2 = tensor.empty() : tensor<16x3xi8>
  %r2 = linalg.generic {indexing_maps = [#row, #square], iterator_types = ["parallel", "parallel"]}
      ins(%a2 : tensor<16xi32>) outs(%o2 : tensor<16x3xi8>) {
  ^bb0(%p: i32, %q: i8):
    %0 = arith.trunci %p : i32 to i8
    linalg.yield %0 : i8
  } -> tensor<16x3xi8>

  %f3 = linalg.fill ins(%d0 : i32) outs(%e2 : tensor<16xi32>) -> tensor<16xi32>
  %a3 = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<16x5xi8>) outs(%f3 : tensor<16xi32>) {
  ^bb0(%p: i8, %s: i32):
    %0 = arith.extsi %p : i8 to i32
    %1 = arith.maxsi %s, %0 : i32
    linalg.yield %1 : i32
  } -> tensor<16xi32>
  %b3 = tensor.expand_shape %a3 [[0, 1]] output_shape [16, 1] : tensor<16xi32> into tensor<16x1xi32>
  %f4 = linalg.fill ins(%d0 : i32) outs(%e2 : tensor<16xi32>) -> tensor<16xi32>
  %r3 = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%b3 : tensor<16x1xi32>) outs(%f4 : tensor<16xi32>) {
  ^bb0(%p: i32, %s: i32):
    %0 = arith.addi %s, %p : i32
    linalg.yield %0 : i32
  } -> tensor<16xi32>
  return %r, %r2, %r3 : tensor<16xi8>, tensor<16x3xi8>, tensor<16xi32>
}

// -----

#x = affine_map<(n, i) -> (n, i)>
#acc = affine_map<(n, i) -> (n)>
#id = affine_map<(n) -> (n)>

// Accumulators of 64 bits are computed in tiles too, and so is their start.
// CHECK-LABEL: func.func @wide(
// CHECK: scf.for
// CHECK-NOT: tensor<128xi64>
// CHECK: linalg.broadcast ins(%{{.*}} : tensor<i64>) outs(%{{.*}} : tensor<8xi64>)
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<8xi64>)
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<8xi64>) outs(%{{.*}} : tensor<8xi16>)
// CHECK: return
func.func @wide(%x: tensor<128x5xi16>, %b: tensor<i64>) -> tensor<128xi16> {
  %e = tensor.empty() : tensor<128xi64>
  %f = linalg.broadcast ins(%b : tensor<i64>) outs(%e : tensor<128xi64>) dimensions = [0]
  %a = linalg.generic {indexing_maps = [#x, #acc], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<128x5xi16>) outs(%f : tensor<128xi64>) {
  ^bb0(%p: i16, %s: i64):
    %0 = arith.extsi %p : i16 to i64
    %1 = arith.addi %s, %0 : i64
    linalg.yield %1 : i64
  } -> tensor<128xi64>
  %o = tensor.empty() : tensor<128xi16>
  %r = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<128xi64>) outs(%o : tensor<128xi16>) {
  ^bb0(%p: i64, %q: i16):
    %0 = arith.trunci %p : i64 to i16
    linalg.yield %0 : i16
  } -> tensor<128xi16>
  return %r : tensor<128xi16>
}
