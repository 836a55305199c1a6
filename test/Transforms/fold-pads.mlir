// RUN: qopt-opt %s --qopt-fold-pads | FileCheck %s

!x = !qopt.quant<i8, real<0.5>, zp<-3>>
!w = !qopt.quant<i8, real<0.5>>

// On top of the padding that is there.
// CHECK-LABEL: @conv
// CHECK-NEXT: qopt.conv_2d %arg0, %arg1 strides [1, 1] pad [1, 2, 1, 3]
func.func @conv(%x: tensor<1x8x8x1x!x>, %w: tensor<1x3x3x1x!w>) -> tensor<1x9x10x1x!x> {
  %0 = qopt.pad %x value -3 low [0, 1, 0, 0] high [0, 1, 2, 0] : tensor<1x8x8x1x!x> -> tensor<1x10x10x1x!x>
  %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 1, 1, 1] accumulator<i32> rounding<half_up> : tensor<1x10x10x1x!x>, tensor<1x3x3x1x!w> -> tensor<1x9x10x1x!x>
  return %1 : tensor<1x9x10x1x!x>
}

// CHECK-LABEL: @depthwise_float
// CHECK-NEXT: qopt.depthwise_conv_2d %arg0, %arg1 strides [2, 2] pad [0, 1, 0, 1]
func.func @depthwise_float(%x: tensor<1x8x8x2xf32>, %w: tensor<3x3x2xf32>) -> tensor<1x4x4x2xf32> {
  %0 = qopt.pad %x value 0.0 : f32 low [0, 0, 0, 0] high [0, 1, 1, 0] : tensor<1x8x8x2xf32> -> tensor<1x9x9x2xf32>
  %1 = qopt.depthwise_conv_2d %0, %w strides [2, 2] pad [0, 0, 0, 0] : tensor<1x9x9x2xf32>, tensor<3x3x2xf32> -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// Another value than the zero point, channels, and a second reader.
// CHECK-LABEL: @value
// CHECK: qopt.pad
func.func @value(%x: tensor<1x8x8x1x!x>, %w: tensor<1x3x3x1x!w>) -> tensor<1x8x8x1x!x> {
  %0 = qopt.pad %x value 0 low [0, 1, 1, 0] high [0, 1, 1, 0] : tensor<1x8x8x1x!x> -> tensor<1x10x10x1x!x>
  %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up> : tensor<1x10x10x1x!x>, tensor<1x3x3x1x!w> -> tensor<1x8x8x1x!x>
  return %1 : tensor<1x8x8x1x!x>
}

// CHECK-LABEL: @channels
// CHECK: qopt.pad
func.func @channels(%x: tensor<1x8x8x1x!x>, %w: tensor<1x1x1x2x!w>) -> tensor<1x8x8x1x!x> {
  %0 = qopt.pad %x value -3 low [0, 0, 0, 1] high [0, 0, 0, 0] : tensor<1x8x8x1x!x> -> tensor<1x8x8x2x!x>
  %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up> : tensor<1x8x8x2x!x>, tensor<1x1x1x2x!w> -> tensor<1x8x8x1x!x>
  return %1 : tensor<1x8x8x1x!x>
}

// CHECK-LABEL: @shared
// CHECK: qopt.pad
func.func @shared(%x: tensor<1x8x8x1x!x>, %w: tensor<1x3x3x1x!w>) -> (tensor<1x8x8x1x!x>, tensor<1x10x10x1x!x>) {
  %0 = qopt.pad %x value -3 low [0, 1, 1, 0] high [0, 1, 1, 0] : tensor<1x8x8x1x!x> -> tensor<1x10x10x1x!x>
  %1 = qopt.conv_2d %0, %w strides [1, 1] pad [0, 0, 0, 0] accumulator<i32> rounding<half_up> : tensor<1x10x10x1x!x>, tensor<1x3x3x1x!w> -> tensor<1x8x8x1x!x>
  return %1, %0 : tensor<1x8x8x1x!x>, tensor<1x10x10x1x!x>
}
