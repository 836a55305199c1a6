// Recurrent layers: what is optional, and every width.

// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s

!i8 = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.25>>
!i16 = !qopt.quant<i16, real<0.125>>
!c = !qopt.quant<i16, pow2<2**-11>>

// CHECK-LABEL: func @svdf
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[F:.*]]: tensor{{.*}}, %[[T:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[S:.*]]: tensor{{.*}}, %[[U:.*]]: tensor{{.*}}, %[[V:.*]]: tensor
func.func @svdf(%x: tensor<1x3x!i8>, %f: tensor<4x3x!w>, %t: tensor<4x2x!i16>, %b: tensor<2xi32>, %s: tensor<1x8x!i16>,
                %u: tensor<4x2x!w>, %v: tensor<1x8x!i8>) {
  // CHECK: qopt.svdf %[[X]], %[[F]], %[[T]], %[[B]] state %[[S]] rounding<half_away_twice> {qopt.layer = "7"} :
  // CHECK-SAME: tensor<2xi32>, tensor<1x8x!qopt.quant<i16, {{.*}}>>) -> (tensor<1x2x!qopt.quant<i8, {{.*}}>>, tensor<1x8x!qopt.quant<i16,
  %0, %1 = qopt.svdf %x, %f, %t, %b state %s rounding<half_away_twice> {qopt.layer = "7"}
      : (tensor<1x3x!i8>, tensor<4x3x!w>, tensor<4x2x!i16>, tensor<2xi32>, tensor<1x8x!i16>) -> (tensor<1x2x!i8>, tensor<1x8x!i16>)
  // CHECK-NEXT: qopt.svdf %[[X]], %[[F]], %[[U]] state %[[V]] rounding<floor> :
  %2, %3 = qopt.svdf %x, %f, %u state %v rounding<floor>
      : (tensor<1x3x!i8>, tensor<4x3x!w>, tensor<4x2x!w>, tensor<1x8x!i8>) -> (tensor<1x4x!i8>, tensor<1x8x!i8>)
  return
}

// CHECK-LABEL: func @lstm
// CHECK-SAME: %[[X:.*]]: tensor{{.*}}, %[[W:.*]]: tensor{{.*}}, %[[R:.*]]: tensor{{.*}}, %[[B:.*]]: tensor{{.*}}, %[[H:.*]]: tensor{{.*}}, %[[C:.*]]: tensor
func.func @lstm(%x: tensor<1x5x3x!i8>, %w: tensor<2x3x!w>, %r: tensor<2x2x!w>, %b: tensor<2xi32>, %h: tensor<1x2x!i8>, %c: tensor<1x2x!c>) {
  // CHECK: qopt.lstm %[[X]] weights(%[[W]], %[[W]], %[[W]], %[[W]]) recurrent(%[[R]], %[[R]], %[[R]], %[[R]]) bias(%[[B]], %[[B]], %[[B]], %[[B]]) state(%[[H]], %[[C]]) rounding<half_up> : (tensor<1x5x3x
  // CHECK-SAME: -> (tensor<1x5x2x{{.*}}, tensor<1x2x{{.*}}, tensor<1x2x
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) rounding<half_up>
      : (tensor<1x5x3x!i8>, tensor<2x3x!w>, tensor<2x3x!w>, tensor<2x3x!w>, tensor<2x3x!w>,
         tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>,
         tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<2xi32>, tensor<1x2x!i8>, tensor<1x2x!c>)
      -> (tensor<1x5x2x!i8>, tensor<1x2x!i8>, tensor<1x2x!c>)
  return
}

// Sums of 64 bits, steps first, a clip.
// CHECK-LABEL: func @lstm16
func.func @lstm16(%x: tensor<5x1x3x!i16>, %w: tensor<2x3x!w>, %r: tensor<2x2x!w>, %b: tensor<2xi64>, %h: tensor<1x2x!i16>, %c: tensor<1x2x!c>) {
  // CHECK: qopt.lstm {{.*}} state(%{{.*}}, %{{.*}}) cell_clip 20480 time_major rounding<half_away_twice> {qopt.layer = "3"} : (tensor<5x1x3x
  %0:3 = qopt.lstm %x weights(%w, %w, %w, %w) recurrent(%r, %r, %r, %r) bias(%b, %b, %b, %b) state(%h, %c) cell_clip 20480 time_major rounding<half_away_twice> {qopt.layer = "3"}
      : (tensor<5x1x3x!i16>, tensor<2x3x!w>, tensor<2x3x!w>, tensor<2x3x!w>, tensor<2x3x!w>,
         tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>, tensor<2x2x!w>,
         tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<2xi64>, tensor<1x2x!i16>, tensor<1x2x!c>)
      -> (tensor<5x1x2x!i16>, tensor<1x2x!i16>, tensor<1x2x!c>)
  return
}
