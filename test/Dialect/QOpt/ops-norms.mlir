// Norms.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s

// CHECK-LABEL: func @batch_norm
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x3xf32>, %[[V:.*]]: tensor<3xf32>, %[[G:.*]]: tensor<3xf32>, %[[B:.*]]: tensor<3xf32>, %[[M:.*]]: tensor<3xf32>
func.func @batch_norm(%x: tensor<1x4x4x3xf32>, %v: tensor<3xf32>, %g: tensor<3xf32>, %b: tensor<3xf32>, %m: tensor<3xf32>) {
  // CHECK: qopt.batch_norm %[[X]], %[[G]], %[[B]], %[[M]], %[[V]] epsilon 1.000000e-03 : tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x4x4x3xf32>
  %0 = qopt.batch_norm %x, %g, %b, %m, %v epsilon 0.001
      : tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<1x4x4x3xf32>
  // A vector is a tensor of channels too.
  // CHECK-NEXT: qopt.batch_norm %[[G]], {{.*}} epsilon 0.000000e+00 activation<relu> {qopt.layer = "1"} : tensor<3xf32>, {{.*}} -> tensor<3xf32>
  %1 = qopt.batch_norm %g, %g, %b, %m, %v epsilon 0.0 activation<relu> {qopt.layer = "1"}
      : tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<3xf32>
  return
}

!x = !qopt.quant<u8, real<0.5>, zp<3>>
!wide = !qopt.quant<i32<-1000000:1000000>, real<0.001>>
!b = !qopt.quant<i8, pow2<2**-5>>

// CHECK-LABEL: func @quant_norm
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[A:.*]]: tensor{{.*}}, %[[C:.*]]: tensor{{.*}}, %[[P:.*]]: tensor{{.*}}, %[[S:.*]]: tensor
func.func @quant_norm(%x: tensor<4x3x!x>, %w: tensor<3x!wide>, %b: tensor<3x!b>, %a: tensor<3x!qopt.quant<i4, real<0.5>>>,
                      %c: tensor<3x!qopt.quant<i8, channel<0>, real<0.5, -0.25, 1.0>>>, %p: tensor<3x!qopt.quant<pow2<5>, pow2<2**-9>>>,
                      %s: tensor<3x!qopt.quant<bipolar, real<1.0>>>) {
  // CHECK: qopt.quant_norm %[[X]], %[[A]], %[[B]] form<affine> activation<relu6> rounding<floor> {qopt.layer = "1"} :
  // CHECK-SAME: tensor<4x3x!qopt.quant<u8, real<{{.*}}>, zp<3>>>, tensor<3x!qopt.quant<i4, real<{{.*}}>>>, tensor<3x!qopt.quant<i8, pow2<2**-5>>> -> tensor<4x3x!qopt.quant<i16,
  %0 = qopt.quant_norm %x, %a, %b form<affine> activation<relu6> rounding<floor> {qopt.layer = "1"}
      : tensor<4x3x!x>, tensor<3x!qopt.quant<i4, real<0.5>>>, tensor<3x!b> -> tensor<4x3x!qopt.quant<i16, real<0.5>>>
  // Scales of each channel, one of them negative; an accumulator with a known range.
  // CHECK-NEXT: qopt.quant_norm %[[W]], %[[C]], %[[B]] form<centered> rounding<half_up> : tensor<3x!qopt.quant<i32<-1000000:1000000>,
  %1 = qopt.quant_norm %w, %c, %b form<centered> rounding<half_up>
      : tensor<3x!wide>, tensor<3x!qopt.quant<i8, channel<0>, real<0.5, -0.25, 1.0>>>, tensor<3x!b> -> tensor<3x!x>
  // CHECK-NEXT: qopt.quant_norm %[[X]], %[[P]], %[[B]] form<shift_add> rounding<half_even> :
  %2 = qopt.quant_norm %x, %p, %b form<shift_add> rounding<half_even>
      : tensor<4x3x!x>, tensor<3x!qopt.quant<pow2<5>, pow2<2**-9>>>, tensor<3x!b> -> tensor<4x3x!x>
  // CHECK-NEXT: qopt.quant_norm %[[X]], %[[S]], %[[B]] form<threshold> rounding<half_away> : {{.*}} -> tensor<4x3x!qopt.quant<bipolar,
  %3 = qopt.quant_norm %x, %s, %b form<threshold> rounding<half_away>
      : tensor<4x3x!x>, tensor<3x!qopt.quant<bipolar, real<1.0>>>, tensor<3x!b> -> tensor<4x3x!qopt.quant<bipolar, real<2.0>>>
  return
}
