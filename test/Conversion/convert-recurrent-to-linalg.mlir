// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize --split-input-file | FileCheck %s

!x = !qopt.quant<i8, real<1.0>, zp<1>>
!w = !qopt.quant<i8, real<1.0>>
!s = !qopt.quant<i8, real<1.0>, zp<10>>

// The zero point of the input is part of what the accumulators begin with, where
// the filter is known: -1 * (1 + 2), -1 * (3 + 4). That of the state is
// subtracted where the filter over time is not.
// CHECK-LABEL: func.func @svdf(
// CHECK-SAME: %[[X:.*]]: tensor<1x2xi8>, %[[T:.*]]: tensor<2x3xi8>, %[[S:.*]]: tensor<1x6xi8>)
// CHECK-DAG: %[[START:.*]] = arith.constant dense<[-3, -7]> : tensor<2xi32>
// CHECK-DAG: %[[TEN:.*]] = arith.constant 10 : i32
// CHECK: %[[INIT:.*]] = linalg.broadcast ins(%[[START]] : tensor<2xi32>)
// CHECK: %[[F:.*]] = linalg.generic {{.*}}"reduction"]} ins(%[[X]], %{{.*}} : tensor<1x2xi8>, tensor<2x2xi8>) outs(%[[INIT]] : tensor<1x2xi32>)
// CHECK-NOT: arith.subi
// The new elements are clamped, and keep their low bits with the zero point.
// CHECK: %[[NEW:.*]] = linalg.generic {{.*}} ins(%[[F]] :
// CHECK: arith.minsi
// CHECK: %[[SUM:.*]] = arith.addi %{{.*}}, %[[TEN]] : i32
// CHECK: arith.trunci %[[SUM]] : i32 to i8
// CHECK: %[[OLD:.*]] = tensor.expand_shape %[[S]] {{.*}} into tensor<1x2x3xi8>
// CHECK: %[[KEPT:.*]] = tensor.extract_slice %[[OLD]][0, 0, 1] [1, 2, 2] [1, 1, 1]
// CHECK: %[[MOVED:.*]] = tensor.insert_slice %[[KEPT]] into %{{.*}}[0, 0, 0] [1, 2, 2] [1, 1, 1]
// CHECK: %[[STATE:.*]] = tensor.insert_slice %[[NEW]] into %[[MOVED]][0, 0, 2] [1, 2, 1] [1, 1, 1]
// CHECK: %[[RESULT:.*]] = tensor.collapse_shape %[[STATE]] {{.*}} into tensor<1x6xi8>
// Both filters add to the one output.
// CHECK: linalg.generic {{.*}}"reduction"]} ins(%{{.*}}, %{{.*}} : tensor<1x1x6xi8>, tensor<1x6xi8>)
// CHECK: arith.subi %{{.*}}, %[[TEN]] : i32
// CHECK: return %{{.*}}, %[[RESULT]] : tensor<1x1xi8>, tensor<1x6xi8>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @svdf(%x: tensor<1x2x!x>, %t: tensor<2x3x!w>, %s: tensor<1x6x!s>) -> (tensor<1x1x!x>, tensor<1x6x!s>) {
    %f = qopt.const dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> : tensor<2x2x!w>
    %0, %1 = qopt.svdf %x, %f, %t state %s rounding<half_away_twice>
        : (tensor<1x2x!x>, tensor<2x2x!w>, tensor<2x3x!w>, tensor<1x6x!s>) -> (tensor<1x1x!x>, tensor<1x6x!s>)
    return %0, %1 : tensor<1x1x!x>, tensor<1x6x!s>
  }
}

// -----

!x = !qopt.quant<i16, pow2<2**-12>>
!w = !qopt.quant<i8, pow2<2**-6>>
!h = !qopt.quant<i8, pow2<2**-7>, zp<-4>>
!c = !qopt.quant<i16, pow2<2**-11>>

