// RUN: qopt-opt %s | FileCheck %s
// RUN: qopt-opt %s --mlir-print-op-generic | qopt-opt | FileCheck %s
// RUN: qopt-opt %s --emit-bytecode | qopt-opt | FileCheck %s

// The syntax of the ops that move elements, in all its forms.

!i8 = !qopt.quant<i8, real<0.5>, zp<-3>>
!u8 = !qopt.quant<u8, real<0.5>, zp<128>>

// CHECK-LABEL: func @reshape
func.func @reshape(%x: tensor<2x3xi1>, %y: tensor<i64>) {
  // CHECK-NEXT: qopt.reshape {{.*}} : tensor<2x3xi1> -> tensor<6xi1>
  %0 = qopt.reshape %x : tensor<2x3xi1> -> tensor<6xi1>
  // CHECK-NEXT: qopt.reshape {{.*}} : tensor<i64> -> tensor<1xi64>
  %1 = qopt.reshape %y : tensor<i64> -> tensor<1xi64>
  return
}

// CHECK-LABEL: func @transpose
func.func @transpose(%x: tensor<2x3x4x!i8>, %s: tensor<f32>) {
  // CHECK-NEXT: qopt.transpose {{.*}} permutation [2, 0, 1] : tensor<2x3x4x{{.*}}> -> tensor<4x2x3x
  %0 = qopt.transpose %x permutation [2, 0, 1] : tensor<2x3x4x!i8> -> tensor<4x2x3x!i8>
  // CHECK-NEXT: qopt.transpose {{.*}} permutation [] {qopt.layer = "1"} : tensor<f32> -> tensor<f32>
  %1 = qopt.transpose %s permutation [] {qopt.layer = "1"} : tensor<f32> -> tensor<f32>
  return
}

// CHECK-LABEL: func @slice
func.func @slice(%x: tensor<5x4xi32>) {
  // CHECK-NEXT: qopt.slice {{.*}} offsets [4, 0] sizes [3, 4] strides [-2, 1] : tensor<5x4xi32> -> tensor<3x4xi32>
  %0 = qopt.slice %x offsets [4, 0] sizes [3, 4] strides [-2, 1] : tensor<5x4xi32> -> tensor<3x4xi32>
  // CHECK-NEXT: qopt.slice {{.*}} offsets [5, 3] sizes [0, 1] strides [1, -9223372036854775808]
  %1 = qopt.slice %x offsets [5, 3] sizes [0, 1] strides [1, -9223372036854775808] : tensor<5x4xi32> -> tensor<0x1xi32>
  return
}

// CHECK-LABEL: func @concat
func.func @concat(%x: tensor<2x3x!u8>, %y: tensor<2x0x!u8>) {
  // CHECK-NEXT: qopt.concat {{.*}} axis 1 : tensor<2x3x{{.*}}>, tensor<2x0x{{.*}}> -> tensor<2x3x
  %0 = qopt.concat %x, %y axis 1 : tensor<2x3x!u8>, tensor<2x0x!u8> -> tensor<2x3x!u8>
  // CHECK-NEXT: qopt.concat {{.*}} axis 0 {qopt.layer = "1"} : tensor<2x3x{{.*}}> -> tensor<2x3x
  %1 = qopt.concat %x axis 0 {qopt.layer = "1"} : tensor<2x3x!u8> -> tensor<2x3x!u8>
  return
}

// CHECK-LABEL: func @pad
func.func @pad(%x: tensor<2x3x!u8>, %y: tensor<2xi1>, %f: tensor<2xf32>, %t: tensor<2x!qopt.quant<pow2<4>, real<0.5>>>, %w: tensor<2xi64>) {
  // CHECK-NEXT: qopt.pad {{.*}} value 255 : i64 low [0, 1] high [2, 0] : tensor<2x3x{{.*}}> -> tensor<4x4x
  %0 = qopt.pad %x value 255 low [0, 1] high [2, 0] : tensor<2x3x!u8> -> tensor<4x4x!u8>
  // CHECK-NEXT: qopt.pad {{.*}} value 1 : i64 low [1] high [0] : tensor<2xi1> -> tensor<3xi1>
  %1 = qopt.pad %y value 1 low [1] high [0] : tensor<2xi1> -> tensor<3xi1>
  // CHECK-NEXT: qopt.pad {{.*}} value 0xFF800000 : f32 low [1] high [0] : tensor<2xf32> -> tensor<3xf32>
  %2 = qopt.pad %f value 0xFF800000 : f32 low [1] high [0] : tensor<2xf32> -> tensor<3xf32>
  // CHECK-NEXT: qopt.pad {{.*}} value -64 : i64 low [1] high [0]
  %3 = qopt.pad %t value -64 low [1] high [0] : tensor<2x!qopt.quant<pow2<4>, real<0.5>>> -> tensor<3x!qopt.quant<pow2<4>, real<0.5>>>
  // CHECK-NEXT: qopt.pad {{.*}} value -9223372036854775808 : i64 low [1] high [0] : tensor<2xi64> -> tensor<3xi64>
  %4 = qopt.pad %w value -9223372036854775808 low [1] high [0] : tensor<2xi64> -> tensor<3xi64>
  return
}

