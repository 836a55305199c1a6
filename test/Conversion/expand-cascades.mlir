// RUN: qopt-opt --qopt-expand-cascades --split-input-file --verify-diagnostics %s | FileCheck %s

!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!y = !qopt.quant<i8, real<0.5>, zp<7>>
!w = !qopt.quant<i8, real<0.25>>

// The input is copied to a line buffer with columns of padding at both sides, the
// convolution reads all of it, and its row is handed on at once. The residual reads
// the row of the input that is its own.
// CHECK-LABEL: func @residual
func.func @residual(%x: tensor<1x8x8x2x!x>) -> tensor<1x8x8x2x!x> {
  // CHECK: %[[X:.*]] = qopt.reinterpret %arg0 : tensor<1x8x8x2x!qopt.quant<{{.*}}>> -> tensor<1x8x8x2xi8>
  // CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<1x4x11x2xi8>
  // CHECK: %[[Z:.*]] = arith.constant -3 : i8
  // CHECK: %[[LINES:.*]] = linalg.fill ins(%[[Z]] : i8) outs(%[[EMPTY]] :
  // CHECK: %[[RESULT:.*]] = tensor.empty() : tensor<1x8x8x2xi8>
  // CHECK: %[[END:.*]] = arith.constant 10 : index
  // CHECK: scf.for %[[T:.*]] = %{{.*}} to %[[END]] step %{{.*}} iter_args(%[[L:.*]] = %[[LINES]], %[[R:.*]] = %[[RESULT]])
  // All rows but the oldest move up.
  // CHECK: %[[FLAT:.*]] = tensor.collapse_shape %[[L]]
  // CHECK: scf.for %{{.*}} iter_args(%{{.*}} = %[[FLAT]]) -> (tensor<88xi8>)
  // CHECK: %[[MOVED:.*]] = tensor.expand_shape
  // CHECK: %[[ISROW:.*]] = arith.cmpi ult, %[[T]], %{{.*}} : index
  // CHECK: %[[NEW:.*]] = scf.if %[[ISROW]]
  // CHECK:   %[[ROW:.*]] = tensor.extract_slice %[[X]][0, %[[T]], 0, 0] [1, 1, 8, 2]
  // CHECK:   tensor.insert_slice %{{.*}} into %[[MOVED]][0, 3, 1, 0] [1, 1, 8, 2]
  // CHECK: } else {
  // CHECK:   %[[OLD:.*]] = tensor.extract_slice %[[MOVED]][0, 3, 0, 0] [1, 1, 11, 2]
  // CHECK:   linalg.fill ins(%{{.*}} : i8) outs(%[[OLD]]
  // CHECK: }
  // CHECK: %[[Y:.*]] = arith.addi %[[T]], %{{.*}} : index
  // CHECK: scf.if
  // CHECK:   %[[WINDOW:.*]] = tensor.extract_slice %[[NEW]][0, 0, 0, 0] [1, 4, 11, 2]
  // CHECK:   %[[TYPED:.*]] = qopt.reinterpret %[[WINDOW]]
  // CHECK:   %[[CONV:.*]] = qopt.conv_2d %[[TYPED]], %{{.*}} strides [1, 1] pad [0, 0, 0, 0] rounding<half_up> : {{.*}} -> tensor<1x1x8x2x!
  // CHECK-NOT: qopt.layer
  // CHECK:   %[[OWN:.*]] = tensor.extract_slice %[[X]][0, %[[Y]], 0, 0] [1, 1, 8, 2]
  // CHECK:   %[[TYPED2:.*]] = qopt.reinterpret %[[OWN]]
  // CHECK:   %[[SUM:.*]] = qopt.add %[[CONV]], %[[TYPED2]]
  // CHECK:   %[[CODES:.*]] = qopt.reinterpret %[[SUM]]
  // CHECK:   tensor.insert_slice %[[CODES]] into %[[R]][0, %[[Y]], 0, 0] [1, 1, 8, 2]
  // CHECK: } else {
  // CHECK-NEXT: scf.yield %[[R]]
  %w = qopt.const dense<1> : tensor<2x4x4x2xi8> : tensor<2x4x4x2x!w>
  %0 = qopt.cascade %x : (tensor<1x8x8x2x!x>) -> tensor<1x8x8x2x!x> {
  ^bb0(%rx: tensor<1x8x8x2x!x>):
    %1 = qopt.conv_2d %rx, %w strides [1, 1] pad [1, 2, 1, 2] rounding<half_up> {qopt.layer = "a"}
        : tensor<1x8x8x2x!x>, tensor<2x4x4x2x!w> -> tensor<1x8x8x2x!y>
    %2 = qopt.add %1, %rx rounding<half_up> : tensor<1x8x8x2x!y>, tensor<1x8x8x2x!x> -> tensor<1x8x8x2x!x>
    qopt.yield %2 : tensor<1x8x8x2x!x>
  }
  return %0 : tensor<1x8x8x2x!x>
}