// One loop over the steps. In it four gates, each of two contractions, then the
// states, which are written over the old ones.
// CHECK-LABEL: func.func @lstm(
// CHECK-SAME: %[[X:.*]]: tensor<2x5x3xi16>, {{.*}}, %[[H:[^:]*]]: tensor<2x4xi8>, %[[C:[^:]*]]: tensor<2x4xi16>)
// CHECK-DAG: %[[TABLE:.*]] = arith.constant dense<{{.*}}> : tensor<256xi32>
// CHECK-DAG: %[[STEPS:.*]] = arith.constant 5 : index
// CHECK-DAG: %[[CLIP:.*]] = arith.constant 20480 : i32
// CHECK-DAG: %[[NCLIP:.*]] = arith.constant -20480 : i32
// CHECK-DAG: %[[O:.*]] = tensor.empty() : tensor<2x5x4xi8>
// CHECK: %[[R:.*]]:3 = scf.for %[[STEP:.*]] = %{{.*}} to %[[STEPS]] step %{{.*}} iter_args(%[[OT:.*]] = %[[O]], %[[HT:.*]] = %[[H]], %[[CT:.*]] = %[[C]])
// CHECK: %[[XT:.*]] = tensor.extract_slice %[[X]][0, %[[STEP]], 0] [2, 1, 3] [1, 1, 1] : tensor<2x5x3xi16> to tensor<2x3xi16>
// CHECK-COUNT-4: ins(%[[XT]], %{{.*}} : tensor<2x3xi16>, tensor<4x3xi8>) outs(%{{.*}} : tensor<2x4xi64>)
// CHECK: %[[C1:.*]] = linalg.generic {{.*}} outs(%[[CT]] : tensor<2x4xi16>)
// CHECK: arith.maxsi %{{.*}}, %[[NCLIP]]
// CHECK: arith.minsi %{{.*}}, %[[CLIP]]
// CHECK: %[[H1:.*]] = linalg.generic {{.*}} ins(%[[C1]], %{{.*}} : {{.*}}) outs(%[[HT]] : tensor<2x4xi8>)
// CHECK: tensor.extract %[[TABLE]]
// CHECK: %[[O1:.*]] = tensor.insert_slice %[[H1]] into %[[OT]][0, %[[STEP]], 0] [2, 1, 4] [1, 1, 1]
// CHECK: scf.yield %[[O1]], %[[H1]], %[[C1]]
// CHECK: return %[[R]]#0, %[[R]]#1, %[[R]]#2
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @lstm(%x: tensor<2x5x3x!x>, %w: tensor<4x3x!w>, %r: tensor<4x4x!w>, %b: tensor<4xi64>, %h: tensor<2x4x!h>, %c: tensor<2x4x!c>)
      -> (tensor<2x5x4x!h>, tensor<2x4x!h>, tensor<2x4x!c>) {
    %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) cell_clip 20480 rounding<half_away_twice>
        : (tensor<2x5x3x!x>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>,
           tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>,
           tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<4xi64>, tensor<2x4x!h>, tensor<2x4x!c>)
        -> (tensor<2x5x4x!h>, tensor<2x4x!h>, tensor<2x4x!c>)
    return %0#0, %0#1, %0#2 : tensor<2x5x4x!h>, tensor<2x4x!h>, tensor<2x4x!c>
  }
}

// -----

!x = !qopt.quant<i8, real<0.5>, zp<1>>
!w = !qopt.quant<i8, pow2<2**-6>>
!c = !qopt.quant<i16, pow2<2**-11>>

// One step needs no loop; steps first.
// CHECK-LABEL: func.func @one_step(
// CHECK-NOT: scf.for
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0] [1, 2, 3] [1, 1, 1] : tensor<1x2x3xi8> to tensor<2x3xi8>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0] [1, 2, 4] [1, 1, 1] : tensor<2x4xi8> into tensor<1x2x4xi8>
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @one_step(%x: tensor<1x2x3x!x>, %w: tensor<4x3x!w>, %r: tensor<4x4x!w>, %b: tensor<4xi32>, %h: tensor<2x4x!x>, %c: tensor<2x4x!c>)
      -> (tensor<1x2x4x!x>, tensor<2x4x!x>, tensor<2x4x!c>) {
    %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) time_major rounding<half_away_twice>
        : (tensor<1x2x3x!x>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>, tensor<4x3x!w>,
           tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>, tensor<4x4x!w>,
           tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<4xi32>, tensor<2x4x!x>, tensor<2x4x!c>)
        -> (tensor<1x2x4x!x>, tensor<2x4x!x>, tensor<2x4x!c>)
    return %0#0, %0#1, %0#2 : tensor<1x2x4x!x>, tensor<2x4x!x>, tensor<2x4x!c>
  }
}