// CHECK-LABEL: func @broadcast
func.func @broadcast(%x: tensor<1x3x1xi16>, %s: tensor<i16>) {
  // CHECK-NEXT: qopt.broadcast {{.*}} : tensor<1x3x1xi16> -> tensor<2x3x4xi16>
  %0 = qopt.broadcast %x : tensor<1x3x1xi16> -> tensor<2x3x4xi16>
  // CHECK-NEXT: qopt.broadcast {{.*}} : tensor<i16> -> tensor<i16>
  %1 = qopt.broadcast %s : tensor<i16> -> tensor<i16>
  return
}

// CHECK-LABEL: func @gather
func.func @gather(%x: tensor<2x3x4x!i8>, %i: tensor<5xi32>, %j: tensor<2x3x2xi64>, %s: tensor<i16>, %u: tensor<4x!u8>) {
  // CHECK-NEXT: qopt.gather {{.*}} axis 1 : tensor<2x3x4x{{.*}}>, tensor<5xi32> -> tensor<2x5x4x
  %0 = qopt.gather %x, %i axis 1 : tensor<2x3x4x!i8>, tensor<5xi32> -> tensor<2x5x4x!i8>
  // CHECK-NEXT: qopt.gather {{.*}} axis 2 batch_dims 2 : tensor<2x3x4x{{.*}}>, tensor<2x3x2xi64> -> tensor<2x3x2x
  %1 = qopt.gather %x, %j axis 2 batch_dims 2 : tensor<2x3x4x!i8>, tensor<2x3x2xi64> -> tensor<2x3x2x!i8>
  // CHECK-NEXT: qopt.gather {{.*}} axis 0 : tensor<2x3x4x{{.*}}>, tensor<i16> -> tensor<3x4x
  %2 = qopt.gather %x, %s axis 0 : tensor<2x3x4x!i8>, tensor<i16> -> tensor<3x4x!i8>
  // CHECK-NEXT: qopt.gather {{.*}} axis 2 : tensor<2x3x4x{{.*}}>, tensor<4x!qopt.quant<u8, {{.*}}> -> tensor<2x3x4x
  %3 = qopt.gather %x, %u axis 2 : tensor<2x3x4x!i8>, tensor<4x!u8> -> tensor<2x3x4x!i8>
  return
}

// CHECK-LABEL: func @resize
func.func @resize(%x: tensor<1x2x3x4x!i8>, %f: tensor<1x2x3x4xf32>, %i: tensor<1x2x3x4xi64>) {
  // CHECK-NEXT: qopt.resize_nearest {{.*}} : tensor<1x2x3x4xi64> -> tensor<1x5x1x4xi64>
  %0 = qopt.resize_nearest %i : tensor<1x2x3x4xi64> -> tensor<1x5x1x4xi64>
  // CHECK-NEXT: qopt.resize_nearest {{.*}} align_corners half_pixel_centers : tensor<1x2x3x4x
  %1 = qopt.resize_nearest %x align_corners half_pixel_centers : tensor<1x2x3x4x!i8> -> tensor<1x5x1x4x!i8>
  // CHECK-NEXT: qopt.resize_bilinear {{.*}} half_pixel_centers weight_bits 10 rounding<half_away> : tensor<1x2x3x4x
  %2 = qopt.resize_bilinear %x half_pixel_centers weight_bits 10 rounding<half_away> : tensor<1x2x3x4x!i8> -> tensor<1x5x1x4x!i8>
  // CHECK-NEXT: qopt.resize_bilinear {{.*}} align_corners rounding<half_up> : tensor<1x2x3x4x
  %3 = qopt.resize_bilinear %x align_corners rounding<half_up> : tensor<1x2x3x4x!i8> -> tensor<1x5x1x4x!i8>
  // CHECK-NEXT: qopt.resize_bilinear {{.*}} : tensor<1x2x3x4xf32> -> tensor<1x5x1x4xf32>
  %4 = qopt.resize_bilinear %f : tensor<1x2x3x4xf32> -> tensor<1x5x1x4xf32>
  return
}
