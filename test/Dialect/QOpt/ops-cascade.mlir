// Ops that are computed together, row by row.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --canonicalize | FileCheck %s --check-prefix=CANONICAL

!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!y = !qopt.quant<i8, real<0.5>, zp<7>>
!w = !qopt.quant<i8, real<0.25>>

// Every kind of op, two operands, a branch that joins again.
// CHECK-LABEL: func @every_kind
func.func @every_kind(%x: tensor<1x8x8x2x!x>, %z: tensor<1x4x4x2x!y>) -> tensor<1x4x4x4x!y> {
  %w = qopt.const dense<1> : tensor<2x3x3x2xi8> : tensor<2x3x3x2x!w>
  %d = qopt.const dense<2> : tensor<1x1x2xi8> : tensor<1x1x2x!w>
  %b = qopt.const dense<3> : tensor<2xi32> : tensor<2xi32>
  %c = qopt.const dense<4> : tensor<2xi8> : tensor<2x!y>
  // CHECK: %[[R:.*]] = qopt.cascade %{{.*}}, %{{.*}} : (tensor<1x8x8x2x!{{.*}}>, tensor<1x4x4x2x!{{.*}}>) -> tensor<1x4x4x4x!{{.*}}> {
  // CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<1x8x8x2x!{{.*}}>, %[[Z:.*]]: tensor<1x4x4x2x!{{.*}}>):
  %0 = qopt.cascade %x, %z : (tensor<1x8x8x2x!x>, tensor<1x4x4x2x!y>) -> tensor<1x4x4x4x!y> {
  ^bb0(%rx: tensor<1x8x8x2x!x>, %rz: tensor<1x4x4x2x!y>):
    // CHECK-NEXT: qopt.pad %[[X]]
    %1 = qopt.pad %rx value -3 low [0, 1, 0, 0] high [0, 1, 0, 0] : tensor<1x8x8x2x!x> -> tensor<1x10x8x2x!x>
    %2 = qopt.conv_2d %1, %w, %b strides [1, 1] pad [0, 0, 1, 1] rounding<half_up>
        : tensor<1x10x8x2x!x>, tensor<2x3x3x2x!w>, tensor<2xi32> -> tensor<1x8x8x2x!y>
    %3 = qopt.max_pool_2d %2 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x8x8x2x!y> -> tensor<1x4x4x2x!y>
    %4 = qopt.avg_pool_2d %2 window [2, 3] strides [2, 2] pad [0, 0, 1, 0] rounding<half_up> : tensor<1x8x8x2x!y> -> tensor<1x4x4x2x!y>
    %5 = qopt.depthwise_conv_2d %4, %d strides [1, 1] pad [0, 0, 0, 0] rounding<half_up>
        : tensor<1x4x4x2x!y>, tensor<1x1x2x!w> -> tensor<1x4x4x2x!x>
    %6 = qopt.rescale %5 rounding<half_up> : tensor<1x4x4x2x!x> -> tensor<1x4x4x2x!y>
    %7 = qopt.add %6, %rz rounding<half_up> : tensor<1x4x4x2x!y>, tensor<1x4x4x2x!y> -> tensor<1x4x4x2x!y>
    %8 = qopt.mul %7, %c rounding<half_up> : tensor<1x4x4x2x!y>, tensor<2x!y> -> tensor<1x4x4x2x!y>
    %9 = qopt.leaky_relu %8 alpha 0.5 rounding<half_away> : tensor<1x4x4x2x!y> -> tensor<1x4x4x2x!y>
    %10 = qopt.concat %3, %9 axis 3 : tensor<1x4x4x2x!y>, tensor<1x4x4x2x!y> -> tensor<1x4x4x4x!y>
    // CHECK: qopt.yield %{{.*}} : tensor<1x4x4x4x!
    qopt.yield %10 : tensor<1x4x4x4x!y>
  }
  // CHECK: return %[[R]]
  return %0 : tensor<1x4x4x4x!y>
}

// Nothing lies between one op and itself.
// CHECK-LABEL: func @one_op
// CHECK: qopt.cascade
// CANONICAL-LABEL: func @one_op
// CANONICAL-SAME: (%[[X:.*]]: tensor
// CANONICAL-NEXT: %[[NEG:.*]] = qopt.neg %[[X]]
// CANONICAL-NEXT: return %[[NEG]]
func.func @one_op(%x: tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  %0 = qopt.cascade %x : (tensor<1x8x8x2xi32>) -> tensor<1x8x8x2xi32> {
  ^bb0(%r: tensor<1x8x8x2xi32>):
    %1 = qopt.neg %r : tensor<1x8x8x2xi32> -> tensor<1x8x8x2xi32>
    qopt.yield %1 : tensor<1x8x8x2xi32>
  }
  return %0 : tensor<1x8x8x2xi32>
}
