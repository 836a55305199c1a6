// RUN: qopt-opt %s --convert-qopt-to-linalg --qopt-verify-integer-only --canonicalize | FileCheck %s

!q = !qopt.quant<i8, real<0.5>, zp<7>>

// However large a window is, only the rows and columns that meet the input are there:
// at 2 positions over 3 rows with a stride of 2, those from 2 above to 2 below.
// CHECK-LABEL: func.func @large(
// CHECK: %[[C3:.*]] = arith.constant 3 : i32
// CHECK: tensor.pad %{{.*}} low[0, 2, 0, 0] high[0, 2, 0, 0]
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x7x3x1xi8>, tensor<5x1xi8>)
// CHECK: arith.divsi %{{.*}}, %[[C3]]
// CHECK-LABEL: func.func @one(
// CHECK-NOT: tensor.pad
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<1x1x1x2xi8>, tensor<1x1xi8>)
module attributes {qopt.profile = #qopt.profile<tflite>} {
  func.func @large(%x: tensor<1x3x3x1x!q>) -> tensor<1x2x2x1x!q> {
    %0 = qopt.avg_pool_2d %x window [2000000001, 1] strides [2, 2] pad [1000000000, 1000000000, 0, 0] rounding<half_away> : tensor<1x3x3x1x!q> -> tensor<1x2x2x1x!q>
    return %0 : tensor<1x2x2x1x!q>
  }
  func.func @one(%x: tensor<1x1x1x2x!q>) -> tensor<1x1x1x2x!q> {
    %0 = qopt.max_pool_2d %x window [3, 3] strides [2, 2] pad [1, 1, 1, 1] : tensor<1x1x1x2x!q> -> tensor<1x1x1x2x!q>
    return %0 : tensor<1x1x1x2x!q>
  }
}