// -----

// Two strides: three loops. No row lies outside, so that nothing is asked, and
// nothing is padded, so that nothing is filled.
// CHECK-LABEL: func @strides
// CHECK-NOT: linalg.fill
// CHECK-NOT: scf.if
// CHECK: scf.for %[[T:.*]] = %{{.*}} iter_args(%{{.*}}, %{{.*}}) -> (tensor<1x2x8x2xi8>, tensor<1x3x4x2xi8>, tensor<1x2x1x2xi8>)
// CHECK: scf.for %[[U:.*]] = %{{.*}} -> (tensor<1x2x8x2xi8>, tensor<1x3x4x2xi8>)
// CHECK: arith.muli %[[T]]
// CHECK: scf.for %[[V:.*]] = %{{.*}} -> (tensor<1x2x8x2xi8>)
// CHECK: qopt.rescale
// CHECK: qopt.max_pool_2d
// CHECK: qopt.avg_pool_2d
func.func @strides(%x: tensor<1x12x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x1x2x!qopt.quant<i8, real<0.25>>> {
  %0 = qopt.cascade %x : (tensor<1x12x8x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x2x1x2x!qopt.quant<i8, real<0.25>>> {
  ^bb0(%r: tensor<1x12x8x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.rescale %r rounding<half_up> : tensor<1x12x8x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x12x8x2x!qopt.quant<i8, real<0.25>>>
    %2 = qopt.max_pool_2d %1 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x12x8x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x6x4x2x!qopt.quant<i8, real<0.25>>>
    %3 = qopt.avg_pool_2d %2 window [3, 4] strides [3, 4] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x6x4x2x!qopt.quant<i8, real<0.25>>> -> tensor<1x2x1x2x!qopt.quant<i8, real<0.25>>>
    qopt.yield %3 : tensor<1x2x1x2x!qopt.quant<i8, real<0.25>>>
  }
  return %0 : tensor<1x2x1x2x!qopt.quant<i8, real<0.25>>>
}

// -----

// A pool of all rows at the end adds each to sums as soon as it is there, whatever
// its stride is: no line buffer, and no loop for each row of the result.
// CHECK-LABEL: func @average
// CHECK: %[[ZERO:.*]] = arith.constant 0 : i32
// CHECK: %[[EMPTY:.*]] = tensor.empty() : tensor<1x1x2x2xi32>
// CHECK: %[[START:.*]] = linalg.fill ins(%[[ZERO]] : i32) outs(%[[EMPTY]]
// CHECK: %[[END:.*]] = arith.constant 8 : index
// CHECK: %[[SUM:.*]] = scf.for %{{.*}} to %[[END]] step %{{.*}} iter_args(%[[ACC:.*]] = %[[START]]) -> (tensor<1x1x2x2xi32>)
// CHECK:   %[[ROW:.*]] = qopt.neg {{.*}} -> tensor<1x1x6x2x!
// CHECK:   %[[CODES:.*]] = qopt.reinterpret %[[ROW]]
// CHECK:   %[[NEW:.*]] = linalg.generic {{.*}} ins(%[[CODES]], %{{.*}} : tensor<1x1x6x2xi8>, tensor<1x3xi8>) outs(%[[ACC]] : tensor<1x1x2x2xi32>)
// CHECK:   scf.yield %[[NEW]]
// CHECK: %[[MEAN:.*]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<1x1x2x2xi32>) outs(%{{.*}} : tensor<1x1x2x2xi8>)
// CHECK: arith.constant 24 : i32
// CHECK: qopt.reinterpret %[[MEAN]]
func.func @average(%x: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>> {
  %0 = qopt.cascade %x : (tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>> {
  ^bb0(%r: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.neg %r : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>
    %2 = qopt.avg_pool_2d %1 window [8, 3] strides [5, 3] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>>
    qopt.yield %2 : tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>>
  }
  return %0 : tensor<1x1x2x2x!qopt.quant<i8, real<0.5>>>
}

// -----

// The same for a maximum, which needs no wider integers.
// CHECK-LABEL: func @maximum
// CHECK: scf.for {{.*}} -> (tensor<1x1x1x2xi8>)
// CHECK: arith.maxsi
func.func @maximum(%x: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  %0 = qopt.cascade %x : (tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  ^bb0(%r: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.neg %r : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>
    %2 = qopt.max_pool_2d %1 window [8, 6] strides [1, 1] pad [0, 0, 0, 0] : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
    qopt.yield %2 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
  }
  return %0 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
}

// -----

// And for a mean.
// CHECK-LABEL: func @mean
// CHECK: scf.for {{.*}} -> (tensor<1x2xi32>)
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x1x6x2xi8>) outs(%{{.*}} : tensor<1x2xi32>)
// CHECK: tensor.expand_shape
module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @mean(%x: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.25>>> {
  %0 = qopt.cascade %x : (tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.25>>> {
  ^bb0(%r: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.neg %r : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>
    %2 = qopt.mean %1 axes [1, 2] keep_dims rounding<half_up> : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x2x!qopt.quant<i8, real<0.25>>>
    qopt.yield %2 : tensor<1x1x1x2x!qopt.quant<i8, real<0.25>>>
  }
  return %0 : tensor<1x1x1x2x!qopt.quant<i8, real<0.25>>>
}
}

// -----

// Not at the end, or where sums would take more than the rows do, the rows are kept.
// CHECK-LABEL: func @rows_kept
// CHECK: tensor.empty() : tensor<1x8x6x2xi8>
// CHECK: qopt.avg_pool_2d {{.*}} : tensor<1x8x6x2x!{{.*}}> -> tensor<1x1x1x2x!
// CHECK: qopt.neg
func.func @rows_kept(%x: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  %0 = qopt.cascade %x : (tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  ^bb0(%r: tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.neg %r : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>>
    %2 = qopt.avg_pool_2d %1 window [8, 6] strides [8, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x8x6x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
    %3 = qopt.neg %2 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
    qopt.yield %3 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
  }
  return %0 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
}

// CHECK-LABEL: func @few_rows
// CHECK: tensor.empty() : tensor<1x2x1x2xi8>
// CHECK: qopt.avg_pool_2d {{.*}} : tensor<1x2x1x2x!{{.*}}> -> tensor<1x1x1x2x!
func.func @few_rows(%x: tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  %0 = qopt.cascade %x : (tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>>) -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>> {
  ^bb0(%r: tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>>):
    %1 = qopt.neg %r : tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>>
    %2 = qopt.avg_pool_2d %1 window [2, 1] strides [2, 1] pad [0, 0, 0, 0] rounding<half_up> : tensor<1x2x1x2x!qopt.quant<i8, real<0.5>>> -> tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
    qopt.yield %2 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
  }
  return %0 : tensor<1x1x1x2x!qopt.quant<i8, real<0.5>>>
}

// -----

func.func @floats(%x: tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  // expected-error @+1 {{expected integers or quantized elements, not truth values, to be computed row by row}}
  %0 = qopt.cascade %x : (tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32> {
  ^bb0(%r: tensor<1x2x2x1xf32>):
    %1 = qopt.neg %r : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
    %2 = qopt.abs %1 : tensor<1x2x2x1xf32> -> tensor<1x2x2x1xf32>
    qopt.yield %2 : tensor<1x2x2x1xf32>
  }
  return %0 : tensor<1x2x2x1xf32>
}
