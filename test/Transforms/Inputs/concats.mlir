// Concatenations that are split, joined, and both; all that reads them.
!q = !qopt.quant<i8, real<0.5>, zp<3>>
!r = !qopt.quant<i8, real<0.25>>
!w = !qopt.quant<i8, channel<2>, real<0.5, 0.25, 0.125, 1.0, 2.0, 4.0>>
!c = !qopt.quant<i8, channel<0>, real<0.0625, 0.125>>

module attributes {qopt.profile = #qopt.profile<tflite>} {
func.func @main(%x: tensor<1x6x8x2x!q>, %y: tensor<1x6x8x1x!q>) -> (tensor<1x6x8x6x!q>, tensor<1x12x16x2x!q>, tensor<1x6x8x2x!q>, tensor<1x4x4x3x!r>) {
  %w = qopt.const dense<[[[1, -2, 3, -4, 5, -6], [21, 22, 23, 24, 25, 26]], [[-7, 8, -9, 10, -11, 12], [1, 1, 2, 3, 5, 8]]]> : tensor<2x2x6xi8> : tensor<2x2x6x!w>
  %b = qopt.const dense<[10, -20, 30, -40, 50, -60]> : tensor<6xi32> : tensor<6xi32>
  %v = qopt.const dense<[[[[1, -2, 3, 4, 5]]], [[[-6, 7, 8, -9, 10]]]]> : tensor<2x1x1x5xi8> : tensor<2x1x1x5x!c>
  %0 = qopt.resize_nearest %x : tensor<1x6x8x2x!q> -> tensor<1x12x16x2x!q>
  %1 = qopt.resize_nearest %y : tensor<1x6x8x1x!q> -> tensor<1x12x16x1x!q>
  %2 = qopt.concat %0, %1 axis 3 : tensor<1x12x16x2x!q>, tensor<1x12x16x1x!q> -> tensor<1x12x16x3x!q>
  %3 = qopt.depthwise_conv_2d %2, %w, %b strides [2, 2] pad [0, 0, 0, 0] rounding<half_away_twice> {qopt.layer = "depthwise"} : tensor<1x12x16x3x!q>, tensor<2x2x6x!w>, tensor<6xi32> -> tensor<1x6x8x6x!q>
  %4 = qopt.concat %2, %0 axis 3 : tensor<1x12x16x3x!q>, tensor<1x12x16x2x!q> -> tensor<1x12x16x5x!q>
  %5 = qopt.conv_2d %4, %v strides [1, 1] pad [0, 0, 0, 0] rounding<half_away_twice> {qopt.layer = "pointwise"} : tensor<1x12x16x5x!q>, tensor<2x1x1x5x!c> -> tensor<1x12x16x2x!q>
  %6 = qopt.max_pool_2d %0 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] : tensor<1x12x16x2x!q> -> tensor<1x6x8x2x!q>
  %7 = qopt.pad %2 value 3 low [0, 4, 0, 0] high [0, 0, 0, 0] : tensor<1x12x16x3x!q> -> tensor<1x16x16x3x!q>
  %8 = qopt.hard_swish %7 rounding<half_away_twice> : tensor<1x16x16x3x!q> -> tensor<1x16x16x3x!q>
  %9 = qopt.rescale %8 rounding<half_away_twice> : tensor<1x16x16x3x!q> -> tensor<1x16x16x3x!r>
  %10 = qopt.avg_pool_2d %9 window [2, 2] strides [2, 2] pad [0, 0, 0, 0] rounding<half_away> : tensor<1x16x16x3x!r> -> tensor<1x8x8x3x!r>
  %11 = qopt.resize_nearest %10 : tensor<1x8x8x3x!r> -> tensor<1x4x4x3x!r>
  return %3, %5, %6, %11 : tensor<1x6x8x6x!q>, tensor<1x12x16x2x!q>, tensor<1x6x8x2x!q>, tensor<1x4x4x3x!r>
}
}
